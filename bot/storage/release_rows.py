"""A release of a unit's answers as it is kept: a row, and text for its tallies."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.storage.db import Row
from bot.storage.released_beside import NO_INDEX, Beside, beside_in, beside_text
from bot.storage.tally_text import cells_text, totals_text
from scoring.instrument_catalogue import load_instrument
from scoring.tally import Tally

Heap = tuple[str, str, str, str]  # unit, period, window or "", questionnaire


@dataclass(frozen=True, slots=True)
class Release:
    """A heap of a unit's answers as heads were shown it.

    `total` is all that has been released of it, None where one of these has been changed or erased after it. `new` is
    how many of them are new with this one, and `fresh` these alone: None where one of these or an earlier one has been
    changed or erased, so that a difference would tell of it. `moved` counts such changes. `beside` is what is shown of
    indices beside the IKM.
    """

    id: int
    unit: str
    period: str
    window: str
    instrument: str
    week: str
    total: Tally | None
    fresh: Tally | None
    new: int
    closing: bool
    moved: int
    beside: Beside = NO_INDEX


def cells_of(tally: Tally, beside: Beside = NO_INDEX) -> str:
    """What a release keeps of answers, as text: their tally and what is beside it."""
    return f'{{"cells":{cells_text(tally)},"totals":{totals_text(tally)}{beside_text(beside)}}}'


def tally_of(text: str, instrument: str) -> tuple[Tally, Beside]:
    """The tally and what is beside it, of such a text. One of an earlier version is a list of cells alone."""
    found = json.loads(text)
    cells, totals = (found, None) if isinstance(found, list) else (found["cells"], found["totals"])
    tally = Tally.from_cells(cells, load_instrument(instrument), totals)
    return tally, NO_INDEX if isinstance(found, list) else beside_in(found)


def release_of(row: Row) -> Release:
    """The release of a row with all its columns."""
    total, beside = tally_of(row["cells"], row["instrument"]) if row["cells"] else (None, NO_INDEX)
    return Release(
        id=row["id"],
        unit=row["unit"],
        period=row["period"],
        window=row["window"],
        instrument=row["instrument"],
        week=row["week"],
        total=total,
        fresh=None if row["fresh"] is None else tally_of(row["fresh"], row["instrument"])[0],
        new=row["new"],
        closing=bool(row["closing"]),
        moved=row["moved"],
        beside=beside,
    )
