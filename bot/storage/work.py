"""Pieces of work for one connection, which are done together where several wait.

The write lane commits all of them in one transaction, so that 256 residents tapping at once share one disk flush. Each
piece runs in a savepoint, so a refused one takes nobody else's answer with it.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Generic

from bot.rules.vitals import Vitals
from bot.storage.connection import UNAVAILABLE, Connection, Counting, T, Work, begin
from bot.storage.errors import StoreDamaged, StoreError, StoreUnavailable
from bot.storage.trouble import told

# A statement that is wrong stays wrong: to try it again for ever would hold up everybody behind it.
_OUR_FAULT = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_RANGE)
# A place of the file that cannot be read. A full disk and a lock are everybody's trouble and pass.
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_IOERR)


class Lane(Generic[T]):
    """Pieces of work for one connection, taken in order, all that wait at a time."""

    def __init__(
        self,
        connection: Connection,
        batch: Callable[..., list[Any]],
        path: Path,
        vitals: Vitals | None = None,
        rest: float = 0.0,
    ) -> None:
        """`vitals` is told of what is committed, None for a lane that commits nothing.

        `rest` is the least number of seconds between two batches, which is longer after one that took longer.
        """
        self._connection, self._rest = connection, rest
        self._path, self._batch, self._vitals = path, batch, vitals
        self._waiting: list[tuple[Work[Any], asyncio.Future[Any]]] = []
        self._task: asyncio.Task[None] | None = None

    async def run(self, work: Work[T]) -> T:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, future))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain())
        return await future

    async def between(self, work: Work[Any]) -> Any:
        """Run `work` between two batches: the connection's thread takes one piece after the other."""
        try:
            return await self._connection.run(work)
        except UNAVAILABLE as error:
            raise StoreUnavailable(told(error, self._path)) from error

    async def _drain(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting, []
            at_first = time.monotonic()
            began = 0.0 if self._vitals is None else self._vitals.clock()
            try:
                results = await self._connection.run(partial(self._batch, works=[work for work, _ in taken]))
                # Where every piece failed the commit was of nothing, and says nothing of the disk.
                if self._vitals is not None and not all(isinstance(one, StoreUnavailable) for one in results):
                    self._vitals.commit(began)
            except UNAVAILABLE as error:
                results = [StoreUnavailable(told(error, self._path))] * len(taken)
                if self._vitals is not None:
                    self._vitals.refuse()
            except Exception as error:  # whatever it is belongs to those who wait, or they wait for ever
                results = [error] * len(taken)
            for (_, future), result in zip(taken, results, strict=True):
                if future.done():
                    continue
                if isinstance(result, Exception):
                    future.set_exception(result)
                else:
                    future.set_result(result)
            if self._rest:
                await asyncio.sleep(max(self._rest, time.monotonic() - at_first))

    async def settle(self) -> None:
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    async def close(self) -> None:
        await self.settle()
        await self._connection.close()


def read_together(connection: sqlite3.Connection, works: list[Work[Any]], path: Path) -> list[Any]:
    """What each piece gives, or the error of one that failed."""
    return [_attempt(connection, work, path) for work in works]


def write_together(connection: sqlite3.Connection, works: list[Work[Any]], path: Path) -> list[Any]:
    """Likewise, in one transaction. Raises what undid it as a whole."""
    begin(connection)
    try:
        results = [_in_savepoint(connection, work, path) for work in works]
        connection.execute("COMMIT")
    except BaseException:
        if isinstance(connection, Counting):
            connection.undone += 1
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return results


def _in_savepoint(connection: sqlite3.Connection, work: Work[Any], path: Path) -> Any:
    connection.execute("SAVEPOINT piece")
    result = _attempt(connection, work, path)
    if isinstance(result, Exception):
        if not connection.in_transaction:  # a full disk ends it, and with it everybody's piece
            raise result
        connection.execute("ROLLBACK TO piece")
    connection.execute("RELEASE piece")
    return result


def _attempt(connection: sqlite3.Connection, work: Work[Any], path: Path) -> Any:
    try:
        return work(connection)
    except (sqlite3.IntegrityError, StoreError) as error:
        return error
    except UNAVAILABLE as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # without its details
        if code in _OUR_FAULT:
            return error
        said = told(error, path)
        return StoreDamaged(said) if code in _DAMAGE else StoreUnavailable(said)
    except Exception as error:  # a fault in one piece of work is its caller's, not its neighbours'
        return error
