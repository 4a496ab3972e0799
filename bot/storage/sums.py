"""Figures of some units, added up by SQLite. What a job or a screen needs of a city it reads in such slices.

The reader is a lane that everybody shares: each reading here is over in some ten milliseconds, however many tallies or
answers a unit has beside others.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from bot.storage.database import Database
from bot.storage.db import Db
from scoring.cells import Layout
from scoring.instrument_catalogue import load_instrument
from scoring.packing import packed_tally
from scoring.tally import Tally

Counts = dict[str, dict[str, int]]  # unit code -> service slug ("" for none) -> respondents
Hours = Mapping[str, tuple[str, str]]  # unit code -> first hour, and the hour after the last (UTC, as stored)
_Chosen = Callable[[Sequence[str]], tuple[str, tuple[str, ...]]]  # of units: where their answers are, and the values

_MOST_TALLIES, _MOST_ANSWERS = 500, 1000  # in one reading
_THESE = "unit IN (SELECT value FROM json_each(?))"
_PERIODS = "period IN (SELECT value FROM json_each(?))"
# By the table's own key SQLite would go through all that a unit has had in all its years.
_BY_PERIOD, _BY_WEEK = (f"tallies INDEXED BY tallies_by_{name}" for name in ("period", "week"))
_N = "sum(CAST(json_extract(cells, '$[0]') AS INTEGER))"
_ROWS = f"SELECT unit, count(*) AS n FROM {_BY_PERIOD} WHERE {_PERIODS} AND {_THESE} GROUP BY unit"  # noqa: S608 -- fixed text
_COUNTED = f"SELECT unit, service, {_N} AS n FROM"
_OF_WINDOW = f"FROM counted_responses AS r WHERE r.window = ? AND r.window <> '' AND r.{_THESE}"
_OF_HOURS = """
    FROM json_each(?) AS place CROSS JOIN counted_responses AS r
    WHERE r.unit = json_extract(place.value, '$[0]')
        AND r.hour >= json_extract(place.value, '$[1]') AND r.hour < json_extract(place.value, '$[2]')"""


class Sums:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def came(self, codes: Sequence[str], instrument: str, period: str, week: str) -> dict[str, tuple[int, int]]:
        """How many answered at each of these units in a stored period up to a week, and in that week alone."""
        statement = f"""
            SELECT unit, {_N} AS n,
                sum(CASE WHEN week = ? THEN CAST(json_extract(cells, '$[0]') AS INTEGER) ELSE 0 END) AS now
            FROM {_BY_PERIOD} WHERE instrument = ? AND period = ? AND week <= ? AND {_THESE} GROUP BY unit"""  # noqa: S608 -- fixed text
        found: dict[str, tuple[int, int]] = {}
        for some in _pieces(codes, await self._rows(codes, [period]), _MOST_TALLIES):
            values = (week, instrument, period, week, json.dumps(some))
            rows = await self._database.browse(lambda db, values=values: db.execute(statement, values).fetchall())  # type: ignore[misc]
            found |= {row["unit"]: (row["n"], row["now"]) for row in rows}
        return found

    async def tallies(self, codes: Sequence[str], instrument: str, periods: Sequence[str]) -> dict[str, Tally]:
        """One tally for each of these units that has answers in these stored periods."""
        found: dict[str, Tally] = {}
        for some in _pieces(codes, await self._rows(codes, periods), _MOST_TALLIES):
            values = (json.dumps(list(periods)), json.dumps(some))
            rows = await self._database.browse(
                lambda db, values=values: list(
                    _added(db, instrument, "instrument", f"{_BY_PERIOD} WHERE {_PERIODS}", values)
                )  # type: ignore[misc]
            )
            found |= {unit: tally for (unit, _), tally in rows}
        return found

    async def tallies_of_week(self, codes: Sequence[str], instrument: str, week: str) -> dict[str, Tally]:
        """The same of one ISO week, which may lie in two periods."""
        values = (week, json.dumps(list(codes)))
        rows = await self._database.browse(
            lambda db: list(_added(db, instrument, "week", f"{_BY_WEEK} WHERE week = ?", values))
        )
        return {unit: tally for (unit, _), tally in rows}

    async def tallies_of_window(self, codes: Sequence[str], instrument: str, window: str) -> dict[str, Tally]:
        """The same of a window, counted from its answers."""
        known = await self.counts_of_window(codes, window)
        return await self._counted(known, instrument, lambda some: (_OF_WINDOW, (window, json.dumps(list(some)))))

    async def tallies_of_hours(self, hours: Hours, instrument: str) -> dict[str, Tally]:
        """The same of hours of each unit's own, counted from their answers."""
        known = await self.counts_of_hours(hours, instrument)
        return await self._counted(known, instrument, lambda some: (_OF_HOURS, (_places(hours, some),)))

    async def counts(self, codes: Sequence[str], instrument: str, periods: Sequence[str]) -> Counts:
        """How many answered at each of these units and its services in these stored periods."""
        statement = f"{_COUNTED} {_BY_PERIOD} WHERE instrument = ? AND {_PERIODS} AND {_THESE} GROUP BY unit, service"
        values = (instrument, json.dumps(list(periods)), json.dumps(list(codes)))
        return await self._counts(statement, values)

    async def counts_of_week(self, codes: Sequence[str], instrument: str, week: str) -> Counts:
        """The same of one ISO week."""
        statement = f"{_COUNTED} {_BY_WEEK} WHERE instrument = ? AND week = ? AND {_THESE} GROUP BY unit, service"
        return await self._counts(statement, (instrument, week, json.dumps(list(codes))))

    async def counts_of_window(self, codes: Sequence[str], window: str) -> Counts:
        """The same of a window, whatever it asks."""
        statement = f"SELECT r.unit, r.service, count(*) AS n {_OF_WINDOW} GROUP BY r.unit, r.service"
        return await self._counts(statement, (window, json.dumps(list(codes))))

    async def counts_of_hours(self, hours: Hours, instrument: str) -> Counts:
        """The same of hours of each unit's own, by the answers to that questionnaire."""
        statement = f"""
            SELECT r.unit, r.service, count(*) AS n {_OF_HOURS} AND r.instrument = ? GROUP BY r.unit, r.service"""
        return await self._counts(statement, (_places(hours, hours), instrument))

    async def counts_of_hours_in(self, hours: Hours, window: str) -> Counts:
        """The same of what belongs to a window, whatever it asks."""
        statement = f"""
            SELECT r.unit, r.service, count(*) AS n {_OF_HOURS} AND r.window = ? GROUP BY r.unit, r.service"""
        return await self._counts(statement, (_places(hours, hours), window))

    async def _counts(self, statement: str, values: tuple[str, ...]) -> Counts:
        found: Counts = {}
        for row in await self._database.browse(lambda db: db.execute(statement, values).fetchall()):
            found.setdefault(row["unit"], {})[row["service"]] = row["n"]
        return found

    async def _rows(self, codes: Sequence[str], periods: Sequence[str]) -> dict[str, int]:
        """How many tallies these units have in these periods."""
        values = (json.dumps(list(periods)), json.dumps(list(codes)))
        rows = await self._database.browse(lambda db: db.execute(_ROWS, values).fetchall())
        return {row["unit"]: row["n"] for row in rows}

    async def _counted(self, known: Counts, instrument: str, chosen: _Chosen) -> dict[str, Tally]:
        """Tallies from answers. Equal answers of a unit are read and counted together, since it has many."""
        found: dict[str, Tally] = {}
        sizes = {unit: sum(services.values()) for unit, services in known.items()}
        for some in _pieces(list(known), sizes, _MOST_ANSWERS):
            source, values = chosen(some)
            statement = f"""
                SELECT r.unit, r.scores, count(*) AS n {source} AND r.instrument = ? GROUP BY r.unit, r.scores"""

            def work(
                db: Db, statement: str = statement, values: tuple[str, ...] = (*values, instrument)
            ) -> dict[str, Tally]:
                texts: defaultdict[str, dict[str, int]] = defaultdict(dict)
                for row in db.execute(statement, values):
                    texts[row["unit"]][row["scores"]] = row["n"]
                return {unit: packed_tally(load_instrument(instrument), counted) for unit, counted in texts.items()}

            found |= await self._database.browse(work)
        return found


@cache
def _cells(instrument: str) -> str:
    """Every cell of a tally, added up over the rows of a group."""
    size = Layout.of(load_instrument(instrument)).size
    return ", ".join(f"sum(CAST(json_extract(cells, '$[{place}]') AS INTEGER))" for place in range(size))


def _added(
    db: Db, instrument: str, by: str, chosen: str, values: tuple[str, ...]
) -> Iterator[tuple[tuple[str, str], Tally]]:
    """(unit, `by`) and its tally. The last of `values` are the units, as JSON."""
    rows = f"FROM {chosen} AND {_THESE} AND instrument = ?"
    totals: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    statement = f"""
        SELECT unit, {by}, each.key, sum(CAST(each.value AS INTEGER))
        FROM (SELECT unit, {by}, totals {rows}) AS chosen, json_each(totals) AS each
        GROUP BY unit, {by}, each.key"""  # noqa: S608 -- fixed texts
    for unit, name, total, count in db.execute(statement, (*values, instrument)):
        totals[unit, name][total] = count
    statement = f"SELECT unit, {by}, {_cells(instrument)} {rows} GROUP BY unit, {by}"
    for unit, name, *cells in db.execute(statement, (*values, instrument)):
        yield (unit, name), Tally.from_cells(cells, load_instrument(instrument), totals[unit, name])


def _places(hours: Hours, codes: Sequence[str] | Hours) -> str:
    return json.dumps([[code, *hours[code]] for code in codes])


def _pieces(codes: Sequence[str], sizes: Mapping[str, int], most: int) -> Iterator[list[str]]:
    """The codes in pieces of at most so many rows, or of one unit that has more.

    >>> list(_pieces(["a", "b", "c", "d"], {"a": 3, "c": 4, "d": 9}, 5))
    [['a', 'b'], ['c'], ['d']]
    """
    piece: list[str] = []
    room = most
    for code in codes:
        size = sizes.get(code, 0)
        if piece and size > room:
            yield piece
            piece, room = [], most
        piece.append(code)
        room -= size
    if piece:
        yield piece
