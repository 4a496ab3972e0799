"""Where answers are that lead to their people: spans of them, and places of a span, a page at a time."""

from __future__ import annotations

from typing import NamedTuple

from bot.storage.database import Database
from bot.storage.db import Db, beside

_PAGE = 500  # places of one look
_OF_PERIOD = """
    SELECT place.unit, place.service, u.timezone, coalesce(u.origin, '') AS root FROM (
        SELECT DISTINCT unit, service FROM tallies
        WHERE period = :span AND channel = 'bot' AND (unit, service) > (:unit, :service)
        ORDER BY unit, service LIMIT :most) AS place
    CROSS JOIN units AS u ON u.code = place.unit"""
# From one place in the index to the next: a window may have a thousand times as many answers as places.
_FIRST = beside(
    "SELECT NULL, :unit, :service",
    'SELECT CAST(NULL AS TEXT) COLLATE "C", CAST(:unit AS TEXT) COLLATE "C", CAST(:service AS TEXT) COLLATE "C"',
)
_ENDS = beside("LIMIT :most + 1)", ")")  # a server makes no more rows than are taken of it
_OF_WINDOW = f"""
    WITH RECURSIVE place (id, unit, service) AS (
        {_FIRST}
        UNION ALL
        SELECT found.id, found.unit, found.service FROM place CROSS JOIN responses AS found ON found.id = coalesce((
            SELECT id FROM responses AS later
            WHERE later.window = :span AND later.window <> '' AND later.pseudonym IS NOT NULL
                AND later.unit = place.unit AND later.service > place.service ORDER BY later.service LIMIT 1), (
            SELECT id FROM responses AS later
            WHERE later.window = :span AND later.window <> '' AND later.pseudonym IS NOT NULL
                AND later.unit > place.unit ORDER BY later.unit, later.service LIMIT 1))
        {_ENDS}
    SELECT place.unit, place.service, u.timezone, coalesce(u.origin, '') AS root
    FROM place CROSS JOIN units AS u ON u.code = place.unit
    WHERE id IS NOT NULL LIMIT :most"""  # noqa: S608 -- fixed text

# As the index of open answers says it: 0 where one bears a pseudonym or a mark of its receipt. Both go before its hour.
NAMELESS = "(pseudonym IS NULL AND receipt IS NULL)"
# From one span in the index to the next: there are few, whatever the number of answers. Of two columns compared as one
# SQLite would read all that is equal to the first, so the next period is looked for, and then the next window.
_NEXT = f"""
    FROM span CROSS JOIN responses AS found ON found.id = coalesce((
        SELECT id FROM responses AS later WHERE later.coarse = 0 AND {NAMELESS} = span.nameless
            AND later.window = span.window AND later.period > span.period ORDER BY later.period LIMIT 1), (
        SELECT id FROM responses AS later WHERE later.coarse = 0 AND {NAMELESS} = span.nameless
            AND later.window > span.window ORDER BY later.window, later.period LIMIT 1))"""  # noqa: S608 -- fixed text
# All spans of answers whose hour has not gone, apart those that lead to their people (`nameless` is 0) and others.
_BOTH = beside(
    "VALUES (NULL, 0, '', ''), (NULL, 1, '', '')",
    "VALUES (CAST(NULL AS TEXT) COLLATE \"C\", 0, '' COLLATE \"C\", '' COLLATE \"C\"), (NULL, 1, '', '')",
)
OPEN = f"""
    WITH RECURSIVE span (id, nameless, window, period) AS (
        {_BOTH}
        UNION ALL
        SELECT found.id, span.nameless, found.window, found.period {_NEXT})"""
LEADING = f"{OPEN} SELECT window, period FROM span WHERE id IS NOT NULL AND nameless = 0"  # noqa: S608 -- likewise
# Of one of these spans: for a query that joins `span` with `responses AS r`, by hour in the index.
IN_SPAN = """
    span.id IS NOT NULL AND r.coarse = 0 AND (r.pseudonym IS NULL AND r.receipt IS NULL) = span.nameless
    AND r.window = span.window AND r.period = span.period"""


class Span(NamedTuple):
    """Answers that are forgotten together: those of a window and period, or with "" for none those of the period."""

    window: str
    period: str


class Place(NamedTuple):
    """Where answers were given: a unit, a service of it or "", and the unit's own time zone, None for the agency's.

    `root` is the code that pseudonyms there are made of, "" for the unit's.
    """

    unit: str
    service: str
    timezone: str | None
    root: str = ""


class Places:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def leading(self) -> list[Span]:
        """The spans with answers that bear a pseudonym or a mark of their receipt, whatever survey.period is now."""
        rows = await self._database.browse(lambda db: db.execute(LEADING).fetchall())
        return sorted(Span(**row) for row in rows)

    async def of_period(self, key: str, after: Place | None = None) -> list[Place]:
        """The next places after that one with answers that the bot took in the period, empty at the end."""
        return await self._page(_OF_PERIOD, key, after)

    async def of_window(self, code: str, after: Place | None = None) -> list[Place]:
        """The next places after that one with answers in the window that bear a pseudonym, empty at the end."""
        return await self._page(_OF_WINDOW, code, after)

    async def _page(self, statement: str, span: str, after: Place | None) -> list[Place]:
        unit, service = after[:2] if after else ("", "")
        values = {"span": span, "unit": unit, "service": service, "most": _PAGE}

        def work(db: Db) -> list[Place]:
            return [
                Place(row["unit"], row["service"], row["timezone"], row["root"])
                for row in db.execute(statement, values)
            ]

        return await self._database.browse(work)
