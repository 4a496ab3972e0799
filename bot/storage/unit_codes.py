"""Codes by which a unit is known: that of now, earlier ones, and those that files write with other signs."""

from __future__ import annotations

import json
from collections.abc import Iterable

from bot.storage.audit import Author, record
from bot.storage.db import Db, beside
from bot.storage.records import UNIT_COLUMNS, Unit, unit_of
from bot.storage.unit_columns import columns_of_units
from bot.storage.unit_words import keep_words

_FIND = f"""
    SELECT {UNIT_COLUMNS} FROM units AS u WHERE u.code = coalesce(
        (SELECT code FROM units WHERE code = ?1), (SELECT unit FROM unit_aliases WHERE code = ?1))"""  # noqa: S608 -- fixed columns, no input
_KEEP = "INSERT INTO unit_aliases (code, unit, since, why) VALUES (?, ?, ?, ?) ON CONFLICT (code) DO NOTHING"
# What search finds a unit by, beside its code and name.
_FORMER = """
    UPDATE units SET former = coalesce((SELECT group_concat(text, ' ') FROM (
        SELECT code AS text FROM unit_aliases WHERE unit = :unit
        UNION SELECT name FROM unit_names WHERE unit = :unit) AS former), '') WHERE code = :unit"""
_LATER = beside("PRAGMA defer_foreign_keys = ON", "SET CONSTRAINTS ALL DEFERRED")
_LISTS = (("windows", "code", "units"), ("batches", "id", "units"))  # tables, their keys, and lists of codes in JSON


def find_unit(db: Db, code: str) -> Unit | None:
    """The unit of a code or of an earlier one, in any case."""
    row = db.execute(_FIND, (code.strip().upper(),)).fetchone()
    return unit_of(row) if row else None


def keep_alias(db: Db, code: str, unit: str, since: str, why: str) -> None:
    """Let this code lead to a unit, too. One that leads somewhere already stays."""
    db.execute(_KEEP, (code, unit, since, why))
    keep_former(db, unit)


def keep_former(db: Db, unit: str) -> None:
    """Write anew what search finds a unit by."""
    db.execute(_FORMER, {"unit": unit})
    keep_words(db, [unit])


def recode(db: Db, old: str, new: str, since: str) -> None:
    """Give a unit another code, wherever it stands but in the audit log. The old one stays as an alias.

    Each table with a column that refers to units, or is called `unit`, has its rows rewritten.
    """
    db.execute(_LATER)  # it ends with the transaction
    db.execute("DELETE FROM unit_aliases WHERE code = ? AND unit = ?", (new, old))  # which it takes back
    for table, column in columns_of_units(db):
        if table != "units" or column != "code":
            db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (new, old))  # noqa: S608 -- names of ours
    for table, key, column in _LISTS:
        listed = f"SELECT {key}, {column} FROM {table} WHERE EXISTS (SELECT 1 FROM json_each({column}) WHERE value = ?)"  # noqa: S608 -- likewise
        for row in db.execute(listed, (old,)).fetchall():
            codes = json.dumps([new if code == old else code for code in json.loads(row[column])])
            db.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (codes, row[key]))  # noqa: S608 -- likewise
    asked = "UPDATE deliveries SET payload = json_set(payload, '$.unit', ?) WHERE unit = ? AND sent IS NULL"
    db.execute(f"{asked} AND json_extract(payload, '$.unit') = ?", (new, new, old))
    db.execute("UPDATE units SET code = ?, origin = nullif(coalesce(origin, code), ?) WHERE code = ?", (new, new, old))
    keep_alias(db, old, new, since, "rename")


def aliases_in(db: Db) -> dict[str, str]:
    """Every earlier or other code, with that of its unit."""
    return {row["code"]: row["unit"] for row in db.execute("SELECT code, unit FROM unit_aliases")}


def keep_written(db: Db, units: Iterable[Unit], by: Author | None) -> None:
    """Keep the codes as the file of these units writes them."""
    since = by.stamp[:10] if by else ""
    for unit in units:
        if unit.written and unit.written != unit.code and find_unit(db, unit.written) is None:
            keep_alias(db, unit.written, unit.code, since, "import")
            record(db, by, "unit.alias", unit.code, after={"code": unit.written})
