"""What a migration needs beside SQL: counting, after its statements and before anything is committed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping

from bot.storage.errors import MigrationFault
from bot.storage.instruments import learn_instruments
from bot.storage.migrations import Tell, migrate
from bot.storage.recount import counted_tallies
from bot.storage.release_rows import tally_of
from bot.storage.tally_text import totals_text
from bot.storage.unit_words import keep_words
from bot.storage.week_sums import columns_of

_LISTED = 5
_CELLS = "SELECT unit, service, instrument, period, week, channel, cells FROM tallies"
_GIVE_TOTALS = """
    UPDATE tallies SET totals = ?
    WHERE unit = ? AND service = ? AND instrument = ? AND period = ? AND week = ? AND channel = ?"""

_FRESH = "SELECT id, instrument, fresh FROM releases WHERE fresh IS NOT NULL ORDER BY id"
_GIVE_SUMS = "UPDATE releases SET asked = ?, complete = ?, total = ?, total_sq = ? WHERE id = ?"


def upgrade(db: sqlite3.Connection, tell: Tell | None = None) -> list[str]:
    """Apply the migrations that the file lacks, with what each needs beside SQL. See migrate()."""
    learn_instruments(db)
    return migrate(db, AFTER, tell)


def _count_totals(db: sqlite3.Connection) -> None:
    """Give every tally the totals of its answers, as they are packed now.

    Raises MigrationFault where the answers do not make the tallies that are stored: the file is left as it was.
    """
    counted = counted_tallies(db)
    stored = {tuple(key): json.loads(cells) for *key, cells in db.execute(_CELLS)}
    expected = {key: list(tally.cells()) for key, tally in counted.items()}
    wrong = [key for key in sorted(stored.keys() | counted.keys()) if stored.get(key) != expected.get(key)]
    if wrong:
        some = "\n".join(f"  {' / '.join(key)}" for key in wrong[:_LISTED])
        raise MigrationFault(
            f"found {len(wrong)} of {len(stored)} tallies that their answers do not make, expected none. Nothing was "
            f"changed. `skm doctor` of the version before tells more of them:\n{some}"
        )
    db.executemany(_GIVE_TOTALS, ((totals_text(tally), *key) for key, tally in counted.items()))


def _count_weeks(db: sqlite3.Connection) -> None:
    """Give every release what it adds to the series of its weeks, from the tally of its new answers."""
    for id, instrument, fresh in db.execute(_FRESH):
        db.execute(_GIVE_SUMS, (*columns_of(tally_of(fresh, instrument)[0]), id))


def _sort_units(db: sqlite3.Connection) -> None:
    """Give every unit what lists sort it by and what search finds it by."""
    keep_words(db, [code for (code,) in db.execute("SELECT code FROM units").fetchall()])


AFTER: Mapping[int, Callable[[sqlite3.Connection], None]] = {33: _count_totals, 36: _count_weeks, 49: _sort_units}
