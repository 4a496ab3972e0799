"""What people wrote without answering anything: kept with the batch that it came with, and counted nowhere."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from bot.storage.database import Database
from bot.storage.db import Db

_PUT = "INSERT INTO remarks (batch, unit, day, text) VALUES (?, ?, ?, ?)"
_OF_UNITS = """
    SELECT id, unit, day, text FROM remarks
    WHERE unit IN (SELECT value FROM json_each(?)) AND day BETWEEN ? AND ? ORDER BY id"""


@dataclass(frozen=True, slots=True)
class Remark:
    """A text about a unit, written on a day. `id` is 0 for one that is not stored yet."""

    unit: str
    day: date
    text: str
    id: int = field(default=0, compare=False)


class Remarks:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, units: Collection[str], first: date, last: date) -> list[Remark]:
        """Those of these units, `last` included, in the order of their files."""
        values = (json.dumps(sorted(units)), first.isoformat(), last.isoformat())
        rows = await self._database.browse(lambda db: db.execute(_OF_UNITS, values).fetchall())
        return [Remark(row["unit"], date.fromisoformat(row["day"]), row["text"], row["id"]) for row in rows]

    async def drop_before(self, day: date) -> int:
        """Retention: free text goes after the configured time. Returns how many."""
        statement = "DELETE FROM remarks WHERE day < ?"
        return await self._database.write(lambda db: db.execute(statement, (day.isoformat(),)).rowcount)


def put_remarks(db: Db, batch: str, remarks: Iterable[Remark]) -> None:
    """Store those of a batch, inside the caller's transaction."""
    db.executemany(_PUT, ((batch, one.unit, one.day.isoformat(), one.text) for one in remarks))


def take_remarks(db: Db, batch: str) -> None:
    """Delete those of a batch, likewise."""
    db.execute("DELETE FROM remarks WHERE batch = ?", (batch,))
