#!/bin/sh
# Python's sqlite3 gives back one page for `PRAGMA incremental_vacuum`, whatever number stands in it, where SQLite gives
# back as many as were asked for.
#
# Seen with Python 3.11 (SQLite 3.40) beside apsw 3.50.4.0, 2026-11-27. SQLite frees one page each time the statement is
# stepped, and calls it a row without columns. execute() steps once, and fetchall() and list() find no rows to go on with.
# Nothing is raised. executescript() steps to the end, but commits what is under way first.
#
# Who meets it: programs that delete much and shrink their file a little at a time, through sqlite3 or what is built on it
# (aiosqlite). The file goes on growing.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install apsw==3.50.4.0
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import sqlite3
import sys
from pathlib import Path

import apsw

FOLDER = Path(sys.argv[1])
ASKED = 100


def given_back(name, connect, run):
    """How many free pages there were, and how many of them one statement for a hundred gave back."""
    db = connect(str(FOLDER / f"{name}.db"))
    db.execute("PRAGMA auto_vacuum = INCREMENTAL")
    db.execute("CREATE TABLE t (x TEXT)")
    db.execute("BEGIN")
    for _ in range(2000):
        db.execute("INSERT INTO t VALUES (?)", ("x" * 500,))
    db.execute("COMMIT")
    db.execute("DELETE FROM t")
    free = lambda: list(db.execute("PRAGMA freelist_count"))[0][0]
    before = free()
    run(db, f"PRAGMA incremental_vacuum({ASKED})")
    after = free()
    db.close()
    return before, before - after


def plain(path):
    return sqlite3.connect(path, isolation_level=None)


found = {
    "sqlite3 execute, fetchall": given_back("a", plain, lambda db, text: db.execute(text).fetchall()),
    "sqlite3 executescript": given_back("b", plain, lambda db, text: db.executescript(text)),
    "apsw execute": given_back("c", apsw.Connection, lambda db, text: list(db.execute(text))),
}
print("Python", sys.version.split()[0], "its SQLite", sqlite3.sqlite_version, "apsw", apsw.apsw_version(), "its SQLite", apsw.sqlite_lib_version())
for name, (before, given) in found.items():
    print(f"{name}: {before} free pages, {ASKED} asked for, {given} given back")
as_seen = [given for _, given in found.values()] == [1, ASKED, ASKED]
print("as described" if as_seen else "NOT as described")
sys.exit(not as_seen)
PYTHON
