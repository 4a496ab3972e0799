"""Workers of the ledger: each brings one delivery at a time, so that none waits for the slowest of a batch."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.rules.lines import Line, fault_of, reason_of
from bot.storage import Delivery

log = logging.getLogger(__name__)


class Lane:
    """Up to `most` deliveries under way. `claim` gives the next one that is due, or None, and `bring` brings it."""

    def __init__(
        self,
        most: int,
        claim: Callable[[], Awaitable[Delivery | None]],
        bring: Callable[[Delivery], Awaitable[None]],
    ) -> None:
        self._most, self._claim, self._bring = most, claim, bring
        self._under_way: set[asyncio.Task[None]] = set()
        self._wake, self._claiming = asyncio.Event(), asyncio.Lock()

    @property
    def busy(self) -> bool:
        return bool(self._under_way)

    def wake(self) -> None:
        """Something may be due."""
        self._wake.set()

    async def run(self) -> None:
        """Begin whatever is due, for ever: when woken, and when one that was under way has ended."""
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                try:
                    await self._begin()
                except Exception as error:  # the ledger keeps what is owed. The next tick tries again
                    log.warning(Line("deliveries interrupted", fault=fault_of(error), reason=reason_of(error)))
        finally:
            await self.stop()

    async def finish(self) -> int:
        """Begin and end all that is due. Returns how many were begun."""
        try:
            begun = await self._begin()
            while self._under_way:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
                begun += await self._begin()
        except BaseException:
            await self.stop()
            raise
        return begun

    async def stop(self) -> None:
        """Break off what is under way."""
        tasks = list(self._under_way)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _begin(self) -> int:
        begun = 0
        async with self._claiming:  # or two who look at once would begin more than `most`
            while len(self._under_way) < self._most and (delivery := await self._claim()) is not None:
                task = asyncio.create_task(self._work(delivery))
                self._under_way.add(task)
                task.add_done_callback(self._end)
                begun += 1
        return begun

    async def _work(self, delivery: Delivery) -> None:
        try:
            await self._bring(delivery)
        except Exception as error:  # its trouble is its own
            line = Line("delivery broken off", delivery=delivery.id, fault=fault_of(error), reason=reason_of(error))
            log.warning(line)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._wake.set()  # a worker is free, and perhaps a chat
