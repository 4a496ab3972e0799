"""What an answer costs on the disk and in every command that reads all of them, beside another version of the program.

`python -m bench.answers [--answers 1000000] [--against CLONE] [--turns 3] [--folder FOLDER]`: 89 units, one quarter,
each version its own file, both by this Python, in turn. Processor and peak memory are those of the command and its
children. What a command takes that reads no file, `skm sample`, is the start of the program and left out. Of a machine
that others use too the clock says little. Files stay in FOLDER where one is given, and are not made again.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.tables import Column, table

CONFIG = '[agency]\nname = "Kota Contoh"\n[privacy]\ncontact = "ppid@kota.example"\n'
# Works with every version of the program since the one of commit e70118c, which it is compared with.
_MAKE = """
import asyncio, sys, time
from pathlib import Path
from bot.rules_or_identity import pseudonym
from bot.storage import Response, Store, Unit
from bot.storage.connection import connect
from bot.storage.responses import insert_many
from scoring import load_instrument

path, size, keys = Path(sys.argv[1]), int(sys.argv[2]), load_instrument("permenpan-14-2017").keys

async def units():
    async with Store(path) as store:
        await store.units.save([Unit(f"U{n:02}", f"Unit {n} (contoh)") for n in range(89)])

def one(n):
    scores = {key: 1 + (n * 7 + place * (n % 11) + n // 89) % 4 for place, key in enumerate(keys)}
    said = {"kelamin": "LP"[n % 2], "usia": "26-34", "pendidikan": "SMA", "pekerjaan": "WIRAUSAHA"}
    day = 1 + n % 28
    week, hour = f"2026-W{29 + day // 7}", f"2026-08-{day:02}T03"
    said_so = "antrean lama (contoh)" if n % 9 == 0 else None
    return Response(f"U{n % 89:02}", "", "permenpan-14-2017", "2026-Q3", week, hour, scores, said, said_so,
                    pseudonym=pseudonym("b" * 40, "2026-Q3", f"U{n % 89:02}", "", n))

async def submit(count):
    async with Store(path) as store:
        began = time.process_time()
        for n in range(size, size + count):
            await store.responses.submit(one(n))
        print(1e6 * (time.process_time() - began) / count)

if len(sys.argv) > 3:
    asyncio.run(submit(int(sys.argv[3])))
    sys.exit()
asyncio.run(units())
db = connect(path)
for start in range(0, size, 20_000):
    db.execute("BEGIN")
    insert_many(db, map(one, range(start, min(start + 20_000, size))))
    db.execute("COMMIT")
db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
db.execute("VACUUM")
db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
db.close()
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one command: seconds by the clock and of the processor, and peak memory of a process in megabytes (2**20)."""

    seconds: float
    processor: float
    peak: float


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the program, with a file of so many answers."""

    root: Path
    folder: Path
    answers: int

    @property
    def path(self) -> Path:
        return self.folder / f"{self.answers}.db"

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    def make(self) -> float:
        """The file, where there is none. Returns the bytes of an answer in it."""
        self.folder.mkdir(exist_ok=True)
        self.config.write_text(f'{CONFIG}[database]\nurl = "sqlite:///{self.path}"\n')
        self.config.chmod(0o600)
        if not self.path.exists():
            self._run(self.answers)
        return self.path.stat().st_size / self.answers

    def turn(self) -> dict[str, float]:
        """Every figure once. What is submitted is of people of its own, and stays in the file."""
        start = cost(self.root, self.config, "sample", "100")
        doctor = cost(self.root, self.config, "doctor")
        out = tempfile.mkdtemp(prefix="skm-bench-", dir=self.folder)
        export = cost(self.root, self.config, "export", "--period", "2026-Q3", "--out", f"{out}/out.csv")
        asked = ("--unit", "semua", "--period", "2026-Q3", "--format", "json", "--out", out)
        report = cost(self.root, self.config, "report", *asked)
        shutil.rmtree(out)
        return {
            "submit, microseconds of processor": median(self.submit() for _ in range(3)),
            "`skm doctor`, seconds of processor": doctor.processor - start.processor,
            "`skm export`, rows a second of processor": self.answers / (export.processor - start.processor),
            "`skm report` of all units, seconds of processor": report.processor - start.processor,
            "`skm report` of all units, peak MB": report.peak,
        }

    def submit(self, count: int = 200) -> float:
        """Microseconds of processor that sending takes, of so many people."""
        with closing(sqlite3.connect(self.path)) as db:
            (first,) = db.execute("SELECT count(*) FROM responses").fetchone()
        return float(self._run(first, count))

    def _run(self, *numbers: int) -> str:
        module = "bot.rules.identity" if (self.root / "bot" / "rules" / "identity.py").exists() else "bot.identity"
        script = _MAKE.replace("bot.rules_or_identity", module)
        done = subprocess.run(
            [sys.executable, "-c", script, str(self.path), *map(str, numbers)],
            cwd=self.root,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            env={**_environ(), "PYTHONPATH": str(self.root)},
        )
        return done.stdout


def cost(root: Path, config: Path, *command: str) -> Cost:
    """Run `skm COMMAND` by the code in `root`. Raises CalledProcessError."""
    program = (sys.executable, "-c", "import sys; from bot.__main__ import main; sys.exit(main())")
    began, child = time.perf_counter(), os.fork()
    if child == 0:
        os.chdir(root)
        out = os.open(os.devnull, os.O_WRONLY)
        os.dup2(out, 1)
        os.dup2(out, 2)
        environ = {**_environ(), "PYTHONPATH": str(root)}
        os.execve(sys.executable, [*program, "--config", str(config), *command], environ)
    _, status, used = os.wait4(child, 0)
    if code := os.waitstatus_to_exitcode(status):
        raise subprocess.CalledProcessError(code, command)
    return Cost(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _environ() -> dict[str, str]:
    return {**os.environ, "SKM_TELEGRAM_TOKEN": "1:" + "a" * 35, "SKM_SECRET": "b" * 40, "PYTHONWARNINGS": "ignore"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--against", type=Path, help="a clone of another version")
    parser.add_argument("--turns", type=int, default=3, help="how often each version is measured")
    parser.add_argument("--folder", type=Path, help="where files stay")
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory(prefix="skm-bench-") as temporary:
        folder = given.folder or Path(temporary)
        roots = [Path(__file__).parent.parent, *([given.against] if given.against else [])]
        versions = [Version(root, folder / name, given.answers) for root, name in zip(roots, "ab", strict=False)]
        size = "bytes of the file an answer"
        found = [{size: [one.make()]} for one in versions]
        for _ in range(given.turns):
            for one, known in zip(versions, found, strict=True):
                for name, value in one.turn().items():
                    known.setdefault(name, []).append(value)
    print(f"{given.answers:,} answers, 89 units, {given.turns} turns:\n")
    here, there = found[0], found[-1]
    columns: list[Column[str]] = [("", str), ("this version", lambda name: f"{median(here[name]):,.1f}")]
    if len(found) > 1:
        columns.append(("the other", lambda name: f"{median(there[name]):,.1f}"))
        columns.append(("ratio", lambda name: _ratio(here[name], there[name])))
    print(table(list(here), columns))


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """The median of the turns' ratios, and the lowest and highest."""
    each = sorted(one / other for one, other in zip(ours, theirs, strict=True))
    span = f" ({each[0]:.2f}-{each[-1]:.2f})" if len(each) > 1 else ""
    return f"{median(each):.2f} x{span}"


if __name__ == "__main__":
    main()
