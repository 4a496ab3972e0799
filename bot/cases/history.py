"""Figures published before, entered and taken back by whoever may. The bot and the command line alike."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.cases.history_file import Given, figures_of
from bot.cases.people import Refused
from bot.cases.table import Line
from bot.config import Config
from bot.rules.faults import Fault
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage import Author, Store
from bot.storage.history import HistoryBatch, Kept
from scoring import load_instrument, local_day
from scoring.history import Published


@dataclass(frozen=True)
class HistoryPlan:
    """What importing a file would do. `basis` stands for all figures as they were when it was worked out.

    `new` have none of their unit, period and questionnaire before them, `changed` are (as it stands, as it would be),
    and `same` counts those that stand already.
    """

    new: Sequence[Published]
    changed: Sequence[tuple[Published, Published]]
    same: int
    basis: str
    notes: Sequence[Fault] = ()

    @property
    def figures(self) -> list[Published]:
        """Those that would be stored."""
        return [*self.new, *(after for _, after in self.changed)]


class HistoryCases:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store

    async def plan(self, who: Standing, lines: Iterable[Line], by: Author, period: str = "") -> HistoryPlan:
        """What importing this table would do, `period` being that of all rows where it has no column of it.

        Nothing is changed. Raises Refused, and HistoryFaults with every fault.
        """
        _require(who)
        basis, kept = await self._store.history.snapshot()
        given = Given(
            units=await self._store.units.all(),
            instrument=load_instrument(self._config.survey.instrument),
            today=local_day(by.at, self._config.agency.timezone),
            period=period,
            agency=self._config.agency.name,
            earlier=await self._store.units.aliases(),
        )

        def work() -> HistoryPlan:
            notes = list[Fault]()
            found = figures_of(lines, given, notes)
            return _compared(found, {one.figure.key: one.figure for one in kept}, basis, notes)

        return await asyncio.to_thread(work)

    async def apply(self, who: Standing, by: Author, plan: HistoryPlan, file: str, batch: str) -> None:
        """Store what the plan says, as one batch. Raises Refused, and HistoryMoved where figures have changed since."""
        _require(who)
        if plan.figures:
            await self._store.history.add(batch, file, plan.figures, by, plan.basis)

    async def listed(self, who: Standing) -> tuple[list[Kept], list[HistoryBatch]]:
        """Every figure that stands, and every import. Raises Refused."""
        _require(who)
        return await self._store.history.all(), await self._store.history.batches()

    async def undo(self, who: Standing, by: Author, batch: str) -> int:
        """Take an import back, so that what it replaced stands again. Returns how many figures. Raises Refused."""
        _require(who)
        count = await self._store.history.undo(batch, by)
        if count is None:
            raise Refused
        return count


def _require(who: Standing) -> None:
    if not who.may("history", EVERYWHERE):
        raise Refused


def _compared(
    found: Sequence[Published], known: Mapping[tuple[str, str, str], Published], basis: str, notes: Sequence[Fault]
) -> HistoryPlan:
    new = [one for one in found if one.key not in known]
    both = [(known[one.key], one) for one in found if one.key in known]
    changed = [(before, after) for before, after in both if before != after]
    return HistoryPlan(new, changed, len(both) - len(changed), basis, notes)
