"""Rows of answers as numbers: a digit of base 5 for each item, 0 for a blank. Millions of them in little memory."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from scoring.errors import BadAnswers
from scoring.instrument import Instrument
from scoring.tally import Tally

if TYPE_CHECKING:  # numpy is loaded by whoever codes rows, and by nobody else
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bytes = NDArray[np.uint8]

Row = tuple[int | None, ...]
MOST = 26  # items whose number fits 64 bits with a sign
_SCORES = (None, 1, 2, 3, 4)
_PENDING = 1 << 18  # numbers kept one by one before they are counted
_TOGETHER = 1 << 16  # numbers that are added to a total at once


class CodedRows(Mapping[Row, int]):
    """How often each row was given, as the dict of rows that it stands for. The numbers rise."""

    def __init__(self, size: int, codes: Ints, times: Ints) -> None:
        self._size, self._codes, self._times = size, codes, times

    def __len__(self) -> int:
        return len(self._codes)

    def __iter__(self) -> Iterator[Row]:
        digits = [[_SCORES[x] for x in one.tolist()] for one in self._digits()]
        return zip(*digits, strict=True)

    def __getitem__(self, row: Row) -> int:
        code, times = code_of(row), self._times
        at = int(self._codes.searchsorted(code))
        if len(row) != self._size or at == len(self) or int(self._codes[at]) != code:
            raise KeyError(row)
        return int(times[at])

    def items(self) -> ItemsView[Row, int]:
        return _Items(self)

    def cut(self, part: slice) -> CodedRows:
        """The rows of these places alone."""
        digits = self._digits()[part]
        return CodedRows(len(digits), *_counted(_joined(digits), self._times))

    @classmethod
    def total(cls, parts: Sequence[CodedRows]) -> CodedRows:
        """All of them together. There is one at least."""
        import numpy as np  # noqa: PLC0415

        codes, times, waiting, found = list[Any](), list[Any](), 0, parts[0]
        for one in parts[1:]:
            codes.append(one._codes)
            times.append(one._times)
            waiting += len(one)
            if waiting > _TOGETHER or one is parts[-1]:  # some at a time: together they may be many
                both = np.concatenate([found._codes, *codes]), np.concatenate([found._times, *times])
                found = CodedRows(found._size, *_counted(*both))
                codes, times, waiting = [], [], 0
        return found

    def answered(self) -> list[int]:
        """The places that anybody answered."""
        return [place for place, digits in enumerate(self._digits()) if digits.any()]

    def tally(self, instrument: Instrument, asked: Sequence[int]) -> Tally:
        """The tally of a plain instrument's elements, as Tally.of_counted has it."""
        import numpy as np  # noqa: PLC0415

        digits, times = np.stack(self._digits()), self._times
        whole = digits[list(asked)].all(axis=0)
        some = digits.any(axis=0) & ~whole
        inside, given = digits[:, whole], times[whole]
        partial = _histogram(digits[:, some], times[some])
        histogram = [one + other for one, other in zip(_histogram(inside, given), partial, strict=True)]
        totals = np.zeros(len(given), np.int64)
        for one, unit in zip(inside, instrument.units, strict=True):
            totals += one * np.int64(unit)
        sums = totals * given
        n = given.sum() + times[some].sum()
        cells = [n, given.sum(), sums.sum(), (sums * totals).sum(), *histogram, *partial]
        cross = [(one * sums).sum() for one in inside]
        each = _counted(totals, given)
        found = {str(total): count for total, count in zip(*(one.tolist() for one in each), strict=True)}
        return Tally.from_cells([int(one) for one in (*cells, *cross)], totals=found)

    def _digits(self) -> list[Bytes]:
        """The answers to each item."""
        digits, rest = list[Any](), self._codes
        for _ in range(self._size):
            rest, digit = rest // 5, rest - rest // 5 * 5
            digits.append(digit.astype("uint8"))
        return digits


class _Items(ItemsView[Row, int]):
    def __init__(self, rows: CodedRows) -> None:
        super().__init__(rows)
        self._rows = rows

    def __iter__(self) -> Iterator[tuple[Row, int]]:
        return zip(self._rows, self._rows._times.tolist(), strict=True)


class Coding:
    """Counts numbers as they come: those of `size` items, of a group each, as code + group x 5 ** size."""

    def __init__(self, size: int) -> None:
        if size > MOST:
            raise BadAnswers(f"found {size} items, expected at most {MOST}")
        self._size, self._pending, self._waiting = size, list[Any](), 0
        self._counted: tuple[Any, Any] | None = None

    @property
    def most_groups(self) -> int:
        """How many groups fit beside the items."""
        return int((2**63 - 1) // 5**self._size)

    def add(self, codes: Ints) -> None:
        """Count each once."""
        self._pending.append(codes)
        self._waiting += len(codes)
        if self._waiting > _PENDING:
            self._settle()

    def groups(self, known: Mapping[int, Mapping[Row, int]]) -> dict[int, CodedRows]:
        """The rows of each group that has any, with those that were `known` already."""
        import numpy as np  # noqa: PLC0415

        self._settle()
        span, (codes, times) = 5**self._size, self._counted or (np.zeros(0, np.int64), np.zeros(0, np.int64))
        pairs = [(group * span + code_of(row), times) for group, rows in known.items() for row, times in rows.items()]
        if pairs:
            codes, times = _added(codes, times, *_counted(*np.array(pairs, dtype=np.int64).T))
        most = int(codes[-1]) // span + 1 if len(codes) else 0
        edges = codes.searchsorted(np.arange(most + 1) * span).tolist()
        return {
            group: CodedRows(self._size, codes[first:end] - group * span, times[first:end])
            for group, (first, end) in enumerate(pairwise(edges))
            if first < end
        }

    def _settle(self) -> None:
        import numpy as np  # noqa: PLC0415

        if not self._pending:
            return
        codes = np.concatenate(self._pending)
        codes.sort()
        self._pending, self._waiting = [], 0
        firsts = _firsts(codes)
        more, often = codes[firsts], np.diff(firsts, append=len(codes))
        del codes, firsts  # the largest arrays at once are what a command takes of memory
        if self._counted is not None:
            before, self._counted = self._counted, None
            more, often = _added(*before, more, often)
        self._counted = more, often


def code_of(row: Iterable[int | None]) -> int:
    """The number of a row, its first item the lowest digit.

    >>> code_of((1, None, 4))
    101
    """
    return sum((score or 0) * 5**place for place, score in enumerate(row))


def _joined(digits: Sequence[Bytes]) -> Any:
    return sum(one.astype("int64") * 5**place for place, one in enumerate(digits))


def _counted(codes: Ints, times: Ints) -> tuple[Ints, Ints]:
    """Each number once, rising, and how often it is there altogether."""
    import numpy as np  # noqa: PLC0415

    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    firsts = _firsts(codes)
    return codes[firsts], np.add.reduceat(times[order], firsts) if len(firsts) else times[:0]


def _added(known: Ints, times: Ints, more: Ints, often: Ints) -> tuple[Ints, Ints]:
    """Numbers that rise with others that rise, counted together. Less is held at once than by sorting all of them."""
    import numpy as np  # noqa: PLC0415

    if not len(known):
        return more, often
    at = known.searchsorted(more)
    new = known[np.minimum(at, len(known) - 1)] != more
    times = times.copy()
    times[at[~new]] += often[~new]
    return np.insert(known, at[new], more[new]), np.insert(times, at[new], often[new])


def _firsts(codes: Ints) -> Ints:
    """Where each number begins among rising ones."""
    import numpy as np  # noqa: PLC0415

    new = np.ones(len(codes), bool)
    np.not_equal(codes[1:], codes[:-1], out=new[1:])
    return np.flatnonzero(new)


def _histogram(digits: NDArray[Any], times: Ints) -> list[int]:
    """How many gave 1, 2, 3, 4 to each element. They are added up as floats, which are exact far beyond any people."""
    import numpy as np  # noqa: PLC0415

    return [int(count) for one in digits for count in np.bincount(one, weights=times, minlength=5)[1:].tolist()]
