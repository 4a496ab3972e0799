"""What the file knows of the time: marks that the bot left, and whether it last found the clock to be trusted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from bot.rules.clock import Known
from bot.rules.hours import moment_of, stamp_of
from bot.storage.database import Database
from bot.storage.db import Db
from bot.storage.owed import Owed, write_owed
from bot.storage.places import IN_SPAN, OPEN

_FACT = "clock"
_SET = "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
_MARK = "SELECT max(max(coalesce(started, ''), coalesce(succeeded, ''), coalesce(failed, ''))) AS at FROM jobs"
# Forms on paper have their own day. What was tapped lately leads to its people. What is newer may be of a span that has
# just closed.
_NEWEST = f"""{OPEN}
    SELECT max((
        SELECT r.hour FROM responses AS r WHERE {IN_SPAN} AND r.hour > ? AND r.batch IS NULL
        ORDER BY r.hour DESC LIMIT 1)) AS at
    FROM span WHERE span.nameless = ?"""  # noqa: S608 -- fixed text
# Where nobody can be recognised any more: unit by unit, where the last week's answers are, which the tallies know.
_NEWEST_CLOSED = """
    SELECT max((
        SELECT hour FROM responses WHERE unit = place.unit AND batch IS NULL ORDER BY hour DESC LIMIT 1)) AS at
    FROM (
        SELECT DISTINCT unit FROM tallies INDEXED BY tallies_by_week WHERE channel IN ('bot', 'petugas') AND week = (
            SELECT week FROM tallies INDEXED BY tallies_by_week WHERE channel IN ('bot', 'petugas')
            ORDER BY week DESC LIMIT 1)) AS place"""
# Seconds since 1970 after which something comes due, or is forgotten. One far ahead would put that off for years.
_SECONDS = (
    ("deliveries", "due"),
    ("deliveries", "made"),
    ("drafts", "touched"),
    ("window_drafts", "touched"),
    ("batches", "touched"),
    ("asked", "at"),
    ("uploads", "made"),
)
_STAMPS = ("started", "succeeded", "failed")  # of jobs


@dataclass(frozen=True, slots=True)
class Note:
    """What the bot last found: `since` when (a UTC stamp), and by how many seconds the clock was ahead."""

    wrong: bool
    since: str
    ahead: int


class Marks:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self) -> Note | None:
        """What the bot last found, None where it never found the clock wrong."""
        statement = "SELECT value FROM facts WHERE name = ?"
        row = await self._database.browse(lambda db: db.execute(statement, (_FACT,)).fetchone())
        return None if row is None else Note(**json.loads(row["value"]))

    async def set_note(self, note: Note, notices: Sequence[Owed], now: int) -> None:
        """Remember what was found, and owe the notices of it. Both or neither."""

        def work(db: Db) -> None:
            db.execute(_SET, (_FACT, json.dumps(asdict(note))))
            write_owed(db, notices, now)

        await self._database.write(work)

    async def latest(self) -> Known:
        """The last moment that a job recorded, and the hour of the newest answer that was tapped."""

        def work(db: Db) -> Known:
            mark, hour = db.execute(_MARK).fetchone()["at"], _newest(db)
            newest = moment_of(hour) if hour else None
            return Known(datetime.fromisoformat(mark) if mark else None, newest)

        return await self._database.browse(work)

    async def set_right(self, now: datetime, margin: timedelta) -> None:
        """Bring back every mark more than `margin` after now, which a clock that was wrong has left."""
        moment, latest = int(now.timestamp()), int((now + margin).timestamp())

        def work(db: Db) -> None:
            for table, column in _SECONDS:
                statement = f"UPDATE {table} SET {column} = ? WHERE {column} > ?"  # noqa: S608 -- from the list above
                db.execute(statement, (moment, latest))
            db.execute("UPDATE deliveries SET leased = 0 WHERE leased > ?", (latest,))
            for column in _STAMPS:
                statement = f"UPDATE jobs SET {column} = NULL WHERE {column} > ?"  # noqa: S608 -- likewise
                db.execute(statement, (stamp_of(now + margin),))
            db.execute("DELETE FROM planned WHERE kind <> 'summary' AND at > ?", (latest,))

        await self._database.write(work)


def _newest(db: Db) -> str | None:
    """The hour (UTC, as stored) of the newest answer that was tapped, None where there is none."""
    hour: str | None = db.execute(_NEWEST, ("", 0)).fetchone()["at"]
    later = db.execute(_NEWEST_CLOSED if hour is None else _NEWEST, () if hour is None else (hour, 1)).fetchone()["at"]
    return later or hour
