#!/bin/sh
# An interval job of APScheduler stops for as long as the machine's clock is set back.
#
# Seen with APScheduler 3.11.0 (asyncio scheduler, Python 3.11), 2026-11-27. A job that runs every 0.2 seconds is due by
# the wall clock. When that is set back seven hours (a wrong BIOS time corrected, an image restored, a step by hand), the
# next run lies seven hours ahead, and nothing runs until then. Set forward seven hours instead, it runs at once.
#
# Who meets it: whoever trusts a scheduler for frequent work on machines whose clock is not always right. A timer on the
# monotonic clock does not have it. The clock is moved here for this process alone, by time-machine.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install APScheduler==3.11.0 tzlocal==5.3.1 time-machine==2.16.0
"$folder/venv/bin/python" - <<'PYTHON'
import asyncio
import datetime as dt
import importlib.metadata as metadata
import logging
import sys

import time_machine
from apscheduler.schedulers.asyncio import AsyncIOScheduler

logging.disable(logging.CRITICAL)  # of a job that the end interrupts
HOURS = dt.timedelta(hours=7)


async def runs(moved: dt.timedelta) -> tuple[int, int]:
    """How often the job ran in a second before the clock was moved, and in the two seconds after."""
    count = 0

    def job() -> None:
        nonlocal count
        count += 1

    scheduler = AsyncIOScheduler(timezone=dt.timezone.utc)
    scheduler.add_job(job, "interval", seconds=0.2, misfire_grace_time=None, coalesce=True)
    scheduler.start()
    await asyncio.sleep(1.0)
    before, count = count, 0
    with time_machine.travel(dt.datetime.now(dt.timezone.utc) + moved, tick=True):
        await asyncio.sleep(2.0)
        after = count
    scheduler.shutdown(wait=False)
    return before, after


found = {name: asyncio.run(runs(by)) for name, by in (("as it is", dt.timedelta(0)), ("forward", HOURS), ("back", -HOURS))}
print("Python", sys.version.split()[0], "APScheduler", metadata.version("APScheduler"), "time-machine", metadata.version("time-machine"))
for name, (before, after) in found.items():
    print(f"clock {name}: {before} runs in the second before, {after} in the two seconds after")
# One run may already be under way when the clock moves.
as_seen = found["back"][1] <= 1 and found["as it is"][1] >= 5 and found["forward"][1] >= 1
print("as described" if as_seen else "NOT as described")
sys.exit(not as_seen)
PYTHON
