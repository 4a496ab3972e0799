"""Updates in by polling: fetched on while slow ones are under way, acknowledged only as far as all are committed."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, Protocol

from telegram import Bot
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.gateway.pump import ALLOWED_UPDATES, Pump
from bot.gateway.shape import number_of
from bot.gateway.transport import AiohttpRequest, call
from bot.rules.lines import Line, fault_of, reason_of

log = logging.getLogger(__name__)

POLL_SECONDS = 25  # Telegram holds an empty answer back so long
READ_SECONDS = 35  # after which a connection that says nothing is given up
_PATIENCE = (0.5, 1, 2, 5, 10, 30)  # seconds between tries when nothing can be fetched
_SHORTEST, _LONGEST = 0.01, 0.1  # seconds between fetches while updates are under way: others wait no longer
# Seconds that an update may take before it is kept here, so that Telegram can be asked to wait for those behind it.
# A tap is on the disk as soon as it could be kept here too. What else takes long is most often somebody's nonsense.
HOLD_AFTER = 0.03
HOLD_TAP_AFTER = 1.0
_CROWD = 50  # updates under way. With more of them a hundred could be reached before long


class Hold(Protocol):
    """Where updates are kept that take long. Both return False where nothing can be committed now."""

    async def hold(self, updates: Mapping[int, Mapping[str, Any]]) -> bool: ...
    async def release(self, update: int) -> bool: ...
    async def all(self) -> list[Mapping[str, Any]]: ...


class Poller:
    """Telegram forgets what lies below the offset, so that is the first update that is neither committed nor held.

    It gives 100 updates from there at most. One that takes long is held: kept in the database until it is done, and
    done by the next start where a stop comes first.
    """

    def __init__(self, bot: Bot, pump: Pump, request: AiohttpRequest, kept: Hold) -> None:
        """`request` is a connection of its own, whose read timeout is READ_SECONDS."""
        self._bot, self._pump, self._request, self._kept = bot, pump, request, kept
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._waiting: dict[int, tuple[float, Mapping[str, Any]]] = {}  # not held yet, and since when
        self._next = 0  # above every update that has been seen
        self._known: set[int] = set()

    @property
    def offset(self) -> int:
        """The first update that is neither committed nor held, or the one after the last that was seen."""
        return min(self._waiting, default=self._next)

    @property
    def busy(self) -> bool:
        """Whether any update is under way, held ones too."""
        return bool(self._under_way)

    async def run(self) -> None:
        """Fetch and process until cancelled. Raises InvalidToken."""
        failures, pause = 0, _SHORTEST
        for raw in await self._kept.all():
            self._begin(raw)
        try:
            while True:
                if waiting := [self._under_way[number] for number in self._waiting if number in self._under_way]:
                    await asyncio.wait(waiting, timeout=pause)
                await self._hold_slow()
                try:
                    fetched = await self._fetch()
                    failures = 0
                except InvalidToken:
                    raise
                except TelegramError as error:
                    log.warning(Line("no updates could be fetched", reason=reason_of(error)))
                    await asyncio.sleep(_wait(error, failures))
                    failures += 1
                    continue
                self._pump.vitals.polled, self._pump.vitals.serving = self._pump.vitals.clock(), True
                new = [raw for raw in fetched if self._take(raw)]
                pause = _SHORTEST if new else min(pause * 2, _LONGEST)
                if fetched and all(number_of(raw) is None for raw in fetched):  # nothing to acknowledge, so it stays
                    log.warning(Line("updates without a number", count=len(fetched)))
                    await asyncio.sleep(_PATIENCE[-1])
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

    def _take(self, raw: Mapping[str, Any]) -> bool:
        """Begin with an update. False for one that was seen before."""
        number = number_of(raw)
        if number is None or number in self._known:
            return False
        self._next = max(self._next, number + 1)
        self._waiting[number] = (self._pump.vitals.clock(), raw)
        self._begin(raw)
        return True

    def _begin(self, raw: Mapping[str, Any]) -> None:
        number = int(raw["update_id"])
        self._known.add(number)
        task = self._under_way[number] = asyncio.create_task(self._work(number, raw))
        task.add_done_callback(lambda _: self._under_way.pop(number, None))

    async def _work(self, number: int, raw: Mapping[str, Any]) -> None:
        try:
            await self._pump.insist(raw)
        except Exception as error:  # one update's trouble is its own
            log.warning(Line("update failed outside its handler", fault=fault_of(error)))
        if self._waiting.pop(number, None) is None:
            await self._kept.release(number)

    async def _hold_slow(self) -> None:
        """Keep what has taken long, all of it in one commit. What cannot be committed now goes on waiting."""
        now, crowded = self._pump.vitals.clock(), len(self._waiting) > _CROWD
        slow = {
            number: raw
            for number, (since, raw) in self._waiting.items()
            if now - since >= (HOLD_TAP_AFTER if "callback_query" in raw else 0 if crowded else HOLD_AFTER)
        }
        if not slow or not await self._kept.hold(slow):
            return
        for number in slow:
            if self._waiting.pop(number, None) is None:  # done meanwhile
                await self._kept.release(number)


async def patiently(ask: Callable[[], Awaitable[object]]) -> None:
    """Ask Telegram, again while it is away or busy. Raises what will not pass: a bad token, a bad request."""
    for failures in itertools.count():
        try:
            await ask()
        except (RetryAfter, NetworkError) as error:
            if isinstance(error, BadRequest):
                raise
            log.warning(Line("Telegram does not answer yet", reason=reason_of(error)))
            await asyncio.sleep(_wait(error, failures))
        else:
            return


def _wait(error: TelegramError, failures: int) -> float:
    """Seconds before the next try: what Telegram asks for, or a little more each time."""
    if isinstance(error, RetryAfter):
        asked = error.retry_after
        return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
    return _PATIENCE[min(failures, len(_PATIENCE) - 1)]
