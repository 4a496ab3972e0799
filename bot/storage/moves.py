"""One tap in one hop: a draft is read, its next state decided and saved, in the transaction of all taps that wait."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.storage.cipher import Cipher
from bot.storage.database import Database
from bot.storage.drafts import BY_ID, draft_of, state_of
from bot.storage.records import Finished, SavedDraft
from bot.storage.remains import find_left
from bot.storage.windows import Window, around_units

_SAVE = """
    UPDATE drafts SET revision = ?1 + 1, sealed = ?2, message = ?5, touched = max(?3,
        (SELECT coalesce(max(o.touched) + 1, 0) FROM drafts AS o WHERE o.owner = drafts.owner AND o.id <> drafts.id))
    WHERE id = ?4"""


@dataclass(frozen=True, slots=True)
class Found:
    """A draft, the windows that its unit's answers may fall into on a day, and what of the tree these need."""

    saved: SavedDraft
    windows: Sequence[Window]
    parents: Mapping[str, str | None]


Decide = Callable[[Found], Mapping[str, Any] | None]


class Moves:
    """Moves of surveys under way. Nobody else can save in between, since each is read and saved in one transaction."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database, self._cipher = database, cipher

    async def move(
        self, draft: str, chat: int, day: date, now: int, message: int, decide: Decide
    ) -> Found | Finished | None:
        """Read a draft, have its next state decided, and save it as shown in `message` from now on.

        `decide` is called on the database's thread. It returns the next state, or None where nothing is to be saved.
        Returns what was read, as it was before: what is left of the draft where it has ended, None where it is gone.
        """
        owner = self._cipher.owner(chat)

        def work(db: sqlite3.Connection) -> Found | Finished | None:
            row = db.execute(BY_ID, (draft, owner)).fetchone()
            saved = draft_of(self._cipher, row, chat) if row else None
            if saved is None:
                return find_left(db, self._cipher, draft)
            found = Found(saved, *around_units(db, day, [saved.unit.code]))
            if (state := decide(found)) is not None:
                sealed = self._cipher.box(row["nonce"]).seal(state_of(draft), state)
                db.execute(_SAVE, (saved.revision, sealed, now, draft, message))
            return found

        return await self._database.write(work)
