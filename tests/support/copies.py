"""A database with answers, a program that has it open, and the figures in a file."""

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from bot.storage import Unit
from bot.storage.database import connect
from bot.storage.migrations import shipped
from bot.storage.responses import insert_many
from tests.support.city import MONDAY, made_up
from tests.support.templates import new_database

_HOLDER = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("SELECT count(*) FROM sqlite_master").fetchall()
db.execute(sys.argv[2])
print("open", flush=True)
sys.stdin.readline()
"""


def filled(path: Path, answers: int = 12) -> Path:
    """A new database at `path` with so many answers to one unit."""
    new_database(path, [Unit("AA", "Dinas Contoh"), Unit("BB", "Puskesmas Contoh")])
    add(path, answers)
    return path


def add(path: Path, answers: int, unit: str = "AA") -> None:
    """So many answers more."""
    with closing(connect(path)) as db:
        db.execute("BEGIN")
        insert(db, answers, unit)
        db.execute("COMMIT")


def insert(db: sqlite3.Connection, answers: int, unit: str = "AA") -> None:
    """The same in a transaction of the caller's."""
    (before,) = db.execute("SELECT count(*) FROM responses").fetchone()
    scores = [[1 + (number + place) % 4 for place in range(9)] for number in range(before, before + answers)]
    insert_many(db, [replace(made_up(MONDAY, one, unit), suggestion="antrean lama") for one in scores])


def figures(path: Path) -> list[tuple[object, ...]]:
    """Every tally with its key, and how many answers there are, as another program reads them."""
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT unit, service, instrument, period, week, channel, cells FROM tallies ORDER BY 1, 5")
        return [*rows.fetchall(), *db.execute("SELECT unit, count(*) FROM responses GROUP BY unit ORDER BY unit")]


def older(path: Path) -> Path:
    """The same file as one that has not seen the last migration.

    It may add tables, indexes and columns, rename tables and drop indexes.
    """
    number, _, script = shipped()[-1]
    with closing(connect(path)) as db:
        for kind, name in re.findall(r"CREATE (?:VIRTUAL |UNIQUE )?(TABLE|INDEX|VIEW|TRIGGER) (\w+)", script):
            db.execute(f"DROP {kind} IF EXISTS {name}")
        for table, column in re.findall(r"ALTER TABLE (\w+) ADD COLUMN (\w+)", script):
            db.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        for table, became in re.findall(r"ALTER TABLE (\w+) RENAME TO (\w+)", script):
            db.execute(f"ALTER TABLE {became} RENAME TO {table}")
        for name in re.findall(r"DROP INDEX (\w+)", script):
            made = [found for _, _, one in shipped()[:-1] for found in re.findall(rf"CREATE INDEX {name} [^;]+", one)]
            db.execute(made[-1])
        db.execute("DELETE FROM migrations WHERE number = ?", (number,))
    return path


@contextmanager
def held(path: Path, statement: str = "SELECT 1") -> Generator[int, None, None]:
    """Another program has the file open, after this statement. Its process id."""
    program = subprocess.Popen(
        [sys.executable, "-S", "-c", _HOLDER, str(path), statement],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    try:
        assert program.stdout.readline() == "open\n"
        yield program.pid
    finally:
        program.communicate("go\n", timeout=20)


def overwrite(path: Path, part: slice = slice(4096, 40960)) -> None:
    """Damage a file as a bad disk does."""
    content = bytearray(path.read_bytes())
    content[part] = b"\xa5" * len(content[part])
    path.write_bytes(content)


def lose(path: Path, fate: str) -> None:
    """What a hand may do to a file that is open: "deleted", or "replaced" by a copy of itself."""
    if fate == "deleted":
        path.unlink()
        return
    shutil.copy(path, path.with_name("copy"))
    path.with_name("copy").replace(path)


def put_over(copy: Path, path: Path) -> None:
    """Write a copy into the file that is there, as `cp` does: its inode stays."""
    place = path.stat().st_ino
    shutil.copyfile(copy, path)
    assert path.stat().st_ino == place


def stands_alone(path: Path, copy: Path) -> None:
    """The file is this copy to the last byte, and nothing lies beside it that SQLite would play into it."""
    assert path.read_bytes() == copy.read_bytes()
    assert not list(path.parent.glob(f"{path.name}-*"))
