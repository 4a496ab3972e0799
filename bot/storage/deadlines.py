"""Until when reports of a period are in time."""

from __future__ import annotations

from datetime import date

from bot.storage.audit import Author, record
from bot.storage.database import Database
from bot.storage.db import Db

_SET = "INSERT INTO deadlines (period, day) VALUES (?, ?) ON CONFLICT (period) DO UPDATE SET day = excluded.day"
_FIND = "SELECT day FROM deadlines WHERE period = ?"


class Deadlines:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, period: str) -> date | None:
        """The last day, None where none is set."""
        row = await self._database.browse(lambda db: db.execute(_FIND, (period,)).fetchone())
        return date.fromisoformat(row["day"]) if row else None

    async def set(self, period: str, day: date, by: Author) -> None:
        """Set the last day of a period. The same day again changes nothing."""

        def work(db: Db) -> None:
            row = db.execute(_FIND, (period,)).fetchone()
            before = row["day"] if row else None
            if before != day.isoformat():
                db.execute(_SET, (period, day.isoformat()))
                record(
                    db,
                    by,
                    "report.deadline",
                    "*",
                    {"period": period, "day": before},
                    {"period": period, "day": day.isoformat()},
                )

        await self._database.write(work)
