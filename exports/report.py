"""The values every sheet shows: results with the exact figures beside them, made and drawn in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from exports.errors import BadReport
from exports.laporan.formers import Former
from exports.laporan.sides import Side
from scoring import Instrument, Period, Score, Weights


@dataclass(frozen=True)
class Respondent:
    """One answer as the processing sheet prints it.

    `when` is a datetime to the hour, or the day where no more is known. `profile` are display texts by column key,
    `scores` 1-4 in the order of Instrument.items with None for an item not asked or left blank.
    """

    number: int
    unit: str
    service: str
    channel: str
    when: date | None
    profile: Mapping[str, str]
    scores: tuple[int | None, ...]
    suggestion: str | None = None


@dataclass(frozen=True)
class UnitReport:
    """One unit and period: the result and every answer behind it, from one snapshot.

    `score` is None exactly when no respondent answered anything. `profile_columns` are (key, heading) in
    order. `target` is the Krejcie-Morgan sample of `population`, both None where it is not known.
    `made` is the moment of the snapshot as text. A `bare` one is for readers without a right to rows: its respondents
    are scores alone in an order that tells nothing, or None where they are too few to be listed, and what residents
    wrote stands in `suggestions` beside them.
    """

    language: str
    agency: str
    unit: str
    code: str
    period: Period
    made: str
    instrument: Instrument
    weights: Weights
    score: Score | None
    respondents: tuple[Respondent, ...] | None
    profile_columns: tuple[tuple[str, str], ...]
    target: int | None = None
    population: int | None = None
    made_up: bool = False
    bare: bool = False
    suggestions: tuple[str, ...] = ()
    remarks: tuple[tuple[date, str], ...] = ()  # of nobody who answered: the day and the text

    def check(self) -> None:
        """Raise BadReport naming every element whose answers are not those the score was made of."""
        if self.respondents is None:
            return
        k = len(self.instrument.items)
        faults = [
            f"respondent {one.number}: {len(one.scores)} scores, expected {k}"
            for one in self.respondents
            if len(one.scores) != k
        ]
        rows = [] if faults else [self.instrument.values(one.scores) for one in self.respondents]
        for place, element in enumerate(() if faults else self.instrument.elements):
            given = [row[place] for row in rows if row[place] is not None]
            scored = self.score.elements[place] if self.score else None
            total = Fraction(sum(filter(None, given)), element.steps)
            found, expected = (len(given), total), (scored.n, scored.sum) if scored else (0, 0)
            if found != expected:
                faults.append(
                    f"{element.u}: rows hold {found[0]} answers with sum {found[1]}, "
                    f"the score {expected[0]} with sum {expected[1]}"
                )
        if faults:
            raise BadReport(f"{self.code} {self.period.key}: score and respondents are not of one snapshot", faults)


@dataclass(frozen=True)
class CityRow:
    """One unit in the city recap. `score` is None when it has no answers in the period.

    `sex`, `education`, `occupation` count respondents by code. Those who did not say may be left out. `before` is its
    IKM of the period before (not rounded), None without one. `received` is the day its report was handed in, or empty.
    `former` is a figure published for that period where none was counted, and no `before` stands then.
    `merged` are the codes of the units whose answers `before` has together, where they were merged into this one.
    `few` answers are counted and no more, where they are too few for this reader or would lead to such: `score` is None
    then.
    """

    category: str
    code: str
    name: str
    score: Score | None
    sex: Mapping[str, int]
    education: Mapping[str, int]
    occupation: Mapping[str, int]
    population: int | None = None
    target: int | None = None
    before: Fraction | None = None
    received: str = ""
    few: int = 0
    former: Former | None = None
    merged: tuple[str, ...] = ()


@dataclass(frozen=True)
class CityReport:
    """Every unit of an agency in one period. There is no official rule above one unit, so both in use are given.

    `mean` is the simple mean of the units' IKM (not rounded), `pooled` the score of all answers together,
    each None when no unit has any. `reporting` of `due` units have answers. `earlier` names the period before and
    `mean_before` is its mean, None where nobody answered then, and `former` what was published of the agency for it.
    `suggestions` are the respondents who wrote one. With `bare` they stand without service and hour. `beside` are the
    indices beside the IKM, with a line for each unit.
    `mean_mutu` is the mean's grade, `few` how many of the units in it have under ten answers.
    """

    language: str
    agency: str
    period: Period
    made: str
    instrument: Instrument
    weights: Weights
    rows: tuple[CityRow, ...]
    mean: Fraction | None
    pooled: Score | None
    due: int
    reporting: int
    made_up: bool = False
    earlier: str = ""
    mean_before: Fraction | None = None
    suggestions: tuple[Respondent, ...] = ()
    bare: bool = False
    beside: tuple[Side, ...] = ()
    mean_mutu: str | None = None
    few: int = 0
    former: Former | None = None

    @cached_property
    def noted(self) -> bool:
        """Whether anything is to be known of a figure of the period before: published elsewhere, or of merged units."""
        return self.former is not None or any(row.former is not None or row.merged for row in self.rows)
