"""Which columns hold the code of a unit, by what the database says of its tables."""

from __future__ import annotations

import sqlite3

from bot.storage.db import Db

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
_ON_SERVER = """
    SELECT t.relname::text AS name, a.attname::text AS unit FROM pg_class AS t
    JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE t.relkind = 'r' AND t.relnamespace = current_schema()::regnamespace AND (a.attname = 'unit' OR EXISTS (
        SELECT 1 FROM pg_constraint AS c
        WHERE c.contype = 'f' AND c.conrelid = t.oid AND c.confrelid = 'units'::regclass AND a.attnum = c.conkey[1]))
    ORDER BY 1, 2"""


def columns_of_units(db: Db) -> list[tuple[str, str]]:
    """(table, column) of every column that refers to units, or is called `unit`."""
    if not isinstance(db, sqlite3.Connection):
        return [(row["name"], row["unit"]) for row in db.execute(_ON_SERVER).fetchall()]
    found: list[tuple[str, str]] = []
    for (table,) in db.execute(_TABLES).fetchall():
        named = {row["name"] for row in db.execute(f"PRAGMA table_info ({table})") if row["name"] == "unit"}
        named |= {row["from"] for row in db.execute(f"PRAGMA foreign_key_list ({table})") if row["table"] == "units"}
        found += [(table, column) for column in sorted(named)]
    return found
