"""Actions of follow-up counted and cut in SQL: by state, by unit, and those that wait. Dropped ones aside."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.rules.actions import Action, State
from bot.storage.actions import COLUMNS, SELECT, action_of
from bot.storage.database import Database
from bot.storage.db import Row
from bot.storage.tree import BELOW, apart

Places = Sequence[str] | None  # units, with all that lies below them. None for everywhere

_COUNTS = """
    SELECT a.state, count(*) AS count, sum(CASE WHEN a.quarter <> '' AND a.quarter < :quarter THEN 1 ELSE 0 END) AS past
    FROM {source} WHERE a.state <> 'batal' GROUP BY a.state"""
_UNITS = """
    SELECT u.code, u.name FROM (SELECT DISTINCT a.unit AS code FROM {source} WHERE a.state <> 'batal') AS had
    JOIN units AS u ON u.code = had.code ORDER BY u.sorted, u.code LIMIT :most OFFSET :skip"""
_HOW_MANY = "SELECT count(DISTINCT a.unit) AS count FROM {source} WHERE a.state <> 'batal'"
_OF_UNIT = f"{SELECT} WHERE a.unit = ? AND a.state <> 'batal' ORDER BY a.last, a.id"
_WAITING = """
    FROM {source} WHERE a.state = 'selesai' AND """ + apart("a.unit")
_IN_STATE = """
    FROM {source} WHERE CASE WHEN :state = 'late'
        THEN a.state IN ('rencana', 'berjalan') AND a.quarter <> '' AND a.quarter < :quarter ELSE a.state = :state END
    AND (:category IS NULL OR a.unit IN (SELECT code FROM units WHERE category = :category))"""
_NAMED = "coalesce((SELECT named.sorted FROM units AS named WHERE named.code = {}), '')"  # what lists sort a unit by
_PAGE = f"ORDER BY a.last, {_NAMED.format('a.unit')}, a.unit, a.id LIMIT :most OFFSET :skip"
_AFTER = f"AND (a.last, {_NAMED.format('a.unit')}, a.unit, a.id) > (:last, {_NAMED.format(':unit')}, :unit, :id)"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many actions are in each state that any is in, and how many are `late`: open after their quarter.

    `units` is how many units have any.
    """

    states: Mapping[State, int]
    late: int
    units: int = 0


class ActionLists:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def counts(self, places: Places, quarter: str) -> Counts:
        """Of actions at or below these units. `quarter` is the key of the running one."""
        rows = await self._rows(_COUNTS, places, quarter=quarter)
        late = sum(row["past"] for row in rows if row["state"] in ("rencana", "berjalan"))
        units = (await self._rows(_HOW_MANY, places))[0]["count"]
        return Counts({row["state"]: row["count"] for row in rows}, late, units)

    async def units(self, places: Places, most: int, skip: int) -> list[tuple[str, str]]:
        """A page of the units that have actions, as (code, name), by name."""
        return [(row["code"], row["name"]) for row in await self._rows(_UNITS, places, most=most, skip=skip)]

    async def of_unit(self, unit: str) -> list[Action]:
        """The actions of one unit, oldest span first."""
        rows = await self._database.browse(lambda db: db.execute(_OF_UNIT, (unit,)).fetchall())
        return [action_of(row) for row in rows]

    async def waiting(self, places: Places, served: Sequence[str], most: int, skip: int) -> tuple[int, list[Action]]:
        """How many finished actions wait for verification, and a page of them, oldest span first.

        Of those at or below `places`, none at, below or above the `served` units.
        """
        values = {"served": json.dumps(served), "most": most, "skip": skip}
        counted = await self._rows(f"SELECT count(*) AS count {_WAITING}", places, **values)
        rows = await self._rows(f"SELECT {COLUMNS} {_WAITING} {_PAGE}", places, **values)
        return counted[0]["count"], [action_of(row) for row in rows]

    async def in_state(
        self, places: Places, state: str, quarter: str, category: str | None, most: int, skip: int
    ) -> tuple[int, list[Action]]:
        """How many actions are in a state, or "late" before that running quarter, and a page of them, oldest first.

        Of units of one category, or of all where it is None.
        """
        values = {"state": state, "quarter": quarter, "category": category, "most": most, "skip": skip}
        counted = await self._rows(f"SELECT count(*) AS count {_IN_STATE}", places, **values)
        rows = await self._rows(f"SELECT {COLUMNS} {_IN_STATE} {_PAGE}", places, **values)
        return counted[0]["count"], [action_of(row) for row in rows]

    async def next_waiting(self, places: Places, served: Sequence[str], after: Action) -> Action | None:
        """The one that comes after this in the order of waiting(), else the first. None where no other waits."""
        here = {"last": after.last, "unit": after.unit, "id": after.id}
        values = {"served": json.dumps(served), "most": 1, "skip": 0, **here}
        for which in (_AFTER, "AND a.id <> :id"):
            rows = await self._rows(f"SELECT {COLUMNS} {_WAITING} {which} {_PAGE}", places, **values)
            if rows:
                return action_of(rows[0])
        return None

    async def _rows(self, statement: str, places: Places, **values: object) -> list[Row]:
        source = "actions AS a" if places is None else "mine CROSS JOIN actions AS a ON a.unit = mine.code"
        whole = f"{'' if places is None else BELOW} {statement.format(source=source)}"
        given = {"places": json.dumps(places or ()), **values}
        return await self._database.browse(lambda db: db.execute(whole, given).fetchall())
