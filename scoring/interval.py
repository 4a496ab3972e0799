"""How sure a mean of 1-4 answers is: an interval that reckons with answers nobody happened to give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, sqrt

from scoring.errors import BadAnswers, BadWeight
from scoring.possible import ROUNDING, check_level, check_size, whole_fault, within_fault
from scoring.quantile import LEVEL, normal
from scoring.unseen import unseen_ends

FEWEST = 10  # respondents under which no interval is given
_FINE = 10**12
_ALIKE = 4  # answers that the common spread of several groups is worth in each of them
_SMALLEST = 3.0  # answers that a mean of very uneven weights is worth at least


@dataclass(frozen=True)
class Interval:
    """Where the figure of the whole population lies, at this level of confidence."""

    low: Fraction
    high: Fraction
    level: Fraction = LEVEL

    def __bool__(self) -> bool:
        return True

    def scaled(self, factor: Fraction | int) -> Interval:
        """The same interval on another scale, such as x 25."""
        return Interval(self.low * factor, self.high * factor, self.level)


@dataclass(frozen=True)
class TooFew:
    """No interval: with under ten answers any would pretend. False in a condition."""

    n: int
    needed: int = FEWEST

    def __bool__(self) -> bool:
        return False

    def scaled(self, factor: Fraction | int) -> TooFew:  # noqa: ARG002 - the same call fits both outcomes
        """Still too few."""
        return self


@dataclass(frozen=True)
class Sample:
    """What is known of one group: n values between 1 and 4, their mean, sample variance (n - 1), population."""

    n: int
    mean: Fraction
    variance: Fraction
    population: int | None = None


def mean_interval(
    n: int,
    mean: Fraction,
    variance: Fraction,
    *,
    population: int | None = None,
    level: Fraction = LEVEL,
) -> Interval | TooFew:
    """Interval for the mean of n values between 1 and 4, given their mean and sample variance (n - 1).

    The values may be answers to one element or respondents' means over all of them. Never of zero width,
    and never outside 1-4. `population` narrows it: only those who were not asked are in doubt.
    Raises BadAnswers when n, mean and variance can be of no such values, BadPopulation for a population that is no
    whole number from 0 on and for a level that is not between 0 and 1.
    Source: docs/scoring.md, which states the coverage measured by simulation.

    >>> all_four = mean_interval(30, Fraction(4), Fraction(0))
    >>> float(round(all_four.low, 4)), float(all_four.high)
    (3.7769, 4.0)
    """
    return combined_interval([(Fraction(1), Sample(n, mean, variance, population))], level)


def combined_interval(parts: Sequence[tuple[Fraction, Sample]], level: Fraction = LEVEL) -> Interval | TooFew:
    """Interval for a weighted mean of independent groups. The weights sum to 1.

    TooFew when all groups together hold under ten values. The ends have twelve decimals, rounded outwards.
    Answers that nobody gave are reckoned with once for the whole, not in each group. Raises as mean_interval, and
    BadWeight for weights that are no parts of 1.
    """
    check_level(level)
    for _, sample in parts:
        _check(sample)
    if len(parts) == 1 and parts[0][0] == 1:  # as nearly always, and of every element of every unit
        return _of_one(parts[0][1], level)
    weights = [weight for weight, _ in parts]
    if parts and not (all(weight >= 0 for weight in weights) and abs(sum(weights, Fraction(0)) - 1) <= ROUNDING):
        raise BadWeight(f"interval: found the weights {', '.join(map(str, weights))}, expected parts of 1")
    n = sum(sample.n for _, sample in parts)
    if n < FEWEST:
        return TooFew(n)
    mean = sum((weight * sample.mean for weight, sample in parts), Fraction(0))
    low, high = _joined(parts, n, level)
    return _outwards(low, high, mean, level)


def _outwards(low: float, high: float, mean: Fraction, level: Fraction) -> Interval:
    """The ends on the scale, rounded outwards, so that the cut digits never make one of them miss the mean."""
    bottom, top = Fraction(_FINE + 3 * floor(low * _FINE), _FINE), Fraction(_FINE + 3 * ceil(high * _FINE), _FINE)
    return Interval(min(bottom, mean), max(top, mean), level)


def _of_one(sample: Sample, level: Fraction) -> Interval | TooFew:
    """The interval of one group alone."""
    n, mean = sample.n, sample.mean
    if n < FEWEST:
        return TooFew(n)
    left = float(unasked(n, sample.population))
    p, q = float(mean - 1) / 3, float(4 - mean) / 3
    spread = min(float(sample.variance) / 9 * (n - 1) / n, p * q)
    low, high = unseen_ends(n, p, q, spread, left, normal(level), sqrt)
    return _outwards((1 - left) * p + left * low, (1 - left) * p + left * high, mean, level)


def _joined(parts: Sequence[tuple[Fraction, Sample]], n: int, level: Fraction) -> tuple[float, float]:
    """The same of several: as of one group with their common spread and as many answers as their weights are worth."""
    rows = [
        (float(weight), float(unasked(one.n, one.population)), one.n, float(one.mean - 1) / 3, float(one.variance) / 9)
        for weight, one in parts
        if weight and one.n
    ]
    doubt = sum(weight * left for weight, left, _, _, _ in rows)
    known = sum(weight * (1 - left) * p for weight, left, _, p, _ in rows)
    shares = [(weight * left / doubt, left, size, p, variance) for weight, left, size, p, variance in rows]
    p = sum(share * p for share, _, _, p, _ in shares)
    freedom = sum(size - 1 for _, _, size, _, _ in shares)
    within = sum((size - 1) * variance for _, _, size, _, variance in shares)
    usual = within / freedom if freedom else sum(share * (own - p) ** 2 for share, _, _, own, _ in shares)
    squares = [
        (share**2 / size, ((size - 1) * variance + _ALIKE * usual) / (size - 1 + _ALIKE), left)
        for share, left, size, _, variance in shares
    ]
    worth = 1 / sum(square for square, _, _ in squares)
    spread = worth * sum(square * variance for square, variance, _ in squares)
    endless = sum(square * variance for square, variance, _ in squares)
    finite = sum(square * variance / left for square, variance, left in squares)
    spread = min(spread * (n - 1) / n, p * (1 - p))
    left = endless / finite if finite else 1.0
    low, high = unseen_ends(max(worth, _SMALLEST), p, 1 - p, spread, left, normal(level), sqrt)
    return known + doubt * low, known + doubt * high


def _check(sample: Sample) -> None:
    """Raise BadAnswers unless some values between 1 and 4 have this mean and variance. NaN has no place among them."""
    n, mean = sample.n, sample.mean
    found = [whole_fault("n", n)]
    if not found[0] and n:
        found.append(within_fault("mean", mean, 1, 4))
        if not found[1]:
            # of one answer per element on average the spread is a guess (index.py)
            found.append(within_fault("variance", sample.variance, 0, _largest(n, mean) if n > 1 else 9))
    if faults := [one for one in found if one]:
        raise BadAnswers("interval: no answers between 1 and 4 have these figures", faults)


def largest_variance(n: int, mean: Fraction) -> Fraction:
    """The largest sample variance (n - 1) of n values between 1 and 4 with this mean: as if all were 1 or 4.

    Of one value it is nought. Raises BadAnswers for a mean outside 1-4, BadPopulation without a value.

    >>> largest_variance(2, Fraction(5, 2)), largest_variance(30, Fraction(4))
    (Fraction(9, 2), Fraction(0, 1))
    """
    check_size("n", n, 1)
    if fault := within_fault("mean", mean, 1, 4):
        raise BadAnswers("variance: no answers between 1 and 4 have this mean", [fault])
    return _largest(n, mean) if n > 1 else 0 * mean


def _largest(n: int, mean: Fraction) -> Fraction:
    return (4 - mean) * (mean - 1) * n / (n - 1)


def unasked(n: int, population: int | None) -> Fraction:
    """Share of the population that was not asked: (N - n) / N, 1 when N is not known.

    A head count is an estimate. As many answers as people, or more, show that it was too low, and correct nothing.

    >>> unasked(100, 400), unasked(100, None), unasked(100, 100)
    (Fraction(3, 4), Fraction(1, 1), Fraction(1, 1))
    """
    check_size("n", n)
    if population is None:
        return Fraction(1)
    check_size("population", population)
    if population <= max(n, 1):
        return Fraction(1)
    return Fraction(population - n, population)
