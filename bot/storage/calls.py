"""What an admin tells all heads at once, from the draft to the yes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal, get_args

from bot.storage.audit import Author, record
from bot.storage.database import Database
from bot.storage.db import Db, Row
from bot.storage.unit_lists import Among

CallKind = Literal["message", "pace", "followup"]
KINDS: tuple[CallKind, ...] = get_args(CallKind)
CALL = "call"  # the kind of its record among what is planned
_PLANNED = f"SELECT CAST(period AS INTEGER) FROM planned WHERE kind = '{CALL}'"  # noqa: S608 -- fixed text
_DROP = f"DELETE FROM calls WHERE (maker = ? AND sure IS NULL) OR id IN ({_PLANNED})"  # noqa: S608 -- likewise
_ADD = "INSERT INTO calls (maker, kind, text, places, made) VALUES (?, ?, ?, ?, ?) RETURNING id"
_SURE = "UPDATE calls SET sure = ? WHERE id = ? AND maker = ? AND sure IS NULL RETURNING *"
_DUE = f"SELECT * FROM calls WHERE sure IS NOT NULL AND id NOT IN ({_PLANNED}) ORDER BY id"  # noqa: S608 -- likewise
_LATE = """
    SELECT a.unit, count(*) AS count FROM actions AS a
    WHERE a.state IN ('rencana', 'berjalan') AND a.quarter <> '' AND a.quarter < ? AND a.unit > ?
    GROUP BY a.unit ORDER BY a.unit LIMIT ?"""


@dataclass(frozen=True, slots=True)
class Call:
    """A message to heads, or a reminder of all who are behind pace or late with follow-up, at or below `places`."""

    id: int
    maker: int
    kind: CallKind
    text: str
    places: tuple[str, ...] | None


class Calls:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, maker: int, kind: CallKind, text: str, places: tuple[str, ...] | None, made: str) -> int:
        """Write a draft down, in place of this person's earlier one. Returns its number."""
        where = None if places is None else json.dumps(places)

        def work(db: Db) -> int:
            db.execute(_DROP, (maker,))
            return int(db.execute(_ADD, (maker, kind, text, where, made)).fetchone()["id"])

        return await self._database.write(work)

    async def find(self, number: int, maker: int) -> Call | None:
        """The call of that number, where this person has made it."""
        statement = "SELECT * FROM calls WHERE id = ? AND maker = ?"
        row = await self._database.browse(lambda db: db.execute(statement, (number, maker)).fetchone())
        return _call_of(row) if row else None

    async def confirm(self, number: int, maker: int, by: Author, subject: str) -> bool:
        """Let a draft be sent, once. Returns whether it was still a draft of this person."""

        def work(db: Db) -> bool:
            row = db.execute(_SURE, (by.stamp, number, maker)).fetchone()
            if row is not None:
                record(db, by, "heads.call", subject, after={"kind": row["kind"], "text": row["text"]})
            return row is not None

        return await self._database.write(work)

    async def due(self) -> list[Call]:
        """Those with a yes that are not in the ledger."""
        rows = await self._database.browse(lambda db: db.execute(_DUE).fetchall())
        return [_call_of(row) for row in rows]

    async def heads(self, among: Among) -> int:
        """How many people who can be reached head some of these units."""
        statement = f"{among.head} SELECT count(DISTINCT r.chat) FROM {among.units.replace(' WHERE ', _HEADING, 1)}"  # noqa: S608 -- fixed text
        row = await self._database.browse(lambda db: db.execute(statement, among.values()).fetchone())
        return int(row[0])

    async def late(self, quarter: str, after: str, most: int) -> dict[str, int]:
        """How many open actions of each unit should be done before that quarter, of some units after that code."""
        rows = await self._database.browse(lambda db: db.execute(_LATE, (quarter, after, most)).fetchall())
        return {row["unit"]: row["count"] for row in rows}


_HEADING = " JOIN roles AS r ON r.unit = u.code AND r.role = 'head' AND r.blocked IS NULL WHERE "


def _call_of(row: Row) -> Call:
    places = None if row["places"] is None else tuple(json.loads(row["places"]))
    return Call(row["id"], row["maker"], row["kind"], row["text"], places)
