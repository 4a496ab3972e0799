"""The interval as it was before, to measure what the present one costs beside it: Wilson's form with a usual spread."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.interval import FEWEST, Interval, Sample, TooFew
from scoring.quantile import LEVEL, student
from scoring.rounding import root

Floats = NDArray[np.float64]
_FINE = 10**12
PRIOR_SIZE, PRIOR_VARIANCE = 4, Fraction(9, 400)
PRIOR_FREEDOM, PRIOR_ENDS = 2, Fraction(15, 100)


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


def columns(
    n: NDArray[Any],
    mean: NDArray[Any],
    variance: NDArray[Any],
    population: NDArray[Any] | None = None,
    level: Fraction = LEVEL,
) -> tuple[Floats, Floats]:
    """Ends (low, high) of the interval for each mean of n values between 1 and 4, of any one shape.

    variance is the sample variance (n - 1). NaN where n is under ten or the mean is NaN. The same figures as
    mean_interval to about twelve digits. A population of NaN means not known.
    """
    n = np.asarray(n, dtype=np.float64)
    enough = n >= FEWEST
    size = np.where(enough, n, FEWEST)
    with np.errstate(invalid="ignore"):
        p = (mean - 1) / 3
        spread = ((size - 1) * variance / 9 + PRIOR_SIZE * float(PRIOR_VARIANCE)) / (size - 1 + PRIOR_SIZE)
        room = 1 - (size * p + float(PRIOR_ENDS)) / (size + 2 * float(PRIOR_ENDS))
        reach = _quantiles(size, level) ** 2 * spread / room * _remaining(size, population) / size
        half = np.sqrt(reach * (1 - p) + reach**2 / 4)
        centre = p - reach / 2
        low, high = 1 + 3 * np.maximum(centre - half, 0), 1 + 3 * np.minimum(centre + half, 1)
    return np.where(enough, low, np.nan), np.where(enough, high, np.nan)


def _quantiles(size: Floats, level: Fraction) -> Floats:
    sizes, back = np.unique(size, return_inverse=True)
    return np.array([float(student(int(one) - 1 + PRIOR_FREEDOM, level)) for one in sizes])[back].reshape(size.shape)


def _remaining(size: Floats, population: NDArray[Any] | None) -> Floats | float:
    if population is None:
        return 1.0
    people = np.asarray(population, dtype=np.float64)
    left = (people - size) / np.maximum(people - 1, 1)
    return np.where(np.isnan(people) | (people <= size), 1.0, left)


def remaining(n: int, population: int | None) -> Fraction:
    """(N - n) / (N - 1)."""
    if population is None or population <= max(n, 1):
        return Fraction(1)
    return Fraction(population - n, population - 1)
