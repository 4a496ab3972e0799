"""A province in one file: made-up answers of a year, and what is done with all of them.

`python -m bench.province [--units 25000] [--answers 20000000] [--folder FOLDER]`. The same answers every time. They are
loaded as an import does it, with tallies and indexes. Then the whole file is counted again, reported and copied, each a
process of its own. FOLDER keeps the file for a look at it, and a file that is there already is measured as it is.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from bench.answers import CONFIG, Cost, cost
from bench.city import make
from bench.tables import Column, table
from bot.storage import Response
from bot.storage.connection import connect
from bot.storage.responses import insert_many
from scoring import load_instrument, period_of

_INSTRUMENT = "permenpan-14-2017"
_FIRST, _DAYS = date(2026, 1, 1), 365
_SLICE = 50_000  # answers of one transaction
_PERIOD = "2026-Q3"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was done, what it took, and how large what it made is."""

    what: str
    cost: Cost
    size: int | None = None


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


def load(path: Path, units: int, answers: int) -> Cost:
    """Fill the file with so many answers, transaction by transaction. Returns what that took."""
    keys = load_instrument(_INSTRUMENT).keys
    began, used = time.perf_counter(), time.process_time()
    connection = connect(path)
    for some in _slices(units, answers, keys):
        connection.execute("BEGIN")
        insert_many(connection, some)
        connection.execute("COMMIT")
    connection.close()
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
    path, root, rows = folder / "skm.db", Path(__file__).parent.parent, list[Row]()
    if not path.exists():
        make(path, units)
        rows.append(Row(f"load {answers:,} answers", load(path, units, answers), path.stat().st_size))
    with tempfile.TemporaryDirectory(prefix="made-", dir=folder) as made:
        rows += _commands(path, Path(made), root)
    return rows


def _commands(path: Path, made: Path, root: Path) -> list[Row]:
    """What `skm` does with the whole file, and what it makes of it in the folder `made`."""
    config, copy, report, rows = made / "config.toml", made / "copy.db", made / "report", list[Row]()
    config.write_text(f'{CONFIG}[database]\nurl = "sqlite:///{path}"\n')
    ask = ("report", "--unit", "semua", "--period", _PERIOD, "--format", "json", "--out", str(report))
    rows.append(Row("`skm doctor`: every tally counted again", cost(root, config, "doctor")))
    rows.append(
        Row(f"`skm report --unit semua --period {_PERIOD} --format json`", cost(root, config, *ask), _size(report))
    )
    rows.append(Row("`skm backup`, with its own recount", cost(root, config, "backup", str(copy)), copy.stat().st_size))
    return rows


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.province", description=__doc__)
    parser.add_argument("--units", type=int, default=25_000)
    parser.add_argument("--answers", type=int, default=20_000_000)
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
        rows = measure(given.folder or Path(temporary), given.units, given.answers)
    print(f"{given.units:,} units, {given.answers:,} answers of a year, {os.cpu_count()} cores:\n")
    print(table(rows, columns))


if __name__ == "__main__":
    main()
