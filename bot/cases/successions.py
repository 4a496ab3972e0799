"""Units renamed, merged and split by whoever may change all units. Bot and `skm` alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from bot.cases.people import Refused
from bot.cases.units_csv import code_faults, code_of, name_faults
from bot.config import Config
from bot.rules.faults import Fault, fault
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage import Author, Store
from bot.storage.unit_changes import UnitChange
from bot.storage.unit_renames import Renamed, Renaming
from bot.storage.unit_successions import Asked, Step
from scoring import local_day

_FAR = date(2000, 1, 1)


class UnitSuccessions:
    """With `dry` nothing is changed, what would happen is told. They raise Refused, and UnitFaults with all faults."""

    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store

    async def rename(
        self, who: Standing, by: Author, unit: str, code: str, name: str, day: str, *, dry: bool
    ) -> Renamed:
        """Give a unit another code, name or both. "" leaves it as it is."""
        _require(who)
        new, (when, faults) = code_of(code), self._day(day, by)
        faults += code_faults(new) if new else []
        faults += name_faults(name) if name else []
        asked = Renaming(code_of(unit), new, name.strip(), when)
        return await self._store.successions.rename(asked, by, faults, dry=dry)

    async def change(
        self,
        who: Standing,
        by: Author,
        kind: Literal["merge", "split"],
        units: Sequence[str],
        heirs: Sequence[tuple[str, str]],
        day: str,
        *,
        dry: bool,
    ) -> Step:
        """Merge units into one heir, or split one into several. Each heir is a code and, for a new one, its name."""
        _require(who)
        when, faults = self._day(day, by)
        named = tuple((code_of(code), name.strip()) for code, name in heirs)
        for code, name in named:
            if await self._store.units.find(code) is None:
                faults += [*code_faults(code), *(name_faults(name) if name else [])]
        asked = Asked(kind, tuple(map(code_of, units)), named, when)
        return await self._store.successions.change(asked, self._config.agency.timezone, by, faults, dry=dry)

    async def undo(self, who: Standing, by: Author, number: int) -> UnitChange:
        """Take a change back, by its number."""
        _require(who)
        return await self._store.successions.undo(number, by)

    def _day(self, text: str, by: Author) -> tuple[date, list[Fault]]:
        """A change is made on its day or afterwards: what stands in the ledger has happened."""
        today = local_day(by.at, self._config.agency.timezone)
        try:
            day = date.fromisoformat(text.strip()) if text.strip() else today
        except ValueError:
            return today, [fault("change_day", found=text, today=today)]
        return day, [] if _FAR <= day <= today else [fault("change_day", found=text, today=today)]


def _require(who: Standing) -> None:
    if not who.may("units.edit", EVERYWHERE):
        raise Refused
