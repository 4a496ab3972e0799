"""SQLite under asyncio: a lane that writes, one that reads for taps and one that reads all else, each with a thread.

Work that waits is done together: the write lane commits all of it in one transaction, so that 256 residents tapping at
once share one disk flush. Each piece runs in a savepoint, so a refused one takes nobody else's answer with it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

import aiosqlite

from bot.rules.vitals import Vitals
from bot.storage.errors import Replaced, StoreDamaged, StoreError, StoreUnavailable
from bot.storage.pages import WAITING, clear_log, return_pages, rewrite
from bot.storage.trouble import told

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

_WAL_SECONDS = 5
_AGAIN_SECONDS, _LATEST_SECONDS = 0.05, 30.0  # after which the log is emptied that a reader holds, longer each time
_PAGES_BESIDE = 500  # of the log, which is carried into the file before a tap's commit finds the usual thousand
_UNAVAILABLE = (sqlite3.OperationalError, sqlite3.DatabaseError)
# A statement that is wrong stays wrong: to try it again for ever would hold up everybody behind it.
_OUR_FAULT = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_RANGE)
# A place of the file that cannot be read. A full disk and a lock are everybody's trouble and pass.
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_IOERR)


class _Counting(sqlite3.Connection):
    """SQLite's connection, which counts the transactions that were undone as a whole."""

    undone = 0


def undone(connection: sqlite3.Connection) -> int:
    """How many transactions of this connection were undone: what was read in them may never have been."""
    return connection.undone if isinstance(connection, _Counting) else 0


class _Connection(aiosqlite.Connection):
    """aiosqlite's connection, with one hop to its thread for a whole piece of work, not one a statement."""

    async def run(self, work: Work[T]) -> T:
        result: T = await self._execute(work, self._conn)  # type: ignore[no-untyped-call]  # its own seam
        return result


class _Lane(Generic[T]):
    """Pieces of work for one connection, taken in order, all that wait at a time."""

    def __init__(
        self,
        connection: _Connection,
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
        except _UNAVAILABLE as error:
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
            except _UNAVAILABLE as error:
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


class Database:
    """One file. `read` sees what is committed. `write` returns when it is on the disk."""

    def __init__(self, path: Path, vitals: Vitals | None = None) -> None:
        """`vitals` is told of every commit.

        For `rest` seconds after each, or longer, others find the file free. It is set before the file is opened.
        """
        self.path, self.rest = path, 0.0
        self._vitals = vitals or Vitals(time.monotonic)
        self._reader: _Lane[Any]
        self._browser: _Lane[Any]
        self._writer: _Lane[Any]
        self._place: Place = None
        self._beside: list[tuple[Path, Place]] = []
        self._log_target: Path | None = None
        self._clearing: asyncio.Task[None] | None = None  # tries until no reader is in the way

    async def open(self) -> None:
        """Open the file that is there. Raises StoreUnavailable, and Replaced where it changes meanwhile."""
        self._place = _place_of(self.path)
        all_three = [_Connection(partial(connect, self.path), iter_chunk_size=64) for _ in range(3)]
        try:
            for one in all_three:
                await one
        except _UNAVAILABLE as error:
            await asyncio.gather(*(one.close() for one in all_three))
            raise StoreUnavailable(told(error, self.path)) from error
        writer, reader, browser = all_three
        if self.rest:
            await writer.run(lambda db: db.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_BESIDE}"))
        self._writer = _Lane(writer, partial(_write_together, path=self.path), self.path, self._vitals, self.rest)
        self._reader, self._browser = (
            _Lane(one, partial(_read_together, path=self.path), self.path) for one in (reader, browser)
        )
        self._beside = [(one, _place_of(one)) for one in (self._log, self._index)]
        try:
            self.check_place()
        except Replaced:
            await self.close()
            raise

    async def step_back(self, niceness: int) -> None:
        """Lower the priority of the threads that read."""
        for lane in (self._reader, self._browser):
            await lane.run(lambda _: os.nice(niceness))

    def check_place(self) -> None:
        """Compare the files at their paths with those that are open. Raises Replaced where one is another, or gone.

        The write-ahead log and its index are looked at too: as long as they are open, SQLite neither deletes them nor
        makes others. With two indexes two programs would write over each other's answers.
        """
        for path, place in ((self.path, self._place), *self._beside):
            found = _place_of(path)
            if place is not None and found != place:
                what = "no file" if found is None else "another file"
                raise Replaced(f"{path}: found {what}, expected the one that is open")

    @property
    def _log(self) -> Path:
        return self.path.with_name(f"{self.path.name}-wal")

    @property
    def _index(self) -> Path:
        return self.path.with_name(f"{self.path.name}-shm")

    async def copy_into(self, target: Path) -> None:
        """Write all that is committed to a new file, readable by its owner alone. Raises OSError, StoreUnavailable."""
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        await self.browse(lambda db: db.execute("VACUUM INTO ?", (str(target),)))

    def drop_log(self) -> None:
        """Delete the log of a file that is no longer at the path, lest SQLite mix it into the one that is there now."""
        if _place_of(self.path) != self._place and (self._log, _place_of(self._log)) in self._beside:
            self._log.unlink(missing_ok=True)
            self._index.unlink(missing_ok=True)

    async def keep_log_out(self, target: Path) -> None:
        """Take care that nothing more of the log gets into the file: close() moves the log to `target`."""
        self._log_target = target
        with suppress(StoreUnavailable):
            await self.write(lambda db: db.execute("PRAGMA wal_autocheckpoint = 0"))

    async def close(self) -> None:
        lanes = (self._writer, self._reader, self._browser)
        if self._clearing is not None:
            self._clearing.cancel()
            with suppress(asyncio.CancelledError):
                await self._clearing
        if self._log_target is not None:
            for lane in lanes:
                await lane.settle()
            shutil.copy(self._log, self._log_target)
            os.truncate(self._log, 0)  # else SQLite plays it into the file as the last connection is closed
        for lane in lanes:
            await lane.close()
        if self._log_target is not None:
            self._log.unlink(missing_ok=True)
            self._index.unlink(missing_ok=True)

    async def read(self, work: Work[T]) -> T:
        """Run `work`, which is over in a moment, on a committed state. Raises StoreUnavailable."""
        result: T = await self._reader.run(work)
        return result

    async def browse(self, work: Work[T]) -> T:
        """Run `work`, which may take its time, beside the taps, on a committed state. Raises StoreUnavailable."""
        result: T = await self._browser.run(work)
        return result

    async def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction and return when it is durable. Raises StoreUnavailable, or what `work` raised."""
        result: T = await self._writer.run(work)
        return result

    async def erase(self, work: Work[T]) -> T:
        """Run `work` as write() does, and take what it deleted out of the log: at once, or when no reader needs it."""
        result = await self.write(work)
        await self.clear_log()
        return result

    async def clear_log(self) -> bool:
        """Empty the write-ahead log. Where a reader is in the way that is tried again and again, and False returned."""
        if await self._clear_log():
            return True
        if self._clearing is None or self._clearing.done():
            self._clearing = asyncio.create_task(self._clear_until_done())
        return False

    async def return_pages(self) -> None:
        """Give freed pages back to the file system in short turns, and empty the log. Raises StoreUnavailable."""
        begun = time.monotonic()
        while await self.write(return_pages):
            await asyncio.sleep(time.monotonic() - begun)  # in which other processes find the file free
            begun = time.monotonic()
        await self.clear_log()

    async def rewrite(self) -> None:
        """Write the file anew, while whoever writes waits. Raises StoreUnavailable, and leaves it as it was."""
        if self._log_target is None:
            await self._writer.between(rewrite)
            await self.clear_log()

    async def _clear_log(self) -> bool:
        if self._log_target is not None:
            return True  # nothing more of the log may get into the file
        try:
            return bool(await self._writer.between(clear_log))
        except StoreUnavailable:
            return False

    async def _clear_until_done(self) -> None:
        pause = _AGAIN_SECONDS
        while True:
            await asyncio.sleep(pause)
            if await self._clear_log():
                return
            pause = min(2 * pause, _LATEST_SECONDS)


Place = tuple[int, int] | None  # device and inode


def _place_of(path: Path) -> Place:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


_PRAGMAS = (
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",  # what was erased is overwritten, and whole pages of it too
)


def connect(path: Path) -> sqlite3.Connection:
    """A connection as the store needs it: WAL, every commit flushed, foreign keys on, transactions by hand."""
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=256, factory=_Counting)
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {WAITING}")
    if not connection.execute("PRAGMA page_count").fetchone()[0]:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # in a file with content it would be a change
    _use_wal(connection)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _use_wal(connection: sqlite3.Connection) -> None:
    """For this change SQLite does not always wait by itself: two programs that open a new file at once meet here."""
    until = time.monotonic() + _WAL_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _read_together(connection: sqlite3.Connection, works: list[Work[Any]], path: Path) -> list[Any]:
    return [_attempt(connection, work, path) for work in works]


def _write_together(connection: sqlite3.Connection, works: list[Work[Any]], path: Path) -> list[Any]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        results = [_in_savepoint(connection, work, path) for work in works]
        connection.execute("COMMIT")
    except BaseException:
        if isinstance(connection, _Counting):
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
    except _UNAVAILABLE as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # without its details
        if code in _OUR_FAULT:
            return error
        said = told(error, path)
        return StoreDamaged(said) if code in _DAMAGE else StoreUnavailable(said)
    except Exception as error:  # a fault in one piece of work is its caller's, not its neighbours'
        return error
