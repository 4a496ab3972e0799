"""The transactions of a store, one by one: how much each writes, and what happens before one begins."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from bot.storage import Store
from bot.storage.file_database import FileDatabase


class Turns:
    """Use as `async with Turns(store, before) as turns`. `before` hears the number of each transaction that begins."""

    def __init__(self, store: Store, before: Callable[[int], None] = lambda _: None) -> None:
        self._connection = cast(FileDatabase, store._database)._writer._connection
        self._before = before
        self.statements: list[list[str]] = []

    async def __aenter__(self) -> "Turns":
        await self._connection.run(lambda db: cast(sqlite3.Connection, db).set_trace_callback(self._heard))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._connection.run(lambda db: cast(sqlite3.Connection, db).set_trace_callback(None))

    def _heard(self, statement: str) -> None:
        if statement.startswith("BEGIN"):
            self._before(len(self.statements))  # the file is free at this moment
            self.statements.append([])
        elif self.statements and self.statements[-1][-1:] != [statement.strip()]:
            self.statements[-1].append(statement.strip())  # it is told again for each row that fires a trigger

    def sizes(self, verb: str) -> list[int]:
        """How many statements that begin so each transaction has run, of those that ran any."""
        counts = [sum(one.startswith(verb) for one in some) for some in self.statements]
        return [count for count in counts if count]


async def stopped(store: Store, work: Coroutine[Any, Any, Any], at: int) -> None:
    """Begin the work, and stop it when its transaction of that number begins, as a program is stopped."""
    loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work)

    def before(number: int) -> None:
        if number == at:
            loop.call_soon_threadsafe(task.cancel)

    async with Turns(store, before):
        with suppress(asyncio.CancelledError):
            await task


def write_beside(path: Path) -> None:
    """What another program writes, at once or not at all."""
    other = sqlite3.connect(path, timeout=0)
    try:
        other.execute("INSERT INTO facts (name, value) VALUES ('beside', '1')")
        other.commit()
    finally:
        other.close()


def rows(path: Path, *statements: str) -> list[list[tuple[Any, ...]]]:
    db = sqlite3.connect(path)
    try:
        return [db.execute(one).fetchall() for one in statements]
    finally:
        db.close()
