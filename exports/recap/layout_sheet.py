"""A recap in one of the named layouts, as a workbook of one sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from io import BytesIO
from itertools import groupby

from xlsxwriter.worksheet import Worksheet

from exports.headings import legend
from exports.laporan.lines import FEW, Line
from exports.laporan.printed import MADE_UP
from exports.laporan.values import Laporan
from exports.recap.cells import Cell, rounded, write_cells
from exports.recap.layouts import LAYOUTS, Name, Scale, method, numbered_lines, realised
from exports.writing.dates import day_names
from exports.writing.workbook import Book, high_for, open_book

_TITLE = "REKAPITULASI HASIL SURVEI KEPUASAN MASYARAKAT"
_SCALES = {
    "100": "Nilai unsur dan IKM pada skala 0–100 (NRR × 25, terendah 25)",
    "nrr": "Nilai unsur adalah nilai rata-rata (NRR) pada skala 1–4, IKM pada skala 0–100 (terendah 25)",
}
_NONE, _UNTOLD = "belum ada jawaban", "belum diisi"
_HELD = "tidak dirinci, agar jawaban yang sedikit tidak dapat dihitung"
_NOTES = (
    "Realisasi adalah tindak lanjut periode sebelumnya yang telah diverifikasi dibagi semua yang direncanakan, × 100. "
    "Yang masih berjalan atau menunggu verifikasi belum dihitung.",
    "Metode SKM memakai kata formulir: kuesioner elektronik, kertas (Manual), atau keduanya (Campuran).",
)
_OWN_NOTE = "Baris terakhir adalah nilai unit dari semua jawabannya, seperti pada Laporan SKM."
_MEAN_NOTE = (
    "Baris terakhir adalah rata-rata sederhana nilai unit, seperti pada Laporan SKM, bukan rata-rata baris di atasnya."
)
_REPEATED = 2  # columns that every page across has: number and unit


@dataclass(frozen=True)
class LayoutRecap:
    """The Laporan of each unit, in order, and that of the whole: the agency's, or of one unit the same."""

    units: tuple[Laporan, ...]
    whole: Laporan
    layout: Name
    scale: Scale = "100"


def layout_sheet(recap: LayoutRecap) -> bytes:
    """The xlsx of a recap in its layout. Every figure is one of the Laporan's, and the header says on which scale."""
    out, whole = BytesIO(), recap.whole
    title = f"{_TITLE} – {whole.subject} – {whole.period.name()}"
    with open_book(
        out, title=title, subject=whole.made, author=whole.agency, day=whole.period.first, streamed=False
    ) as book:
        _Sheet(book, recap).write()
    return out.getvalue()


class _Sheet:
    def __init__(self, book: Book, recap: LayoutRecap) -> None:
        self.book, self.recap, self.layout = book, recap, LAYOUTS[recap.layout]
        self.columns = self.layout.headings(recap.whole)
        self.elements = [place for place, one in enumerate(self.columns) if one.key.startswith("element ")]

    def write(self) -> None:
        """Heading, rows, foot, notes."""
        whole, last = self.recap.whole, len(self.columns) - 1
        told = (
            _TITLE,
            whole.subject if whole.city else f"{whole.subject} – {whole.agency}",
            f"{whole.period.name()} – dibuat {day_names(whole.made)}",
            _SCALES[self.recap.scale],
        )
        called = len(told) + whole.made_up
        top = called + 1
        header = top + 1 if self.layout.over else top
        sheet = self.book.sheet(
            "Rekap",
            landscape=True,
            header=header,
            above=header - called,
            footer=f"{whole.subject} · {day_names(whole.made)}",
            wide=2,
        )
        self.book.titles(sheet, told, [one.width for one in self.columns[:_REPEATED]])
        if whole.made_up:
            self.book.across(sheet, len(told), 0, last, MADE_UP, "ribbon")
        self._legend(sheet, called)
        self._head(sheet, top, header)
        row = header
        for row, cells in enumerate((*self._rows(), *self._foot()), header + 1):
            sheet.set_row(row, high_for([cell for cell, _ in cells], [one.width for one in self.columns]))
            write_cells(self.book, sheet, row, cells)
        notes = _NOTES if self._has("realised") else _NOTES[1:]
        last_row = _MEAN_NOTE if whole.city else _OWN_NOTE
        for place, note in enumerate((*notes, *(last_row,) * bool(self.layout.foot)), row + 2):
            self.book.text(sheet, place, _REPEATED, note, "line")  # on the first page across alone

    def _legend(self, sheet: Worksheet, row: int) -> None:
        """What the headings of the elements stand for."""
        some = [self.columns[place] for place in self.elements]
        told = legend(self.recap.whole.instrument, [one.heading for one in some])
        sheet.set_row(row, high_for([told], [sum(one.width for one in some)]))
        self.book.across(sheet, row, self.elements[0], self.elements[-1], told, "lines")

    def _head(self, sheet: Worksheet, top: int, header: int) -> None:
        """The headings, where the layout has it in two rows with one above the elements."""
        if header > top:
            self.book.across(sheet, top, self.elements[0], self.elements[-1], self.layout.over, "head")
        for place, column in enumerate(self.columns):
            sheet.set_column(place, place, column.width)
            if header > top and place not in self.elements:
                sheet.merge_range(top, place, header, place, "", self.book.styles["head"])
                self.book.text(sheet, top, place, column.heading, "head")
            else:
                self.book.text(sheet, header, place, column.heading, "head")
        widths = [one.width for one in self.columns]
        sheet.set_row(header, high_for([one.heading for one in self.columns], widths, 45))
        sheet.freeze_panes(header + 1, _REPEATED)
        sheet.repeat_columns(0, _REPEATED - 1)  # on the second page across, too, it is seen whose figures these are

    def _rows(self) -> Iterator[list[Cell]]:
        number = 0
        for report in self.recap.units:
            parts = [one for one in report.parts if one.code or one.n]
            if self.layout.rows == "services":
                for line in parts or [replace(report.total, label="")]:
                    number += 1
                    yield self._row(report, line, number, service=line.label, tail=True)
                continue
            number += 1
            yield self._row(report, report.total, number, service="", tail=True)
            for line in parts if self.layout.rows == "both" else ():
                yield self._row(report, line, None, service=line.label, tail=False)

    def _row(self, report: Laporan, line: Line, number: int | None, *, service: str, tail: bool) -> list[Cell]:
        known = line.ikm is not None
        cells: dict[str, Cell] = {
            "no": (number, "count"),
            "unit": (report.subject, "middle"),
            "period": (report.period.name(), "text"),
            "service": (service, "middle"),
            "ikm": (rounded(line.ikm, 2), "two") if known else (_HELD if line.n else _NONE, "middle"),
            "grade": (line.grade_text if known else "", "middle"),
            "n": (line.n, "thousands"),
            "method": (method(report) if tail else "", "text"),
            "priority": (self._priority(report) if tail else "", "middle"),
            "plan": (self._plan(report) if tail else "", "middle"),
            "realised": _share(report) if tail else ("", "text"),
        }
        return self._cells(cells | self._beside(report, line), self._values(line))

    def _beside(self, report: Laporan, line: Line) -> dict[str, Cell]:
        """The cells of the indices beside the IKM, empty where a line of it is not known."""
        found: dict[str, Cell] = {one.key: (None, "four") for one in self.columns if one.key.startswith("beside ")}
        for side in report.beside:
            part = any(line is one for one in report.parts)
            own = next((one for one in side.services if one.code == line.code), None) if part else side.total
            if own is not None and own.ikm is not None:
                found[f"beside {side.instrument.id}"] = (rounded(own.ikm / 25, 4), "four")
        return found

    def _priority(self, report: Laporan) -> str:
        if not report.graded:
            return FEW if report.total.n else ""
        return numbered_lines(iter([*dict.fromkeys(one.element for one in report.plans)]))

    def _plan(self, report: Laporan) -> str:
        """What is planned for each element, in the order of the priorities."""
        if not report.graded:
            return ""
        by_element = groupby(report.plans, key=lambda one: one.element)
        told = ["; ".join(one.activity for one in some if one.told) or _UNTOLD for _, some in by_element]
        return _UNTOLD if set(told) == {_UNTOLD} else numbered_lines(iter(told))

    def _foot(self) -> Iterator[list[Cell]]:
        whole = self.recap.whole.total
        if self.layout.foot == "mean":
            yield self._last("IKM Instansi", self._values(whole), ikm=(rounded(whole.ikm, 2), "two"), n=whole.n)
        elif self.layout.foot == "grades":
            instrument = self.recap.whole.instrument
            grades: list[Cell] = []
            for nrr, n, place in zip(whole.nrr, whole.answers, range(len(whole.nrr)), strict=True):
                band = whole.grade(place, instrument) if nrr is not None else None
                grades.append((band.mutu if band is not None else FEW if n else "", "grade"))
            yield self._last("Nilai Per Unsur", self._values(whole), n=whole.n)
            yield self._last("Kategori Per Unsur", grades)
            yield self._last("IKM IP", [("", "label")] * len(grades), ikm=(rounded(whole.ikm, 2), "two"))
            yield self._last("Mutu Layanan", [("", "label")] * len(grades), ikm=(whole.grade_text, "heavy"))

    def _last(self, label: str, values: list[Cell], *, ikm: Cell = ("", "label"), n: int | None = None) -> list[Cell]:
        cells: dict[str, Cell] = {one.key: ("", "label") for one in self.columns}
        if ikm[1] == "two":
            cells |= self._beside(self.recap.whole, self.recap.whole.total)
        cells |= {"unit": (label, "heavy"), "ikm": ikm if ikm[0] is not None else (_NONE, "heavy")}
        if n is not None:
            cells["n"] = (n, "thousands")
        return self._cells(cells, values)

    def _values(self, line: Line) -> list[Cell]:
        """The elements on the scale of the recap."""
        if self.recap.scale == "nrr":
            return [(rounded(nrr, 4), "four") for nrr in line.nrr]
        style = "count" if self.layout.whole else "two"
        return [(rounded(None if nrr is None else Fraction(25) * nrr, 2), style) for nrr in line.nrr]

    def _cells(self, cells: dict[str, Cell], values: list[Cell]) -> list[Cell]:
        elements = iter(values)
        return [next(elements) if one.key.startswith("element ") else cells[one.key] for one in self.columns]

    def _has(self, key: str) -> bool:
        return any(one.key == key for one in self.columns)


def _share(report: Laporan) -> Cell:
    """Measures of the period before that are verified, in percent of those planned."""
    carried, planned = realised(report)
    return (rounded(Fraction(100 * carried, planned), 2), "two") if planned else ("belum ada rencana", "middle")
