"""Agencies' own questionnaires, kept by their content for as long as the database lasts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.rules.hours import stamp_of
from bot.storage.database import Database
from bot.storage.db import Db
from bot.storage.errors import StoreDamaged
from scoring.instrument_catalogue import load_instrument
from scoring.register import add_source, content_of, is_own_id, learn_content, remove_source

_ALL = "SELECT id, made, content FROM instruments ORDER BY made, id"
_IDS = "SELECT id FROM instruments ORDER BY made, id"
_FIND = "SELECT content FROM instruments WHERE id = ?"
_KEEP = "INSERT INTO instruments (id, made, content) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_ANSWERS = "SELECT instrument, count(*) FROM responses GROUP BY instrument"


@dataclass(frozen=True, slots=True)
class Kept:
    """An own questionnaire, and when it was first met."""

    id: str
    made: str


class Instruments:
    """Use through a Store, which learns them on opening and looks up what another process keeps later."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, ids: Iterable[str]) -> None:
        """Know all that are kept, keep the own ones among `ids`, and ask the file for others from now on.

        Nothing is written where all are kept already.
        """
        add_source(self._database, self._look_up)
        try:
            kept = {one.id for one in await self.all()}
        except StoreDamaged:  # a damaged file is opened all the same, so that what is left of it can be read
            return
        if missing := [one for one in ids if is_own_id(one) and one not in kept]:
            await self._database.write(lambda db: keep_instruments(db, missing))

    def end(self) -> None:
        remove_source(self._database)

    def _look_up(self, own_id: str) -> str | None:
        """What the database has now: another process may have kept it since it was opened here."""
        return self._database.glance(lambda db: _look_up(db, own_id))

    async def all(self) -> list[Kept]:
        """Those that are kept, the oldest first. They can be loaded from now on. A damaged one is not among them."""
        rows = await self._database.read(lambda db: db.execute(_ALL).fetchall())
        return [Kept(row["id"], row["made"]) for row in rows if learn_content(row["id"], row["content"])]

    async def ids(self) -> list[str]:
        """The same without reading what is known already."""
        rows = await self._database.read(lambda db: db.execute(_IDS).fetchall())
        return [row["id"] for row in rows if content_of(row["id"]) is not None]

    async def answers(self) -> dict[str, int]:
        """How many answers each questionnaire has, own and shipped."""
        return {row[0]: row[1] for row in await self._database.browse(lambda db: db.execute(_ANSWERS).fetchall())}


def keep_instruments(db: Db, ids: Iterable[str]) -> None:
    """Keep these own questionnaires inside the caller's transaction. Shipped ones need no keeping.

    Raises BadInstrument for an own one that this process does not know.
    """
    made = stamp_of(datetime.now(UTC))
    for own_id in filter(is_own_id, ids):
        load_instrument(own_id)
        db.execute(_KEEP, (own_id, made, content_of(own_id)))


def learn_instruments(db: sqlite3.Connection) -> None:
    """Know the own questionnaires of a file from now on. One of before there were any has none."""
    if db.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'instruments'").fetchone():
        learn_kept(db)


def learn_kept(db: Db) -> None:
    """The same of a database of the newest level, on either engine."""
    for row in db.execute(_ALL).fetchall():
        learn_content(row["id"], row["content"])


def _look_up(db: Db, own_id: str) -> str | None:
    row = db.execute(_FIND, (own_id,)).fetchone()
    return None if row is None else str(row[0])
