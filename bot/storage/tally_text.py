"""A tally as the database keeps it: its cells, and how many respondents have which total, as JSON."""

from __future__ import annotations

import json
from operator import add

from scoring.cells import Totals
from scoring.errors import BadTally
from scoring.instrument import Instrument
from scoring.tally import Tally

Cells = tuple[tuple[int, ...], Totals | None]  # Tally.cells() and its totals

_SHOWN = 40  # characters of what cannot be read
_JSON = json.JSONEncoder(separators=(",", ":"))  # made once: json.dumps() makes one for each text


def cells_text(tally: Tally) -> str:
    """A list of integers, Tally.cells()."""
    return _JSON.encode(tally.cells())


def totals_text(tally: Tally) -> str:
    """An object, total -> respondents. `null` where it is not known."""
    return _totals_text(tally.totals)


def tally_in(cells: str, totals: str | None, instrument: Instrument) -> Tally:
    """The inverse of both. Raises BadTally for what cannot be a tally of this instrument."""
    try:
        return Tally.from_cells(json.loads(cells), instrument, None if totals is None else json.loads(totals))
    except (AttributeError, TypeError, ValueError) as error:
        if isinstance(error, BadTally):
            raise
        shown = f"{cells[:_SHOWN]} and {str(totals)[:_SHOWN]}"
        expected = "a list of whole numbers and an object of how many people have which total"
        raise BadTally(f"tally of {instrument.id}: found {shown}, expected {expected}") from None


def flat(tally: Tally) -> Cells:
    """What more_cells() adds."""
    return tally.cells(), tally.totals


def more_cells(before: tuple[str, str] | None, more: Cells, instrument: str) -> tuple[str, str]:
    """The texts of a stored tally, None where there is none, with the cells of more answers added.

    Raises BadTally where what is stored has another number of cells.
    """
    cells, totals = more
    if before is None:
        return _JSON.encode(cells), _totals_text(totals)
    known, counted = json.loads(before[0]), json.loads(before[1])
    if len(known) != len(cells):
        raise BadTally(f"tally of {instrument}: found {len(known)} cells, expected {len(cells)}")
    text = _JSON.encode(list(map(add, known, cells)))
    if counted is None or totals is None:
        return text, "null"
    for total, count in totals:
        if (key := str(total)) in counted:
            counted[key] += count
        else:
            counted[key] = count
            counted = dict(sorted(counted.items(), key=lambda one: int(one[0])))
    return text, _JSON.encode(counted)


def _totals_text(totals: Totals | None) -> str:
    return "null" if totals is None else _JSON.encode(dict(totals))
