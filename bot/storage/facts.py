"""What the program remembers about itself, by name: the bot's name, that a city is made up, the mark of this run."""

from __future__ import annotations

from collections.abc import Sequence

from bot.storage.database import Database
from bot.storage.db import Db
from bot.storage.owed import Owed, write_owed

_KEEP = "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
_FIND = "SELECT value FROM facts WHERE name = ?"


class Facts:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, name: str) -> str | None:
        row = await self._database.read(lambda db: db.execute(_FIND, (name,)).fetchone())
        return row["value"] if row else None

    async def turn(self, name: str, value: str, owed: Sequence[Owed], now: int) -> bool:
        """Keep a value that is another than before, and owe what is said of that. False where it was the same.

        Both in one transaction: whatever stops in between, nobody is told twice or never.
        """

        def work(db: Db) -> bool:
            row = db.execute(_FIND, (name,)).fetchone()
            if (row["value"] if row else "") == value:
                return False
            db.execute(_KEEP, (name, value))
            write_owed(db, owed, now)
            return True

        return await self._database.write(work)

    async def keep(self, name: str, value: str) -> None:
        await self._database.write(lambda db: db.execute(_KEEP, (name, value)))
