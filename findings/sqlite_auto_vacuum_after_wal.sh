#!/bin/sh
# SQLite takes `PRAGMA auto_vacuum` of a new, empty file without a word and forgets it where `journal_mode = WAL` came first.
#
# Seen with SQLite 3.50.4 (apsw 3.50.4.0) and with the SQLite of Python 3.11, 2026-11-27. Switching to WAL writes the first
# page, and with it the file is no longer new. The pragma raises nothing, the connection reads back 0, and the file never
# shrinks: incremental_vacuum frees nothing. The other order works, and so does a VACUUM after the pragma.
#
# Who meets it: programs that keep all pragmas in one list with WAL on top, and count on freed pages to be given back, such
# as after personal data was deleted.
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
WAL, VACUUM = "PRAGMA journal_mode = WAL", "PRAGMA auto_vacuum = INCREMENTAL"


def look(name, connect):
    """auto_vacuum as read back, and the free pages left after most rows were deleted and pages were to be given back."""
    found = {}
    for order, pragmas in (("WAL first", [WAL, VACUUM]), ("WAL last", [VACUUM, WAL]), ("WAL first, then VACUUM", [WAL, VACUUM, "VACUUM"])):
        db = connect(str(FOLDER / f"{name} {order}.db"))
        for one in pragmas:
            list(db.execute(one))
        db.execute("CREATE TABLE t (x TEXT)")
        db.execute("BEGIN")
        for _ in range(2000):
            db.execute("INSERT INTO t VALUES (?)", ("x" * 500,))
        db.execute("COMMIT")
        db.execute("DELETE FROM t")
        for _ in range(300):  # a page at a time, however many one statement gives back
            list(db.execute("PRAGMA incremental_vacuum(1)"))
        found[order] = (list(db.execute("PRAGMA auto_vacuum"))[0][0], list(db.execute("PRAGMA freelist_count"))[0][0])
        db.close()
    return found


print("Python", sys.version.split()[0], "its SQLite", sqlite3.sqlite_version, "apsw", apsw.apsw_version(), "its SQLite", apsw.sqlite_lib_version())
as_seen = True
for name, connect in (("sqlite3", lambda path: sqlite3.connect(path, isolation_level=None)), ("apsw", apsw.Connection)):
    for order, (mode, free) in look(name, connect).items():
        print(f"{name}, {order}: auto_vacuum reads back {mode}, {free} free pages are left")
        as_seen &= (mode == 0 and free > 100) if order == "WAL first" else (mode == 2 and free == 0)
print("as described" if as_seen else "NOT as described")
sys.exit(not as_seen)
PYTHON
