"""What importing paper forms costs, beside another version of the program, each in turn with an empty file of its own.

`python -m bench.imports [--forms 100000] [--rounds 3] [--against CLONE]`: 89 units, a quarter, a csv as
`skm responses template` writes it. Processor time is that of the command and its children.
"""

from __future__ import annotations

import argparse
import csv
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from bench.answers import Cost, cost
from bench.tables import table

_CONFIG = '[agency]\nname = "Kota Contoh"\n[privacy]\ncontact = "ppid@kota.example"\n'
UNITS = [f"U{n:02}" for n in range(89)]
# Works with every version of the program since the one of commit e70118c, which it is compared with.
_MAKE = """
import asyncio, sys
from pathlib import Path
from bot.storage import Store, Unit

async def units():
    async with Store(Path(sys.argv[1])) as store:
        await store.units.save([Unit(code, f"Unit {code} (contoh)") for code in sys.argv[2:]])

asyncio.run(units())
"""
_PROFILE = (
    ("kelamin", ("L", "P", "")),
    ("usia", ("17-25", "26-34", "35-44", "45-54")),
    ("pendidikan", ("SMA", "S1", "SMP")),
    ("pekerjaan", ("WIRAUSAHA", "SWASTA", "ASN", "")),
)
_PERIOD = "2026-Q3"


def make_forms(path: Path, forms: int, units: Sequence[str], first: date, last: date, prefix: str = "K") -> None:
    """A csv of made-up forms: most people give nearly the same score throughout, one in nine writes something."""
    dice = random.Random(14)
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        names = ["serial", "date", "unit", "service", *(name for name, _ in _PROFILE)]
        writer.writerow([*names, *(f"u{place}" for place in range(1, 10)), "suggestion"])
        for number in range(forms):
            usual = dice.choice("2333344444")
            scores = [usual if dice.random() < 0.8 else dice.choice("1234") for _ in range(9)]
            day, unit = first + timedelta(dice.randint(0, (last - first).days)), dice.choice(units)
            said = "antrean lama (contoh)" if number % 9 == 0 else ""
            about = [dice.choice(options) for _, options in _PROFILE]
            writer.writerow([f"{prefix}{number:06}", day, unit, "", *about, *scores, said])


def make_units(root: Path, path: Path) -> None:
    """A database of UNITS, by the code in `root`."""
    subprocess.run([sys.executable, "-c", _MAKE, str(path), *UNITS], cwd=root, check=True)


class Versions:
    """Versions of the program by name, each with a database of units that is copied before every import."""

    def __init__(self, folder: Path, roots: dict[str, Path]) -> None:
        self._folder, self._roots = folder, roots
        for name, root in roots.items():
            make_units(root, self._empty(name))

    def _empty(self, name: str) -> Path:
        return self._folder / f"{name}.db"

    def run(self, name: str, *command: str) -> Cost:
        """What a command costs on an empty file."""
        path, config = self._folder / "skm.db", self._folder / "config.toml"
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        shutil.copy(self._empty(name), path)
        config.write_text(f'{_CONFIG}[database]\nurl = "sqlite:///{path}"\n')
        return cost(self._roots[name], config, *command)


def measure(forms: int, rounds: int, against: Path | None) -> list[tuple[str, ...]]:
    """A line for each command and version: its figures, and the ratio to the other version where there is one."""
    here = Path(__file__).parent.parent
    with tempfile.TemporaryDirectory(prefix="skm-bench-") as folder:
        file = Path(folder) / "forms.csv"
        make_forms(file, forms, UNITS, date(2026, 7, 1), date(2026, 9, 30))
        versions = Versions(Path(folder), {"this": here} | ({"other": against} if against else {}))
        old = ("responses", "import", str(file), "--window", _PERIOD)
        ways = {
            "`skm responses import`": ("this", old),
            "`skm import --yes`": ("this", ("import", str(file), "--period", _PERIOD, "--yes")),
        }
        if against:
            ways["`skm responses import` of the other"] = ("other", old)
        turns = [
            {title: versions.run(name, *command) for title, (name, command) in ways.items()} for _ in range(rounds)
        ]
    found = list[tuple[str, ...]]()
    for title in ways:
        row = [title]
        for of in ("processor", "seconds", "peak"):
            row.append(f"{median(getattr(turn[title], of) for turn in turns):.1f}")
        for of in ("processor", "seconds", "peak"):
            ratios = [getattr(turn[title], of) / getattr(turn[list(ways)[-1]], of) for turn in turns]
            row.append(f"{median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})" if against else "-")
        found.append(tuple(row))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.imports", description=__doc__)
    parser.add_argument("--forms", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--against", type=Path, help="a clone of another version")
    given = parser.parse_args()
    rows = measure(given.forms, given.rounds, given.against)
    headings = ("command", "processor, s", "clock, s", "peak, MB", "processor to the other", "clock", "peak")
    print(f"{given.forms:,} forms, median of {given.rounds} rounds:\n")
    print(table(rows, [(name, lambda row, at=at: row[at]) for at, name in enumerate(headings)]))


if __name__ == "__main__":
    main()
