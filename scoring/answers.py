"""Answers of one sheet, counted, with their tallies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from scoring.coded import CodedRows
from scoring.elements import Item
from scoring.instrument import Instrument
from scoring.item_tally import tally_of_items
from scoring.tally import Tally

Row = tuple[int | None, ...]


@dataclass(frozen=True)
class Answers:
    """Answers of one sheet: how often each row of answers was given, by Instrument.items, None for a blank.

    `by` is the column the sheet is grouped by, "" without grouping. `counts` has the rows of each of its values, in
    their order, or all of them under "". `bare` are columns known by a number that another order gives another element.
    """

    instrument: Instrument
    counts: Mapping[str, Mapping[Row, int]]
    by: str = ""
    bare: tuple[tuple[str, Item], ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """One row for each respondent, those of one value and those alike side by side."""
        return tuple(row for rows in self.counts.values() for row, times in rows.items() for _ in range(times))

    @property
    def blank_rows(self) -> int:
        """Rows in which every item is blank. They are nobody's answer."""
        return sum(times for rows in self.counts.values() for row, times in rows.items() if not _answered(row))

    @cached_property
    def tally(self) -> Tally:
        """Tally of the whole sheet. An element counts as asked when anybody in the sheet answered it."""
        return _tally(self._whole, self.instrument)

    @property
    def indices(self) -> tuple[tuple[Instrument, Tally], ...]:
        """Each side index of the instrument with its tally of the whole sheet."""
        return _indices(self._whole, self.instrument)

    def groups(self) -> dict[str, Tally]:
        """Tally of each value of the grouping column, in the order of the values."""
        return dict(self._tallies)

    def indices_of_groups(self) -> dict[str, tuple[tuple[Instrument, Tally], ...]]:
        """The same of the side indices."""
        return {value: _indices(rows, self.instrument) for value, rows in self._grouped.items()}

    @property
    def _grouped(self) -> Mapping[str, Mapping[Row, int]]:
        return self.counts if self.by else {}

    @cached_property
    def _tallies(self) -> Mapping[str, Tally]:
        return {value: _tally(rows, self.instrument) for value, rows in self._grouped.items()}

    @cached_property
    def _whole(self) -> Mapping[Row, int]:
        if len(self.counts) == 1:
            return next(iter(self.counts.values()))
        coded = [rows for rows in self.counts.values() if isinstance(rows, CodedRows)]
        if coded and len(coded) == len(self.counts):
            return CodedRows.total(coded)
        found: Counter[Row] = Counter()
        for rows in self.counts.values():
            for row, times in rows.items():
                found[row] += times
        return found


def _tally(rows: Mapping[Row, int], instrument: Instrument) -> Tally:
    if isinstance(rows, CodedRows) and instrument.plain and len(rows) > 1:
        rows = rows.cut(slice(0, instrument.own)) if instrument.side else rows
        return rows.tally(instrument, rows.answered())
    asked = [place for place in range(len(instrument.items)) if any(row[place] is not None for row in rows)]
    return tally_of_items(rows, instrument, asked)


def _indices(rows: Mapping[Row, int], instrument: Instrument) -> tuple[tuple[Instrument, Tally], ...]:
    return tuple((one, _tally(_cut(rows, instrument.cuts[one.key]), one)) for one in instrument.side)


def _cut(rows: Mapping[Row, int], part: slice) -> Mapping[Row, int]:
    if isinstance(rows, CodedRows):
        return rows.cut(part)
    found: Counter[Row] = Counter()
    for row, times in rows.items():
        found[row[part]] += times
    return found


def _answered(row: Row) -> bool:
    return any(x is not None for x in row)
