"""A result of any size, some thousand rows at a time: the memory that a report takes does not grow with the city."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bot.storage.postgres.rows import Row

if TYPE_CHECKING:
    from bot.storage.db import Values
    from bot.storage.postgres.connection import ServerConnection

_AT_ONCE = 5000  # rows


class Fetching:
    """The rows of a cursor of the server, inside the transaction at hand. It is closed with its last row."""

    row_factory: Any = None

    def __init__(self, connection: ServerConnection, name: str, sql: str, values: Values) -> None:
        self._connection, self._name = connection, name
        connection.execute(f"DECLARE {name} NO SCROLL CURSOR FOR {sql}", values)
        self._rows = self._fetched()

    @property
    def rowcount(self) -> int:
        return -1

    def __iter__(self) -> Iterator[Row]:
        return self._rows

    def fetchone(self) -> Row | None:
        return next(self._rows, None)

    def fetchmany(self, size: int | None = None, /) -> list[Row]:
        return [row for _, row in zip(range(size or 1), self._rows, strict=False)]

    def fetchall(self) -> list[Row]:
        return list(self._rows)

    def _fetched(self) -> Iterator[Row]:
        while True:
            some = self._connection.execute(f"FETCH FORWARD {_AT_ONCE} FROM {self._name}").fetchall()
            yield from some
            if len(some) < _AT_ONCE:
                break
        self._connection.execute(f"CLOSE {self._name}")
