"""A PostgreSQL server of the tests' own: made when the first test asks, on a socket in a folder of its own."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.rules.server import Server
from bot.storage import Unit
from bot.storage.units import save_units

if TYPE_CHECKING:
    from tests.support.sessions import Lent

_BIN = "SKM_TEST_POSTGRES"  # the folder with initdb and pg_ctl, where it is none of Debian's
_USER = "skm"
_SPARE = "-c jit=off -c autovacuum=off -c track_counts=off -c track_activities=off -c max_wal_senders=0"
_FAST = f"-F -h '' -c full_page_writes=off -c wal_level=minimal -c max_connections=60 -c shared_buffers=32MB {_SPARE}"
# Until whoever started the server is gone, however it ended: then the server ends too, and nothing of it is left.
_GUARD = 'cat > /dev/null; "$1" -D "$2/data" -m immediate -w stop > /dev/null 2>&1; rm -rf "$2"'
_NONE = "found no PostgreSQL server (initdb), expected Debian's package postgresql or SKM_TEST_POSTGRES to name one"


class NoServer(Exception):
    """This machine has no server to start."""


def programs() -> Path:
    """The folder of the newest server on this machine. Raises NoServer."""
    if given := os.environ.get(_BIN):
        return Path(given)
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).parent
    raise NoServer(_NONE)


class Cluster:
    """A server that this process started, and stops at its end. It trusts whoever reaches its socket."""

    def __init__(self, options: str = _FAST, *, memory: bool = True) -> None:
        """`options` are the server's. Its files stand in memory where that is asked for and there."""
        self._programs, self._options = programs(), options
        shared_memory = Path("/dev/shm")
        there = memory and shared_memory.is_dir() and os.access(shared_memory, os.W_OK)
        self.folder = Path(tempfile.mkdtemp(prefix="skm-pg-", dir=shared_memory if there else None))
        atexit.register(self.remove)
        self.data = self.folder / "data"
        self._user = "nobody" if os.getuid() == 0 else None  # initdb refuses root
        if self._user:
            shutil.chown(self.folder, self._user)
        self.guard = subprocess.Popen(
            ["sh", "-c", _GUARD, "sh", self._programs / "pg_ctl", self.folder],
            stdin=subprocess.PIPE,
            user=self._user,
            start_new_session=True,  # an interrupt is for those that run the tests
        )
        self.run("initdb", "-D", self.data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{_USER}@/{database}?host={self.folder}"

    @property
    def pid(self) -> int:
        """Of the process that has started all others of the server."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def start(self) -> None:
        log = self.folder / "log"
        self.run("pg_ctl", "-D", self.data, "-o", f"{self._options} -k {self.folder}", "-l", log, "-w", "start")

    def stop(self, mode: str = "immediate") -> None:
        self.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def make(self, database: str) -> Server:
        """A new empty database, in the place of one of that name."""
        for statement in (f"DROP DATABASE IF EXISTS {database} WITH (FORCE)", f"CREATE DATABASE {database}"):
            self.run("psql", "-q", "-d", self.url(), "-c", statement)
        return Server.of(self.url(database))

    def remove(self) -> None:
        """Stop the server and take its files away, as happens when this process ends, also when it is killed."""
        if self.guard.stdin is not None:
            self.guard.stdin.close()
        self.guard.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, program: str, *arguments: object) -> None:
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(self.folder), "TMPDIR": str(self.folder)}
        done = subprocess.run(
            [self._programs / program, *map(str, arguments)],
            stdout=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            cwd=self.folder,
            env=environment,
            user=self._user,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {(done.stdout or b'').decode()}")


@cache
def cluster() -> Cluster:
    """The one of this process."""
    return Cluster()


@cache
def shared() -> Server:
    """The database that tests share. Whoever closes a session to it leaves it to the next one."""
    from bot.storage.postgres.schema import migrate_server  # noqa: PLC0415 -- an extra
    from tests.support.sessions import lend_for  # noqa: PLC0415 -- likewise

    server = cluster().make("shared")
    migrate_server(server)
    lend_for(server)
    return server


@contextmanager
def session_at() -> Iterator[Lent]:
    """A session to the shared database, in which a fault of any statement is raised at the end."""
    from tests.support.sessions import lend  # noqa: PLC0415 -- an extra

    db = lend(shared())
    try:
        yield db
        db.settle()
    finally:
        db.close()


def emptied(units: Sequence[Unit] = ()) -> Server:
    """The database that tests share, as it is when it has just been made, with these units."""
    with session_at() as db:
        _empty(db)
        db.execute("BEGIN")
        save_units(db, list(units))
        db.execute("COMMIT")
    return shared()


Rows = dict[str, list[tuple[Any, ...]]]


def kept() -> Rows:
    """All that stands in the shared database now, by table."""
    with session_at() as db:
        return {name: list(map(tuple, db.execute(f"SELECT * FROM {name}"))) for name in _names("r")}


def filled(rows: Rows) -> None:
    """Make the shared database what kept() gave."""
    with session_at() as db:
        _empty(db)
        db.execute("BEGIN")
        db.execute("SET LOCAL session_replication_role = replica")  # no trigger counts anything
        db.execute("DELETE FROM revisions")
        for name, some in rows.items():
            if some:
                marks = ", ".join("?" * len(some[0]))
                db.executemany(f"INSERT INTO {name} VALUES ({marks})", some)
        for table, column, sequence in _counted():
            db.execute(f"SELECT setval('{sequence}', coalesce(max({column}), 0) + 1, false) FROM {table}")
        db.execute("COMMIT")


def _empty(db: Lent) -> None:
    """Only where something stands: a look costs less than a deletion."""
    tables = [name for name in _names("r") if name != "revisions"]
    looks = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables)
    used = [name for (name,) in db.execute(looks)]
    db.execute("BEGIN")
    db.execute("SET LOCAL session_replication_role = replica")  # no trigger counts anything, and no log refuses it
    for name in used:
        db.execute(f"DELETE FROM {name}")
    db.execute("SELECT " + ", ".join(f"setval('{name}', 1, false)" for name in _names("S")))
    db.execute("UPDATE revisions SET number = CASE name WHEN 'tree' THEN 1 ELSE 0 END")
    db.execute("COMMIT")


@cache
def _names(kind: str) -> tuple[str, ...]:
    """Of the tables (r) or sequences (S), without the record of migrations."""
    statement = "SELECT relname::text FROM pg_class WHERE relkind = ? AND relnamespace = 'skm'::regnamespace"
    with session_at() as db:
        return tuple(name for (name,) in db.execute(statement, (kind,)) if name != "migrations")


@cache
def _counted() -> tuple[tuple[str, str, str], ...]:
    """Tables that number their rows, with the column and the sequence."""
    statement = (
        "SELECT table_name::text, column_name::text,"
        " pg_get_serial_sequence('skm.' || table_name, column_name::text)::text"
        " FROM information_schema.columns WHERE table_schema = 'skm' AND is_identity = 'YES'"
    )
    with session_at() as db:
        return tuple((table, column, sequence) for table, column, sequence in db.execute(statement))
