"""A connection to the file as the store needs it, and its thread."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import aiosqlite

from bot.storage.db import Db
from bot.storage.errors import Replaced
from bot.storage.file_places import Place, place_of
from bot.storage.pages import WAITING

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)
Work = Callable[[Db], T]


class Foreseen(Generic[T]):
    """Work that begins with this statement. A server is asked that of all pieces that wait, in one go."""

    __slots__ = ("sql", "values", "work")

    def __init__(self, work: Work[T], sql: str, values: tuple[object, ...]) -> None:
        self.work, self.sql, self.values = work, sql, values

    def __call__(self, db: Db) -> T:
        return self.work(db)


class Alone(Foreseen[T]):
    """Work that is one statement which reads. It needs no transaction around it to see one moment."""

    __slots__ = ()


UNAVAILABLE = (sqlite3.OperationalError, sqlite3.DatabaseError)
_WAL_SECONDS = 5


class Counting(sqlite3.Connection):
    """SQLite's connection, which counts the transactions that were undone as a whole."""

    undone = 0


def undone(connection: Db) -> int:
    """How many transactions of this connection were undone: what was read in them may never have been."""
    return getattr(connection, "undone", 0)


class Told(Protocol[T_contra]):
    """Who is told in the event loop what came of a piece of work. aiosqlite asks a future for no more than this."""

    def get_loop(self) -> asyncio.AbstractEventLoop: ...
    def done(self) -> bool: ...
    def set_result(self, result: T_contra, /) -> None: ...
    def set_exception(self, error: BaseException, /) -> None: ...


class Hands(Protocol):
    """A connection and its thread, which does one piece of work after the other."""

    def hand(self, work: Work[T], told: Told[T]) -> None: ...
    async def run(self, work: Work[T]) -> T: ...
    async def close(self) -> None: ...


class Connection(aiosqlite.Connection):
    """aiosqlite's connection, with one hop to its thread for a whole piece of work, not one a statement."""

    async def run(self, work: Work[T]) -> T:
        result: T = await self._execute(work, self._conn)  # type: ignore[no-untyped-call]  # its own seam
        return result

    def hand(self, work: Work[T], told: Told[T]) -> None:
        """Have `work` done without waiting for it. Raises ValueError where the connection is closed."""
        if not self._running:
            raise ValueError("Connection closed")
        self._tx.put_nowait((told, partial(work, self._conn)))  # type: ignore[arg-type]  # told as its futures are


_PRAGMAS = (
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",  # what was erased is overwritten, and whole pages of it too
)


def connect(path: Path, place: Place = None) -> sqlite3.Connection:
    """A connection as the store needs it: WAL, every commit flushed, foreign keys on, transactions by hand.

    Raises Replaced where the file at the path is not the one at `place`, before anything of it is read: its log belongs
    to the other, and SQLite would play it into this one.
    """
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=256, factory=Counting)
    if place is not None and (found := place_of(path)) != place:
        connection.close()
        what = "no file" if found is None else "another file"
        raise Replaced(f"{path}: found {what}, expected the one that the bot has open")
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {WAITING}")
    if not connection.execute("PRAGMA page_count").fetchone()[0]:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # in a file with content it would be a change
    _use_wal(connection)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def be_brief(connection: sqlite3.Connection) -> None:
    """From here on begin() waits for this connection: SQLite itself waits no more than a millisecond."""
    connection.execute("PRAGMA busy_timeout = 1")


def begin(connection: sqlite3.Connection) -> None:
    """Begin a transaction that writes, after those of other processes. Raises sqlite3.OperationalError where it cannot.

    A brief connection tries each millisecond. SQLite comes to wait a tenth of a second between two tries, and misses
    the pauses of whoever writes much.
    """
    until = time.monotonic() + WAITING / 1000
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            if connection.execute("PRAGMA busy_timeout").fetchone()[0] != 1:
                raise
        else:
            return


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
