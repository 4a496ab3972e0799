"""Frames of answers in, many tallies at once, and frames of tallies out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.counting import Ints, count
from scoring.errors import BadAnswers, BadTally, MixedInstruments
from scoring.instrument import Instrument
from scoring.instrument_catalogue import load_instrument
from scoring.step_counting import count_items
from scoring.tally import Tally

_LISTED = 10_000  # faults named one by one in a message
_EXPECTED = "expected 1, 2, 3, 4 or blank"


@dataclass(frozen=True, eq=False)
class Tallies:
    """Many tallies of one instrument, one row per group.

    `groups` holds the group's names, one column per key ("unit", "service", "period", "week", "channel", ...).
    `cells` is int64, one row per group, in the order of Tally.cells().
    """

    instrument: Instrument
    groups: pd.DataFrame
    cells: Ints

    def __len__(self) -> int:
        return len(self.cells)

    def __iter__(self) -> Iterator[tuple[tuple[Any, ...], Tally]]:
        for names, row in zip(self.groups.itertuples(index=False, name=None), self.cells.tolist(), strict=True):
            yield names, Tally.from_cells(row, self.instrument)

    @property
    def total(self) -> Tally:
        """The tally of all groups together."""
        return Tally.from_cells(self.cells.sum(axis=0).tolist(), self.instrument)

    def by(self, *keys: str) -> Tallies:
        """Added up to coarser groups, such as the units of weeks of units. Raises KeyError for no such key."""
        names = self.groups[list(keys)]
        numbers = names.groupby(list(keys), sort=True, dropna=False).ngroup().to_numpy()
        cells = np.zeros((numbers.max(initial=-1) + 1, self.cells.shape[1]), dtype=np.int64)
        np.add.at(cells, numbers, self.cells)
        groups = names.drop_duplicates().sort_values(list(keys)).reset_index(drop=True)
        return Tallies(self.instrument, groups, cells)

    def join(self, other: Tallies) -> Tallies:
        """Both together, groups of the same names added. Raises MixedInstruments."""
        if self.instrument.id != other.instrument.id:
            raise MixedInstruments(f"tallies of {self.instrument.id} and {other.instrument.id} do not add")
        groups = pd.concat([self.groups, other.groups], ignore_index=True)
        return Tallies(self.instrument, groups, np.concatenate([self.cells, other.cells])).by(*self.groups.columns)

    def frame(self) -> pd.DataFrame:
        """One row per group: its names, then every cell as an int64 column (see cell_names)."""
        cells = pd.DataFrame(self.cells, columns=list(cell_names(self.instrument)))
        return pd.concat([self.groups.reset_index(drop=True), cells], axis=1)


def cell_names(instrument: Instrument) -> tuple[str, ...]:
    """Column names of a frame of tallies: n, complete, total, total_sq, then per element key_1 .. key_4,
    key_partial_1 .. key_partial_4 and key_cross, each kind for all elements in report order. Where an element has
    several items, its values are in steps, and each item has key_1 .. key_4 of its own at the end.

    >>> cell_names(load_instrument())[:6]
    ('n', 'complete', 'total', 'total_sq', 'persyaratan_1', 'persyaratan_2')
    """
    steps = dict(zip(instrument.keys, instrument.steps, strict=True))
    kinds = ("_{}", "_partial_{}")
    counts = [key + kind.format(x) for kind in kinds for key in steps for x in range(steps[key], 4 * steps[key] + 1)]
    items = [f"{instrument.items[place].key}_{x}" for place in instrument.several for x in (1, 2, 3, 4)]
    return ("n", "complete", "total", "total_sq", *counts, *(f"{key}_cross" for key in steps), *items)


def tallies_from(frame: pd.DataFrame, instrument: Instrument | None = None) -> Tallies:
    """The inverse of Tallies.frame(): columns that are not cells are the groups' names.

    Raises BadTally when a cell column is missing or not whole numbers.

    >>> frame = tally_frame(pd.DataFrame({key: [4, 3] for key in load_instrument().keys})).frame()
    >>> tallies_from(frame).total.n
    2
    """
    instrument = instrument or load_instrument()
    names = list(cell_names(instrument))
    faults = [f"column {name}: missing" for name in names if name not in frame.columns]
    faults += [
        f"column {name}: found {frame[name].dtype}, expected whole numbers"
        for name in names
        if name in frame.columns and not pd.api.types.is_integer_dtype(frame[name].dtype)
    ]
    if faults:
        raise BadTally(f"frame of tallies: does not fit {instrument.id}", faults)
    groups = frame[[column for column in frame.columns if column not in set(names)]].reset_index(drop=True)
    return Tallies(instrument, groups, frame[names].to_numpy(dtype=np.int64))


def tally_frame(
    answers: pd.DataFrame,
    by: Sequence[str] = (),
    instrument: Instrument | None = None,
    asked: Sequence[str] | None = None,
) -> Tallies:
    """Tallies of a frame with one row per respondent and one column per element key. Other columns are allowed.

    Where an element has several items there is one column per item key instead, and those of items that only some
    ways of service ask may be missing. Answers are 1-4. None, NaN, NA and "" are blanks. `by` names the columns to
    group by. `asked` are the keys of the elements asked of everyone. By default these are, in each group, those
    anybody there answered.
    Raises BadAnswers naming every bad cell (row label, column, found, expected) and blank group names.

    >>> frame = pd.DataFrame({key: [4, 3] for key in load_instrument().keys} | {"unit": ["a", "b"]})
    >>> tally_frame(frame, by=["unit"]).frame()[["unit", "n", "total"]].values.tolist()
    [['a', 1, 36], ['b', 1, 27]]
    """
    instrument = instrument or load_instrument()
    items = instrument.items[: instrument.own]
    needed = [item.key for item in items if not item.modes]
    missing = [name for name in (*needed, *by) if name not in answers.columns]
    if missing:
        faults = [f"column {name}: missing" for name in missing]
        raise BadAnswers(f"frame of answers: does not fit {instrument.id}", faults)
    columns, bad = [], {}
    for key in (item.key for item in items):
        column, wrong = _bytes(answers[key]) if key in answers.columns else (np.zeros(len(answers), np.uint8), _NO_ROWS)
        columns.append(column)
        if wrong.size:
            bad[key] = wrong
    faults = _faults(answers, bad)
    codes, groups, blank = _groups(answers, by)
    faults += [f"{name}: blank, expected a name to group by" for name in blank]
    if faults:
        raise BadAnswers(f"frame of answers: {len(faults)} fault(s)", faults)
    wanted = None if asked is None else [key in asked for key in instrument.keys]
    if instrument.plain:
        cells = count(codes, columns, len(groups), instrument.units, wanted)
    else:
        cells = count_items(codes, columns, len(groups), instrument, wanted)
    empty = np.flatnonzero(cells[:, 0] == 0)
    if by and empty.size and (unused := np.setdiff1d(empty, codes)).size:  # group numbers that no row has
        kept = np.delete(np.arange(len(groups)), unused)
        groups, cells = groups.iloc[kept].reset_index(drop=True), cells[kept]
    return Tallies(instrument, groups, cells)


def _faults(answers: pd.DataFrame, bad: Mapping[str, NDArray[np.intp]]) -> list[str]:
    cells = sorted((int(row), key) for key, rows in bad.items() for row in rows)
    faults = [
        f"row {answers.index[row]}, column {key}: found {answers[key].iloc[row]!r}, {_EXPECTED}"
        for row, key in cells[:_LISTED]
    ]
    return faults + ([f"and {len(cells) - _LISTED} more cells"] if len(cells) > _LISTED else [])


def _bytes(column: pd.Series[Any]) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    """The column as 1-4 with 0 for a blank, and the rows of the cells that are neither."""
    values: Any = column.to_numpy()
    if values.dtype.kind in "iu":
        if len(values) == 0 or (values.min() >= 1 and values.max() <= 4):
            return values.astype(np.uint8, copy=False) if values.dtype != np.int8 else values.view(np.uint8), _NO_ROWS
        return np.zeros(len(values), dtype=np.uint8), np.flatnonzero((values < 1) | (values > 4))
    if values.dtype.kind == "f":
        blank = np.isnan(values)
        wrong = ~blank & ~np.isin(values, (1, 2, 3, 4))
        return np.where(blank | wrong, 0, values).astype(np.uint8), np.flatnonzero(wrong)
    found = [_score(value) for value in column.astype(object)]
    scores = np.array([0 if score is None else score for score in found], dtype=np.uint8)
    return scores, np.flatnonzero(np.array([score is None for score in found], dtype=bool))


_NO_ROWS = np.empty(0, dtype=np.intp)
_TEXTS = {"": 0, "1": 1, "2": 2, "3": 3, "4": 4}


def _score(value: Any) -> int | None:
    """1-4, 0 for a blank, None for anything else."""
    if isinstance(value, str):
        return _TEXTS.get(value.strip())
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - NaN alone differs from itself
        return 0
    if isinstance(value, bool | np.bool_) or value not in (1, 2, 3, 4):
        return None
    return int(value)


def _groups(answers: pd.DataFrame, by: Sequence[str]) -> tuple[NDArray[Any], pd.DataFrame, list[str]]:
    """A number per row, the groups' names in their order, and the places of blank names."""
    if not by:
        return np.zeros(len(answers), dtype=np.uint8), pd.DataFrame(index=[0]), []
    if len(by) == 1 and (quick := _small(answers[by[0]])) is not None:
        numbers, names = quick
        return numbers, pd.DataFrame({by[0]: names}), []
    blank = [
        f"row {answers.index[row]}, column {name}"
        for name in by
        for row in np.flatnonzero(answers[name].isna().to_numpy())[:_LISTED]
    ]
    if blank:
        return np.zeros(len(answers), dtype=np.uint8), pd.DataFrame(index=[0]), blank
    numbers, levels = np.zeros(len(answers), dtype=np.int64), []
    for name in by:
        codes, level = pd.factorize(answers[name], sort=True)
        numbers = numbers * len(level) + codes
        levels.append(level)
    present, numbers = np.unique(numbers, return_inverse=True)
    places = np.unravel_index(present, [len(level) for level in levels])
    names = {name: level.take(place) for name, level, place in zip(by, levels, places, strict=True)}
    return numbers, pd.DataFrame(names), []


def _small(column: pd.Series[Any]) -> tuple[NDArray[Any], Any] | None:
    """Whole numbers from 0 to not too many are their own group numbers."""
    values: Any = column.to_numpy()
    if values.dtype.kind not in "iu" or len(values) == 0:
        return None
    top = int(values.max())
    if values.min() < 0 or top >= max(1 << 16, len(values)):
        return None
    return values, np.arange(top + 1, dtype=values.dtype)
