"""What is known of the running bot at this moment, put together from its counts, its database and its disk."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal

from bot.rules.health import Facts, Stock
from bot.rules.vitals import Vitals
from bot.storage import Store, StoreError

Disk = Callable[[Path], float | None]

_ANSWER_SECONDS = 10.0  # for the database: more than SQLite waits for a lock

_KEPT_SECONDS = 1.0  # a look reads every delivery that is owed: whoever asks often must not make the disk busy


def free_share(path: Path) -> float | None:
    """How much of the disk that holds `path` is free, from 0 to 1. None where that cannot be said."""
    try:
        usage = shutil.disk_usage(path.parent)
    except OSError:
        return None
    return usage.free / usage.total if usage.total else None


class Health:
    """One for each process. `clock` gives the moment by which deliveries are due."""

    def __init__(
        self,
        store: Store,
        vitals: Vitals,
        clock: Callable[[], datetime],
        *,
        mode: Literal["polling", "webhook"],
        path: Path,
        disk: Disk = free_share,
    ) -> None:
        self._store, self.vitals, self._clock = store, vitals, clock
        self._mode, self._path, self._disk = mode, path, disk
        self._probing: asyncio.Task[bool] | None = None
        self._taking: asyncio.Task[Stock | None] | None = None
        self._taken = 0.0

    async def look(self, fresh: float) -> Facts:
        """The facts of now. Where the last commit is older than `fresh` seconds, something is committed to see."""
        await self._probe(fresh)
        stock = await self._stock()
        vitals, now = self.vitals, self.vitals.clock()
        heard = vitals.polled if self._mode == "polling" else vitals.delivered
        # Polling always asks, so its silence counts. By webhook only calls that fail tell that Telegram is away.
        away = (heard or vitals.started) if self._mode == "polling" else vitals.away
        return Facts(
            mode=self._mode,
            committed=_age(vitals.committed, now),
            refused=_age(vitals.refused, now),
            heard=_age(heard, now),
            away=_age(away, now),
            queue=vitals.queue,
            waiting=vitals.oldest,
            still=now - vitals.ran,
            lag=vitals.lag,
            free=self._disk(self._path),
            stock=stock,
            troubled=vitals.troubled,
        )

    async def close(self) -> None:
        """Wait for no answer of the disk any more."""
        for task in (self._probing, self._taking):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def _probe(self, fresh: float) -> None:
        """Commit something unless that has just been done. One try at a time, however many ask."""
        age = _age(self.vitals.committed, self.vitals.clock())
        if age is not None and age <= fresh and self.vitals.refused is None:
            return
        if self._probing is None or self._probing.done():
            self._probing = asyncio.create_task(self._store.set_aside.probe())
        done, _ = await asyncio.wait([self._probing], timeout=_ANSWER_SECONDS)
        if not done or self._probing.exception() is not None or not self._probing.result():
            self.vitals.refuse()

    async def _stock(self) -> Stock | None:
        """What the database says, at most a second old. One look at a time, however many ask."""
        now = self.vitals.clock()
        if self._taking is None or (self._taking.done() and now - self._taken >= _KEPT_SECONDS):
            self._taken = now
            self._taking = asyncio.create_task(self._take())
        return await asyncio.shield(self._taking)

    async def _take(self) -> Stock | None:
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                return await self._store.stocks.take(int(self._clock().timestamp()))
        except (StoreError, TimeoutError):
            return None


def _age(moment: float | None, now: float) -> float | None:
    return None if moment is None else now - moment
