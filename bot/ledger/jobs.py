"""What runs by itself at every tick: each job alone, so that one that raises, hangs or is slow holds up no other."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.config import Config
from bot.conversation.texts import texts
from bot.ledger.workshop import WorkshopError
from bot.rules.health import FAILURES
from bot.rules.hours import stamp_of
from bot.rules.lines import Line, fault_of, places_of
from bot.rules.owed import Notice
from bot.rules.rights import EVERYWHERE
from bot.rules.vitals import Vitals
from bot.storage import Store
from bot.storage.owed import Owed
from scoring import local_day

log = logging.getLogger(__name__)

TELL_AFTER = FAILURES  # in a row
_LONGEST_SECONDS = 600.0
_LEAVING_SECONDS = 1.0  # for whatever is cancelled when the program stops

Work = Callable[[datetime], Awaitable[int | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`work` takes the present moment. What it returns, if anything, is how many messages are newly owed.

    One that is `final` does what cannot be taken back, and waits for a clock that is to be trusted.

    It starts again `every` so many ticks, and at the next tick where it failed. After `longest` seconds it is ended.
    A stop of the program does not wait for one that `goes_on` at the next start where it was.
    """

    name: str
    work: Work
    every: int = 1
    longest: float = _LONGEST_SECONDS
    final: bool = False
    goes_on: bool = False


class Jobs:
    """The registered jobs of one process. `wake` tells the courier that something may be owed.

    `trusts` is whether the clock is to be trusted now.
    """

    def __init__(
        self,
        config: Config,
        store: Store,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
        jobs: Sequence[Job],
        trusts: Callable[[], bool] = lambda: True,
        vitals: Vitals | None = None,
    ) -> None:
        """`vitals` is told of every run."""
        self._vitals = vitals or Vitals(time.monotonic)
        self._config, self._store, self._clock, self._wake = config, store, clock, wake
        self._trusts = trusts
        self._jobs = {job.name: job for job in jobs}
        self._due = dict.fromkeys(self._jobs, 0)  # the tick from which each may start
        self._running: dict[str, asyncio.Task[None]] = {}
        self._tick, self._closed = 0, False

    @property
    def names(self) -> Sequence[str]:
        return tuple(self._jobs)

    def start_due(self) -> None:
        """Start whatever is due at this tick, each in a task of its own. One that still runs is not started again.

        One that is final stays due while the clock is not to be trusted.
        """
        if self._closed:
            return
        trusted = self._trusts()
        for name, job in self._jobs.items():
            if self._tick >= self._due[name] and name not in self._running and (trusted or not job.final):
                self._due[name] = self._tick + job.every
                task = asyncio.create_task(self._run(job))
                self._running[name] = task
                task.add_done_callback(partial(self._forget, name))
        self._tick += 1

    async def close(self, seconds: float) -> None:
        """Start nothing more. Give what runs so many seconds to end, and cancel the rest."""
        self._closed = True
        if not self._running:
            return
        for name, task in self._running.items():
            if self._jobs[name].goes_on:
                task.cancel()
        _, left = await asyncio.wait(list(self._running.values()), timeout=seconds)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=_LEAVING_SECONDS)

    def _forget(self, name: str, _: asyncio.Task[None]) -> None:
        del self._running[name]

    async def _run(self, job: Job) -> None:
        """One run of one job, with its records."""
        now = self._clock()
        # Beside the work, which must not wait for the disk to be told of it.
        began = asyncio.create_task(_record(job.name, self._store.jobs.begin(job.name, stamp_of(now))))
        at_first = self._vitals.clock()
        try:
            fault = await self._fault_of(job, now)
        finally:
            await began
        self._vitals.run(job.name, self._vitals.clock() - at_first, failed=fault is not None)
        at = self._clock()
        if fault is None:
            relief = self._tell(job.name, "working", at)
            succeeding = self._store.jobs.succeed(
                job.name, stamp_of(at), relief=relief, alarm_at=TELL_AFTER, now=int(at.timestamp())
            )
            if await _record(job.name, succeeding):
                self._wake()
            return
        self._due[job.name] = self._tick
        alarm = self._tell(job.name, "failing", at, fault=fault, times=TELL_AFTER)
        failing = self._store.jobs.fail(
            job.name, stamp_of(at), fault, alarm=alarm, alarm_at=TELL_AFTER, now=int(at.timestamp())
        )
        if await _record(job.name, failing):
            self._wake()

    async def _fault_of(self, job: Job, now: datetime) -> str | None:
        """Do the work, within its time. Returns what went wrong, or None."""
        limit = asyncio.timeout(job.longest)
        try:
            async with limit:
                owed = await job.work(now)
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise  # the program stops
            return _report_fault(
                job.name, error
            )  # something below it was cancelled: no reason for this job to end unseen
        except Exception as error:  # whatever it is, it is this job's alone
            if limit.expired():
                log.warning(Line("job ended", job=job.name, after=job.longest))
                return f"not done after {job.longest:g} seconds"
            return _report_fault(job.name, error)
        if owed:
            self._wake()
        return None

    def _tell(self, name: str, what_of_it: str, at: datetime, **told: object) -> list[Owed]:
        """For every root admin: this job does not do its work, or does it again."""
        words = texts(self._config.agency.language)
        what = words(f"job.name.{name}") if f"job.name.{name}" in words else name
        text = words(f"job.{what_of_it}", what=what, name=name, **told)
        return owe_root_admins(self._config, text, f"job-{name}-{what_of_it}", at)


def owe_root_admins(config: Config, text: str, what: str, at: datetime) -> list[Owed]:
    """A notice to every root admin, to be written into the ledger. `what` tells it from others of the same second."""
    notice = Notice(placeholder=texts(config.agency.language)("people.notice"), text=text)
    day, part = local_day(at, config.agency.timezone).isoformat(), f"{what}-{stamp_of(at)}"
    return [
        Owed(thing=notice, period=day, unit=EVERYWHERE, recipient=admin, part=part)
        for admin in config.admins.telegram_ids
    ]


def _report_fault(name: str, error: BaseException) -> str:
    """The fault. The way to it goes into the log, again without the exception's own words."""
    fault = error.fault if isinstance(error, WorkshopError) else fault_of(error, __name__)
    log.warning(Line("job failed", job=name, fault=fault, way=" > ".join(places_of(error, __name__))))
    return fault


async def _record(name: str, writing: Awaitable[bool | None]) -> bool:
    """Write to the table of jobs. A file that takes nothing now must not keep the job from its work."""
    try:
        return bool(await writing)
    except Exception as error:
        log.warning(Line("job not recorded", job=name, fault=fault_of(error, __name__)))
        return False
