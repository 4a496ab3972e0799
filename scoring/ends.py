"""Which results at either end are told apart from all the rest, ties standing together."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from scoring.interval import Interval, TooFew

Ends = tuple[tuple[int, ...], tuple[int, ...]]


def ends(intervals: Sequence[Interval | TooFew], most: int = 3) -> Ends:
    """Places of the highest and of the lowest, the farthest first: the fewest, at most `most` and half of all, whose
    intervals all lie beyond those of the rest.

    Empty where no so few are told apart. Results of too few answers stand nowhere, and whoever names an end says so.

    >>> low, high = (Interval(Fraction(x), Fraction(x + 2)) for x in (70, 90))
    >>> ends([low, high, low]), ends([low, low]), ends([high, low, high, low])
    (((1,), ()), ((), ()), ((0, 2), (1, 3)))
    """
    known = [(place, one.low, one.high) for place, one in enumerate(intervals) if isinstance(one, Interval)]
    turned = [(place, -high, -low) for place, low, high in known]
    return _end(known, most), _end(turned, most)


def _end(known: Sequence[tuple[int, Fraction, Fraction]], most: int) -> tuple[int, ...]:
    """The fewest with every lower edge above every upper edge of the others."""
    ordered = sorted(known, key=lambda one: (-one[1], one[0]))
    for count in range(1, min(most, len(ordered) // 2) + 1):
        if ordered[count - 1][1] > max(high for _, _, high in ordered[count:]):
            return tuple(place for place, _, _ in ordered[:count])
    return ()
