"""Answers by item into tallies by element: each respondent's value of an element is the mean of its items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace

from scoring.cells import Layout, fours, is_score
from scoring.errors import BadAnswers
from scoring.instrument import Instrument
from scoring.tally import Tally


def tally_of_items(
    rows: Mapping[tuple[int | None, ...], int],
    instrument: Instrument,
    asked: Collection[int] | None = None,
) -> Tally:
    """The tally of the elements: of rows over Instrument.items, and how often each was given.

    `asked` holds places of items, by default those answered. An element is asked where any of its items is, and
    answered where any of them is. Raises BadAnswers naming every cell that is not 1-4.
    """
    own, wanted = instrument.own, None
    if asked is not None:
        spans = enumerate(instrument.spans)
        wanted = {place for place, (start, end) in spans if any(start <= at < end for at in asked)}
    if instrument.side:
        mine: Counter[tuple[int | None, ...]] = Counter()
        for row, times in rows.items():
            mine[row[:own]] += times
        rows = mine
    if instrument.plain and len(rows) > 1:
        return Tally.of_counted(rows, own, wanted, instrument.units)
    values: Counter[tuple[int | None, ...]] = Counter()
    layout = Layout.of(instrument)
    items = [0] * (4 * layout.items)
    for row, times in rows.items():
        if not all(map(is_score, row)):
            pairs = zip(instrument.items[:own], row, strict=False)
            faults = [f"{one.u}: found {x!r}, expected 1, 2, 3, 4 or blank" for one, x in pairs if not is_score(x)]
            raise BadAnswers("answers of one respondent", faults)
        values[instrument.values(row)] += times
        for cell, place in enumerate(instrument.several):
            if (x := row[place]) is not None:
                items[4 * cell + x - 1] += times
    none, found = (0,) * len(items), None
    for one, times in values.items():
        if any(one):
            tally = Tally.of_values(one, layout, wanted, instrument.units, none)
            tally = tally if times == 1 else tally.times(times)
            found = tally if found is None else found + tally
    if found is None:
        return Tally.empty(instrument)
    return replace(found, items=fours(items)) if items else found
