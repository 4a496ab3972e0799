"""Invitations for the heads of many units at once: which units have none, and which invitations nobody uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.storage.audit import Author, record
from bot.storage.database import Database
from bot.storage.db import Db
from bot.storage.invitation_pages import OPEN
from bot.storage.records import head_of
from bot.storage.tree import GROUPING
from bot.storage.unit_lists import Among

_INVITED = f"SELECT unit FROM invitations WHERE role = 'head' AND {OPEN.replace('?', ':now')}"  # noqa: S608 -- fixed text
_ELSEWHERE = f"{_INVITED} AND (asked IS NULL OR substr(asked, 1, length(:own)) <> :own)"
_HEADLESS = f"u.code NOT IN (SELECT unit FROM roles WHERE role = 'head') AND NOT ({GROUPING})"  # noqa: S608 -- likewise
_OPEN_OF_UNIT = f"SELECT id, role FROM invitations WHERE unit = ? AND role = 'head' AND {OPEN}"  # noqa: S608 -- likewise
_INVITE = """
    INSERT INTO invitations (fingerprint, role, unit, made, expires, maker, asked) VALUES (?, 'head', ?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING RETURNING id"""
_UNUSED = """
    SELECT maker, role, unit, expires FROM invitations
    WHERE revoked IS NULL AND used IS NULL AND maker GLOB 'telegram:*' AND expires > ? AND expires <= ?
    ORDER BY maker, unit"""


@dataclass(frozen=True, slots=True)
class Headless:
    """How many units have no head, and for how many of them an invitation is open."""

    units: int
    invited: int


@dataclass(frozen=True, slots=True)
class Invited:
    """A unit whose head is invited: its code and name, and the head's title as far as somebody has told it."""

    code: str
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Issued:
    """An invitation to be a unit's head: its fingerprint, and `asked`, by which it is known when it is made again."""

    unit: str
    fingerprint: str
    asked: str


@dataclass(frozen=True, slots=True)
class Unused:
    """An invitation that nobody has used, and who made it (`telegram:<id>`)."""

    maker: str
    role: str
    unit: str
    expires: str


class Letters:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def headless(self, among: Among, now: str) -> Headless:
        """Of the units that are not grouping others alone."""
        statement = (
            f"{among.head} SELECT count(*) AS units, coalesce(sum(u.code IN ({_INVITED})), 0) AS invited"  # noqa: S608 -- fixed text
            f" FROM {among.units} AND {_HEADLESS}"
        )
        values = among.values(now=now)
        row = await self._database.browse(lambda db: db.execute(statement, values).fetchone())
        return Headless(row["units"], row["invited"])

    async def units(self, among: Among, now: str, own: str, most: int, *, again: bool) -> list[Invited]:
        """The first units without a head by category and name, with `again` also those that are invited.

        What `asked` begins with `own` is no other invitation: the same order is carried out once more.
        """
        invited = "" if again else f" AND u.code NOT IN ({_ELSEWHERE})"
        statement = (
            f"{among.head} SELECT u.code, u.name, u.head FROM {among.units} AND {_HEADLESS}{invited}"  # noqa: S608 -- fixed text
            " ORDER BY u.category, u.sorted, u.code LIMIT :most"
        )
        values = among.values(now=now, own=own, most=most)
        rows = await self._database.browse(lambda db: db.execute(statement, values).fetchall())
        return [Invited(row["code"], row["name"], head_of(row["head"]).title) for row in rows]

    async def issue(self, these: Sequence[Issued], by: Author, expires: str) -> int:
        """Make these invitations in one transaction, each once. Returns how many are new.

        Another open invitation of such a unit to the same role ends: a lost letter opens nothing.
        """

        def work(db: Db) -> int:
            new = 0
            for one in these:
                if db.execute("SELECT 1 FROM invitations WHERE asked = ?", (one.asked,)).fetchone():
                    continue
                for old in db.execute(_OPEN_OF_UNIT, (one.unit, by.stamp)).fetchall():
                    db.execute("UPDATE invitations SET revoked = ? WHERE id = ?", (by.stamp, old["id"]))
                    record(db, by, "role.revoke", one.unit, before={"role": "head", "invitation": old["id"]})
                values = (one.fingerprint, one.unit, by.stamp, expires, by.who, one.asked)
                row = db.execute(_INVITE, values).fetchone()
                if row is not None:
                    after = {"role": "head", "invitation": row["id"], "expires": expires}
                    record(db, by, "role.invite", one.unit, after=after)
                    new += 1
            return new

        return await self._database.write(work)

    async def unused(self, now: str, until: str) -> list[Unused]:
        """Those that nobody has used and that end until then, by maker. None of the machine's."""
        rows = await self._database.browse(lambda db: db.execute(_UNUSED, (now, until)).fetchall())
        return [Unused(row["maker"], row["role"], row["unit"], row["expires"]) for row in rows]
