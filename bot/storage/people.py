"""People with a role."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence

from bot.rules.rights import Grant, Role
from bot.storage.audit import Author, latest_of
from bot.storage.database import Database
from bot.storage.db import Db
from bot.storage.invitations import TellGone, end_invitations, end_role
from bot.storage.owed import Owed, write_owed
from bot.storage.persons import TELEGRAM, forget
from bot.storage.roles import BIND, Member, grants_of, member_of
from bot.storage.tree import BELOW, lines_of
from scoring.names import folded

_MEMBERS = """
    FROM roles AS r LEFT JOIN units AS u ON u.code = r.unit WHERE (r.unit = '*' OR u.code IS NOT NULL)"""
_MEMBERS_BELOW = """
    FROM mine CROSS JOIN units AS u ON u.code = mine.code JOIN roles AS r ON r.unit = u.code WHERE 1 = 1"""
_NAMED = "r.name || ' ' || r.unit || ' ' || coalesce(u.name, '')"
_THESE = "SELECT CAST(value AS INTEGER) FROM json_each(:ids)"
_WORDS = 12  # of a text that are looked at
_IN_ORDER = "ORDER BY coalesce(u.sorted, ''), r.unit, r.role, r.name, r.chat"
_OF_SEVERAL = """
    SELECT chat FROM roles WHERE role = 'head' AND blocked IS NULL GROUP BY chat HAVING count(*) > 1 ORDER BY chat"""
_WITH_HEADS = """
    SELECT DISTINCT unit FROM roles WHERE role = 'head' AND blocked IS NULL AND unit > ? ORDER BY unit LIMIT ?"""
_HEADS = """
    SELECT * FROM roles WHERE role = 'head' AND blocked IS NULL AND unit IN (SELECT value FROM json_each(?))
    ORDER BY unit, role, name, chat"""
_AT = """
    SELECT * FROM roles WHERE unit IN (SELECT value FROM json_each(?)) ORDER BY unit, role, name, chat"""
_OF_ROLES = """
    SELECT * FROM roles WHERE role IN (SELECT value FROM json_each(?)) ORDER BY unit, role, name, chat"""
_OF_CHATS = """
    SELECT * FROM roles WHERE chat IN (SELECT CAST(value AS INTEGER) FROM json_each(?))
    ORDER BY unit, role, name, chat"""

_FORMER = f"""
    SELECT chat FROM (
        SELECT chat FROM people UNION
        SELECT CAST(substr(maker, {len(TELEGRAM) + 1}) AS INTEGER) FROM invitations
        WHERE maker GLOB '{TELEGRAM}*') AS known
    WHERE chat NOT IN (SELECT chat FROM roles)
        AND chat NOT IN (SELECT CAST(value AS INTEGER) FROM json_each(?))
        AND chat NOT IN (SELECT taker FROM invitations WHERE waits = 1 AND taker IS NOT NULL)"""  # noqa: S608 -- fixed text

Tell = Callable[[Sequence["Member"]], Sequence[Owed]]  # whom to tell of what has happened to these members


class People:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def bind(self, unit: str, chat: int, language: str, now: str, role: Role = "head", name: str = "") -> None:
        """Give a role without an invitation."""
        await self._database.write(lambda db: db.execute(BIND, (chat, role, unit, name, language, now)))

    async def members(self) -> list[Member]:
        """Everybody with a role, those who blocked the bot included, by unit."""
        statement = "SELECT * FROM roles ORDER BY unit, role, name, chat"
        return [member_of(row) for row in await self._database.browse(lambda db: db.execute(statement).fetchall())]

    async def at_or_below(
        self, places: Sequence[str] | None, most: int, skip: int, text: str = ""
    ) -> tuple[int, list[Member]]:
        """How many people have a role at or below these units, None for all there are, and a page of them.

        They are in the order of their units' names. With a text those alone whose name and unit, its code too, have
        every word of it, in any case and with or without accents.
        """
        head, source = ("", _MEMBERS) if places is None else (BELOW, _MEMBERS_BELOW)
        words = folded(text).split()[:_WORDS]
        values = {"places": json.dumps(places or ()), "most": most, "skip": skip}

        def work(db: Db) -> tuple[int, list[Member]]:
            if words:
                named = db.execute(f"{head} SELECT r.id, {_NAMED} AS text {source} {_IN_ORDER}", values)
                found = [row["id"] for row in named if _has(row["text"], words)]
                values["ids"] = json.dumps(found[skip : skip + most])
                rows = db.execute(f"{head} SELECT r.* {source} AND r.id IN ({_THESE}) {_IN_ORDER}", values)
                return len(found), [member_of(row) for row in rows]
            count = db.execute(f"{head} SELECT count(*) AS count {source}", values).fetchone()["count"]
            rows = db.execute(f"{head} SELECT r.* {source} {_IN_ORDER} LIMIT :most OFFSET :skip", values)
            return count, [member_of(row) for row in rows]

        return await self._database.browse(work)

    async def member(self, number: int) -> Member | None:
        row = await self._database.read(lambda db: db.execute("SELECT * FROM roles WHERE id = ?", (number,)).fetchone())
        return member_of(row) if row else None

    async def heads(self) -> list[Member]:
        """Every head, those who blocked the bot included, by unit."""
        statement = "SELECT * FROM roles WHERE role = 'head' ORDER BY unit, name, chat"
        return [member_of(row) for row in await self._database.browse(lambda db: db.execute(statement).fetchall())]

    async def units_with_heads(self, after: str, most: int) -> list[str]:
        """The codes of up to `most` units with a head who can be reached, after that code."""
        rows = await self._database.browse(lambda db: db.execute(_WITH_HEADS, (after, most)).fetchall())
        return [row["unit"] for row in rows]

    async def heads_of_several(self) -> list[int]:
        """The chats that head several units and can be reached."""
        rows = await self._database.browse(lambda db: db.execute(_OF_SEVERAL).fetchall())
        return [row["chat"] for row in rows]

    async def heads_at(self, codes: Iterable[str]) -> list[Member]:
        """The heads of these units who can be reached, by unit."""
        return await self._of(_HEADS, codes)

    async def at(self, codes: Iterable[str]) -> list[Member]:
        """Everybody with a role at these units, in the order of members()."""
        return await self._of(_AT, codes)

    async def of_chats(self, chats: Iterable[int]) -> list[Member]:
        """The roles of these people, in the order of members()."""
        return await self._of(_OF_CHATS, chats)

    async def of_roles(self, roles: Iterable[Role]) -> list[Member]:
        """Everybody with one of these roles, in the order of members()."""
        return await self._of(_OF_ROLES, roles)

    async def _of(self, statement: str, wanted: Iterable[str | int]) -> list[Member]:
        these = (json.dumps(list(wanted)),)
        rows = await self._database.browse(lambda db: db.execute(statement, these).fetchall())
        return [member_of(row) for row in rows]

    async def grants_of(self, chat: int) -> tuple[Grant, ...]:
        return await self._database.read(lambda db: grants_of(db, chat))

    async def grants_at(self, chat: int, units: Iterable[str]) -> tuple[tuple[Grant, ...], dict[str, str | None]]:
        """The grants of a chat, and what stands above these units and above the units of the grants."""

        def work(db: Db) -> tuple[tuple[Grant, ...], dict[str, str | None]]:
            grants = grants_of(db, chat)
            return grants, lines_of(db, [*units, *(grant.unit for grant in grants)])

        return await self._database.read(work)

    async def remove(
        self, member: int, by: Author, roots: Collection[int] = (), tell: TellGone | None = None
    ) -> Member | None:
        """End somebody's role. Returns who it was, None when it had ended already. See remove_all()."""
        return next(iter(await self.remove_all([member], by, roots, tell)), None)

    async def remove_all(
        self, members: Sequence[int], by: Author, roots: Collection[int] = (), tell: TellGone | None = None
    ) -> list[Member]:
        """End these roles. Returns who they were, without those that had ended already.

        In the same transaction the open invitations end that they made and may make no longer (the `roots` always
        may), and whom to `tell` goes into the ledger. Whose last role it was is forgotten, but for `roots`, and waits
        for no other one.
        """

        def work(db: Db) -> list[Member]:
            return [one for member in members if (one := end_role(db, member, by, roots, tell)) is not None]

        return await self._database.erase(work)

    async def forget_former(self, roots: Collection[int], by: Author) -> int:
        """Forget those who were admins of the configuration and are not among its `roots` now, nor have a role.

        Their open invitations end. Whoever waits for a yes is left alone. Returns how many there were.
        """

        def work(db: Db) -> int:
            found = [row["chat"] for row in db.execute(_FORMER, (json.dumps(list(roots)),)).fetchall()]
            for chat in found:
                end_invitations(db, chat, roots, by)
                forget(db, chat)
            return len(found)

        return await self._database.write(work)

    async def removed(self, member: int, who: str) -> Member | None:
        """Find whom `who` has removed under this number. Returns None where they have not.

        The name is gone with the role, and the chat is 0 where it was their last.
        """
        entry = await latest_of(self._database, who, "role.remove", "member", member)
        if entry is None:
            return None
        person = entry.before["person"]
        chat = person if isinstance(person, int) else 0
        return Member(
            id=member, chat=chat, role=entry.before["role"], unit=entry.subject, name="", language="id", blocked=False
        )

    async def former(self) -> set[int]:
        """The chats of everybody who was removed, has no role now, and has not been told yet."""
        statement = "SELECT chat FROM leaving WHERE chat NOT IN (SELECT chat FROM roles)"
        return {row["chat"] for row in await self._database.browse(lambda db: db.execute(statement).fetchall())}

    async def set_blocked(self, chat: int, since: str | None, tell: Tell | None = None, now: int = 0) -> list[Member]:
        """Somebody blocked the bot (or came back: None). The roles for which that is news.

        Whom to `tell` of these goes into the ledger in the same transaction, due at `now` (seconds since 1970).
        """

        def work(db: Db) -> list[Member]:
            if since is None:
                db.execute("UPDATE roles SET blocked = NULL WHERE chat = ?", (chat,))
                return []
            statement = "UPDATE roles SET blocked = ? WHERE chat = ? AND blocked IS NULL RETURNING *"
            gone = [member_of(row) for row in db.execute(statement, (since, chat)).fetchall()]
            if tell is not None and gone:
                write_owed(db, tell(gone), now)
            return gone

        return await self._database.write(work)


def _has(text: str, words: Sequence[str]) -> bool:
    plain = folded(text)
    return all(word in plain for word in words)
