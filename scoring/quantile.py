"""Quantiles of the normal and Student's t distribution, without importing a statistics package."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import atan, cos, erf, pi, sin, sqrt

_DIGITS = 6


@lru_cache(maxsize=4096)
def student(df: int, level: Fraction = Fraction(95, 100)) -> Fraction:
    """Two-sided quantile of Student's t, to six decimals; the normal one above 2000 degrees of freedom.

    >>> student(9), student(10**6)
    (Fraction(2262157, 1000000), Fraction(489991, 250000))
    """
    target = float(level)
    low, high = 0.0, 400.0
    for _ in range(80):
        middle = (low + high) / 2
        if _inside(middle, df) < target:
            low = middle
        else:
            high = middle
    return Fraction(round(high * 10**_DIGITS), 10**_DIGITS)


def _inside(t: float, df: int) -> float:
    """P(-t < T < t). Closed form of Abramowitz and Stegun 26.7.3 and 26.7.4; 26.2.17 is not needed."""
    if df > 2000:
        return erf(t / sqrt(2))
    theta = atan(t / sqrt(df))
    square = cos(theta) ** 2
    if df % 2:
        term, total = cos(theta), 0.0
        for step in range(1, (df - 1) // 2 + 1):
            total += term
            term *= square * 2 * step / (2 * step + 1)
        return 2 / pi * (theta + sin(theta) * total)
    term, total = 1.0, 0.0
    for step in range(1, df // 2 + 1):
        total += term
        term *= square * (2 * step - 1) / (2 * step)
    return sin(theta) * total
