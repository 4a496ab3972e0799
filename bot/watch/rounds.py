"""A look at the bot every few seconds: systemd hears of it while all is well, root admins when something is not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.rules.health import OURS, find_faults
from bot.rules.lines import Line, fault_of
from bot.watch.alarm import Alarm
from bot.watch.health import Health
from bot.watch.systemd import Systemd

log = logging.getLogger(__name__)

_EVERY_SECONDS = 5.0
_FRESH_SECONDS = 20.0  # an idle bot commits something so often, to know that it can
_SHARE = 3  # looks within the patience of systemd


class Rounds:
    """`sleep` waits so many seconds. `ask` asks Telegram whether it is there, where nothing else does."""

    def __init__(
        self,
        health: Health,
        alarm: Alarm,
        systemd: Systemd,
        clock: Callable[[], datetime],
        ask: Callable[[], Awaitable[object]] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._health, self._alarm, self._systemd, self._clock, self._sleep = health, alarm, systemd, clock, sleep
        self.every = min(_EVERY_SECONDS, (systemd.patience or _EVERY_SECONDS * _SHARE) / _SHARE)
        self._ask = ask
        self._asking: asyncio.Task[None] | None = None
        self._ready, self._codes = False, frozenset[str]()

    async def run(self) -> None:
        """Go round until cancelled."""
        vitals = self._health.vitals
        try:
            while True:
                try:
                    await self.go()
                except Exception as error:  # whoever watches must not be the first to fall
                    log.warning(Line("health not known", fault=fault_of(error)))
                before = vitals.clock()
                await self._sleep(self.every)
                vitals.late(vitals.clock() - before - self.every)
        finally:
            if self._asking is not None:
                self._asking.cancel()
            await self._alarm.close()

    async def go(self) -> None:
        """One look. systemd is told nothing where only a new start could help: then it starts the program anew."""
        facts = await self._health.look(_FRESH_SECONDS)
        faults = find_faults(facts)
        if self._health.vitals.serving and not self._ready:
            self._systemd.say("READY=1")
            self._ready = True
        if self._systemd.patience is not None and not any(one.code in OURS for one in faults):
            self._systemd.say("WATCHDOG=1")
        codes = frozenset[str](one.code for one in faults)
        if codes != self._codes:
            for one in faults:
                log.warning(Line("not healthy", reason=one.code, found=one.words))
            if not faults:
                log.info(Line("healthy"))
            self._codes = codes
        if self._ask is not None and facts.away is not None and (self._asking is None or self._asking.done()):
            self._asking = asyncio.create_task(self._try_telegram(self._ask))
        await self._alarm.look(facts, self._clock())

    def stop(self) -> None:
        """Tell systemd that the program ends in order."""
        self._systemd.say("STOPPING=1")

    async def _try_telegram(self, ask: Callable[[], Awaitable[object]]) -> None:
        """The transport notes whether anything was answered."""
        try:
            await ask()
        except Exception as error:
            log.debug(Line("Telegram asked", fault=fault_of(error)))
