"""Updates that take long, kept sealed until they are done. Behind one that Telegram keeps it gives 100 more at most."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from bot.storage.cipher import Cipher, new_nonce
from bot.storage.database import Database
from bot.storage.db import Db, Row
from bot.storage.errors import OtherSecret, StoreError

_HOLD = "INSERT INTO held (update_id, nonce, sealed) VALUES (?, ?, ?) ON CONFLICT (update_id) DO NOTHING"


class Held:
    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database, self._cipher = database, cipher

    async def hold(self, updates: Mapping[int, Mapping[str, Any]]) -> bool:
        """Keep updates, number -> as it came. Returns False where nothing can be committed now, and keeps none."""
        return await self._try(lambda db: hold_all(db, self._cipher, updates))

    async def release(self, update: int) -> bool:
        """Forget an update that is done. Returns False where that cannot be committed: it will be done once more."""
        return await self._try(lambda db: db.execute("DELETE FROM held WHERE update_id = ?", (update,)))

    async def all(self) -> dict[int, object]:
        """What an earlier run has left, number -> as it came, in order. What another secret has sealed stays there."""
        statement = "SELECT update_id, nonce, sealed FROM held ORDER BY update_id"
        rows = await self._database.read(lambda db: db.execute(statement).fetchall())
        return dict(found for row in rows if (found := self._opened(row)) is not None)

    def _opened(self, row: Row) -> tuple[int, object] | None:
        number = row["update_id"]
        try:
            return number, self._cipher.box(row["nonce"]).unseal(_bound(number), row["sealed"])
        except OtherSecret:
            return None

    async def _try(self, work: Any) -> bool:
        try:
            await self._database.write(work)
        except (StoreError, sqlite3.Error):
            return False
        return True


def hold_all(db: Db, cipher: Cipher, updates: Mapping[int, Any]) -> None:
    """Keep updates sealed, each under a nonce of its own, inside the caller's transaction."""
    for number, raw in updates.items():
        nonce = new_nonce()
        db.execute(_HOLD, (number, nonce, cipher.box(nonce).seal(_bound(number), raw)))


def _bound(number: int) -> str:
    """What a sealed update is bound to."""
    return f"held/{number}"
