"""Windows being put together by buttons: one for each member of staff, moved on by revision, never in two places."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.storage.cipher import Cipher
from bot.storage.database import Database
from bot.storage.db import Db
from bot.storage.drafts import outlive
from bot.storage.errors import StaleDraft

_BEGIN = """
    INSERT INTO window_drafts (chat, revision, state, touched) VALUES (?1, ?2, ?3, ?2)
    ON CONFLICT (chat) DO UPDATE SET
        revision = max(excluded.revision, window_drafts.revision + 1),
        state = excluded.state, touched = excluded.touched
    RETURNING revision"""
_MOVE = """
    UPDATE window_drafts SET revision = revision + 1, state = ?, touched = ? WHERE chat = ? AND revision = ?"""
_LOAD = "SELECT * FROM window_drafts WHERE chat = ?"
# A typed text belongs to what was last moved on: a survey of one's own, or this.
_LISTENING = """
    SELECT * FROM window_drafts AS w
    WHERE chat = ?1 AND touched >= coalesce((SELECT max(touched) FROM drafts WHERE owner = ?2), 0)"""


@dataclass(frozen=True, slots=True)
class SavedWindowDraft:
    chat: int
    revision: int
    state: Mapping[str, Any]


class WindowDrafts:
    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database, self._cipher = database, cipher

    async def begin(self, chat: int, state: Mapping[str, Any], now: int) -> int:
        """Begin anew. What was under way in this chat is given up. Returns the revision of the first screen.

        A first revision is a moment, so that no button of an earlier dialogue in this chat can have it.
        """

        def work(db: Db) -> int:
            row = db.execute(_BEGIN, (chat, now, json.dumps(dict(state)))).fetchone()
            return int(row["revision"])

        return await self._database.write(work)

    async def load(self, chat: int) -> SavedWindowDraft | None:
        return await self._one(_LOAD, chat)

    async def listening(self, chat: int) -> SavedWindowDraft | None:
        """The draft of this chat, unless a survey was touched there after it."""
        return await self._one(_LISTENING, chat, self._cipher.owner(chat))

    async def move(self, chat: int, revision: int, state: Mapping[str, Any], now: int) -> int:
        """Save the next state. Returns its revision. Raises StaleDraft when it has moved on or is gone."""

        def work(db: Db) -> int:
            if db.execute(_MOVE, (json.dumps(dict(state)), now, chat, revision)).rowcount == 0:
                raise StaleDraft(str(revision))
            return revision + 1

        return await self._database.write(work)

    async def drop(self, chat: int, revision: int) -> bool:
        """Give it up. Returns whether it was there."""

        def work(db: Db) -> bool:
            return end(db, chat, revision)

        return await self._database.write(work)

    async def cancel(self, chat: int, message: int) -> bool:
        """Give up the draft that this chat moved on last, as its /batal of that message asks.

        Returns whether there was one.

        Surveys that are left remember the message, so that a second delivery of it does not take them.
        """

        def work(db: Db) -> bool:
            row = db.execute(_LISTENING, (chat, owner)).fetchone()
            if row is None:
                return False
            db.execute("DELETE FROM window_drafts WHERE chat = ?", (chat,))
            outlive(db, owner, message)
            return True

        owner = self._cipher.owner(chat)
        return await self._database.write(work)

    async def drop_older(self, moment: int) -> int:
        """Retention: what nobody has touched since."""
        statement = "DELETE FROM window_drafts WHERE touched < ?"
        return await self._database.write(lambda db: db.execute(statement, (moment,)).rowcount)

    async def _one(self, statement: str, *values: object) -> SavedWindowDraft | None:
        row = await self._database.read(lambda db: db.execute(statement, values).fetchone())
        return None if row is None else SavedWindowDraft(row["chat"], row["revision"], json.loads(row["state"]))


def end(db: Db, chat: int, revision: int) -> bool:
    """End a draft inside the caller's transaction: whether this revision of it was there."""
    return db.execute("DELETE FROM window_drafts WHERE chat = ? AND revision = ?", (chat, revision)).rowcount > 0
