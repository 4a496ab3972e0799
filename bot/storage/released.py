"""What heads have been shown of spans, as it is read: releases, what waits for one, and how they are spread."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.storage.database import Database
from bot.storage.release_rows import Heap, Release, release_of
from scoring.instrument_catalogue import load_instrument
from scoring.packing import packed_tally
from scoring.tally import Tally

_LATEST = """
    SELECT * FROM releases WHERE id IN (
        SELECT max(id) FROM releases WHERE unit IN (SELECT value FROM json_each(?)) AND {span} = ?
        GROUP BY unit, period, window, instrument)
    ORDER BY id"""
_SUGGESTIONS = """
    SELECT r.unit, r.suggestion FROM releases AS one CROSS JOIN counted_responses AS r
    WHERE one.week = ? AND one.unit IN (SELECT value FROM json_each(?)) AND one.new >= ?
        AND r.period = one.period AND r.unit = one.unit AND r.released = one.id AND r.suggestion IS NOT NULL"""
_WAITING = """
    SELECT r.unit, r.period, r.window, r.scores AS given FROM (
        SELECT DISTINCT unit, period, window, instrument FROM releases
        WHERE unit IN (SELECT value FROM json_each(?)) AND {span} = ? AND instrument = ? AND closing = 1) AS heap
    CROSS JOIN counted_responses AS r
    WHERE r.{span} = ? AND r.window {named} AND r.unit = heap.unit AND r.period = heap.period
        AND r.window = heap.window AND r.instrument = heap.instrument AND r.released IS NULL"""
_CODES = "SELECT code FROM units ORDER BY code"
_UNITS = 100  # in one reading of answers: a state that is held for longer keeps the log from being used anew
_PIECES = """
    SELECT r.period, r.window, r.released, one.new, r.service, r.channel, count(*) AS n, EXISTS (
        SELECT 1 FROM releases AS earlier
        WHERE earlier.unit = one.unit AND earlier.period = one.period AND earlier.window = one.window
            AND earlier.instrument = one.instrument AND earlier.closing = 1 AND earlier.id < one.id) AS late
    FROM counted_responses AS r JOIN releases AS one ON one.id = r.released
    WHERE r.unit = ? AND r.instrument = ? AND r.{span} = ?
    GROUP BY r.period, r.window, r.released, r.service, r.channel"""


@dataclass(frozen=True, slots=True)
class Piece:
    """The `n` answers of a release with one service and channel. `new` are all of the release.

    `heap` is its period and window, and `late` whether the span had closed before.
    """

    heap: tuple[str, str]
    release: int
    new: int
    late: bool
    service: str
    channel: str
    n: int


class Released:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self, span: str, instrument: str, fewest: int, *, window: bool) -> dict[str, Tally]:
        """The late answers of a closed span that wait until they are `fewest`, by unit: all that no release counts."""
        statement = _WAITING.format(span="window" if window else "period", named="<> ''" if window else "IS NOT NULL")
        heaps: defaultdict[Heap, Counter[str]] = defaultdict(Counter)
        codes = await self._database.browse(lambda db: [row["code"] for row in db.execute(_CODES)])
        for start in range(0, len(codes), _UNITS):
            values = (json.dumps(codes[start : start + _UNITS]), span, instrument, span)
            for row in await self._database.browse(lambda db, values=values: db.execute(statement, values).fetchall()):  # type: ignore[misc]
                heaps[row["unit"], row["period"], row["window"], instrument][row["given"]] += 1
        found: dict[str, Tally] = {}
        for (unit, *_), given in heaps.items():
            if given.total() < fewest:
                tally = packed_tally(load_instrument(instrument), given)
                found[unit] = found[unit] + tally if unit in found else tally
        return found

    async def latest(
        self, units: Sequence[str], span: str, instrument: str, *, window: bool = False
    ) -> dict[str, list[Release]]:
        """The last release of each heap of the span, by unit, oldest first."""
        statement = _LATEST.format(span="window" if window else "period")
        found = await self._rows(statement, (json.dumps(list(units)), span))
        return _by_unit([one for one in found if one.instrument == instrument])

    async def of_week(self, units: Sequence[str], week: str, instrument: str) -> dict[str, list[Release]]:
        """The releases that the cards of that week tell of, by unit."""
        statement = "SELECT * FROM releases WHERE week = ? AND unit IN (SELECT value FROM json_each(?)) ORDER BY id"
        found = await self._rows(statement, (week, json.dumps(list(units))))
        return _by_unit([one for one in found if one.instrument == instrument])

    async def weeks(self, unit: str, most: int) -> list[str]:
        """The last weeks of whose release something may be told, the newest first."""
        statement = """
            SELECT DISTINCT week FROM releases WHERE unit = ? AND fresh IS NOT NULL ORDER BY week DESC LIMIT ?"""
        rows = await self._database.browse(lambda db: db.execute(statement, (unit, most)).fetchall())
        return [row["week"] for row in rows]

    async def suggestions(self, units: Sequence[str], week: str, fewest: int) -> dict[str, list[str]]:
        """What residents wrote, of the releases of that week with `fewest` new answers. By unit, in no order."""
        values = (week, json.dumps(list(units)), fewest)
        found: defaultdict[str, list[str]] = defaultdict(list)
        for row in await self._database.browse(lambda db: db.execute(_SUGGESTIONS, values).fetchall()):
            found[row["unit"]].append(row["suggestion"])
        return dict(found)

    async def pieces(self, unit: str, span: str, instrument: str, *, window: bool) -> list[Piece]:
        """How the released answers of a span are spread over releases, services and channels."""
        statement = _PIECES.format(span="window" if window else "period")
        rows = await self._database.browse(lambda db: db.execute(statement, (unit, instrument, span)).fetchall())
        return [
            Piece(
                heap=(row["period"], row["window"]),
                release=row["released"],
                new=row["new"],
                late=bool(row["late"]),
                service=row["service"],
                channel=row["channel"],
                n=row["n"],
            )
            for row in rows
        ]

    async def _rows(self, statement: str, values: tuple[object, ...]) -> list[Release]:
        rows = await self._database.browse(lambda db: db.execute(statement, values).fetchall())
        return [release_of(row) for row in rows]


def _by_unit(found: Sequence[Release]) -> dict[str, list[Release]]:
    units: defaultdict[str, list[Release]] = defaultdict(list)
    for one in found:
        units[one.unit].append(one)
    return dict(units)
