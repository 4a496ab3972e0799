"""Surveys whose screen Telegram does not take for long: until when, so that it is shown then, after a restart too."""

from __future__ import annotations

from dataclasses import dataclass

from bot.storage.cipher import Cipher
from bot.storage.database import Database
from bot.storage.db import Row
from bot.storage.drafts import chat_of

_PREFIX = "unshown:"  # names of facts, with the id of a draft behind it
_AT_ONCE = 100  # of a whole city's, in one go
_MARK = "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
_FORGET = "DELETE FROM facts WHERE name = ? AND value = ?"
_DUE = f"""
    SELECT substr(f.name, {len(_PREFIX) + 1}) AS draft, d.id, d.nonce, d.person, f.value AS until
    FROM facts AS f LEFT JOIN drafts AS d ON d.id = substr(f.name, {len(_PREFIX) + 1})
    WHERE f.name >= '{_PREFIX}' AND f.name < '{_PREFIX[:-1]};'
        AND CASE WHEN f.name >= '{_PREFIX}' AND f.name < '{_PREFIX[:-1]};' THEN CAST(f.value AS INTEGER) END <= ?
    ORDER BY CAST(f.value AS INTEGER) LIMIT {_AT_ONCE}"""  # noqa: S608 -- fixed text


@dataclass(frozen=True, slots=True)
class Unshown:
    """A draft whose screen is to be shown. `until` in epoch seconds.

    `chat` is None where the draft has ended since, or was sealed with another secret.
    """

    draft: str
    chat: int | None
    until: int


class UnshownScreens:
    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database, self._cipher = database, cipher

    async def mark(self, draft: str, until: int) -> None:
        """Remember that the screen of this draft is not shown before that moment (epoch seconds)."""
        await self._database.write(lambda db: db.execute(_MARK, (_PREFIX + draft, str(until))))

    async def due(self, now: int) -> list[Unshown]:
        """Those whose moment has come, the earliest first, a hundred at most."""
        rows = await self._database.browse(lambda db: db.execute(_DUE, (now,)).fetchall())
        return [Unshown(row["draft"], self._chat_of(row), int(row["until"])) for row in rows]

    def _chat_of(self, row: Row) -> int | None:
        return None if row["id"] is None else chat_of(self._cipher, row)

    async def forget(self, one: Unshown) -> None:
        """Its screen has been shown, or is no more. Nothing is forgotten where it has been put off once more."""
        await self._database.write(lambda db: db.execute(_FORGET, (_PREFIX + one.draft, str(one.until))))
