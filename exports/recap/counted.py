"""The sheet of a city's workbook that computes: answers and sums of each unit, and all figures from these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from exports.laporan.values import Laporan
from exports.report import CityReport, CityRow
from exports.sheet.live import Links
from exports.writing.numbers import weight_told
from exports.writing.workbook import Book, high_for
from scoring import Score, grade, half_up
from scoring.interval import FEWEST

_WORDS: Mapping[str, Mapping[str, str]] = {
    "id": {
        "sheet": "Hitung",
        "title": "HITUNGAN IKM SETIAP UNIT",
        "about": "Rekap, ringkasan, dan tren mengambil angka dari sini. Yang diketik hanya jawaban dan jumlah nilai.",
        "unit": "OPP/OPD",
        "n": "SAMPEL",
        "answers": "Jawaban {u}",
        "sum": "Jumlah nilai {u}",
        "index": "Nilai indeks",
        "weights": "Bobot per unsur: {weight}",
        "mean": "Rata-rata sederhana unit",
        "rounded": "× 25",
        "mutu": "Mutu",
        "pooled": "Semua jawaban",
        "grades": "Kinerja, mutu, dan batas bawah IKM",
    },
    "en": {
        "sheet": "Computed",
        "title": "THE IKM OF EACH UNIT, COMPUTED",
        "about": "Recap, summary and trend take their figures from here. Answers and sums of scores alone are typed.",
        "unit": "OPP/OPD",
        "n": "SAMPEL",
        "answers": "Answers {u}",
        "sum": "Sum of scores {u}",
        "index": "Index value",
        "weights": "Weight per element: {weight}",
        "mean": "Simple mean of units",
        "rounded": "× 25",
        "mutu": "Grade",
        "pooled": "All answers",
        "grades": "Performance, grade and lower bound of the IKM",
    },
}
_WEIGHTS, _HEADER = 3, 4  # rows, from 0
_NAME = 42  # characters a unit's name has in a line
_LETTER, _MEANT, _LOWER = 2, 1, 3  # columns of the grades: what stands in the first is printed on each page across
_STEADY = "1E-10"  # far below the distance of any figure from a tie, far above the error of binary arithmetic


@dataclass(frozen=True)
class _Places:
    """Columns (from 0) of the `k` elements' answers, sums and NRR, and the rows of the units."""

    k: int
    units: int

    @property
    def sums(self) -> int:
        return 2 + self.k

    @property
    def nrr(self) -> int:
        return 2 + 2 * self.k

    @property
    def index(self) -> int:
        return 2 + 3 * self.k

    @property
    def first(self) -> int:
        return _HEADER + 1

    @property
    def mean(self) -> int:
        """The row of the mean. Its figures × 25 and their grades follow, then all answers together."""
        return self.first + self.units

    @property
    def pooled(self) -> int:
        return self.mean + 3

    @property
    def bands(self) -> int:
        return self.pooled + 3


class Counted:
    """What the sheet computes, and the formulas by which other sheets show it. `rows` are the units with a score."""

    def __init__(self, report: CityReport, rows: Sequence[CityRow]) -> None:
        self.report = report
        self.scored = [(row.code, row.name, row.score) for row in rows if row.score is not None]
        self.words = _WORDS.get(report.language, _WORDS["id"])
        self.places = _Places(len(report.instrument.elements), len(self.scored))
        self.row = {code: self.places.first + place for place, (code, _, _) in enumerate(self.scored)}

    @property
    def whole(self) -> bool:
        """Whether every unit that counts stands in it, so that its means are those of the report."""
        held = any(row.few and row.score is None for row in self.report.rows)
        return bool(self.scored) and not held and self.report.mean is not None

    def figures(self, row: int, nrr: int, index: int) -> dict[int, str]:
        """What shows a row's figures elsewhere: each NRR from column `nrr` on, index and IKM from column `index` on."""
        cells = {nrr + place: self._there(row, self.places.nrr + place) for place in range(self.places.k)}
        live = {column: f'=IF({cell}="","",ROUND({cell}+{_STEADY},4))' for column, cell in cells.items()}
        shown = f"=ROUND({self._there(row, self.places.index)}+{_STEADY},4)"
        return live | {index: shown, index + 1: f"={self._there(row, self.places.index + 1)}"}

    def category(self, row: int, told: str, *, unjudged: str = "") -> str:
        """The grade of a row with what it means, and what else is `told`. Of few respondents `unjudged`."""
        ikm = self._there(row, self.places.index + 1)
        letter, meant = (
            f"INDEX({self._bands(place)},MATCH({ikm},{self._bands(_LOWER)},1))" for place in (_LETTER, _MEANT)
        )
        graded = f'{letter}&" ("&{meant}&")"' + (f"&{_quoted(told)}" if told else "")
        return f"=IF({self._there(row, 1)}<{FEWEST},{_quoted(unjudged)},{graded})" if unjudged else f"={graded}"

    def write(self, book: Book, footer: str) -> None:
        """The whole sheet."""
        words, places = self.words, self.places
        sheet = book.sheet(words["sheet"], landscape=True, header=_HEADER, footer=footer, wide=2)
        sheet.repeat_columns(0)
        sheet.set_column(0, 0, _NAME)
        sheet.set_column(1, 1, 14)
        sheet.set_column(2, places.index + 1, 9)
        sheet.set_row(_HEADER, 45)
        sheet.freeze_panes(places.first, 1)
        weight = weight_told(self.report.weights.convention, self.report.language)
        book.titles(sheet, (words["title"], words["about"], words["weights"].format(weight=weight)), [_NAME])
        for place, weight_of in enumerate(self.report.weights.values):
            book.formula(sheet, _WEIGHTS, places.nrr + place, f"={weight_of}", float(weight_of), "six")
        codes = [one.u for one in self.report.instrument.elements]
        headings = (words["unit"], words["n"], *(words["answers"].format(u=u) for u in codes))
        for column, text in enumerate(
            (*headings, *(words["sum"].format(u=u) for u in codes), *codes, words["index"], "IKM")
        ):
            book.text(sheet, _HEADER, column, text, "head")
        for row, (_, name, score) in enumerate(self.scored, places.first):
            sheet.set_row(row, high_for([name], [_NAME]))
            book.text(sheet, row, 0, name, "middle")
            sheet.write_number(row, 1, score.n, book.styles["count"])
            for place, element in enumerate(score.elements):
                sheet.write_number(row, 2 + place, element.n, book.styles["count"])
            for place, element in enumerate(score.elements):
                sheet.write_number(row, places.sums + place, float(element.sum), book.styles["mean"])
            self._figures(book, sheet, row, score)
        self._mean(book, sheet)
        self._pooled(book, sheet)
        book.text(sheet, places.bands - 1, _MEANT, words["grades"], "line")
        for row, band in enumerate(reversed(self.report.instrument.bands), places.bands):
            meant = band.kinerja.get(self.report.language, band.kinerja["id"])
            book.text(sheet, row, _MEANT, meant, "grade")
            book.text(sheet, row, _LETTER, band.mutu, "grade")
            sheet.write_number(row, _LOWER, float(band.lower), book.styles["bound"])

    def links(self, laporan: Laporan) -> Links:
        """Where the figures of the agency's total stand. Grades that hang on units of few answers are none of them."""
        places, total, cells = self.places, laporan.total, dict[str, str]()
        for place in range(places.k):
            column = places.nrr + place
            named = {
                "n": (places.pooled, 2 + place),
                "nrr": (places.mean, column),
                "rounded": (places.mean + 1, column),
            }
            if total.grade(place, laporan.instrument) is not None:
                named["mutu"] = (places.mean + 2, column)
            cells |= {f"{name}:{place}": _cell(*at) for name, at in named.items()}
        cells |= {"respondents": _cell(places.pooled, 1), "index": _cell(places.mean, places.index)}
        cells["ikm"] = _cell(places.mean, places.index + 1)
        if total.mutu is not None:
            cells["mutu_unit"] = _cell(places.mean + 2, places.index + 1)
        size = len(self.report.instrument.bands)
        return Links(self.words["sheet"], cells, (places.bands + 1, places.bands + size), "CB")

    def _figures(self, book: Book, sheet: Worksheet, row: int, score: Score) -> None:
        """NRR, index and IKM of a row from its answers and sums."""
        places = self.places
        for place, element in enumerate(score.elements):
            n, total = _cell(row, 2 + place), _cell(row, places.sums + place)
            value = "" if element.nrr is None else float(element.nrr)
            book.formula(sheet, row, places.nrr + place, f'=IF({n}=0,"",{total}/{n})', value, "four")
        weights, nrr = self._across(_WEIGHTS, places.nrr), self._across(row, places.nrr)
        answers = self._across(row, 2)
        live = f'=IF(SUM({answers})=0,"",SUMPRODUCT({weights},{nrr})*SUM({weights})/SUMIF({answers},">0",{weights}))'
        self._index(book, sheet, row, live, score.ikm)

    def _index(self, book: Book, sheet: Worksheet, row: int, live: str, ikm: Fraction) -> None:
        index = _cell(row, self.places.index)
        book.formula(sheet, row, self.places.index, live, float(ikm / 25), "four")
        rounded = f'=IF({index}="","",ROUND({index}*25+{_STEADY},2))'
        book.formula(sheet, row, self.places.index + 1, rounded, float(half_up(ikm, 2)), "two")

    def _mean(self, book: Book, sheet: Worksheet) -> None:
        """The simple mean of units, its figures × 25, and their grades."""
        places, words = self.places, self.words
        book.text(sheet, places.mean, 0, words["mean"], "label")
        means = [_mean_of([score.elements[place].nrr for _, _, score in self.scored]) for place in range(places.k)]
        columns = [*enumerate(means, places.nrr)]
        for column, mean in columns:
            self._average(book, sheet, places.mean, column, mean)
        whole = self.report.mean or Fraction(0)
        last = f"{_cell(places.first, places.index)}:{_cell(places.mean - 1, places.index)}"
        self._index(book, sheet, places.mean, f"=AVERAGE({last})", whole)
        book.text(sheet, places.mean + 1, 0, words["rounded"], "label")
        for column, mean in columns:
            cell, value = _cell(places.mean, column), "" if mean is None else float(half_up(25 * mean, 2))
            live = f'=IF({cell}="","",ROUND({cell}*25+{_STEADY},2))'
            book.formula(sheet, places.mean + 1, column, live, value, "two")
        book.text(sheet, places.mean + 2, 0, words["mutu"], "label")
        for column, mean in columns:
            self._letter(book, sheet, places.mean + 1, column, None if mean is None else 25 * mean)
        self._letter(book, sheet, places.mean, places.index + 1, whole)

    def _average(self, book: Book, sheet: Worksheet, row: int, column: int, mean: Fraction | None) -> None:
        cells = f"{_cell(self.places.first, column)}:{_cell(self.places.mean - 1, column)}"
        live = f'=IF(COUNT({cells})=0,"",AVERAGE({cells}))'
        book.formula(sheet, row, column, live, "" if mean is None else float(mean), "four")

    def _letter(self, book: Book, sheet: Worksheet, row: int, column: int, ikm: Fraction | None) -> None:
        """The grade of a figure of the mean in that row, none under ten answers."""
        place = column - self.places.nrr
        own = place < self.places.k
        n = sum(score.elements[place].n if own else score.n for _, _, score in self.scored)
        band = None if ikm is None else grade(ikm, n, self.report.instrument)
        value = "" if ikm is None else "–" if band is None else band.mutu
        cell, answers = _cell(row, column), _cell(self.places.pooled, 2 + place if own else 1)
        lower, letters = (self._bands(part, here=True) for part in (_LOWER, _LETTER))
        graded = f'IF({answers}<{FEWEST},"–",INDEX({letters},MATCH({cell},{lower},1)))'
        live = f'=IF({cell}="","",{graded})'
        book.formula(sheet, self.places.mean + 2, column, live, value, "grade")

    def _pooled(self, book: Book, sheet: Worksheet) -> None:
        """All answers together: sums of the columns, and their figures."""
        places, row = self.places, self.places.pooled
        book.text(sheet, row, 0, self.words["pooled"], "label")
        scores = [score for _, _, score in self.scored]
        values = [sum(one.n for one in scores)]
        values += [sum(one.elements[place].n for one in scores) for place in range(places.k)]
        sums = [float(sum(Fraction(one.elements[place].sum) for one in scores)) for place in range(places.k)]
        for column, value in enumerate((*values, *sums), 1):
            cells = f"{_cell(places.first, column)}:{_cell(places.mean - 1, column)}"
            book.formula(sheet, row, column, f"=SUM({cells})", value, "sum" if column < places.sums else "mean_sum")
        if self.report.pooled is not None:
            self._figures(book, sheet, row, self.report.pooled)

    def _across(self, row: int, column: int) -> str:
        """The cells of all elements in a row."""
        return f"{_cell(row, column)}:{_cell(row, column + self.places.k - 1)}"

    def _bands(self, column: int, *, here: bool = False) -> str:
        """The grades' letters, meanings or lower bounds, by their column, lowest first."""
        first, last = self.places.bands, self.places.bands + len(self.report.instrument.bands) - 1
        cells = f"{_cell(first, column)}:{_cell(last, column)}"
        return cells if here else f"'{self.words['sheet']}'!{cells}"

    def _there(self, row: int, column: int) -> str:
        return f"'{self.words['sheet']}'!{_cell(row, column)}"


def _cell(row: int, column: int) -> str:
    return f"${xl_col_to_name(column)}${row + 1}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _mean_of(values: Sequence[Fraction | None]) -> Fraction | None:
    known = [one for one in values if one is not None]
    return sum(known, Fraction(0)) / len(known) if known else None
