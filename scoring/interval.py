"""How sure a mean of 1-4 answers is: a score interval that knows the scale ends at 1 and 4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.errors import BadPopulation
from scoring.quantile import LEVEL, student
from scoring.rounding import root

FEWEST = 10  # respondents under which no interval is given
_FINE = 10**12
# What the spread is taken to be before any answer is seen, in shares of the scale's length: as if 4 more
# answers had a standard deviation of 0.15 (11 index points). Chosen by simulation, see docs/scoring.md.
PRIOR_SIZE = 4
PRIOR_VARIANCE = Fraction(9, 400)
PRIOR_FREEDOM = 2  # degrees of freedom that this knowledge is worth
PRIOR_ENDS = Fraction(15, 100)  # of one answer at each end of the scale, so that all 4 leaves room above


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
    and never outside 1-4. `population` narrows it by the finite-population correction.
    Raises BadPopulation when the population is below zero.
    Source: docs/scoring.md, which states the coverage measured by simulation.

    >>> all_four = mean_interval(30, Fraction(4), Fraction(0))
    >>> float(round(all_four.low, 4)), float(all_four.high)
    (3.7708, 4.0)
    """
    return combined_interval([(Fraction(1), Sample(n, mean, variance, population))], level)


def combined_interval(parts: Sequence[tuple[Fraction, Sample]], level: Fraction = LEVEL) -> Interval | TooFew:
    """Interval for a weighted mean of independent groups. The weights sum to 1.

    TooFew when all groups together hold under ten values. Degrees of freedom by Welch and Satterthwaite.
    """
    n = sum(sample.n for _, sample in parts)
    if n < FEWEST:
        return TooFew(n)
    p = sum((weight * (sample.mean - 1) / 3 for weight, sample in parts), Fraction(0))
    errors = [(_error(weight, sample), max(sample.n - 1, 1)) for weight, sample in parts if weight]
    error = sum((part for part, _ in errors), Fraction(0))
    freedom = error**2 / sum((part**2 / size for part, size in errors), Fraction(0))
    room = 1 - (n * p + PRIOR_ENDS) / (n + 2 * PRIOR_ENDS)
    # answers pile up below the top of the scale: a mean of x has a variance in proportion to 1 - x
    reach = student(int(freedom) + PRIOR_FREEDOM, level) ** 2 * error / room
    half = root(reach * (1 - p) + reach**2 / 4)
    centre = p - reach / 2
    # ends to 12 decimals, outwards, so that the cut root never makes one miss the mean
    low = Fraction((centre - half) * _FINE // 1, _FINE)
    high = Fraction(-((centre + half) * -_FINE // 1), _FINE)
    return Interval(1 + 3 * max(low, Fraction(0)), 1 + 3 * min(high, Fraction(1)), level)


def _error(weight: Fraction, sample: Sample) -> Fraction:
    """Squared standard error a group adds, in shares of the scale's length, spread drawn to the usual one.

    Cut to 40 decimals: sums over thousands of groups would otherwise carry endless denominators.
    """
    known, usual = (sample.n - 1) * sample.variance / 9, PRIOR_SIZE * PRIOR_VARIANCE
    spread = (known + usual) / (sample.n - 1 + PRIOR_SIZE)
    error = weight**2 * spread * remaining(sample.n, sample.population) / sample.n
    return Fraction(int(error * 10**40), 10**40)


def remaining(n: int, population: int | None) -> Fraction:
    """Finite-population correction of a variance: (N - n) / (N - 1), 1 when N is not known.

    A head count is an estimate. As many answers as people, or more, show that it was too low, and correct nothing.

    >>> remaining(100, 400), remaining(100, None), remaining(100, 100)
    (Fraction(100, 133), Fraction(1, 1), Fraction(1, 1))
    """
    if population is None:
        return Fraction(1)
    if population < 0:
        raise BadPopulation(f"population: found {population}, expected 0 or more")
    if population <= max(n, 1):
        return Fraction(1)
    return Fraction(population - n, population - 1)
