"""The empty workbook that paper forms are typed into: a header, and a sheet that explains it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from exports.writing.workbook import open_book

_TEXTS = ("serial", "unit")


def paper_sheet(
    agency: str,
    columns: Sequence[str],
    explained: Sequence[Sequence[str]],
    day: date,
    sheets: tuple[str, str],
    language: str,
) -> bytes:
    """xlsx with two `sheets`: one to be filled in, one row a form, and one of columns (name, what is expected).

    Serial numbers and codes of units are cells of text, in which leading zeros stay.
    """
    out = BytesIO()
    with open_book(out, title=sheets[0], subject="SKM", author=agency, day=day, language=language) as book:
        forms = book.sheet(sheets[0], landscape=True, header=0, footer=agency)
        forms.freeze_panes(1, 0)
        forms.set_column(0, len(columns) - 1, 12)
        for place in (place for place, name in enumerate(columns) if name in _TEXTS):
            forms.set_column(place, place, 12, book.file.add_format({"num_format": "@"}))
        for place, name in enumerate(columns):
            book.text(forms, 0, place, name, "head")
        legend = book.sheet(sheets[1], landscape=True, header=0, footer=agency)
        legend.set_column(0, 0, 14)
        legend.set_column(1, 1, 110)
        for row, (name, expected) in enumerate(explained):
            book.text(legend, row, 0, name, "label")
            book.text(legend, row, 1, expected, "wrapped")
    return out.getvalue()
