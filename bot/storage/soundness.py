"""What is wrong with a file by SQLite's own checks: all of them, or the quick ones for whoever recounts beside them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

_LARGE = "responses"  # of all tables the one whose full check takes most of the time
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> ? ORDER BY name"
_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL ORDER BY name"


def faults_of(db: sqlite3.Connection) -> list[str]:
    """What SQLite's own check finds wrong with the file and its foreign keys."""
    return [*_said(db, "PRAGMA integrity_check"), *_references(db)]


def quick_faults_of(db: sqlite3.Connection) -> list[str]:
    """The same but for one thing: an entry of an index of answers that says other than its row.

    Every page, the order in every table and index and the constraints of every row are checked, as are all references,
    the indexes of all other tables, that each index of answers has as many entries as there are rows for it, and that
    none that is to be unique has one twice.
    """
    found = _said(db, "PRAGMA quick_check")
    if not found:  # in a file with broken pages the rest says the same again, or cannot be read
        for (table,) in db.execute(_TABLES, (_LARGE,)).fetchall():
            found += _said(db, f"PRAGMA integrity_check ('{table}')")
        found += _counts(db)
    return [*found, *_references(db)]


def _said(db: sqlite3.Connection, check: str) -> list[str]:
    return [row[0] for row in db.execute(check) if row[0] != "ok"]


def _references(db: sqlite3.Connection) -> list[str]:
    return [f"row of {row[0]} refers to a missing {row[2]}" for row in db.execute("PRAGMA foreign_key_check")]


def _counts(db: sqlite3.Connection) -> Iterator[str]:
    """Indexes of answers that have more entries than there are rows for them, fewer, or one twice."""
    indexes = [(row[0], row[1].partition(" WHERE ")[2] or "1") for row in db.execute(_INDEXES, (_LARGE,))]
    if not indexes:
        return
    each = ", ".join(f"count(*) FILTER (WHERE {condition})" for _, condition in indexes)
    rows = db.execute(f"SELECT {each} FROM {_LARGE} NOT INDEXED").fetchone()  # noqa: S608 -- from the file's own schema
    unique = {row[1] for row in db.execute(f"PRAGMA index_list ({_LARGE})") if row[2]}
    for (name, condition), expected in zip(indexes, rows, strict=True):
        entries = f"FROM {_LARGE} INDEXED BY {name} WHERE {condition}"
        (found,) = db.execute(f"SELECT count(*) {entries}").fetchone()
        if found != expected:
            yield f"index {name} has {found} entries, expected {expected} as there are rows"
        if name in unique:
            columns = ", ".join(row[2] for row in db.execute(f"PRAGMA index_info ({name})"))
            known = " AND ".join(f"{one} IS NOT NULL" for one in columns.split(", "))
            twice = f"SELECT 1 {entries} AND {known} GROUP BY {columns} HAVING count(*) > 1 LIMIT 1"
            if db.execute(twice).fetchone():
                yield f"index {name} has an entry twice, expected each once"
