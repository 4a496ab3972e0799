"""Counting millions of answers into tallies: three answers to a byte, tables of packed counters, few passes.

A block of respondents is written as one byte per three elements. A table turns the byte into a word whose four
16-bit lanes hold several counters, and one addition per respondent then counts all of them for its group. Where
groups are many and small in a block, words are added straight to their group. Otherwise the block is sorted by group
and summed in runs too short for a counter to overflow. Memory beyond the result is that of a few blocks.
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
Words = NDArray[np.uint64]
Lanes = NDArray[Any]

BLOCK = 1 << 18  # respondents at a time: the working arrays stay near the processor
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
    columns  one array per element in report order: 1-4, 0 for a blank, checked by the caller
    units    Instrument.units
    asked    elements asked of everyone. By default those that anybody in the group answered
    A respondent with every element blank is left out.
    """
    k, step = len(columns), -(-len(columns) // 3)
    if groups == 0:
        return np.zeros((0, 9 * k + 4), dtype=np.int64)
    spans = [slice(start, start + BLOCK) for start in range(0, len(codes), BLOCK)]
    blank = not all(column[span].all() for span in spans for column in columns)
    # one table of four lanes per element for answers 1-4, and per three elements for answer x total
    histogram, partial = (np.zeros((k, groups, 4), dtype=np.int64) for _ in range(2))
    cross = np.zeros((step, groups, 4), dtype=np.int64)
    n, complete = (np.zeros((1, groups), dtype=np.int64) for _ in range(2))

    def run(work: Callable[[_Block], Iterable[Lanes]], into: Sequence[Lanes]) -> None:
        def one(span: slice) -> tuple[Lanes, list[Lanes]]:
            block = _block(codes[span], [column[span] for column in columns], groups, tuple(units))
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


def _need(histogram: Ints, asked: Sequence[bool] | None) -> Bytes:
    """Per three elements and group, a bit for each element asked there."""
    answered: NDArray[Any] = histogram.sum(axis=2) > 0
    if asked is not None:
        answered[:] = np.asarray(asked, dtype=bool)[:, None]
    need = np.zeros((-(-len(answered) // 3), answered.shape[1]), dtype=np.uint8)
    for place, row in enumerate(answered):
        need[place // 3] |= row.astype(np.uint8) << np.uint8(place % 3)
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
    """Respondents of one block: a byte per three elements, answers 0-4 as digits to the base of five.

    `totals` are the respondents' sums without weights, `present` the groups counted and `sizes` how often each
    occurs. Scattered, `codes` holds the group of every respondent, and each group has at most RUN of them. Sorted by
    group, `runs` are the starts of stretches of at most RUN respondents of one group, and `firsts` the places in
    `runs` where a group begins.
    """

    threes: Sequence[Bytes]
    totals: Bytes
    units: tuple[int, ...]
    present: Ints
    sizes: Ints
    codes: NDArray[np.intp] | None
    runs: Ints
    firsts: Ints

    def plain(self) -> Iterator[Lanes]:
        """Everything there is to count where no answer is blank."""
        yield from self.histogram(self.threes)
        yield from self.cross(self.threes, self.totals)
        yield self.sizes

    def answered(self) -> Iterator[Lanes]:
        """The histogram, and the number of those who answered anything."""
        yield from self.histogram(self.threes)
        yield self.number(self.totals != 0)

    def settled(self, need: Bytes) -> Iterator[Lanes]:
        """Give the histogram of those who left an asked element blank, and cross and number of those who did not."""
        owners = np.repeat(self.present, self.sizes) if self.codes is None else self.codes
        lacking = np.zeros(len(owners), dtype=bool)
        for wanted, three in zip(need, self.threes, strict=True):
            lacking |= (wanted[owners] & _BLANKS[three]) != 0
        yield from self.histogram([three * lacking for three in self.threes])
        yield from self.cross([three * ~lacking for three in self.threes], self.totals * ~lacking)
        yield self.number((self.totals != 0) & ~lacking)

    def histogram(self, threes: Sequence[Bytes]) -> Iterator[Lanes]:
        """How often each element was answered 1, 2, 3 and 4: four lanes per element."""
        for at, three in enumerate(threes):
            sums = self._summed(np.take(_ONE_HOT, three.astype(np.intp)))
            for place in range(min(3, len(self.units) - 3 * at)):
                yield self._joined((sums >> np.uint64(5 * place)) & _FIVE_BITS, 1)

    def cross(self, threes: Sequence[Bytes], plain: Bytes) -> Iterator[Lanes]:
        """Sum of answer x total for each element: three of the four lanes hold three elements.

        `plain` are the respondents' unweighted totals.
        """
        k = len(self.units)
        answers = [np.take(_SPREAD, three.astype(np.intp)) for three in threes]
        if _narrow(self.units):
            totals = plain.astype(np.uint64)
            for word in answers:
                yield self._joined(self._summed(word * totals), 16 * k)
            return
        lanes = np.stack([word.view(np.uint16).reshape(-1, 4)[:, :3].astype(np.int64) for word in answers])
        weighted = np.einsum("trl,tl->r", lanes, np.resize([*self.units, 0, 0], 3 * len(answers)).reshape(-1, 3))
        for three in lanes:
            sums = np.add.reduceat(np.add.reduceat(three * weighted[:, None], self.runs), self.firsts)
            yield np.pad(sums, ((0, 0), (0, 1)))

    def number(self, which: NDArray[np.bool_]) -> Lanes:
        """How many respondents of each group a condition holds for."""
        if self.codes is not None:
            return np.bincount(self.codes[which], minlength=len(self.present))
        return np.add.reduceat(which.view(np.uint8), self.runs[self.firsts], dtype=np.int64)

    def _summed(self, words: Words) -> Words:
        """Sums of the words per group where scattered, per run where sorted."""
        if self.codes is None:
            return np.add.reduceat(words, self.runs)
        sums = np.zeros(len(self.present), dtype=np.uint64)
        np.add.at(sums, self.codes, words)
        return sums

    def _joined(self, sums: Words, most: int) -> Lanes:
        """Four 16-bit lanes per group. `most` is the largest a respondent adds to one."""
        if self.codes is not None or len(self.firsts) == len(self.runs):
            return sums.view(np.uint16).reshape(-1, 4)
        if int(self.sizes.max()) * most < 1 << 16:
            return np.add.reduceat(sums, self.firsts).view(np.uint16).reshape(-1, 4)
        return np.add.reduceat(sums.view(np.uint16).reshape(-1, 4), self.firsts, dtype=np.int64)


def _narrow(units: tuple[int, ...]) -> bool:
    """Whether RUN respondents' answer x total fit a 16-bit lane."""
    return max(units) == 1 and 16 * len(units) * RUN < 1 << 16


def _block(codes: NDArray[Any], columns: Sequence[Bytes], groups: int, units: tuple[int, ...]) -> _Block:
    threes, totals = [], np.zeros(len(codes), dtype=np.uint8)
    for at in range(0, len(columns), 3):
        three = np.zeros(len(codes), dtype=np.uint8)
        for digit, column in zip((1, 5, 25), columns[at : at + 3], strict=False):
            three += np.uint8(digit) * column
            totals += column
        threes.append(three)
    places = codes.astype(np.intp)
    sizes = np.bincount(places, minlength=groups)
    if 4 * groups <= BLOCK and sizes.max() <= RUN and _narrow(units):
        none = np.empty(0, dtype=np.int64)
        return _Block(threes, totals, units, np.arange(groups), sizes, places, none, none)
    return _sorted(codes, threes, totals, sizes, units)


def _sorted(
    codes: NDArray[Any], threes: Sequence[Bytes], totals: Bytes, per_group: Ints, units: tuple[int, ...]
) -> _Block:
    if (codes[1:] < codes[:-1]).any():
        rows = np.zeros((len(codes), 8), dtype=np.uint8)  # side by side, so that one pass moves all
        for at, column in enumerate((*threes, totals)):
            rows[:, at] = column
        moved = rows.view(np.uint64)[:, 0][_order(codes, len(per_group))].view(np.uint8).reshape(-1, 8)
        *threes, totals = (moved[:, at] for at in range(len(threes) + 1))
    present = np.flatnonzero(per_group)
    sizes = per_group[present]
    pieces = -(-sizes // RUN)
    firsts = np.cumsum(pieces) - pieces
    starts = np.cumsum(sizes) - sizes
    runs = np.repeat(starts - RUN * firsts, pieces) + RUN * np.arange(pieces.sum())
    return _Block(threes, totals, units, present, sizes, None, runs, firsts)


def _order(codes: NDArray[Any], groups: int) -> NDArray[np.intp]:
    """A stable order by group. NumPy sorts 16-bit keys by counting, so wider ones go in two steps."""
    low = np.argsort(codes.astype(np.uint16), kind="stable")
    if groups <= 1 << 16:
        return low
    high = np.argsort((codes[low] >> 16).astype(np.uint16), kind="stable")
    return np.asarray(np.take(low, high), dtype=np.intp)


def _tables() -> tuple[Words, Words, Bytes]:
    """For each byte: a 5-bit counter per element in the lane of its answer, a lane per answer, and a bit per blank."""
    one_hot, spread, blanks = np.zeros(125, np.uint64), np.zeros(125, np.uint64), np.zeros(125, np.uint8)
    for number in range(125):
        three = (number % 5, number // 5 % 5, number // 25)
        one_hot[number] = sum(1 << 16 * (x - 1) + 5 * place for place, x in enumerate(three) if x)
        spread[number] = sum(x << 16 * place for place, x in enumerate(three))
        blanks[number] = sum(1 << place for place, x in enumerate(three) if not x)
    return one_hot, spread, blanks


_ONE_HOT, _SPREAD, _BLANKS = _tables()
_FIVE_BITS = np.uint64(0x001F_001F_001F_001F)
