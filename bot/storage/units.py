"""Units and their services."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from bot.storage.database import Database
from bot.storage.errors import UnitFaults
from bot.storage.records import UNIT_COLUMNS, Unit, unit_of

_FIND = f"SELECT {UNIT_COLUMNS} FROM units AS u WHERE u.code = ?"  # noqa: S608 -- fixed columns, no input
_ALL = f"SELECT {UNIT_COLUMNS} FROM units AS u ORDER BY u.category, u.name, u.code"  # noqa: S608 -- likewise
_SAVE = """
    INSERT INTO units (code, name, category, parent, population, inapplicable) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (code) DO UPDATE SET name = excluded.name, category = excluded.category, parent = excluded.parent,
        population = excluded.population, inapplicable = excluded.inapplicable"""
_SAVE_SERVICE = """
    INSERT INTO services (unit, slug, name, position, active) VALUES (?, ?, ?, ?, 1)
    ON CONFLICT (unit, slug) DO UPDATE SET name = excluded.name, position = excluded.position, active = 1"""


class Units:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, code: str) -> Unit | None:
        row = await self._database.read(lambda db: db.execute(_FIND, (code.upper(),)).fetchone())
        return unit_of(row) if row else None

    async def all(self) -> list[Unit]:
        """Every unit, by category and name."""
        rows = await self._database.read(lambda db: db.execute(_ALL).fetchall())
        return [unit_of(row) for row in rows]

    async def all_services(self) -> list[tuple[str, str]]:
        """Every (unit, service) that an answer can belong to, retired services and "" for none included."""
        statement = "SELECT code, '' FROM units UNION ALL SELECT unit, slug FROM services"
        return [(row[0], row[1]) for row in await self._database.read(lambda db: db.execute(statement).fetchall())]

    async def save(self, units: Sequence[Unit]) -> tuple[int, int]:
        """Create or update by code, all or nothing; (created, updated). A service no longer named is kept, inactive.

        Raises UnitFaults for a parent that exists neither here nor in the database, or a circle of parents.
        """
        return await self._database.write(lambda db: save_units(db, units))


def save_units(db: sqlite3.Connection, units: Sequence[Unit]) -> tuple[int, int]:
    """What Units.save does, inside the caller's transaction."""
    before: dict[str, str | None] = {row["code"]: row["parent"] for row in db.execute("SELECT code, parent FROM units")}
    after = before | {unit.code: unit.parent for unit in units}
    faults = [
        f'{unit.code}: parent: found "{unit.parent}", expected the code of a unit in this file or imported before'
        for unit in units
        if unit.parent is not None and unit.parent not in after
    ]
    faults += [
        f"{unit.code}: parent: found a circle of parents, expected a tree"
        for unit in units
        if _circles(unit.code, after)
    ]
    if faults:
        raise UnitFaults(faults)
    for unit in units:
        row = (
            unit.code,
            unit.name,
            unit.category,
            unit.parent,
            unit.population,
            json.dumps(sorted(unit.inapplicable)),
        )
        db.execute(_SAVE, row)
        db.execute("UPDATE services SET active = 0 WHERE unit = ?", (unit.code,))
        rows = [(unit.code, service.slug, service.name, place) for place, service in enumerate(unit.services)]
        db.executemany(_SAVE_SERVICE, rows)
    created = sum(unit.code not in before for unit in units)
    return created, len(units) - created


def _circles(code: str, parents: dict[str, str | None]) -> bool:
    seen = set()
    here: str | None = code
    while here is not None and here not in seen:
        seen.add(here)
        here = parents.get(here)
    return here is not None
