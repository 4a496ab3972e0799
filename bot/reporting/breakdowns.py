"""The answers of a Laporan taken apart: respondents by characteristic, results by service, by channel and by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.conversation.profile import profile_of
from bot.conversation.texts import Texts
from bot.reporting.answers import Answers
from bot.reporting.channels import together
from bot.rules.profiles import RARE, added_without_few
from exports.laporan import Count, Group, Line
from scoring import Instrument, Period, Weights, local_day, period_of, score


def groups(answers: Answers, services: Mapping[str, str], words: Texts, instrument: Instrument) -> Iterable[Group]:
    """Respondents by each profile question, by service and by channel. Every group adds up to all of them.

    Of a sensitive question codes of fewer than five people are told together.
    """
    silent = words("laporan.silent")
    for field in profile_of(instrument):
        units = [fields[field.key] for fields in answers.profiles.values()]
        codes = added_without_few(units) if field.sensitive else sum(units, start=Counter[str]())
        known = (*field.options, RARE) if codes[RARE] else field.options
        labels = {code: words.option(field.key, code) for code in known} | {"": silent}
        yield _counted(field.key, words(f"profile.{field.key}.name"), labels, codes)
    by_service, by_channel = answers.counted(lambda part: part.service), answers.counted(lambda part: part.channel)
    if services and any(by_service):
        labels = {**services, "": silent}
        yield _counted("layanan", words("profile.label.service"), labels, by_service)
    channels = {channel: words(f"channel.{channel}") for channel in sorted(by_channel)}
    yield _counted("saluran", words("laporan.channel"), channels, by_channel)


def _counted(key: str, heading: str, labels: Mapping[str, str], found: Counter[str]) -> Group:
    others = sorted(code for code in found if code and code not in labels)
    counts = [Count(code, label, found[code]) for code, label in labels.items() if code]
    counts += [Count(code, code, found[code]) for code in others]
    if found[""]:
        counts.append(Count("", labels[""], found[""]))
    return Group(key, heading, tuple(counts))


def services_of(
    answers: Answers, services: Mapping[str, str], instrument: Instrument, weights: Weights, unnamed: str
) -> tuple[Line, ...]:
    """One line per service, offered ones first even without answers. None where the unit has no services."""
    tallies = answers.by_service()
    if not services and set(tallies) <= {""}:
        return ()
    k = len(instrument.keys)
    order = [*services, *sorted(slug for slug in tallies if slug not in services)]
    return tuple(
        Line.of(
            services.get(slug, slug) or unnamed,
            score(tallies[slug], instrument, weights) if slug in tallies else None,
            k,
            slug,
        )
        for slug in order
    )


def channel_lines(answers: Answers, instrument: Instrument, weights: Weights, words: Texts) -> tuple[Line, ...]:
    """One line per channel that has answers, all of them together."""
    k, found = len(instrument.keys), together(answers.by_channel())
    return tuple(
        Line.of(words(f"channel.{channel}"), score(tally, instrument, weights), k, channel)
        for channel, tally in found.items()
    )


def whole(answers: Answers, instrument: Instrument, weights: Weights, label: str) -> Line | None:
    """All answers as one, without a correction for the population. None without any."""
    tally = answers.whole()
    return Line.of(label, score(tally, instrument, weights), len(instrument.keys)) if tally else None


def months_of(answers: Answers, zone: ZoneInfo, language: str) -> tuple[tuple[str, int], ...]:
    """How many answers came in each month of the zone, by the month's name, the first one first."""
    found: Counter[Period] = Counter()
    for hour, n in sum(answers.hours.values(), start=Counter[str]()).items():
        day = local_day(datetime.fromisoformat(f"{hour}:00+00:00"), zone)
        found[period_of(day, "month")] += n
    return tuple((month.name(language), found[month]) for month in sorted(found))
