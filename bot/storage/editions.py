"""Editions that the bot is to make or withdraw: asked for, granted by an admin, done. One fact of each says how far."""

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
_WITHDRAWALS = "SELECT name FROM facts WHERE name LIKE ? ORDER BY name"
_WITHDRAWAL = "withdrawal:"  # before the folder


@dataclass(frozen=True, slots=True)
class EditionState:
    """How far the edition of a period is. `granted` is when an admin let it be made, a UTC stamp. `folder` has it."""

    granted: str = ""
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An edition that is to be withdrawn, and why. `agreed` is when an admin said so twice, a UTC stamp."""

    folder: str
    reason: str
    agreed: str = ""
    done: str = ""


class Editions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, period: str) -> EditionState | None:
        """None where nobody has been asked."""
        return await self._database.browse(lambda db: _state(db, period))

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

    async def propose(self, folder: str, reason: str) -> None:
        """Keep why an edition is to be withdrawn, until it is agreed to. A later reason takes its place."""

        def work(db: Db) -> None:
            found = _withdrawal(db, folder)
            if found is None or not found.agreed:
                _set(db, _WITHDRAWAL + folder, {"reason": reason})

        await self._database.write(work)

    async def withdrawal(self, folder: str) -> Withdrawal | None:
        """None where none has been proposed."""
        return await self._database.browse(lambda db: _withdrawal(db, folder))

    async def agree(self, folder: str, by: Author) -> bool:
        """Let it be withdrawn for the reason that was proposed. False where somebody has already, or none was."""

        def work(db: Db) -> bool:
            found = _withdrawal(db, folder)
            if found is None or found.agreed:
                return False
            _set(db, _WITHDRAWAL + folder, {"reason": found.reason, "agreed": by.stamp})
            record(db, by, "edition.withdraw", "*", {}, {"folder": folder, "reason": found.reason})
            return True

        return await self._database.write(work)

    async def to_withdraw(self) -> list[Withdrawal]:
        """Those that are agreed to and not done."""

        def work(db: Db) -> list[Withdrawal]:
            names = [row["name"] for row in db.execute(_WITHDRAWALS, (f"{_WITHDRAWAL}%",)).fetchall()]
            found = (_withdrawal(db, name.removeprefix(_WITHDRAWAL)) for name in names)
            return [one for one in found if one is not None and one.agreed and not one.done]

        return await self._database.browse(work)

    async def withdraw(self, done: Withdrawal, owed: Sequence[Owed], by: Author) -> int:
        """Note that it is withdrawn, and owe the news. Its period may be published anew. Returns how many are new."""

        def work(db: Db) -> int:
            _set(db, _WITHDRAWAL + done.folder, {"reason": done.reason, "agreed": done.agreed, "done": by.stamp})
            for row in db.execute(_WITHDRAWALS, (_name("%"),)).fetchall():
                period = row["name"].removeprefix(_name(""))
                state = _state(db, period)
                if state is not None and state.folder == done.folder:
                    _keep(db, period, {})
            return write_owed(db, owed, int(by.at.timestamp()))

        return await self._database.write(work)


def _name(period: str) -> str:
    return f"edition:{period}"


def _state(db: Db, period: str) -> EditionState | None:
    row = db.execute(_FIND, (_name(period),)).fetchone()
    return EditionState(**json.loads(row["value"])) if row else None


def _keep(db: Db, period: str, state: Mapping[str, str]) -> None:
    _set(db, _name(period), state)


def _set(db: Db, name: str, value: Mapping[str, str]) -> None:
    db.execute(_KEEP, (name, json.dumps(value)))


def _withdrawal(db: Db, folder: str) -> Withdrawal | None:
    row = db.execute(_FIND, (_WITHDRAWAL + folder,)).fetchone()
    return Withdrawal(folder, **json.loads(row["value"])) if row else None
