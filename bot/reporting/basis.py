"""Where the figures of one report come from: one store, one scope with its questionnaire and weight, one moment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.conversation.texts import texts
from bot.reporting.answers import Answers, answers_in
from bot.reporting.beside import Beside, channels_beside
from bot.reporting.channels import ByChannel, channels_line
from bot.reporting.city import City
from bot.reporting.laporan import LaporanWriter
from bot.reporting.released import waiting_in
from bot.reporting.scopes import Scope
from bot.reporting.spans import Tallies, may_be_public, tallies_over
from bot.reporting.tendency import service_lines, service_names, tendencies, told
from bot.storage import Store, Unit
from bot.storage.db import Row
from bot.storage.told import Told
from exports.laporan.restrained import without_few_lines, without_few_tendencies
from scoring import Score, Tally, UnitResult, local_day, rollup


@dataclass(frozen=True)
class Basis:
    """`made` is the moment printed on the documents, `told` what is read beside the answers of the same snapshot."""

    config: Config
    store: Store
    made: datetime
    scope: Scope
    made_up: bool
    told: Told
    past: Mapping[str, Tallies] = field(default_factory=dict)  # earlier spans by key, where they are known already
    public: bool = False  # whether late answers that wait are not among those that are read

    @property
    def zone(self) -> ZoneInfo:
        return self.config.agency.timezone

    @property
    def stamp(self) -> str:
        return self.made.astimezone(self.zone).strftime("%Y-%m-%d %H.%M %Z")

    def writer(self, language: str) -> LaporanWriter:
        return LaporanWriter(
            config=self.config,
            store=self.store,
            made=self.made,
            stamp=self.stamp,
            scope=self.scope,
            told=self.told,
            language=language,
            past=self.past,
            public=self.public,
        )

    async def read(
        self, unit: str | None, keep: Callable[[Row], bool], *, rows: bool
    ) -> tuple[Tallies, ByChannel, Beside, Answers]:
        """Tallies, the same by channel, those of indices beside the IKM and, with `rows`, the answers: of one snapshot.

        A window always needs them. Those that `keep` says stay one by one.
        """
        period, instrument = self.scope.period, self.scope.instrument
        if rows or self.scope.window is not None:
            found = await answers_in(self.store, period, instrument, self.zone, unit, self.told, keep)
            return found.by_unit(), found.by_channel(), found.beside(), found
        channels, beside = await channels_beside(self.store, period, instrument, self.zone, unit)
        return tallies_over(channels), channels, beside, Answers(instrument.id)

    async def units(self, answered: Collection[str] | None) -> list[Unit]:
        """Units that are due or have answered: a closed one owes nothing more, but its answers count. None is all.

        One that only groups others is not due.
        """
        units, parents = await self.store.units.all(), await self.store.units.parents()
        grouping = await self.store.unit_lists.grouping()
        return [
            unit
            for unit in units
            if answered is None
            or unit.code in answered
            or (unit.code not in grouping and self.scope.due(unit, parents))
        ]

    def score(self, unit: Unit, tallies: Tallies) -> Score | None:
        """The unit's result. None where nobody answered."""
        tally = tallies.get(unit.code)
        return self.scope.score(tally, self.scope.people(unit)) if tally else None

    def together(self, units: Sequence[Unit], scores: Mapping[str, Score | None], tallies: Tallies) -> City | None:
        """All units put together. None where none has answers."""
        everyone = [tallies[unit.code] for unit in units if unit.code in tallies]
        if not everyone:
            return None
        results = [UnitResult(unit.code, scores[unit.code], unit.category) for unit in units]
        return City(
            self.config.agency.name,
            rollup(results, self.scope.instrument, self.config.agency.name),
            self.scope.score(sum(everyone[1:], start=everyone[0])),
        )

    async def received(self) -> dict[str, str]:
        """On which day each unit's report was handed in."""
        found = await self.store.submissions.of_period(self.scope.period.key)
        return {code: one.day(self.zone).isoformat() for code, one in found.items()}

    async def below(
        self,
        found: Mapping[str, Tally],
        answers: Answers,
        language: str,
        units: Sequence[Unit],
        unit: Unit | None,
        *,
        alone: bool,
        together: bool = True,
    ) -> str:
        """What a message says below the figures of one unit, or of all `units`: a window's services and tendency, then
        the channels in which answers were `found`. With `alone` also figures of fewer than five answers. Without
        `together` none of parts of all units' answers."""
        lines = channels_line(found, self.scope.measure, texts(language), alone=alone, together=together)
        lines += await self._waiting(language, unit)
        moved = await self._tendency(answers, language, units, unit, alone=alone) if together else ""
        return moved + "".join(f"\n\n{line}" for line in lines)

    async def _waiting(self, language: str, unit: Unit | None) -> list[str]:
        """How many late answers neither the public page nor heads are told of yet."""
        period, today = self.scope.period, local_day(self.made, self.zone)
        if not may_be_public(period, self.scope.survey, today):
            return []
        found = await waiting_in(self.store, period, self.scope.instrument.id)
        n = sum(tally.n for code, tally in found.items() if unit is None or code == unit.code)
        return [texts(language)("report.waiting", count=n)] if n else []

    async def _tendency(
        self, answers: Answers, language: str, units: Sequence[Unit], unit: Unit | None, *, alone: bool
    ) -> str:
        """Nothing for a rolling period."""
        if self.scope.window is None:
            return ""
        names, whole = service_names(units, self.scope.window.services), unit.name if unit else self.config.agency.name
        moved = await tendencies(self.store, self.scope, self.zone, answers, names, whole, unit)
        services = service_lines(answers, names, self.scope)
        if not alone:
            services, moved = without_few_lines(services), without_few_tendencies(moved)
        return "".join(f"\n{line}" for line in told(services, moved, texts(language), city=unit is None))
