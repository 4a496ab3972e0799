"""Tables turned on their side: a row for each element and a column for each respondent, which look like the others."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.columns import known_columns, plain
from scoring.instrument import Instrument

_FEWEST = 3  # elements


def sideways(cells: Sequence[str], instrument: Instrument) -> str:
    """Names of elements with which rows begin, each once, "" where they begin with anything else.

    >>> from scoring import load_instrument
    >>> skm = load_instrument()
    >>> sideways(["U1", "U2", "U3 (Waktu)"], skm), sideways(["1", "2", "3"], skm), sideways(["Waktu"] * 9, skm)
    ('U1, U2, U3 (Waktu)', '', '')
    """
    said = [text for text in cells if text and not plain(text).isdecimal()]
    few = len(said) <= 2 * len(instrument.items)  # elements and what stands below them: respondents may be many
    names = [text for text in said if known_columns([text], instrument)] if few else []
    return ", ".join(names[:_FEWEST]) if known_columns(names, instrument) == len(names) >= _FEWEST else ""


def named_columns(cells: Sequence[str], instrument: Instrument) -> int:
    """How many of a row's cells name elements. Numbers do where they count all of them, side by side."""
    numbers = [str(number) for number in range(1, len(instrument.keys) + 1)]
    counted = [cell for cell in cells if cell.isdecimal()] == numbers
    return known_columns([cell for cell in cells if counted or not cell.isdecimal()], instrument)
