"""What `skm score` on a csv costs, beside another version of the program and beside polars reading and summing it.

`python -m bench.answer_files [--rows 1000000] [--rounds 5] [--against CLONE]`: a column of 89 units and nine of
scores, without and with `--by unit`. Each is a process of its own, by this Python, and they take turns. Processor time
and peak memory are those of the whole process, its start included. Ratios are medians of those of each round.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.answers import Cost
from bench.tables import table

_POLARS = """
import sys, polars
scores = [f"u{place}" for place in range(1, 10)]
kinds = {name: polars.Int8 for name in scores}
frame = polars.read_csv(sys.argv[1], schema_overrides=kinds)
sums = [polars.len(), *(polars.col(name).cast(polars.Int64).sum() for name in scores)]
print(frame.group_by("unit").agg(sums) if sys.argv[2:] else frame.select(sums))
"""
_BY = ("--by", "unit")


def make(path: Path, rows: int) -> None:
    """A csv of made-up answers: most people give nearly the same score throughout."""
    dice = random.Random(1)
    with path.open("w") as out:
        out.write(",".join(["unit", *(f"u{place}" for place in range(1, 10))]) + "\n")
        for _ in range(rows):
            usual = dice.choice("2333344444")
            scores = [usual if dice.random() < 0.8 else dice.choice("1234") for _ in range(9)]
            out.write(f"U{dice.randrange(89):02}," + ",".join(scores) + "\n")


def cost(folder: Path, program: Sequence[str]) -> Cost:
    """Run a Python program in a folder, whose packages come first, and measure it alone."""
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.execv(sys.executable, [sys.executable, *program])
    _, status, used = os.wait4(child, 0)
    if code := os.waitstatus_to_exitcode(status):
        raise subprocess.CalledProcessError(code, program)
    return Cost(0, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measure(file: Path, rounds: int, against: Path | None) -> list[tuple[str, ...]]:
    """A line for each way of counting the file and each program: figures, and this version's beside them."""
    here, found = Path(__file__).parent.parent, list[tuple[str, ...]]()
    ways: tuple[tuple[str, tuple[str, ...]], ...] = (("whole file", ()), ("by unit", _BY))
    for title, by in ways:
        score = ("-m", "bot", "score", str(file), *by, "--json")
        programs: dict[str, tuple[Path, Sequence[str]]] = {
            "this version": (here, score),
            "polars": (file.parent, ("-c", _POLARS, str(file), *by)),
        }
        if against is not None:
            programs["the other"] = (against, score)
        turns = [{name: cost(*one) for name, one in programs.items()} for _ in range(rounds)]
        for name in programs:
            processor, peak = (median(getattr(turn[name], of) for turn in turns) for of in ("processor", "peak"))
            ratios = [
                median(getattr(turn["this version"], of) / getattr(turn[name], of) for turn in turns)
                for of in ("processor", "peak")
            ]
            found.append((title, name, f"{processor:.2f}", f"{peak:.0f}", *(f"{one:.2f} x" for one in ratios)))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--against", type=Path, help="a clone of another version")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="skm-bench-") as folder:
        file = Path(folder) / "answers.csv"
        make(file, given.rows)
        rows = measure(file, given.rounds, given.against)
    headings = ("counted", "program", "processor, s", "peak, MB", "this version's processor", "this version's peak")
    print(f"{given.rows:,} rows, median of {given.rounds} rounds:\n")
    print(table(rows, [(name, lambda row, at=at: row[at]) for at, name in enumerate(headings)]))


if __name__ == "__main__":
    main()
