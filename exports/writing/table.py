"""CSV that spreadsheets and programs read alike: UTF-8 with its mark, commas, CRLF, and no cell that is a formula.

Many spreadsheets take `;` for the separator here. So no part of a text between separators is one either. EXCEL_ID is
the dialect of these, with `;` and decimal commas: one whose language is Indonesian opens it as columns and numbers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from exports.writing.text import one_line

_SIGNS = "=+@＝＋－＠-"
# Quotation marks too: read with another separator they stand amid a cell, and hold nothing together.
_BEGINS = rf"(?=[\s\"']*[{_SIGNS}])"
_PART = r"(^|[;|\t\r\n])"
_RISKY, _MARKED = re.compile(_PART + _BEGINS), re.compile(f"{_PART}'{_BEGINS}")
_SHORT = 80  # characters of a text that is likely to come again
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_DECIMAL = re.compile(r"([+-]?[0-9]+)\.([0-9]+)")

Dialect = Literal["", "excel-id"]
EXCEL_ID: Dialect = "excel-id"
DIALECTS: tuple[Dialect, ...] = (EXCEL_ID,)
Cell = str | int | None


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    r"""Headings and rows. None is an empty cell. Figures come as texts in their final digits.

    What a spreadsheet would take for a formula gets an apostrophe in front, as mark_formulas() says.

    >>> csv_bytes(("a", "b"), [("=1+1", 2)]).decode("utf-8-sig")
    "a,b\r\n'=1+1,2\r\n"
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe_cell(heading) for heading in headings])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def csv_lines(rows: Iterable[Sequence[object]], dialect: Dialect = "") -> bytes:
    """Rows under headings of csv_bytes(), of cells that safe_cell() has made, so that what comes again is made once."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";" if dialect else ",", lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def in_dialect(content: bytes, dialect: Dialect) -> bytes:
    r"""What csv_bytes() gave, as this dialect has it: "" is as it is.

    A cell that is a decimal number has its comma. Parts of texts, days and codes stay as they are.

    >>> in_dialect(csv_bytes(("unit", "ikm"), [("AA", "81.96"), ("B;C", "2026-11-22")]), EXCEL_ID).decode("utf-8-sig")
    'unit;ikm\r\nAA;81,96\r\n"B;C";2026-11-22\r\n'
    """
    if not dialect:
        return content
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    lines = csv_lines(([_with_comma(cell) for cell in row] for row in rows), dialect)
    return "\ufeff".encode() + lines


def _with_comma(cell: str) -> str:
    return _DECIMAL.sub(r"\1,\2", cell) if _DECIMAL.fullmatch(cell) else cell


def dialect_for(language: str) -> Dialect:
    """The dialect for whoever reads a file in this language, since spreadsheets speak it too."""
    return EXCEL_ID if language == "id" else ""


def safe_cell(cell: Cell) -> str | int:
    if cell is None or isinstance(cell, int):
        return "" if cell is None else cell
    return _safe_text(cell) if len(cell) <= _SHORT else mark_formulas(one_line(cell))


@lru_cache(maxsize=4096)
def _safe_text(text: str) -> str:
    """A cell's text that computes nothing, made once of what comes again in row after row."""
    return mark_formulas(one_line(text))


def mark_formulas(text: str) -> str:
    """The text with an apostrophe wherever a cell that is a formula would begin, read with `,`, `;`, `|` or tabs.

    A number stays a number. plain_text() gives the text back.

    >>> mark_formulas("=1+1"), mark_formulas("Bagus;=1+1"), mark_formulas("Bagus - ramah"), mark_formulas("-5.2")
    ("'=1+1", "Bagus;'=1+1", 'Bagus - ramah', '-5.2')
    """
    return text if _NUMBER.fullmatch(text) else _RISKY.sub(r"\1'", text)


def plain_text(text: str) -> str:
    """What mark_formulas() made this text of.

    >>> plain_text("Bagus;'=1+1"), plain_text("Jum'at")
    ('Bagus;=1+1', "Jum'at")
    """
    return _MARKED.sub(r"\1", text)
