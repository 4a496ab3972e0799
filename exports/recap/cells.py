"""A recap's cells: a value and the style of the workbook it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from xlsxwriter.worksheet import Worksheet

from exports.writing.workbook import Book
from scoring import half_up

Cell = tuple[int | float | str | None, str]


def write_cells(
    book: Book, sheet: Worksheet, row: int, cells: Sequence[Cell], live: Mapping[int, str] | None = None
) -> None:
    """Write a row of them, as the `live` formula of its column where it has one. A text is text, whatever it looks
    like."""
    for column, (value, style) in enumerate(cells):
        if live and column in live:
            book.formula(sheet, row, column, live[column], "" if value is None else value, style)
        elif value is None:
            sheet.write_blank(row, column, None, book.styles[style])
        elif isinstance(value, str):
            book.text(sheet, row, column, value, style)
        else:
            sheet.write_number(row, column, value, book.styles[style])


def rounded(x: Fraction | None, places: int) -> float | None:
    """The final figure as a number, None where there is none."""
    return None if x is None else float(half_up(x, places))
