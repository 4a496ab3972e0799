"""Which parts of a whole may have figures beside those of the whole: whoever subtracts is not left with few answers.

Pure. For readers without a right to rows. What is for everybody has its own, stricter rules (exports/disclosure.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from exports.detail import NEW
from exports.disclosure import published


def tellable(counts: Sequence[int]) -> tuple[bool, ...]:
    """Whether each part has figures, by its number of answers, where the parts add up to a whole that has.

    Parts of fewer than five answers have none, and with them the next smallest, until five answers are left open.

    >>> tellable([30, 9, 13, 1]), tellable([13, 1]), tellable([30, 13, 0])
    ((True, False, True, False), (False, False), (True, True, True))
    """
    return tuple(one is not None for one in published(counts, NEW))


def tellable_units(counts: Sequence[int]) -> tuple[tuple[bool, ...], bool]:
    """The same of the units of an agency, and whether all answers together have figures beside the mean of the units.

    Two sums are known then, of the units and of their answers. So with the few two larger units of different numbers
    are withheld: of two alike the sum would follow, and with it the few. Where there are none, one sum is told.

    >>> tellable_units([30, 9, 9, 13, 1]), tellable_units([12, 1]), tellable_units([30, 13])
    (((True, False, False, False, False), True), ((False, False), False), ((True, True), True))
    """
    few = {place for place, people in enumerate(counts) if 0 < people < NEW}
    if not few:
        return (True,) * len(counts), True
    hidden, numbers = set(few), set[int]()
    for people, place in sorted((people, place) for place, people in enumerate(counts) if people >= NEW):
        if len(numbers) > 1:
            break
        hidden.add(place)
        numbers.add(people)
    if len(numbers) > 1:
        return tuple(place not in hidden for place in range(len(counts))), True
    return tellable(counts), False
