"""People with a role, the invitations that give it, and facts the program remembers about itself."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.rules.rights import Grant, Role, Standing
from bot.storage.audit import Author, record
from bot.storage.database import Database
from bot.storage.deliveries import Owed, write_owed
from bot.storage.tree import lines_of
from bot.storage.unit_lists import BELOW

_OPEN = "used IS NULL AND revoked IS NULL AND expires > ?"
_USABLE = f"SELECT * FROM invitations WHERE fingerprint = ? AND {_OPEN}"  # noqa: S608 -- fixed text
_USED_HERE = """
    SELECT i.role, i.unit FROM invitations AS i JOIN roles AS r ON r.unit = i.unit AND r.role = i.role
    WHERE i.fingerprint = ? AND r.chat = ?"""
_BIND = """
    INSERT INTO roles (chat, role, unit, name, language, bound) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (chat, role, unit) DO UPDATE SET blocked = NULL, name = excluded.name, language = excluded.language"""
_INVITE = """
    INSERT INTO invitations (fingerprint, role, unit, made, expires, maker) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (fingerprint) DO NOTHING RETURNING id"""
_OPEN_ONES = f"SELECT * FROM invitations WHERE {_OPEN} ORDER BY id"  # noqa: S608 -- fixed text
_REVOKE = f"UPDATE invitations SET revoked = ? WHERE id = ? AND {_OPEN} RETURNING *"  # noqa: S608 -- likewise
_OPEN_OF = f"SELECT * FROM invitations WHERE {_OPEN} AND maker = ?"  # noqa: S608 -- likewise
_MEMBERS = """
    FROM roles AS r WHERE (r.unit = '*' OR EXISTS (SELECT 1 FROM units WHERE code = r.unit))"""
_MEMBERS_BELOW = "FROM mine CROSS JOIN units AS u ON u.code = mine.code JOIN roles AS r ON r.unit = u.code"
_PAGE = "ORDER BY r.unit, r.role, r.name, r.chat LIMIT :most OFFSET :skip"
_WITH_HEADS = """
    SELECT DISTINCT unit FROM roles WHERE role = 'head' AND blocked IS NULL AND unit > ? ORDER BY unit LIMIT ?"""
_HEADS = """
    SELECT * FROM roles WHERE role = 'head' AND blocked IS NULL AND unit IN (SELECT value FROM json_each(?))
    ORDER BY unit, role, name, chat"""
_AT = """
    SELECT * FROM roles WHERE unit IN (SELECT value FROM json_each(?)) ORDER BY unit, role, name, chat"""
_OF_CHATS = """
    SELECT * FROM roles WHERE chat IN (SELECT value FROM json_each(?)) ORDER BY unit, role, name, chat"""
_TELEGRAM = "telegram:"  # how a maker who is not at the machine begins
_DONE = """
    SELECT * FROM audit WHERE who = ? AND action = ? AND json_extract(before, ?) = ? ORDER BY id DESC LIMIT 1"""

Tell = Callable[[Sequence["Member"]], Sequence[Owed]]  # whom to tell of what has happened to these members


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a role. `unit` is a unit's code or EVERYWHERE. `name` is as their Telegram showed it, or empty."""

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


def _grants_of(db: sqlite3.Connection, chat: int) -> tuple[Grant, ...]:
    rows = db.execute("SELECT role, unit FROM roles WHERE chat = ? ORDER BY unit, role", (chat,))
    return tuple(Grant(row["role"], row["unit"]) for row in rows)


class People:
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
        return [_member_of(row) for row in await self._database.browse(lambda db: db.execute(statement).fetchall())]

    async def at_or_below(self, places: Sequence[str] | None, most: int, skip: int) -> tuple[int, list[Member]]:
        """How many people have a role at or below these units, None for all there are, and a page of them, by unit."""
        head, source = ("", _MEMBERS) if places is None else (BELOW, _MEMBERS_BELOW)
        values = {"places": json.dumps(places or ()), "most": most, "skip": skip}

        def work(db: sqlite3.Connection) -> tuple[int, list[Member]]:
            count = db.execute(f"{head} SELECT count(*) AS count {source}", values).fetchone()["count"]
            rows = db.execute(f"{head} SELECT r.* {source} {_PAGE}", values)
            return count, [_member_of(row) for row in rows]

        return await self._database.browse(work)

    async def member(self, number: int) -> Member | None:
        row = await self._database.read(lambda db: db.execute("SELECT * FROM roles WHERE id = ?", (number,)).fetchone())
        return _member_of(row) if row else None

    async def heads(self) -> list[Member]:
        """Every head, those who blocked the bot included, by unit."""
        statement = "SELECT * FROM roles WHERE role = 'head' ORDER BY unit, name, chat"
        return [_member_of(row) for row in await self._database.browse(lambda db: db.execute(statement).fetchall())]

    async def units_with_heads(self, after: str, most: int) -> list[str]:
        """The codes of up to `most` units with a head who can be reached, after that code."""
        rows = await self._database.browse(lambda db: db.execute(_WITH_HEADS, (after, most)).fetchall())
        return [row["unit"] for row in rows]

    async def heads_at(self, codes: Iterable[str]) -> list[Member]:
        """The heads of these units who can be reached, by unit."""
        return await self._of(_HEADS, codes)

    async def at(self, codes: Iterable[str]) -> list[Member]:
        """Everybody with a role at these units, in the order of members()."""
        return await self._of(_AT, codes)

    async def of_chats(self, chats: Iterable[int]) -> list[Member]:
        """The roles of these people, in the order of members()."""
        return await self._of(_OF_CHATS, chats)

    async def _of(self, statement: str, wanted: Iterable[str | int]) -> list[Member]:
        these = (json.dumps(list(wanted)),)
        rows = await self._database.browse(lambda db: db.execute(statement, these).fetchall())
        return [_member_of(row) for row in rows]

    async def grants_of(self, chat: int) -> tuple[Grant, ...]:
        return await self._database.read(lambda db: _grants_of(db, chat))

    async def grants_at(self, chat: int, units: Iterable[str]) -> tuple[tuple[Grant, ...], dict[str, str | None]]:
        """The grants of a chat, and what stands above these units and above the units of the grants."""

        def work(db: sqlite3.Connection) -> tuple[tuple[Grant, ...], dict[str, str | None]]:
            grants = _grants_of(db, chat)
            return grants, lines_of(db, [*units, *(grant.unit for grant in grants)])

        return await self._database.read(work)

    async def remove(
        self, member: int, by: Author, roots: Collection[int] = (), tell: Tell | None = None
    ) -> Member | None:
        """End somebody's role. Returns who it was, None when it had ended already.

        In the same transaction the open invitations end that they made and may make no longer (the `roots` always
        may), and whom to `tell` goes into the ledger.
        """

        def work(db: sqlite3.Connection) -> Member | None:
            row = db.execute("DELETE FROM roles WHERE id = ? RETURNING *", (member,)).fetchone()
            if row is None:
                return None
            gone = _member_of(row)
            before = {"role": gone.role, "person": gone.chat, "name": gone.name, "member": member}
            record(db, by, "role.remove", gone.unit, before=before)
            _end_invitations(db, gone.chat, roots, by)
            if tell is not None:
                write_owed(db, tell([gone]), int(by.at.timestamp()))
            return gone

        return await self._database.write(work)

    async def invitations(self, now: str) -> list[Invitation]:
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

    async def removed(self, member: int, who: str) -> Member | None:
        """Find whom `who` has removed under this number. Returns None where they have not."""
        row = await self._done(who, "role.remove", "member", member)
        if row is None:
            return None
        was = json.loads(row["before"])
        return Member(member, was["person"], was["role"], row["subject"], was["name"], "id", blocked=False)

    async def has_revoked(self, invitation: int, who: str) -> bool:
        """Whether `who` has revoked this invitation."""
        return await self._done(who, "role.revoke", "invitation", invitation) is not None

    async def former(self) -> set[int]:
        """The chats of everybody who was removed and has no role now."""
        statement = """
            SELECT DISTINCT json_extract(before, '$.person') AS chat FROM audit
            WHERE action = 'role.remove' AND chat NOT IN (SELECT chat FROM roles)"""
        return {row["chat"] for row in await self._database.browse(lambda db: db.execute(statement).fetchall())}

    async def set_blocked(self, chat: int, since: str | None, tell: Tell | None = None, now: int = 0) -> list[Member]:
        """Somebody blocked the bot (or came back: None). The roles for which that is news.

        Whom to `tell` of these goes into the ledger in the same transaction, due at `now` (seconds since 1970).
        """

        def work(db: sqlite3.Connection) -> list[Member]:
            if since is None:
                db.execute("UPDATE roles SET blocked = NULL WHERE chat = ?", (chat,))
                return []
            statement = "UPDATE roles SET blocked = ? WHERE chat = ? AND blocked IS NULL RETURNING *"
            gone = [_member_of(row) for row in db.execute(statement, (since, chat)).fetchall()]
            if tell is not None and gone:
                write_owed(db, tell(gone), now)
            return gone

        return await self._database.write(work)

    async def _done(self, who: str, action: str, field: str, number: int) -> sqlite3.Row | None:
        """The latest entry of the audit log that says so."""
        asked = (who, action, f"$.{field}", number)
        found: sqlite3.Row | None = await self._database.browse(lambda db: db.execute(_DONE, asked).fetchone())
        return found

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


def _still_valid(db: sqlite3.Connection, invitation: sqlite3.Row, roots: Collection[int]) -> bool:
    """Whether its maker may still give this role. What was made at the machine stays."""
    maker = invitation["maker"] or ""
    if not maker.startswith(_TELEGRAM):
        return True
    person = int(maker.removeprefix(_TELEGRAM))
    if person in roots:
        return True
    grants = _grants_of(db, person)
    standing = Standing(grants, lines_of(db, [invitation["unit"], *(grant.unit for grant in grants)]))
    return standing.may(f"appoint.{invitation['role']}", invitation["unit"])


def _end_invitations(db: sqlite3.Connection, person: int, roots: Collection[int], by: Author) -> None:
    """Revoke what this person made and may make no longer, each with its entry in the audit log."""
    for row in db.execute(_OPEN_OF, (by.stamp, f"{_TELEGRAM}{person}")).fetchall():
        if not _still_valid(db, row, roots):
            db.execute("UPDATE invitations SET revoked = ? WHERE id = ?", (by.stamp, row["id"]))
            before = {"role": row["role"], "invitation": row["id"], "maker": row["maker"]}
            record(db, by, "role.revoke", row["unit"], before=before)


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
