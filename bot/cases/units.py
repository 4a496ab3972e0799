"""The agency's units, changed by whoever may: closing, reopening, a units.csv out and in. Bot and `skm` alike."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.cases.people import Refused
from bot.config import Config
from bot.rules.faults import Fault
from bot.rules.offices import Head
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage import Author, Store, Unit
from bot.storage.units import SAME, Saved, action_of
from scoring import load_instrument

if TYPE_CHECKING:
    from bot.cases.table import Line


@dataclass(frozen=True)
class Plan:
    """What importing a file would do. `basis` stands for all units as they were when it was worked out."""

    units: Sequence[Unit]
    actions: Sequence[str]  # of each unit: create, update, close, reopen, or SAME
    basis: str
    notes: Sequence[Fault] = ()  # codes that are kept with other signs, sheets that are not read

    @property
    def changes(self) -> list[tuple[str, Unit]]:
        """(action, unit) of every unit that would change, in the order of the file."""
        return [(what, unit) for what, unit in zip(self.actions, self.units, strict=True) if what != SAME]

    @property
    def counts(self) -> Saved:
        """The counts that applying it will give."""
        count = self.actions.count
        return Saved(count("create"), count("update") + count("reopen"), count("close"), count(SAME))


class UnitChanges:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store

    async def units(self, who: Standing) -> list[Unit]:
        """Every unit this person may see, closed ones too, by category and name."""
        places = who.places("units")
        return await (self._store.units.all() if places is None else self._store.units.below(places))

    async def unit(self, who: Standing, code: str) -> Unit:
        """A unit that this person may change. Raises Refused."""
        unit = await self._store.units.find(code)
        if unit is None or not who.may("units", unit.code):
            raise Refused
        return unit

    async def set_active(self, who: Standing, by: Author, code: str, *, active: bool) -> Unit:
        """Close or reopen a unit. One that is so already stays as it is. Raises Refused."""
        return await self._save(replace(await self._editable(who, code), active=active), by)

    async def set_head(self, who: Standing, by: Author, code: str, head: Head) -> Unit:
        """Say who signs for a unit. Raises Refused."""
        return await self._save(replace(await self._editable(who, code), head=head), by)

    async def _editable(self, who: Standing, code: str) -> Unit:
        unit = await self.unit(who, code)
        if not who.may("units.edit", unit.code):
            raise Refused
        return unit

    async def _save(self, unit: Unit, by: Author) -> Unit:
        await self._store.units.save([unit], by)
        return unit

    async def as_csv(self, who: Standing) -> str:
        """units.csv of what this person may see."""
        return await asyncio.to_thread(_csv, await self.units(who))

    async def plan(self, who: Standing, lines: Iterable[Line]) -> Plan:
        """What importing this table would do. Nothing is changed. Raises Refused, and UnitFaults with every fault."""
        if not who.may("units.edit", EVERYWHERE):
            raise Refused
        basis, units = await self._store.units.snapshot()
        aliases = await self._store.units.aliases()
        names = [self._config.survey.instrument, *(one.instrument for one in await self._store.windows.all())]
        asked = [load_instrument(name) for name in dict.fromkeys(filter(None, names))]

        def work() -> Plan:
            from bot.cases.units_csv import units_of  # noqa: PLC0415 -- as below

            known = {unit.code: unit for unit in units}
            notes = list[Fault]()
            found = units_of(lines, asked, known, notes, aliases)
            return Plan(found, [action_of(known.get(unit.code), unit) for unit in found], basis, notes)

        return await asyncio.to_thread(work)

    async def apply(self, who: Standing, by: Author, plan: Plan, upload: str | None = None) -> Saved:
        """Do what the plan says, or nothing where units have changed since. An upload is applied once.

        Raises Refused, UnitsMoved.
        """
        if not who.may("units.edit", EVERYWHERE):
            raise Refused
        if upload is None:
            return await self._store.units.save(plan.units, by, plan.basis)
        return await self._store.uploads.apply_units(upload, plan.units, by, plan.basis)


def _csv(units: Sequence[Unit]) -> str:
    from bot.cases.units_csv import write_units  # noqa: PLC0415 -- with all that reads tables, where there is one

    return write_units(units)
