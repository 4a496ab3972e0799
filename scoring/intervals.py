"""The interval of interval.py for whole columns of samples at once, in floating point."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.interval import FEWEST, PRIOR_ENDS, PRIOR_FREEDOM, PRIOR_SIZE, PRIOR_VARIANCE
from scoring.quantile import LEVEL, student

Floats = NDArray[np.float64]


def mean_intervals(
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


def difference_intervals(
    before: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
    after: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
    level: Fraction = LEVEL,
) -> tuple[Floats, Floats]:
    """Ends of the interval for after - before, each given as (n, mean, variance): the one change() uses.

    Source: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.
    """
    (low_1, high_1), (low_2, high_2) = (mean_intervals(*sample, level=level) for sample in (before, after))
    mean_1, mean_2 = before[1], after[1]
    difference = mean_2 - mean_1
    down = np.sqrt((mean_2 - low_2) ** 2 + (high_1 - mean_1) ** 2)
    up = np.sqrt((high_2 - mean_2) ** 2 + (mean_1 - low_1) ** 2)
    return difference - down, difference + up


def _quantiles(size: Floats, level: Fraction) -> Floats:
    sizes, back = np.unique(size, return_inverse=True)
    return np.array([float(student(int(one) - 1 + PRIOR_FREEDOM, level)) for one in sizes])[back].reshape(size.shape)


def _remaining(size: Floats, population: NDArray[Any] | None) -> Floats | float:
    if population is None:
        return 1.0
    people = np.asarray(population, dtype=np.float64)
    left = (people - size) / np.maximum(people - 1, 1)
    return np.where(np.isnan(people) | (people <= size), 1.0, left)
