"""Sheets that say again what others of a workbook say: a copy, a month beside its year, a year behind its months."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple

from bot.cases.table import Line
from bot.cases.table_cells import Value

_DIFFERENT = 3  # rows that differ: fewer may be the same on two sheets by chance
_RUN, _RUN_DIFFERENT = 5, 4  # rows, and different ones, of a sheet that is a part of another
_SURROGATES, _MANY = 0xD800, 0x800  # which no text has


class Again(NamedTuple):
    """How many rows of a sheet stand on another one."""

    found: int
    sheet: str


class Copies:
    """The sheets that were read, each as a text of one sign a row: to look for a text in a text takes no time."""

    def __init__(self) -> None:
        self._signs: dict[Hashable, str] = {}
        self._read: list[tuple[frozenset[str], str, str]] = []

    def new(self, names: frozenset[str], rows: Sequence[Line]) -> tuple[Sequence[Line], list[Again]]:
        """The rows that no sheet with these names of columns has had, and where the others are.

        Rows are had again that another sheet has side by side and in this order, where they are all rows of the one or
        of the other. A first column that counts the rows of a sheet is not looked at.
        """
        kept, again, told = list(rows), list[Again](), self._told(rows)
        for others, name, before in self._read:
            if others != names or not told:
                continue
            if told in before and is_told(told, whole=len(told) == len(before)):
                return [], [*again, Again(len(kept), name)]
            if before and (at := told.find(before)) >= 0 and is_told(before, whole=False):
                told = told[:at] + told[at + len(before) :]
                del kept[at : at + len(before)]
                again.append(Again(len(before), name))
        if rows:
            self._read.append((names, rows[0].sheet.name, told))
        return kept, again

    def _told(self, rows: Sequence[Line]) -> str:
        first = 1 if _counts_up(row.cells[0] if row.cells else None for row in rows) else 0
        return "".join(self._signs.setdefault(tuple(row.cells[first:]), _sign(len(self._signs))) for row in rows)


def is_told(rows: Sequence[Hashable], *, whole: bool = True) -> bool:
    """Whether rows differ so much that no other sheet has the same by chance, a `whole` one or a part of one.

    >>> is_told("aab"), is_told("abc"), is_told("abc", whole=False)
    (False, True, False)
    """
    different = len(set(rows))
    return different >= _DIFFERENT if whole else len(rows) >= _RUN and different >= _RUN_DIFFERENT


def _sign(number: int) -> str:
    return chr(number if number < _SURROGATES else number + _MANY)


def _counts_up(cells: Iterable[Value]) -> bool:
    numbers = [int(text) for cell in cells if (text := str(cell)).isdecimal()]
    return len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
