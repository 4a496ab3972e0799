"""A verdict that may be read every week: the last half year against the year before it, by the weeks' own scatter.

Source: docs/scoring.md, "Looking every week". The ratio of sums and its error are those of a cluster sample whose
clusters are weeks (Cochran 1977, Sampling Techniques, 6.3). `python -m bench.looks` measures what that does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from scoring.errors import MixedInstruments, NoAnswers
from scoring.instrument import Instrument
from scoring.period import Period, period_of
from scoring.possible import check_positive
from scoring.week_sums import Sums, WeekSums, check_series
from scoring.weights import Weights

LookVerdict = Literal["naik", "turun", "tidak terbukti berubah"]

NOW, BEFORE = 26, 52  # weeks in the last stretch, and in the one before it
REACH = Fraction(57, 20)  # standard errors over which a change is said
FEWEST_NOW, FEWEST_BEFORE = 8, 16  # weeks with answers that a stretch needs, or their scatter is not known
FEWEST_ANSWERS = 30  # that each stretch needs
QUIET = NOW  # weeks without a verdict after which the same one is said anew


@dataclass(frozen=True, slots=True)
class Stretch:
    """Weeks taken together, `first` and `last` included: those with answers, respondents and the mean of totals."""

    first: Period
    last: Period
    weeks: int
    n: int
    mean: Fraction


@dataclass(frozen=True, slots=True)
class Look:
    """What is said in a week. True in a condition.

    `difference` is that of the means, now - before, and `error_sq` its squared standard error, both in the units asked
    for. `said` is the week in which the verdict was first said without a pause of 26 weeks, as far as the weeks given
    reach back. None where no change is said.
    """

    now: Stretch
    before: Stretch
    difference: Fraction
    error_sq: Fraction
    verdict: LookVerdict
    said: Period | None = None

    def __bool__(self) -> bool:
        return True

    @property
    def again(self) -> bool:
        """Whether the same verdict has been said before, so that it is one with it."""
        return self.said is not None and self.said != self.now.last


@dataclass(frozen=True, slots=True)
class NotYet:
    """Too little past. `week` is the one in which there will be enough, where answers come as they did. False."""

    week: Period

    def __bool__(self) -> bool:
        return False


def look_back(weeks: Sequence[WeekSums], week: Period, scale: Fraction | int = 1) -> Look | NotYet:
    """The verdict of `week`: 26 weeks up to it against the 52 before them.

    `weeks` rise, gaps allowed. Those after `week` are not looked at, those more than 78 before it only for `said`.
    `scale` is what one unit of a total is worth in the difference (points_a_unit() for points of the IKM).

    A change is said where the difference of the means is over 2.85 of its standard errors. The error is that of the
    answers, times how many times more the weeks' sums scatter around their stretch's mean than answers alone would make
    them, at least once. A verdict that is said again within 26 weeks is one with the last: it counts once, and is new
    after 26 weeks without it or once the other one was said.

    Raises MixedInstruments where not all weeks were asked the same, BadTally naming every week that no answers make or
    that does not rise, BadPopulation for a scale that is not above 0.

    >>> from scoring.period import parse_period
    >>> look_back([WeekSums(parse_period("2026-W01"), 6, 180, 5420)], parse_period("2026-W10")).week.key
    '2027-W25'
    """
    check_positive("scale", scale)
    check_series(weeks, week)
    known, at = {_number(one.week): one for one in weeks if one.n}, _number(week)
    found = _compare(known, at)
    if found is None:
        return NotYet(_week(_enough(known, at)))
    return Look(
        now=_stretch(found.after, at - NOW + 1, at),
        before=_stretch(found.before, at - NOW - BEFORE + 1, at - NOW),
        difference=found.moved * scale,
        error_sq=found.error_sq * scale**2,
        verdict=found.verdict,
        said=None if found.verdict == "tidak terbukti berubah" else _week(_first_said(known, at, found.verdict)),
    )


def points_a_unit(asked: Sequence[bool], instrument: Instrument, weights: Weights) -> Fraction:
    """Points of the IKM that one unit of a respondent's total is worth, with these elements asked.

    >>> from scoring.instrument_catalogue import load_instrument
    >>> from scoring.weights import parse_weight
    >>> skm = load_instrument("permenpan-14-2017")
    >>> points_a_unit([True] * 9, skm, parse_weight("1/9", skm))
    Fraction(25, 9)
    """
    k = len(instrument.keys)
    if len(asked) != k or weights.keys != instrument.keys:
        raise MixedInstruments(
            f"points: found {len(asked)} elements, expected the {k} of {instrument.id} and its weights"
        )
    if not any(asked):
        raise NoAnswers("points: found no element asked, expected one")
    rows = zip(asked, instrument.units, instrument.steps, strict=True)
    whole = sum(unit * steps for one, unit, steps in rows if one)
    return 25 * sum(weights.values, Fraction(0)) / whole


@dataclass(frozen=True, slots=True)
class _Compared:
    """The sums of both stretches in a week, the difference of their means and its squared error, in units of totals."""

    after: Sums
    before: Sums
    moved: Fraction
    error_sq: Fraction

    @property
    def verdict(self) -> LookVerdict:
        if self.moved**2 <= REACH**2 * self.error_sq:
            return "tidak terbukti berubah"
        return "naik" if self.moved > 0 else "turun"


def _compare(known: Mapping[int, WeekSums], at: int) -> _Compared | None:
    """The two stretches of a week. None where there is too little past."""
    if not known or min(known) > at - NOW - BEFORE + 1:
        return None
    after, before = Sums.of(known, at - NOW + 1, at), Sums.of(known, at - NOW - BEFORE + 1, at - NOW)
    if not _is_enough(after.weeks, after.n, before.weeks, before.n):
        return None
    moved = Fraction(after.total, after.n) - Fraction(before.total, before.n)
    return _Compared(after, before, moved, _error_sq(after, before))


def _error_sq(*stretches: Sums) -> Fraction:
    """Squared standard error of a difference: that of the answers times how much more the weeks scatter, at least 1."""
    errors = [one.error_sq for one in stretches]
    more = [one.week_error_sq / error if error else Fraction(1) for one, error in zip(stretches, errors, strict=True)]
    scatter = sum((one.weeks * times for one, times in zip(stretches, more, strict=True)), Fraction(0))
    return sum(errors, Fraction(0)) * max(scatter / sum(one.weeks for one in stretches), Fraction(1))


def _is_enough(weeks_now: int, n_now: int, weeks_before: int, n_before: int) -> bool:
    enough = weeks_now >= FEWEST_NOW and weeks_before >= FEWEST_BEFORE
    return enough and min(n_now, n_before) >= FEWEST_ANSWERS


def _first_said(known: Mapping[int, WeekSums], at: int, verdict: LookVerdict) -> int:
    """The first week of the verdict, going back while no 26 weeks were without it and the other was not said."""
    said = at
    while said - at < QUIET:
        at -= 1
        earlier = _compare(known, at)
        if earlier is None:
            break
        if earlier.verdict == verdict:
            said = at
        elif earlier.verdict != "tidak terbukti berubah":
            break
    return said


def _enough(known: Mapping[int, WeekSums], at: int) -> int:
    """The week after `at` in which there is enough past, where each coming week has as many answers as those so far."""
    pace = max(sum(one.n for one in known.values()) // len(known), 1) if known else FEWEST_ANSWERS
    sizes = {number: one.n for number, one in known.items() if number <= at}
    last = at + 2 * (NOW + BEFORE)  # by then there is enough, whatever came so far
    sizes |= dict.fromkeys(range(at + 1, last + 1), pace)
    for week in range(max(min(sizes) + NOW + BEFORE - 1, at + 1), last):
        now = [sizes[one] for one in range(week - NOW + 1, week + 1) if one in sizes]
        before = [sizes[one] for one in range(week - NOW - BEFORE + 1, week - NOW + 1) if one in sizes]
        if _is_enough(len(now), sum(now), len(before), sum(before)):
            return week
    return last


def _stretch(sums: Sums, first: int, last: int) -> Stretch:
    return Stretch(_week(first), _week(last), sums.weeks, sums.n, Fraction(sums.total, sums.n))


def _number(week: Period) -> int:
    """Weeks since one long ago."""
    return (week.first.toordinal() - 1) // 7


def _week(number: int) -> Period:
    return period_of(date.fromordinal(7 * number + 1), "week")
