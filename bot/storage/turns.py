"""Long work on the file in short turns, so that whoever taps meanwhile is served in between."""

from __future__ import annotations

import asyncio
import time

from bot.storage.database import Database
from bot.storage.db import Db

AT_ONCE = 200  # rows in one transaction. Each lies somewhere else in the file, so it is some ten milliseconds


async def change_in_turns(database: Database, statement: str, values: tuple[object, ...] = ()) -> int:
    """Run a statement that changes up to as many rows as its last parameter says, until none is left.

    Each run is a transaction of its own, and after it comes as long a pause, in which other processes find the file
    free. Stopped in between, what is left is found by the next call. Returns how many rows were changed.
    """
    changed = 0

    def work(db: Db) -> int:
        return db.execute(statement, (*values, AT_ONCE)).rowcount

    while True:
        begun = time.monotonic()
        done = await database.write(work)
        changed += done
        if done < AT_ONCE:
            return changed
        await asyncio.sleep(time.monotonic() - begun)
