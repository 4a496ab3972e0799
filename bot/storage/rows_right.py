"""The right to read answers one by one: given and taken, and every use of it in the audit log."""

from __future__ import annotations

from bot.storage.audit import Author, record
from bot.storage.database import Database
from bot.storage.db import Db
from bot.storage.roles import Member, member_of

_SET = "UPDATE roles SET rows = ? WHERE id = ? AND role IN ('admin', 'viewer') RETURNING *"
_NOW = "SELECT rows FROM roles WHERE id = ?"


class RowsRight:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def give(self, member: int, by: Author, *, given: bool) -> Member | None:
        """Give the right to an admin or a viewer, or take it. Returns who has it so now, None for anybody else.

        The same again changes nothing and is not in the audit log.
        """

        def work(db: Db) -> Member | None:
            known = db.execute(_NOW, (member,)).fetchone()
            row = db.execute(_SET, (int(given), member)).fetchone()
            if row is None:
                return None
            found = member_of(row)
            if bool(known["rows"]) is not given:
                told = {"role": found.role, "person": found.chat, "member": member}
                if given:
                    record(db, by, "rows.give", found.unit, after=told)
                else:
                    record(db, by, "rows.take", found.unit, after=told)
            return found

        return await self._database.write(work)

    async def record_use(self, by: Author, unit: str, span: str, file: str) -> None:
        """Write that answers of `unit` (* for all) in a period or window were handed out one by one, as which file."""
        await self._database.write(lambda db: record(db, by, "rows.read", unit, after={"span": span, "form": file}))
