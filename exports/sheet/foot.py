"""Below the answers of the processing sheet: figures per element, the index, the table of grades, the method.

Formulas divide by the answers given and round half up once, as scoring does: the 1E-10 is far above the error of
binary arithmetic and far below the distance of any IKM from a tie. Source: Permenpan RB 14/2017, Lampiran.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from exports.laporan.questionnaires import questionnaire_name
from exports.report import UnitReport
from exports.sheet.columns import SideColumns
from exports.sheet.live import Links
from exports.writing.numbers import local, weight_told
from exports.writing.workbook import Book
from scoring import FEWEST, TooFew, half_up
from scoring.mapping import mapping_told

# One row per element figure, top down: name, style, formula. {n}, {sum} ... are the cells of the rows so named in
# the same column. {weight_row} and {n_row} are whole rows.
_PER_ELEMENT = (
    ("n", "sum", "=COUNT({answers})"),
    ("sum", "sum", "=SUM({answers})"),
    ("nrr", "four", '=IF({n}=0,"",{sum}/{n})'),
    ("weight", "six", "={fraction}"),
    ("carried", "six", '=IF({n}=0,0,{weight}*SUM({weight_row})/SUMIF({n_row},">0",{weight_row}))'),
    ("weighted", "four", '=IF({n}=0,"",{nrr}*{carried})'),
    ("rounded", "two", '=IF({n}=0,"",ROUND({nrr}*25+1E-10,2))'),
    ("mutu", "grade", '=IF({n}=0,"",IF({n}<{fewest},"–",{graded}))'),
)
# Then one row per figure of the unit, across all element columns. {index} and {ikm} are cells of these rows.
_OF_UNIT = (
    ("index", "four", "=IF(SUM({n_row})=0,{none},SUM({weighted_row}))"),
    ("ikm", "result", "=IF(SUM({n_row})=0,{none},ROUND({index}*25+1E-10,2))"),
    ("mutu_unit", "result", '=IF(SUM({n_row})=0,"",IF({respondents}<{fewest},{unjudged},{graded}))'),
    ("kinerja", "grade", '=IF(SUM({n_row})=0,"",IF({respondents}<{fewest},"–",{performance}))'),
    ("respondents", "sum", "=SUMPRODUCT(--({answered}>0))"),
)
_FIXED = ("interval", "target", "population")


@dataclass(frozen=True)
class Places:
    """Rows and columns (from 0) of the answers: `left` to `right` the elements, `first` to `last` the people."""

    left: int
    right: int
    first: int
    last: int


class Foot:
    """Everything below the answers. XlsxWriter takes rows in order, so later rows are named before."""

    def __init__(
        self,
        book: Book,
        sheet: Worksheet,
        report: UnitReport,
        words: Mapping[str, Any],
        places: Places,
        sides: Sequence[SideColumns] = (),
    ) -> None:
        self.sides = sides
        self.book, self.sheet, self.report, self.words, self.places = book, sheet, report, words, places
        names = [name for name, *_ in (*_PER_ELEMENT, *_OF_UNIT)] + list(_FIXED)
        self.rows = {name: row for row, name in enumerate(names, places.last + 1)}
        self.grades = places.last + len(names) + 2

    def write(self) -> None:
        """All rows, top down."""
        self._per_element()
        self._of_unit()
        self._write_fixed()
        self._grades()
        self._notes()

    def links(self, sheet: str) -> Links:
        """Where its figures stand, for other sheets to show."""
        letters = [xl_col_to_name(column) for column in range(self.places.left, self.places.right + 1)]
        cells = {name: f"${letters[0]}${self.rows[name] + 1}" for name, *_ in _OF_UNIT}
        for name, *_ in _PER_ELEMENT:
            cells |= {f"{name}:{place}": f"${one}${self.rows[name] + 1}" for place, one in enumerate(letters)}
        first = self.grades + 2
        return Links(sheet, cells, (first, first + len(self.report.instrument.bands) - 1))

    def _per_element(self) -> None:
        for name, style, formula in _PER_ELEMENT:
            self._label(name)
            for place, column in enumerate(range(self.places.left, self.places.right + 1)):
                letter = xl_col_to_name(column)
                cells = {one: f"{letter}{row + 1}" for one, row in self.rows.items()}
                cells["answers"] = f"{letter}{self.places.first + 1}:{letter}{self.places.last + 1}"
                cells["fewest"] = str(FEWEST)
                cells["fraction"] = str(self.report.weights.values[place])
                cells["graded"] = self._graded(cells["rounded"], "A")
                live = formula.format(**cells, **self._row_cells())
                mixed = name == "sum" and len(self.report.instrument.elements[place].items) > 1
                shown = "mean_sum" if mixed else style
                self.book.formula(self.sheet, self.rows[name], column, live, self._element_value(name, place), shown)
            self._beside(name)

    def _beside(self, name: str) -> None:
        for side in self.sides:
            side.write_figure(self.book, self.sheet, name, self.rows, self.places.first, self.places.last)

    def _element_value(self, name: str, place: int) -> float | str:
        score, weight = self.report.score, self.report.weights.values[place]
        element = score.elements[place] if score else None
        if element is None or element.nrr is None or element.weighted is None or element.ikm is None:
            return {"n": 0, "sum": 0, "weight": float(weight), "carried": 0}.get(name, "")
        values: dict[str, float | str] = {
            "n": element.n,
            "sum": float(element.sum),
            "nrr": float(element.nrr),
            "weight": float(weight),
            "carried": float(element.weighted / element.nrr),
            "weighted": float(element.weighted),
            "rounded": float(half_up(element.ikm, 2)),
            "mutu": element.mutu or "–",
        }
        return values[name]

    def _of_unit(self) -> None:
        letters = [xl_col_to_name(column) for column in range(self.places.left, self.places.right + 1)]
        first, last = self.places.first + 1, self.places.last + 1
        cells = {name: f"${letters[0]}${self.rows[name] + 1}" for name in ("index", "ikm", "respondents")}
        cells["fewest"], cells["unjudged"] = str(FEWEST), f'"{self.words["unjudged"]}"'
        cells["none"] = f'"{self.words["none"]}"'
        cells["answered"] = "+".join(f'(${letter}${first}:${letter}${last}<>"")' for letter in letters)
        cells["graded"], cells["performance"] = (self._graded(cells["ikm"], column) for column in "AB")
        values = self._unit_values()
        for name, style, formula in _OF_UNIT:
            self._label(name)
            live = formula.format(**cells, **self._row_cells())
            self.book.formula(
                self.sheet, self.rows[name], self.places.left, live, values[name], style, last=self.places.right
            )
            self._beside(name)

    def _unit_values(self) -> dict[str, float | str]:
        score = self.report.score
        if score is None:
            none = self.words["none"]
            return {"index": none, "ikm": none, "mutu_unit": "", "kinerja": "", "respondents": 0}
        kinerja = next((one.kinerja for one in self.report.instrument.bands if one.mutu == score.mutu), {"id": ""})
        return {
            "index": float(score.index),
            "ikm": float(score.ikm_rounded),
            "mutu_unit": score.mutu or self.words["unjudged"],
            "kinerja": kinerja.get(self.report.language, kinerja["id"]) if score.mutu else "–",
            "respondents": score.n,
        }

    def _write_fixed(self) -> None:
        score, words = self.report.score, self.words
        interval = words["none"] if score is None else local(score.interval_text, self.report.language)
        if score and isinstance(score.interval, TooFew):
            interval = words["few"].format(n=score.interval.n, needed=score.interval.needed)
        known = {name: getattr(self.report, name) for name in ("target", "population")}
        texts = {name: words["unknown"] if size is None else str(size) for name, size in known.items()}
        for name in _FIXED:
            self._label(name)
            text = {"interval": interval, **texts}[name]
            self.book.across(self.sheet, self.rows[name], self.places.left, self.places.right, text, "grade")

    def _grades(self) -> None:
        for column, heading in enumerate(self.words["grades"]):
            self.book.text(self.sheet, self.grades, column, heading, "head")
        upper, styles = Decimal(100), self.book.styles
        for row, band in enumerate(self.report.instrument.bands, self.grades + 1):
            self.book.text(self.sheet, row, 0, band.mutu, "grade")
            self.book.text(self.sheet, row, 1, band.kinerja.get(self.report.language, band.kinerja["id"]))
            self.sheet.write_number(row, 2, float(band.lower), styles["bound"])
            self.sheet.write_number(row, 3, float(upper), styles["bound"])
            upper = band.lower - Decimal("0.01")

    def _graded(self, cell: str, column: str) -> str:
        """The grade (column A of the table) or performance (B) of a rounded IKM, by lower bounds: no gap."""
        rows = [self.grades + 2 + place for place in range(len(self.report.instrument.bands))]
        formula = f"${column}${rows[-1]}"
        for row in reversed(rows[:-1]):
            formula = f"IF({cell}>=$C${row},${column}${row},{formula})"
        return formula

    def _notes(self) -> None:
        row = self.grades + len(self.report.instrument.bands) + 2
        self.book.text(self.sheet, row, 0, self.words["method"], "title")
        instrument, weight = self.report.instrument, self.report.weights.convention
        facts = {
            "source": instrument.source,
            "instrument": questionnaire_name(instrument.id, self.report.language),
            "weight": weight_told(weight, self.report.language),
        }
        notes = [*self.words["notes"]]
        notes += [] if instrument.plain else [self.words["items"]]
        told = mapping_told(instrument, self.report.language)
        notes += [told.replace("{", "{{").replace("}", "}}")] if told else []
        notes += [self.words["beside"].format(name=one.instrument.short["id"]) for one in self.sides]
        for place, note in enumerate(notes, row + 1):
            self.book.text(self.sheet, place, 0, note.format(**facts), "line")

    def _label(self, name: str) -> None:
        self.book.across(self.sheet, self.rows[name], 0, self.places.left - 1, self.words[name], "label")

    def _row_cells(self) -> dict[str, str]:
        left, right = (xl_col_to_name(column) for column in (self.places.left, self.places.right))
        return {f"{name}_row": f"${left}${row + 1}:${right}${row + 1}" for name, row in self.rows.items()}
