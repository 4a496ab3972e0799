"""What the program remembers about itself, by name: the bot's name, that a city is made up, the mark of this run."""

from __future__ import annotations

from bot.storage.database import Database

_KEEP = "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
_FIND = "SELECT value FROM facts WHERE name = ?"


class Facts:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, name: str) -> str | None:
        row = await self._database.read(lambda db: db.execute(_FIND, (name,)).fetchone())
        return row["value"] if row else None

    async def keep(self, name: str, value: str) -> None:
        await self._database.write(lambda db: db.execute(_KEEP, (name, value)))
