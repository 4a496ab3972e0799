"""Intervals of a mean that were tried beside the one in use, each for whole columns of samples.

All take n, the mean p and the sample variance s2 (n - 1), and give (low, high). All in shares of the scale's length.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from scoring.intervals import mean_intervals
from scoring.quantile import LEVEL, normal, student
from scoring.unseen import BOTTOM, BOTTOM_SIZE, beta_ends

Floats = NDArray[np.float64]
Ends = tuple[Floats, Floats]
Candidate = Callable[[int, Floats, Floats, Fraction], Ends]


def in_use(n: int, p: Floats, s2: Floats, level: Fraction = LEVEL) -> Ends:
    """What scoring says: the Bayesian bootstrap as a beta, with the unseen answers of scoring/unseen.py."""
    low, high = mean_intervals(np.full(p.shape, n), 1 + 3 * p, 9 * s2, level=level)
    return (low - 1) / 3, (high - 1) / 3


def wilson(n: int, p: Floats, s2: Floats, level: Fraction = LEVEL) -> Ends:
    """What scoring said before: Wilson's form, the spread drawn to a usual one of 0.15 worth 4 answers."""
    spread = ((n - 1) * s2 + 4 * 0.0225) / (n + 3)
    reach = float(student(n + 1, level)) ** 2 * spread / (1 - (n * p + 0.15) / (n + 0.3)) / n
    half, centre = np.sqrt(reach * (1 - p) + reach**2 / 4), p - reach / 2
    return np.maximum(centre - half, 0), np.minimum(centre + half, 1)


def plain(n: int, p: Floats, s2: Floats, level: Fraction = LEVEL) -> Ends:
    """Student's t and nothing else."""
    half = float(student(n - 1, level)) * np.sqrt(s2 / n)
    return np.maximum(p - half, 0), np.minimum(p + half, 1)


def padded(n: int, p: Floats, s2: Floats, level: Fraction = LEVEL) -> Ends:
    """Student's t with the unseen answers at the bottom for the lower end alone, the spread drawn to 0.08 worth 4."""
    bottom, t = BOTTOM * n / (n + BOTTOM_SIZE), float(student(n + 1, level))
    drawn = ((n - 1) * s2 + 4 * 0.0064) / (n + 3)
    mean = n * p / (n + bottom)
    below = (n * drawn + n * (p - mean) ** 2 + bottom * mean**2) / (n + bottom)
    return np.maximum(mean - t * np.sqrt(below / n), 0), np.minimum(p + t * np.sqrt(drawn / n), 1)


def both_ends(n: int, p: Floats, s2: Floats, level: Fraction = LEVEL) -> Ends:
    """The Bayesian bootstrap (Rubin 1981, Annals of Statistics 9, 130-134) as a beta with one answer at each end."""
    mean = (n * p + 1) / (n + 2)
    around = ((n - 1) * s2 + n * (p - mean) ** 2 + mean**2 + (1 - mean) ** 2) / (n + 2)
    weight = mean * (1 - mean) * (n + 3) / around - 1
    low, high = beta_ends(mean * weight, (1 - mean) * weight, normal(level), np.sqrt)
    return np.minimum(low, p), np.maximum(1 - high, p)


CANDIDATES: dict[str, Candidate] = {
    "before: Wilson's form": wilson,
    "Student t": plain,
    "Student t, unseen answers below": padded,
    "beta, 1 at each end": both_ends,
    "**in use: beta, unseen answers below**": in_use,
}
