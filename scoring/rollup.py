"""From units to categories and the city: two means, both labelled, and a ranking that admits overlap.

No rule exists above one unit. Practice takes the simple mean of unit IKMs (the default here) or weighs units
by respondents. Both are given, so that nobody has to guess which one a figure is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.errors import BadPopulation, NoAnswers
from scoring.index import Score
from scoring.instrument import Instrument
from scoring.interval import Interval, TooFew, combined_interval
from scoring.judgement import grade, judged, mean_grade
from scoring.rounding import half_up
from scoring.trend import same_series

SIMPLE = "rata-rata sederhana IKM unit"
WEIGHTED = "rata-rata IKM unit tertimbang responden"


@dataclass(frozen=True)
class UnitResult:
    """One unit that was due to report. `score` is None where it has no answers."""

    code: str
    score: Score | None
    category: str = ""


@dataclass(frozen=True)
class Mean:
    """One way of putting units together: method says which, ikm is not rounded.

    `units` have answers, `few` of them under ten. All of them enter the figure, which the convention makes, and none of
    the few decides a grade: mutu is None where the simple mean's would hang on them (judgement.mean_grade), and where
    all units together have under ten answers. In the other mean every answer weighs the same.
    """

    method: str
    ikm: Fraction
    mutu: str | None
    interval: Interval | TooFew
    units: int = 0
    few: int = 0

    @property
    def ikm_rounded(self) -> Decimal:
        """IKM half-up to two decimals."""
        return half_up(self.ikm, 2)


@dataclass(frozen=True)
class Rank:
    """A unit's place by rounded IKM (equals share one), and the places it could hold: best to worst.

    Two units whose intervals overlap may stand either way. A unit of too few answers may stand anywhere.
    """

    place: int
    best: int
    worst: int
    unit: UnitResult


@dataclass(frozen=True)
class Rollup:
    """Units put together. coverage = reporting / due. `grades` counts units per mutu, best grade first,
    those of under ten answers in none."""

    name: str
    reporting: int
    due: int
    n: int
    simple: Mean
    weighted: Mean
    grades: dict[str, int]
    ranking: tuple[Rank, ...]
    silent: tuple[str, ...]

    @property
    def coverage(self) -> Fraction:
        """Share of the units due that reported."""
        return Fraction(self.reporting, self.due)

    def top(self, count: int = 5) -> tuple[Rank, ...]:
        """The units with the highest IKM, highest first."""
        return self.ranking[:count]

    def bottom(self, count: int = 5) -> tuple[Rank, ...]:
        """The units with the lowest IKM, lowest first."""
        return self.ranking[::-1][:count]


def rollup(units: Sequence[UnitResult], instrument: Instrument, name: str = "", due: int | None = None) -> Rollup:
    """All units of a category or city together.

    `due` is the number of units that should have reported, by default those given. The interval speaks for the
    respondents asked in these units, not for units that did not report. Raises NoAnswers when none reports,
    BadPopulation when fewer are due than report, MixedInstruments when scores are not of one kind.

    >>> from scoring import Tally, load_instrument, parse_weight, score
    >>> skm = load_instrument()
    >>> results = [score(Tally.of([x] * 9), skm, parse_weight("1/9", skm)) for x in (3, 4, 4)]
    >>> units = [UnitResult(code, one) for code, one in zip("ABC", results)] + [UnitResult("D", None)]
    >>> city = rollup(units, skm, "Kota Contoh")
    >>> str(city.simple.ikm_rounded), city.simple.method, city.coverage
    ('91.67', 'rata-rata sederhana IKM unit', Fraction(3, 4))
    """
    found = [(unit, unit.score) for unit in units if unit.score is not None]
    scores = [score for _, score in found]
    expected = len(units) if due is None else due
    if not scores:
        raise NoAnswers(f"{name or 'roll-up'}: none of {expected} units has answers")
    if expected < len(scores):
        raise BadPopulation(f"{name or 'roll-up'}: found {expected} units due, but {len(scores)} report")
    same_series(*scores)
    people = sum(score.n for score in scores)
    grades = {band.mutu: sum(score.mutu == band.mutu for score in scores) for band in instrument.bands}
    return Rollup(
        name=name,
        reporting=len(scores),
        due=expected,
        n=people,
        simple=_mean(SIMPLE, [(Fraction(1, len(scores)), score) for score in scores], instrument),
        weighted=_mean(WEIGHTED, [(Fraction(score.n, people), score) for score in scores], instrument),
        grades=grades,
        ranking=ranking([unit for unit, _ in found]),
        silent=tuple(unit.code for unit in units if unit.score is None),
    )


def by_category(units: Sequence[UnitResult], instrument: Instrument) -> dict[str, Rollup]:
    """One roll-up per category that has a reporting unit, in the order of the categories' names.

    >>> from scoring import Tally, load_instrument, parse_weight, score
    >>> skm = load_instrument()
    >>> unit = UnitResult("A", score(Tally.of([4] * 9), skm, parse_weight("1/9", skm)), "Puskesmas")
    >>> [(name, one.reporting) for name, one in by_category([unit], skm).items()]
    [('Puskesmas', 1)]
    """
    names = sorted({unit.category for unit in units if unit.score is not None})
    return {name: rollup([unit for unit in units if unit.category == name], instrument, name) for name in names}


def ranking(units: Sequence[UnitResult]) -> tuple[Rank, ...]:
    """Units with answers by IKM, highest first, each with the places its interval leaves open.

    >>> from scoring import Tally, load_instrument, parse_weight, score
    >>> skm = load_instrument()
    >>> results = [score(Tally.of([x] * 9), skm, parse_weight("1/9", skm)) for x in (3, 4)]
    >>> [(r.place, r.best, r.worst, r.unit.code) for r in ranking([UnitResult(*pair) for pair in zip("AB", results)])]
    [(1, 1, 2, 'B'), (2, 1, 2, 'A')]
    """
    scored = [(unit, unit.score) for unit in units if unit.score is not None]
    scored.sort(key=lambda pair: (-pair[1].ikm_rounded, pair[0].code))
    figures = [-score.ikm_rounded for _, score in scored]
    known = [score.interval for _, score in scored if isinstance(score.interval, Interval)]
    lows = sorted(interval.low for interval in known)
    highs = sorted(interval.high for interval in known)
    ranks = []
    for unit, score in scored:
        above = below = 0
        if isinstance(score.interval, Interval):
            above = len(lows) - bisect_right(lows, score.interval.high)
            below = bisect_left(highs, score.interval.low)
        ranks.append(Rank(bisect_left(figures, -score.ikm_rounded) + 1, above + 1, len(scored) - below, unit))
    return tuple(ranks)


def _mean(method: str, parts: list[tuple[Fraction, Score]], instrument: Instrument) -> Mean:
    ikm = sum((weight * score.ikm for weight, score in parts), Fraction(0))
    scale = parts[0][1].ikm / parts[0][1].sample.mean  # 25 x the sum of the convention's weights
    interval = combined_interval([(weight, score.sample) for weight, score in parts]).scaled(scale)
    if method == SIMPLE:
        told = mean_grade([(score.ikm, score.n) for _, score in parts], instrument)
    else:
        told = grade(ikm, sum(score.n for _, score in parts), instrument)
    few = sum(not judged(score.n) for _, score in parts)
    return Mean(method=method, ikm=ikm, mutu=told.mutu if told else None, interval=interval, units=len(parts), few=few)
