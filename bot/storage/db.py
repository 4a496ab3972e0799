"""What a piece of work needs of a connection, which SQLite's own gives and the one to PostgreSQL gives too."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

Values = Sequence[Any] | Mapping[str, Any]


class Row(Protocol):
    """One row: by place, by name, and as a sequence."""

    def __getitem__(self, place: Any, /) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...
    def keys(self) -> Iterable[str]: ...


class Rows(Protocol):
    """What a statement gives."""

    row_factory: Any

    @property
    def rowcount(self) -> int: ...
    def __iter__(self) -> Iterator[Any]: ...
    def fetchone(self) -> Any: ...
    def fetchmany(self, size: int | None = ..., /) -> list[Any]: ...
    def fetchall(self) -> list[Any]: ...


class Db(Protocol):
    """A connection inside a transaction of the lane that lends it.

    On a server a statement whose outcome nobody looks at is sent with the next one. Its fault is raised there, and at
    the end of the piece of work at the latest.
    """

    def execute(self, sql: str, parameters: Values = ..., /) -> Rows: ...
    def executemany(self, sql: str, parameters: Iterable[Values], /) -> Rows: ...


SECOND = dict[str, str]()  # a statement of SQLite's own, and what says the same to PostgreSQL


def beside(first: str, second: str) -> str:
    """Register a second text. Returns the first."""
    SECOND[first] = second
    return first


def many(db: Db, sql: str, values: Values = ()) -> Rows:
    """The rows of a statement that may give more than fit into memory, as they are taken."""
    if isinstance(db, sqlite3.Connection):
        return db.execute(sql, values)
    found: Rows = db.fetch(sql, values)  # type: ignore[attr-defined]  # of a server's connection
    return found


@contextmanager
def of_one_moment(db: Db, sql: str, values: Values, first: Callable[[], None]) -> Generator[Rows, None, None]:
    """The rows of a statement, of the same moment as what `first` reads. The file is free while they are consumed.

    Whoever computes on the rows of a whole city takes long, at low priority, and a file's log begins anew only when
    nobody reads an older state of it. So they are copied into a temporary table, a third of the time or less.
    """
    if not isinstance(db, sqlite3.Connection):
        first()
        yield many(db, sql, values)
        return
    db.execute("BEGIN")
    try:
        first()
        db.execute(f"CREATE TEMP TABLE apart AS {sql}", values)
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")  # a temporary table that was made alone, and the end of the moment
    rows = db.execute("SELECT * FROM temp.apart ORDER BY rowid")
    try:
        yield rows
    finally:
        rows.close()
        db.execute("DROP TABLE temp.apart")


@contextmanager
def snapshot(db: Db) -> Generator[None, None, None]:
    """All that is read inside is of one moment. A lane of a server reads so anyway."""
    if not isinstance(db, sqlite3.Connection):
        yield
        return
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")
