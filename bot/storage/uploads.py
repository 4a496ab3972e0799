"""Files that staff have sent to the bot: kept until they are applied, once, or forgotten."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules.quotas import UPLOADS
from bot.storage.audit import Author
from bot.storage.database import Database
from bot.storage.db import Db, Row
from bot.storage.records import Unit
from bot.storage.units import Saved, save_units

_ADD = "INSERT INTO uploads (id, chat, message, file, name, made) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
_KNOWN = "SELECT 1 FROM uploads WHERE chat = ? AND message = ?"
_WAITING = "SELECT count(*) FROM uploads WHERE chat = ? AND done IS NULL"
_FETCHING = "fetching:"  # names of facts, with the id of a file behind it: until when somebody is at it
_CLAIM = "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
_LEFT = "SELECT * FROM uploads WHERE content IS NULL AND done IS NULL AND made >= ?"
_FREE = f"""{_LEFT} AND NOT EXISTS (
        SELECT 1 FROM facts WHERE CASE WHEN name = '{_FETCHING}' || uploads.id THEN CAST(value AS INTEGER) END > ?)
    ORDER BY made, id"""  # noqa: S608 -- fixed text
# Claims of files that are fetched by now, or gone.
_SWEEP = f"""
    DELETE FROM facts WHERE name >= '{_FETCHING}' AND name < '{_FETCHING[:-1]};' AND NOT EXISTS (
        SELECT 1 FROM uploads WHERE '{_FETCHING}' || id = facts.name AND content IS NULL AND done IS NULL)"""  # noqa: S608 -- fixed text
_DONE = "UPDATE uploads SET done = ?, content = NULL, rows = NULL WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file from a chat. `content` is None before it is fetched and after it is applied, `done` what that did.

    `rows` are its rows as JSON once it has been read.
    """

    id: str
    chat: int
    message: int
    file: str
    name: str
    made: int
    content: bytes | None = None
    done: Saved | None = None
    rows: str | None = None


class Uploads:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, upload: Upload, until: int | None = None) -> bool:
        """Remember a file that is to be fetched. Returns False where its message has brought it before.

        Another process leaves it alone until that moment (epoch seconds), None where there is none. Raises Full where
        too many files of the chat wait already.
        """
        row = (upload.id, upload.chat, upload.message, upload.file, upload.name, upload.made)

        def work(db: Db) -> bool:
            if db.execute(_KNOWN, (upload.chat, upload.message)).fetchone():
                return False
            UPLOADS.check(db.execute(_WAITING, (upload.chat,)).fetchone()[0])
            added = db.execute(_ADD, row).rowcount > 0
            if added and until is not None:
                db.execute(_CLAIM, (_FETCHING + upload.id, str(until)))
            return added

        return await self._database.write(work)

    async def keep_content(self, upload: str, content: bytes) -> None:
        """Keep the bytes of an upload that is still open."""
        statement = "UPDATE uploads SET content = ? WHERE id = ? AND done IS NULL"
        await self._change(statement, (content, upload))

    async def read(self, upload: str, rows: str) -> None:
        """Its rows are known."""
        statement = "UPDATE uploads SET rows = ? WHERE id = ? AND done IS NULL"
        await self._database.write(lambda db: db.execute(statement, (rows, upload)))

    async def find(self, upload: str, chat: int) -> Upload | None:
        """The upload of that id, if that chat has sent it."""
        statement = "SELECT * FROM uploads WHERE id = ? AND chat = ?"
        row = await self._database.read(lambda db: db.execute(statement, (upload, chat)).fetchone())
        return _upload_of(row) if row else None

    async def latest(self, chat: int, *, maps: bool) -> Upload | None:
        """The newest that was fetched and waits in this chat: of maps, or of tables."""
        statement = """
            SELECT * FROM uploads WHERE chat = ? AND done IS NULL AND content IS NOT NULL AND (name LIKE '%.toml') = ?
            ORDER BY made DESC, message DESC LIMIT 1"""
        row = await self._database.read(lambda db: db.execute(statement, (chat, int(maps))).fetchone())
        return _upload_of(row) if row else None

    async def left(self, since: int) -> list[Upload]:
        """Every file that came after that moment (epoch seconds) and is not fetched."""
        rows = await self._database.read(lambda db: db.execute(_LEFT, (since,)).fetchall())
        return [_upload_of(row) for row in rows]

    async def take_left(self, since: int, now: int, until: int) -> list[Upload]:
        """Those of left() that no other process fetches, for this one until that moment. The earliest first."""

        def free(db: Db) -> list[Row]:
            return db.execute(_FREE, (since, now)).fetchall()

        def take(db: Db) -> list[Row]:
            rows = free(db)
            db.executemany(_CLAIM, [(_FETCHING + row["id"], str(until)) for row in rows])
            return rows

        if not await self._database.browse(free):  # nearly always, and costs no commit
            return []
        return [_upload_of(row) for row in await self._database.write(take)]

    async def drop(self, upload: str) -> None:
        await self._change("DELETE FROM uploads WHERE id = ?", (upload,))

    async def drop_waiting(self, chat: int) -> None:
        """Forget every file of this chat that is not applied."""
        await self._change("DELETE FROM uploads WHERE chat = ? AND done IS NULL", (chat,))

    async def drop_older(self, moment: int) -> int:
        """Retention: how many files of before `moment` were forgotten."""
        return await self._change("DELETE FROM uploads WHERE made < ?", (moment,))

    async def _change(self, statement: str, values: tuple[object, ...]) -> int:
        """Returns how many rows changed. What is not to be fetched any more is claimed by nobody."""

        def work(db: Db) -> int:
            changed = db.execute(statement, values).rowcount
            db.execute(_SWEEP)
            return changed

        return await self._database.write(work)

    async def apply_units(self, upload: str, units: Sequence[Unit], by: Author, basis: str) -> Saved:
        """Save these units and remember what that did, in one transaction. A repeat returns what was done then.

        Raises UnitsMoved when the units are not those of `basis` any more.
        """

        def work(db: Db) -> Saved:
            row = db.execute("SELECT done FROM uploads WHERE id = ?", (upload,)).fetchone()
            if row is not None and row["done"] is not None:
                return _saved_of(row["done"])
            saved = save_units(db, units, by, basis)
            db.execute(_DONE, (json.dumps(saved), upload))
            return saved

        return await self._database.write(work)


def _upload_of(row: Row) -> Upload:
    return Upload(
        id=row["id"],
        chat=row["chat"],
        message=row["message"],
        file=row["file"],
        name=row["name"],
        made=row["made"],
        content=row["content"],
        done=None if row["done"] is None else _saved_of(row["done"]),
        rows=row["rows"],
    )


def _saved_of(text: str) -> Saved:
    """What was done, as it is kept: a list in the order of Saved."""
    created, updated, closed, unchanged = json.loads(text)
    return Saved(created=created, updated=updated, closed=closed, unchanged=unchanged)
