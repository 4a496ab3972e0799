"""A province in one database: made-up answers of a year, and what is done with all of them.

`python -m bench.province [--units 25000] [--answers 20000000] [--engine sqlite|postgresql] [--folder FOLDER]`. The same
answers every time. They are loaded as an import does it, with tallies and indexes. Then all is counted again, reported
and copied, each a process of its own. The server is one of the run's own, whose processor time is not in the table.
FOLDER keeps the file of SQLite for a look at it, and a file that is there already is measured as it is.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bench.answers import CONFIG, Cost, cost
from bench.city import make, make_on
from bench.tables import Column, table
from bot.storage import Response
from bot.storage.connection import connect as connect_file
from bot.storage.paper import CACHE
from bot.storage.postgres.opening import connect
from bot.storage.responses import insert_many
from scoring import load_instrument, period_of
from tests.support.servers import Cluster, programs

_INSTRUMENT = "permenpan-14-2017"
_FIRST, _DAYS = date(2026, 1, 1), 365
_SLICE = 50_000  # answers of one transaction
_PERIOD = "2026-Q3"
_ROOT = Path(__file__).parent.parent
_SERVER = "-h '' -c max_connections=60 -c shared_buffers=1GB -c max_wal_size=4GB"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was done, what it took, and how large what it made is."""

    what: str
    cost: Cost
    size: int | None = None


def told(row: Row) -> Row:
    """Say what a line took as it ends: a run that is broken off hours later has measured something."""
    print(
        f"{row.what}: {row.cost.seconds:.1f} s, {row.cost.processor:.1f} s of a processor", file=sys.stderr, flush=True
    )
    return row


def answer(number: int, units: int, keys: Sequence[str]) -> Response:
    """The answer of this number: a unit, a day of the year and nine scores that follow from it."""
    period, week, day = _spans(number * 7919 % _DAYS)
    scores = {
        key: 1 + (3 if (number * 31 + place * 17 + number // units) % 9 else number % 3)
        for place, key in enumerate(keys)
    }
    profile = {"kelamin": "LP"[number % 2], "usia": "26-34", "pendidikan": "SMA", "pekerjaan": "WIRAUSAHA"}
    return Response(f"U{number % units:05}", "", _INSTRUMENT, period, week, day, scores, profile)


@cache
def _spans(place: int) -> tuple[str, str, str]:
    day = _FIRST + timedelta(days=place)
    return period_of(day, "quarter").key, period_of(day, "week").key, f"{day}T03"


def load(db: Any, units: int, answers: int, settle: Callable[[], None]) -> Cost:
    """Fill a database with so many answers, transaction by transaction. Returns what that took.

    `db` is a connection of the store's, and `settle` has it wait for what was sent.
    """
    keys = load_instrument(_INSTRUMENT).keys
    began, used = time.perf_counter(), time.process_time()
    for some in _slices(units, answers, keys):
        db.execute("BEGIN")
        insert_many(db, some)
        db.execute("COMMIT")
        settle()
    return Cost(time.perf_counter() - began, time.process_time() - used, 0.0)


def _slices(units: int, answers: int, keys: Sequence[str]) -> Iterator[Iterator[Response]]:
    """By unit, so that a transaction changes few tallies many times and not many once."""
    each, rest = divmod(answers, units)
    numbers = (unit + units * turn for unit in range(units) for turn in range(each + (unit < rest)))
    for first in range(0, answers, _SLICE):
        count = min(_SLICE, answers - first)
        yield (answer(number, units, keys) for _, number in zip(range(count), numbers, strict=False))


def measure(folder: Path, units: int, answers: int) -> list[Row]:
    """Every line of the table, of the file in `folder`, made where there is none."""
    path, rows = folder / "skm.db", list[Row]()
    if not path.exists():
        make(path, units)
        with closing(connect_file(path)) as db:
            db.execute(f"PRAGMA cache_size = -{CACHE}")
            loaded = load(db, units, answers, lambda: None)
        rows.append(told(Row(f"load {answers:,} answers", loaded, path.stat().st_size)))
    with tempfile.TemporaryDirectory(prefix="made-", dir=folder) as made:
        rows += _commands(f"sqlite:///{path}", Path(made))
        copy, config = Path(made) / "copy.db", Path(made) / "config.toml"
        taken = cost(_ROOT, config, "backup", str(copy))
        rows.append(Row("`skm backup`, with its own recount", taken, copy.stat().st_size))
    return rows


def measure_on_server(folder: Path, units: int, answers: int) -> list[Row]:
    """The same lines of a server's database."""
    own = Cluster(_SERVER, memory=False)
    try:
        server = own.make("skm")
        asyncio.run(make_on(server, units))
        with closing(connect(server)) as db:
            loaded = load(db, units, answers, db.settle)
            db.execute("ANALYZE")  # what a server does by itself within minutes
            size = db.execute("SELECT pg_database_size(current_database())").fetchall()[0][0]
        rows = [told(Row(f"load {answers:,} answers", loaded, size)), *_commands(str(server), folder)]
        copy, began = folder / "copy", time.perf_counter()
        dump = (programs() / "pg_dump", "--format=custom", f"--file={copy}", own.url("skm"))
        subprocess.run(dump, check=True)
        return [
            *rows,
            Row("`pg_dump --format=custom`", Cost(time.perf_counter() - began, 0.0, 0.0), _size(folder / "copy")),
        ]
    finally:
        own.remove()


def _commands(database: str, made: Path) -> list[Row]:
    """What `skm` does with all of it, and what it makes of it in the folder `made`."""
    config, report, rows, root = made / "config.toml", made / "report", list[Row](), _ROOT
    config.write_text(f'{CONFIG}[database]\nurl = "{database}"\n')
    ask = ("report", "--unit", "semua", "--period", _PERIOD, "--format", "json", "--out", str(report))
    rows.append(told(Row("`skm doctor`: every tally counted again", cost(root, config, "doctor"))))
    taken = cost(root, config, *ask)
    rows.append(told(Row(f"`skm report --unit semua --period {_PERIOD} --format json`", taken, _size(report))))
    return rows


def _size(folder: Path) -> int:
    """Bytes of a file, or of all that are in a folder."""
    if folder.is_file():
        return folder.stat().st_size
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.province", description=__doc__)
    parser.add_argument("--units", type=int, default=25_000)
    parser.add_argument("--answers", type=int, default=20_000_000)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args(arguments)
    columns: list[Column[Row]] = [
        ("work", lambda row: row.what),
        ("s", lambda row: f"{row.cost.seconds:.1f}"),
        ("processor s", lambda row: f"{row.cost.processor:.1f}"),
        ("peak MB", lambda row: f"{row.cost.peak:.0f}" if row.cost.peak else ""),
        ("MB made", lambda row: f"{row.size / 2**20:,.0f}" if row.size else ""),
    ]
    with tempfile.TemporaryDirectory(prefix="skm-bench-") as temporary:
        act = measure if given.engine == "sqlite" else measure_on_server
        rows = act(given.folder or Path(temporary), given.units, given.answers)
    print(f"{given.engine}, {given.units:,} units, {given.answers:,} answers of a year, {os.cpu_count()} cores:\n")
    print(table(rows, columns))


if __name__ == "__main__":
    main()
