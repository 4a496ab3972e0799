"""Evidence of actions, and our own copies of files: each content once, kept as long as anything refers to it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.rules.actions import Action, moved
from bot.rules.quotas import EVIDENCE
from bot.storage.actions import action_in
from bot.storage.audit import Author, record
from bot.storage.database import Database
from bot.storage.db import Db, Row
from bot.storage.persons import known_as

EvidenceKind = Literal["text", "photo", "document"]

_SELECT = """
    SELECT e.*, c.mime, length(c.content) AS size FROM evidence AS e LEFT JOIN copies AS c ON c.sha256 = e.copy"""
_OF_ACTIONS = f"{_SELECT} WHERE e.action IN (SELECT CAST(value AS INTEGER) FROM json_each(?)) ORDER BY e.action, e.id"  # noqa: S608 -- fixed text
_INSERT = """
    INSERT INTO evidence (action, kind, text, file, same, copy, chat, at, who) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (action, kind, same) DO NOTHING RETURNING id"""
_SAME = "SELECT 1 FROM evidence WHERE action = ? AND kind = ? AND same = ?"
_SENT = """
    SELECT count(*) FROM audit
    WHERE subject = ? AND who = ? AND at >= ? AND action = 'followup.evidence'
        AND json_extract(after, '$.kind') <> 'text'"""
_COPY = "INSERT INTO copies (sha256, mime, content) VALUES (?, ?, ?) ON CONFLICT (sha256) DO NOTHING"
PENDING = f"""{_SELECT}
    WHERE e.id IN (SELECT id FROM evidence WHERE kind <> 'text' AND copy IS NULL) ORDER BY e.id"""  # noqa: S608 -- fixed text
_TWICE = """
    SELECT 1 FROM evidence AS e JOIN evidence AS o ON o.action = e.action AND o.id <> e.id
    WHERE e.id = ? AND o.copy = ?"""
_FORGET_COPIES = "DELETE FROM copies WHERE sha256 NOT IN (SELECT copy FROM evidence WHERE copy IS NOT NULL)"


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence: a text, or a file with its caption. `size` and `mime` are None until our copy is there.

    `file` is Telegram's id (None for a file that came by the command line), `chat` who sent it, `at` a UTC stamp.
    """

    id: int
    action: int
    kind: EvidenceKind
    text: str
    file: str | None
    at: str
    chat: int | None
    copy: str | None
    mime: str | None
    size: int | None
    tries: int = 0

    @property
    def kept(self) -> bool:
        """Whether it is here for good: a text, or a file we have our own copy of."""
        return self.kind == "text" or self.copy is not None


class Evidence:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, actions: Sequence[int]) -> dict[int, list[Proof]]:
        """The evidence of these actions, oldest first. Actions without any are absent."""
        return await self._database.browse(lambda db: proofs_in(db, actions))

    async def content(self, proof: Proof) -> bytes | None:
        """Read our own copy. Returns None for a text, and where it has not been fetched."""
        statement = "SELECT content FROM copies WHERE sha256 = ?"
        row = await self._database.browse(lambda db: db.execute(statement, (proof.copy,)).fetchone())
        return None if row is None else bytes(row["content"])

    async def add(
        self,
        action: int,
        kind: EvidenceKind,
        by: Author,
        *,
        text: str = "",
        file: str | None = None,
        same: str = "",
        chat: int | None = None,
        content: tuple[str, bytes] | None = None,
        since: str | None = None,
    ) -> Action:
        """Keep a text, a file of Telegram's (to be fetched), or a file's `content` (mime, bytes) at once.

        The same again changes nothing. Raises KeyError for an unknown action, NotNow where its state takes no evidence.
        With `since`, a UTC stamp, files that the author has sent for the unit from then on count, taken back or not.
        Raises Full where they are too many.
        """

        def work(db: Db) -> Action:
            before = action_in(db, action)
            if before is None:
                raise KeyError(action)
            moved(before, "prove", by.who, by.stamp)
            if since is not None and not db.execute(_SAME, (action, kind, same)).fetchone():
                EVIDENCE.check(db.execute(_SENT, (before.unit, known_as(db, by.who), since)).fetchone()[0])
            digest = None
            if content is not None:
                mime, whole = content
                digest = hashlib.sha256(whole).hexdigest()
                db.execute(_COPY, (digest, mime, whole))
            row = (action, kind, text, file, same or digest or text, digest, chat, by.stamp, by.who)
            made = db.execute(_INSERT, row).fetchone()
            if made is not None:
                _make_stale(db, action)
                record(db, by, "followup.evidence", before.unit, after={"action": action, "kind": kind})
            after = action_in(db, action)
            assert after is not None  # noqa: S101 -- it was there in this transaction
            return after

        return await self._database.write(work)

    async def remove(self, action: int, proof: int, by: Author) -> Action:
        """Take a piece back, with its copy where nothing else refers to it. Raises KeyError and NotNow."""

        def work(db: Db) -> Action:
            before = action_in(db, action)
            if before is None:
                raise KeyError(action)
            moved(before, "prove", by.who, by.stamp)
            if db.execute("DELETE FROM evidence WHERE id = ? AND action = ?", (proof, action)).rowcount:
                db.execute(_FORGET_COPIES)
                _make_stale(db, action)
                record(db, by, "followup.evidence.remove", before.unit, before={"action": action, "evidence": proof})
            after = action_in(db, action)
            assert after is not None  # noqa: S101 -- likewise
            return after

        return await self._database.erase(work)

    async def pending(self) -> list[Proof]:
        """Files we have no copy of yet."""
        rows = await self._database.browse(lambda db: db.execute(PENDING).fetchall())
        return [_proof_of(row) for row in rows]

    async def count_try(self, proof: int) -> None:
        """Count one more failure to fetch it."""
        await self._database.write(
            lambda db: db.execute("UPDATE evidence SET tries = tries + 1 WHERE id = ?", (proof,))
        )

    async def keep_copy(self, proof: Proof, mime: str, content: bytes) -> None:
        """Keep our own copy. A file that the action has already, sent again under another id, is one piece."""
        digest = hashlib.sha256(content).hexdigest()

        def work(db: Db) -> None:
            if db.execute(_TWICE, (proof.id, digest)).fetchone():
                db.execute("DELETE FROM evidence WHERE id = ?", (proof.id,))
            elif db.execute("SELECT 1 FROM evidence WHERE id = ?", (proof.id,)).fetchone():
                db.execute(_COPY, (digest, mime, content))
                db.execute("UPDATE evidence SET copy = ? WHERE id = ?", (digest, proof.id))

        await self._database.erase(work)

    async def refuse(self, proof: Proof, by: Author, why: str) -> None:
        """A file that cannot be kept: it is no evidence. Audited, because somebody sent it."""

        def work(db: Db) -> None:
            row = db.execute(
                "DELETE FROM evidence WHERE id = ? AND copy IS NULL RETURNING action", (proof.id,)
            ).fetchone()
            action = None if row is None else action_in(db, row["action"])
            if action is not None:
                _make_stale(db, action.id)
                record(db, by, "followup.evidence.refuse", action.unit, after={"action": action.id, "why": why})

        await self._database.erase(work)


def proofs_in(db: Db, actions: Sequence[int]) -> dict[int, list[Proof]]:
    """The evidence of these actions, inside the caller's transaction."""
    found: dict[int, list[Proof]] = {}
    for row in db.execute(_OF_ACTIONS, (json.dumps(list(actions)),)):
        found.setdefault(row["action"], []).append(_proof_of(row))
    return found


def _make_stale(db: Db, action: int) -> None:
    """Buttons of screens that stood before are stale: nobody verifies what they have not seen."""
    db.execute("UPDATE actions SET revision = revision + 1 WHERE id = ?", (action,))


def _proof_of(row: Row) -> Proof:
    return Proof(
        id=row["id"],
        action=row["action"],
        kind=row["kind"],
        text=row["text"],
        file=row["file"],
        at=row["at"],
        chat=row["chat"],
        copy=row["copy"],
        mime=row["mime"],
        size=row["size"],
        tries=row["tries"],
    )
