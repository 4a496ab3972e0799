"""Counting answers of instruments whose elements have several items: plain numpy, for sheets of some million rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.cells import Layout
from scoring.instrument import Instrument

Ints = NDArray[np.int64]


def count_items(
    codes: NDArray[Any],
    columns: Sequence[NDArray[np.uint8]],
    groups: int,
    instrument: Instrument,
    asked: Sequence[bool] | None = None,
) -> Ints:
    """Tallies of respondents, int64, one row per group, in the order of Tally.cells() for this instrument.

    codes    group of each respondent, 0 .. groups - 1
    columns  one array per item of the elements, in the order of Instrument.items: 1-4, 0 for a blank
    asked    elements asked of everyone. By default those that anybody in the group answered
    A respondent with every element blank is left out.
    """
    layout, units = Layout.of(instrument), np.array(instrument.units, dtype=np.int64)
    places = zip(instrument.spans, instrument.steps, strict=True)
    values = [_values(columns[start:end], steps) for (start, end), steps in places]
    present = np.any([value > 0 for value in values], axis=0) if len(codes) else np.zeros(0, dtype=bool)
    group = np.asarray(codes, dtype=np.int64)[present]
    values = [value[present] for value in values]
    wanted = _asked(group, values, groups, asked)
    whole = np.ones(len(group), dtype=bool)
    for value, need in zip(values, wanted, strict=True):
        whole &= (value > 0) | ~need[group]
    total = sum((unit * value for unit, value in zip(units, values, strict=True)), np.zeros(len(group), dtype=np.int64))
    cells = np.zeros((groups, layout.size), dtype=np.int64)
    cells[:, 0] = np.bincount(group, minlength=groups)
    cells[:, 1] = np.bincount(group[whole], minlength=groups)
    np.add.at(cells[:, 2], group[whole], total[whole])
    np.add.at(cells[:, 3], group[whole], total[whole] ** 2)
    at = 4
    for chosen in (np.ones(len(group), dtype=bool), ~whole):
        for value, steps in zip(values, instrument.steps, strict=True):
            at += _histogram(cells[:, at:], group[chosen], value[chosen], steps)
    for value in values:
        np.add.at(cells[:, at], group[whole], value[whole] * total[whole])
        at += 1
    for place in instrument.several:
        at += _histogram(cells[:, at:], group, columns[place][present].astype(np.int64), 1)
    return cells


def _values(columns: Sequence[NDArray[np.uint8]], steps: int) -> Ints:
    """The mean of each respondent's items in steps, 0 where all are blank."""
    given = np.sum([column > 0 for column in columns], axis=0, dtype=np.int64)
    sums = np.sum(columns, axis=0, dtype=np.int64)
    return np.asarray(sums * steps // np.maximum(given, 1), dtype=np.int64)


def _asked(group: Ints, values: Sequence[Ints], groups: int, asked: Sequence[bool] | None) -> list[NDArray[np.bool_]]:
    """Per element, the groups in which it is asked."""
    if asked is not None:
        return [np.full(groups, need) for need in asked]
    return [np.bincount(group[value > 0], minlength=groups) > 0 for value in values]


def _histogram(cells: Ints, group: Ints, value: Ints, steps: int) -> int:
    """Count values into the first columns. Returns how many columns that are."""
    width = 3 * steps + 1
    known = value > 0
    places = group[known] * width + value[known] - steps
    cells[:, :width] = np.bincount(places, minlength=len(cells) * width).reshape(-1, width)
    return width
