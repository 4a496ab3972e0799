"""Which counts of people may be published: a cell of few people could point at one of them."""

from __future__ import annotations

from collections.abc import Sequence

FEWEST = 5  # people in a cell that may be shown


def published(counts: Sequence[int], fewest: int = FEWEST) -> tuple[int | None, ...]:
    """The counts with those of 1 to `fewest` - 1 people withheld (None), and so many more that none
    follows from the total.

    At least two cells are withheld together, and together they hold at least `fewest` people, so the total less what is
    shown gives away none of them. Nought stays: it is about nobody.

    >>> published([40, 30, 3, 0])
    (40, None, None, 0)
    >>> published([40, 30, 20, 0])
    (40, 30, 20, 0)
    """
    few = [place for place, people in enumerate(counts) if 0 < people < fewest]
    if not few:
        return tuple(counts)
    hidden = set(few)
    rest = sorted((people, place) for place, people in enumerate(counts) if people >= fewest)
    for _, place in rest:
        if len(hidden) > 1 and sum(counts[one] for one in hidden) >= fewest:
            break
        hidden.add(place)
    return tuple(None if place in hidden else people for place, people in enumerate(counts))
