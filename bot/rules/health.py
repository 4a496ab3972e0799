"""When the bot can do its work and when it cannot. Pure: facts in, faults out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Code = Literal["database", "telegram", "updates", "schedule", "jobs", "deliveries", "disk"]

UNHEARD_SECONDS = 90  # a poll is held back 25 seconds: two in a row have failed
AWAY_SECONDS = 60  # by webhook, calls of ours that nobody answers
STUCK_SECONDS = 120  # an update that is neither committed nor set aside
OVERDUE_SECONDS = 3600  # what is owed is sent within a minute, or put off to a later moment
STILL_SECONDS = 300  # without a run of any job, of which some come every thirty seconds
FAILURES = 3  # of a job, in a row
LEAST_FREE = 0.05  # of the disk
WELL_FREE = 0.06  # from which on a disk that had less is well again, lest it be said at every file that comes and goes
LONG_SECONDS = 60  # of refused commits, after which people are told

OURS: frozenset[Code] = frozenset({"database", "updates", "schedule"})  # a new start of the program may mend it


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """One job. UTC stamps, None where it never did. `failing` is since when, None where it is not."""

    name: str
    succeeded: str | None
    failing: str | None
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What stands in the database. `newest` and `oldest` are UTC stamps."""

    set_aside: int
    newest: str | None
    owed: int
    overdue: int
    oldest: str | None
    jobs: Sequence[JobState]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known at one moment. Spans are seconds, `free` a share of the disk, None where not known.

    `troubled` is for how long commits have been refused, one that went well now and then counted in.
    `still` is for how long no job has run, `heard` the age of the last poll or webhook delivery, `away` for how long
    Telegram does not answer, `refused` for how long nothing can be committed, `waiting` how old the oldest uncommitted
    update is.
    """

    mode: str
    committed: float | None
    refused: float | None
    heard: float | None
    away: float | None
    queue: int
    waiting: float | None
    still: float
    lag: float
    free: float | None
    stock: Stock | None
    troubled: float | None = None


@dataclass(frozen=True, slots=True)
class HealthFault:
    """One reason why the bot cannot do its work, for whoever runs it."""

    code: Code
    words: str


def find_faults(facts: Facts) -> list[HealthFault]:
    """Every reason why the bot cannot do its work, none where it can.

    >>> fine = Facts(mode="polling", committed=1, refused=None, heard=9, away=None, queue=0, waiting=None, still=9,
    ...              lag=0, free=0.5, stock=Stock(set_aside=2, newest=None, owed=1, overdue=0, oldest=None, jobs=()))
    >>> find_faults(fine)
    []
    """
    found = list[HealthFault]()
    if facts.refused is not None:
        found.append(HealthFault("database", f"nothing can be committed for {facts.refused:.0f} s"))
    elif facts.stock is None:
        found.append(HealthFault("database", "cannot be read"))
    if facts.away is not None and facts.away > (UNHEARD_SECONDS if facts.mode == "polling" else AWAY_SECONDS):
        found.append(HealthFault("telegram", f"has not answered for {facts.away:.0f} s"))
    if facts.waiting is not None and facts.waiting > STUCK_SECONDS:
        said = f"{facts.queue} not committed, the oldest for {facts.waiting:.0f} s"
        found.append(HealthFault("updates", said))
    if facts.still > STILL_SECONDS:
        found.append(HealthFault("schedule", f"no job has run for {facts.still:.0f} s"))
    if facts.free is not None and facts.free < LEAST_FREE:
        found.append(HealthFault("disk", f"{facts.free:.1%} free, expected at least {LEAST_FREE:.0%}"))
    return found + (_faults_of_stock(facts.stock) if facts.stock is not None else [])


def _faults_of_stock(stock: Stock) -> list[HealthFault]:
    found = [
        HealthFault("jobs", f"{job.name} has failed {job.failures} times in a row, since {job.failing or '?'}")
        for job in stock.jobs
        if job.failures >= FAILURES
    ]
    if stock.overdue:
        found.append(HealthFault("deliveries", f"{stock.overdue} overdue, the oldest since {stock.oldest}"))
    return found


def report_of(facts: Facts) -> dict[str, Any]:
    """What `GET /health` says: figures and moments, no id and no text."""
    stock = facts.stock
    heard = "poll" if facts.mode == "polling" else "webhook"
    faults = find_faults(facts)
    said: dict[str, Any] = {
        "ok": not faults,
        "reasons": [f"{one.code}: {one.words}" for one in faults],
        "commit": {"works": facts.refused is None, "age": _seconds(facts.committed)},
        heard: {"age": _seconds(facts.heard)},
        "updates": {"queue": facts.queue, "oldest": _seconds(facts.waiting)},
        "loop_lag": round(facts.lag, 3),
        "disk_free": None if facts.free is None else round(facts.free, 3),
    }
    if stock is not None:
        said["updates"] |= {"set_aside": stock.set_aside, "set_aside_newest": stock.newest}
        said["deliveries"] = {"owed": stock.owed, "overdue": stock.overdue}
        said["jobs"] = {
            job.name: {"succeeded": job.succeeded, "failing_since": job.failing, "failures": job.failures}
            for job in stock.jobs
        }
    return said


def _seconds(age: float | None) -> float | None:
    return None if age is None else round(age, 1)
