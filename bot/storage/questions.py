"""What the next typed text or file of a chat belongs to. Staff only; a resident's survey keeps its own state."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from bot.storage.database import Database

OF_WINDOWS = "window."  # fields of survey windows; all others are of the follow-up
LAPSE = 2 * 3600  # seconds; what somebody types the next day is not meant for yesterday's question
# A survey, or a window put together by buttons, that has moved since is what the person is at: its text is not ours.
_SURVEYS = """
    (SELECT coalesce(group_concat(id || ':' || revision), '') FROM
        (SELECT id, revision FROM drafts WHERE chat = ?1
        UNION ALL SELECT 'window', revision FROM window_drafts WHERE chat = ?1 ORDER BY id))"""
_ASK = f"""
    INSERT INTO asked (chat, field, subject, surveys, at) VALUES (?1, ?2, ?3, {_SURVEYS}, ?4)
    ON CONFLICT (chat) DO UPDATE SET
        field = ?2, subject = ?3, surveys = excluded.surveys, at = ?4, message = NULL"""  # noqa: S608 -- fixed text
_OF_CHAT = f"SELECT field, subject, message FROM asked WHERE chat = ?1 AND surveys = {_SURVEYS} AND at >= ?2"  # noqa: S608 -- likewise
_ANSWERED = "UPDATE asked SET message = ? WHERE chat = ?"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a chat has been asked; `message` is the one that answered it, None while it is open."""

    field: str
    subject: str
    message: int | None


class Questions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask(self, chat: int, field: str, subject: str, now: int) -> None:
        """The next text of this chat is for this field; what was asked before is forgotten."""
        await self._database.write(lambda db: db.execute(_ASK, (chat, field, subject, now)))

    async def of_chat(self, chat: int, now: int) -> Asked | None:
        """The question, open or answered; None where there is none, it has lapsed, or a survey has moved on since."""

        def work(db: sqlite3.Connection) -> Asked | None:
            row = db.execute(_OF_CHAT, (chat, now - LAPSE)).fetchone()
            return None if row is None else Asked(row["field"], row["subject"], row["message"])

        return await self._database.read(work)

    async def answered(self, chat: int, message: int) -> None:
        """This message was the answer: delivered again it is known, and another one is not taken."""
        await self._database.write(lambda db: db.execute(_ANSWERED, (message, chat)))

    async def drop_lapsed(self, now: int) -> None:
        """Retention."""
        await self._database.write(lambda db: db.execute("DELETE FROM asked WHERE at < ?", (now - LAPSE,)))

    async def forget(self, chat: int, now: int) -> bool:
        """Whether there was an open question that this chat was still at."""

        def work(db: sqlite3.Connection) -> bool:
            row = db.execute(_OF_CHAT, (chat, now - LAPSE)).fetchone()
            db.execute("DELETE FROM asked WHERE chat = ?", (chat,))
            return row is not None and row["message"] is None

        return await self._database.write(work)
