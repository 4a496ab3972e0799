"""The timer of the ticks: APScheduler, told the time by a steady clock.

It asks `datetime.now(zone)` for whatever it decides, so a machine's clock set back seven hours would stop it for as
long, and one set forward would have it count every tick of the years between. In this zone it is as late as the
steady clock says, and no clock that is set moves it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta, tzinfo
from typing import Any

from apscheduler.triggers.base import BaseTrigger
from telegram.ext import JobQueue

_START = datetime(1970, 1, 1)  # noqa: DTZ001 -- the zone is added below


class SteadyZone(tzinfo):
    """A zone without offset, whose present moment is that of the steady clock, counted from 1970."""

    def __init__(self, steady: Callable[[], float]) -> None:
        self._steady = steady

    def fromutc(self, _: datetime) -> datetime:
        return _START.replace(tzinfo=self) + timedelta(seconds=self._steady())

    def utcoffset(self, _: datetime | None) -> timedelta:
        return timedelta(0)

    def dst(self, _: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, _: datetime | None) -> str:
        return "steady"


class Every(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """At once, and again so many seconds after each time. What was missed is not made up for."""

    def __init__(self, seconds: float) -> None:
        self._pause = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        return now if previous is None else now + self._pause


class Ticks(JobQueue[Any]):
    """PTB's queue of jobs, on the steady clock."""

    def __init__(self, steady: Callable[[], float]) -> None:
        self._zone = SteadyZone(steady)
        super().__init__()

    @property
    def scheduler_configuration(self) -> dict[str, Any]:
        return super().scheduler_configuration | {"timezone": self._zone}

    def begin(self, work: Callable[[Any], Coroutine[Any, Any, None]], seconds: float) -> None:
        """Do the work now and every so many seconds. One that a busy moment delays is done late, not dropped."""
        self.run_custom(work, {"trigger": Every(seconds), "misfire_grace_time": None, "coalesce": True})
