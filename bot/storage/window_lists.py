"""Windows page by page: those that ask a unit of somebody's, what is open first."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date

from bot.storage.database import Database
from bot.storage.tree import BELOW
from bot.storage.windows import Window, window_of_row

# A window asks one's unit where it asks everybody, a unit at or below one's places, or one above them.
_SEEN = f"""{BELOW}, above (code) AS (
        SELECT value FROM json_each(:places)
        UNION SELECT u.parent FROM above JOIN units AS u ON u.code = above.code WHERE u.parent IS NOT NULL)
    SELECT {{columns}} FROM windows AS w
    WHERE :every = 1 OR (json_array_length(w.units) = 0 AND json_array_length(:places) > 0) OR EXISTS (
        SELECT 1 FROM json_each(w.units) AS asked
        WHERE asked.value IN (SELECT code FROM mine) OR asked.value IN (SELECT code FROM above))"""  # noqa: S608 -- fixed text
_COUNTS = _SEEN.format(
    columns="""count(*) AS n,
    coalesce(sum(CASE WHEN w.first <= :today AND w.last >= :today THEN 1 ELSE 0 END), 0) AS open"""
)
_PAGE = (
    _SEEN.format(columns="w.*")
    + """
    ORDER BY CASE WHEN w.first > :today THEN 1 WHEN w.last < :today THEN 2 ELSE 0 END, w.first DESC, w.code DESC
    LIMIT :most OFFSET :skip"""
)


class WindowLists:
    """`places` are codes of units, at or below which somebody has the right. None is everywhere."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def counts(self, places: Collection[str] | None, today: date) -> tuple[int, int]:
        """How many windows there are, and how many of them are open today."""
        values = _values(places, today)
        row = await self._database.browse(lambda db: db.execute(_COUNTS, values).fetchone())
        return int(row["n"]), int(row["open"])

    async def page(self, places: Collection[str] | None, today: date, most: int, skip: int) -> list[Window]:
        """A page of them: open ones, then those to come, then those that are over, the latest first in each."""
        values = {**_values(places, today), "most": most, "skip": skip}
        rows = await self._database.browse(lambda db: db.execute(_PAGE, values).fetchall())
        return [window_of_row(row) for row in rows]


def _values(places: Collection[str] | None, today: date) -> dict[str, object]:
    return {"places": json.dumps(sorted(places or ())), "every": places is None, "today": today.isoformat()}
