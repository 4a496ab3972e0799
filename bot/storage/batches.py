"""Batches of paper forms: stored whole, taken back whole, tallies included."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.storage.audit import Author, record
from bot.storage.database import Database
from bot.storage.records import Response
from bot.storage.responses import insert_many, remove_many

_INSERT = "INSERT INTO batches (id, span, last, file, made, rows) VALUES (?, ?, ?, ?, ?, ?)"
_UNDO = "UPDATE batches SET undone = ? WHERE id = ? AND undone IS NULL"


@dataclass(frozen=True, slots=True)
class Batch:
    """An import. `span` is the window's code or the period's key, `last` its last day, `undone` a UTC stamp or None."""

    id: str
    span: str
    last: date
    file: str
    made: str
    rows: int
    undone: str | None = None


class Batches:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, batch: Batch, responses: Sequence[Response], by: Author | None = None) -> None:
        """Store the batch and its responses, all or nothing."""

        def work(db: sqlite3.Connection) -> None:
            row = (batch.id, batch.span, batch.last.isoformat(), batch.file, batch.made, batch.rows)
            db.execute(_INSERT, row)
            insert_many(db, responses)
            record(db, by, "batch.import", batch.id, after={"file": batch.file, "span": batch.span, "rows": batch.rows})

        await self._database.write(work)

    async def all(self) -> list[Batch]:
        """Every batch, oldest first."""
        statement = "SELECT * FROM batches ORDER BY made, id"
        return [_batch_of(row) for row in await self._database.read(lambda db: db.execute(statement).fetchall())]

    async def serials(self) -> set[str]:
        """Serial numbers that have been used."""
        statement = "SELECT serial FROM responses WHERE serial IS NOT NULL"
        return {row["serial"] for row in await self._database.read(lambda db: db.execute(statement).fetchall())}

    async def undo(self, batch: str, by: Author) -> int | None:
        """Take a batch back, tallies and serial numbers included; how many responses, None where nothing is to undo."""

        def work(db: sqlite3.Connection) -> int | None:
            if db.execute(_UNDO, (by.stamp, batch)).rowcount == 0:
                return None
            removed = remove_many(db, batch)
            record(db, by, "batch.undo", batch, before={"rows": removed})
            return removed

        return await self._database.write(work)


def _batch_of(row: sqlite3.Row) -> Batch:
    return Batch(
        id=row["id"],
        span=row["span"],
        last=date.fromisoformat(row["last"]),
        file=row["file"],
        made=row["made"],
        rows=row["rows"],
        undone=row["undone"],
    )
