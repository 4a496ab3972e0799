"""People with a role, the invitations that give it, and facts the program remembers about itself."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from bot.rights import Grant, Role
from bot.storage.audit import Author, record
from bot.storage.database import Database

_OPEN = "used IS NULL AND revoked IS NULL AND expires > ?"
_USE = f"UPDATE invitations SET used = ? WHERE fingerprint = ? AND {_OPEN} RETURNING role, unit"  # noqa: S608 -- fixed
_USED_HERE = """
    SELECT i.role, i.unit FROM invitations AS i JOIN roles AS r ON r.unit = i.unit AND r.role = i.role
    WHERE i.fingerprint = ? AND r.chat = ?"""
_BIND = """
    INSERT INTO roles (chat, role, unit, name, language, bound) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (chat, role, unit) DO UPDATE SET blocked = NULL, name = excluded.name, language = excluded.language"""
_INVITE = "INSERT INTO invitations (fingerprint, role, unit, made, expires) VALUES (?, ?, ?, ?, ?) RETURNING id"
_OPEN_ONES = f"SELECT * FROM invitations WHERE {_OPEN} ORDER BY id"  # noqa: S608 -- fixed text
_REVOKE = f"UPDATE invitations SET revoked = ? WHERE id = ? AND {_OPEN} RETURNING *"  # noqa: S608 -- likewise


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a role. `unit` is a unit's code or EVERYWHERE; `name` as their Telegram showed it, or empty."""

    id: int
    chat: int
    role: Role
    unit: str
    name: str
    language: str
    blocked: bool

    @property
    def grant(self) -> Grant:
        return Grant(self.role, self.unit)


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation nobody has used yet."""

    id: int
    role: Role
    unit: str
    made: str
    expires: str


class People:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def invite(
        self, fingerprint: str, unit: str, made: str, expires: str, role: Role = "head", by: Author | None = None
    ) -> int:
        """Store an invitation; its number."""

        def work(db: sqlite3.Connection) -> int:
            row = db.execute(_INVITE, (fingerprint, role, unit, made, expires)).fetchone()
            record(db, by, "role.invite", unit, after={"role": role, "invitation": row["id"], "expires": expires})
            return int(row["id"])

        return await self._database.write(work)

    async def accept(self, fingerprint: str, chat: int, language: str, by: Author, name: str = "") -> Grant | None:
        """Use an invitation, once: the role this chat now has, or None when it was used, revoked, is old or unknown.

        The chat that used it gets the same answer again: Telegram may deliver a message twice.
        """

        def work(db: sqlite3.Connection) -> Grant | None:
            row = db.execute(_USE, (by.stamp, fingerprint, by.stamp)).fetchone()
            if row is None:
                known = db.execute(_USED_HERE, (fingerprint, chat)).fetchone()
                return Grant(known["role"], known["unit"]) if known else None
            db.execute(_BIND, (chat, row["role"], row["unit"], name, language, by.stamp))
            record(db, by, "role.accept", row["unit"], after={"role": row["role"], "person": chat})
            return Grant(row["role"], row["unit"])

        return await self._database.write(work)

    async def bind(self, unit: str, chat: int, language: str, now: str, role: Role = "head", name: str = "") -> None:
        """Give a role without an invitation."""
        await self._database.write(lambda db: db.execute(_BIND, (chat, role, unit, name, language, now)))

    async def members(self) -> list[Member]:
        """Everybody with a role, those who blocked the bot included, by unit."""
        statement = "SELECT * FROM roles ORDER BY unit, role, name, chat"
        return [_member_of(row) for row in await self._database.read(lambda db: db.execute(statement).fetchall())]

    async def heads(self) -> list[Member]:
        return [member for member in await self.members() if member.role == "head"]

    async def grants_of(self, chat: int) -> tuple[Grant, ...]:
        statement = "SELECT role, unit FROM roles WHERE chat = ? ORDER BY unit, role"
        rows = await self._database.read(lambda db: db.execute(statement, (chat,)).fetchall())
        return tuple(Grant(row["role"], row["unit"]) for row in rows)

    async def remove(self, member: int, by: Author) -> Member | None:
        """End somebody's role; who it was, None when it had ended already."""

        def work(db: sqlite3.Connection) -> Member | None:
            row = db.execute("DELETE FROM roles WHERE id = ? RETURNING *", (member,)).fetchone()
            if row is None:
                return None
            record(db, by, "role.remove", row["unit"], before={"role": row["role"], "person": row["chat"]})
            return _member_of(row)

        return await self._database.write(work)

    async def invitations(self, now: str) -> list[Invitation]:
        """Invitations that can still be used."""
        rows = await self._database.read(lambda db: db.execute(_OPEN_ONES, (now,)).fetchall())
        return [_invitation_of(row) for row in rows]

    async def revoke(self, invitation: int, by: Author) -> Invitation | None:
        """Make an invitation useless; None when it was so already."""

        def work(db: sqlite3.Connection) -> Invitation | None:
            row = db.execute(_REVOKE, (by.stamp, invitation, by.stamp)).fetchone()
            if row is None:
                return None
            record(db, by, "role.revoke", row["unit"], before={"role": row["role"], "invitation": invitation})
            return _invitation_of(row)

        return await self._database.write(work)

    async def set_blocked(self, chat: int, since: str | None) -> list[Member]:
        """Somebody blocked the bot (or came back: None). The roles for which that is news."""

        def work(db: sqlite3.Connection) -> list[Member]:
            if since is None:
                db.execute("UPDATE roles SET blocked = NULL WHERE chat = ?", (chat,))
                return []
            statement = "UPDATE roles SET blocked = ? WHERE chat = ? AND blocked IS NULL RETURNING *"
            return [_member_of(row) for row in db.execute(statement, (since, chat)).fetchall()]

        return await self._database.write(work)

    async def fact(self, name: str) -> str | None:
        row = await self._database.read(
            lambda db: db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        )
        return row["value"] if row else None

    async def remember(self, name: str, value: str) -> None:
        statement = (
            "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        )
        await self._database.write(lambda db: db.execute(statement, (name, value)))


def _member_of(row: sqlite3.Row) -> Member:
    return Member(
        id=row["id"],
        chat=row["chat"],
        role=row["role"],
        unit=row["unit"],
        name=row["name"],
        language=row["language"],
        blocked=row["blocked"] is not None,
    )


def _invitation_of(row: sqlite3.Row) -> Invitation:
    return Invitation(row["id"], row["role"], row["unit"], row["made"], row["expires"])
