"""What the log holds is carried into the file beside the taps, and not by the tap whose commit finds the log full.

SQLite's own way is a flush of the log, some hundred pages written wherever they belong and a flush of the file, inside
a commit. Who waited for that one waited longest: seconds, while another process writes too.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, cast

from bot.storage.connection import Work
from bot.storage.errors import StoreUnavailable

LITTLE = 512  # pages of the log, from which on to carry them takes long for a tap that waits behind it
_ROWS = 400  # changed, about a thousand pages of the log
_PATIENCE = 1.0  # seconds
# Of the log, after which a commit carries all the same: what came during each carrying is left for it, which is little.
PAGES = 8000


class Carrying:
    """`beside` runs work on a connection that no tap waits for."""

    def __init__(self, beside: Callable[[Work[Any]], Awaitable[Any]]) -> None:
        self.stopped = False
        self._beside = beside
        self._carried = 0
        self._task: asyncio.Task[None] | None = None
        self._left = 0  # pages of the log that a reader kept from being carried

    def look(self, changed: int) -> None:
        """Carry, if as many rows have been changed. `changed` counts all of this connection since it was opened."""
        if changed - self._carried >= _ROWS and not self.stopped and (self._task is None or self._task.done()):
            self._carried = changed
            self._task = asyncio.create_task(self._carry())

    async def carry(self) -> bool:
        """Carry what is in the log now. Returns whether little is left for whoever empties it while the taps wait.

        Where somebody else reads beside the taps for longer than a second it goes on, and is not waited for.
        """
        if self.stopped:
            return True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._carry())
        await asyncio.wait({self._task}, timeout=_PATIENCE)
        return self._task.done() and self._left <= LITTLE

    async def settle(self) -> None:
        """Return when nothing is being carried."""
        if self._task is not None:
            await self._task

    async def _carry(self) -> None:
        with suppress(StoreUnavailable):  # the next time, or a commit
            self._left = await self._beside(cast("Work[int]", _carry))


def _carry(db: sqlite3.Connection) -> int:
    """How many pages are left: those that came after the state which somebody reads."""
    _, log, carried = db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return int(log) - int(carried)
