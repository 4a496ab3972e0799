"""The integers of a tally in a row: how they are laid out, counted and added."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from operator import mul

from scoring.instrument import Instrument

_SCORES = frozenset((1, 2, 3, 4))
Counts = tuple[int, ...]
Totals = tuple[tuple[int, int], ...]  # each total that occurs, rising, and how often


@dataclass(frozen=True)
class Layout:
    """How a tally's cells lie: Element.steps of each element, and how many items have cells of their own."""

    steps: tuple[int, ...]
    items: int = 0

    @staticmethod
    @lru_cache(maxsize=256)
    def of(of: Instrument | int) -> Layout:
        """That of an instrument, or of so many elements with one item each."""
        return Layout((1,) * of) if isinstance(of, int) else Layout(of.steps, len(of.several))

    @cached_property
    def size(self) -> int:
        """Number of cells."""
        return 4 + sum(2 * (3 * steps + 1) + 1 for steps in self.steps) + 4 * self.items


def is_complete(row: Sequence[object], k: int, asked: Collection[int] | None) -> bool:
    """Whether all is right with the row and every element asked was answered, as far as a glance tells."""
    return len(row) == k and (asked is None or None not in row) and all(map(is_score, row))


def are_full(rows: Collection[Sequence[object]], k: int) -> bool:
    """Whether all rows have an answer in each of their k places, as a glance at all of them together tells.

    >>> are_full([(4, 3), (1, 4)], 2), are_full([(4, None)], 2), are_full([(4, True)], 2), are_full([(4, 5)], 2)
    (True, False, False, False)
    """
    if not set(map(len, rows)) <= {k} or set(map(type, chain.from_iterable(rows))) != {int}:
        return False
    return _SCORES.issuperset(chain.from_iterable(rows))


def by_column(
    rows: Mapping[tuple[int | None, ...], int], k: int, units: Sequence[int]
) -> tuple[list[int], Layout, Totals]:
    """The cells of complete respondents: rows of valid answers and how often each was given."""
    layout = Layout.of(k)
    if not rows:
        return [0] * layout.size, layout, ()
    times = list(rows.values())
    columns = [[x or 0 for x in column] for column in zip(*rows, strict=True)]
    plain = all(unit == 1 for unit in units)
    weighed = columns if plain else [[x * unit for x in one] for one, unit in zip(columns, units, strict=True)]
    totals = list(map(sum, zip(*weighed, strict=True)))
    counted = list(map(mul, totals, times))  # each total as often as it was given
    n, histogram = sum(times), [0] * (4 * k)
    for place, column in enumerate(columns):
        for x, many in zip(column, times, strict=True):
            if x:
                histogram[4 * place + x - 1] += many
    cross = [sum(map(mul, column, counted)) for column in columns]
    cells = [n, n, sum(counted), sum(map(mul, counted, totals)), *histogram, *[0] * (4 * k), *cross]
    found = dict[int, int]()
    for total, many in zip(totals, times, strict=True):
        found[total] = found.get(total, 0) + many
    return cells, layout, tuple(sorted(found.items()))


@lru_cache(maxsize=1024)
def ones(value: int | None, steps: int) -> Counts:
    """The histogram of one value, of none where it is blank."""
    return tuple(int(value == step) for step in range(steps, 4 * steps + 1))


def fours(cells: Sequence[int]) -> tuple[Counts, ...]:
    """The cells of items, four to an item."""
    return tuple(tuple(cells[at : at + 4]) for at in range(0, len(cells), 4))


def sum_of(counts: Counts) -> int:
    """Sum of the values in a histogram, in steps."""
    steps = (len(counts) - 1) // 3
    return sum(map(mul, counts, range(steps, 4 * steps + 1)))


def squares_of(counts: Counts) -> int:
    """Sum of the squared values in a histogram, in steps."""
    steps = (len(counts) - 1) // 3
    return sum(count * value * value for value, count in enumerate(counts, steps))


def joined(one: Totals | None, other: Totals | None, sign: int) -> Totals | None:
    """Both together, or the one without the other where `sign` is -1. None where either is not known."""
    if one is None or other is None:
        return None
    found = dict(one)
    for total, count in other:
        found[total] = found.get(total, 0) + sign * count
    return tuple(sorted((total, count) for total, count in found.items() if count))


def sums_of(totals: Totals) -> tuple[int, int, int]:
    """How many, the sum of their totals and of the squares."""
    return (
        sum(count for _, count in totals),
        sum(total * count for total, count in totals),
        sum(total * total * count for total, count in totals),
    )


def is_score(x: object) -> bool:
    """Whether this is an answer, 1-4, or a blank."""
    return x is None or (type(x) is int and 1 <= x <= 4)


def is_negative(value: object) -> bool:
    """Whether any number in it is below zero."""
    if isinstance(value, tuple):
        return any(map(is_negative, value))
    return isinstance(value, int) and value < 0
