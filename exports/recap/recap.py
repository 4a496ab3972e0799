"""The city recap: one row per unit in the recap sheet's columns, and the city's figure both ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from io import BytesIO
from itertools import count, groupby

from exports.detail import NEW
from exports.errors import BadReport
from exports.laporan.values import Laporan
from exports.mean import few_told
from exports.recap import findings
from exports.recap.columns import GROUPS
from exports.recap.words import NOTES, WORDS
from exports.report import CityReport, CityRow
from exports.sheet.pages import write_pages
from exports.sheet.suggestions import write_suggestions
from exports.sheet.words import WORDS as SHEET_WORDS
from exports.writing.dates import day_names
from exports.writing.numbers import local, weight_told
from exports.writing.table import csv_bytes
from exports.writing.workbook import Book, open_book
from scoring import Score, TooFew, grade, half_up, judged
from scoring.interval import FEWEST
from scoring.mapping import mapping_told

_FORMATS = {"four": ".4f", "two": ".2f", "signed": "+.2f"}
_RANGE = "SELANG KEPERCAYAAN 95%"
_HEADER = 6  # row of the column headings, from 0
Cell = tuple[int | float | str | None, str]  # value and style


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
    about = {"title": title, "subject": report.made, "author": report.agency}
    with open_book(out, **about, day=report.period.first, language=report.language) as book:
        recap = _Recap(book, report)
        recap.write()
        if laporan is not None:
            recap.write_further(laporan)
    return out.getvalue()


def recap_csv(report: CityReport) -> bytes:
    """The same lines as CSV: headings, one line per unit, the city's two lines. Raises BadReport as recap_sheet."""
    _check(report)
    lines = _Lines(report)
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


def _check(report: CityReport) -> None:
    faults = [
        f"{row.code}: {sum(by_code.values())} by {group.name}, {row.score.n if row.score else 0} respondents"
        for row in report.rows
        for group, by_code in zip(GROUPS, (row.sex, row.education, row.occupation), strict=True)
        if sum(by_code.values()) > (row.score.n if row.score else 0)
    ]
    if faults:
        raise BadReport(f"{report.period.key}: profiles and scores are not of one snapshot", faults)


class _Lines:
    """The recap's lines as cells, for every format that shows them."""

    def __init__(self, report: CityReport) -> None:
        self.report = report
        self.words = WORDS.get(report.language, WORDS["id"])
        self.headings = _headings(report)

    def categories(self) -> Iterator[tuple[str, list[list[Cell]]]]:
        """Each category with the lines of its units, numbered through."""
        order = {category: place for place, category in enumerate(dict.fromkeys(r.category for r in self.report.rows))}
        number = count(1)
        for category, units in groupby(sorted(self.report.rows, key=lambda r: order[r.category]), _category):
            yield category, [[(next(number), "count"), (unit.name, "text"), *self._unit(unit)] for unit in units]

    def city(self) -> tuple[list[Cell], list[Cell]]:
        """The simple mean of units, and all respondents together."""
        return self._mean(), self._pooled()

    def _unit(self, unit: CityRow) -> list[Cell]:
        score = unit.score
        people, target = (unit.population, "thousands"), (unit.target, "thousands")
        if score is None:
            between = len(self.report.instrument.elements) + sum(len(group.columns) for group in GROUPS)
            none: list[Cell] = [(None, "count")]
            told = (self.words["none"], "text")
            few: list[Cell] = [(unit.few or None, "thousands")]
            if unit.few:
                told = (self.words["few" if unit.few < NEW else "held"], "text")
            cells = [
                *none * between,
                people,
                *few,
                *none * 2,
                told,
                *none * len(GROUPS),
                target,
                *none,
                (unit.code, "text"),
            ]
            return [*cells, *findings.of_unit(self.report, unit)]
        counted = (unit.sex, unit.education, unit.occupation)
        groups = [group.counts(by_code, score.n) for group, by_code in zip(GROUPS, counted, strict=True)]
        return [
            *((_rounded(element.nrr, 4), "four") for element in score.elements),
            *((count, "count") for counts, _ in groups for count in counts),
            people,
            (score.n, "thousands"),
            *self._index(score.index, score.ikm, score.n),
            *((silent, "count") for _, silent in groups),
            target,
            (_interval(score), "text"),
            (unit.code, "text"),
            *findings.of_unit(self.report, unit),
        ]

    def _index(self, index: Fraction, ikm: Fraction, n: int) -> list[Cell]:
        return [(_rounded(index, 4), "four"), (_rounded(ikm, 2), "two"), (self._grade(ikm, n), "text")]

    def _grade(self, ikm: Fraction, n: int) -> str:
        band = grade(ikm, n, self.report.instrument)
        if band is None:
            return self.words["unjudged"]
        return f"{band.mutu} ({band.kinerja.get(self.report.language, band.kinerja['id'])})"

    def _mean_grade(self, ikm: Fraction) -> str:
        """The grade of the mean and the sentence on units of few answers in it."""
        report = self.report
        n = sum(row.score.n if row.score else row.few for row in report.rows)
        told = few_told(report.few, report.reporting, n, report.mean_mutu, report.language)
        said = self._grade(ikm, n) if report.mean_mutu or not judged(n) else ""
        return ". ".join(filter(None, (said, told)))

    def _mean(self) -> list[Cell]:
        """The simple mean of units: of each element over the units that have it, and of the IKM."""
        scores = [row.score for row in self.report.rows if row.score]
        nrr = [_mean_of([s.elements[i].nrr for s in scores]) for i in range(len(self.report.instrument.elements))]
        result: list[Cell] = [(None, "count"), (None, "count"), (self.words["none"], "text")]
        if self.report.mean is not None:
            *figures, _ = self._index(self.report.mean / 25, self.report.mean, FEWEST)
            result = [*figures, (self._mean_grade(self.report.mean), "text")]
        return [*self._city(self.words["mean"], nrr, result, ""), *findings.of_mean(self.report)]

    def _pooled(self) -> list[Cell]:
        score = self.report.pooled
        nrr = [element.nrr for element in score.elements] if score else [None] * len(self.report.instrument.elements)
        result: list[Cell] = [(None, "count"), (None, "count"), (self.words["none"], "text")]
        if score:
            result = self._index(score.index, score.ikm, score.n)
        elif self.report.mean is not None:
            result[-1] = (self.words["held"], "text")
        told = _interval(score) if score else ""
        return [*self._city(self.words["pooled"], nrr, result, told), *findings.of_pooled(self.report)]

    def _city(self, label: str, nrr: Sequence[Fraction | None], result: list[Cell], interval: str) -> list[Cell]:
        totals = _totals(self.report.rows)
        people = [row.population for row in self.report.rows]
        targets = [row.target for row in self.report.rows]
        return [
            (None, "label"),
            (label, "heavy"),
            *((_rounded(x, 4), "four") for x in nrr),
            *((count, "sum") for counts, _ in totals for count in counts),
            (_sum_of(people), "thousands"),
            (sum(row.score.n if row.score else row.few for row in self.report.rows), "thousands"),
            *result,
            *((silent, "sum") for _, silent in totals),
            (_sum_of(targets), "thousands"),
            (interval, "text"),
            ("", "text"),
        ]


class _Recap(_Lines):
    def __init__(self, book: Book, report: CityReport) -> None:
        super().__init__(report)
        self.book = book
        footer = f"{report.agency} {report.made}"
        self.sheet = book.sheet(self.words["sheet"], landscape=True, header=_HEADER, footer=footer, wide=3)
        self.sheet.repeat_columns(0, 1)

    def write(self) -> None:
        """Heading, one block per category, the city's lines, notes."""
        for column, (_, width) in enumerate(self.headings):
            self.sheet.set_column(column, column, width)
        self.sheet.set_row(_HEADER, 50)
        self.sheet.freeze_panes(_HEADER + 1, 2)
        self._heading()
        row = _HEADER + 1
        for category, lines in self.categories():
            self.book.across(self.sheet, row, 0, len(self.headings) - 1, category, "label")
            row += 1
            for cells in lines:
                self._line(row, cells)
                row += 1
        for cells in self.city():
            self.sheet.set_row(row, 28)
            self._line(row, cells)
            row += 1
        for place, note in enumerate(NOTES.get(self.report.language, NOTES["id"]), row + 1):
            self.book.text(self.sheet, place, 0, note, "line")

    def write_further(self, laporan: Laporan) -> None:
        """What residents wrote, and the tables of the agency's Laporan, as in a unit's workbook."""
        report, words = self.report, SHEET_WORDS.get(self.report.language, SHEET_WORDS["id"])
        footer, ribbon = f"{report.agency} {report.made}", str(words["made_up"]) if report.made_up else None
        heading = (
            (f"{words['suggestions']} – {report.agency}", "title"),
            (report.period.name(report.language), "line"),
        )
        said, bare = report.suggestions, report.bare
        write_suggestions(self.book, words, heading, said, footer=footer, ribbon=ribbon, several=True, bare=bare)
        write_pages(self.book, laporan, report.language, footer)

    def _heading(self) -> None:
        report, words = self.report, self.words
        weight = weight_told(report.weights.convention, report.language)
        told = mapping_told(report.instrument, report.language)
        lines = (
            (words["title"], "title"),
            (report.agency, "line"),
            (_span(report, words), "line"),
            (" – ".join(filter(None, (f"{words['weight']}: {weight}", report.instrument.source, told))), "line"),
            (
                f"{str(words['coverage']).format(reporting=report.reporting, due=report.due)} – "
                f"{words['made']}: {day_names(report.made, report.language)}",
                "line",
            ),
        )
        for row, (text, style) in enumerate(lines):
            self.book.text(self.sheet, row, 0, text, style)
        if report.made_up:
            self.book.across(self.sheet, len(lines), 0, len(self.headings) - 1, words["made_up"], "ribbon")
        for column, (heading, _) in enumerate(self.headings):
            self.book.text(self.sheet, _HEADER, column, heading, "head")

    def _line(self, row: int, cells: Sequence[Cell]) -> None:
        for column, (value, style) in enumerate(cells):
            if value is None:
                self.sheet.write_blank(row, column, None, self.book.styles[style])
            elif isinstance(value, str):
                ranged = self.headings[column][0] == _RANGE
                shown = local(value, self.report.language) if ranged else value
                self.book.text(self.sheet, row, column, shown, style)
            else:
                self.sheet.write_number(row, column, value, self.book.styles[style])


def _span(report: CityReport, words: dict[str, str]) -> str:
    name = report.period.name(report.language)
    return f"{name} – {words['earlier']}: {report.earlier}" if report.earlier else name


def _headings(report: CityReport) -> list[tuple[str, float]]:
    """(heading, width) of every column. The recap sheet's own end with KATEGORI."""
    return [
        ("NO", 6),
        ("OPP/OPD", 42),
        *((element.u, 8) for element in report.instrument.elements),
        *((heading, max(6, len(heading) + 3)) for group in GROUPS for heading, _ in group.columns),
        ("POPULASI", 11),
        ("SAMPEL", 9),
        ("NRR TERTIMBANG", 13),
        ("NILAI IKM", 9),
        ("KATEGORI", 20),
        *((group.unknown, 14) for group in GROUPS),
        ("TARGET", 9),
        (_RANGE, 15),
        ("KODE", 12),
        *findings.headings(report),
    ]


def _totals(rows: Sequence[CityRow]) -> list[tuple[list[int], int]]:
    """Per group, the city's respondents per column and those in none."""
    scored = [(row, row.score.n) for row in rows if row.score]
    found = []
    for place, group in enumerate(GROUPS):
        lines = [group.counts((row.sex, row.education, row.occupation)[place], n) for row, n in scored]
        width = range(len(group.columns))
        found.append(([sum(counts[i] for counts, _ in lines) for i in width], sum(silent for _, silent in lines)))
    return found


def _interval(score: Score) -> str:
    few = score.interval
    return f"n < {few.needed}" if isinstance(few, TooFew) else score.interval_text


def _mean_of(values: Sequence[Fraction | None]) -> Fraction | None:
    known = [x for x in values if x is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def _sum_of(values: Sequence[int | None]) -> int | None:
    """The sum when every unit's is known, otherwise None: a part is not the city."""
    known = [x for x in values if x is not None]
    return sum(known) if known and len(known) == len(values) else None


def _rounded(x: Fraction | None, places: int) -> float | None:
    return None if x is None else float(half_up(x, places))


def _category(row: CityRow) -> str:
    return row.category
