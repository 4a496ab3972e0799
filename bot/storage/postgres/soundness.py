"""What is wrong with a server's tables: rows whose reference leads nowhere, and what the server's own check finds."""

from __future__ import annotations

from bot.storage.db import Db

_REFERENCES = """
    SELECT c.conrelid::regclass::text AS child, c.confrelid::regclass::text AS parent, a.attname::text AS key,
        b.attname::text AS named
    FROM pg_constraint AS c
    JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    JOIN pg_attribute AS b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
    WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace ORDER BY 1, 3"""
_INDEXES = """
    SELECT c.relname::text AS name, i.indisvalid AS valid FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
    WHERE c.relnamespace = current_schema()::regnamespace ORDER BY 1"""


def faults_of(db: Db, *, full: bool) -> list[str]:
    """Empty when all is well. Without `full` the references of answers, which are most of all rows, are left out."""
    found = [f"index {row['name']} is not valid" for row in db.execute(_INDEXES).fetchall() if not row["valid"]]
    for row in db.execute(_REFERENCES).fetchall():
        child, parent, key, named = row
        if not full and child == "responses":
            continue
        lost = f"SELECT 1 FROM {parent} AS p WHERE p.{named} = c.{key}"  # noqa: S608 -- names of the schema's own
        statement = f"SELECT count(*) FROM {child} AS c WHERE c.{key} IS NOT NULL AND NOT EXISTS ({lost})"  # noqa: S608
        if missing := db.execute(statement).fetchone()[0]:
            found.append(f"{missing} row(s) of {child} refer to a missing {parent}")
    return found
