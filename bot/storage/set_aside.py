"""Updates that could not be read or stored: their number, what they told of and why, never their content."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from bot.storage.database import Database
from bot.storage.db import Db
from bot.storage.errors import StoreError

_KEPT = 1000
_ADD = """
    INSERT INTO set_aside (update_id, type, reason, at) VALUES (?, ?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    ON CONFLICT (update_id) DO NOTHING"""
_TRIM = """
    DELETE FROM set_aside WHERE update_id NOT IN (
        SELECT update_id FROM set_aside ORDER BY at DESC, update_id DESC LIMIT ?)"""
_LATEST = "SELECT update_id, type, reason, at FROM set_aside ORDER BY at DESC, update_id DESC LIMIT ?"
_PROBE = """
    INSERT INTO facts (name, value) VALUES ('probe', strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    ON CONFLICT (name) DO UPDATE SET value = excluded.value"""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One update. `at` is a UTC stamp, `type` such as "message"."""

    update: int
    type: str
    reason: str
    at: str


class SetAside:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, update: int, kind: str, reason: str) -> bool:
        """Keep the record of one update, the latest thousand of them. False where nothing can be committed now."""

        def work(db: Db) -> None:
            db.execute(_ADD, (update, kind, reason))
            db.execute(_TRIM, (_KEPT,))

        try:
            await self._database.write(work)
        except (StoreError, sqlite3.Error):
            return False
        return True

    async def probe(self) -> bool:
        """Commit the present moment, which nobody but `skm doctor` reads. False where that is not possible now."""
        try:
            await self._database.write(lambda db: db.execute(_PROBE))
        except (StoreError, sqlite3.Error):
            return False
        return True

    async def latest(self, most: int = 5) -> tuple[int, list[LeftOut]]:
        """How many are kept, and the latest of them, newest first."""

        def work(db: Db) -> tuple[int, list[LeftOut]]:
            count: int = db.execute("SELECT count(*) FROM set_aside").fetchone()[0]
            return count, [
                LeftOut(update=row["update_id"], type=row["type"], reason=row["reason"], at=row["at"])
                for row in db.execute(_LATEST, (most,))
            ]

        return await self._database.read(work)
