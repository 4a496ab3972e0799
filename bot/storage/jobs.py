"""What runs by itself, job by job: when it last began, succeeded and failed. Nothing in it is of a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.storage.database import Database
from bot.storage.db import Db
from bot.storage.owed import Owed, write_owed

_BEGIN = """
    INSERT INTO jobs (name, started) VALUES (?, ?)
    ON CONFLICT (name) DO UPDATE SET started = excluded.started"""
_SUCCEED = """
    INSERT INTO jobs (name, succeeded) VALUES (?, ?)
    ON CONFLICT (name) DO UPDATE SET succeeded = excluded.succeeded, failures = 0, failing = NULL"""
_FAILURES = "SELECT failures FROM jobs WHERE name = ?"
_FAIL = """
    INSERT INTO jobs (name, failed, failing, fault, failures) VALUES (?, ?, ?, ?, 1)
    ON CONFLICT (name) DO UPDATE SET failed = excluded.failed, fault = excluded.fault, failures = jobs.failures + 1,
        failing = coalesce(jobs.failing, excluded.failing)
    RETURNING failures"""


@dataclass(frozen=True, slots=True)
class JobRecord:
    """One job: UTC stamps, None where it never did.

    `fault` is that of the last failure, `failures` are those in a row up to now, and `failing` is the first of them.
    """

    name: str
    started: str | None
    succeeded: str | None
    failed: str | None
    fault: str
    failures: int
    failing: str | None = None


class Jobs:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, name: str, at: str) -> None:
        """Remember that the job has begun."""
        await self._database.write(lambda db: db.execute(_BEGIN, (name, at)))

    async def succeed(
        self, name: str, at: str, *, relief: Sequence[Owed] = (), alarm_at: int = 0, now: int = 0
    ) -> bool:
        """Remember that the job has succeeded, and forget the failures in a row before.

        Owes `relief` where those were `alarm_at` or more, so that an alarm has gone out. True where it did.
        """

        def work(db: Db) -> bool:
            found = db.execute(_FAILURES, (name,)).fetchone()
            db.execute(_SUCCEED, (name, at))
            alarmed = found is not None and 0 < alarm_at <= found["failures"]
            return bool(alarmed and write_owed(db, relief, now))

        return await self._database.write(work)

    async def fail(
        self, name: str, at: str, fault: str, *, alarm: Sequence[Owed] = (), alarm_at: int = 0, now: int = 0
    ) -> bool:
        """Remember one more failure in a row, and owe `alarm` with the one that is `alarm_at`th. True where it did.

        Both in one transaction: whatever stops in between, nobody is told twice or never.
        """

        def work(db: Db) -> bool:
            failures = db.execute(_FAIL, (name, at, at, fault)).fetchone()["failures"]
            return bool(failures == alarm_at and write_owed(db, alarm, now))

        return await self._database.write(work)

    async def all(self) -> list[JobRecord]:
        """Every job that has ever begun, by name."""
        statement = "SELECT name, started, succeeded, failed, fault, failures, failing FROM jobs ORDER BY name"
        return await self._database.read(lambda db: [JobRecord(**row) for row in db.execute(statement)])
