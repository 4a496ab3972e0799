"""Updates in by polling: fetched on while slow ones are under way, acknowledged only as far as all are committed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from bot.gateway.keeper import Hold, Keeper
from bot.gateway.patience import PAUSES, Refusals, pause_after
from bot.gateway.pump import ALLOWED_UPDATES, Pump
from bot.gateway.shape import number_of
from bot.gateway.transport import AiohttpRequest, call
from bot.rules.lines import Line, fault_of, reason_of

log = logging.getLogger(__name__)

POLL_SECONDS = 25  # Telegram holds an empty answer back so long
READ_SECONDS = 35  # after which a connection that says nothing is given up
_SHORTEST, _LONGEST = 0.02, 0.1  # seconds between fetches while updates are under way: others wait no longer
_MOST = 100  # updates in one answer of Telegram. Where there are fewer, no more are waiting there


class Poller:
    """Telegram forgets what lies below the offset, so that is the first update that is neither committed nor held.

    It gives 100 updates from there at most. One that takes long is held: kept in the database until it is done, and
    done by the next start where a stop comes first. Of one person none is held without those before it.
    """

    def __init__(self, bot: Bot, pump: Pump, request: AiohttpRequest, kept: Hold) -> None:
        """`request` is a connection of its own, whose read timeout is READ_SECONDS."""
        self._bot, self._pump, self._request, self._keeper = bot, pump, request, Keeper(kept)
        self._refusals = Refusals(pump.vitals.clock)
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._waiting: dict[int, tuple[float, Mapping[str, Any]]] = {}  # not held yet, and since when
        self._left: dict[int, object] = {}  # held by an earlier run, and not begun in this one
        self._next = 0  # above every update that has been seen
        self._known: set[int] = set()
        self._calm = asyncio.Event()  # set when nothing waits any more, or for long enough

    @property
    def offset(self) -> int:
        """The first update that is neither committed nor held, or the one after the last that was seen."""
        return min(self._waiting, default=self._next)

    @property
    def busy(self) -> bool:
        """Whether any update is under way or to be begun, held ones too."""
        return bool(self._under_way or self._left)

    async def run(self) -> None:
        """Fetch and process until cancelled. Raises InvalidToken where Telegram says nothing else for minutes."""
        failures, pause = 0, _SHORTEST
        self._left = await self._keeper.read()
        try:
            while True:
                if self._waiting:
                    self._calm.clear()
                    patience = asyncio.get_running_loop().call_later(pause, self._calm.set)
                    await self._calm.wait()
                    patience.cancel()
                await self._hold_slow()
                asked = self.offset
                try:
                    fetched = await self._fetch()
                    self._refusals.bear(None)
                    failures = 0
                except TelegramError as error:
                    self._refusals.bear(error)
                    log.warning(Line("no updates could be fetched", reason=reason_of(error)))
                    await asyncio.sleep(pause_after(error, failures))
                    failures += 1
                    continue
                self._pump.vitals.polled, self._pump.vitals.serving = self._pump.vitals.clock(), True
                new = self._take(fetched)
                pause = _SHORTEST if new else min(pause * 2, _LONGEST)
                if fetched and not new and self._next == asked:  # Telegram would give the same again, at once
                    log.warning(Line("updates that cannot be acknowledged", count=len(fetched)))
                    await asyncio.sleep(PAUSES[-1])
        finally:
            tasks = list(self._under_way.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _fetch(self) -> list[Mapping[str, Any]]:
        """What Telegram has from the offset on.

        It waits for news only where all has been acknowledged, and not the first time: then it is known to be there.
        """
        self._known = {number for number in self._known if number >= self.offset}
        asked = {
            "offset": self.offset,
            "timeout": 0 if self._waiting or not self._pump.vitals.serving else POLL_SECONDS,
            "allowed_updates": ALLOWED_UPDATES,
        }
        fetched = await call(self._bot, "getUpdates", asked, self._request)
        if not isinstance(fetched, list):
            raise TelegramError("Invalid server response")
        return fetched

    def _take(self, fetched: Sequence[object]) -> int:
        """Begin with updates that were not seen before, those an earlier run has held in their place among them.

        Returns how many were begun. One that was held before is not counted on again: it is known to the database.
        """
        numbered = {number: raw for raw in fetched if (number := number_of(raw)) is not None}
        last = max(numbered, default=0)
        # One who is behind the hundred that Telegram gives at once waits for those of the same person before it.
        left = {number: raw for number, raw in self._left.items() if number <= last or len(fetched) < _MOST}
        begun = 0
        for number, raw in sorted({**numbered, **left}.items(), key=itemgetter(0)):
            if number in numbered:
                self._next = max(self._next, number + 1)
            if number in self._known:
                continue
            if self._left.pop(number, None) is None and isinstance(raw, dict):
                self._waiting[number] = (self._pump.vitals.clock(), raw)
            self._known.add(number)
            task = self._under_way[number] = asyncio.create_task(self._work(number, raw))
            task.add_done_callback(partial(self._end, number))
            begun += 1
        return begun

    def _end(self, number: int, _: asyncio.Task[None]) -> None:
        self._under_way.pop(number, None)
        self._keeper.forget(number)

    async def _work(self, number: int, raw: object) -> None:
        try:
            await self._pump.insist(raw)
        except Exception as error:  # one update's trouble is its own
            log.warning(Line("update failed outside its handler", fault=fault_of(error)))
            if not await self._leave_out(number, raw, error):
                return  # it goes on waiting, and is kept for the next start
        if self._waiting.pop(number, None) is None:
            await self._keeper.release(number)
        elif not self._waiting:
            self._calm.set()

    async def _leave_out(self, number: int, raw: object, why: Exception) -> bool:
        try:
            await self._pump.leave_out(number, raw, f"failed outside its handler: {type(why).__name__}")
        except Exception as error:
            log.warning(Line("update not set aside", update=number, fault=fault_of(error)))
            return False
        return True

    async def _hold_slow(self) -> None:
        """Keep what has taken long. What cannot be kept now goes on waiting."""
        behind = self._next - self.offset
        for number in await self._keeper.keep(self._waiting, behind, self._pump.vitals.clock()):
            if self._waiting.pop(number, None) is None:  # done meanwhile
                await self._keeper.release(number)
