"""The interval of interval.py for whole columns of samples at once, in floating point."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.errors import BadAnswers, BadPopulation
from scoring.interval import FEWEST
from scoring.possible import check_level
from scoring.quantile import LEVEL, normal
from scoring.unseen import unseen_ends

Floats = NDArray[np.float64]
_SLACK = 1e-4  # by which columns of single precision may miss a bound
_TOLD = 20  # faults that are named
_BLOCK = 8192  # samples at a time: what is held meanwhile stays in the processor's own memory


def mean_intervals(
    n: NDArray[Any],
    mean: NDArray[Any],
    variance: NDArray[Any],
    population: NDArray[Any] | None = None,
    level: Fraction = LEVEL,
) -> tuple[Floats, Floats]:
    """Ends (low, high) of the interval for each mean of n values between 1 and 4, of any one shape.

    variance is the sample variance (n - 1). NaN where n is under ten or the mean is NaN. The same figures as
    mean_interval to about twelve digits. A population of NaN means not known. Raises as mean_interval does, naming the
    places of the first figures that no answers have.
    """
    given = [np.asarray(x, dtype=np.float64) for x in (n, mean, variance)]
    shape = np.broadcast_shapes(*(one.shape for one in given))
    check_level(level)
    size, means, variances = (np.broadcast_to(one, shape).reshape(-1) for one in given)
    people = None
    if population is not None:
        people = np.broadcast_to(np.asarray(population, dtype=np.float64), shape).reshape(-1)
    _check(size, means, variances, people)
    low, high = np.empty(size.size), np.empty(size.size)
    for start in range(0, low.size, _BLOCK):
        part = slice(start, start + _BLOCK)
        known = None if people is None else people[part]
        low[part], high[part] = _block(size[part], means[part], variances[part], known, normal(level))
    return low.reshape(shape), high.reshape(shape)


def _check(n: Floats, mean: Floats, variance: Floats, people: Floats | None) -> None:
    with np.errstate(invalid="ignore", divide="ignore"):
        most = np.where(n > 1, (4 - mean) * (mean - 1) * n / (n - 1), np.inf)
        known = (mean >= 1 - _SLACK) & (mean <= 4 + _SLACK) & (variance >= -_SLACK) & (variance <= most + _SLACK)
        sized = (n >= 0) & (n == np.floor(n)) & (n < np.inf)
        wrong = ~(sized & (known | np.isnan(mean) | (n < 2)))
        crowd = None
        if people is not None:
            crowd = ~(np.isnan(people) | ((people >= 0) & (people == np.floor(people)) & (people < np.inf)))
    if wrong.any():
        faults = [
            f"place {place}: found n = {n[place]:g}, mean {mean[place]:g}, variance {variance[place]:g}, "
            "expected those of whole numbers of values from 1 to 4"
            for place in np.flatnonzero(wrong)[:_TOLD]
        ]
        raise BadAnswers("intervals: no answers between 1 and 4 have these figures", faults)
    if people is not None and crowd is not None and crowd.any():
        place = np.flatnonzero(crowd)[0]
        raise BadPopulation(f"population at place {place}: found {people[place]:g}, expected a whole number from 0 on")


def _block(n: Floats, mean: Floats, variance: Floats, people: Floats | None, z: float) -> tuple[Floats, Floats]:
    enough = n >= FEWEST
    size = np.where(enough, n, FEWEST)
    with np.errstate(invalid="ignore", divide="ignore"):
        left = 1.0 if people is None else np.where(people > size, (people - size) / people, 1.0)
        p, q = (mean - 1) / 3, (4 - mean) / 3
        spread = np.minimum(variance / 9 * (size - 1) / size, p * q)
        low, high = unseen_ends(size, p, q, spread, left, z, np.sqrt)
        if people is not None:
            low, high = (1 - left) * p + left * low, (1 - left) * p + left * high
    ends = np.minimum(1 + 3 * low, mean), np.maximum(1 + 3 * high, mean)
    return np.where(enough, ends[0], np.nan), np.where(enough, ends[1], np.nan)


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
