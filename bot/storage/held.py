"""Updates that take long, kept until they are done. Behind one that Telegram keeps it gives a hundred more at most."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from bot.storage.database import Database
from bot.storage.errors import StoreUnavailable

_HOLD = "INSERT INTO held (update_id, raw) VALUES (?, ?) ON CONFLICT (update_id) DO NOTHING"


class Held:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def hold(self, updates: Mapping[int, Mapping[str, Any]]) -> bool:
        """Keep updates, number -> as it came. Returns False where nothing can be committed now, and keeps none."""
        # In ASCII: half a character cannot be stored.
        rows = [(number, json.dumps(raw, separators=(",", ":"))) for number, raw in updates.items()]
        return await self._try(lambda db: db.executemany(_HOLD, rows))

    async def release(self, update: int) -> bool:
        """Forget an update that is done. Returns False where that cannot be committed: it will be done once more."""
        return await self._try(lambda db: db.execute("DELETE FROM held WHERE update_id = ?", (update,)))

    async def all(self) -> dict[int, object]:
        """What an earlier run has left, number -> as it came, in order. None for one that can no longer be read."""
        statement = "SELECT update_id, raw FROM held ORDER BY update_id"
        rows = await self._database.read(lambda db: db.execute(statement).fetchall())
        return {row["update_id"]: _read(row["raw"]) for row in rows}

    async def _try(self, work: Any) -> bool:
        try:
            await self._database.write(work)
        except (StoreUnavailable, sqlite3.Error):
            return False
        return True


def _read(raw: str) -> object:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None
