"""What each week's releases add to the series of a unit, read for many units at once from one index."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from bot.storage.database import Database
from scoring.tally import Tally
from scoring.week_sums import asked_of

Row = tuple[str, int, int, int]  # week, complete respondents, the sum of their totals and of the squares

_UNITS = 50  # in one reading: of two years some five thousand rows
_SUMS = """
    SELECT unit, asked, week, sum(complete), sum(total), sum(total_sq) FROM releases INDEXED BY releases_by_series
    WHERE asked IS NOT NULL AND unit IN (SELECT value FROM json_each(?)) AND instrument = ?
        AND week BETWEEN ? AND ? AND new >= ?
    GROUP BY unit, week, asked"""


class WeekSumsStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(
        self, units: Sequence[str], instrument: str, weeks: tuple[str, str], fewest: int
    ) -> dict[str, tuple[str, list[Row]]]:
        """What was released of each unit between two weeks, both included: (elements asked, rows by week).

        Only weeks in which the same elements were asked as in the last. No unit without any, and of no release with
        fewer than `fewest` new answers.
        """
        found: dict[str, tuple[str, list[Row]]] = {}
        for start in range(0, len(units), _UNITS):
            values = (json.dumps(list(units[start : start + _UNITS])), instrument, *weeks, fewest)
            rows = await self._database.browse(lambda db, values=values: list(map(tuple, db.execute(_SUMS, values))))  # type: ignore[misc]
            for unit, some in groupby(rows, key=itemgetter(0)):
                mine = list(some)
                last = max(mine, key=itemgetter(2, 3))[1]  # of two in one week that of more answers
                found[unit] = (
                    last,
                    [(week, n, total, squares) for _, asked, week, n, total, squares in mine if asked == last],
                )
        return found


def columns_of(fresh: Tally | None) -> tuple[str | None, int | None, int | None, int | None]:
    """What a release keeps of its new answers for the series: asked, complete, total, total_sq."""
    asked = "" if fresh is None else asked_of(fresh)
    if fresh is None or not asked:
        return None, None, None, None
    return asked, fresh.complete, fresh.total, fresh.total_sq
