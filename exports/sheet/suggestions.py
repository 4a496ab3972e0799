"""The sheet of what residents wrote, in the workbook of a unit or of the whole agency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
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
    bare: bool = False,
) -> None:
    """`heading` are lines and their styles. With `several` a column names the unit.

    A `bare` one has neither number nor service nor hour, so that no text can be joined to its answers.
    """
    sheet = book.sheet(words["suggestions"], landscape=False, header=HEADER, footer=footer)
    hidden = {"number", "service", "when"} if bare else set()
    columns = [(name, width) for name, width in _COLUMNS if (several or name != "unit") and name not in hidden]
    for column, (_, width) in enumerate(columns):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(HEADER + 1, 0 if bare else 1)
    for row, (text, style) in enumerate(heading):
        book.text(sheet, row, 0, text, style)
    if ribbon:
        book.across(sheet, len(heading), 0, len(columns) - 1, ribbon, "ribbon")
    for column, (name, _) in enumerate(columns):
        heading_of = zoned(words[name], said) if name == "when" else words[name]
        book.text(sheet, HEADER, column, heading_of, "head")
    for row, one in enumerate(said, HEADER + 1):
        told = {"unit": one.unit, "service": one.service, "when": one.when, "suggestion": one.suggestion or ""}
        for column, (name, _) in enumerate(columns):
            if name == "number" and not one.number:  # of nobody who answered
                continue
            if name == "number":
                sheet.write_number(row, column, one.number, book.styles["count"])
            else:
                book.entry(sheet, row, column, told[name], "wrapped")
    if not said:
        book.text(sheet, HEADER + 1, 0, words["no_suggestions"], "line")


def zoned(heading: str, people: Sequence[Respondent]) -> str:
    """The heading of a column of moments with their zones, since a date of a workbook has none: "Waktu (WIB)"."""
    moments = [one.when for one in people if isinstance(one.when, datetime)]
    names = sorted({name for one in moments if (name := one.tzname())})
    return f"{heading} ({', '.join(names)})" if names else heading
