"""What a server and its standby keep of a suggestion that was erased: bytes looked for in their files.

`python -m bench.standby`. Primary and standby are of the run's own. The standby is made by `pg_basebackup` with a slot,
and follows by streaming. After each step both write their pages out, and every file of both is read.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg

from bench.tables import table
from bot.rules.server import Server
from bot.storage import Cipher, Response, Store, Unit
from scoring import load_instrument
from tests.support.servers import Cluster, programs

_WORDS = "Antreansemrawutsekali"  # of a suggestion, which no other file holds
_OTHERS = 20  # answers
_OPTIONS = "-h '' -c max_wal_size=64MB -c min_wal_size=32MB -c wal_keep_size=0 -c autovacuum=off"
_SAMPLE = Response(
    unit="AA",
    service="",
    instrument="permenpan-14-2017",
    period="2026-Q4",
    week="2026-W47",
    hour="2026-11-18T03",
    answers=dict.fromkeys(load_instrument("permenpan-14-2017").keys, 3),
    pseudonym="contoh",
)
Row = tuple[str, int, int, int, int]


class Standby(Cluster):
    """A server that follows another one."""

    def __init__(self, primary: Cluster) -> None:
        self._programs, self._options = primary._programs, _OPTIONS
        self.folder = primary.folder.with_name(f"{primary.folder.name}-standby")
        self.folder.mkdir()
        self.data = self.folder / "data"
        shutil.copystat(primary.folder, self.folder)
        if self.folder.owner() != primary.folder.owner():
            shutil.chown(self.folder, primary.folder.owner())
        self.run(
            "pg_basebackup",
            "-d",
            primary.url(),
            "-D",
            self.data,
            "-R",
            "-X",
            "stream",
            "-c",
            "fast",
            "-C",
            "-S",
            "standby",
        )
        self.start()


@contextmanager
def pair() -> Iterator[tuple[Cluster, Standby]]:
    """A primary and its standby."""
    primary = Cluster(_OPTIONS, memory=False)
    try:
        standby = Standby(primary)
        try:
            yield primary, standby
        finally:
            standby.remove()
    finally:
        primary.remove()


def measure() -> list[Row]:
    """How many copies stand in tables and log of primary and standby after each step."""
    rows = list[Row]()
    with pair() as (primary, standby):
        server = primary.make("skm")

        def look(step: str) -> None:
            _written(primary, standby)
            rows.append((step, *_found(primary.data), *_found(standby.data)))

        asyncio.run(_store(server, _OTHERS, _WORDS))
        look("it was stored")
        asyncio.run(_erase(server))
        look("it was erased")
        _run(primary, "skm", "VACUUM skm.responses")
        look("`VACUUM skm.responses`")
        for more in ("", " more"):
            for _ in range(4):
                _run(primary, "skm", "SELECT pg_switch_wal()")
                _run(primary, "skm", "SELECT pg_logical_emit_message(true, 'contoh', 'x')")  # or nothing is switched
            look(f"four{more} segments of the log and a checkpoint")
        asyncio.run(_store(server, _OTHERS))
        look(f"{_OTHERS} more answers")
        _run(primary, "skm", "VACUUM FULL skm.responses")
        look("`VACUUM FULL skm.responses`")
    return rows


async def _store(server: Server, others: int, words: str | None = None) -> None:
    async with Store(server, cipher=Cipher("s" * 32)) as store:
        await store.units.save([Unit("AA", "Dinas Contoh")])
        for _ in range(others):
            await store.responses.submit(replace(_SAMPLE, pseudonym=None, suggestion="Sudah baik (contoh)"))
        if words is not None:
            await store.responses.submit(replace(_SAMPLE, suggestion=words))


async def _erase(server: Server) -> None:
    async with Store(server, cipher=Cipher("s" * 32)) as store:
        assert await store.responses.erase(["contoh"]) == 1


def _written(primary: Cluster, standby: Cluster) -> None:
    """Have the standby follow, and both write their pages."""
    _run(primary, "skm", "CHECKPOINT")
    with psycopg.connect(primary.url("skm")) as session:
        row = session.execute("SELECT pg_current_wal_lsn()").fetchone()
    until = time.monotonic() + 60
    with psycopg.connect(standby.url("skm"), autocommit=True) as session:
        while not (session.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", row).fetchone() or (False,))[0]:
            if time.monotonic() > until:
                raise TimeoutError("the standby does not follow")
            time.sleep(0.05)
        session.execute("CHECKPOINT")  # on a standby a restartpoint


def _run(cluster: Cluster, database: str, statement: str) -> None:
    with psycopg.connect(cluster.url(database), autocommit=True) as session:
        session.execute(statement.encode())


def _found(data: Path) -> tuple[int, int]:
    """Copies in the tables, and in the log."""
    tables = sum(_copies(file) for file in (data / "base").rglob("*") if file.is_file())
    return tables, sum(_copies(file) for file in (data / "pg_wal").iterdir() if file.is_file())


def _copies(file: Path) -> int:
    return file.read_bytes().count(_WORDS.encode())


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    del arguments
    version = subprocess.run(
        [programs() / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout.strip()
    print(f"{version}:\n")
    names = ("after", "primary: tables", "log", "standby: tables", "log ")
    print(table(measure(), [(name, lambda row, at=at: str(row[at])) for at, name in enumerate(names)]))  # type: ignore[misc]


if __name__ == "__main__":
    main()
