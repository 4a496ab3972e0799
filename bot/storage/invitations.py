"""Invitations that give a role: made, taken once, revoked. What comes of one that was taken stands in takings.py."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.rules.quotas import Quota
from bot.rules.rights import Grant, Role, Standing
from bot.storage.audit import Author, latest_of, record
from bot.storage.database import Database
from bot.storage.db import Db, Row
from bot.storage.invitation_pages import COUNT_SEEN, OPEN, SEEN_PAGE
from bot.storage.owed import Owed, write_owed
from bot.storage.persons import TELEGRAM, chat_of, forget
from bot.storage.roles import BIND, Member, grants_of, member_of
from bot.storage.stand_ins import move_along, roles_that_move
from bot.storage.tree import lines_of

_USABLE = "SELECT * FROM invitations WHERE fingerprint = ? AND used IS NULL AND revoked IS NULL AND expires > ?"
_USED_HERE = """
    SELECT i.role, i.unit FROM invitations AS i JOIN roles AS r ON r.unit = i.unit AND r.role = i.role
    WHERE i.fingerprint = ? AND r.chat = ?"""
_WAITS_HERE = f"SELECT * FROM invitations WHERE fingerprint = ? AND taker = ? AND waits = 1 AND {OPEN}"  # noqa: S608 -- fixed text
_OFFERED = """
    SELECT i.unit, i.maker, other.unit AS moved FROM invitations AS i LEFT JOIN roles AS r ON r.id = i.replaces
    LEFT JOIN roles AS other ON other.chat = r.chat WHERE i.fingerprint = ?"""
_INVITE = """
    INSERT INTO invitations (fingerprint, role, unit, made, expires, maker, asked) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (fingerprint) DO NOTHING RETURNING id"""
_ANEW = "UPDATE invitations SET fingerprint = ? WHERE asked = ? AND used IS NULL AND revoked IS NULL"
_OPEN_ONES = f"SELECT * FROM invitations WHERE {OPEN} ORDER BY id"  # noqa: S608 -- fixed text
_COUNT_OF = f"SELECT count(*) FROM invitations WHERE {OPEN} AND maker = ?"  # noqa: S608 -- likewise
_CLAIM = """
    UPDATE invitations SET used = ?, expires = ?, waits = 1, taker = ?, taker_name = ?, taker_language = ? WHERE id = ?
    RETURNING *"""
_REVOKE = f"UPDATE invitations SET revoked = ? WHERE id = ? AND {OPEN} RETURNING *"  # noqa: S608 -- likewise
_FORGET = "UPDATE invitations SET waits = 0, taker = NULL, taker_name = NULL, taker_language = NULL WHERE id = ?"
_OPEN_OF = f"SELECT * FROM invitations WHERE {OPEN} AND maker = ?"  # noqa: S608 -- likewise


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that gives no role yet: nobody has used it, or whoever did `waits` for its maker's yes."""

    id: int
    role: Role
    unit: str
    made: str
    expires: str
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody who used an invitation to an admin's role. `maker` is the chat that is to say yes."""

    invitation: Invitation
    maker: int
    chat: int
    name: str
    language: str


TellGone = Callable[[Member], Sequence[Owed]]  # what is owed to whoever lost a role
TellOf = Callable[[Claim], Sequence[Owed]]  # what is owed when this has happened to a claim


class Invitations:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def invite(
        self,
        fingerprint: str,
        unit: str,
        made: str,
        expires: str,
        role: Role = "head",
        by: Author | None = None,
        asked: str | None = None,
        quota: Quota | None = None,
    ) -> int:
        """Store an invitation. Returns its number.

        What was `asked` for before is the invitation that is there: it takes this fingerprint where nobody has used
        it. Raises Full where `by` has as many open ones as the quota has.
        """

        def work(db: Db) -> int:
            known = asked and db.execute("SELECT id FROM invitations WHERE asked = ?", (asked,)).fetchone()
            if known:
                db.execute(_ANEW, (fingerprint, asked))
                return int(known["id"])
            who = by.who if by else None
            if quota is not None:
                quota.check(db.execute(_COUNT_OF, (made, who)).fetchone()[0])
            row = db.execute(_INVITE, (fingerprint, role, unit, made, expires, who, asked)).fetchone()
            if row is None:
                row = db.execute("SELECT id FROM invitations WHERE fingerprint = ?", (fingerprint,)).fetchone()
                return int(row["id"])
            record(db, by, "role.invite", unit, after={"role": role, "invitation": row["id"], "expires": expires})
            return int(row["id"])

        return await self._database.write(work)

    async def accept(
        self,
        fingerprint: str,
        chat: int,
        language: str,
        by: Author,
        name: str = "",
        roots: Collection[int] = (),
        until: str = "",
        tell: TellOf | None = None,
        tell_gone: TellGone | None = None,
    ) -> Grant | Claim | None:
        """Use an invitation, once: the role this chat now has, or None when it was used, revoked, is old or unknown.

        None too where whoever made it may not any more. The `roots` always may. An admin's role that was not offered
        at the machine is a Claim: it waits for its maker's yes `until` then, and what `tell` says is owed. The chat
        that used it gets the same answer again: Telegram may deliver a message twice. A role that it takes the place of
        ends with it, and what `tell_gone` says is owed.
        """

        def work(db: Db) -> Grant | Claim | None:
            row = db.execute(_USABLE, (fingerprint, by.stamp)).fetchone()
            if row is None:
                return _accepted_before(db, fingerprint, chat, by)
            if not still_valid(db, row, roots):
                return None
            maker = chat_of(row["maker"])
            if row["role"] == "admin" and maker not in (None, chat):
                values = by.stamp, max(until, row["expires"]), chat, name, language, row["id"]
                claim = claim_of(db.execute(_CLAIM, values).fetchone())
                record(db, by, "role.claim", row["unit"], after={"role": row["role"], "invitation": row["id"]})
                if tell is not None:
                    write_owed(db, tell(claim), int(by.at.timestamp()))
                return claim
            member = db.execute(f"{BIND} RETURNING id", (chat, row["role"], row["unit"], name, language, by.stamp))
            number = member.fetchone()["id"]
            told_of = None if maker == chat else number
            db.execute("UPDATE roles SET until = ? WHERE id = ?", (row["until"], number))
            _take_place(db, row, (chat, name, language, by.stamp), by, roots, tell_gone)
            db.execute("UPDATE invitations SET used = ?, member = ? WHERE id = ?", (by.stamp, told_of, row["id"]))
            record(db, by, "role.accept", row["unit"], after={"role": row["role"], "person": chat})
            return Grant(row["role"], row["unit"])

        return await self._database.write(work)

    async def offered(self, fingerprint: str) -> tuple[list[str], int | None] | None:
        """The units that an invitation is about, and the chat of who made it. None where there is no such invitation.

        One that moves an account is about all units where that one serves.
        """
        rows = await self._database.read(lambda db: db.execute(_OFFERED, (fingerprint,)).fetchall())
        units = dict.fromkeys(one for row in rows for one in (row["unit"], row["moved"]) if one)
        return (list(units), chat_of(rows[0]["maker"])) if rows else None

    async def open(self, now: str) -> list[Invitation]:
        """Invitations that can still give a role."""
        rows = await self._database.browse(lambda db: db.execute(_OPEN_ONES, (now,)).fetchall())
        return [_invitation_of(row) for row in rows]

    async def seen(
        self, now: str, places: Mapping[Role, Collection[str] | None], most: int, skip: int
    ) -> tuple[int, list[Invitation]]:
        """How many of them are for a role at or below its `places` (None: anywhere), and a page of these."""
        pairs = [(role, place) for role, held in places.items() for place in held or ()]
        every = [role for role, held in places.items() if held is None]
        values = {"now": now, "places": json.dumps(pairs), "every": json.dumps(every)}

        def work(db: Db) -> tuple[int, list[Row]]:
            count = db.execute(COUNT_SEEN, values).fetchone()[0]
            return count, db.execute(SEEN_PAGE, {**values, "most": most, "skip": skip}).fetchall()

        count, rows = await self._database.browse(work)
        return count, [_invitation_of(row) for row in rows]

    async def revoke(self, invitation: int, by: Author, tell: TellOf | None = None) -> Invitation | None:
        """Make an invitation useless. Returns None when it was so already. Whoever waits is forgotten, and told."""

        def work(db: Db) -> Invitation | None:
            row = db.execute(_REVOKE, (by.stamp, invitation, by.stamp)).fetchone()
            if row is None:
                return None
            _forget(db, row, by, tell)
            record(db, by, "role.revoke", row["unit"], before={"role": row["role"], "invitation": invitation})
            return _invitation_of(row)

        return await self._database.write(work)

    async def find(self, invitation: int) -> Invitation | None:
        """An invitation, whatever has become of it."""
        statement = "SELECT * FROM invitations WHERE id = ?"
        row = await self._database.browse(lambda db: db.execute(statement, (invitation,)).fetchone())
        return None if row is None else _invitation_of(row)

    async def has_revoked(self, invitation: int, who: str) -> bool:
        """Whether `who` has revoked this invitation."""
        return await latest_of(self._database, who, "role.revoke", "invitation", invitation) is not None


def still_valid(db: Db, invitation: Row | Mapping[str, Any], roots: Collection[int]) -> bool:
    """Whether its maker may still give this role. What was made at the machine stays."""
    person = chat_of(invitation["maker"])
    if person is None or person in roots:
        return True
    grants = grants_of(db, person)
    standing = Standing(grants, lines_of(db, [invitation["unit"], *(grant.unit for grant in grants)]))
    return standing.may(f"appoint.{invitation['role']}", invitation["unit"])


def end_invitations(db: Db, person: int, roots: Collection[int], by: Author) -> None:
    """Revoke what this person made and may make no longer, each with its entry in the audit log."""
    for row in db.execute(_OPEN_OF, (by.stamp, f"{TELEGRAM}{person}")).fetchall():
        if not still_valid(db, row, roots):
            db.execute("UPDATE invitations SET revoked = ? WHERE id = ?", (by.stamp, row["id"]))
            _forget(db, row, by, None)
            before = {"role": row["role"], "invitation": row["id"], "maker": row["maker"]}
            record(db, by, "role.revoke", row["unit"], before=before)


def end_claims(db: Db, person: int) -> list[str]:
    """End what somebody without a role waits for. Returns the names under which they did."""
    if grants_of(db, person):
        return []
    waiting = db.execute("SELECT id, taker_name FROM invitations WHERE taker = ? AND waits = 1", (person,)).fetchall()
    for row in waiting:
        db.execute(_FORGET, (row["id"],))
    return [row["taker_name"] or "" for row in waiting]


def end_role(db: Db, member: int, by: Author, roots: Collection[int], tell: TellGone | None) -> Member | None:
    """End a role, and what its person has by it alone. Returns who it was, None when it had ended already."""
    row = db.execute("DELETE FROM roles WHERE id = ? RETURNING *", (member,)).fetchone()
    if row is None:
        return None
    gone = member_of(row)
    record(db, by, "role.remove", gone.unit, before={"role": gone.role, "person": gone.chat, "member": member})
    end_invitations(db, gone.chat, roots, by)
    if tell is not None:
        write_owed(db, tell(gone), int(by.at.timestamp()))
    if gone.chat not in roots:
        forget(db, gone.chat, {gone.name, *end_claims(db, gone.chat)})
    return gone


def claim_of(row: Row) -> Claim:
    """What waits in a row."""
    chat = chat_of(row["maker"])
    assert chat is not None  # noqa: S101 -- what was made at the machine does not wait
    return Claim(_invitation_of(row), chat, row["taker"], row["taker_name"] or "", row["taker_language"] or "id")


def _take_place(
    db: Db,
    invitation: Row,
    taker: tuple[int, str, str, str],
    by: Author,
    roots: Collection[int],
    tell: TellGone | None,
) -> None:
    """End the role that this invitation moves to another account: to the taker's chat, name, language, now.

    The account's other roles that the invitation's maker may give move along, each with its last day.
    """
    for gone in roles_that_move(db, invitation["replaces"], taker[0]):
        along = gone.id != invitation["replaces"]
        if along and not still_valid(db, {"maker": invitation["maker"], "role": gone.role, "unit": gone.unit}, roots):
            continue
        if along and move_along(db, gone, taker):
            record(db, by, "role.accept", gone.unit, after={"role": gone.role, "person": taker[0]})
        end_role(db, gone.id, by, roots, tell)


def _accepted_before(db: Db, fingerprint: str, chat: int, by: Author) -> Grant | Claim | None:
    waiting = db.execute(_WAITS_HERE, (fingerprint, chat, by.stamp)).fetchone()
    if waiting is not None:
        return claim_of(waiting)
    known = db.execute(_USED_HERE, (fingerprint, chat)).fetchone()
    return Grant(known["role"], known["unit"]) if known else None


def _forget(db: Db, row: Row, by: Author, tell: TellOf | None) -> None:
    """Whoever waits for this is no longer known."""
    if row["waits"]:
        db.execute(_FORGET, (row["id"],))
        if tell is not None:
            write_owed(db, tell(claim_of(row)), int(by.at.timestamp()))
        forget(db, row["taker"], [row["taker_name"] or ""])


def _invitation_of(row: Row) -> Invitation:
    return Invitation(row["id"], row["role"], row["unit"], row["made"], row["expires"], waits=bool(row["waits"]))
