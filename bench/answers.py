"""What an answer costs on the disk and in every command that reads all of them, beside another version of the program.

`python -m bench.answers [--answers 1000000] [--against CLONE]`: 89 units, one quarter, each version its own file. Both
run by this Python. Processor and peak memory are those of the command and its children. What a command takes that reads
no file, `skm sample`, is the start of the program and left out. Of a machine that others use too the clock says little.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

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

asyncio.run(units())
db = connect(path)
for start in range(0, size, 20_000):
    db.execute("BEGIN")
    insert_many(db, map(one, range(start, min(start + 20_000, size))))
    db.execute("COMMIT")
db.close()

async def submit(count):
    async with Store(path) as store:
        began = time.process_time()
        for n in range(size, size + count):
            await store.responses.submit(one(n))
        print(1e6 * (time.process_time() - began) / count)

asyncio.run(submit(2_000))
db = connect(path)
db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
db.execute("VACUUM")
db.close()
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one command: seconds by the clock and of the processor, and peak memory of a process in megabytes (2**20)."""

    seconds: float
    processor: float
    peak: float


def make(root: Path, path: Path, answers: int) -> float:
    """A file with so many made-up answers, by the code in `root`. Returns the microseconds of processor of a submit."""
    module = "bot.rules.identity" if (root / "bot" / "rules" / "identity.py").exists() else "bot.identity"
    script = _MAKE.replace("bot.rules_or_identity", module)
    done = subprocess.run(
        [sys.executable, "-c", script, str(path), str(answers)],
        cwd=root,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=_environ(),
    )
    return float(done.stdout)


def cost(root: Path, config: Path, *command: str) -> Cost:
    """Run `skm COMMAND` by the code in `root`. Raises CalledProcessError."""
    program = (sys.executable, "-c", "import sys; from bot.__main__ import main; sys.exit(main())")
    began, child = time.perf_counter(), os.fork()
    if child == 0:
        os.chdir(root)
        out = os.open(os.devnull, os.O_WRONLY)
        os.dup2(out, 1)
        os.dup2(out, 2)
        os.execve(sys.executable, [*program, "--config", str(config), *command], {**os.environ, **_environ()})
    _, status, used = os.wait4(child, 0)
    if code := os.waitstatus_to_exitcode(status):
        raise subprocess.CalledProcessError(code, command)
    return Cost(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measure(root: Path, answers: int) -> dict[str, float]:
    """Every figure of the version in `root`."""
    with tempfile.TemporaryDirectory(prefix="skm-bench-") as folder:
        path, config = Path(folder) / "skm.db", Path(folder) / "config.toml"
        config.write_text(f'{CONFIG}[database]\nurl = "sqlite:///{path}"\n')
        submit = make(root, path, answers)
        start = cost(root, config, "sample", "100")
        doctor = cost(root, config, "doctor")
        export = cost(root, config, "export", "--period", "2026-Q3", "--out", str(Path(folder) / "out.csv"))
        report = cost(
            root, config, "report", "--unit", "semua", "--period", "2026-Q3", "--format", "json", "--out", folder
        )
        return {
            "bytes of the file an answer": path.stat().st_size / answers,
            "submit, microseconds of processor": submit,
            "`skm doctor`, seconds of processor": doctor.processor - start.processor,
            "`skm export`, rows a second of processor": answers / (export.processor - start.processor),
            "`skm report` of all units, seconds of processor": report.processor - start.processor,
            "`skm report` of all units, peak MB": report.peak,
        }


def _environ() -> dict[str, str]:
    return {**os.environ, "SKM_TELEGRAM_TOKEN": "1:" + "a" * 35, "SKM_SECRET": "b" * 40, "PYTHONWARNINGS": "ignore"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--against", type=Path, help="a clone of another version")
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    here = measure(Path(__file__).parent.parent, given.answers)
    there = measure(given.against, given.answers) if given.against else {}
    print(f"{given.answers:,} answers, 89 units:\n")
    columns: list[Column[str]] = [("", str), ("this version", lambda name: f"{here[name]:,.1f}")]
    if there:
        columns.append(("the other", lambda name: f"{there[name]:,.1f}"))
        columns.append(("ratio", lambda name: f"{here[name] / there[name]:.2f} x"))
    print(table(list(here), columns))


if __name__ == "__main__":
    main()
