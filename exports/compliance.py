"""The table of the yearly obligation (kepatuhan) as csv and xlsx.

Every unit owes at least one survey a year (Permenpan RB 14/2017). Whether enough people answered is another question
and has a column of its own.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from exports.writing.table import csv_bytes
from exports.writing.text import one_line
from exports.writing.workbook import open_book
from scoring import Period

_HEAD_HEIGHT = 32  # points: two lines of wrapped words


@dataclass(frozen=True)
class _Words:
    title: str
    head: tuple[str, ...]
    tail: tuple[str, ...]
    said: Mapping[bool | None, str]
    foot: str
    made_up: str


_WORDS = {
    "id": _Words(
        title="Kepatuhan pelaksanaan SKM",
        head=("Kode", "Unit", "Kategori", "Target per periode"),
        tail=("Responden setahun", "IKM", "Mutu", "IKM dari", "Melaksanakan survei", "Target tercapai"),
        said={True: "ya", False: "tidak", None: ""},
        foot="Melaksanakan survei: {done} dari {due} unit",
        made_up="Data contoh – angka dibuat-buat",
    ),
    "en": _Words(
        title="Survey obligation",
        head=("Code", "Unit", "Category", "Target per period"),
        tail=("Respondents in the year", "IKM", "Grade", "IKM from", "Surveyed", "Target reached"),
        said={True: "yes", False: "no", None: ""},
        foot="Units surveyed: {done} of {due}",
        made_up="Sample data – made-up figures",
    ),
}


@dataclass(frozen=True)
class ComplianceRow:
    """One unit: answers in each survey period of the year. `target` None where the population is not known.
    `ikm` (two decimals) and `mutu` of the year None without answers. `window` names the survey window that the IKM is
    of, where the unit answered another questionnaire alone, "" for the year's own."""

    code: str
    name: str
    category: str
    target: int | None
    counts: tuple[int, ...]
    ikm: Decimal | None
    mutu: str | None
    window: str = ""

    @property
    def surveyed(self) -> bool:
        return any(self.counts)

    @property
    def reached(self) -> bool | None:
        """Tell whether some period reached the target. Returns None without one."""
        return None if self.target is None else any(n >= self.target for n in self.counts)


@dataclass(frozen=True)
class Compliance:
    """The year of an agency. `spans` name the survey periods of each row's counts."""

    language: str
    agency: str
    year: Period
    spans: tuple[str, ...]
    rows: tuple[ComplianceRow, ...]
    made_up: bool = False

    @property
    def surveyed(self) -> int:
        return sum(row.surveyed for row in self.rows)

    @property
    def foot(self) -> str:
        return _WORDS[self.language].foot.format(done=self.surveyed, due=len(self.rows))


def compliance_csv(table: Compliance) -> bytes:
    """UTF-8 with a mark that spreadsheets know it by, one row per unit below the header."""
    rows = (
        [str(cell) if isinstance(cell, Decimal) else cell for cell in _cells(row, table.language)] for row in table.rows
    )
    return csv_bytes(_columns(table), rows)


def compliance_sheet(table: Compliance) -> bytes:
    """One A4 sheet, landscape, with the count of units that surveyed below the table."""
    words, out = _WORDS[table.language], io.BytesIO()
    title = f"{words.title} {table.year.name(table.language)}"
    with open_book(
        out, title=title, subject=title, author=table.agency, day=table.year.first, language=table.language
    ) as book:
        columns = _columns(table)
        top = 3 if table.made_up else 2
        sheet = book.sheet(table.year.key, landscape=True, header=top, footer=f"{table.agency} · {title}")
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 44)
        sheet.set_column(2, len(columns) - 1, 14)
        book.text(sheet, 0, 0, title, "title")
        book.text(sheet, 1, 0, one_line(table.agency), "line")
        if table.made_up:
            book.text(sheet, 2, 0, words.made_up, "ribbon")
        sheet.set_row(top, _HEAD_HEIGHT)
        sheet.freeze_panes(top + 1, 2)
        for column, name in enumerate(columns):
            book.text(sheet, top, column, name, "head")
        for place, row in enumerate(table.rows, top + 1):
            for column, cell in enumerate(_cells(row, table.language)):
                if isinstance(cell, str):
                    book.text(sheet, place, column, cell)
                else:
                    style = "two" if isinstance(cell, Decimal) else "count"
                    sheet.write_number(place, column, float(cell), book.styles[style])
        book.text(sheet, top + len(table.rows) + 2, 0, table.foot, "line")
    return out.getvalue()


def _columns(table: Compliance) -> list[str]:
    words = _WORDS[table.language]
    return [*words.head, *table.spans, *words.tail]


def _cells(row: ComplianceRow, language: str) -> Sequence[str | int | Decimal]:
    said = _WORDS[language].said
    return (
        row.code,
        one_line(row.name),
        one_line(row.category),
        "" if row.target is None else row.target,
        *row.counts,
        sum(row.counts),
        "" if row.ikm is None else row.ikm,
        row.mutu or "",
        one_line(row.window),
        said[row.surveyed],
        said[row.reached],
    )
