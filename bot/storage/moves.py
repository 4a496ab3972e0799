"""One tap in one hop: a draft is read, its next state decided and saved, in the transaction of all taps that wait."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.storage.cipher import Cipher
from bot.storage.connection import Foreseen
from bot.storage.database import Database
from bot.storage.db import Db
from bot.storage.drafts import state_of
from bot.storage.errors import OtherSecret
from bot.storage.records import Finished, SavedDraft
from bot.storage.remains import find_left
from bot.storage.surroundings import Surroundings
from bot.storage.windows import Window

_FIND = "SELECT unit, revision, nonce, sealed, message FROM drafts WHERE id = ? AND owner = ?"
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
        self._database, self._cipher, self._surroundings = database, cipher, Surroundings()

    async def move(
        self, draft: str, chat: int, day: date, now: int, message: int, decide: Decide
    ) -> Found | Finished | None:
        """Read a draft, have its next state decided, and save it as shown in `message` from now on.

        `decide` is called on the database's thread. It returns the next state, or None where nothing is to be saved.
        Returns what was read, as it was before: what is left of the draft where it has ended, None where it is gone.
        """
        owner = self._cipher.owner(chat)

        def work(db: Db) -> Found | Finished | None:
            row = db.execute(_FIND, (draft, owner)).fetchone()
            around = None if row is None else self._surroundings.of(db, row["unit"], day)
            if row is None or around is None:
                return find_left(db, self._cipher, draft)
            box = self._cipher.box(row["nonce"])
            try:
                kept = box.unseal(state_of(draft), row["sealed"])
            except OtherSecret:
                return find_left(db, self._cipher, draft)
            saved = SavedDraft(
                id=draft, chat=chat, unit=around.unit, revision=row["revision"], state=kept, message=row["message"]
            )
            found = Found(saved, around.windows, around.parents)
            if (state := decide(found)) is not None:
                db.execute(_SAVE, (saved.revision, box.seal(state_of(draft), state), now, draft, message))
                self._surroundings.keep(db)
            return found

        return await self._database.write(Foreseen(work, _FIND, (draft, owner)))
