"""Invitations that give a role: made, used once, revoked."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from bot.rules.rights import Grant, Role, Standing
from bot.storage.audit import Author, latest_of, record
from bot.storage.database import Database
from bot.storage.roles import BIND, grants_of
from bot.storage.tree import lines_of

_OPEN = "used IS NULL AND revoked IS NULL AND expires > ?"
_USABLE = f"SELECT * FROM invitations WHERE fingerprint = ? AND {_OPEN}"  # noqa: S608 -- fixed text
_USED_HERE = """
    SELECT i.role, i.unit FROM invitations AS i JOIN roles AS r ON r.unit = i.unit AND r.role = i.role
    WHERE i.fingerprint = ? AND r.chat = ?"""
_INVITE = """
    INSERT INTO invitations (fingerprint, role, unit, made, expires, maker) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (fingerprint) DO NOTHING RETURNING id"""
_OPEN_ONES = f"SELECT * FROM invitations WHERE {_OPEN} ORDER BY id"  # noqa: S608 -- fixed text
_REVOKE = f"UPDATE invitations SET revoked = ? WHERE id = ? AND {_OPEN} RETURNING *"  # noqa: S608 -- likewise
_OPEN_OF = f"SELECT * FROM invitations WHERE {_OPEN} AND maker = ?"  # noqa: S608 -- likewise
_TELEGRAM = "telegram:"  # how a maker who is not at the machine begins


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation nobody has used yet."""

    id: int
    role: Role
    unit: str
    made: str
    expires: str


class Invitations:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def invite(
        self, fingerprint: str, unit: str, made: str, expires: str, role: Role = "head", by: Author | None = None
    ) -> int:
        """Store an invitation. Returns its number. The same fingerprint again is the invitation that is there."""

        def work(db: sqlite3.Connection) -> int:
            row = db.execute(_INVITE, (fingerprint, role, unit, made, expires, by.who if by else None)).fetchone()
            if row is None:
                row = db.execute("SELECT id FROM invitations WHERE fingerprint = ?", (fingerprint,)).fetchone()
                return int(row["id"])
            record(db, by, "role.invite", unit, after={"role": role, "invitation": row["id"], "expires": expires})
            return int(row["id"])

        return await self._database.write(work)

    async def accept(
        self, fingerprint: str, chat: int, language: str, by: Author, name: str = "", roots: Collection[int] = ()
    ) -> Grant | None:
        """Use an invitation, once: the role this chat now has, or None when it was used, revoked, is old or unknown.

        None too where whoever made it may not any more. The `roots` always may. The chat that used it gets the same
        answer again: Telegram may deliver a message twice.
        """

        def work(db: sqlite3.Connection) -> Grant | None:
            row = db.execute(_USABLE, (fingerprint, by.stamp)).fetchone()
            if row is None:
                known = db.execute(_USED_HERE, (fingerprint, chat)).fetchone()
                return Grant(known["role"], known["unit"]) if known else None
            if not _still_valid(db, row, roots):
                return None
            db.execute("UPDATE invitations SET used = ? WHERE id = ?", (by.stamp, row["id"]))
            db.execute(BIND, (chat, row["role"], row["unit"], name, language, by.stamp))
            record(db, by, "role.accept", row["unit"], after={"role": row["role"], "person": chat})
            return Grant(row["role"], row["unit"])

        return await self._database.write(work)

    async def open(self, now: str) -> list[Invitation]:
        """Invitations that can still be used."""
        rows = await self._database.browse(lambda db: db.execute(_OPEN_ONES, (now,)).fetchall())
        return [_invitation_of(row) for row in rows]

    async def revoke(self, invitation: int, by: Author) -> Invitation | None:
        """Make an invitation useless. Returns None when it was so already."""

        def work(db: sqlite3.Connection) -> Invitation | None:
            row = db.execute(_REVOKE, (by.stamp, invitation, by.stamp)).fetchone()
            if row is None:
                return None
            record(db, by, "role.revoke", row["unit"], before={"role": row["role"], "invitation": invitation})
            return _invitation_of(row)

        return await self._database.write(work)

    async def has_revoked(self, invitation: int, who: str) -> bool:
        """Whether `who` has revoked this invitation."""
        return await latest_of(self._database, who, "role.revoke", "invitation", invitation) is not None


def _still_valid(db: sqlite3.Connection, invitation: sqlite3.Row, roots: Collection[int]) -> bool:
    """Whether its maker may still give this role. What was made at the machine stays."""
    maker = invitation["maker"] or ""
    if not maker.startswith(_TELEGRAM):
        return True
    person = int(maker.removeprefix(_TELEGRAM))
    if person in roots:
        return True
    grants = grants_of(db, person)
    standing = Standing(grants, lines_of(db, [invitation["unit"], *(grant.unit for grant in grants)]))
    return standing.may(f"appoint.{invitation['role']}", invitation["unit"])


def end_invitations(db: sqlite3.Connection, person: int, roots: Collection[int], by: Author) -> None:
    """Revoke what this person made and may make no longer, each with its entry in the audit log."""
    for row in db.execute(_OPEN_OF, (by.stamp, f"{_TELEGRAM}{person}")).fetchall():
        if not _still_valid(db, row, roots):
            db.execute("UPDATE invitations SET revoked = ? WHERE id = ?", (by.stamp, row["id"]))
            before = {"role": row["role"], "invitation": row["id"], "maker": row["maker"]}
            record(db, by, "role.revoke", row["unit"], before=before)


def _invitation_of(row: sqlite3.Row) -> Invitation:
    return Invitation(row["id"], row["role"], row["unit"], row["made"], row["expires"])
