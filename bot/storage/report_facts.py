"""What people have told for reports: a text by unit or agency, period and key."""

from __future__ import annotations

from collections.abc import Mapping

from bot.storage.audit import Author, record
from bot.storage.database import Database
from bot.storage.db import Db

_READ = "SELECT key, value FROM report_facts WHERE unit IS ? AND period IN ('', ?) ORDER BY period"
_DROP = "DELETE FROM report_facts WHERE unit IS ? AND period = ? AND key = ?"
_KEEP = "INSERT INTO report_facts (unit, period, key, value, at) VALUES (?, ?, ?, ?, ?)"


class ReportFacts:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, unit: str | None, period: str) -> dict[str, str]:
        """Key -> text, of a unit or the agency (None). What was told of the period stands before what holds for all."""
        return await self._database.browse(
            lambda db: {row["key"]: row["value"] for row in db.execute(_READ, (unit, period))}
        )

    async def tell(self, unit: str | None, period: str, told: Mapping[str, str], by: Author) -> None:
        """Keep these, in one transaction and with an entry of the audit log. An empty text takes a key back."""

        def work(db: Db) -> None:
            known = {row["key"]: row["value"] for row in db.execute(_READ, (unit, period))}
            for key, text in told.items():
                db.execute(_DROP, (unit, period, key))
                if text:
                    db.execute(_KEEP, (unit, period, key, text, by.stamp))
            before = {key: known[key] for key in told if key in known}
            record(db, by, "report.tell", unit or "*", before, {"period": period, **told})

        await self._database.write(work)
