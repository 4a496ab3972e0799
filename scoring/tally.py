"""Sufficient statistics of answers: integers that add and subtract exactly.

A tally of a unit's week plus the next week's is the tally of both. Minus an erased answer it is the tally
without it. Everything the reports show comes from these integers without touching the answers again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from operator import add, mul, sub
from typing import Self

from scoring.cells import (
    Counts,
    Layout,
    Totals,
    are_full,
    by_column,
    fours,
    is_complete,
    is_negative,
    is_score,
    joined,
    ones,
    squares_of,
    sum_of,
    sums_of,
)
from scoring.errors import BadAnswers, BadTally, NoAnswers
from scoring.instrument import Instrument


@dataclass(frozen=True, slots=True)
class Tally:
    """Integers only, elements in report order.

    A respondent's value of an element is the answer, 1-4, or where it has several items their mean in Element.steps:
    with two items 2 (all 1) to 8 (all 4).

    n          respondents
    histogram  per element, how many have each value, the lowest first
    complete   respondents who answered every element asked of them. The next three are over these only
    total      sum of the respondents' totals (each value times the element's unit, 1 when weights are equal)
    total_sq   sum of the squared totals
    cross      per element, sum of value x total
    partial    the part of `histogram` that respondents with a blank gave
    items      per item of an element that has several, how many answered 1, 2, 3, 4
    totals     how many complete respondents have which total, in their order. None where it was not kept
    """

    n: int
    histogram: tuple[Counts, ...]
    complete: int
    total: int
    total_sq: int
    cross: tuple[int, ...]
    partial: tuple[Counts, ...]
    items: tuple[Counts, ...] = ()
    totals: Totals | None = None

    @classmethod
    def empty(cls, of: Instrument | int) -> Self:
        """A tally of no respondents, for an instrument or a number of elements with one item each."""
        layout = Layout.of(of)
        return cls._of_flat([0] * layout.size, layout, ())

    @classmethod
    def of(
        cls,
        scores: Sequence[int | None],
        asked: Collection[int] | None = None,
        units: Sequence[int] | None = None,
    ) -> Self:
        """One respondent's answers in report order. None is an element not asked or left blank.

        `asked` holds the places (from 0) of the elements asked, by default those answered. `units` are
        Instrument.units where elements weigh differently. Raises BadAnswers naming every cell that is
        not 1-4, and NoAnswers when nothing was answered.

        >>> Tally.of([4, 3, None]).total
        7
        """
        k = len(scores)
        faults = [
            f"U{i}: found {x!r}, expected 1, 2, 3, 4 or blank" for i, x in enumerate(scores, 1) if not is_score(x)
        ]
        if faults:
            raise BadAnswers("answers of one respondent", faults)
        if all(x is None for x in scores):
            raise NoAnswers("answers of one respondent: every element is blank")
        return cls.of_values(scores, Layout.of(k), asked, units or (1,) * k)

    @classmethod
    def of_values(
        cls,
        values: Sequence[int | None],
        layout: Layout,
        asked: Collection[int] | None,
        units: Sequence[int],
        items: Sequence[int] = (),
    ) -> Self:
        """One respondent's values of the elements, in steps and checked by the caller.

        `asked` as in Tally.of. `items` are the cells of items that share an element.
        """
        marks = tuple(ones(value, steps) for value, steps in zip(values, layout.steps, strict=True))
        if asked is not None and any(values[place] is None for place in asked):
            return cls(1, marks, 0, 0, 0, (0,) * len(marks), marks, fours(items), ())
        known = [value or 0 for value in values]
        total = sum(map(mul, known, units))
        none = tuple((0,) * len(mark) for mark in marks)
        cross = tuple(value * total for value in known)
        return cls(1, marks, 1, total, total * total, cross, none, fours(items), ((total, 1),))

    @classmethod
    def of_rows(
        cls,
        rows: Iterable[Sequence[int | None]],
        k: int,
        asked: Collection[int] | None = None,
        units: Sequence[int] | None = None,
    ) -> Self:
        """The sum of Tally.of over many respondents of k elements. Rows without any answer are left out.

        Equal rows are counted first, and those that are complete column by column, so a long sheet costs little more
        than counting it.
        """
        return cls.of_counted(Counter(map(tuple, rows)), k, asked, units)

    @classmethod
    def of_counted(
        cls,
        rows: Mapping[tuple[int | None, ...], int],
        k: int,
        asked: Collection[int] | None = None,
        units: Sequence[int] | None = None,
    ) -> Self:
        """The same of rows that are counted already: each row and how often it was given."""
        if are_full(rows, k):
            return cls._of_flat(*by_column({row: times for row, times in rows.items() if times}, k, units or (1,) * k))
        known = {row: times for row, times in rows.items() if times and any(x is not None for x in row)}
        whole = {row: times for row, times in known.items() if is_complete(row, k, asked)}
        sum_ = cls._of_flat(*by_column(whole, k, units or (1,) * k))
        for row, times in known.items():
            if row not in whole:
                sum_ += cls.of(row, asked, units).times(times)
        return sum_

    @classmethod
    def from_cells(
        cls, cells: Sequence[int], of: Instrument | None = None, totals: Mapping[str, int] | None = None
    ) -> Self:
        """The inverse of cells() and totals_json(). Raises BadTally when they cannot be a tally.

        Without an instrument every element has one item.
        """
        k, rest = divmod(len(cells) - 4, 9)
        layout = Layout.of(k) if of is None else Layout.of(of)
        if (rest if of is None else len(cells) != layout.size) or k < 1 or set(map(type, cells)) != {int}:
            expected = "9k + 4 integers for k elements" if of is None else f"{layout.size} integers for {of.id}"
            raise BadTally(f"tally cells: found {len(cells)} cells, expected {expected}")
        known = None if totals is None else tuple(sorted((int(total), count) for total, count in totals.items()))
        return cls._of_flat(cells, layout, known)._checked("tally cells")

    def cells(self) -> tuple[int, ...]:
        """Integers for storage: n, complete, total, total_sq, histogram, partial, cross, items.

        9k + 4 where each of k elements has one item. `totals` are stored beside them.
        """
        flat = chain.from_iterable((*self.histogram, *self.partial, self.cross, *self.items))
        return (self.n, self.complete, self.total, self.total_sq, *flat)

    def times(self, count: int) -> Self:
        """The tally of so many respondents who all answered as these did."""
        totals = None if self.totals is None else tuple((total, count * many) for total, many in self.totals)
        return self._of_flat([count * cell for cell in self.cells()], self.layout, totals)

    @property
    def layout(self) -> Layout:
        """How its cells are laid out."""
        return Layout(self.steps, len(self.items))

    @property
    def steps(self) -> tuple[int, ...]:
        """Element.steps of each element."""
        return tuple((len(counts) - 1) // 3 for counts in self.histogram)

    def __add__(self, other: Tally) -> Self:
        cells = tuple(map(add, self.cells(), self._same(other).cells()))
        return self._of_flat(cells, self.layout, joined(self.totals, other.totals, 1))

    def __sub__(self, other: Tally) -> Self:
        """Takes answers away again. Raises BadTally when they were never added."""
        cells = tuple(map(sub, self.cells(), self._same(other).cells()))
        return self._of_flat(cells, self.layout, joined(self.totals, other.totals, -1))._checked("subtraction")

    def __bool__(self) -> bool:
        return self.n > 0

    @property
    def counts(self) -> tuple[int, ...]:
        """Respondents with a value of each element."""
        return tuple(map(sum, self.histogram))

    @property
    def sums(self) -> tuple[int, ...]:
        """Sum of the values of each element (jumlah nilai per unsur), in steps."""
        return tuple(map(sum_of, self.histogram))

    @property
    def squares(self) -> tuple[int, ...]:
        """Sum of the squared values of each element, in steps."""
        return tuple(map(squares_of, self.histogram))

    @property
    def whole(self) -> tuple[Counts, ...]:
        """Histogram of the complete respondents alone."""
        return tuple(tuple(map(sub, *pair)) for pair in zip(self.histogram, self.partial, strict=True))

    @property
    def moments(self) -> tuple[tuple[int, int, int], ...]:
        """Of each element, over complete respondents: how many, the sum of values and that of squares, in steps."""
        return tuple((sum(counts), sum_of(counts), squares_of(counts)) for counts in self.whole)

    @property
    def uniform(self) -> bool:
        """Whether all complete respondents were asked the same elements, so that totals compare."""
        return all(sum(counts) in (0, self.complete) for counts in self.whole)

    @classmethod
    def _of_flat(cls, row: Sequence[int], layout: Layout, totals: Totals | None = None) -> Self:
        n, complete, total, total_sq = row[:4]
        at, tables = 4, list[tuple[Counts, ...]]()
        for _ in range(2):
            table = []
            for steps in layout.steps:
                table.append(tuple(row[at : at + 3 * steps + 1]))
                at += 3 * steps + 1
            tables.append(tuple(table))
        k = len(layout.steps)
        items = fours(row[at + k :])
        return cls(n, tables[0], complete, total, total_sq, tuple(row[at : at + k]), tables[1], items, totals)

    def _same(self, other: Tally) -> Tally:
        if tuple(map(len, self.histogram)) != tuple(map(len, other.histogram)) or len(self.items) != len(other.items):
            raise BadTally(f"tallies of {len(self.histogram)} and {len(other.histogram)} elements do not add")
        return other

    def _checked(self, where: str) -> Self:
        faults = []
        if min(self.cells()) < 0 or is_negative(self.totals):  # rare, so that naming them may take its time
            named = (field.name for field in fields(self) if is_negative(getattr(self, field.name)))
            faults += [f"{name} holds a negative number" for name in named]
        if not faults:
            inside = [sum(counts) for counts in self.whole]
            faults += [f"U{i}: {c} answers of {self.n} respondents" for i, c in enumerate(self.counts, 1) if c > self.n]
            faults += [
                f"U{i}: {c} answers of {self.complete} complete" for i, c in enumerate(inside, 1) if c > self.complete
            ]
            faults += [f"U{i}: partial answers outnumber all" for i, row in enumerate(self.whole, 1) if min(row) < 0]
            if self.complete > self.n:
                faults.append(f"{self.complete} complete of {self.n} respondents")
            if self.complete * self.total_sq < self.total**2 or (self.complete == 0 and self.total_sq):
                faults.append(f"total {self.total} and total_sq {self.total_sq} cannot both be of {self.complete}")
            faults += [
                f"item {i}: {sum(row)} answers of {self.n}" for i, row in enumerate(self.items, 1) if sum(row) > self.n
            ]
            if self.totals is not None and sums_of(self.totals) != (self.complete, self.total, self.total_sq):
                faults.append(f"totals do not add up to {self.complete} complete with total {self.total}")
        if faults:
            raise BadTally(f"{where}: no set of answers has this tally", faults)
        return self
