"""Quantiles of Student's t distribution, without importing a statistics package."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import atan, cos, erf, pi, sin, sqrt

from scoring.possible import check_level, check_size

LEVEL = Fraction(95, 100)
_DIGITS = 6
_EXACT = 40  # degrees of freedom up to which the distribution itself is inverted


@lru_cache(maxsize=4096)
def student(df: int, level: Fraction = LEVEL) -> Fraction:
    """Two-sided quantile of Student's t with df >= 1 degrees of freedom, to six decimals.

    Up to 40 degrees by inverting the distribution function (Abramowitz and Stegun 26.7.3, 26.7.4), above by
    Fisher's expansion around the normal quantile (26.7.5), which is then right to the last digit.
    Raises BadPopulation for degrees of freedom that are no whole number from 1 on, and for no level between 0 and 1.

    >>> student(9), float(student(99)), float(student(10**6))
    (Fraction(2262157, 1000000), 1.984217, 1.959966)
    """
    check_size("degrees of freedom", df, 1)
    check_level(level)
    found = _inverted(df, float(level)) if df <= _EXACT else _expanded(df, _normal(level))
    return Fraction(round(found * 10**_DIGITS), 10**_DIGITS)


@lru_cache(maxsize=64)
def normal(level: Fraction = LEVEL) -> float:
    """Two-sided quantile of the normal distribution, to twelve decimals, so that every machine has the same.

    Raises BadPopulation for a level that is not between 0 and 1.

    >>> normal()
    1.95996398454
    """
    check_level(level)
    return round(_normal(level), 12)


def _normal(level: Fraction) -> float:
    low, high, target = 0.0, 40.0, float(level)
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if erf(middle / sqrt(2)) < target else (low, middle)
    return high


def _inverted(df: int, target: float) -> float:
    low, high = 0.0, 1e6
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if _inside(middle, df) < target else (low, middle)
    return high


def _inside(t: float, df: int) -> float:
    """P(-t < T < t) in closed form, for odd and for even degrees of freedom."""
    theta = atan(t / sqrt(df))
    square, odd = cos(theta) ** 2, df % 2
    term, total = (cos(theta), 0.0) if odd else (1.0, 0.0)
    for step in range(1, (df - odd) // 2 + 1):
        total += term
        term *= square * (2 * step - 1 + odd) / (2 * step + odd)
    return 2 / pi * (theta + sin(theta) * total) if odd else sin(theta) * total


def _expanded(df: int, z: float) -> float:
    return (
        z
        + (z**3 + z) / (4 * df)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * df**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * df**4)
    )
