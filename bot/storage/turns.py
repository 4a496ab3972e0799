"""Long work on the file in short turns, so that whoever taps meanwhile is served in between."""

from __future__ import annotations

import asyncio
import time
from itertools import count

from bot.storage.database import Database
from bot.storage.db import Db

AT_ONCE = 200  # rows in one transaction. Each lies somewhere else in the file, so it is some ten milliseconds


_TURNS = 25  # after which the log is carried into the file
_TRIES, _PAUSE = 60, 1.0  # seconds in all, for which a reader may keep it from that


async def leave_room(database: Database, turn: int, begun: float) -> None:
    """Rest after a turn for as long as it has taken, and after each so many until the log is carried, or a minute.

    `turn` counts from 1, and `begun` is when it began by time.monotonic(). Whoever reads a city keeps the log from
    beginning anew, and long work that went on beside them would fill the disk with it.
    """
    await asyncio.sleep(time.monotonic() - begun)
    if turn % _TURNS:
        return
    for _ in range(_TRIES):
        if await database.carry_log():
            return
        await asyncio.sleep(_PAUSE)


async def change_in_turns(database: Database, statement: str, values: tuple[object, ...] = ()) -> int:
    """Run a statement that changes up to as many rows as its last parameter says, until none is left.

    Each run is a transaction of its own, and after it comes as long a pause, in which other processes find the file
    free. Stopped in between, what is left is found by the next call. Returns how many rows were changed.
    """
    changed = 0

    def work(db: Db) -> int:
        return db.execute(statement, (*values, AT_ONCE)).rowcount

    for turn in count(1):
        begun = time.monotonic()
        done = await database.write(work)
        changed += done
        if done < AT_ONCE:
            break
        await leave_room(database, turn, begun)
    return changed
