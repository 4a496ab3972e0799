"""Correcting a survey window, and taking one back before it begins. For bot and command line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.cases.people import Refused
from bot.cases.window_faults import silent_faults, target_fault
from bot.cases.windows import Campaigns, may_close
from bot.config import Config
from bot.rules.faults import Fault, fault
from bot.rules.rights import Standing
from bot.storage import Author, Store, Window
from scoring import local_day


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be different, None for what stays. `krejcie` takes a fixed target away."""

    name: str | None = None
    first: date | None = None
    last: date | None = None
    target: int | None = None
    krejcie: bool = False

    def of(self, window: Window) -> Window:
        """The window as it would be."""
        name = window.name if self.name is None else self.name.strip()
        target = None if self.krejcie else window.target if self.target is None else self.target
        return replace(
            window, name=name, first=self.first or window.first, last=self.last or window.last, target=target
        )


class WindowChanges:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store, self._campaigns = config, store, Campaigns(config, store)

    async def correct(self, who: Standing, by: Author, code: str, correction: Correction) -> Window:
        """The window as it is now. One that has begun keeps its days; one that is over stays as it was.

        Raises Refused, and WindowFaults with all that is wrong.
        """
        window = await self._mine(who, code)
        wanted, faults = correction.of(window), list[Fault]()
        if target := target_fault(correction.target):
            faults.append(target)
        if correction.krejcie and correction.target is not None:
            faults.append(fault("window_two_targets"))
        if wanted.last < wanted.first:
            faults.append(fault("window_last", found=wanted.last, expected=wanted.first))
        if (wanted.first, wanted.last) != (window.first, window.last):
            today = local_day(by.at, self._config.agency.timezone)
            faults += silent_faults(await self._store.units.all(), wanted, today)
        await self._store.windows.correct(wanted, await self._campaigns.closing_day(window, by.at), by, faults)
        return wanted

    async def cancel(self, who: Standing, by: Author, code: str) -> Window:
        """Take the window back. Raises Refused, and WindowFaults where it has begun or has answers."""
        window = await self._mine(who, code)
        await self._store.windows.cancel(window.code, await self._campaigns.closing_day(window, by.at), by)
        return window

    async def _mine(self, who: Standing, code: str) -> Window:
        window = await self._campaigns.find(who, code)
        if not may_close(who, window):
            raise Refused
        return window
