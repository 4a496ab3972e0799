"""What the weeks of a unit add to a series: integers that add exactly, and how sure a mean over weeks is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from operator import mul
from typing import NamedTuple

from scoring.errors import BadTally, MixedInstruments
from scoring.instrument import Instrument
from scoring.period import Period
from scoring.tally import Tally

_RISING = "expected weeks that rise, each once"


@dataclass(frozen=True, slots=True)
class WeekSums:
    """What a week adds to a series. A week without answers may be missing or have n = 0.

    n          respondents who answered all they were asked
    total      sum of their totals, in whole units (Tally.total)
    total_sq   sum of the squared totals
    asked      what the totals are made of. Weeks that differ in it are no series
    """

    week: Period
    n: int
    total: int
    total_sq: int
    asked: str = ""

    @classmethod
    def of(cls, week: Period, tally: Tally, instrument: Instrument) -> WeekSums:
        """The sums of a week's tally. n = 0 where respondents were asked different elements, so that totals differ."""
        asked = asked_of(tally)
        if not asked:
            return cls(week, 0, 0, 0, instrument.id)
        return cls(week, tally.complete, tally.total, tally.total_sq, f"{instrument.id} {asked}")


class Sums(NamedTuple):
    """Of weeks: how many, respondents, their totals and squares, and sums over weeks of products of the week's own."""

    weeks: int
    n: int
    total: int
    total_sq: int
    n_sq: int
    n_total: int
    sum_sq: int

    @classmethod
    def of(cls, known: Mapping[int, WeekSums], first: int, last: int) -> Sums:
        """Those of the weeks from `first` to `last`, by their numbers."""
        found = [known[one] for one in range(first, last + 1) if one in known]
        n, totals = [one.n for one in found], [one.total for one in found]
        return cls(
            len(found),
            sum(n),
            sum(totals),
            sum([one.total_sq for one in found]),
            sum(map(mul, n, n)),
            sum(map(mul, n, totals)),
            sum(map(mul, totals, totals)),
        )

    @property
    def error_sq(self) -> Fraction:
        """Squared standard error of the mean, as that of the answers."""
        return Fraction(self.n * self.total_sq - self.total**2, self.n**2 * (self.n - 1))

    @property
    def week_error_sq(self) -> Fraction:
        """The same by the weeks' sums around what their answers should add up to."""
        n, total = self.n, self.total
        far = n * n * self.sum_sq - 2 * n * total * self.n_total + total * total * self.n_sq
        return Fraction(self.weeks * far, (self.weeks - 1) * n**4)


def asked_of(tally: Tally) -> str:
    """Which elements complete respondents were asked, as 1 and 0 in report order. Empty where that differs, or is none.

    >>> asked_of(Tally.of([4, None, 3]))
    '101'
    """
    if not tally.complete or not tally.uniform:
        return ""
    return "".join("1" if any(counts) else "0" for counts in tally.whole)


def check_series(weeks: Sequence[WeekSums], *others: Period) -> None:
    """Raise MixedInstruments where weeks were asked different things, BadTally naming every one that cannot be."""
    kinds = list(dict.fromkeys(one.asked for one in weeks if one.n))
    if len(kinds) > 1:
        raise MixedInstruments(f"weeks: found answers to {' and '.join(map(repr, kinds))}, expected one series")
    faults = [
        f"{one.week.key}: found {one.n} answers with total {one.total} and total_sq {one.total_sq}, which none have"
        for one in weeks
        if not _is_possible(one)
    ]
    faults += [
        f"{one.key}: found a period of the kind {one.kind}, expected a week"
        for one in (*others, *(one.week for one in weeks))
        if one.kind != "week"
    ]
    faults += [
        f"{two.week.key}: found it after {one.week.key}, {_RISING}"
        for one, two in pairwise(weeks)
        if two.week.first <= one.week.first
    ]
    if faults:
        raise BadTally("weeks: no series", faults)


def _is_possible(one: WeekSums) -> bool:
    if not all(type(x) is int and x >= 0 for x in (one.n, one.total, one.total_sq)):
        return False
    if not one.n:
        return not (one.total or one.total_sq)
    # Totals are whole and lie between a smallest and four times it, so they scatter by 3/4 of their mean at most.
    scatter = one.n * one.total_sq - one.total**2
    return one.total >= one.n and 0 <= 16 * scatter <= 9 * one.total**2
