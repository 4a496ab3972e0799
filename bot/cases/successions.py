"""Units renamed, merged and split by whoever may change all units. Bot and `skm` alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from bot.cases.people import Refused
from bot.cases.unit_names import code_faults, code_of, name_faults
from bot.config import Config
from bot.rules.faults import Fault, fault
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage import Author, Store
from bot.storage.persons import RUN
from bot.storage.unit_changes import UnitChange
from bot.storage.unit_plans import UnitPlan
from bot.storage.unit_renames import Renamed, Renaming
from bot.storage.unit_succession_steps import Asked, Step
from scoring import local_day

_FAR, _AHEAD = date(2000, 1, 1), timedelta(days=2 * 366)


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
        asked, ahead = Renaming(code_of(unit), new, name.strip(), when), self.is_ahead(when, by)
        done = await self._store.successions.rename(asked, by, faults, dry=dry or ahead)
        if ahead and not dry:
            await self._store.successions.wait(asked, by)
        return done

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
        zone, ahead = self._config.agency.timezone, self.is_ahead(when, by)
        step = await self._store.successions.change(asked, zone, by, faults, dry=dry or ahead)
        if ahead and not dry:
            await self._store.successions.wait(asked, by)
        return step

    def is_ahead(self, day: date, by: Author) -> bool:
        """Whether a change of that day waits for it."""
        return day > local_day(by.at, self._config.agency.timezone)

    async def give_up(self, who: Standing, by: Author, number: int) -> UnitPlan:
        """Forget a change that waits for its day."""
        _require(who)
        return await self._store.successions.give_up(number, by)

    async def make_due(self, now: datetime) -> None:
        """The job: make the changes whose day has come. Raises UnitFaults where one cannot be made."""
        await self._store.successions.make_due(
            self._config.agency.timezone, Author(RUN, now)
        )  # who planned it is in the log

    async def undo(self, who: Standing, by: Author, number: int) -> UnitChange:
        """Take a change back, by its number."""
        _require(who)
        return await self._store.successions.undo(number, by)

    def _day(self, text: str, by: Author) -> tuple[date, list[Fault]]:
        """The day from which a change holds, by default today."""
        today = local_day(by.at, self._config.agency.timezone)
        try:
            day = date.fromisoformat(text.strip()) if text.strip() else today
        except ValueError:
            return today, [fault("change_day", found=text, today=today)]
        return day, [] if _FAR <= day <= today + _AHEAD else [fault("change_day", found=text, today=today)]


def _require(who: Standing) -> None:
    if not who.may("units.edit", EVERYWHERE):
        raise Refused
