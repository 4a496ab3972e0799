"""The timer of the ticks under a machine's clock that jumps."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Self

import apscheduler.executors.base
import apscheduler.schedulers.base
import apscheduler.triggers.interval
import pytest

from tests.support.running import Running, wednesday
from tests.support.waiting import until


class Machine(datetime):
    """The machine's clock as APScheduler reads it, set wrong by `ahead`."""

    ahead = timedelta(0)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        moment: Any = datetime.now(UTC) + cls.ahead
        return moment.astimezone(tz) if tz is not None else moment


@pytest.mark.parametrize("ahead", [timedelta(hours=-7), timedelta(days=1095)])
async def test_a_jump_of_the_machines_clock_stops_no_tick_and_makes_no_burst(
    path: Any, run: Running, monkeypatch: pytest.MonkeyPatch, ahead: timedelta
) -> None:
    """What the scheduler does when it is woken, and how long it then means to sleep, without the sleep."""
    for module in (apscheduler.schedulers.base, apscheduler.executors.base, apscheduler.triggers.interval):
        monkeypatch.setattr(module, "datetime", Machine)
    clock = wednesday()
    async with run(path, clock=clock, ticking=True) as bot:
        queue = bot.app.application.job_queue
        assert queue is not None
        await _idle(queue)
        ticks = bot.app.jobs._tick
        monkeypatch.setattr(Machine, "ahead", ahead)
        for number in range(1, 4):
            clock.advance(seconds=30)
            wait = queue.scheduler._process_jobs()
            assert 0 < wait <= 30
            await _idle(queue)
            assert bot.app.jobs._tick == ticks + number


async def _idle(queue: Any) -> None:
    """Until no tick is under way."""
    await until(lambda: not queue._executor._instances)  # ticks are in tasks of their own
