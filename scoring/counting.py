"""Counting millions of answers into tallies: packed words, one sort of small keys, running sums.

A block of respondents is packed to three bits per answer, sorted by group, and looked up three elements at a
time in tables whose words hold several counters side by side; one pass of additions per word then sums every
group at once. Runs are cut before a counter could overflow. Memory beyond the result is that of a few blocks.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Lanes = NDArray[Any]

BLOCK = 1 << 19  # respondents at a time: the working arrays stay near the processor
RUN = 31  # respondents summed in one word: the largest count a 5-bit counter holds


def count(
    codes: NDArray[Any],
    columns: Sequence[Bytes],
    groups: int,
    units: Sequence[int],
    asked: Sequence[bool] | None = None,
) -> Ints:
    """Tallies of respondents: int64, one row per group, 9k + 4 columns in the order of Tally.cells().

    codes    group of each respondent, 0 .. groups - 1
    columns  one array per element in report order: 1-4, 0 for a blank; the caller has checked them
    units    Instrument.units
    asked    elements asked of everyone; by default, in each group, those anybody there answered
    A respondent with every element blank is left out.
    """
    k, step = len(columns), -(-len(columns) // 3)
    spans = [slice(start, start + BLOCK) for start in range(0, len(codes), BLOCK)]
    blank = not all(column[span].all() for span in spans for column in columns)
    # one table of four lanes per element for answers 1-4, and per three elements for answer x total
    histogram, partial = (np.zeros((k, groups, 4), dtype=np.int64) for _ in range(2))
    cross = np.zeros((step, groups, 4), dtype=np.int64)
    n, complete = (np.zeros((1, groups), dtype=np.int64) for _ in range(2))

    def run(work: Callable[[_Block], Iterable[Lanes]], into: Sequence[Lanes]) -> None:
        def one(span: slice) -> tuple[Lanes, list[Lanes]]:
            block = _sorted_block(codes[span], [column[span] for column in columns], groups, tuple(units))
            return block.present, list(work(block))

        tables = [table for tables in into for table in tables]
        with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:
            for present, parts in pool.map(one, spans):
                for table, part in zip(tables, parts, strict=True):
                    table[present if len(present) < groups else slice(None)] += part

    if not blank:
        run(lambda block: block.plain(), (histogram, cross, n))
        complete[:] = n
    else:
        run(lambda block: block.answered(), (histogram, n))
        need = _need(histogram, asked)
        run(lambda block: block.settled(need), (partial, cross, complete))
    return _cells(histogram, partial, cross, n[0], complete[0], units)


def _need(histogram: Ints, asked: Sequence[bool] | None) -> NDArray[np.uint64]:
    """Per group, one bit (the lowest of three) for each element asked there."""
    answered: NDArray[Any] = histogram.sum(axis=2) > 0
    if asked is not None:
        answered[:] = np.asarray(asked, dtype=bool)[:, None]
    bits = np.uint64(1) << np.arange(0, 3 * len(answered), 3, dtype=np.uint64)
    need: NDArray[np.uint64] = (answered * bits[:, None]).sum(axis=0, dtype=np.uint64)
    return need


def _cells(histogram: Ints, partial: Ints, cross: Ints, n: Ints, complete: Ints, units: Sequence[int]) -> Ints:
    """Total and total_sq follow from the rest, because a total is the sum of units x answers."""
    k, groups = histogram.shape[:2]
    cells = np.empty((groups, 9 * k + 4), dtype=np.int64)
    products = cross[:, :, :3].transpose(1, 0, 2).reshape(groups, -1)[:, :k]
    weigh = np.asarray(units, dtype=np.int64)
    cells[:, 0], cells[:, 1] = n, complete
    cells[:, 2] = np.einsum("e,s,egs->g", weigh, np.arange(1, 5), histogram - partial)
    cells[:, 3] = products @ weigh
    cells[:, 4 : 4 + 4 * k] = histogram.transpose(1, 0, 2).reshape(groups, -1)
    cells[:, 4 + 4 * k : 4 + 8 * k] = partial.transpose(1, 0, 2).reshape(groups, -1)
    cells[:, 4 + 8 * k :] = products
    return cells


@dataclass(frozen=True)
class _Block:
    """Respondents of one block in the order of their groups, three bits per answer.

    `runs` are the starts of stretches of at most RUN respondents of one group, `firsts` the places in `runs`
    where a group begins, `present` the groups that occur and `sizes` how often.
    """

    words: NDArray[Any]
    units: tuple[int, ...]
    runs: Ints
    firsts: Ints
    present: Ints
    sizes: Ints

    def plain(self) -> Iterator[Lanes]:
        """Everything there is to count where no answer is blank."""
        yield from self.histogram(self.words)
        yield from self.cross(self.words)
        yield self.sizes

    def answered(self) -> Iterator[Lanes]:
        """The histogram, and the number of those who answered anything."""
        yield from self.histogram(self.words)
        yield self.number(self.words != 0)

    def histogram(self, words: NDArray[Any]) -> Iterator[Lanes]:
        """How often each element was answered 1, 2, 3 and 4: four lanes per element."""
        for at in range(0, len(self.units), 3):
            sums = np.add.reduceat(np.take(_ONE_HOT, _three(words, at)), self.runs)
            for place in range(min(3, len(self.units) - at)):
                yield self._joined((sums >> np.uint64(5 * place)) & _FIVE_BITS, 1)

    def cross(self, words: NDArray[Any]) -> Iterator[Lanes]:
        """Sum of answer x total for each element: three of the four lanes hold three elements."""
        k = len(self.units)
        answers = [np.take(_SPREAD, _three(words, at)) for at in range(0, k, 3)]
        if max(self.units) == 1 and 4 * 4 * k * RUN < 1 << 16:
            totals = sum(word >> np.uint64(48) for word in answers)
            for word in answers:
                yield self._joined(np.add.reduceat((word & _LOW_LANES) * totals, self.runs), 4 * 4 * k)
            return
        lanes = np.stack([word.view(np.uint16).reshape(-1, 4)[:, :3].astype(np.int64) for word in answers])
        totals = np.einsum("trl,tl->r", lanes, np.resize([*self.units, 0, 0], 3 * len(answers)).reshape(-1, 3))
        for three in lanes:
            sums = np.add.reduceat(np.add.reduceat(three * totals[:, None], self.runs), self.firsts)
            yield np.pad(sums, ((0, 0), (0, 1)))

    def settled(self, need: NDArray[np.uint64]) -> Iterator[Ints]:
        """The histogram of those who left an asked element blank; cross and number of those who did not."""
        full = self.words.astype(np.uint64)
        answered = full | (full >> np.uint64(1)) | (full >> np.uint64(2))
        lacking = (np.repeat(need[self.present], self.sizes) & ~answered) != 0
        yield from self.histogram(self.words * lacking)
        yield from self.cross(self.words * ~lacking)
        yield self.number(~lacking & (self.words != 0))

    def number(self, which: NDArray[np.bool_]) -> Lanes:
        """How many respondents of each group a condition holds for."""
        starts = self.runs[self.firsts]
        return np.add.reduceat(which.view(np.uint8), starts, dtype=np.int64)

    def _joined(self, sums: NDArray[np.uint64], most: int) -> Lanes:
        """Four 16-bit lanes per group from those per run; `most` is the largest a respondent adds to one."""
        if len(self.firsts) == len(self.runs):
            return sums.view(np.uint16).reshape(-1, 4)
        if int(self.sizes.max()) * most < 1 << 16:
            return np.add.reduceat(sums, self.firsts).view(np.uint16).reshape(-1, 4)
        return np.add.reduceat(sums.view(np.uint16).reshape(-1, 4), self.firsts, dtype=np.int64)


def _sorted_block(codes: NDArray[Any], columns: Sequence[Bytes], groups: int, units: tuple[int, ...]) -> _Block:
    kind = np.uint32 if len(columns) <= 10 else np.uint64
    words: NDArray[Any] = np.zeros(len(codes), dtype=kind)
    for place, column in enumerate(columns):
        words |= np.left_shift(column, kind(3 * place), dtype=kind)
    if (codes[1:] < codes[:-1]).any():
        words = words[_order(codes, groups)]
    per_group = np.bincount(codes, minlength=groups)
    present = np.flatnonzero(per_group)
    sizes = per_group[present]
    pieces = -(-sizes // RUN)
    firsts = np.cumsum(pieces) - pieces
    starts = np.cumsum(sizes) - sizes
    runs = np.repeat(starts - RUN * firsts, pieces) + RUN * np.arange(pieces.sum())
    return _Block(words, units, runs, firsts, present, sizes)


def _order(codes: NDArray[Any], groups: int) -> NDArray[np.intp]:
    """A stable order by group; numpy sorts 16-bit keys by counting, so wider ones go in two steps."""
    low = np.argsort(codes.astype(np.uint16), kind="stable")
    if groups <= 1 << 16:
        return low
    high = np.argsort((codes[low] >> 16).astype(np.uint16), kind="stable")
    return np.asarray(np.take(low, high), dtype=np.intp)


def _three(words: NDArray[Any], at: int) -> NDArray[np.intp]:
    """The three answers from element `at` on, as one number below 512."""
    number = (words >> words.dtype.type(3 * at)) & words.dtype.type(511)
    return np.asarray(number, dtype=np.intp)


def _tables() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """For three answers: lanes 1-4 hold a 5-bit counter per element; lanes of the answers, their sum on top."""
    one_hot, spread = np.zeros(512, dtype=np.uint64), np.zeros(512, dtype=np.uint64)
    for number in range(512):
        three = [number >> 3 * place & 7 for place in range(3)]
        one_hot[number] = sum(1 << 16 * (x - 1) + 5 * place for place, x in enumerate(three) if 1 <= x <= 4)
        spread[number] = sum(x << 16 * place for place, x in enumerate(three)) + (sum(three) << 48)
    return one_hot, spread


_ONE_HOT, _SPREAD = _tables()
_FIVE_BITS = np.uint64(0x001F_001F_001F_001F)
_LOW_LANES = np.uint64(0x0000_FFFF_FFFF_FFFF)
