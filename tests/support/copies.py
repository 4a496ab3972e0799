"""A database with answers, a program that has it open, and the figures in a file."""

import sqlite3
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from bot.storage import Unit
from bot.storage.connection import connect
from bot.storage.migrations import shipped
from bot.storage.responses import insert_many
from scoring.instrument_catalogue import load_instrument
from scoring.packing import unpack
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


def older(path: Path, level: int = shipped()[-2][0]) -> Path:
    """The same content in a file that has seen no migration after this one."""
    before = path.with_name("before.db")
    with closing(connect(before)) as db:
        made = "number INTEGER PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP"
        db.execute(f"CREATE TABLE migrations ({made}) STRICT")
        for number, name, script in (row for row in shipped() if row[0] <= level):
            db.executescript(script)
            db.execute("INSERT INTO migrations (number, name) VALUES (?, ?)", (number, name))
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("ATTACH ? AS now", (str(path),))
        for table in sorted(_tables(db, "main") - {"migrations"}):
            if shared := [one for one in _columns(db, "main", table) if one in _columns(db, "now", table)]:
                names = ", ".join(shared)
                db.execute(f"INSERT OR REPLACE INTO main.{table} ({names}) SELECT {names} FROM now.{table}")
        if "answers" in _tables(db, "main"):
            for id, instrument, scores in db.execute("SELECT id, instrument, scores FROM now.responses").fetchall():
                given = unpack(load_instrument(instrument), scores)
                db.executemany("INSERT INTO answers VALUES (?, ?, ?)", [(id, *one) for one in given.items()])
        db.execute("DETACH now")
    with closing(connect(path)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
    before.chmod(path.stat().st_mode & 0o777)
    before.replace(path)
    for left in ("-wal", "-shm"):
        before.with_name(before.name + left).unlink(missing_ok=True)
    return path


def _tables(db: sqlite3.Connection, schema: str) -> set[str]:
    """Its tables, without those that belong to an index for searching."""
    rows = db.execute(f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
    names = {name for (name,) in rows if not name.startswith("sqlite_")}
    virtual = [
        name for (name,) in db.execute(f"SELECT name FROM {schema}.sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'")
    ]
    return {name for name in names if not any(name.startswith(f"{one}_") for one in virtual)}


def _columns(db: sqlite3.Connection, schema: str, table: str) -> list[str]:
    return [row[1] for row in db.execute(f"PRAGMA {schema}.table_info ({table})")]


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
    _copy(path, path.with_name("copy"))
    path.with_name("copy").replace(path)


def _copy(source: Path, target: Path) -> None:
    """By another process, as a hand does it: to close a file that this one has open takes SQLite's locks from it."""
    subprocess.run(["cp", str(source), str(target)], check=True)


def put_over(copy: Path, path: Path) -> None:
    """Write a copy into the file that is there, as `cp` does: its inode stays."""
    place = path.stat().st_ino
    _copy(copy, path)
    assert path.stat().st_ino == place


def stands_alone(path: Path, copy: Path) -> None:
    """The file is this copy to the last byte, and nothing lies beside it that SQLite would play into it."""
    assert path.read_bytes() == copy.read_bytes()
    assert not list(path.parent.glob(f"{path.name}-*"))
