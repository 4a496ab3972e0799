"""Units and their services."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any, NamedTuple

from bot.rules.faults import fault
from bot.storage.audit import Author, record
from bot.storage.database import Database
from bot.storage.db import Db
from bot.storage.errors import UnitFaults, UnitsMoved
from bot.storage.records import UNIT_COLUMNS, Unit, unit_of
from bot.storage.tree import BELOW, lines_of
from bot.storage.unit_codes import aliases_in, find_unit, keep_written
from bot.storage.unit_words import keep_words
from bot.storage.windows import meetings

_ALL = f"SELECT {UNIT_COLUMNS} FROM units AS u ORDER BY u.category, u.sorted, u.code"  # noqa: S608 -- fixed columns, no input
_SOME = f"SELECT {UNIT_COLUMNS} FROM units AS u WHERE u.code IN (SELECT value FROM json_each(?))"  # noqa: S608 -- likewise
_CODES = "SELECT code FROM units WHERE active = 1 ORDER BY category, sorted, code"
_SOME_IN_ORDER = f"{_SOME} ORDER BY u.category, u.sorted, u.code"
_AT_OR_BELOW = f"""
    {BELOW} SELECT {UNIT_COLUMNS} FROM mine CROSS JOIN units AS u ON u.code = mine.code
    ORDER BY u.category, u.sorted, u.code"""  # noqa: S608 -- likewise
_OFFERED = "SELECT DISTINCT slug FROM services WHERE active = 1 AND slug IN (SELECT value FROM json_each(?))"
_ZONES = """
    WITH RECURSIVE zones (name) AS (
        SELECT min(timezone) FROM units
        UNION ALL
        SELECT (SELECT min(timezone) FROM units WHERE timezone > zones.name) FROM zones WHERE name IS NOT NULL)
    SELECT name FROM zones WHERE name IS NOT NULL"""  # from one name in the index to the next
_SAVE = """
    INSERT INTO units (code, name, category, parent, population, inapplicable, address, timezone, mode, active, head)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (code) DO UPDATE SET name = excluded.name, category = excluded.category, parent = excluded.parent,
        population = excluded.population, inapplicable = excluded.inapplicable, address = excluded.address,
        timezone = excluded.timezone, mode = excluded.mode, active = excluded.active,
        head = excluded.head"""
_SAVE_SERVICE = """
    INSERT INTO services (unit, slug, name, position, active) VALUES (?, ?, ?, ?, 1)
    ON CONFLICT (unit, slug) DO UPDATE SET name = excluded.name, position = excluded.position, active = 1"""


class Saved(NamedTuple):
    """How many units were new, changed, closed (a change too, counted here alone), and already as given."""

    created: int
    updated: int
    closed: int
    unchanged: int


Tree = Mapping[str, str | None]  # every unit's code with its parent's


class Units:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._tree: tuple[int, Tree] | None = None  # as it was at that revision

    async def find(self, code: str) -> Unit | None:
        """The unit of a code, or of an earlier one, in any case."""
        return await self._database.read(lambda db: find_unit(db, code))

    async def aliases(self) -> dict[str, str]:
        """Every earlier or other code, with that of its unit."""
        return await self._database.browse(aliases_in)

    async def all(self) -> list[Unit]:
        """Every unit, closed ones too, by category and name."""
        return await self._database.browse(lambda db: [unit_of(row) for row in db.execute(_ALL)])

    async def codes(self) -> list[str]:
        """The codes of every unit that is not closed, in the order of all()."""
        return [row[0] for row in await self._database.browse(lambda db: db.execute(_CODES).fetchall())]

    async def some(self, codes: Iterable[str]) -> list[Unit]:
        """These units, in the order of all()."""
        these = (json.dumps(list(codes)),)
        return await self._database.browse(lambda db: [unit_of(row) for row in db.execute(_SOME_IN_ORDER, these)])

    async def below(self, codes: Iterable[str]) -> list[Unit]:
        """These units and all below them, closed ones too, in the order of all()."""
        these = {"places": json.dumps(list(codes))}
        return await self._database.browse(lambda db: [unit_of(row) for row in db.execute(_AT_OR_BELOW, these)])

    async def offered(self, services: Iterable[str]) -> set[str]:
        """Which of these slugs are services of any unit."""
        these = (json.dumps(list(services)),)
        return {row["slug"] for row in await self._database.browse(lambda db: db.execute(_OFFERED, these).fetchall())}

    async def any_active(self) -> bool:
        """Whether there is a unit that is not closed."""
        statement = "SELECT 1 FROM units WHERE active = 1 LIMIT 1"
        return await self._database.read(lambda db: db.execute(statement).fetchone()) is not None

    async def are_more_than(self, most: int) -> bool:
        """Whether there are more units than that, closed ones too. Reads no more of them."""
        statement = "SELECT 1 FROM units LIMIT 1 OFFSET ?"
        return await self._database.read(lambda db: db.execute(statement, (most,)).fetchone()) is not None

    async def parents(self) -> Tree:
        """The tree: every unit's code with its parent's, not to be changed.

        It is read once. After that one row tells whether it has changed, by whichever program.
        """
        return await self._database.browse(self._read_tree)

    async def zones(self) -> list[str]:
        """The names of time zones that units have beside the agency's."""
        return [row["name"] for row in await self._database.browse(lambda db: db.execute(_ZONES).fetchall())]

    async def lines(self, codes: Iterable[str]) -> dict[str, str | None]:
        """These units and all above them, each with its parent."""
        return await self._database.read(lambda db: lines_of(db, codes))

    async def snapshot(self) -> tuple[str, list[Unit]]:
        """Every unit, and a mark that is another once any of them has changed."""
        units = await self.all()
        return _mark(units), units

    async def save(self, units: Sequence[Unit], by: Author | None = None, basis: str | None = None) -> Saved:
        """Create, update or close by code, all or nothing. A service no longer named is kept, inactive.

        Units that are not named stay as they are. None is ever deleted. Each change is in the audit log of `by`.
        Raises UnitFaults for a parent that exists neither here nor in the database, a circle of parents, or windows
        that have not ended and would meet by a move, and UnitsMoved where a snapshot's mark is given as `basis` and the
        units are not the same any more.
        """
        return await self._database.write(lambda db: save_units(db, units, by, basis))

    def _read_tree(self, db: Db) -> Tree:
        # In this order: a change between the two makes the tree newer than its revision, and it is read once more.
        revision = db.execute("SELECT number FROM revisions WHERE name = 'tree'").fetchone()["number"]
        if self._tree is None or self._tree[0] != revision:
            rows = db.execute("SELECT code, parent FROM units")
            self._tree = revision, MappingProxyType({row["code"]: row["parent"] for row in rows})
        return self._tree[1]


def save_units(db: Db, units: Sequence[Unit], by: Author | None = None, basis: str | None = None) -> Saved:
    """What Units.save does, inside the caller's transaction."""
    before = {row["code"]: unit_of(row) for row in db.execute(_ALL)}
    if basis is not None and _mark(before.values()) != basis:
        raise UnitsMoved("units: found others than when the file was checked, expected it to be checked again")
    parents = {code: unit.parent for code, unit in before.items()} | {unit.code: unit.parent for unit in units}
    faults = [
        fault("parent", f"{unit.code}: parent", found=unit.parent)
        for unit in units
        if unit.parent is not None and unit.parent not in parents
    ]
    aliases = aliases_in(db)
    faults += [
        fault("alias", "code", found=unit.code, unit=aliases[unit.code]) for unit in units if unit.code in aliases
    ]
    faults += [fault("circle", f"{unit.code}: parent") for unit in units if circles(unit.code, parents)]
    # Only a tree without faults can be walked.
    faults = faults or meetings(db, {code: unit.parent for code, unit in before.items()}, parents, by)
    if faults:
        raise UnitFaults(faults)
    counts: Counter[str] = Counter()
    for unit in units:
        action = action_of(before.get(unit.code), unit)
        counts[action] += 1
        if action == SAME:
            continue
        _write(db, unit)
        was, now = _changes(before.get(unit.code), unit)
        record(db, by, f"unit.{action}", unit.code, was, now)
    keep_written(db, units, by)
    return Saved(counts["create"], counts["update"] + counts["reopen"], counts["close"], counts[SAME])


SAME = "same"


def action_of(before: Unit | None, after: Unit) -> str:
    """What saving `after` does to a unit: create, update, close, reopen, or SAME."""
    if before is None:
        return "create"
    if before.active != after.active:
        return "reopen" if after.active else "close"
    return SAME if before == after else "update"


def _write(db: Db, unit: Unit) -> None:
    row = (
        unit.code,
        unit.name,
        unit.category,
        unit.parent,
        unit.population,
        json.dumps(sorted(unit.inapplicable)),
        unit.address,
        unit.timezone,
        unit.mode,
        unit.active,
        _head(unit),
    )
    db.execute(_SAVE, row)
    keep_words(db, [unit.code])
    db.execute("UPDATE services SET active = 0 WHERE unit = ?", (unit.code,))
    rows = [(unit.code, service.slug, service.name, place) for place, service in enumerate(unit.services)]
    db.executemany(_SAVE_SERVICE, rows)


def _head(unit: Unit) -> str:
    return json.dumps(told) if (told := _told(unit)) else ""


def _told(unit: Unit) -> dict[str, str]:
    return {name: text for name, text in asdict(unit.head).items() if text}


def _mark(units: Iterable[Unit]) -> str:
    text = json.dumps([_plain(unit) for unit in units], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _changes(before: Unit | None, after: Unit) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that differ, as they were and as they are."""
    was, now = _plain(before) if before else {}, _plain(after)
    names = [name for name in now if before is None or was[name] != now[name]]
    return {name: was[name] for name in names if name in was}, {name: now[name] for name in names}


def _plain(unit: Unit) -> dict[str, Any]:
    fields = asdict(unit) | {"inapplicable": sorted(unit.inapplicable), "head": _told(unit)}
    for name in ("origin", "names", "written"):  # which saving a unit does not change
        del fields[name]
    return fields | {"services": [[service.slug, service.name] for service in unit.services]}


def circles(code: str, parents: Mapping[str, str | None]) -> bool:
    """Whether the way up from this unit never ends."""
    seen = set()
    here: str | None = code
    while here is not None and here not in seen:
        seen.add(here)
        here = parents.get(here)
    return here is not None
