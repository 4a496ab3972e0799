"""Surveys under way. Saving names the revision it was decided on, so two workers cannot both move one draft."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from bot.rules.quotas import DRAFTS
from bot.storage.cipher import Cipher
from bot.storage.database import Database
from bot.storage.errors import StaleDraft
from bot.storage.records import UNIT_COLUMNS, Finished, SavedDraft, unit_of
from bot.storage.remains import find_left
from bot.storage.turns import change_in_turns

_COLUMNS = f"SELECT d.id, d.chat, d.revision, d.state, d.message, {UNIT_COLUMNS} FROM drafts AS d JOIN units AS u ON u.code = d.unit"  # noqa: S608, E501 -- fixed columns, no input
_BY_ID = f"{_COLUMNS} WHERE d.id = ? AND d.chat = ?"
_OF_LINK = f"{_COLUMNS} WHERE d.chat = ? AND d.unit = ? AND d.link = ?"
_OF_CHAT = f"{_COLUMNS} WHERE d.chat = ? ORDER BY d.touched DESC, d.id DESC"
_CANCELLED = f"{_COLUMNS} WHERE d.chat = ? AND d.outlived < ? ORDER BY d.touched DESC, d.id DESC"
_SINCE = f"{_COLUMNS} WHERE d.touched >= ?"
_COUNT = "SELECT count(*) FROM drafts WHERE chat = ?"
# `touched` also says which of a chat's drafts /batal is meant for, so within one second it counts on.
_CREATE = """
    INSERT INTO drafts (id, chat, unit, link, revision, state, touched)
    VALUES (?1, ?2, ?3, ?4, 0, ?5, max(?6, (SELECT coalesce(max(touched) + 1, 0) FROM drafts WHERE chat = ?2)))
    ON CONFLICT (chat, unit, link) DO NOTHING"""
_SAVE = """
    UPDATE drafts SET revision = ?1 + 1, state = ?2, message = iif(?5, NULL, message), touched = max(?3,
        (SELECT coalesce(max(o.touched) + 1, 0) FROM drafts AS o WHERE o.chat = drafts.chat AND o.id <> drafts.id))
    WHERE id = ?4 AND revision = ?1"""

END_REMAINS = "DELETE FROM finished WHERE draft IN (SELECT draft FROM finished WHERE ended < ? LIMIT ?)"
END_DRAFTS = "DELETE FROM drafts WHERE id IN (SELECT id FROM drafts WHERE touched < ? LIMIT ?)"


class Drafts:
    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database, self._cipher = database, cipher

    async def load(self, draft: str, chat: int) -> SavedDraft | Finished | None:
        """The draft of that id in that chat, or what is left of it, or None when it is gone."""

        def work(db: sqlite3.Connection) -> SavedDraft | Finished | None:
            if row := db.execute(_BY_ID, (draft, chat)).fetchone():
                return _draft_of(row)
            return find_left(db, self._cipher, draft)

        return await self._database.read(work)

    async def of_link(self, chat: int, unit: str, link: str = "") -> SavedDraft | None:
        """The survey that this chat began by the unit's link, or by that of one of its services."""
        return await self._one(_OF_LINK, chat, unit, link)

    async def of_chat(self, chat: int) -> list[SavedDraft]:
        """Every survey under way in this chat, the one touched last first."""
        rows = await self._database.read(lambda db: db.execute(_OF_CHAT, (chat,)).fetchall())
        return [_draft_of(row) for row in rows]

    async def latest(self, chat: int) -> SavedDraft | None:
        """The draft that this chat touched last."""
        return next(iter(await self.of_chat(chat)), None)

    async def touched_since(self, moment: int) -> list[SavedDraft]:
        """Drafts whose screen may not have been shown before a stop."""
        rows = await self._database.read(lambda db: db.execute(_SINCE, (moment,)).fetchall())
        return [_draft_of(row) for row in rows]

    async def create(
        self, draft: str, chat: int, unit: str, state: Mapping[str, Any], now: int, link: str = ""
    ) -> SavedDraft:
        """Begin a survey. When this chat already has one by this link, that one is returned instead.

        Raises Full where too many of the chat's are under way.
        """

        def work(db: sqlite3.Connection) -> SavedDraft:
            if known := db.execute(_OF_LINK, (chat, unit, link)).fetchone():
                return _draft_of(known)
            DRAFTS.check(db.execute(_COUNT, (chat,)).fetchone()[0])
            db.execute(_CREATE, (draft, chat, unit, link, _json(state), now))
            return _draft_of(db.execute(_OF_LINK, (chat, unit, link)).fetchone())

        return await self._database.write(work)

    async def save(self, draft: str, revision: int, state: Mapping[str, Any], now: int, *, below: bool = False) -> None:
        """Store the state decided on `revision`. It becomes revision + 1. Raises StaleDraft when it has moved on.

        With `below` its message is forgotten: the next screen is to stand below what the person wrote.
        """

        def work(db: sqlite3.Connection) -> None:
            if db.execute(_SAVE, (revision, _json(state), now, draft, below)).rowcount == 0:
                raise StaleDraft(draft)

        await self._database.write(work)

    async def shown_in(self, draft: str, message: int) -> None:
        """Remember the survey's one message."""
        await self._database.write(
            lambda db: db.execute("UPDATE drafts SET message = ? WHERE id = ?", (message, draft))
        )

    async def drop(self, draft: str) -> bool:
        """Forget an unfinished survey. Returns whether there was one."""
        return await self._database.write(
            lambda db: db.execute("DELETE FROM drafts WHERE id = ?", (draft,)).rowcount > 0
        )

    async def cancel(self, chat: int, message: int) -> SavedDraft | None:
        """Forget the draft that this chat touched last, as its /batal of that message asks. None where it did before.

        The drafts that are left remember the message, so that a second delivery of it does not take the next one.
        """

        def work(db: sqlite3.Connection) -> SavedDraft | None:
            row = db.execute(_CANCELLED, (chat, message)).fetchone()
            if row is None:
                return None
            db.execute("DELETE FROM drafts WHERE id = ?", (row["id"],))
            db.execute("UPDATE drafts SET outlived = ? WHERE chat = ?", (message, chat))
            return _draft_of(row)

        return await self._database.write(work)

    async def drop_all(self, chat: int, but_link: str | None = None) -> int:
        """Forget a person's surveys, except those by that link (an officer's respondents).

        Returns how many there were.
        """
        statement = "DELETE FROM drafts WHERE chat = ? AND link IS NOT ?"
        return await self._database.write(lambda db: db.execute(statement, (chat, but_link)).rowcount)

    async def drop_older(self, moment: int) -> int:
        """Retention: drafts and remains untouched since `moment`. Returns how many drafts."""
        await change_in_turns(self._database, END_REMAINS, (moment,))
        return await change_in_turns(self._database, END_DRAFTS, (moment,))

    async def _one(self, statement: str, *values: object) -> SavedDraft | None:
        row = await self._database.read(lambda db: db.execute(statement, values).fetchone())
        return _draft_of(row) if row else None


def _json(state: Mapping[str, Any]) -> str:
    return json.dumps(state, ensure_ascii=False, separators=(",", ":"))


def _draft_of(row: sqlite3.Row) -> SavedDraft:
    state = json.loads(row["state"])
    return SavedDraft(
        id=row["id"],
        chat=row["chat"],
        unit=unit_of(row),
        revision=row["revision"],
        state=state,
        message=row["message"],
    )
