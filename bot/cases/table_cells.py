"""Cells of tables: what may stand in one, how it reads as text, how its place is called."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules.faults import Faults

Value = str | int | float | bool | None  # days and times are text, such as 2026-11-18


class TableFaults(Faults):
    """The file is no table that can be read, or goes beyond its limits."""


def position(line: int, column: int) -> str:
    """A cell's place as spreadsheets call it. `column` counts from 0.

    >>> position(7, 0), position(7, 27)
    ('A7', 'AB7')
    """
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{line}"


def text_of(value: Value) -> str:
    """A cell as it would stand in a csv.

    >>> [text_of(one) for one in (3.0, 2.5, None, "2026-11-18")]
    ['3', '2.5', '', '2026-11-18']
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def texts_of(cells: Sequence[Value]) -> list[str]:
    """The cells of a row as text_of() gives them, without the blanks around them.

    >>> texts_of(["  A ", 3.0, None])
    ['A', '3', '']
    """
    try:
        return list(map(str.strip, cells))  # type: ignore[arg-type]  # most rows are all text
    except TypeError:
        return [text_of(cell).strip() for cell in cells]


def characters_in(cells: Sequence[Value]) -> int:
    """How many characters the texts of a row have."""
    try:
        return sum(map(len, cells))  # type: ignore[arg-type]  # likewise
    except TypeError:
        return sum(len(cell) for cell in cells if isinstance(cell, str))


def is_empty(cells: Sequence[Value]) -> bool:
    """Whether nothing stands in a row."""
    for cell in cells:  # noqa: SIM110 -- the first cell says it for nearly every row, and all() takes thrice as long
        if cell is not None and not (isinstance(cell, str) and not cell.strip()):
            return False
    return True
