"""Rows of tallies: read, added to, taken from, inside the caller's transaction."""

from __future__ import annotations

import sqlite3

from bot.storage.tally_text import cells_text, tally_in, totals_text
from scoring.instrument import load_instrument
from scoring.tally import Tally

_KEY = "unit = ? AND service = ? AND instrument = ? AND period = ? AND week = ? AND channel = ?"
_CELLS = f"SELECT cells, totals FROM tallies WHERE {_KEY}"  # noqa: S608 -- fixed text, no input
_NO_TALLY = f"DELETE FROM tallies WHERE {_KEY}"  # noqa: S608 -- likewise
_TALLY = """
    INSERT INTO tallies (unit, service, instrument, period, week, channel, cells, totals)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (unit, service, instrument, period, week, channel)
    DO UPDATE SET cells = excluded.cells, totals = excluded.totals"""


def key_of(key: tuple[str, ...], instrument: str) -> tuple[str, ...]:
    """The key of a tally's row for another instrument, such as a side index of its own."""
    unit, service, _, *rest = key
    return (unit, service, instrument, *rest)


def change_tally(
    db: sqlite3.Connection, key: tuple[str, ...], plus: Tally | None = None, minus: Tally | None = None
) -> None:
    """Add to a tally's row, take from it, inside the caller's transaction. An empty one has no row."""
    cells, instrument = cells_at(db, key), load_instrument(key[2])
    tally = tally_in(*cells, instrument) if cells else Tally.empty(instrument)
    tally = tally + plus if plus else tally
    put_tally(db, key, tally - minus if minus else tally)


def cells_at(db: sqlite3.Connection, key: tuple[str, ...]) -> tuple[str, str] | None:
    """A tally's row as it is stored: its cells and totals."""
    row = db.execute(_CELLS, key).fetchone()
    return (row["cells"], row["totals"]) if row else None


def put_tally(db: sqlite3.Connection, key: tuple[str, ...], tally: Tally) -> None:
    """Store a tally in place of the one that stands, inside the caller's transaction. An empty one has no row."""
    put_texts(db, key, texts_of(tally))


def texts_of(tally: Tally) -> tuple[str, str] | None:
    """A tally as it is stored: its cells and totals, None for an empty one."""
    return (cells_text(tally), totals_text(tally)) if tally else None


def put_texts(db: sqlite3.Connection, key: tuple[str, ...], texts: tuple[str, str] | None) -> None:
    """Store what texts_of() gave, likewise."""
    if texts:
        db.execute(_TALLY, (*key, *texts))
    else:
        db.execute(_NO_TALLY, key)
