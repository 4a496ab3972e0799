"""Whether figures of so many answers are judged at all: the one rule that every format asks.

A grade, "belum memuaskan" and the lowest elements are judgements. The index, the NRR and how many answered are facts,
and stand with any number of answers.
"""

from __future__ import annotations

from fractions import Fraction

from scoring.elements import Band
from scoring.instrument import Instrument
from scoring.interval import FEWEST
from scoring.rounding import half_up


def judged(n: int) -> bool:
    """Whether figures of `n` answers are judged: from ten on, as many as an interval needs.

    Under ten one person's answers decide the grade. Source: docs/scoring.md.

    >>> judged(9), judged(10)
    (False, True)
    """
    return n >= FEWEST


def grade(ikm: Fraction | int | None, n: int, instrument: Instrument) -> Band | None:
    """The grade of an index or of NRR x 25 (25-100, rounded here) that rests on `n` answers.

    None where there is no figure or the answers are too few to be judged.

    >>> from scoring import load_instrument
    >>> skm = load_instrument()
    >>> found = grade(Fraction(80), 10, skm)
    >>> found.mutu if found else None, grade(Fraction(80), 9, skm)
    ('B', None)
    """
    return instrument.band(half_up(ikm, 2)) if ikm is not None and judged(n) else None
