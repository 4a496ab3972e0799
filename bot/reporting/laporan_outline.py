"""What the Laporan of a unit and that of the agency have in common, before what is told of the one or the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.config import Config
from bot.conversation.profile import profile_of
from bot.conversation.texts import Texts
from bot.reporting.address import address_of
from bot.reporting.answers import Answers
from bot.reporting.breakdowns import channel_lines, groups, months_of, whole
from bot.reporting.facts import mentioned
from bot.reporting.scopes import Scope
from bot.reporting.signers import style_of
from exports.laporan import Laporan, Line
from scoring import Instrument, Period, Weights, local_day


@dataclass(frozen=True)
class Outline:
    """Begins each Laporan of one scope. `made` is the moment of the snapshot and `stamp` that moment as printed."""

    config: Config
    words: Texts
    scope: Scope
    made: datetime
    stamp: str

    def of(
        self,
        subject: str,
        period: Period,
        total: Line,
        answers: Answers,
        measure: tuple[Instrument, Weights],
        services: Mapping[str, str],
    ) -> Laporan:
        """A Laporan with who answered, channels, months, logo and frame. `services` are names by slug."""
        config, words, scope = self.config, self.words, self.scope
        zone, logo = config.agency.timezone, config.logo_path
        instrument, weights = measure
        return Laporan(
            agency=config.agency.name,
            subject=subject,
            code="",
            period=period,
            made=self.stamp,
            moment=self.made.astimezone(zone),
            day=local_day(self.made, zone),
            instrument=instrument,
            weights=weights,
            total=total,
            groups=tuple(groups(answers, services, words, instrument)),
            channels=channel_lines(answers, instrument, weights, words),
            whole=whole(answers, instrument, weights, period.name(words.language)),
            months=months_of(answers, zone, words.language),
            logo=logo.read_bytes() if logo else None,
            profile=tuple(
                (words(f"profile.{field.key}.name"), tuple(words.option(field.key, code) for code in field.options))
                for field in profile_of(instrument)
            ),
            sampling=scope.sampling,
            survey=scope.survey,
            times=scope.times,
            frame=config.report.frame,
            lists=config.report.lists,
            style=style_of(config),
            address=address_of(config),
            suggestions=sum(one.total() for one in answers.written.values()),
            mentioned=mentioned(answers.written.values(), instrument, "id"),
        )
