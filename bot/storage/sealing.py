"""The first moment of a start that has the secret: another one is refused, and what is not sealed yet is sealed."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from functools import partial
from itertools import count

from bot.storage.audit import Author, record
from bot.storage.cipher import Cipher
from bot.storage.database import Database, Where
from bot.storage.db import Db
from bot.storage.drafts import insert_draft
from bot.storage.engines import database_at, exists_at
from bot.storage.errors import OtherSecret
from bot.storage.held import hold_all
from bot.storage.remains import Left, leave, receipt_mark
from bot.storage.turns import leave_room

_FACT = "secret"  # a mark of nothing: the same as long as the secret is
_FORGOTTEN = "secret_forgotten"  # there where the next start may bring another secret
_UNMARKED = "receipts_unmarked"  # there as long as answers of before may have no mark of their receipt
_OTHER = (
    "SKM_SECRET: found another one than this database was sealed with, expected that one, "
    "or `skm secret forget` first where it is lost"
)
_FIND = "SELECT value FROM facts WHERE name = ?"
_KEEP = "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
_FORGET = "DELETE FROM facts WHERE name = ?"
_SEALED = ("drafts", "held", "finished")
_DRAFTS = "SELECT * FROM drafts_before ORDER BY touched, id"
_REST = "UPDATE drafts SET message = ?, outlived = ? WHERE id = ?"
_GIVE = "UPDATE responses SET receipt = ? WHERE id = ?"
_WITHOUT = """
    SELECT id FROM responses WHERE pseudonym IS NOT NULL AND receipt IS NULL AND batch IS NULL AND id > ?
    ORDER BY id LIMIT ?"""
_AT_ONCE = 100  # answers that get the mark of their receipt in one transaction, some milliseconds
# Receipts of before were the beginning of the answer's id.
_FINISHED = """
    SELECT f.*, r.id AS response FROM finished_before AS f
    JOIN responses AS r ON r.id >= substr(f.receipt, 5, 4) || substr(f.receipt, 10, 4)
        AND r.id < substr(f.receipt, 5, 4) || substr(f.receipt, 10, 4) || '~'"""


class Sealing:
    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database, self._cipher = database, cipher

    async def begin(self) -> int:
        """Seal rows of before, and after forget() delete what another secret has sealed, all of it in one transaction.

        Returns how many rows were deleted. Their surveys begin anew. Raises OtherSecret, and changes nothing, where
        another secret has sealed the database and nobody has called forget(): one of several workers with a slip
        in its file would take from residents what the others hold.
        """
        return await self._database.write(lambda db: _begin(db, self._cipher))

    async def forget(self, by: Author) -> int:
        """Let the next start bring another secret. One that comes with the same again takes this back.

        Returns how many rows a start with another secret deletes. Nothing of them is changed here.
        """
        return await self._database.write(lambda db: _forget(db, by))

    async def mark_receipts(self) -> None:
        """Give answers of before the mark of their receipt, some at a time, beside taps.

        A stop in between loses nothing: the next start goes on. Raises StoreUnavailable.
        """
        after = ""
        for turn in count(1):
            begun = time.monotonic()
            last = await self._database.write(partial(_mark_some, cipher=self._cipher, after=after))
            if last is None:
                return
            after = last
            await leave_room(self._database, turn, begun)


def _begin(db: Db, cipher: Cipher) -> int:
    mark, known = cipher.mark(_FACT, ""), db.execute(_FIND, (_FACT,)).fetchone()
    lost = 0
    if _is_other(db, cipher):
        raise OtherSecret(_OTHER)
    if known is not None and known["value"] != mark:
        lost = sum(db.execute(f"DELETE FROM {table}").rowcount for table in _SEALED)  # noqa: S608 -- fixed names
    db.execute(_FORGET, (_FORGOTTEN,))
    if known is None:
        _seal_finished(db, cipher)
        db.execute(_KEEP, (_UNMARKED, ""))
    _seal_drafts(db, cipher)
    hold_all(db, cipher, {row["update_id"]: json.loads(row["raw"]) for row in db.execute("SELECT * FROM held_before")})
    db.execute("DELETE FROM held_before")
    db.execute(_KEEP, (_FACT, mark))
    return lost


def refuse_other(where: Where, cipher: Cipher) -> None:
    """Refuse what begin() would, before anything is changed: by a migration, too.

    Raises OtherSecret, StoreUnavailable, and MigrationFault for a database that this program cannot use.
    """
    if exists_at(where) and database_at(where).glance(lambda db: _is_other(db, cipher)):
        raise OtherSecret(_OTHER)


def _is_other(db: Db, cipher: Cipher) -> bool:
    known = db.execute(_FIND, (_FACT,)).fetchone()
    if known is None or known["value"] == cipher.mark(_FACT, ""):
        return False
    return db.execute(_FIND, (_FORGOTTEN,)).fetchone() is None


def _forget(db: Db, by: Author) -> int:
    db.execute(_KEEP, (_FORGOTTEN, ""))
    record(db, by, "secret.forget", "*")
    return sum(int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in _SEALED)  # noqa: S608


def _seal_drafts(db: Db, cipher: Cipher) -> None:
    for row in db.execute(_DRAFTS).fetchall():
        state, place = json.loads(row["state"]), (row["unit"], row["link"], row["revision"])
        insert_draft(db, cipher, row["id"], row["chat"], *place, state, row["touched"])
        db.execute(_REST, (row["message"], row["outlived"], row["id"]))
    db.execute("DELETE FROM drafts_before")


def _seal_finished(db: Db, cipher: Cipher) -> None:
    ids = list[str]()
    for row in db.execute(_FINISHED).fetchall():
        left = Left(
            unit=row["unit"],
            receipt=row["receipt"],
            language=row["language"],
            revised=bool(row["revised"]),
            channel=row["channel"],
            service=row["service"],
        )
        leave(db, cipher, row["draft"], row["response"], left, row["ended"])
        ids.append(row["response"])
    _mark(db, cipher, ids)
    db.execute("DELETE FROM finished_before")


def _mark_some(db: Db, cipher: Cipher, after: str) -> str | None:
    """Mark the next answers after that id. Returns the last one's id, None where no more are left."""
    if db.execute(_FIND, (_UNMARKED,)).fetchone() is None:
        return None
    ids = [row["id"] for row in db.execute(_WITHOUT, (after, _AT_ONCE))]
    _mark(db, cipher, ids)
    if len(ids) == _AT_ONCE:
        return str(ids[-1])
    db.execute(_FORGET, (_UNMARKED,))
    return None


def _mark(db: Db, cipher: Cipher, ids: Sequence[str]) -> None:
    db.executemany(_GIVE, [(receipt_mark(cipher, f"SKM-{id[:4]}-{id[4:8]}"), id) for id in ids])
