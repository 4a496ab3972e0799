"""How many answers to aim for, and how far along a period is. A target, never a filter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import isqrt

from scoring.errors import BadPopulation
from scoring.period import Period


def krejcie_morgan(population: int) -> int:
    """Sample size for a population, half-up: all 90 rows of the printed table. 0 for 0.

    S = X2 N P Q / (d2 (N - 1) + X2 P Q) with X2 = 3.841, P = Q = 0.5, d = 0.05.
    Raises BadPopulation below zero. Source: Krejcie & Morgan (1970), Educational and Psychological
    Measurement 30, 607-610.

    >>> krejcie_morgan(1000), krejcie_morgan(0)
    (278, 0)
    """
    _not_below_zero("population", population)
    # all numbers x 40000: X2 P Q = 0.96025 -> 38410, d2 = 0.0025 -> 100. With 3.84 three printed rows would break
    above, below = 38410 * population, 100 * (population - 1) + 38410
    return (2 * above + below) // (2 * below)


def cochran(population: int | None = None, margin: Fraction = Fraction(5, 100)) -> int:
    """Cochran's sample size at 95 % and P = 0.5, rounded up, and corrected for the population where one is given.

    Source: Cochran (1977), Sampling Techniques, 3rd ed., section 4.4, with z = 1.96.

    >>> cochran(), cochran(1000)
    (385, 278)
    """
    _margin(margin)
    base = Fraction(196, 100) ** 2 / 4 / margin**2
    if population is None:
        return _ceil(base)
    _not_below_zero("population", population)
    return min(population, _ceil(base / (1 + (base - 1) / population))) if population else 0


def slovin(population: int, margin: Fraction = Fraction(5, 100)) -> int:
    """Slovin's N / (1 + N e2), rounded up, for agencies that report it.

    >>> slovin(1000)
    286
    """
    _not_below_zero("population", population)
    _margin(margin)
    return _ceil(population / (1 + population * margin**2))


def margin_of_error(n: int, population: int | None = None) -> Fraction:
    """Give the margin (share, at 95 % and P = 0.5) that a sample of n reaches. Returns 1 without answers.

    >>> float(margin_of_error(100))
    0.098
    """
    _not_below_zero("sample", n)
    if not n:
        return Fraction(1)
    left = Fraction(1) if population is None else Fraction(max(population - n, 0), max(population - 1, 1))
    square = Fraction(196, 100) ** 2 * left / (4 * n)
    return Fraction(isqrt(square.numerator * 10**12 // square.denominator), 10**6)


@dataclass(frozen=True)
class Attainment:
    """Answers against the target. `share` may exceed 1. `missing` never goes below 0."""

    n: int
    target: int
    share: Fraction
    missing: int
    reached: bool


def attainment(n: int, target: int) -> Attainment:
    """How much of a target is reached. A target of 0 is reached.

    >>> attainment(139, 278).share
    Fraction(1, 2)
    """
    _not_below_zero("sample", n)
    _not_below_zero("target", target)
    share = Fraction(n, target) if target else Fraction(1)
    return Attainment(n, target, share, max(target - n, 0), n >= target)


@dataclass(frozen=True)
class Pace:
    """Where a period will end at the present rate, and what each remaining day must bring."""

    days_gone: int
    days_left: int
    expected: int
    needed_per_day: Fraction | None
    on_track: bool


def pace(n: int, target: int, period: Period, today: date) -> Pace:
    """Answers so far, counted up to the end of `today`, carried on to the end of the period.

    `needed_per_day` is None when no day is left and answers are still missing. A day before the period
    counts as its first one not yet begun: nothing is expected but what is there.

    >>> from scoring.period import parse_period
    >>> pace(150, 300, parse_period("2026-11"), date(2026, 11, 10)).expected
    450
    """
    reach = attainment(n, target)
    length = (period.end - period.first).days
    gone = min(max((today - period.first).days + 1, 0), length)
    left = length - gone
    expected = n * length // gone if gone else n
    needed = Fraction(reach.missing, left) if left else (None if reach.missing else Fraction(0))
    return Pace(gone, left, expected, needed, expected >= target)


def missing_today(missing: int, today: int, days_left: int) -> int:
    """Answers that today must still bring, so that every day to the end brings as many as the others.

    `missing` are wanting now, `today` have come today, and `days_left` days come after today.

    >>> missing_today(18, 2, 4), missing_today(16, 4, 4)
    (2, 0)
    """
    return max(_ceil(Fraction(missing + today, days_left + 1)) - today, 0)


def _ceil(x: Fraction) -> int:
    return -(-x.numerator // x.denominator)


def _not_below_zero(name: str, value: int) -> None:
    if value < 0:
        raise BadPopulation(f"{name}: found {value}, expected 0 or more")


def _margin(margin: Fraction) -> None:
    if not 0 < margin < 1:
        raise BadPopulation(f"margin: found {margin}, expected a share between 0 and 1 such as 1/20")
