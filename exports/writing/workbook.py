"""xlsx with XlsxWriter: rows leave memory as they are written, and text of strangers stays text."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from exports.writing.text import printable

A4 = 9  # paper code of the file format
LONGEST = 32_767  # characters a cell can hold
_FOOT = 90  # letters a line at the foot of an upright page holds, beside the page's number
TITLE_HIGH, TITLE_WIDE = 20.0, 1.5  # points of a line of a title, and characters that a letter of it is wide
LINE = 15.0  # points a line of a cell is high
INK, PALE, AMBER, FRAME = "#10344F", "#E8EFF4", "#FFD75E", "#A9B4BD"

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_CELL = {"border": 1, "border_color": FRAME, "valign": "vcenter"}
_STYLES: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "font_color": INK, "quote_prefix": True},
    "heading": {
        "bold": True,
        "font_size": 14,
        "font_color": INK,
        "quote_prefix": True,
        "text_wrap": True,
        "valign": "top",
    },
    "line": {"quote_prefix": True},
    "lines": {"quote_prefix": True, "text_wrap": True, "valign": "top"},
    "ribbon": {"bold": True, "bg_color": AMBER, "quote_prefix": True},
    "head": {
        **_CELL,
        "bold": True,
        "bg_color": INK,
        "font_color": "#FFFFFF",
        "align": "center",
        "text_wrap": True,
        "quote_prefix": True,
    },
    # The quote prefix keeps "=..." text even when somebody opens the cell and presses Enter.
    "text": {**_CELL, "quote_prefix": True},
    "wrapped": {**_CELL, "quote_prefix": True, "text_wrap": True, "valign": "top"},
    "middle": {**_CELL, "quote_prefix": True, "text_wrap": True},
    "label": {**_CELL, "bold": True, "bg_color": PALE, "quote_prefix": True},
    "heavy": {**_CELL, "bold": True, "bg_color": PALE, "quote_prefix": True, "text_wrap": True},
    "count": {**_CELL, "num_format": "0", "align": "center"},
    "mean": {**_CELL, "num_format": "General", "align": "center"},  # as many decimals as it has
    "mean_sum": {**_CELL, "num_format": "General", "align": "center", "bg_color": PALE},
    "thousands": {**_CELL, "num_format": "#,##0", "align": "right", "indent": 1},
    "sum": {**_CELL, "num_format": "0", "align": "center", "bg_color": PALE},
    "four": {**_CELL, "num_format": "0.0000", "align": "center", "bg_color": PALE},
    "six": {**_CELL, "num_format": "0.000000", "align": "center", "bg_color": PALE},
    "two": {**_CELL, "num_format": "0.00", "align": "center", "bg_color": PALE},
    "signed": {**_CELL, "num_format": "+0.00;-0.00;0.00", "align": "center", "bg_color": PALE},
    "grade": {**_CELL, "align": "center", "bg_color": PALE, "bold": True, "text_wrap": True},
    "result": {**_CELL, "num_format": "0.00", "align": "center", "bg_color": AMBER, "bold": True, "font_size": 14},
    "day": {**_CELL, "num_format": "yyyy-mm-dd", "align": "left"},
    "moment": {**_CELL, "num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    "bound": {**_CELL, "num_format": "0.00", "align": "center"},
}


@dataclass(frozen=True)
class Book:
    """An open workbook and its cell styles by name."""

    file: Workbook
    styles: Mapping[str, Format]

    def sheet(
        self, name: str, *, landscape: bool, header: int, footer: str, wide: int = 1, above: int = 0
    ) -> Worksheet:
        """A new A4 sheet, `wide` pages wide, with row `header` (from 0) and so many `above` repeated on every page."""
        sheet = self.file.add_worksheet(name)
        sheet.set_paper(A4)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(wide, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.repeat_rows(header - above, header)
        sheet.set_footer(f"&L{_foot(footer)[:100].replace('&', '&&')}&R&P / &N")
        sheet.hide_gridlines(2)
        return sheet

    def text(self, sheet: Worksheet, row: int, column: int, text: str, style: str = "text") -> None:
        """Any text as text: never a formula, a number, a link or markup. Cut, visibly, where a cell is full."""
        text = printable(text)
        if len(text.encode("utf-16-le")) > 2 * LONGEST:
            text = text[: LONGEST // 2 - 1] + "…"
        if text.startswith("<r>") and text.endswith("</r>"):
            # XlsxWriter takes such a text for markup it made itself and would write it raw.
            plain = self.styles["line"]
            sheet.write_rich_string(row, column, text[:1], plain, text[1:], self.styles[style])
        elif text:
            sheet.write_string(row, column, text, self.styles[style])
        else:
            sheet.write_blank(row, column, None, self.styles[style])

    def entry(self, sheet: Worksheet, row: int, column: int, cell: str | date | None, style: str = "text") -> None:
        """A text as text(), a day or a moment as a true date, by its own clock: dates of a workbook have no zone."""
        if isinstance(cell, datetime):
            sheet.write_datetime(row, column, cell.replace(tzinfo=None), self.styles["moment"])
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, self.styles["day"])
        else:
            self.text(sheet, row, column, cell or "", style)

    def across(self, sheet: Worksheet, row: int, first: int, last: int, text: str, style: str) -> None:
        """A text in one cell merged from column `first` to `last`."""
        if last > first:
            sheet.merge_range(row, first, row, last, "", self.styles[style])
        self.text(sheet, row, first, text, style)

    def titles(self, sheet: Worksheet, texts: Sequence[str], widths: Sequence[float]) -> None:
        """The lines at the top, the first the largest, wrapped within the first columns, which every page across has.

        Elsewhere they would be cut on the second page, where the columns they run over are not printed.
        """
        wide = sum(widths)
        for row, text in enumerate(texts):
            high = TITLE_HIGH * math.ceil(TITLE_WIDE * len(text) / wide) if not row else high_for([text], [wide])
            sheet.set_row(row, high)
            self.across(sheet, row, 0, len(widths) - 1, text, "lines" if row else "heading")

    def formula(
        self, sheet: Worksheet, row: int, column: int, formula: str, value: float | str, style: str, last: int = 0
    ) -> None:
        """A live formula with the value it has now, merged up to column `last` where that lies further right."""
        if last > column:
            sheet.merge_range(row, column, row, last, "", self.styles[style])
        sheet.write_formula(row, column, formula, self.styles[style], value)


def high_for(cells: Sequence[object], widths: Sequence[float], least: float = LINE) -> float:
    """How many points a row asks for, so that what wraps in its cells is seen whole.

    >>> high_for(["Waktu", None], [16, 9]), high_for(["Penanganan Pengaduan, Saran dan Masukan"], [16])
    (15.0, 45.0)
    """
    return max(least, LINE * max(lines_of(str(cell or ""), wide) for cell, wide in zip(cells, widths, strict=True)))


def _foot(text: str) -> str:
    """The foot of a sheet in one line: of a long name the beginning, and always what stands after it, such as a day.

    >>> _foot("Unit " * 30 + "· 1 Juli 2026")[-20:]
    'Unit … · 1 Juli 2026'
    """
    name, mark, rest = text.rpartition(" · ")
    room = _FOOT - len(mark + rest)
    return text if len(name) <= room else f"{name[: room - 1].rsplit(' ', 1)[0]} …{mark}{rest}"


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a cell so many letters wide. Programs do not make a row as high by themselves.

    >>> lines_of("Waktu", 16), lines_of("Penanganan Pengaduan, Saran dan Masukan", 16), lines_of("a\\nb", 16)
    (1, 3, 2)
    """
    return sum(max(1, math.ceil(len(one) / (width * 0.9))) for one in text.split("\n"))


@contextmanager
def open_book(
    out: BytesIO, *, title: str, subject: str, author: str, day: date, language: str = "id", streamed: bool = True
) -> Iterator[Book]:
    """A workbook written to `out` when the block ends. `day` dates it: there is no clock here.

    `streamed` rows leave memory in their order, from top to bottom. Cells merged over several rows need it off.
    Its figures have the decimal mark of `language` where the program that shows them lets a workbook say so.
    """
    with Workbook(out, _OPTIONS | {"constant_memory": streamed}) as file:
        created = datetime.combine(day, time())
        about = {"title": title, "subject": subject, "author": author}
        file.set_properties({**{key: printable(text) for key, text in about.items()}, "created": created})
        file.set_calc_mode("auto")
        yield Book(file, {name: file.add_format(_in(language, style)) for name, style in _STYLES.items()})


def _in(language: str, style: Mapping[str, Any]) -> dict[str, Any]:
    """The style with the language's marks in its number format (0421: Indonesian, as Windows numbers languages)."""
    if language != "id" or "num_format" not in style:
        return dict(style)
    return {**style, "num_format": ";".join(f"[$-421]{part}" for part in style["num_format"].split(";"))}
