"""What a piece of work costs: processor time and peak memory, each in a process of its own, one at a time.

`first` counts from a bare interpreter with the data ready: importing the library and making one document, which is
what a short-lived child pays. `warm` is the median of those after it. `peak` is the whole process.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from bench.tables import Column, table

Work = Callable[[], int]  # makes a document and gives its size in bytes
SMALL = "--small"
_MEGABYTE = 1024  # kilobytes, as /proc counts


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of the first document and (median) of later ones, megabytes at the peak, bytes of the document."""

    first: float
    warm: float | None
    peak: float
    size: int


@dataclass(frozen=True, slots=True)
class Job:
    """One document by one engine. `prepare(size)` gives the work, `later` how often it is done after the first time.

    Jobs with the same `document` stand beside each other, ours first. `needs` is the module an engine takes.
    """

    document: str
    engine: str
    prepare: Callable[[int], Work]
    size: int
    small: int
    later: int = 3
    needs: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A job's cost, and that of the first job of the same document."""

    job: Job
    size: int
    cost: Cost | None
    ours: Cost | None


def contest(module: str, jobs: Sequence[Job], arguments: Sequence[str]) -> None:
    """A part's main: the table of all jobs, of smaller documents with --small. `JOB SIZE` is the child's call."""
    if len(arguments) == 2:
        print(json.dumps(_measured(jobs[int(arguments[0])], int(arguments[1]))))
        return
    rows: list[Row] = []
    for place, job in enumerate(jobs):
        size = job.small if SMALL in arguments else job.size
        cost = _cost(module, place, size, job.needs)
        first = next((row.cost for row in rows if row.job.document == job.document), cost)
        rows.append(Row(job, size, cost, first))
    print(_markdown(rows))


def _cost(module: str, place: int, size: int, needs: str | None) -> Cost | None:
    """None where another's library is not here, or what it needs of the system is not."""
    if needs is not None and find_spec(needs) is None:
        return None
    command = [sys.executable, "-m", module, str(place), str(size)]
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=needs is None)
    return Cost(*json.loads(ended.stdout)) if ended.returncode == 0 else None


def _measured(job: Job, size: int) -> tuple[float, float | None, float, int]:
    """In the child: make the data, then the documents."""
    work = job.prepare(size)
    spans, written = [], 0
    for _ in range(job.later + 1):
        start = time.process_time()  # what else the machine does beside is no part of it
        written = work()
        spans.append(time.process_time() - start)
    status = Path("/proc/self/status").read_text().splitlines()
    (peak,) = (int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    return spans[0], median(spans[1:]) if job.later else None, peak / _MEGABYTE, written


def _markdown(rows: Sequence[Row]) -> str:
    columns: list[Column[Row]] = [
        ("document", lambda row: row.job.document.format(size=f"{row.size:,}")),
        ("by", lambda row: row.job.engine),
        ("first (s)", lambda row: _told(row, lambda cost: f"{cost.first:.2f}")),
        ("warm (s)", lambda row: _told(row, lambda cost: "-" if cost.warm is None else f"{cost.warm:.3f}")),
        ("peak (MB)", lambda row: _told(row, lambda cost: f"{cost.peak:.0f}")),
        ("size (KB)", lambda row: _told(row, lambda cost: f"{cost.size / 1024:.0f}")),
        ("first, to ours", lambda row: _ratio(row, lambda cost: cost.first)),
        ("peak, to ours", lambda row: _ratio(row, lambda cost: cost.peak)),
    ]
    return table(rows, columns)


def _told(row: Row, say: Callable[[Cost], str]) -> str:
    return "not to be had here" if row.cost is None else say(row.cost)


def _ratio(row: Row, part: Callable[[Cost], float]) -> str:
    if row.cost is None or row.ours is None or row.cost is row.ours:
        return "-"
    return f"{part(row.cost) / part(row.ours):.1f}"
