"""Pieces of work for one connection, which are done together where several wait.

The write lane commits all of them in one transaction, so that 256 residents tapping at once share one disk flush. Each
piece of several runs in a savepoint, so a refused one takes nobody else's answer with it.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Generic

from bot.rules.vitals import Vitals
from bot.storage.connection import UNAVAILABLE, Counting, Hands, T, Work, begin
from bot.storage.db import Db
from bot.storage.errors import IntegrityFault, StoreDamaged, StoreError, StoreUnavailable
from bot.storage.trouble import told

# A statement that is wrong stays wrong: to try it again for ever would hold up everybody behind it.
_OUR_FAULT = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_RANGE)
# A place of the file that cannot be read. A full disk and a lock are everybody's trouble and pass.
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_IOERR)


class Lane(Generic[T]):
    """Pieces of work for one connection, taken in order, all that wait at a time."""

    def __init__(
        self,
        connection: Hands,
        batch: Callable[..., list[Any]],
        path: Path,
        vitals: Vitals | None = None,
        rest: float = 0.0,
        after: Callable[[], None] = lambda: None,
        gather: float = 0.0,
    ) -> None:
        """`vitals` is told of what is committed, None for a lane that commits nothing.

        `rest` is the least number of seconds between two batches, which is longer after one that took longer. `after`
        is called after each, when everybody has been told. `gather` is how many seconds a batch of several pieces is
        followed by none, so that more come together where other processes take turns with this one.
        """
        self._connection, self._rest, self._after, self._gather = connection, rest, after, gather
        self._path, self._batch, self._vitals = path, batch, vitals
        self._waiting = deque[_Piece]()
        self._under_way: _Together | None = None
        self._calm: asyncio.Future[None] | None = None  # of who waits until nothing is under way

    @property
    def busy(self) -> bool:
        """Whether what comes now goes out with others: a batch is under way, or what waits gathers."""
        return self._under_way is not None

    async def run(self, work: Work[T]) -> T:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._waiting.append((work, future))
        if self._under_way is None:
            loop.call_soon(self._hand, self._begin(loop))  # after all who come in this turn of the loop
        return await future

    async def between(self, work: Work[Any]) -> Any:
        """Run `work` between two batches: the connection's thread takes one piece after the other."""
        try:
            return await self._connection.run(work)
        except UNAVAILABLE as error:
            raise StoreUnavailable(told(error, self._path)) from error

    def _begin(self, loop: asyncio.AbstractEventLoop) -> _Together:
        began = 0.0 if self._vitals is None else self._vitals.clock()
        self._under_way = _Together(self._waiting, self._batch, loop, partial(self._end, began))
        return self._under_way

    def _hand(self, batch: _Together) -> None:
        """Wake the thread, which takes whatever waits by the time that it is awake."""
        try:
            self._connection.hand(batch.work, batch)
        except ValueError as error:  # it is closed
            batch.take()
            batch.set_exception(error)

    def _end(self, began: float, taken: Sequence[_Piece], found: Sequence[Any] | BaseException) -> None:
        """Tell everybody in a batch what came of it, and go on with what waits by now."""
        results: Sequence[Any]
        if isinstance(found, (*UNAVAILABLE, StoreUnavailable)):
            fault = found if isinstance(found, StoreUnavailable) else StoreUnavailable(told(found, self._path))
            results = [fault] * len(taken)
            if self._vitals is not None:
                self._vitals.refuse()
        elif isinstance(found, BaseException):  # whatever it is belongs to those who wait, or they wait for ever
            results = [found] * len(taken)
        else:
            results = found
            # Where every piece failed the commit was of nothing, and says nothing of the disk.
            if self._vitals is not None and not all(isinstance(one, StoreUnavailable) for one in results):
                self._vitals.commit(began)
        for (_, future), result in zip(taken, results, strict=True):
            if future.done():
                continue
            if isinstance(result, BaseException):
                future.set_exception(result)
            else:
                future.set_result(result)
        self._after()
        pause = self._gather if len(taken) > 1 else 0.0
        if self._rest and self._under_way is not None:  # others find the file free meanwhile
            pause = max(self._rest, time.monotonic() - self._under_way.since)
        if pause and self._under_way is not None:
            self._under_way.get_loop().call_later(pause, self._go_on)
        else:
            self._go_on()

    def _go_on(self) -> None:
        batch, self._under_way = self._under_way, None
        if self._waiting and batch is not None:
            self._hand(self._begin(batch.get_loop()))
        elif self._calm is not None:
            self._calm.set_result(None)
            self._calm = None

    async def settle(self) -> None:
        """Return when nothing is under way. One at a time may wait for it."""
        if self._under_way is not None:
            self._calm = asyncio.get_running_loop().create_future()
            await self._calm

    async def close(self) -> None:
        await self.settle()
        await self._connection.close()


_Piece = tuple[Work[Any], "asyncio.Future[Any]"]
More = Callable[[], list[Work[Any]]]  # what waits by now, taken


class _Together:
    """All pieces that wait when the thread comes to them, and its way back: one waking there, and one here."""

    def __init__(
        self,
        waiting: deque[_Piece],
        batch: Callable[..., list[Any]],
        loop: asyncio.AbstractEventLoop,
        end: Callable[[Sequence[_Piece], Sequence[Any] | BaseException], None],
    ) -> None:
        self.taken, self.since = list[_Piece](), time.monotonic()
        self._waiting, self._batch, self._loop, self._end = waiting, batch, loop, end

    def work(self, db: Db) -> list[Any]:
        return self._batch(db, works=self.take(), more=self.take)

    def take(self) -> list[Work[Any]]:
        """Take all that waits. Nobody else takes meanwhile, and to add a piece is safe."""
        known = len(self.taken)
        while self._waiting:
            self.taken.append(self._waiting.popleft())
        return [work for work, _ in self.taken[known:]]

    def get_loop(self) -> asyncio.AbstractEventLoop:
        return self._loop

    def done(self) -> bool:
        return False

    def set_result(self, result: list[Any]) -> None:
        self._end(self.taken, result)

    def set_exception(self, error: BaseException) -> None:
        self._end(self.taken, error)


def read_together(
    connection: sqlite3.Connection,
    works: list[Work[Any]],
    path: Path,
    more: More,  # noqa: ARG001 -- who reads waits for nobody
) -> list[Any]:
    """What each piece gives, or the error of one that failed."""
    return [_attempt(connection, work, path) for work in works]


def write_together(connection: sqlite3.Connection, works: list[Work[Any]], path: Path, more: More) -> list[Any]:
    """Likewise, in one transaction, with what has come while another process wrote. Raises what undid it as a whole."""
    begin(connection)
    works = [*works, *more()]
    try:
        if len(works) == 1:
            return [_alone(connection, works[0], path)]
        results = [_in_savepoint(connection, work, path) for work in works]
        connection.execute("COMMIT")
    except BaseException:
        _undo(connection)
        raise
    return results


def _undo(connection: sqlite3.Connection) -> None:
    if isinstance(connection, Counting):
        connection.undone += 1
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _alone(connection: sqlite3.Connection, work: Work[Any], path: Path) -> Any:
    """What the one piece of a transaction gives. A savepoint keeps a copy of every page that it changes."""
    result = _attempt(connection, work, path)
    if isinstance(result, Exception):
        if not connection.in_transaction:  # a full disk has ended it
            raise result
        _undo(connection)
    else:
        connection.execute("COMMIT")
    return result


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
    except StoreError as error:
        return error
    except sqlite3.IntegrityError as error:
        return IntegrityFault(str(error))
    except UNAVAILABLE as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # without its details
        if code in _OUR_FAULT:
            return error
        said = told(error, path)
        return StoreDamaged(said) if code in _DAMAGE else StoreUnavailable(said)
    except Exception as error:  # a fault in one piece of work is its caller's, not its neighbours'
        return error
