"""Reports that units have handed in. Each is an entry of the audit log, so the list is proof."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.storage.audit import Author, record
from bot.storage.database import Database
from bot.storage.db import Db, Row
from bot.storage.owed import Owed, write_owed
from bot.storage.persons import WHO
from bot.storage.tree import GROUPING
from bot.storage.unit_lists import Among, Listed

_ACTION = "report.submit"
_FIGURES = f"""a.at, {WHO} AS who, CAST(json_extract(a.after, '$.n') AS INTEGER) AS n,
    json_extract(a.after, '$.ikm') AS ikm,
    json_extract(a.after, '$.mutu') AS mutu"""
# The log keeps the code of its time.
_UNIT = "coalesce((SELECT unit FROM unit_aliases WHERE code = a.subject), a.subject)"
_OF_PERIOD = f"""
    SELECT {_UNIT} AS unit, {_FIGURES} FROM audit AS a
    WHERE a.action = 'report.submit' AND json_extract(a.after, '$.period') = ?1
        AND (?2 IS NULL OR a.subject = ?2 OR a.subject IN (SELECT code FROM unit_aliases WHERE unit = ?2))
    ORDER BY a.id"""  # noqa: S608 -- fixed columns. The action stands in it, as in its index
_LATEST = """
    , asked (code) AS (
        SELECT value FROM json_each(:asked)
        UNION SELECT below.code FROM asked JOIN units AS below ON below.parent = asked.code)
    , latest (unit, id) AS (
        SELECT {unit} AS unit, max(a.id) FROM audit AS a
        WHERE a.action = 'report.submit' AND json_extract(a.after, '$.period') = :period GROUP BY 1)""".replace(
    "{unit}", _UNIT
)
_DUE = """
    FROM (SELECT u.code, u.name, u.sorted, u.category, u.active, u.population FROM {units}) AS u
    LEFT JOIN latest ON latest.unit = u.code LEFT JOIN audit AS a ON a.id = latest.id
    WHERE (:all = 1 OR u.code IN (SELECT code FROM asked))
        AND (latest.id IS NOT NULL OR NOT ({grouping}))"""
_ORDER = "ORDER BY u.category, u.sorted, u.code LIMIT :most OFFSET :skip"


@dataclass(frozen=True, slots=True)
class Submission:
    """A unit's report of a period as it was handed in: when (UTC stamp), by whom, and its figures then."""

    unit: str
    period: str
    at: str
    who: str
    n: int
    ikm: str
    mutu: str

    @property
    def figures(self) -> tuple[int, str, str]:
        return self.n, self.ikm, self.mutu

    def day(self, zone: ZoneInfo) -> date:
        """The day it was handed in, in the agency's zone."""
        return datetime.fromisoformat(self.at).astimezone(zone).date()


@dataclass(frozen=True, slots=True)
class Due:
    """How many units owe a report, how many have handed in, and a page of those that have, or of the others."""

    due: int
    handed: int
    rows: tuple[tuple[Listed, Submission | None], ...]


class Submissions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, handed: Submission, owed: Sequence[Owed], by: Author) -> bool:
        """Record it and owe its copies, in one transaction. Returns False where these figures were handed in before."""

        def work(db: Db) -> bool:
            known = _read(db, handed.period, handed.unit).get(handed.unit)
            if known is not None and known.figures == handed.figures:
                return False
            before = {"n": known.n, "ikm": known.ikm, "mutu": known.mutu} if known else {}
            after = {"period": handed.period, "n": handed.n, "ikm": handed.ikm, "mutu": handed.mutu}
            record(db, by, _ACTION, handed.unit, before, after)
            write_owed(db, owed, int(by.at.timestamp()))
            return True

        return await self._database.write(work)

    async def of_period(self, period: str) -> dict[str, Submission]:
        """By unit, the latest of each."""
        return await self._database.browse(lambda db: _read(db, period))

    async def page(self, period: str, among: Among, asked: Sequence[str], most: int, skip: int, *, handed: bool) -> Due:
        """A page by category, name and code of the units that have handed in for a period, or that have not.

        Of the units of `among` those at or below the units `asked`, all where none are named.
        """
        head, source = f"{among.head}{_LATEST}", _DUE.format(units=among.units, grouping=GROUPING)
        values = among.values(period=period, asked=json.dumps(asked), all=not asked, most=most, skip=skip)
        which = f"AND latest.id IS {'NOT' if handed else ''} NULL"

        def work(db: Db) -> Due:
            counts = db.execute(
                f"{head} SELECT count(*) AS due, count(latest.id) AS handed {source}", values
            ).fetchone()
            rows = db.execute(f"{head} SELECT u.code, u.name, u.active, {_FIGURES} {source} {which} {_ORDER}", values)
            page = tuple((Listed(row["code"], row["name"], bool(row["active"])), _handed(row, period)) for row in rows)
            return Due(counts["due"], counts["handed"], page)

        return await self._database.browse(work)


def _read(db: Db, period: str, unit: str | None = None) -> dict[str, Submission]:
    return {
        row["unit"]: Submission(
            unit=row["unit"], period=period, at=row["at"], who=row["who"], n=row["n"], ikm=row["ikm"], mutu=row["mutu"]
        )
        for row in db.execute(_OF_PERIOD, (period, unit))
    }


def _handed(row: Row, period: str) -> Submission | None:
    if row["at"] is None:
        return None
    return Submission(
        unit=row["code"], period=period, at=row["at"], who=row["who"], n=row["n"], ikm=row["ikm"], mutu=row["mutu"]
    )
