"""Stored answers as the respondents that a workbook shows: names for codes, hours of the unit's own zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.conversation.texts import texts
from bot.storage import Response, Unit
from exports.order import shuffled
from exports.report import Respondent
from scoring import Instrument


def respondents(
    numbered: Iterable[tuple[int, Response]], unit: Unit, instrument: Instrument, zone: ZoneInfo, language: str
) -> tuple[Respondent, ...]:
    """Answers of one unit with their numbers. `zone` is the agency's."""
    words = texts(language)
    services = {service.slug: service.name for service in unit.services}
    return tuple(
        Respondent(
            number=number,
            unit=unit.name,
            service=services.get(row.service, row.service),
            channel=words(f"channel.{row.channel}"),
            when=local_time(row.hour, unit.zone(zone), coarse=bool(row.coarse)),
            profile={key: words.option(key, code) for key, code in row.profile.items()},
            scores=tuple(row.answers.get(key) for key in instrument.places),
            suggestion=row.suggestion,
        )
        for number, row in numbered
    )


def scores_alone(found: Iterable[Respondent]) -> tuple[Respondent, ...]:
    """The scores of each and nothing else, numbered anew in an order that tells nothing of when they came."""
    rows = shuffled(one.scores for one in found)
    return tuple(
        Respondent(number=number, unit="", service="", channel="", when=None, profile={}, scores=scores)
        for number, scores in enumerate(rows, 1)
    )


def suggestions_alone(found: Iterable[Respondent]) -> tuple[str, ...]:
    """What they wrote, in an order that tells nothing of when or with which scores."""
    return shuffled(one.suggestion for one in found if one.suggestion)


def local_time(hour: str, zone: ZoneInfo, *, coarse: bool) -> date:
    """When an answer came: a datetime to the hour, with its zone. Of a coarse one the day alone."""
    moment = datetime.fromisoformat(f"{hour}:00+00:00").astimezone(zone)
    return moment.date() if coarse else moment
