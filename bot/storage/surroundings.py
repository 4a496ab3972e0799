"""What stands around a survey at a tap: its unit, the open windows, the tree above. Read once, not at each tap.

Remembered for as long as the file says the same. Another connection's commit, a change by any other piece of work on
this one and a transaction that was undone all end it, so that nothing is ever older than the file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, cast

from bot.storage.connection import undone
from bot.storage.db import Db
from bot.storage.records import Unit
from bot.storage.unit_codes import find_unit
from bot.storage.windows import Window, around_units

_MOST = 2000  # units


@dataclass(frozen=True, slots=True)
class Around:
    """A unit, the windows that its answers may fall into on a day, and what of the tree these need."""

    unit: Unit
    windows: Sequence[Window]
    parents: Mapping[str, str | None]


class Server(Protocol):
    """What a server's connection knows of it: a number that its triggers count on with every change of these tables."""

    def around(self) -> int: ...
    def keep_around(self) -> None: ...


class Surroundings:
    """For one connection, inside whose transactions it is asked."""

    def __init__(self) -> None:
        self._known = dict[tuple[str, date], Around]()
        self._state: tuple[int, int, int] = (-1, -1, -1)

    def of(self, db: Db, unit: str, day: date) -> Around | None:
        """What stands around this unit on a day, None where there is no such unit."""
        state = _state_of(db)
        if state != self._state or len(self._known) > _MOST:
            self._known.clear()
            self._state = state
        if (known := self._known.get((unit, day))) is None:
            if (found := find_unit(db, unit)) is None:
                return None
            windows, parents = around_units(db, day, [unit])
            known = self._known[unit, day] = Around(found, windows=windows, parents=parents)
        return known

    def keep(self, db: Db) -> None:
        """Go on remembering: what was changed since of() is nothing that is remembered here."""
        if isinstance(db, sqlite3.Connection):
            self._state = (self._state[0], db.total_changes, self._state[2])
        else:
            cast(Server, db).keep_around()


def _state_of(db: Db) -> tuple[int, int, int]:
    if isinstance(db, sqlite3.Connection):
        return (db.execute("PRAGMA data_version").fetchone()[0], db.total_changes, undone(db))
    return (cast(Server, db).around(), 0, undone(db))
