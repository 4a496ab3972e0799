"""Batches of paper forms: stored whole, taken back whole, tallies included, without holding up whoever taps meanwhile.

A hundred thousand forms take half a minute to write, and a tap waits five seconds for the file. So the rows of a batch
go in and out in transactions of some milliseconds, with as long a pause after each, while it does not count (no figure
reads anything but `counted_responses`). One short transaction makes it count, or not any more, tallies and audit entry
included. What a stopped process leaves behind never counted, and is cleared away.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.rules.identity import new_codes
from bot.storage.audit import Author, record
from bot.storage.connection import Work
from bot.storage.database import Database
from bot.storage.db import Db, Row
from bot.storage.errors import BatchUnderWay
from bot.storage.forms import Form, Forms, put_forms
from bot.storage.records import Response
from bot.storage.remarks import Remark, put_remarks, take_remarks
from bot.storage.responses import ID_LENGTH, counted_of
from bot.storage.tally_changes import Scores, TallyChange

_FEWEST, _MOST = 500, 3000  # rows in one transaction
_HELD = 0.02  # seconds of the processor that these may take: a tap waits so long, and for the disk
_PAUSE = 0.05  # seconds at most between two of them, on a machine that is slow for reasons of its own
CACHE, _USUAL_CACHE = 16_000, 2_000  # kilobytes of pages that are kept while a batch is written, and else
_READ = 500  # rows read at once
_TALLIES = 100  # that are worked out at once
_DEAD_SECONDS = 60  # without a sign of life
_NOW = "CAST(strftime('%s', 'now') AS INTEGER)"
_BEGIN = f"""
    INSERT INTO batches (id, span, last, file, made, rows, units, counted, touched)
    VALUES (?, ?, ?, ?, ?, ?, ?, 0, {_NOW})"""  # noqa: S608 -- fixed text, no input
_TOUCH = f"UPDATE batches SET touched = {_NOW} WHERE id = ?"  # noqa: S608 -- likewise
_COUNT = "UPDATE batches SET counted = 1 WHERE id = ? AND counted = 0 AND undone IS NULL"
_UNDO = f"UPDATE batches SET undone = ?, counted = 0, touched = {_NOW} WHERE id = ? AND undone IS NULL AND counted = 1"  # noqa: S608 -- likewise
_UNFINISHED = f"SELECT id, touched > {_NOW} - {_DEAD_SECONDS} AS alive FROM batches WHERE counted = 0"  # noqa: S608 -- likewise
_REMOVE = "DELETE FROM responses WHERE id IN (SELECT id FROM responses WHERE batch = ? ORDER BY id LIMIT ?)"


@dataclass(frozen=True, slots=True)
class Batch:
    """An import. `span` is the window's code or the period's key, `last` its last day, `undone` a UTC stamp or None.

    `units` are the codes of the units it has forms of.
    """

    id: str
    span: str
    last: date
    file: str
    made: str
    rows: int
    undone: str | None = None
    units: tuple[str, ...] = ()


class Batches:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._at_once = _FEWEST  # rows in one transaction, by how long those before took

    async def add(
        self,
        batch: Batch,
        responses: Sequence[Response],
        by: Author | None = None,
        step: Callable[[int], None] = lambda _: None,
        remarks: Sequence[Remark] = (),
    ) -> None:
        """Store the batch, its responses and remarks, all or nothing. `step` hears how many more have been written.

        Raises BatchUnderWay while another batch is being written, IntegrityFault for a serial number or a
        batch's id that is taken.
        """
        await self.clear()
        if unfinished := await self._unfinished():
            raise BatchUnderWay(f"batch {unfinished[0]} is being stored or taken back, expected it to end first")
        forms = Forms.of(responses, batch.id)
        units = json.dumps(forms.units())
        row = (batch.id, batch.span, batch.last.isoformat(), batch.file, batch.made, batch.rows, units)
        await self._database.write(lambda db: db.execute(_BEGIN, row).rowcount)
        await self._database.remember_more(CACHE)
        # In the order of their ids each transaction writes to one place of the file, and is twice as short.
        # Likewise with the rows of a unit side by side: its indices are written to in one place.
        ids, ordered, start = sorted(new_codes(len(forms), ID_LENGTH)), forms.by_place(), 0
        try:
            while some := ordered[start : start + self._at_once]:
                here = ids[start : start + len(some)]
                await self._in_turn(lambda db, some=some, here=here: _put(db, batch.id, some, here))  # type: ignore[misc]
                step(len(some))
                start += len(some)
            counts = Scores(forms.counted())
            change = await self._change(counts, minus=False)
            await self._database.write(lambda db: _make_count(db, batch, change, by, remarks))
        except BaseException:
            await self._take_out(batch.id)
            raise
        finally:
            await self._database.remember_more(_USUAL_CACHE)

    async def all(self) -> list[Batch]:
        """Every batch that has been stored, oldest first."""
        statement = "SELECT * FROM batches WHERE counted = 1 OR undone IS NOT NULL ORDER BY made, id"
        return [_batch_of(row) for row in await self._database.browse(lambda db: db.execute(statement).fetchall())]

    async def serials(self) -> set[str]:
        """Serial numbers that have been used."""
        statement = "SELECT serial FROM counted_responses WHERE serial IS NOT NULL"
        return {row["serial"] for row in await self._database.browse(lambda db: db.execute(statement).fetchall())}

    async def answers(self, batch: str) -> Counter[tuple[str, str]]:
        """How often each packed row of scores was given in a batch, by its unit."""
        statement = "SELECT unit, scores, count(*) AS n FROM counted_responses WHERE batch = ? GROUP BY unit, scores"
        rows = await self._database.browse(lambda db: db.execute(statement, (batch,)).fetchall())
        return Counter({(row["unit"], row["scores"]): row["n"] for row in rows})

    async def undo(self, batch: str, by: Author) -> int | None:
        """Take a batch back, tallies and serial numbers too. Returns how many responses, or None without any."""
        counts, removed, after = Scores(), 0, ""
        while some := await self._database.browse(lambda db, last=after: counted_of(db, batch, last, _READ)):  # type: ignore[misc]
            counts.add(some)
            removed, after = removed + len(some), some[-1]["id"]
        change = await self._change(counts, minus=True)

        def work(db: Db) -> bool:
            if db.execute(_UNDO, (by.stamp, batch)).rowcount == 0:
                return False
            change.apply(db)
            take_remarks(db, batch)
            record(db, by, "batch.undo", batch, before={"rows": removed})
            return True

        if not await self._database.write(work):
            return None
        await self._take_out(batch)
        return removed

    async def clear(self) -> int:
        """Clear away what stopped processes have left half stored or half taken out. Returns how many batches."""
        left = await self._unfinished(alive=False)
        for batch in left:
            await self._take_out(batch)
        return len(left)

    async def _unfinished(self, *, alive: bool = True) -> list[str]:
        rows = await self._database.browse(lambda db: db.execute(_UNFINISHED).fetchall())
        return [row["id"] for row in rows if bool(row["alive"]) is alive]

    async def _take_out(self, batch: str) -> None:
        """Remove the rows of a batch that does not count, and the batch itself too, unless it had counted once."""
        while await self._in_turn(lambda db: _take(db, batch, self._at_once)):
            pass

        def end(db: Db) -> None:
            db.execute("DELETE FROM batches WHERE id = ? AND counted = 0 AND undone IS NULL", (batch,))
            db.execute("UPDATE batches SET counted = 1 WHERE id = ?", (batch,))

        await self._database.write(end)

    async def _change(self, counts: Scores, *, minus: bool) -> TallyChange:
        """What the batch does to the tallies, worked out before the transaction that does it, some at a time."""
        change = TallyChange(minus=minus)
        for some in counts.parts(_TALLIES):
            await self._database.browse(lambda db, some=some: change.prepare(db, some))  # type: ignore[misc]
            await asyncio.sleep(0)
        return change

    async def _in_turn(self, work: Work[int]) -> int:
        """One short transaction, then as long a pause, in which other processes find the file free."""
        begun = time.monotonic()
        done, worked = await self._database.write(lambda db: _timed(db, work))
        self._at_once = max(_FEWEST, min(int(self._at_once * min(_HELD / max(worked, 1e-4), 2)), _MOST))
        await asyncio.sleep(min(time.monotonic() - begun, _PAUSE))
        return done


def _timed(db: Db, work: Work[int]) -> tuple[int, float]:
    """What it gives, and the seconds of the processor that it takes."""
    begun = time.thread_time()
    return work(db), time.thread_time() - begun


def _put(db: Db, batch: str, forms: Sequence[Form], ids: Sequence[str]) -> int:
    put_forms(db, batch, forms, ids)
    return db.execute(_TOUCH, (batch,)).rowcount


def _take(db: Db, batch: str, most: int) -> int:
    db.execute(_TOUCH, (batch,))
    return db.execute(_REMOVE, (batch, most)).rowcount


def _make_count(db: Db, batch: Batch, change: TallyChange, by: Author | None, remarks: Sequence[Remark]) -> None:
    if db.execute(_COUNT, (batch.id,)).rowcount == 0:  # held up so long that another process cleared it away
        raise BatchUnderWay(f"batch {batch.id} was cleared away by another process, expected it to be stored again")
    change.apply(db)
    put_remarks(db, batch.id, remarks)
    after = {"file": batch.file, "span": batch.span, "rows": batch.rows}
    record(db, by, "batch.import", batch.id, after=after)


def undone_in(db: Db) -> list[Batch]:
    """Batches that were taken back, oldest first, inside a reading of its own."""
    return [_batch_of(row) for row in db.execute("SELECT * FROM batches WHERE undone IS NOT NULL ORDER BY made, id")]


def _batch_of(row: Row) -> Batch:
    return Batch(
        id=row["id"],
        span=row["span"],
        last=date.fromisoformat(row["last"]),
        file=row["file"],
        made=row["made"],
        rows=row["rows"],
        undone=row["undone"],
        units=tuple(json.loads(row["units"])),
    )
