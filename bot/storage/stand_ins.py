"""Roles up to a last day (Plt.), and roles that move to another account: what their invitations carry."""

from __future__ import annotations

from bot.storage.database import Database
from bot.storage.db import Db
from bot.storage.roles import Member, member_of

_UNUSED = "used IS NULL AND revoked IS NULL"
_UNTIL = f"UPDATE invitations SET until = ? WHERE id = ? AND {_UNUSED}"  # noqa: S608 -- fixed text
_REPLACES = f"""
    UPDATE invitations SET replaces = ?1, until = (SELECT until FROM roles WHERE id = ?1)
    WHERE id = ?2 AND {_UNUSED}"""  # noqa: S608 -- likewise
_LAST_DAY = "SELECT until FROM roles WHERE chat = ? AND role = 'head' AND unit = ?"
_OVER = "SELECT * FROM roles WHERE until < ? ORDER BY id"
_OF_ACCOUNT = """
    SELECT other.* FROM roles AS r JOIN roles AS other ON other.chat = r.chat
    WHERE r.id = ? AND r.chat <> ? AND other.role <> 'admin' ORDER BY other.id"""
_ALONG = """
    INSERT INTO roles (chat, role, unit, name, language, bound, until)
    SELECT ?, role, unit, ?, ?, ?, until FROM roles WHERE id = ? ON CONFLICT (chat, role, unit) DO NOTHING"""


def roles_that_move(db: Db, role: int | None, chat: int) -> list[Member]:
    """The roles of the account that has this one, an admin's aside. None where it is this chat, or has it no longer."""
    return [member_of(row) for row in db.execute(_OF_ACCOUNT, (role, chat)).fetchall()]


def move_along(db: Db, member: Member, taker: tuple[int, str, str, str]) -> bool:
    """Give a role with its last day to the taker: chat, name, language, now. False where they have it already."""
    return bool(db.execute(_ALONG, (*taker, member.id)).rowcount)


class StandIns:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def limit(self, invitation: int, until: str) -> None:
        """Let the role of an unused invitation end after that day (ISO)."""
        await self._database.write(lambda db: db.execute(_UNTIL, (until, invitation)))

    async def replace(self, invitation: int, member: int) -> None:
        """Let an unused invitation take the place of a role, with its last day."""
        await self._database.write(lambda db: db.execute(_REPLACES, (member, invitation)))

    async def last_day(self, chat: int, unit: str) -> str:
        """Until which day (ISO) somebody stands in as head of a unit. Empty for whoever is its head, or is not."""
        row = await self._database.read(lambda db: db.execute(_LAST_DAY, (chat, unit)).fetchone())
        return (row["until"] or "") if row else ""

    async def over(self, today: str) -> list[Member]:
        """Everybody whose last day is before that day (ISO)."""
        return [
            member_of(row) for row in await self._database.browse(lambda db: db.execute(_OVER, (today,)).fetchall())
        ]
