#!/bin/sh
# Python's sqlite3 tells a trace callback the same whole statement again for every row that fires a trigger. apsw tells it once.
#
# Seen with Python 3.11 (SQLite 3.40.1) and apsw 3.50.4.0, 2026-11-28. SQLite reports what a trigger does to its tracer as
# comments that name the trigger and its statements. set_trace_callback drops the comments and hands over the expanded text of
# the outer statement instead: one UPDATE of 400 rows is heard 801 times, and no callback can tell that it ran once.
#
# Who meets it: logs and tests that count statements by set_trace_callback (aiosqlite offers the same), after somebody adds a trigger.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install apsw==3.50.4.0
"$folder/venv/bin/python" - <<'PYTHON'
import sqlite3
import sys

import apsw

ROWS = 400
TABLES = ("CREATE TABLE t (x INTEGER)", "CREATE TABLE seen (x INTEGER)")
TRIGGER = "CREATE TRIGGER changed AFTER UPDATE OF x ON t BEGIN DELETE FROM seen WHERE x = new.x; END"
UPDATE = "UPDATE t SET x = x + 1"


def heard(connect, listen, triggers):
    """How often a tracer hears the UPDATE, which runs once."""
    db, told = connect(":memory:"), []
    for one in (*TABLES, *triggers):
        db.execute(one)
    for number in range(ROWS):
        db.execute("INSERT INTO t VALUES (?)", (number,))
    listen(db, told.append)
    db.execute(UPDATE)
    return told.count(UPDATE)


def by_sqlite3(db, tell):
    db.set_trace_callback(tell)


def by_apsw(db, tell):
    def trace(cursor, statement, bindings):
        tell(statement)
        return True

    db.exec_trace = trace


print("Python", sys.version.split()[0], "its SQLite", sqlite3.sqlite_version, "apsw", apsw.apsw_version())
found = {}
for name, connect, listen in (("sqlite3", lambda path: sqlite3.connect(path, isolation_level=None), by_sqlite3), ("apsw", apsw.Connection, by_apsw)):
    found[name] = heard(connect, listen, ()), heard(connect, listen, (TRIGGER,))
    print(f"{name}: one UPDATE of {ROWS} rows is heard {found[name][0]} time(s) without a trigger and {found[name][1]} with one")
as_seen = found["sqlite3"][0] == 1 and found["sqlite3"][1] > ROWS and found["apsw"] == (1, 1)
print("as described" if as_seen else "NOT as described")
sys.exit(not as_seen)
PYTHON
