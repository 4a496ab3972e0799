"""What waits, was set aside or fails, in one look at the file: for whoever watches the bot."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.rules.health import OVERDUE_SECONDS, JobState, Stock
from bot.rules.hours import zulu_of
from bot.storage.database import Database
from bot.storage.db import Db

_SET_ASIDE = "SELECT count(*), max(at) FROM set_aside"
# A due moment that is put off moves on with every attempt, so what lies behind is nobody's doing.
_OWED = """
    SELECT count(*), count(*) FILTER (WHERE due < ?), min(due) FILTER (WHERE due < ?)
    FROM deliveries WHERE sent IS NULL AND failed IS NULL"""
_JOBS = "SELECT name, succeeded, failing, failures FROM jobs ORDER BY name"


class Stocks:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, now: int) -> Stock:
        """Count it. What should have been sent an hour before `now` (epoch seconds) is overdue."""

        def work(db: Db) -> Stock:
            late = now - OVERDUE_SECONDS
            owed, overdue, oldest = db.execute(_OWED, (late, late)).fetchone()
            set_aside, newest = db.execute(_SET_ASIDE).fetchone()
            return Stock(
                set_aside=set_aside,
                newest=newest,
                owed=owed,
                overdue=overdue,
                oldest=None if oldest is None else zulu_of(datetime.fromtimestamp(oldest, UTC)),
                jobs=tuple(
                    JobState(name=name, succeeded=succeeded, failing=failing, failures=failures)
                    for name, succeeded, failing, failures in db.execute(_JOBS)
                ),
            )

        return await self._database.browse(work)
