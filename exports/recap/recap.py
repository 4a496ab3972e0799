"""The city recap: one row per unit in the recap sheet's columns, and the city's figure both ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO

from xlsxwriter.utility import xl_col_to_name

from exports.errors import BadReport
from exports.headings import legend
from exports.laporan.values import Laporan
from exports.recap.cells import Cell, write_cells
from exports.recap.columns import GROUPS
from exports.recap.counted import Counted
from exports.recap.lines import RANGE, Lines
from exports.recap.words import NOTES, WORDS
from exports.report import CityReport
from exports.sheet.pages import write_pages
from exports.sheet.suggestions import write_suggestions
from exports.sheet.words import WORDS as SHEET_WORDS
from exports.writing.dates import day_names
from exports.writing.numbers import local, weight_told
from exports.writing.table import csv_bytes
from exports.writing.workbook import LINE, Book, high_for, lines_of, open_book
from scoring.mapping import mapping_told

_FORMATS = {"four": ".4f", "two": ".2f", "signed": "+.2f"}
_LEGEND, _HEADER = 6, 7  # rows of what the elements are called and of the column headings, from 0
_REPEATED = 2  # columns that every page across has: number and unit


def recap_sheet(report: CityReport, laporan: Laporan | None = None) -> bytes:
    """The xlsx of all units in one period, units of a category together, in the order given. With the agency's Laporan
    what residents wrote and its tables follow as further sheets.

    Counts of a unit's respondents add up to SAMPEL in every group. After the recap sheet's own columns
    stand those it lacks: who did not answer a profile question, target, 95% confidence interval, code.
    Raises BadReport naming every unit that counts more people in a group than it has respondents.
    """
    _check(report)
    out = BytesIO()
    words = WORDS.get(report.language, WORDS["id"])
    title = f"{words['title']} – {report.agency} – {report.period.name(report.language)}"
    made, agency, day = report.made, report.agency, report.period.first
    with open_book(out, title=title, subject=made, author=agency, day=day, language=report.language) as book:
        recap = _Recap(book, report)
        recap.write()
        recap.write_counted()
        if laporan is not None:
            recap.write_further(laporan)
    return out.getvalue()


def recap_csv(report: CityReport) -> bytes:
    """The same lines as CSV: headings, one line per unit, the city's two lines. Raises BadReport as recap_sheet."""
    _check(report)
    lines = Lines(report)
    rows = [cells for _, units in lines.categories() for cells in units]
    told = mapping_told(report.instrument, report.language)
    mapped = [told] if told else []
    return csv_bytes(
        [*(heading for heading, _ in lines.headings), *(["PEMETAAN"] if told else [])],
        [[*map(_plain, cells), *mapped] for cells in (*rows, *lines.city())],
    )


def _plain(cell: Cell) -> str | int | None:
    value, style = cell
    return f"{value:{_FORMATS[style]}}" if isinstance(value, float) else value


def _high(cell: Cell, width: float) -> int:
    """The lines of a cell that wraps."""
    return lines_of(str(cell[0] or ""), width) if cell[1] == "middle" else 1


def _check(report: CityReport) -> None:
    faults = [
        f"{row.code}: {sum(by_code.values())} by {group.name}, {row.score.n if row.score else 0} respondents"
        for row in report.rows
        for group, by_code in zip(GROUPS, (row.sex, row.education, row.occupation), strict=True)
        if sum(by_code.values()) > (row.score.n if row.score else 0)
    ]
    if faults:
        raise BadReport(f"{report.period.key}: profiles and scores are not of one snapshot", faults)


class _Recap(Lines):
    def __init__(self, book: Book, report: CityReport) -> None:
        super().__init__(report)
        self.book = book
        self.footer = f"{report.agency} · {day_names(report.made, report.language)}"
        self.sheet = book.sheet(
            self.words["sheet"], landscape=True, header=_HEADER, footer=self.footer, wide=3, above=1
        )
        self.sheet.repeat_columns(0, _REPEATED - 1)
        counted = Counted(report, report.rows)
        self.counted = counted if counted.whole else None

    def write(self) -> None:
        """Heading, one block per category, the city's lines, notes."""
        for column, (_, width) in enumerate(self.headings):
            self.sheet.set_column(column, column, width)
        texts, widths = zip(*self.headings, strict=True)
        self.sheet.set_row(_HEADER, high_for(texts, widths, 50))
        self.sheet.freeze_panes(_HEADER + 1, _REPEATED)
        self._heading()
        row = _HEADER + 1
        first, code = row, self.place("KODE")
        for category, lines in self.categories():
            self.book.across(self.sheet, row, 0, len(self.headings) - 1, category, "label")
            row += 1
            for cells in lines:
                self.sheet.set_row(row, LINE * max(map(_high, cells, (width for _, width in self.headings))))
                self._line(row, cells, self._of_unit(str(cells[code][0])))
                row += 1
        mean, pooled = self.city()
        sums = self._sums(first, row, mean)
        for cells, live in ((mean, self._of_mean(mean)), (pooled, self._of_pooled())):
            self.sheet.set_row(row, 28)
            self._line(row, cells, live | sums)
            row += 1
        for place, note in enumerate(NOTES.get(self.report.language, NOTES["id"]), row + 1):
            self.book.text(self.sheet, place, _REPEATED, note, "line")  # on the first page across alone

    def write_further(self, laporan: Laporan) -> None:
        """What residents wrote, and the tables of the agency's Laporan, as in a unit's workbook."""
        report, words = self.report, SHEET_WORDS.get(self.report.language, SHEET_WORDS["id"])
        footer, ribbon = self.footer, str(words["made_up"]) if report.made_up else None
        heading = (
            (f"{words['suggestions']} – {report.agency}", "title"),
            (report.period.name(report.language), "line"),
        )
        said, bare = report.suggestions, report.bare
        write_suggestions(self.book, words, heading, said, footer=footer, ribbon=ribbon, several=True, bare=bare)
        links = self.counted.links(laporan) if self.counted and self.report.mean == laporan.total.ikm else None
        write_pages(self.book, laporan, report.language, footer, links)

    def write_counted(self) -> None:
        """The sheet that computes what the recap shows, where every unit that counts may be told."""
        if self.counted is not None:
            self.counted.write(self.book, self.footer)

    def _heading(self) -> None:
        report, words = self.report, self.words
        weight = weight_told(report.weights.convention, report.language)
        told = mapping_told(report.instrument, report.language)
        lines = (
            words["title"],
            report.agency,
            _span(report, words),
            " – ".join(filter(None, (f"{words['weight']}: {weight}", report.instrument.source, told))),
            f"{str(words['coverage']).format(reporting=report.reporting, due=report.due)} – "
            f"{words['made']}: {day_names(report.made, report.language)}",
        )
        self.book.titles(self.sheet, lines, [width for _, width in self.headings[:_REPEATED]])
        if report.made_up:
            self.book.across(self.sheet, len(lines), 0, len(self.headings) - 1, words["made_up"], "ribbon")
        places = range(_REPEATED, _REPEATED + len(report.instrument.elements))
        told = legend(report.instrument, [self.headings[place][0] for place in places], report.language)
        self.sheet.set_row(_LEGEND, high_for([told], [sum(self.headings[place][1] for place in places)]))
        self.book.across(self.sheet, _LEGEND, places[0], places[-1], told, "lines")
        for column, (heading, _) in enumerate(self.headings):
            self.book.text(self.sheet, _HEADER, column, heading, "head")

    def _of_unit(self, code: str) -> dict[int, str]:
        """The formulas of a unit's line, by column."""
        if self.counted is None or code not in self.counted.row:
            return {}
        row, at = self.counted.row[code], self.place("KATEGORI")
        return self.counted.figures(row, 2, self.place("NRR TERTIMBANG")) | {
            at: self.counted.category(row, "", unjudged=self.words["unjudged"])
        }

    def _of_mean(self, cells: Sequence[Cell]) -> dict[int, str]:
        """Those of the simple mean. Its grade is live where it hangs on no unit of few answers."""
        if self.counted is None:
            return {}
        row, at = self.counted.places.mean, self.place("KATEGORI")
        live, told = self.counted.figures(row, 2, self.place("NRR TERTIMBANG")), str(cells[at][0])
        if self.report.mean_mutu is None:
            return live
        return live | {at: self.counted.category(row, told[told.index(")") + 1 :])}

    def _of_pooled(self) -> dict[int, str]:
        if self.counted is None or self.report.pooled is None:
            return {}
        row = self.counted.places.pooled
        category = self.counted.category(row, "", unjudged=self.words["unjudged"])
        return self.counted.figures(row, 2, self.place("NRR TERTIMBANG")) | {self.place("KATEGORI"): category}

    def _sums(self, first: int, last: int, cells: Sequence[Cell]) -> dict[int, str]:
        """The sums of counts over the lines of the units, where every one is known."""
        begun, skipped = 2 + len(self.report.instrument.elements), self.place("NRR TERTIMBANG")
        columns = [*range(begun, skipped), *range(self.place("KATEGORI") + 1, self.place(RANGE))]
        letters = {column: xl_col_to_name(column) for column in columns if cells[column][0] is not None}
        return {column: f"=SUM({letter}{first + 1}:{letter}{last})" for column, letter in letters.items()}

    def _line(self, row: int, cells: Sequence[Cell], live: Mapping[int, str]) -> None:
        """A row of cells, with the interval as the language writes it, and its `live` formulas by column."""
        ranged = zip(self.headings, cells, strict=True)
        shown: list[Cell] = [
            (local(value, self.report.language), style)
            if heading == RANGE and isinstance(value, str)
            else (value, style)
            for (heading, _), (value, style) in ranged
        ]
        write_cells(self.book, self.sheet, row, shown, live)


def _span(report: CityReport, words: dict[str, str]) -> str:
    name = report.period.name(report.language)
    return f"{name} – {words['earlier']}: {report.earlier}" if report.earlier else name
