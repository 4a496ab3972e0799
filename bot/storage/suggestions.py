"""Suggestions that heads have been told of, and which of them their unit has read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.storage.database import Database
from bot.storage.db import Db, Row

# Of a release that weekly cards tell of, or of a span that has closed with enough answers.
_TOLD = """
    SELECT r.id, r.unit, r.period, r.window, r.suggestion AS text, one.week, s.response IS NOT NULL AS seen
    FROM counted_responses AS r JOIN releases AS one ON one.id = r.released
    LEFT JOIN suggestions_seen AS s ON s.response = r.id
    WHERE r.unit = :unit AND r.suggestion IS NOT NULL AND (one.new >= :fewest OR EXISTS (
        SELECT 1 FROM releases AS c WHERE c.unit = one.unit AND c.period = one.period AND c.window = one.window
            AND c.instrument = one.instrument AND c.closing = 1) AND :fewest <= (
        SELECT sum(a.new) FROM releases AS a WHERE a.unit = one.unit AND a.period = one.period
            AND a.window = one.window AND a.instrument = one.instrument))"""
_SPANS = """
    SELECT period, window, max(week) AS week FROM releases WHERE unit = :unit GROUP BY period, window, instrument
    HAVING max(new) >= :fewest OR (max(closing) = 1 AND sum(new) >= :fewest)"""
_SEE = """
    INSERT INTO suggestions_seen (response)
    SELECT id FROM responses WHERE unit = ? AND suggestion IS NOT NULL AND released IS NOT NULL
        AND id IN (SELECT value FROM json_each(?))
    ON CONFLICT (response) DO NOTHING"""
_UNSEE = "DELETE FROM suggestions_seen WHERE response = ? AND response IN (SELECT id FROM responses WHERE unit = ?)"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a resident wrote, without anything else of the answer. `week` is that of the card that told of it first.

    `alone` is one that was written without an answer. It is not marked as read.
    """

    id: str
    unit: str
    period: str
    window: str
    text: str
    week: str
    seen: bool
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A period, or window of it, of which enough was told to a unit. `week` is that of its last release."""

    period: str
    window: str
    week: str


class Suggestions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def told(self, unit: str, fewest: int) -> list[Suggestion]:
        """All of one unit that were released with `fewest` new answers, or closed with as many, in no order."""
        values = {"unit": unit, "fewest": fewest}
        rows = await self._database.browse(lambda db: db.execute(_TOLD, values).fetchall())
        return [_suggestion_of(row) for row in rows]

    async def spans(self, unit: str, fewest: int) -> list[Told]:
        """Where `fewest` new answers were released at once, or in all of what is closed."""
        values = {"unit": unit, "fewest": fewest}
        rows = await self._database.browse(lambda db: db.execute(_SPANS, values).fetchall())
        return [Told(row["period"], row["window"], row["week"]) for row in rows]

    async def mark(self, unit: str, ids: Sequence[str], *, seen: bool) -> None:
        """Mark suggestions of a unit as read, or take the marks away. The same again changes nothing."""

        def work(db: Db) -> None:
            if seen:
                db.execute(_SEE, (unit, json.dumps(list(ids))))
                return
            db.executemany(_UNSEE, [(one, unit) for one in ids])

        await self._database.write(work)


def _suggestion_of(row: Row) -> Suggestion:
    plain = {key: row[key] for key in ("id", "unit", "period", "window", "text", "week")}
    return Suggestion(**plain, seen=bool(row["seen"]))
