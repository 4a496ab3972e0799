"""What planning a week's cards costs: intervals and verdicts of every unit that has a head.

`python -m bench.planning [--units 25000] [--weeks 3] [--each 10]`, and with `--against CLONE` beside another version of
this program in that folder. Processor time of the planning process alone.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.tables import Column, table

# Works with every version of the program since the one of commit e70118c, which it is compared with.
_MAKE = """
import asyncio, sys
from datetime import date, timedelta
from pathlib import Path
from bot.storage import Response, Store, Unit
from bot.storage.connection import connect
from bot.storage.responses import insert_many
from scoring import load_instrument, period_of

path, units, weeks, each = Path(sys.argv[1]), *map(int, sys.argv[2:])
keys, last = load_instrument("permenpan-14-2017").keys, date(2026, 11, 18)

async def make():
    async with Store(path) as store:
        await store.units.save([Unit(f"U{n:05}", f"Unit {n} (contoh)") for n in range(units)])

def one(unit, day, n):
    scores = {key: 1 + (n * 7 + place * (n % 11) + unit) % 4 for place, key in enumerate(keys)}
    quarter, week = period_of(day, "quarter").key, period_of(day, "week").key
    return Response(f"U{unit:05}", "", "permenpan-14-2017", quarter, week, f"{day}T03", scores)

asyncio.run(make())
db = connect(path)
db.execute("BEGIN")
row = "INSERT INTO roles (chat, role, unit, name, language, bound) VALUES (?, 'head', ?, 'Contoh', 'id', '2026-01-01')"
db.executemany(row, [(900_000_000 + n, f"U{n:05}") for n in range(units)])
db.execute("COMMIT")
for back in range(weeks):
    day = last - timedelta(days=7 * back)
    for first in range(0, units, 1000):
        db.execute("BEGIN")
        some = range(first, min(first + 1000, units))
        insert_many(db, (one(unit, day, back * each + n) for unit in some for n in range(each)))
        db.execute("COMMIT")
db.close()
"""
_PLAN = """
import asyncio, sys, time
from datetime import datetime, timezone
from pathlib import Path
from bot.config import make_config
from bot.storage import Store
from scoring import parse_period
try:
    from bot.reporting.weekly import Planner
except ImportError:
    from bot.reporting.jobs import Planner

async def plan(path):
    async with Store(path) as store:
        began = time.process_time()
        now = datetime(2026, 11, 23, 1, tzinfo=timezone.utc)
        owed = await Planner(make_config({}, {}), store).plan_week(parse_period("2026-W47"), now, once=True)
        print(owed, time.process_time() - began)

asyncio.run(plan(Path(sys.argv[1])))
"""


def measure(root: Path, units: int, weeks: int, each: int) -> float:
    """Seconds of processor that the version in `root` takes to plan a week for so many heads."""
    with tempfile.TemporaryDirectory(prefix="skm-bench-") as folder:
        path = str(Path(folder) / "skm.db")
        numbers = [str(number) for number in (units, weeks, each)]
        subprocess.run([sys.executable, "-c", _MAKE, path, *numbers], cwd=root, check=True)
        done = subprocess.run(
            [sys.executable, "-c", _PLAN, path], cwd=root, stdout=subprocess.PIPE, text=True, check=True
        )
        owed, seconds = done.stdout.split()
        if int(owed) != units:
            raise RuntimeError(f"{root}: found {owed} cards planned, expected {units}")
        return float(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.planning", description=__doc__)
    parser.add_argument("--units", type=int, default=25_000)
    parser.add_argument("--weeks", type=int, default=3, help="of answers before and with the week that is planned")
    parser.add_argument("--each", type=int, default=10, help="answers of a unit in a week")
    parser.add_argument("--against", type=Path, help="a clone of another version")
    given = parser.parse_args()
    numbers = (given.units, given.weeks, given.each)
    here = measure(Path(__file__).parent.parent, *numbers)
    columns: list[Column[float]] = [("this version, s", lambda seconds: f"{seconds:.2f}")]
    if given.against:
        there = measure(given.against, *numbers)
        columns.append(("the other, s", lambda _: f"{there:.2f}"))
        columns.append(("ratio", lambda seconds: f"{seconds / there:.2f} x"))
    print(f"{given.units:,} heads, {given.weeks} weeks of {given.each} answers:\n")
    print(table([here], columns))


if __name__ == "__main__":
    main()
