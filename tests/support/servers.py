"""A PostgreSQL server of the tests' own: made when the first test asks, on a socket in a folder of its own."""

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from bot.rules.server import Server
from bot.storage import Unit
from bot.storage.units import save_units

_BIN = "SKM_TEST_POSTGRES"  # the folder with initdb and pg_ctl, where it is none of Debian's
_USER = "skm"
_FAST = "-F -h '' -c full_page_writes=off -c max_connections=60 -c shared_buffers=32MB"
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
        if os.getuid() == 0:  # initdb refuses root
            shutil.chown(self.folder, "nobody")
        self.run("initdb", "-D", self.data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{_USER}@/{database}?host={self.folder}"

    def start(self) -> None:
        log = self.folder / "log"
        self.run("pg_ctl", "-D", self.data, "-o", f"{self._options} -k {self.folder}", "-l", log, "-w", "start")

    def stop(self, mode: str = "immediate") -> None:
        self.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def make(self, database: str) -> Server:
        """A new empty database."""
        self.run("psql", "-q", "-d", self.url(), "-c", f"CREATE DATABASE {database}")
        return Server.of(self.url(database))

    def remove(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, program: str, *arguments: object) -> None:
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(self.folder), "TMPDIR": str(self.folder)}
        done = subprocess.run(
            [self._programs / program, *map(str, arguments)],
            stdout=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            cwd=self.folder,
            env=environment,
            user="nobody" if os.getuid() == 0 else None,
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
    from bot.storage.postgres.schema import migrate_server  # noqa: PLC0415 -- an extra

    server = cluster().make("shared")
    migrate_server(server)
    return server


def emptied(units: Sequence[Unit] = ()) -> Server:
    """The database that tests share, as it is when it has just been made, with these units."""
    import psycopg  # noqa: PLC0415 -- an extra

    from bot.storage.postgres.opening import connect  # noqa: PLC0415 -- likewise

    server = shared()
    with psycopg.connect(server.url, autocommit=True) as session:
        session.execute(_emptying())
    db = connect(server)
    try:
        db.execute("BEGIN")
        save_units(db, list(units))
        db.execute("COMMIT")
        db.settle()
    finally:
        db.close()
    return server


@cache
def _emptying() -> str:
    import psycopg  # noqa: PLC0415 -- an extra

    with psycopg.connect(shared().url) as session:
        tables = session.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'skm'::regnamespace"
            " AND relname NOT IN ('migrations', 'revisions')"
        ).fetchall()
        sequences = session.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace = 'skm'::regnamespace"
        ).fetchall()
    return ";".join(
        [
            "SET search_path = skm, public",
            "SET session_replication_role = replica",
            *(f"DELETE FROM {name}" for (name,) in tables),
            *(f"ALTER SEQUENCE {name} RESTART" for (name,) in sequences),
            "UPDATE revisions SET number = CASE name WHEN 'tree' THEN 1 ELSE 0 END",
        ]
    )


Rows = dict[str, list[tuple[Any, ...]]]


def kept() -> Rows:
    """All that stands in the shared database now, by table."""
    import psycopg  # noqa: PLC0415 -- an extra

    with psycopg.connect(shared().url) as session:
        session.execute("SET search_path = skm, public")
        return {name: session.execute(f"SELECT * FROM {name}").fetchall() for name in _tables()}


def filled(rows: Rows) -> None:
    """Make the shared database what kept() gave."""
    import psycopg  # noqa: PLC0415 -- an extra

    with psycopg.connect(shared().url, autocommit=True) as session:
        session.execute(_emptying())
        session.execute("DELETE FROM revisions")
        for name, some in rows.items():
            if some:
                marks = ", ".join(["%s"] * len(some[0]))
                session.cursor().executemany(f"INSERT INTO {name} VALUES ({marks})", some)
        session.execute(
            "DO $$ DECLARE one record; BEGIN FOR one IN SELECT table_name AS t, column_name AS c"
            " FROM information_schema.columns WHERE table_schema = 'skm' AND is_identity = 'YES' LOOP"
            " EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, %L), coalesce(max(%I), 0) + 1, false) FROM %I',"
            " 'skm.' || one.t, one.c, one.c, one.t); END LOOP; END $$"
        )


@cache
def _tables() -> tuple[str, ...]:
    import psycopg  # noqa: PLC0415 -- an extra

    with psycopg.connect(shared().url) as session:
        rows = session.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'skm'::regnamespace"
            " AND relname <> 'migrations'"
        ).fetchall()
    return tuple(name for (name,) in rows)
