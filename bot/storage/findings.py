"""What stood out in how answers came, and the answers and tallies in which it is looked for."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from bot.rules.findings import Finding
from bot.storage.audit import Author
from bot.storage.database import Database
from bot.storage.db import Db, Row
from bot.storage.owed import Owed, write_owed
from bot.storage.persons import people_in, who_is
from bot.storage.places import IN_SPAN, OPEN
from bot.storage.tally_text import tally_in
from bot.storage.tree import BENEATH, apart
from scoring.instrument_catalogue import load_instrument
from scoring.stuffing import Share, all_four

_STATE = "CASE WHEN f.honest = 1 THEN 'honest' ELSE f.state END AS state"
_COLUMNS = ", ".join(_STATE if field.name == "state" else f"f.{field.name}" for field in fields(Finding))
_LATELY = f"FROM span CROSS JOIN responses AS r WHERE {IN_SPAN} AND r.hour >= ? AND r.batch IS NULL"
_SINCE = f"{OPEN} SELECT 1 {_LATELY} LIMIT 1"
_PLACE = "DISTINCT r.unit, r.channel, r.instrument, r.week"
_BY_PLACE = "AND r.aside IS NULL ORDER BY r.unit, r.channel, r.instrument, r.week"
# The answers of an hour are read at once. Those of a week are a million, and one reading keeps the log from beginning
# anew: they are read by some units at a time, which costs as much for units without any.
_FEW, _UNITS = 5000, 250
_COUNT = f"{OPEN} SELECT count(*) AS n FROM (SELECT 1 {_LATELY} LIMIT ?) AS lately"  # noqa: S608 -- fixed texts
_ALL_PLACES = f"{OPEN} SELECT {_PLACE} {_LATELY} {_BY_PLACE}"
_CODES = "SELECT code FROM units WHERE code > ? ORDER BY code LIMIT ?"
_PLACES = f"""
    SELECT {_PLACE} FROM responses AS r
    WHERE r.unit IN (SELECT value FROM json_each(?)) AND r.hour >= ? AND r.coarse = 0 AND r.batch IS NULL
        {_BY_PLACE}"""  # noqa: S608 -- likewise
_WEEKS = """
    SELECT week, cells, totals FROM tallies INDEXED BY tallies_by_week
    WHERE week IN (SELECT value FROM json_each(?)) AND unit = ? AND channel = ? AND instrument = ?"""
# All that was asked of the IKM has a 4: no lower score, and no blank.
_HOURS = """
    SELECT hour, count(*) AS n,
        sum(CASE WHEN substr(scores, 1, ?) GLOB '*4*'
            AND substr(scores, 1, ?) NOT GLOB '*[1-3-]*' THEN 1 ELSE 0 END) AS high
    FROM counted_responses WHERE unit = ? AND hour >= ? AND hour < ? AND channel = ? AND instrument = ? AND week = ?
    GROUP BY hour ORDER BY hour"""
_ADD = """
    INSERT INTO findings (unit, channel, instrument, kind, week, first, last, n, high, past_n, past_high, deviations,
        found)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"""
_GROW = """
    UPDATE findings SET first = ?, last = ?, n = ?, high = ?, deviations = ?, honest = 0,
        revision = revision + 1
    WHERE unit = ? AND channel = ? AND instrument = ? AND kind = ? AND week = ? AND state = 'open' AND deviations < ?"""
_WAS_HONEST = """
    SELECT revision FROM findings
    WHERE unit = ? AND channel = ? AND instrument = ? AND kind = ? AND week = ? AND honest = 1"""
_LIST = f"SELECT {_COLUMNS} FROM findings AS f WHERE {{where}} ORDER BY f.found DESC, f.id DESC LIMIT ?"  # noqa: S608 -- fixed text
_NEWEST = "ORDER BY f.found DESC, f.id DESC LIMIT :most OFFSET :skip"
_OPEN = """
    SELECT unit, sum(CASE WHEN state = 'open' THEN 1 ELSE 0 END) AS open,
        sum(CASE WHEN state <> 'open' THEN 1 ELSE 0 END) AS waiting FROM findings
    WHERE state <> 'aside' AND honest = 0 GROUP BY unit ORDER BY unit"""
_FIND = f"SELECT {_COLUMNS} FROM findings AS f WHERE f.id = ?"  # noqa: S608 -- likewise


@dataclass(frozen=True, slots=True)
class Place:
    """A unit's answers of one channel to one questionnaire in one ISO week."""

    unit: str
    channel: str
    instrument: str
    week: str


class Findings:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def has_answers(self, since: str) -> bool:
        """Whether any answer but on paper came in that hour or later."""
        return await self._database.browse(lambda db: db.execute(_SINCE, (since,)).fetchone()) is not None

    async def places(self, since: str) -> list[Place]:
        """Where answers came in that hour or later, by unit. Forms on paper have no hour, and are not among them.

        Of many some units are read at a time. What comes meanwhile may be left for the next look.
        """
        values = (since, _FEW)
        if (await self._database.browse(lambda db: db.execute(_COUNT, values).fetchone()))["n"] < _FEW:
            rows = await self._database.browse(lambda db: db.execute(_ALL_PLACES, (since,)).fetchall())
            return [Place(**row) for row in rows]
        found, codes = list[Place](), [""]
        while codes:

            def work(db: Db, after: str = codes[-1]) -> tuple[list[str], list[Place]]:
                these = [row["code"] for row in db.execute(_CODES, (after, _UNITS))]
                rows = db.execute(_PLACES, (json.dumps(these), since))
                return these, [Place(**row) for row in rows]

            codes, some = await self._database.browse(work)
            found += some
        return found

    async def weeks(self, place: Place, weeks: Sequence[str]) -> dict[str, Share]:
        """All-4 answers of the same unit, channel and questionnaire in these weeks, from the tallies."""
        instrument, found = load_instrument(place.instrument), defaultdict[str, Share](lambda: Share(0, 0))
        values = (json.dumps(list(weeks)), place.unit, place.channel, place.instrument)
        for row in await self._database.browse(lambda db: db.execute(_WEEKS, values).fetchall()):
            tally = tally_in(row["cells"], row["totals"], instrument)
            found[row["week"]] += all_four(tally, instrument.units)
        return dict(found)

    async def hours(self, place: Place, first: str, end: str) -> dict[str, Share]:
        """The same of each hour with answers from `first` on and before `end`, counted from the answers of its week."""
        own = load_instrument(place.instrument).own
        values = (own, own, place.unit, first, end, place.channel, place.instrument, place.week)
        rows = await self._database.browse(lambda db: db.execute(_HOURS, values).fetchall())
        return {row["hour"]: Share(row["n"], row["high"]) for row in rows}

    async def add(self, found: Finding, owed: Sequence[Owed], by: Author) -> int:
        """Keep what is found and owe the notes on it, once for its unit, channel, kind and week.

        Found again with more while its answers count, it takes the figures of now. Where it was explained it is open
        again, and told again. Returns how many notes are newly owed.
        """

        def work(db: Db) -> int:
            past = (found.past_n, found.past_high)
            key = (found.unit, found.channel, found.instrument, found.kind, found.week)
            span = (found.first, found.last, found.n, found.high)
            if db.execute(_ADD, (*key, *span, *past, found.deviations, by.stamp)).rowcount:
                return write_owed(db, owed, int(by.at.timestamp()))
            explained = db.execute(_WAS_HONEST, key).fetchone()
            grown = db.execute(_GROW, (*span, found.deviations, *key, found.deviations)).rowcount
            if not grown or explained is None:
                return 0
            anew = [replace(one, part=f"{one.part}-{explained['revision']}") for one in owed]
            return write_owed(db, anew, int(by.at.timestamp()))

        return await self._database.write(work)

    async def closed(self, place: Place) -> list[Finding]:
        """Those of this place that are explained, or whose answers are set aside."""
        where = (
            "f.unit = ? AND f.channel = ? AND f.instrument = ? AND f.week = ? AND (f.honest = 1 OR f.state IN (?, ?))"
        )
        key = (place.unit, place.channel, place.instrument, place.week)
        return await self._listed(where, (*key, "aside", "returning", 2))

    async def find(self, number: int) -> Finding | None:
        return await self._database.browse(lambda db: finding_in(db, number))

    async def of_units(self, codes: Iterable[str], since: str = "", most: int = 100) -> list[Finding]:
        """The latest of these units that were found from that UTC stamp on, newest first."""
        values = (json.dumps(sorted(codes)), since, most)
        where = "f.unit IN (SELECT value FROM json_each(?)) AND f.found >= ?"
        return await self._listed(where, values)

    async def page(
        self, places: Sequence[str] | None, served: Sequence[str], most: int, skip: int
    ) -> tuple[int, list[Finding]]:
        """How many there are, and a page of them, newest first.

        Of units below `places`, None for everywhere, and none at, below or above the `served` ones.
        """
        head, within = ("", "1 = 1") if places is None else (BENEATH, "f.unit IN (SELECT code FROM mine)")
        source = f"FROM findings AS f WHERE {within} AND {apart('f.unit')}"
        given = {"places": json.dumps(places or ()), "served": json.dumps(served), "most": most, "skip": skip}

        def work(db: Db) -> tuple[int, list[Finding]]:
            (count,) = db.execute(f"{head} SELECT count(*) {source}", given).fetchone()
            rows = db.execute(f"{head} SELECT {_COLUMNS} {source} {_NEWEST}", given)
            people = people_in(db)
            return count, [finding_of(row, people) for row in rows]

        return await self._database.browse(work)

    async def unsettled(self) -> dict[str, tuple[int, int]]:
        """By unit: how many nobody has acted on, and how many wait for a second person. None of units without."""
        rows = await self._database.browse(lambda db: db.execute(_OPEN).fetchall())
        return {row["unit"]: (row["open"], row["waiting"]) for row in rows}

    async def _listed(self, where: str, values: tuple[object, ...]) -> list[Finding]:
        def work(db: Db) -> list[Finding]:
            people = people_in(db)
            return [finding_of(row, people) for row in db.execute(_LIST.format(where=where), values)]

        return await self._database.browse(work)


def finding_in(db: Db, number: int) -> Finding | None:
    """The finding of that number, inside the caller's transaction."""
    row = db.execute(_FIND, (number,)).fetchone()
    return None if row is None else finding_of(row, people_in(db))


def finding_of(row: Row, people: Mapping[int, int]) -> Finding:
    known = dict(row)
    if known["proposer"] is not None:
        known["proposer"] = who_is(known["proposer"], people)
    return Finding(**known)
