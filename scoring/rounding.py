"""The one rounding: half-up, at the edge, on exact fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import isqrt


def half_up(x: Fraction | int, places: int) -> Decimal:
    """x rounded half away from zero, always with that many places.

    >>> half_up(Fraction(81955, 1000), 2), half_up(Fraction(100), 2)
    (Decimal('81.96'), Decimal('100.00'))
    """
    above, below = x.numerator, x.denominator
    whole = (2 * abs(above) * 10**places + below) // (2 * below)
    return Decimal(f"{'-' if above < 0 and whole else ''}{whole}E{-places}")


def root(x: Fraction, places: int = 18) -> Fraction:
    """Square root of x >= 0, rounded down to that many decimals: the same on every machine.

    >>> root(Fraction(9, 4))
    Fraction(3, 2)
    """
    scale = 10**places
    return Fraction(isqrt(x.numerator * scale * scale // x.denominator), scale)


def exact(x: int | Fraction) -> int | str:
    """x for an output that must not lose anything: a whole number as such, else a fraction as text.

    >>> exact(Fraction(4, 2)), exact(Fraction(5, 2))
    (2, '5/2')
    """
    return int(x) if Fraction(x).denominator == 1 else str(Fraction(x))
