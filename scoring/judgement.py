"""Whether figures of so many answers are judged at all: the one rule that every format asks.

A grade, "belum memuaskan" and the lowest elements are judgements. The index, the NRR and how many answered are facts,
and stand with any number of answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from scoring.elements import Band
from scoring.errors import BadAnswers
from scoring.instrument import Instrument
from scoring.interval import FEWEST
from scoring.possible import check_size
from scoring.rounding import half_up

_LEAST, _MOST = 24, 101


def judged(n: int) -> bool:
    """Whether figures of `n` answers are judged: from ten on, as many as an interval needs.

    Under ten one person's answers decide the grade. Raises BadPopulation for no whole number from 0 on. Source:
    docs/scoring.md.

    >>> judged(9), judged(10)
    (False, True)
    """
    check_size("answers", n)
    return n >= FEWEST


def grade(ikm: Fraction | int | None, n: int, instrument: Instrument) -> Band | None:
    """The grade of an index or of NRR x 25 (25-100, rounded here) that rests on `n` answers.

    None where there is no figure or the answers are too few to be judged. Raises BadAnswers for an index that no
    answers have, BadPopulation for such a number.

    >>> from scoring import load_instrument
    >>> skm = load_instrument()
    >>> found = grade(Fraction(80), 10, skm)
    >>> found.mutu if found else None, grade(Fraction(80), 9, skm)
    ('B', None)
    """
    enough = judged(n)
    if ikm is None:
        return None
    _check(ikm)
    return instrument.band(half_up(ikm, 2)) if enough else None


def mean_grade(parts: Sequence[tuple[Fraction, int]], instrument: Instrument) -> Band | None:
    """The grade of the simple mean of units, each (its IKM or NRR x 25, its number of answers).

    A mean gives a unit of three answers the weight of one of three thousand. So its grade is told only where it is the
    same with and without the units of under ten answers: then it hangs on none of them. None where it is not, and where
    no unit has ten. Raises as grade() does.

    >>> from scoring import load_instrument
    >>> skm = load_instrument()
    >>> many, few = (Fraction(80), 40), (Fraction(30), 3)
    >>> [band and band.mutu for band in (mean_grade([many, (Fraction(79), 3)], skm), mean_grade([many, few], skm))]
    ['B', None]
    """
    for ikm, _ in parts:
        _check(ikm)
    whole, sure = [x for x, _ in parts], [x for x, n in parts if judged(n)]
    if not sure:
        return None
    band, other = (instrument.band(half_up(sum(xs, Fraction(0)) / len(xs), 2)) for xs in (whole, sure))
    return band if band.mutu == other.mutu else None


def _check(ikm: Fraction | int) -> None:
    """Raise BadAnswers for what is no index. Weights of two decimals make it end at 24.75 and 99."""
    if not _LEAST <= ikm <= _MOST:
        raise BadAnswers(f"index: found {ikm}, expected 25 to 100")
