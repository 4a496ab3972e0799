"""The sheet of what residents wrote, in the workbook of a unit or of the whole agency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from exports.report import Respondent
from exports.writing.workbook import Book

HEADER = 6  # row of the column headings, from 0. What stands above it differs with the report
_COLUMNS = (("number", 7), ("unit", 32), ("service", 26), ("when", 17), ("suggestion", 90))


def write_suggestions(
    book: Book,
    words: Mapping[str, Any],
    heading: Sequence[tuple[str, str]],
    said: Sequence[Respondent],
    *,
    footer: str,
    ribbon: str | None,
    several: bool = False,
) -> None:
    """`heading` are lines and their styles. With `several` a column names the unit."""
    sheet = book.sheet(words["suggestions"], landscape=False, header=HEADER, footer=footer)
    columns = [(name, width) for name, width in _COLUMNS if several or name != "unit"]
    for column, (_, width) in enumerate(columns):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(HEADER + 1, 1)
    for row, (text, style) in enumerate(heading):
        book.text(sheet, row, 0, text, style)
    if ribbon:
        book.across(sheet, len(heading), 0, len(columns) - 1, ribbon, "ribbon")
    for column, (name, _) in enumerate(columns):
        book.text(sheet, HEADER, column, words[name], "head")
    for row, one in enumerate(said, HEADER + 1):
        sheet.write_number(row, 0, one.number, book.styles["count"])
        texts = ([one.unit] if several else []) + [one.service, one.when, one.suggestion or ""]
        for column, text in enumerate(texts, 1):
            book.text(sheet, row, column, text, "wrapped")
    if not said:
        book.text(sheet, HEADER + 1, 0, words["no_suggestions"], "line")
