"""Unit heads, the invitations that make them, and facts the program remembers about itself."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from bot.storage.database import Database

_USE = "UPDATE invitations SET used = ? WHERE fingerprint = ? AND used IS NULL AND expires > ? RETURNING unit"
_USED_HERE = """
    SELECT i.unit FROM invitations AS i JOIN heads AS h ON h.unit = i.unit WHERE i.fingerprint = ? AND h.chat = ?"""
_BIND = """
    INSERT INTO heads (unit, chat, bound, language) VALUES (?, ?, ?, ?)
    ON CONFLICT (unit, chat) DO UPDATE SET blocked = NULL, language = excluded.language"""


@dataclass(frozen=True, slots=True)
class Head:
    unit: str
    chat: int
    language: str
    blocked: bool


class People:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def invite(self, fingerprint: str, unit: str, made: str, expires: str) -> None:
        statement = "INSERT INTO invitations (fingerprint, unit, made, expires) VALUES (?, ?, ?, ?)"
        await self._database.write(lambda db: db.execute(statement, (fingerprint, unit, made, expires)))

    async def accept(self, fingerprint: str, chat: int, language: str, now: str) -> str | None:
        """Use an invitation, once: the unit that this chat now heads, or None when it was used, is old or unknown.

        The chat that used it gets the same answer again: Telegram may deliver a message twice.
        """

        def work(db: sqlite3.Connection) -> str | None:
            row = db.execute(_USE, (now, fingerprint, now)).fetchone()
            if row is None:
                known = db.execute(_USED_HERE, (fingerprint, chat)).fetchone()
                return str(known["unit"]) if known else None
            db.execute(_BIND, (row["unit"], chat, now, language))
            return str(row["unit"])

        return await self._database.write(work)

    async def bind(self, unit: str, chat: int, language: str, now: str) -> None:
        await self._database.write(lambda db: db.execute(_BIND, (unit, chat, now, language)))

    async def heads(self) -> list[Head]:
        """Every head of every unit, those who blocked the bot included."""
        rows = await self._database.read(lambda db: db.execute("SELECT * FROM heads ORDER BY unit, chat").fetchall())
        return [Head(row["unit"], row["chat"], row["language"], row["blocked"] is not None) for row in rows]

    async def units_of(self, chat: int) -> list[str]:
        """The codes of the units this chat heads."""
        statement = "SELECT unit FROM heads WHERE chat = ? ORDER BY unit"
        return [row["unit"] for row in await self._database.read(lambda db: db.execute(statement, (chat,)).fetchall())]

    async def set_blocked(self, chat: int, since: str | None) -> None:
        await self._database.write(lambda db: db.execute("UPDATE heads SET blocked = ? WHERE chat = ?", (since, chat)))

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
