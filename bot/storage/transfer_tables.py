"""The tables that a move takes over, in an order in which no row comes before one that it names."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from graphlib import TopologicalSorter

OWN = {"migrations", "revisions"}  # of each engine: what was applied there, and what it counts by itself
_TABLES = "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')"
_VIEWS = "SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5vocab%'"  # of the words of a search
_NO_KEY = {"report_facts": ("coalesce(unit, '')", '"period"', '"key"')}  # which are unique there all the same


@dataclass(frozen=True, slots=True)
class Table:
    """A table, its columns, and the key by which its rows are read in the same order on both engines.

    `names` are the columns of the key, for whoever reads of a row. A table that names itself goes in one piece.
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    at: tuple[int, ...]
    names_itself: bool = False

    @property
    def listed(self) -> str:
        return ", ".join(f'"{one}"' for one in self.columns)

    def key_of(self, row: tuple[object, ...]) -> tuple[object, ...]:
        """What the key of a row is, where NULL stands for the empty text as in the key itself."""
        return tuple("" if row[place] is None else row[place] for place in self.at)


def tables_of(db: sqlite3.Connection) -> list[Table]:
    """Those of a file of the newest level. A table of the server's has the same columns and key."""
    views = {name for (name,) in db.execute(_VIEWS)}
    kinds = {name: kind for name, kind in db.execute(_TABLES) if not name.startswith("sqlite_")}
    named = {
        name: {row[2] for row in db.execute(f"PRAGMA foreign_key_list ({name})")}
        for name in sorted(kinds)
        if name not in OWN | views
    }
    order = TopologicalSorter({name: parents - {name} for name, parents in named.items()}).static_order()
    return [_table(db, name, names_itself=name in named[name], searched=kinds[name] == "virtual") for name in order]


def _table(db: sqlite3.Connection, name: str, *, names_itself: bool, searched: bool) -> Table:
    rows = db.execute(f"PRAGMA table_info ({name})").fetchall()
    columns = (*(["rowid"] if searched else []), *(row[1] for row in rows))
    keys = ["rowid"] if searched else [row[1] for row in sorted(rows, key=lambda row: int(row[5])) if row[5]]
    key = _NO_KEY.get(name) or tuple(f'"{one}"' for one in keys)
    if not key:
        raise LookupError(f"{name}: found no primary key, expected one, or a line in _NO_KEY")
    at = tuple(next(place for place, one in enumerate(columns) if one in _words(part)) for part in key)
    return Table(name, columns, key, at, names_itself)


def _words(part: str) -> set[str]:
    return {"unit"} if part.startswith("coalesce") else {part.strip('"')}
