"""The ledger of messages out: written once, claimed by lease, marked when they arrived."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules.owed import Thing
from bot.storage.database import Database
from bot.storage.records import Delivery

_OWE = """
    INSERT INTO deliveries (kind, period, unit, recipient, part, payload, made, due) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (kind, period, unit, recipient, part) DO NOTHING"""
_CLAIM = """
    UPDATE deliveries SET leased = ?, attempts = attempts + 1 WHERE id IN (
        SELECT id FROM deliveries WHERE sent IS NULL AND failed IS NULL AND due <= ? AND leased <= ?
        ORDER BY due, id LIMIT ?)
    RETURNING *"""

_PLANS = """
    SELECT period, max(at) AS at FROM (
        SELECT period, at FROM planned WHERE kind = :kind
        UNION ALL SELECT period, made FROM deliveries WHERE kind = :kind AND part = 'card')
    GROUP BY period ORDER BY period"""
# A placeholder that stands in a chat, or a lease that runs, is somebody's work: that card counts as sent.
_DROP_EARLY = """
    DELETE FROM deliveries WHERE kind = :kind AND period = :period AND part = 'card' AND sent IS NULL
        AND (failed IS NOT NULL OR (message IS NULL AND NOT leased BETWEEN :now AND :now + 86400))"""
_KEEP_EARLY = """
    UPDATE deliveries SET part = 'early-' || id WHERE kind = :kind AND period = :period AND part = 'card'"""
_EARLY = """
    SELECT unit, recipient FROM deliveries
    WHERE kind = ? AND period = ? AND part LIKE 'early-%' AND failed IS NULL"""


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

    async def owe(self, owed: Sequence[Owed], now: int, plan: tuple[str, str] | None = None) -> int:
        """Write deliveries that are not there yet. Returns how many were new.

        `plan` is (kind, period): its record goes into the same transaction, and where it exists already nothing is
        written at all, so that two workers never plan one week twice.
        """

        def work(db: sqlite3.Connection) -> int:
            if plan is not None:
                mark = db.execute("INSERT OR IGNORE INTO planned (kind, period, at) VALUES (?, ?, ?)", (*plan, now))
                if mark.rowcount == 0:
                    return 0
            return write_owed(db, owed, now)

        return await self._database.write(work)

    async def planned(self, kind: str) -> set[str]:
        """The periods of this kind that have been written into the ledger."""
        statement = "SELECT period FROM planned WHERE kind = ?"
        return {
            row["period"] for row in await self._database.read(lambda db: db.execute(statement, (kind,)).fetchall())
        }

    async def plans(self, kind: str) -> list[tuple[str, int]]:
        """Every period that has been planned or has cards, and the latest moment at which that was done."""
        rows = await self._database.read(lambda db: db.execute(_PLANS, {"kind": kind}).fetchall())
        return [(row["period"], row["at"]) for row in rows]

    async def withdraw(self, kind: str, period: str, now: int) -> None:
        """Let a period be planned anew. What nobody has got goes. What arrived, or is on its way, stays as early."""

        def work(db: sqlite3.Connection) -> None:
            at = {"kind": kind, "period": period, "now": now}
            db.execute("DELETE FROM planned WHERE kind = :kind AND period = :period", at)
            db.execute(_DROP_EARLY, at)
            db.execute(_KEEP_EARLY, at)

        await self._database.write(work)

    async def early(self, kind: str, period: str) -> set[tuple[str, int]]:
        """Units and recipients that got a card of the period before it had ended."""
        rows = await self._database.read(lambda db: db.execute(_EARLY, (kind, period)).fetchall())
        return {(row["unit"], row["recipient"]) for row in rows}

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
        statement = """
            UPDATE deliveries SET payload = '{}'
            WHERE (sent IS NOT NULL OR failed IS NOT NULL) AND made < ? AND payload <> '{}'"""
        return await self._database.write(lambda db: db.execute(statement, (before,)).rowcount)

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
