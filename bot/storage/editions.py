"""Editions that the bot is to make: asked for by a job, granted by an admin, made. One fact a period says how far."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.storage.audit import Author, record
from bot.storage.database import Database
from bot.storage.db import Db
from bot.storage.owed import Owed, write_owed

_FIND = "SELECT value FROM facts WHERE name = ?"
_KEEP = "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
_ANY = "SELECT 1 FROM tallies WHERE period = ? LIMIT 1"


@dataclass(frozen=True, slots=True)
class EditionState:
    """How far the edition of a period is. `granted` is when an admin let it be made, a UTC stamp. `folder` has it."""

    granted: str = ""
    folder: str = ""


class Editions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, period: str) -> EditionState | None:
        """None where nobody has been asked."""
        return await self._database.browse(lambda db: _state(db, period))

    async def any_answers(self, period: str) -> bool:
        """Whether anybody answered in that survey period."""
        return await self._database.browse(lambda db: db.execute(_ANY, (period,)).fetchone() is not None)

    async def ask(self, period: str, owed: Sequence[Owed], now: int) -> int:
        """Owe the question whether it may be made, once. Returns how many messages are new."""

        def work(db: Db) -> int:
            if _state(db, period) is not None:
                return 0
            _keep(db, period, {})
            return write_owed(db, owed, now)

        return await self._database.write(work)

    async def grant(self, period: str, by: Author) -> bool:
        """Let it be made. False where somebody has already, or nobody was asked."""

        def work(db: Db) -> bool:
            state = _state(db, period)
            if state is None or state.granted:
                return False
            _keep(db, period, {"granted": by.stamp})
            record(db, by, "edition.grant", "*", {}, {"period": period})
            return True

        return await self._database.write(work)

    async def make(self, period: str, folder: str, owed: Sequence[Owed], by: Author) -> int:
        """Note where it is, and owe the news. Returns how many messages are new."""

        def work(db: Db) -> int:
            state = _state(db, period) or EditionState()
            _keep(db, period, {"granted": state.granted, "folder": folder})
            record(db, by, "edition.make", "*", {}, {"period": period, "folder": folder})
            return write_owed(db, owed, int(by.at.timestamp()))

        return await self._database.write(work)


def _name(period: str) -> str:
    return f"edition:{period}"


def _state(db: Db, period: str) -> EditionState | None:
    row = db.execute(_FIND, (_name(period),)).fetchone()
    return EditionState(**json.loads(row["value"])) if row else None


def _keep(db: Db, period: str, state: Mapping[str, str]) -> None:
    db.execute(_KEEP, (_name(period), json.dumps(state)))
