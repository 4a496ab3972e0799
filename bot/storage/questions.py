"""What the next typed text or file of a chat belongs to. Staff only. A resident's survey keeps its own state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.storage.cipher import Cipher
from bot.storage.database import Database
from bot.storage.db import Db

Owner = Literal["followup", "window"]  # the feature that asked
LAPSE = 2 * 3600  # seconds. What somebody types the next day is not meant for yesterday's question
# A survey, or a window put together by buttons, that has moved since is what the person is at: its text is not ours.
_SURVEYS = """
    SELECT id, revision FROM drafts WHERE owner = ?
    UNION ALL SELECT 'window', revision FROM window_drafts WHERE chat = ? ORDER BY id"""
_ASK = """
    INSERT INTO asked (chat, owner, field, subject, surveys, at) VALUES (?1, ?5, ?2, ?3, ?6, ?4)
    ON CONFLICT (chat) DO UPDATE SET
        owner = ?5, field = ?2, subject = ?3, surveys = excluded.surveys, at = ?4, message = NULL"""
_OF_CHAT = "SELECT owner, field, subject, message, surveys FROM asked WHERE chat = ? AND at >= ?"
_ANSWERED = "UPDATE asked SET message = ? WHERE chat = ?"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a chat has been asked. `message` is the one that answered it, None while it is open."""

    owner: Owner
    field: str
    subject: str
    message: int | None


class Questions:
    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database, self._cipher = database, cipher

    async def ask(self, chat: int, owner: Owner, field: str, subject: str, now: int) -> None:
        """Make the next text of this chat the answer for this field. What was asked before is forgotten."""
        await self._database.write(
            lambda db: db.execute(_ASK, (chat, field, subject, now, owner, self._surveys(db, chat)))
        )

    async def of_chat(self, chat: int, now: int) -> Asked | None:
        """The question, open or answered. None where there is none, it has lapsed, or a survey has moved on since."""

        def work(db: Db) -> Asked | None:
            row = db.execute(_OF_CHAT, (chat, now - LAPSE)).fetchone()
            gone_on = row is None or row["surveys"] != self._surveys(db, chat)
            return None if gone_on else Asked(row["owner"], row["field"], row["subject"], row["message"])

        return await self._database.read(work)

    async def close(self, chat: int, message: int) -> None:
        """Close the question with this message. Delivered again it is known, and another one is not taken."""
        await self._database.write(lambda db: db.execute(_ANSWERED, (message, chat)))

    async def drop_lapsed(self, now: int) -> None:
        """Delete questions that have lapsed."""
        await self._database.write(lambda db: db.execute("DELETE FROM asked WHERE at < ?", (now - LAPSE,)))

    async def forget(self, chat: int, now: int) -> bool:
        """Delete the chat's question. Returns True if an open one was there that the chat was still at."""

        def work(db: Db) -> bool:
            row = db.execute(_OF_CHAT, (chat, now - LAPSE)).fetchone()
            db.execute("DELETE FROM asked WHERE chat = ?", (chat,))
            return row is not None and row["message"] is None

        return await self._database.write(work)

    def _surveys(self, db: Db, chat: int) -> str:
        """A mark of what this chat has under way. The ids themselves would tell whose surveys they are."""
        found = [f"{row['id']}:{row['revision']}" for row in db.execute(_SURVEYS, (self._cipher.owner(chat), chat))]
        return self._cipher.mark("surveys", ",".join(found)) if found else ""
