"""Who changed what, and when: written in the transaction of the change itself, so neither exists without the other."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.rules.hours import stamp_of
from bot.storage.database import Database
from bot.storage.db import Db, Row
from bot.storage.persons import fields_of, known_as, people_in, refer, refer_fields, who_is

_WRITE = "INSERT INTO audit (at, who, action, subject, before, after) VALUES (?, ?, ?, ?, ?, ?)"
_WHERE = """
    FROM audit WHERE (?1 IS NULL OR subject = ?1 OR subject IN (SELECT code FROM unit_aliases WHERE unit = ?1))
        AND (?2 IS NULL OR action = ?2 OR action LIKE ?2 || '.%')
        AND (?3 IS NULL OR at >= ?3) AND (?5 IS NULL OR
            CASE substr(action, 1, instr(action, '.') - 1)
                WHEN 'window' THEN 'window:' || subject WHEN 'batch' THEN 'batch:' || subject ELSE subject
            END IN (SELECT value FROM json_each(?5)
                UNION SELECT code FROM unit_aliases WHERE unit IN (SELECT value FROM json_each(?5))))"""
_READ = f"SELECT * {_WHERE} ORDER BY id DESC LIMIT ?4 OFFSET ?6"
_COUNT = f"SELECT count(*) {_WHERE}"
_DONE = """
    SELECT * FROM audit WHERE who = ? AND action = ? AND json_extract(before, ?) = ? ORDER BY id DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes a change, and when. `who` is `skm:<login>` or `telegram:<id>`. `at` knows its zone."""

    who: str
    at: datetime

    @property
    def stamp(self) -> str:
        """The moment as it is stored."""
        return stamp_of(self.at)


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. `before` and `after` hold the fields that changed, and nothing of a resident.

    Somebody of the staff who was forgotten is `removed:<number>`, in `who` and in the fields.
    """

    at: str
    who: str
    action: str
    subject: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


class Audit:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def entries(
        self,
        most: int,
        *,
        subject: str | None = None,
        action: str | None = None,
        since: str | None = None,
        subjects: Collection[str] | None = None,
        skip: int = 0,
    ) -> list[Entry]:
        """The latest `most` changes but the last `skip`, oldest first. `action` may be a family such as "unit", and
        `since` a UTC stamp.

        `subjects` are the only ones that may be shown, None for any: codes of units, and `window:CODE` and `batch:ID`
        for those, whose names are not those of units.
        """
        allowed = None if subjects is None else json.dumps(sorted(subjects))

        def work(db: Db) -> list[Entry]:
            rows = db.execute(_READ, (subject, action, since, most, allowed, skip)).fetchall()
            people = people_in(db)
            return [_entry_of(row, people) for row in reversed(rows)]

        return await self._database.browse(work)

    async def count(self, subjects: Collection[str] | None = None) -> int:
        """How many changes there are, of these subjects as in entries()."""
        allowed = None if subjects is None else json.dumps(sorted(subjects))
        values = (None, None, None, 0, allowed)
        return int((await self._database.browse(lambda db: db.execute(_COUNT, values).fetchone()))[0])


def record(
    db: Db,
    by: Author | None,
    action: str,
    subject: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write one entry inside the caller's transaction. None is nobody: a database being made, such as the demo's.

    Its people (persons.NAMING) stand in it as references.
    """
    if by is None:
        return
    was, now = (
        json.dumps(refer_fields(db, fields or {}), ensure_ascii=False, sort_keys=True) for fields in (before, after)
    )
    db.execute(_WRITE, (by.stamp, refer(db, by.who), action, subject, was, now))


def _entry_of(row: Row, people: Mapping[int, int]) -> Entry:
    before, after = (fields_of(json.loads(row[side]), people) for side in ("before", "after"))
    return Entry(
        at=row["at"],
        who=who_is(row["who"], people),
        action=row["action"],
        subject=row["subject"],
        before=before,
        after=after,
    )


async def latest_of(database: Database, who: str, action: str, field: str, number: int) -> Entry | None:
    """The latest entry of the audit log in which `who` did that to what has this number."""

    def work(db: Db) -> Entry | None:
        row = db.execute(_DONE, (known_as(db, who), action, f"$.{field}", number)).fetchone()
        return None if row is None else _entry_of(row, people_in(db))

    return await database.browse(work)
