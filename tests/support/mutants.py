"""Put one fault at a time into a copy of the code and see that the tests of its room notice.

    python -m tests.support.mutants              every fault, a line each
    python -m tests.support.mutants --root /other/clone cases ledger

Not part of `make test`: to be run when tests are changed, with `--root` a clone of the commit before beside it.
Tests that fail without a fault notice nothing, so each is run once without.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
_PARTS = (
    "bot",
    "scoring",
    "exports",
    "docs",
    "bench",
    "pyproject.toml",
    "config.example.toml",
    "README.md",
    "Makefile",
)
_SECONDS = 240


class Mutant(NamedTuple):
    """A fault: in this file, this text (there once) becomes that. `tests` are where it is to be noticed."""

    room: str
    file: str
    old: str
    new: str
    tests: str


def _mutants() -> tuple[Mutant, ...]:
    listed = tomllib.loads((Path(__file__).parent / "mutants.toml").read_text(encoding="utf-8"))
    return tuple(Mutant(**row) for row in listed["mutant"])


MUTANTS = _mutants()


def fault_of(mutant: Mutant, root: Path = ROOT) -> str:
    """What is wrong with the mutant itself, "" where its text stands once in its room and its tests are there."""
    if not mutant.file.startswith((f"bot/{mutant.room}/", f"{mutant.room}/")):
        return f"is no file of {mutant.room}"
    file = root / mutant.file
    found = file.read_text(encoding="utf-8").count(mutant.old) if file.exists() else 0
    if found != 1 or mutant.old == mutant.new:
        return f"stands there {found} times"
    named = [one for one in mutant.tests.split() if "/" in one]
    lacking = [one for one in named if not (root / one).exists()]
    return f"has no tests in {', '.join(lacking or ['any folder'])}" if lacking or not named else ""


@contextmanager
def copies(root: Path, count: int) -> Iterator[Queue[Path]]:
    """So many folders with code and tests, to be taken and given back."""
    with tempfile.TemporaryDirectory() as folder:
        queue: Queue[Path] = Queue()
        for number in range(count):
            copy = Path(folder) / str(number)
            copy.mkdir()
            for part in _PARTS:
                source = root / part
                if source.is_dir():
                    shutil.copytree(source, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(source, copy / part)
            shutil.copytree(root / "tests", copy / "tests", ignore=shutil.ignore_patterns("__pycache__"))
            queue.put(copy)
        yield queue


def noticed(mutant: Mutant, copy: Path, sound: dict[str, int]) -> str:
    """Whether the tests fail with the fault: "dies", "LIVES", or what is wrong with the mutant.

    `sound` remembers how each of the tests ends without a fault.
    """
    file = copy / mutant.file
    before = file.read_text(encoding="utf-8")
    if wrong := fault_of(mutant, copy):
        return wrong
    if mutant.tests not in sound:
        sound[mutant.tests] = _run(mutant.tests, copy)
    if sound[mutant.tests] != 0:
        return f"without it pytest ends with {sound[mutant.tests]}"
    file.write_text(before.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        code = _run(mutant.tests, copy)
    finally:
        file.write_text(before, encoding="utf-8")
    return {0: "LIVES", 1: "dies", 2: "dies"}.get(code, f"pytest ended with {code}")


def _run(tests: str, copy: Path) -> int:
    """What pytest ends with. 1 where it hangs: that is noticed."""
    environment = {**os.environ, "PYTHONPATH": str(copy)}  # children read the copy, too
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-n", "0", *tests.split()]
    try:
        return subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, timeout=_SECONDS, check=False
        ).returncode
    except subprocess.TimeoutExpired:
        return 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("rooms", nargs="*")
    asked = parser.parse_args()
    chosen = [one for one in MUTANTS if not asked.rooms or one.room in asked.rooms]

    sound: dict[str, int] = {}
    with copies(asked.root, asked.jobs) as queue, ThreadPoolExecutor(asked.jobs) as pool:

        def judge(mutant: Mutant) -> str:
            copy = queue.get()
            try:
                return noticed(mutant, copy, sound)
            finally:
                queue.put(copy)

        for number, (mutant, verdict) in enumerate(zip(chosen, pool.map(judge, chosen), strict=True), 1):
            print(
                f"{number:3} {mutant.room:13} {verdict:6} {mutant.file}: {mutant.old.split(chr(10))[0][:60]}",
                flush=True,
            )


if __name__ == "__main__":
    main()
