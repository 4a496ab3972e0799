"""Sufficient statistics of answers: integers that add and subtract exactly.

A tally of a unit's week plus the next week's is the tally of both. Minus an erased answer it is the tally
without it. Everything the reports show comes from these integers without touching the answers again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import add, mul, sub
from typing import Self

from scoring.errors import BadAnswers, BadTally, NoAnswers
from scoring.instrument import Instrument

Counts = tuple[int, int, int, int]
_NONE: Counts = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Tally:
    """Integers only, elements in report order.

    n          respondents
    histogram  per element, how many answered 1, 2, 3, 4
    complete   respondents who answered every element asked of them. The next three are over these only
    total      sum of the respondents' totals (each answer times the element's unit, 1 when weights are equal)
    total_sq   sum of the squared totals
    cross      per element, sum of answer x total
    partial    the part of `histogram` that respondents with a blank gave
    """

    n: int
    histogram: tuple[Counts, ...]
    complete: int
    total: int
    total_sq: int
    cross: tuple[int, ...]
    partial: tuple[Counts, ...]

    @classmethod
    def empty(cls, of: Instrument | int) -> Self:
        """A tally of no respondents, for an instrument or a number of elements."""
        k = of if isinstance(of, int) else len(of.elements)
        return cls(0, (_NONE,) * k, 0, 0, 0, (0,) * k, (_NONE,) * k)

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
        faults = [f"U{i}: found {x!r}, expected 1, 2, 3, 4 or blank" for i, x in enumerate(scores, 1) if not _valid(x)]
        if faults:
            raise BadAnswers("answers of one respondent", faults)
        if all(x is None for x in scores):
            raise NoAnswers("answers of one respondent: every element is blank")
        marks = tuple(_NONE if x is None else (x == 1, x == 2, x == 3, x == 4) for x in scores)
        ones: tuple[Counts, ...] = tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in marks)
        wanted = range(k) if asked is None else asked
        if asked is not None and any(scores[place] is None for place in wanted):
            return cls(1, ones, 0, 0, 0, (0,) * k, ones)
        answers = [x or 0 for x in scores]
        total = sum(answers) if units is None else sum(map(int.__mul__, answers, units))
        return cls(1, ones, 1, total, total * total, tuple(x * total for x in answers), (_NONE,) * k)

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
        known = {row: times for row, times in Counter(map(tuple, rows)).items() if any(x is not None for x in row)}
        whole = {row: times for row, times in known.items() if _complete(row, k, asked)}
        flat = _by_column(whole, k, units)
        for row, times in known.items():
            if row not in whole:
                flat = [a + times * b for a, b in zip(flat, cls.of(row, asked, units).cells(), strict=True)]
        return cls._of_flat(flat)

    @classmethod
    def from_cells(cls, cells: Sequence[int]) -> Self:
        """The inverse of cells(). Raises BadTally when they cannot be a tally."""
        k, rest = divmod(len(cells) - 4, 9)
        if rest or k < 1 or not all(type(x) is int for x in cells):
            raise BadTally(f"tally cells: found {len(cells)} cells, expected 9k + 4 integers for k elements")
        return cls._of_flat(cells)._checked("tally cells")

    def cells(self) -> tuple[int, ...]:
        """9k + 4 integers for storage: n, complete, total, total_sq, histogram, partial, cross."""
        flat = (x for table in (self.histogram, self.partial) for counts in table for x in counts)
        return (self.n, self.complete, self.total, self.total_sq, *flat, *self.cross)

    def __add__(self, other: Tally) -> Self:
        return self._of_flat(tuple(map(add, self.cells(), self._same(other).cells())))

    def __sub__(self, other: Tally) -> Self:
        """Takes answers away again. Raises BadTally when they were never added."""
        return self._of_flat(tuple(map(sub, self.cells(), self._same(other).cells())))._checked("subtraction")

    def __bool__(self) -> bool:
        return self.n > 0

    @property
    def counts(self) -> tuple[int, ...]:
        """Answers to each element."""
        return tuple(map(sum, self.histogram))

    @property
    def sums(self) -> tuple[int, ...]:
        """Sum of the answers to each element (jumlah nilai per unsur)."""
        return tuple(a + 2 * b + 3 * c + 4 * d for a, b, c, d in self.histogram)

    @property
    def squares(self) -> tuple[int, ...]:
        """Sum of the squared answers to each element."""
        return tuple(a + 4 * b + 9 * c + 16 * d for a, b, c, d in self.histogram)

    @property
    def whole(self) -> tuple[Counts, ...]:
        """Histogram of the complete respondents alone."""
        pairs = zip(self.histogram, self.partial, strict=True)
        return tuple((a - e, b - f, c - g, d - h) for (a, b, c, d), (e, f, g, h) in pairs)

    @property
    def uniform(self) -> bool:
        """Whether all complete respondents were asked the same elements, so that totals compare."""
        return all(sum(counts) in (0, self.complete) for counts in self.whole)

    @classmethod
    def _of_flat(cls, row: Sequence[int]) -> Self:
        k = (len(row) - 4) // 9
        n, complete, total, total_sq = row[:4]
        fours = tuple(_four(row, 4 + 4 * place) for place in range(2 * k))
        return cls(n, fours[:k], complete, total, total_sq, tuple(row[4 + 8 * k :]), fours[k:])

    def _same(self, other: Tally) -> Tally:
        if len(self.histogram) != len(other.histogram):
            raise BadTally(f"tallies of {len(self.histogram)} and {len(other.histogram)} elements do not add")
        return other

    def _checked(self, where: str) -> Self:
        faults = [
            f"{field.name} holds a negative number" for field in fields(self) if _negative(getattr(self, field.name))
        ]
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
        if faults:
            raise BadTally(f"{where}: no set of answers has this tally", faults)
        return self


def _complete(row: Sequence[object], k: int, asked: Collection[int] | None) -> bool:
    """Whether all is right with the row and every element asked was answered, as far as a glance tells."""
    return len(row) == k and (asked is None or None not in row) and all(map(_valid, row))


def _by_column(rows: Mapping[tuple[int | None, ...], int], k: int, units: Sequence[int] | None) -> list[int]:
    """The cells of complete respondents: rows of valid answers and how often each was given."""
    if not rows:
        return [0] * (9 * k + 4)
    times = list(rows.values())
    columns = [[x or 0 for x in column] for column in zip(*rows, strict=True)]
    weighed = columns if units is None else [[x * unit for x in one] for one, unit in zip(columns, units, strict=True)]
    totals = list(map(sum, zip(*weighed, strict=True)))
    counted = list(map(mul, totals, times))  # each total as often as it was given
    n, histogram = sum(times), [0] * (4 * k)
    for place, column in enumerate(columns):
        for x, many in zip(column, times, strict=True):
            if x:
                histogram[4 * place + x - 1] += many
    cross = [sum(map(mul, column, counted)) for column in columns]
    return [n, n, sum(counted), sum(map(mul, counted, totals)), *histogram, *[0] * (4 * k), *cross]


def _four(row: Sequence[int], start: int) -> Counts:
    a, b, c, d = row[start : start + 4]
    return a, b, c, d


def _valid(x: object) -> bool:
    return x is None or (type(x) is int and 1 <= x <= 4)


def _negative(value: int | tuple[int, ...] | tuple[Counts, ...]) -> bool:
    if isinstance(value, int):
        return value < 0
    return any(_negative(x) for x in value)
