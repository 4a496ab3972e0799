"""Surveys under way, sealed. Saving names the revision it was decided on, so two workers cannot both move one draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.rules.quotas import DRAFTS
from bot.storage.cipher import Cipher, new_nonce
from bot.storage.connection import Alone
from bot.storage.database import Database
from bot.storage.db import Db, Row
from bot.storage.errors import OtherSecret, StaleDraft
from bot.storage.records import UNIT_COLUMNS, Finished, SavedDraft, unit_of
from bot.storage.remains import find_left
from bot.storage.turns import change_in_turns

_COLUMNS = f"SELECT d.id, d.revision, d.nonce, d.person, d.sealed, d.message, {UNIT_COLUMNS} FROM drafts AS d JOIN units AS u ON u.code = d.unit"  # noqa: S608, E501 -- fixed columns, no input
_BY_ID = f"{_COLUMNS} WHERE d.id = ? AND d.owner = ?"
_OF_LINK = f"{_COLUMNS} WHERE d.owner = ? AND d.unit = ? AND d.link = ?"
_OF_CHAT = f"{_COLUMNS} WHERE d.owner = ? ORDER BY d.touched DESC, d.id DESC"
_CANCELLED = f"{_COLUMNS} WHERE d.owner = ? AND d.outlived < ? ORDER BY d.touched DESC, d.id DESC"
_SINCE = f"{_COLUMNS} WHERE d.touched >= ?"
_COUNT = "SELECT count(*) FROM drafts WHERE owner = ?"
# `touched` also says which of a chat's drafts /batal is meant for, so within one second it counts on.
_CREATE = """
    INSERT INTO drafts (id, owner, unit, link, revision, nonce, person, sealed, touched)
    VALUES (?1, ?2, ?3, ?4, ?9, ?5, ?6, ?7,
        max(?8, (SELECT coalesce(max(touched) + 1, 0) FROM drafts WHERE owner = ?2)))
    ON CONFLICT (owner, unit, link) DO NOTHING"""
_REVISION = "SELECT revision FROM drafts WHERE id = ?"
_NONCE = "SELECT nonce FROM drafts WHERE id = ?"
_SAVE = """
    UPDATE drafts SET revision = ?1 + 1, sealed = ?2,
        message = CASE WHEN ?5 = 1 THEN NULL ELSE message END,
        touched = max(?3, (
            SELECT coalesce(max(o.touched) + 1, 0) FROM drafts AS o WHERE o.owner = drafts.owner AND o.id <> drafts.id))
    WHERE id = ?4 AND revision = ?1"""

END_REMAINS = "DELETE FROM finished WHERE draft IN (SELECT draft FROM finished WHERE ended < ? LIMIT ?)"
END_DRAFTS = "DELETE FROM drafts WHERE id IN (SELECT id FROM drafts WHERE touched < ? LIMIT ?)"


class Drafts:
    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database, self._cipher = database, cipher

    async def load(self, draft: str, chat: int) -> SavedDraft | Finished | None:
        """The draft of that id in that chat, or what is left of it, or None when it is gone."""

        def work(db: Db) -> SavedDraft | Finished | None:
            row = db.execute(_BY_ID, (draft, self._cipher.owner(chat))).fetchone()
            if row and (found := draft_of(self._cipher, row, chat)):
                return found
            return find_left(db, self._cipher, draft)

        return await self._database.read(work)

    async def revision(self, draft: str) -> int | None:
        """How far the draft of that id has moved, None where it is gone."""
        values = (draft,)
        row = await self._database.ride(Alone(lambda db: db.execute(_REVISION, values).fetchone(), _REVISION, values))
        return None if row is None else int(row["revision"])

    async def of_link(self, chat: int, unit: str, link: str = "") -> SavedDraft | None:
        """The survey that this chat began by the unit's link, or by that of one of its services."""
        values = (self._cipher.owner(chat), unit, link)
        row = await self._database.read(lambda db: db.execute(_OF_LINK, values).fetchone())
        return draft_of(self._cipher, row, chat) if row else None

    async def of_chat(self, chat: int) -> list[SavedDraft]:
        """Every survey under way in this chat, the one touched last first."""
        owner = self._cipher.owner(chat)
        rows = await self._database.read(lambda db: db.execute(_OF_CHAT, (owner,)).fetchall())
        return [found for row in rows if (found := draft_of(self._cipher, row, chat))]

    async def latest(self, chat: int) -> SavedDraft | None:
        """The draft that this chat touched last."""
        return next(iter(await self.of_chat(chat)), None)

    async def touched_since(self, moment: int) -> list[SavedDraft]:
        """Drafts whose screen may not have been shown before a stop."""
        rows = await self._database.read(lambda db: db.execute(_SINCE, (moment,)).fetchall())
        return [found for row in rows if (found := draft_of(self._cipher, row))]

    async def create(
        self, draft: str, chat: int, unit: str, state: Mapping[str, Any], now: int, link: str = ""
    ) -> SavedDraft:
        """Begin a survey. When this chat already has one by this link, that one is returned instead.

        Raises Full where too many of the chat's are under way.
        """

        def work(db: Db) -> SavedDraft:
            if known := db.execute(_OF_LINK, (owner, unit, link)).fetchone():
                if found := draft_of(self._cipher, known, chat):
                    return found
                db.execute("DELETE FROM drafts WHERE id = ?", (known["id"],))  # nobody can go on with it
            DRAFTS.check(db.execute(_COUNT, (owner,)).fetchone()[0])
            insert_draft(db, self._cipher, draft, chat, unit, link, 0, state, now)
            made = db.execute(_OF_LINK, (owner, unit, link)).fetchone()
            return SavedDraft(id=draft, chat=chat, unit=unit_of(made), revision=0, state=state, message=None)

        owner = self._cipher.owner(chat)
        return await self._database.write(work)

    async def save(self, draft: str, revision: int, state: Mapping[str, Any], now: int, *, below: bool = False) -> None:
        """Store the state decided on `revision`. It becomes revision + 1. Raises StaleDraft when it has moved on.

        With `below` its message is forgotten: the next screen is to stand below what the person wrote.
        """

        def work(db: Db) -> None:
            row = db.execute(_NONCE, (draft,)).fetchone()
            if row is None:
                raise StaleDraft(draft)
            sealed = self._cipher.box(row["nonce"]).seal(state_of(draft), state)
            if db.execute(_SAVE, (revision, sealed, now, draft, below)).rowcount == 0:
                raise StaleDraft(draft)

        await self._database.write(work)

    async def keep_message(self, draft: str, message: int) -> None:
        """Remember the survey's one message."""
        await self._database.write(
            lambda db: db.execute("UPDATE drafts SET message = ? WHERE id = ?", (message, draft))
        )

    async def drop(self, draft: str) -> bool:
        """Forget an unfinished survey, in the log too. Returns whether there was one."""
        return await self._database.erase(
            lambda db: db.execute("DELETE FROM drafts WHERE id = ?", (draft,)).rowcount > 0
        )

    async def cancel(self, chat: int, message: int) -> SavedDraft | None:
        """Forget the draft that this chat touched last, as its /batal of that message asks. None where it did before.

        The drafts that are left remember the message, so that a second delivery of it does not take the next one.
        """

        def work(db: Db) -> SavedDraft | None:
            row = db.execute(_CANCELLED, (owner, message)).fetchone()
            if row is None:
                return None
            db.execute("DELETE FROM drafts WHERE id = ?", (row["id"],))
            outlive(db, owner, message)
            return draft_of(self._cipher, row, chat)

        owner = self._cipher.owner(chat)
        return await self._database.erase(work)

    async def drop_all(self, chat: int, but_link: str | None = None) -> int:
        """Forget a person's surveys, in the log too, except those by that link (an officer's respondents).

        Returns how many there were.
        """
        statement, owner = "DELETE FROM drafts WHERE owner = ? AND link IS NOT ?", self._cipher.owner(chat)
        return await self._database.erase(lambda db: db.execute(statement, (owner, but_link)).rowcount)

    async def drop_older(self, moment: int) -> int:
        """Retention: drafts and remains untouched since `moment`. Returns how many drafts."""
        await change_in_turns(self._database, END_REMAINS, (moment,))
        return await change_in_turns(self._database, END_DRAFTS, (moment,))


def insert_draft(
    db: Db,
    cipher: Cipher,
    draft: str,
    chat: int,
    unit: str,
    link: str,
    revision: int,
    state: Mapping[str, Any],
    now: int,
) -> None:
    """Store a draft sealed, under a nonce of its own, inside the caller's transaction."""
    nonce = new_nonce()
    box = cipher.box(nonce)
    person, sealed = box.seal(_person_of(draft), chat), box.seal(state_of(draft), state)
    db.execute(_CREATE, (draft, cipher.owner(chat), unit, link, nonce, person, sealed, now, revision))


def outlive(db: Db, owner: str, message: int) -> None:
    """Make the drafts of a chat remember a /batal that meant another, inside the caller's transaction."""
    db.execute("UPDATE drafts SET outlived = ? WHERE owner = ?", (message, owner))


def _person_of(draft: str) -> str:
    """What a sealed chat is bound to."""
    return f"draft/{draft}/person"


def state_of(draft: str) -> str:
    """What a sealed state is bound to."""
    return f"draft/{draft}/state"


def chat_of(cipher: Cipher, row: Row) -> int | None:
    """Whose draft a row with its id, nonce and person is. None where the secret does not open it."""
    try:
        person: int = cipher.box(row["nonce"]).unseal(_person_of(row["id"]), row["person"])
    except OtherSecret:
        return None
    return person


def draft_of(cipher: Cipher, row: Row, chat: int | None = None) -> SavedDraft | None:
    """The draft as it was saved, None where the secret does not open it. `chat` is whose it is, where that is known."""
    box, draft = cipher.box(row["nonce"]), row["id"]
    try:
        state = box.unseal(state_of(draft), row["sealed"])
        person = box.unseal(_person_of(draft), row["person"]) if chat is None else chat
    except OtherSecret:
        return None
    return SavedDraft(
        id=draft,
        chat=person,
        unit=unit_of(row),
        revision=row["revision"],
        state=state,
        message=row["message"],
    )
