"""What a statement gives. Whoever looks at it waits for the server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

import psycopg
from psycopg.adapt import Transformer
from psycopg.types.bool import BoolBinaryLoader
from psycopg.types.numeric import NumericBinaryLoader

from bot.storage.postgres.rows import Row, names_of, row_type

_ROWS = 2000  # turned into Python's at a time


def read_as_a_file_does(session: psycopg.Connection[Any]) -> None:
    """Let numbers of this session come back as SQLite gives them."""
    session.adapters.register_loader("numeric", _Whole)
    session.adapters.register_loader("bool", _Bit)


class _Whole(NumericBinaryLoader):
    """A sum of whole numbers is a whole number again."""

    def load(self, data: Any) -> Any:
        found = super().load(data)
        return int(found) if found == found.to_integral_value() else float(found)


class _Bit(BoolBinaryLoader):
    def load(self, data: Any) -> Any:
        return int(super().load(data))


class Outcome:
    """What a statement gives. Looking at it waits for the server."""

    __slots__ = ("_count", "_result", "_rows", "_session", "_wait_for", "_waits", "row_factory")

    def __init__(self, session: psycopg.Connection[Any], wait: Callable[[], None]) -> None:
        """`wait` returns when the server has said everything. `session` knows how values are read."""
        self._session, self._wait_for, self._waits = session, wait, False
        self._result: Any = None
        self._rows: Iterator[Row] | None = None
        self._count = -1
        self.row_factory: Any = None

    @property
    def rowcount(self) -> int:
        """Rows that were changed, of several runs all of them."""
        self._wait()
        return self._count

    def __iter__(self) -> Iterator[Row]:
        self._wait()
        if self._rows is None:
            self._rows = self._load()
        return self._rows

    def fetchone(self) -> Row | None:
        return next(iter(self), None)

    def fetchmany(self, size: int | None = None) -> list[Row]:
        rows = iter(self)
        return [row for _, row in zip(range(size or 1), rows, strict=False)]

    def fetchall(self) -> list[Row]:
        return list(iter(self))

    def begin(self) -> None:
        """It has been sent, perhaps once more."""
        self._waits = True

    def add(self, result: Any) -> int:
        """Take what the server says of one run. Returns how many rows it has changed."""
        self._waits = False
        self._result = result
        if (result.command_status or b"")[:6] in {b"INSERT", b"UPDATE", b"DELETE"}:
            changed = int(result.command_tuples or 0)
            self._count = max(self._count, 0) + changed
            return changed
        return 0

    def end(self, count: int | None = None) -> None:
        """End the wait: nothing more is to come."""
        self._waits = False
        self._count = self._count if count is None else count

    def _wait(self) -> None:
        if self._waits:
            self._wait_for()

    def _load(self) -> Iterator[Row]:
        result = self._result
        if result is None or not result.nfields:
            return
        loaded = Transformer(self._session)
        loaded.set_pgresult(result)
        make = row_type(names_of(result.nfields, result.fname))
        for start in range(0, result.ntuples, _ROWS):
            yield from cast("list[Row]", loaded.load_rows(start, min(start + _ROWS, result.ntuples), make))
