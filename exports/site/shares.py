"""How many of a hundred gave which answer."""

from __future__ import annotations

from collections.abc import Sequence

from exports.disclosure import FEWEST_ANSWERS


def shares_of(given: Sequence[int]) -> tuple[int, ...]:
    """Whole percents of the answers 1, 2, 3 and 4 that add up to 100, the largest remainders rounded up.

    Empty where fewer than ten answered.

    >>> shares_of((1, 1, 1, 9)), shares_of((0, 0, 1, 8))
    ((8, 8, 9, 75), ())
    """
    whole = sum(given)
    if whole < FEWEST_ANSWERS:
        return ()
    found = [100 * one // whole for one in given]
    later = sorted(range(len(given)), key=lambda place: (-(100 * given[place] % whole), -place))
    for place in later[: 100 - sum(found)]:
        found[place] += 1
    return tuple(found)
