"""A tally as the database keeps it: its cells, and how many respondents have which total, as JSON."""

from __future__ import annotations

import json

from scoring.instrument import Instrument
from scoring.tally import Tally


def cells_text(tally: Tally) -> str:
    """A list of integers, Tally.cells()."""
    return f"[{','.join(map(str, tally.cells()))}]"


def totals_text(tally: Tally) -> str:
    """An object, total -> respondents. `null` where it is not known."""
    if tally.totals is None:
        return "null"
    return "{" + ",".join([f'"{total}":{count}' for total, count in tally.totals]) + "}"


def tally_in(cells: str, totals: str | None, instrument: Instrument) -> Tally:
    """The inverse of both. Raises BadTally for what cannot be a tally of this instrument."""
    return Tally.from_cells(json.loads(cells), instrument, None if totals is None else json.loads(totals))
