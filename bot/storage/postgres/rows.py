"""Values on their way to the server, and rows on their way back, as SQLite would have taken and given them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from bot.storage.errors import IntegrityFault
from bot.storage.postgres.dialect import Said

INTEGER, TEXT, BYTES, REAL, UNKNOWN = 20, 25, 17, 701, 0  # numbers of PostgreSQL's types
_PLAIN, _BINARY = 0, 1


class Row(tuple[Any, ...]):
    """One row: by place, by name, and as a tuple."""

    __slots__ = ()
    _places: Mapping[str, int] = {}

    def __getitem__(self, place: Any) -> Any:
        return tuple.__getitem__(self, self._places[place] if type(place) is str else place)

    def keys(self) -> list[str]:
        return list(self._places)


@lru_cache(maxsize=1024)
def row_type(names: tuple[str, ...]) -> type[Row]:
    """The rows of a result with these columns.

    >>> row = row_type(("unit", "n"))(["AA", 3])
    >>> row["n"], row[0], dict(row)
    (3, 'AA', {'unit': 'AA', 'n': 3})
    """
    return type("Row", (Row,), {"__slots__": (), "_places": {name: place for place, name in enumerate(names)}})


class Sent:
    """What a statement is run with: each value as bytes, its type and its format."""

    __slots__ = ("formats", "types", "values")

    def __init__(self, said: Said, values: Sequence[Any] | Mapping[str, Any]) -> None:
        if isinstance(values, Mapping):
            values = [values[name] for name in said.names]
        self.values: list[bytes | None] = []
        self.types: list[int] = []
        self.formats: list[int] = []
        for value in values[: said.count] if len(values) > said.count else values:
            self._add(value)

    def _add(self, value: Any) -> None:
        kind = type(value)
        form = _PLAIN
        if kind is str:
            raw, number = value.encode(), TEXT
            if b"\0" in raw:
                raise IntegrityFault("found a text with the character NUL, which PostgreSQL does not keep")
        elif kind is int:
            raw, number = b"%d" % value, INTEGER
        elif value is None:
            raw, number = None, UNKNOWN
        elif kind is bytes:
            raw, number, form = value, BYTES, _BINARY
        elif kind is bool:
            raw, number = b"1" if value else b"0", INTEGER
        elif kind is float:
            raw, number = repr(value).encode(), REAL
        elif isinstance(value, str):
            self._add(str(value))
            return
        else:
            raise IntegrityFault(f"found a value of type {kind.__name__}, expected a number, a text, bytes or None")
        self.values.append(raw)
        self.types.append(number)
        self.formats.append(form)


def names_of(count: int, name_at: Any, decode: str = "utf-8") -> tuple[str, ...]:
    """The names of a result's columns."""
    return tuple((name_at(place) or b"").decode(decode) for place in range(count))
