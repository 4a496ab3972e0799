"""The city recap's lines as cells, for every format that shows them: one a unit, and the city's figure both ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import count, groupby

from exports.detail import NEW
from exports.mean import few_told
from exports.recap import findings
from exports.recap.cells import Cell, rounded
from exports.recap.columns import GROUPS
from exports.recap.words import WORDS
from exports.report import CityReport, CityRow
from scoring import Score, TooFew, grade, judged
from scoring.interval import FEWEST

RANGE = "SELANG KEPERCAYAAN 95%"


class Lines:
    """What stands in the lines of a recap, under their headings."""

    def __init__(self, report: CityReport) -> None:
        self.report = report
        self.words = WORDS.get(report.language, WORDS["id"])
        self.headings = _headings(report)

    def place(self, heading: str) -> int:
        """The column (from 0) under a heading."""
        return next(place for place, (one, _) in enumerate(self.headings) if one == heading)

    def categories(self) -> Iterator[tuple[str, list[list[Cell]]]]:
        """Each category with the lines of its units, numbered through."""
        order = {category: place for place, category in enumerate(dict.fromkeys(r.category for r in self.report.rows))}
        number = count(1)
        for category, units in groupby(sorted(self.report.rows, key=lambda r: order[r.category]), _category):
            yield category, [[(next(number), "count"), (unit.name, "middle"), *self._unit(unit)] for unit in units]

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
            *((rounded(element.nrr, 4), "four") for element in score.elements),
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
        return [(rounded(index, 4), "four"), (rounded(ikm, 2), "two"), (self._grade(ikm, n), "text")]

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
            *((rounded(x, 4), "four") for x in nrr),
            *((count, "sum") for counts, _ in totals for count in counts),
            (_sum_of(people), "thousands"),
            (sum(row.score.n if row.score else row.few for row in self.report.rows), "thousands"),
            *result,
            *((silent, "sum") for _, silent in totals),
            (_sum_of(targets), "thousands"),
            (interval, "text"),
            ("", "text"),
        ]


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
        (RANGE, 15),
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


def _category(row: CityRow) -> str:
    return row.category
