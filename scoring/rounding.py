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
    scaled = abs(Fraction(x)) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = 1 if x < 0 and whole else 0
    return Decimal((sign, tuple(map(int, str(whole))), -places))


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
