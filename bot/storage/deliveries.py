"""The ledger of messages out: written once, claimed by lease, marked when they arrived."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass

from bot.rules.owed import Thing
from bot.rules.quotas import ORDERS
from bot.storage.database import Database
from bot.storage.records import Delivery
from bot.storage.turns import change_in_turns

_OWE = """
    INSERT INTO deliveries (kind, period, unit, recipient, part, payload, made, due) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (kind, period, unit, recipient, part) DO NOTHING"""
_KNOWN = """
    SELECT 1 FROM deliveries WHERE kind = ? AND period = ? AND unit = ? AND recipient = ? AND part = ?"""
_IN_LINE = """
    SELECT count(*) FROM deliveries WHERE sent IS NULL AND failed IS NULL AND kind = ? AND recipient = ?"""
_CLAIM = """
    UPDATE deliveries SET leased = ?, attempts = attempts + 1 WHERE id IN (
        SELECT id FROM deliveries WHERE sent IS NULL AND failed IS NULL AND due <= ? AND leased <= ?
        ORDER BY due, id LIMIT ?)
    RETURNING *"""

_PLANNED = "SELECT 1 FROM planned WHERE kind = ? AND period = ?"
_STANDING = """
    SELECT unit, recipient FROM deliveries
    WHERE kind = ? AND period = ? AND part = ? AND unit IN (SELECT value FROM json_each(?))"""
EMPTY = """
    UPDATE deliveries SET payload = '{}' WHERE id IN (
        SELECT id FROM deliveries WHERE (sent IS NOT NULL OR failed IS NOT NULL) AND payload <> '{}' AND made < ?
        LIMIT ?)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A delivery to be written into the ledger, once for its thing's kind, period, unit, recipient and part."""

    thing: Thing
    period: str
    unit: str
    recipient: int
    part: str


class Deliveries:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def owe(
        self, owed: Sequence[Owed], now: int, plan: tuple[str, str] | None = None, *, more: bool = False
    ) -> int:
        """Write deliveries that are not there yet. Returns how many were new.

        `plan` is (kind, period): its record goes into the same transaction, and where it exists already nothing is
        written at all, so that two workers never plan one week twice. With `more` to come the record is not made yet:
        what a stop leaves unplanned is planned again, and what stands in the ledger by then is not written twice.
        """

        def work(db: sqlite3.Connection) -> int:
            if plan is not None:
                if db.execute(_PLANNED, plan).fetchone():
                    return 0
                if not more:
                    db.execute("INSERT INTO planned (kind, period, at) VALUES (?, ?, ?)", (*plan, now))
            return write_owed(db, owed, now)

        return await self._database.write(work)

    async def owe_slices(
        self, slices: AsyncIterator[Sequence[Owed]], now: int, plan: tuple[str, str] | None = None
    ) -> int:
        """Write what is planned slice by slice, and its record after the last. Returns how many were new."""
        new = 0
        async for owed in slices:
            new += await self.owe(owed, now, plan, more=True)
        return new + await self.owe([], now, plan)

    async def known(self, kind: str, period: str, part: str, units: Iterable[str]) -> set[tuple[str, int]]:
        """Which of it stands in the ledger for these units: (unit, recipient)."""
        values = (kind, period, part, json.dumps(list(units)))
        rows = await self._database.read(lambda db: db.execute(_STANDING, values).fetchall())
        return {(row["unit"], row["recipient"]) for row in rows}

    async def recipients(self, kind: str, period: str, part: str) -> set[int]:
        """Who stands in the ledger with it, for whichever unit."""
        statement = "SELECT recipient FROM deliveries WHERE kind = ? AND period = ? AND part = ?"
        rows = await self._database.read(lambda db: db.execute(statement, (kind, period, part)).fetchall())
        return {row["recipient"] for row in rows}

    async def order(self, owed: Owed, now: int) -> bool:
        """Owe what its recipient has asked for. Returns whether it is new. Raises Full where too much waits already."""

        def work(db: sqlite3.Connection) -> bool:
            key = (owed.thing.kind, owed.period, owed.unit, owed.recipient, owed.part)
            if db.execute(_KNOWN, key).fetchone():
                return False
            ORDERS.check(db.execute(_IN_LINE, (owed.thing.kind, owed.recipient)).fetchone()[0])
            return write_owed(db, [owed], now) > 0

        return await self._database.write(work)

    async def planned(self, kind: str) -> set[str]:
        """The periods of this kind that have been written into the ledger."""
        statement = "SELECT period FROM planned WHERE kind = ?"
        return {
            row["period"] for row in await self._database.read(lambda db: db.execute(statement, (kind,)).fetchall())
        }

    async def claim(self, now: int, lease: int, most: int) -> list[Delivery]:
        """Take up to `most` due deliveries for `lease` seconds. Nobody else gets them until the lease runs out."""

        def work(db: sqlite3.Connection) -> list[Delivery]:
            rows = db.execute(_CLAIM, (now + lease, now, now, most)).fetchall()
            return sorted((_delivery_of(row) for row in rows), key=lambda delivery: delivery.id)

        return await self._database.write(work)

    async def placed(self, delivery: int, message: int) -> None:
        """The placeholder stands in the chat."""
        await self._set("message = ?", delivery, message)

    async def advanced(self, delivery: int, stage: int) -> None:
        """One more of its messages has arrived. The next begins with a placeholder of its own."""
        await self._set("stage = ?, message = NULL", delivery, stage)

    async def sent(self, delivery: int, now: int) -> None:
        await self._set("sent = ?", delivery, now)

    async def failed(self, delivery: int, why: str) -> None:
        """It will never arrive (blocked, chat gone): not tried again."""
        await self._set("failed = ?", delivery, why)

    async def postponed(self, delivery: int, until: int) -> None:
        """Not now: give the lease back and try again later."""
        await self._set("due = ?, leased = 0", delivery, until)

    async def forget_contents(self, before: int) -> int:
        """Retention: what was said (suggestions among it) goes once it has arrived. That it was sent stays."""
        return await change_in_turns(self._database, EMPTY, (before,))

    async def counts(self, kind: str, period: str) -> tuple[int, int, int]:
        """(sent, waiting, failed) of one kind and period."""
        statement = """
            SELECT count(sent) AS sent, sum(sent IS NULL AND failed IS NULL) AS waiting, count(failed) AS failed
            FROM deliveries WHERE kind = ? AND period = ?"""
        row = await self._database.read(lambda db: db.execute(statement, (kind, period)).fetchone())
        return row["sent"], row["waiting"] or 0, row["failed"]

    async def _set(self, change: str, delivery: int, *values: object) -> None:
        statement = f"UPDATE deliveries SET {change} WHERE id = ?"  # noqa: S608 -- `change` is one of the texts above
        await self._database.write(lambda db: db.execute(statement, (*values, delivery)))


def write_owed(db: sqlite3.Connection, owed: Sequence[Owed], now: int) -> int:
    """Write deliveries that are not there yet, inside the caller's transaction. Returns how many were new."""
    rows = [
        (one.thing.kind, one.period, one.unit, one.recipient, one.part, json.dumps(one.thing.to_dict()), now, now)
        for one in owed
    ]
    before = db.total_changes
    db.executemany(_OWE, rows)
    return db.total_changes - before


def _delivery_of(row: sqlite3.Row) -> Delivery:
    return Delivery(
        id=row["id"],
        kind=row["kind"],
        period=row["period"],
        unit=row["unit"],
        recipient=row["recipient"],
        part=row["part"],
        payload=row["payload"],
        attempts=row["attempts"],
        message=row["message"],
        stage=row["stage"],
    )
