"""Reports that units have handed in. Each is an entry of the audit log, so the list is proof."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.storage.audit import Author, record
from bot.storage.database import Database
from bot.storage.deliveries import Owed, write_owed

_ACTION = "report.submit"
_OF_PERIOD = """
    SELECT subject, at, who, json_extract(after, '$.n') AS n, json_extract(after, '$.ikm') AS ikm,
        json_extract(after, '$.mutu') AS mutu
    FROM audit WHERE action = ?1 AND json_extract(after, '$.period') = ?2 AND (?3 IS NULL OR subject = ?3)
    ORDER BY id"""


@dataclass(frozen=True, slots=True)
class Submission:
    """A unit's report of a period as it was handed in: when (UTC stamp), by whom, and its figures then."""

    unit: str
    period: str
    at: str
    who: str
    n: int
    ikm: str
    mutu: str

    @property
    def figures(self) -> tuple[int, str, str]:
        return self.n, self.ikm, self.mutu

    def day(self, zone: ZoneInfo) -> date:
        """The day it was handed in, in the agency's zone."""
        return datetime.fromisoformat(self.at).astimezone(zone).date()


class Submissions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, handed: Submission, owed: Sequence[Owed], by: Author) -> bool:
        """Record it and owe its copies, in one transaction. Returns False where these figures were handed in before."""

        def work(db: sqlite3.Connection) -> bool:
            known = _read(db, handed.period, handed.unit).get(handed.unit)
            if known is not None and known.figures == handed.figures:
                return False
            before = {"n": known.n, "ikm": known.ikm, "mutu": known.mutu} if known else {}
            after = {"period": handed.period, "n": handed.n, "ikm": handed.ikm, "mutu": handed.mutu}
            record(db, by, _ACTION, handed.unit, before, after)
            write_owed(db, owed, int(by.at.timestamp()))
            return True

        return await self._database.write(work)

    async def of_period(self, period: str) -> dict[str, Submission]:
        """By unit, the latest of each."""
        return await self._database.read(lambda db: _read(db, period))


def _read(db: sqlite3.Connection, period: str, unit: str | None = None) -> dict[str, Submission]:
    return {
        row["subject"]: Submission(row["subject"], period, row["at"], row["who"], row["n"], row["ikm"], row["mutu"])
        for row in db.execute(_OF_PERIOD, (_ACTION, period, unit))
    }
