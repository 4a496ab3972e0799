"""The ledger of messages out: written once, claimed by lease, marked when they arrived."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Sequence

from bot.rules.quotas import ORDERS
from bot.storage.database import Database
from bot.storage.db import Db, Row
from bot.storage.owed import Owed, write_owed
from bot.storage.persons import forget_recipient
from bot.storage.records import Delivery
from bot.storage.turns import change_in_turns

_KNOWN = """
    SELECT 1 FROM deliveries WHERE kind = ? AND period = ? AND unit = ? AND recipient = ? AND part = ?"""
_IN_LINE = """
    SELECT count(*) FROM deliveries WHERE sent IS NULL AND failed IS NULL AND kind = ? AND recipient = ?"""
# Three lanes: what is owed by itself, what somebody asked for of a unit, and of the whole city, which takes minutes to
# make. In each a person has one under way, so that a chat that hangs holds one worker, and whoever asked twelve times
# takes turns with whoever asked once.
_FREE = "(one.run IS NULL OR (one.run <> :run AND one.leased <= :now))"
_NEXT = f"""
    SELECT id FROM deliveries AS one
    WHERE sent IS NULL AND failed IS NULL AND due <= :now AND {_FREE} AND {{lane}}
    AND NOT EXISTS (
        SELECT 1 FROM deliveries AS other
        WHERE other.run IS NOT NULL AND other.recipient = one.recipient AND other.id <> one.id AND {{others}}
        AND (other.run = :run OR other.leased > :now))
    ORDER BY {{order}} LIMIT 1"""  # noqa: S608 -- fixed text
_TURN = "(SELECT max(taken) FROM deliveries WHERE kind = 'report'{whose})"
_BY_TURN = f"coalesce({_TURN.format(whose=' AND recipient = one.recipient')}, 0), due, id"
_CLAIM = "UPDATE deliveries SET leased = :until, run = :run{turn} WHERE id = ({next}) RETURNING *"


def _claim_of(lane: str, turn: str = "", order: str = "due, id") -> str:
    chosen = _NEXT.format(lane=lane.format("one"), others=lane.format("other"), order=order)
    return _CLAIM.format(turn=turn, next=chosen)


_TAKEN = f", taken = coalesce({_TURN.format(whose='')}, 0) + 1"
_CLAIM_OWED = _claim_of("{0}.kind <> 'report'")
_CLAIM_ASKED = _claim_of("{0}.kind = 'report' AND {0}.unit <> '*'", _TAKEN, _BY_TURN)
_CLAIM_CITY = _claim_of("{0}.kind = 'report' AND {0}.unit = '*'", _TAKEN, _BY_TURN)
_DONE = "run = NULL, leased = 0"
SERVING = "bot-"  # how the name of a run begins that takes updates in. One at a time owns a database

_PLANS = """
    SELECT period, max(at) AS at FROM (
        SELECT period, at FROM planned WHERE kind = :kind
        UNION ALL SELECT period, made FROM deliveries WHERE kind = :kind AND part = 'card') AS each
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

_AT_ONCE = 50  # deliveries in one transaction, each some kilobytes
_PLANNED = "SELECT 1 FROM planned WHERE kind = ? AND period = ?"
_STANDING = """
    SELECT unit, recipient FROM deliveries
    WHERE kind = ? AND period = ? AND part = ? AND unit IN (SELECT value FROM json_each(?))"""
EMPTY = """
    UPDATE deliveries SET payload = '{}' WHERE id IN (
        SELECT id FROM deliveries WHERE (sent IS NOT NULL OR failed IS NOT NULL) AND payload <> '{}' AND made < ?
        LIMIT ?)"""


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

        def work(db: Db) -> int:
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
        """Write what is planned slice by slice, and its record after the last. Returns how many were new.

        A slice goes into the file in transactions of some milliseconds each.
        """
        new = 0
        async for owed in slices:
            for start in range(0, len(owed), _AT_ONCE):
                new += await self.owe(owed[start : start + _AT_ONCE], now, plan, more=True)
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

        def work(db: Db) -> bool:
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
            row["period"] for row in await self._database.browse(lambda db: db.execute(statement, (kind,)).fetchall())
        }

    async def plans(self, kind: str) -> list[tuple[str, int]]:
        """Every period that has been planned or has cards, and the latest moment at which that was done."""
        rows = await self._database.browse(lambda db: db.execute(_PLANS, {"kind": kind}).fetchall())
        return [(row["period"], row["at"]) for row in rows]

    async def withdraw(self, kind: str, period: str, now: int) -> None:
        """Let a period be planned anew. What nobody has got goes. What arrived, or is on its way, stays as early."""

        def work(db: Db) -> None:
            at = {"kind": kind, "period": period, "now": now}
            db.execute("DELETE FROM planned WHERE kind = :kind AND period = :period", at)
            db.execute(_DROP_EARLY, at)
            db.execute(_KEEP_EARLY, at)

        await self._database.write(work)

    async def early(self, kind: str, period: str) -> set[tuple[str, int]]:
        """Units and recipients that got a card of the period before it had ended."""
        rows = await self._database.browse(lambda db: db.execute(_EARLY, (kind, period)).fetchall())
        return {(row["unit"], row["recipient"]) for row in rows}

    async def claim(self, now: int, lease: int, run: str, *, asked: bool, city: bool = False) -> Delivery | None:
        """Take the next due delivery for `lease` seconds: one that somebody `asked` for, or one owed by itself.

        With `city` one that was asked for of the whole city, and without it never one of these. A person has one of
        each sort under way. Of those who asked, the one served longest ago comes first. Nobody
        else gets it until the lease runs out, and the same `run` not before it has given it back.
        """
        statement, values = claiming(now, lease, run, asked=asked, city=city)
        row = await self._database.write(lambda db: db.execute(statement, values).fetchone())
        return None if row is None else _delivery_of(row)

    async def renew(self, run: str, until: int) -> None:
        """Hold what this run has under way for longer."""
        statement = "UPDATE deliveries SET leased = ? WHERE run = ?"
        await self._database.write(lambda db: db.execute(statement, (until, run)))

    async def give_back(self, run: str) -> int:
        """Let others have what this run held. Returns how many that were."""
        statement = f"UPDATE deliveries SET {_DONE} WHERE run = ?"  # noqa: S608 -- fixed text
        return await self._database.write(lambda db: db.execute(statement, (run,)).rowcount)

    async def take_over(self, run: str) -> int:
        """Free what other serving runs held: `run`, which begins to serve, is the only one now. Returns how many."""
        statement = f"UPDATE deliveries SET {_DONE} WHERE run GLOB '{SERVING}*' AND run <> ?"  # noqa: S608 -- fixed text
        return await self._database.write(lambda db: db.execute(statement, (run,)).rowcount)

    async def message_of(self, delivery: int) -> int | None:
        """The placeholder that stands in the chat now."""
        statement = "SELECT message FROM deliveries WHERE id = ?"
        row = await self._database.read(lambda db: db.execute(statement, (delivery,)).fetchone())
        return None if row is None else row["message"]

    async def has_later(self, delivery: Delivery) -> bool:
        """Whether the same person is owed, or has, the same of a later period of this unit."""
        statement = "SELECT 1 FROM deliveries WHERE kind = ? AND unit = ? AND recipient = ? AND period > ? LIMIT 1"
        values = (delivery.kind, delivery.unit, delivery.recipient, delivery.period)
        return await self._database.read(lambda db: db.execute(statement, values).fetchone()) is not None

    async def place(self, delivery: int, message: int) -> None:
        """The placeholder stands in the chat."""
        await self._set("message = ?", delivery, message)

    async def advance(self, delivery: int, stage: int) -> None:
        """One more of its messages has arrived. The next begins with a placeholder of its own."""
        await self._set("stage = ?, message = NULL", delivery, stage)

    async def mark_sent(self, delivery: int, now: int) -> None:
        """Record that it has arrived. What it said is not kept."""
        await self._end(f"sent = ?, payload = '{{}}', {_DONE}", delivery, now)

    async def give_up(self, delivery: int, why: str) -> None:
        """Record that it will never arrive (blocked, chat gone), so that it is not tried again."""
        await self._end(f"failed = ?, {_DONE}", delivery, why)

    async def postpone(self, delivery: int, until: int, *, fault: bool = False) -> None:
        """Give the lease back and try again later, since it failed, by a `fault` of the program or not."""
        await self._set(f"attempts = attempts + 1, faults = faults + ?, due = ?, {_DONE}", delivery, fault, until)

    async def put_off(self, recipient: int, until: int) -> None:
        """Let nothing go into this chat before then, as Telegram asks."""
        statement = """
            UPDATE deliveries SET due = ? WHERE recipient = ? AND due < ? AND sent IS NULL AND failed IS NULL"""
        await self._database.write(lambda db: db.execute(statement, (until, recipient, until)))

    async def send_again(self, kind: str, period: str, now: int) -> int:
        """Owe once more what failed of this kind and period, as if it never had. Returns how many.

        What retention has emptied stays failed.
        """
        statement = """
            UPDATE deliveries SET failed = NULL, attempts = 0, faults = 0, due = ?
            WHERE kind = ? AND period = ? AND failed IS NOT NULL AND payload <> '{}'"""
        return await self._database.write(lambda db: db.execute(statement, (now, kind, period)).rowcount)

    async def reasons(self, kind: str, period: str) -> dict[str, int]:
        """Why deliveries of this kind and period failed, the commonest first, with how many."""
        statement = """
            SELECT failed, count(*) AS number FROM deliveries WHERE kind = ? AND period = ? AND failed IS NOT NULL
            GROUP BY failed ORDER BY number DESC, failed"""
        rows = await self._database.browse(lambda db: db.execute(statement, (kind, period)).fetchall())
        return {row["failed"]: row["number"] for row in rows}

    async def forget_contents(self, before: int) -> int:
        """Retention: what never arrived goes with what it said. That it was owed stays."""
        return await change_in_turns(self._database, EMPTY, (before,))

    async def counts(self, kind: str, period: str) -> tuple[int, int, int]:
        """(sent, waiting, failed) of one kind and period."""
        statement = """
            SELECT count(sent) AS sent, count(failed) AS failed,
                sum(CASE WHEN sent IS NULL AND failed IS NULL THEN 1 ELSE 0 END) AS waiting
            FROM deliveries WHERE kind = ? AND period = ?"""
        row = await self._database.browse(lambda db: db.execute(statement, (kind, period)).fetchone())
        return row["sent"], row["waiting"] or 0, row["failed"]

    async def _end(self, change: str, delivery: int, *values: object) -> None:
        """Nothing more comes of it. Somebody who is leaving is forgotten with the last of what they were owed."""
        statement = f"UPDATE deliveries SET {change} WHERE id = ? RETURNING recipient"  # noqa: S608 -- likewise

        def work(db: Db) -> None:
            if (row := db.execute(statement, (*values, delivery)).fetchone()) is not None:
                forget_recipient(db, row["recipient"])

        await self._database.write(work)

    async def _set(self, change: str, delivery: int, *values: object) -> None:
        statement = f"UPDATE deliveries SET {change} WHERE id = ?"  # noqa: S608 -- `change` is one of the texts above
        await self._database.write(lambda db: db.execute(statement, (*values, delivery)))


def claiming(now: int, lease: int, run: str, *, asked: bool, city: bool) -> tuple[str, dict[str, object]]:
    """The statement of claim(), and its values."""
    statement = _CLAIM_CITY if city else _CLAIM_ASKED if asked else _CLAIM_OWED
    return statement, {"now": now, "until": now + lease, "run": run}


def _delivery_of(row: Row) -> Delivery:
    return Delivery(
        id=row["id"],
        kind=row["kind"],
        period=row["period"],
        unit=row["unit"],
        recipient=row["recipient"],
        part=row["part"],
        payload=row["payload"],
        attempts=row["attempts"],
        faults=row["faults"],
        message=row["message"],
        stage=row["stage"],
    )
