"""What comes of invitations that were taken: a yes for who waits, and word for who made them."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.storage.audit import Author, latest_of, record
from bot.storage.database import Database
from bot.storage.db import Db
from bot.storage.invitation_pages import OPEN
from bot.storage.invitations import Claim, TellOf, claim_of, still_valid
from bot.storage.owed import Owed, write_owed
from bot.storage.persons import chat_of, forget
from bot.storage.roles import BIND, Member, member_of

_WAITING = f"SELECT * FROM invitations WHERE id = ? AND maker = ? AND waits = 1 AND {OPEN}"  # noqa: S608 -- fixed text
_CONFIRM = """
    UPDATE invitations SET waits = 0, taker = NULL, taker_name = NULL, taker_language = NULL WHERE id = ?"""
_MAKER = "CASE WHEN {table}.maker LIKE 'telegram:%' THEN {table}.maker ELSE '' END"
_UNTOLD = f"""
    SELECT i.id AS invitation, {_MAKER.format(table="i")} AS made_by, r.*
    FROM invitations AS i JOIN roles AS r ON r.id = i.member
    WHERE i.member IS NOT NULL AND i.told IS NULL AND NOT EXISTS (
        SELECT 1 FROM invitations AS t WHERE t.told > ? AND {_MAKER.format(table="t")} = {_MAKER.format(table="i")})
    ORDER BY i.id"""  # noqa: S608 -- fixed text
_TELL = "UPDATE invitations SET told = ? WHERE id IN (SELECT CAST(value AS INTEGER) FROM json_each(?)) AND told IS NULL"
_LATE = "SELECT id, taker, taker_name FROM invitations WHERE waits = 1 AND expires <= ?"


@dataclass(frozen=True, slots=True)
class Taking:
    """A role that came of an invitation. `maker` is the chat of who made it, None for the machine."""

    invitation: int
    maker: int | None
    member: Member


class Takings:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def confirm(self, invitation: int, by: Author, roots: Collection[int], tell: TellOf) -> Claim | None:
        """Give the role to whoever waits for it, and owe what `tell` says.

        None where nobody waits, where somebody else made the invitation, and where its maker may not any more.
        """

        def work(db: Db) -> Claim | None:
            row = db.execute(_WAITING, (invitation, by.who, by.stamp)).fetchone()
            if row is None or not still_valid(db, row, roots):
                return None
            claim = claim_of(row)
            db.execute(BIND, (claim.chat, row["role"], row["unit"], claim.name, claim.language, by.stamp))
            db.execute(_CONFIRM, (invitation,))
            after = {"role": row["role"], "person": claim.chat}
            record(db, by, "role.confirm", row["unit"], before={"invitation": invitation}, after=after)
            write_owed(db, tell(claim), int(by.at.timestamp()))
            return claim

        return await self._database.write(work)

    async def unit_of(self, invitation: int) -> str | None:
        """The place of the role of an invitation."""
        statement = "SELECT unit FROM invitations WHERE id = ?"
        row = await self._database.read(lambda db: db.execute(statement, (invitation,)).fetchone())
        return row["unit"] if row else None

    async def has_confirmed(self, invitation: int, who: str) -> bool:
        """Whether `who` has said yes to this one."""
        return await latest_of(self._database, who, "role.confirm", "invitation", invitation) is not None

    async def untold(self, since: str) -> list[Taking]:
        """Roles of which the makers of their invitations have not heard, but for makers told something since then."""
        rows = await self._database.browse(lambda db: db.execute(_UNTOLD, (since,)).fetchall())
        return [Taking(row["invitation"], chat_of(row["made_by"]), member_of(row)) for row in rows]

    async def tell(self, invitations: Sequence[int], owed: Sequence[Owed], by: Author) -> None:
        """Owe this, and note that the makers of these invitations have been told. Both or neither."""

        def work(db: Db) -> None:
            if db.execute(_TELL, (by.stamp, json.dumps(list(invitations)))).rowcount:
                write_owed(db, owed, int(by.at.timestamp()))

        await self._database.write(work)

    async def has_late(self, now: str) -> bool:
        """Whether forget_late() would forget anybody."""
        return await self._database.browse(lambda db: db.execute(_LATE, (now,)).fetchone()) is not None

    async def forget_late(self, now: str) -> int:
        """Forget who waited for a yes that did not come in time. Returns how many."""

        def work(db: Db) -> int:
            late = db.execute(_LATE, (now,)).fetchall()
            for row in late:
                db.execute(_CONFIRM, (row["id"],))
                forget(db, row["taker"], [row["taker_name"] or ""])
            return len(late)

        return await self._database.write(work)
