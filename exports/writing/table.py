"""CSV that spreadsheets and programs read alike: UTF-8 with its mark, commas, CRLF, and no cell that is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from exports.writing.text import one_line

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

Cell = str | int | None


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    r"""Headings and rows. None is an empty cell. Figures come as texts in their final digits.

    A text that a spreadsheet would take for a formula gets an apostrophe in front, which spreadsheets do not show.

    >>> csv_bytes(("a", "b"), [("=1+1", 2)]).decode("utf-8-sig")
    "a,b\r\n'=1+1,2\r\n"
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def safe_cell(cell: Cell) -> str | int:
    if cell is None or isinstance(cell, int):
        return "" if cell is None else cell
    text = one_line(cell)
    return f"'{text}" if text.startswith(_FORMULA) and not _number(text) else text


def _number(text: str) -> bool:
    return text.lstrip("+-").replace(".", "", 1).isdecimal()
