"""Whether numbers can be what they are said to be. Each fault says where, what was found and what was expected.

NaN fails every comparison, so each rule is asked as what must hold.
"""

from __future__ import annotations

from fractions import Fraction
from math import inf
from operator import index
from typing import Any

from scoring.errors import BadPopulation

ROUNDING = Fraction(1, 10**9)  # by which floats may miss a bound


def whole_fault(where: str, found: Any, least: int = 0) -> str | None:
    """The fault of what should be a whole number from `least` on.

    >>> whole_fault("n", 20.5), whole_fault("n", -5), whole_fault("n", 12)
    ('n: found 20.5, expected a whole number from 0 on', 'n: found -5, expected a whole number from 0 on', None)
    """
    try:
        fits = index(found) >= least
    except TypeError:
        fits = False
    return None if fits else f"{where}: found {found}, expected a whole number from {least} on"


def within_fault(where: str, found: Any, least: Any, most: Any) -> str | None:
    """The fault of what should be from `least` to `most`, up to the rounding of floats.

    >>> within_fault("mean", 5, 1, 4), within_fault("mean", float("nan"), 1, 4)
    ('mean: found 5, expected 1 to 4', 'mean: found nan, expected 1 to 4')
    """
    if least <= found <= most or least - ROUNDING <= found <= most + ROUNDING:
        return None
    return f"{where}: found {found}, expected {least} to {most}"


def check_size(where: str, found: Any, least: int = 0) -> None:
    """Raise BadPopulation unless it is a whole number from `least` on."""
    if type(found) is int and found >= least:
        return
    if fault := whole_fault(where, found, least):
        raise BadPopulation(fault)


def check_level(level: Any) -> None:
    """Raise BadPopulation unless it is a level of confidence."""
    if not 0 < level < 1:
        raise BadPopulation(f"level: found {level}, expected a number above 0 and below 1")


def check_positive(where: str, found: Any) -> None:
    """Raise BadPopulation unless it is a finite number above 0."""
    if not 0 < found < inf:
        raise BadPopulation(f"{where}: found {found}, expected a finite number above 0")
