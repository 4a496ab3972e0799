"""Units renamed, merged and split: what would happen, doing it, taking it back, and where an old link leads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.rules.faults import Fault, fault
from bot.storage.audit import Author
from bot.storage.database import Database
from bot.storage.db import Db
from bot.storage.errors import UnitFaults
from bot.storage.records import Unit
from bot.storage.unit_changes import UnitChange, changes_in
from bot.storage.unit_codes import find_unit
from bot.storage.unit_plans import UnitPlan, give_up, has_come, keep_plan, make_planned, plans_in
from bot.storage.unit_renames import Renamed, Renaming, plan_rename, rename, undo_rename
from bot.storage.unit_succession_steps import Asked, Step, plan
from bot.storage.unit_successions import apply, undo

_HEIRS = "SELECT heir, services FROM unit_heirs WHERE unit = ? ORDER BY heir"
# Mergers alone: of a unit that was split nothing is one heir's.
_SOURCES = """
    WITH RECURSIVE source (unit, root, day) AS (
        SELECT h.unit, h.heir, c.day FROM unit_heirs AS h JOIN unit_changes AS c ON c.id = h.change
        WHERE (?1 IS NULL OR h.heir = ?1) AND c.kind = 'merge'
        UNION SELECT h.unit, source.root, max(c.day, source.day)
        FROM source JOIN unit_heirs AS h ON h.heir = source.unit JOIN unit_changes AS c ON c.id = h.change
        WHERE c.kind = 'merge')
    SELECT source.root, source.unit, u.name, min(source.day) AS day
    FROM source JOIN units AS u ON u.code = source.unit
    WHERE source.unit <> source.root GROUP BY source.root, source.unit, u.name ORDER BY day, source.unit"""
_ENDED = """
    SELECT h.unit, min(c.day) AS day, group_concat(h.heir, ', ') AS heirs
    FROM unit_heirs AS h JOIN unit_changes AS c ON c.id = h.change JOIN units AS u ON u.code = h.unit
    WHERE u.active = 0 AND h.unit IN (SELECT value FROM json_each(?)) GROUP BY h.unit"""
_DEEPEST = 20  # changes one after another


@dataclass(frozen=True, slots=True)
class Source:
    """A unit that went into another one on a day."""

    code: str
    name: str
    day: date


class Successions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def rename(self, asked: Renaming, by: Author, known: Sequence[Fault] = (), *, dry: bool = False) -> Renamed:
        """Rename a unit wherever it stands, or with `dry` tell what that does. Raises UnitFaults with every fault."""
        if dry:
            return await self._database.browse(lambda db: plan_rename(db, asked, known))
        return await self._database.write(lambda db: rename(db, asked, by, known))

    async def change(
        self, asked: Asked, agency: ZoneInfo, by: Author, known: Sequence[Fault] = (), *, dry: bool = False
    ) -> Step:
        """Merge or split units, or with `dry` say what that would do. Raises UnitFaults with every fault."""
        if dry:
            return await self._database.browse(lambda db: plan(db, asked, agency, known))
        return await self._database.write(lambda db: apply(db, asked, agency, by, known))

    async def undo(self, number: int, by: Author) -> UnitChange:
        """Take a change back. Raises UnitFaults where answers have come since, or a later change builds on it."""

        def work(db: Db) -> UnitChange:
            changes = changes_in(db)
            found = next((one for one in changes if one.number == number and not one.undone), None)
            if found is None:
                raise UnitFaults([fault("no_change", found=str(number))])
            codes = _codes_of(found)
            later = [
                str(one.number) for one in changes if one.number > number and not one.undone and _codes_of(one) & codes
            ]
            later += [f"p{one.number}" for one in plans_in(db) if codes & {*one.units, *dict(one.heirs)}]
            if later:
                raise UnitFaults([fault("change_later", found=str(number), later=str(later[0]))])
            (undo_rename if found.kind == "rename" else undo)(db, found, by)
            db.execute("UPDATE unit_changes SET undone = ? WHERE id = ?", (by.stamp, number))
            return found

        return await self._database.write(work)

    async def wait(self, asked: Asked | Renaming, by: Author) -> int:
        """Keep a change for its day, which is to come. Returns its number among those that wait."""
        return await self._database.write(lambda db: keep_plan(db, asked, by))

    async def plans(self) -> list[UnitPlan]:
        """The changes that wait for their day, in the order in which they will be made."""
        return await self._database.browse(plans_in)

    async def give_up(self, number: int, by: Author) -> UnitPlan:
        """Forget a change that waits. Raises UnitFaults where there is none of that number."""
        return await self._database.write(lambda db: give_up(db, number, by))

    async def make_due(self, agency: ZoneInfo, by: Author) -> int:
        """Make the changes whose day has come, each in a transaction of its own. Returns how many.

        Raises UnitFaults with those of all that cannot be made, which go on waiting, once the others are made.
        """
        faults, made = list[Fault](), 0
        for each in await self.plans():
            due = await self._database.read(lambda db, one=each: has_come(db, one, agency, by))  # type: ignore[misc]
            if not due:
                continue
            try:
                await self._database.write(lambda db, one=each: make_planned(db, one, agency, by))  # type: ignore[misc]
                made += 1
            except UnitFaults as error:
                faults += error.faults
        if faults:
            raise UnitFaults(faults)
        return made

    async def changes(self) -> list[UnitChange]:
        """Every change that was made, the newest first."""
        return await self._database.browse(changes_in)

    async def heirs(self, unit: Unit, service: str | None) -> list[tuple[Unit, str | None]]:
        """The units in which a closed one goes on, each with its service. Empty where it has none, or is not closed."""
        return await self._database.read(lambda db: _heirs(db, unit, service, _DEEPEST))

    async def sources(self, code: str) -> list[Source]:
        """The units that were merged into this one, and those merged into them, by day."""
        return (await self._sources(code)).get(code, [])

    async def mergers(self) -> dict[str, list[Source]]:
        """The same of every unit that others were merged into."""
        return await self._sources(None)

    async def ended(self, codes: Iterable[str]) -> dict[str, tuple[date, str]]:
        """Of these units those that have become others: from which day, and the codes of these."""
        these = (json.dumps(list(codes)),)
        rows = await self._database.browse(lambda db: db.execute(_ENDED, these).fetchall())
        return {row["unit"]: (date.fromisoformat(row["day"]), row["heirs"]) for row in rows}

    async def _sources(self, code: str | None) -> dict[str, list[Source]]:
        found: dict[str, list[Source]] = {}
        for row in await self._database.browse(lambda db: db.execute(_SOURCES, (code,)).fetchall()):
            source = Source(row["unit"], row["name"], date.fromisoformat(row["day"]))
            found.setdefault(row["root"], []).append(source)
        return found


def _heirs(db: Db, unit: Unit, service: str | None, deepest: int) -> list[tuple[Unit, str | None]]:
    found: dict[str, tuple[Unit, str | None]] = {}
    for row in db.execute(_HEIRS, (unit.code,)).fetchall() if not unit.active and deepest else ():
        heir, slug = find_unit(db, row["heir"]), json.loads(row["services"]).get(service) if service else None
        if heir is not None and heir.active:
            found.setdefault(heir.code, (heir, slug))
        elif heir is not None:
            found |= {one.code: (one, its) for one, its in _heirs(db, heir, slug, deepest - 1)}
    return list(found.values())


def _codes_of(change: UnitChange) -> set[str]:
    detail = change.detail
    if change.kind == "rename":
        return {detail["before"]["code"], detail["after"]["code"]}
    return {*detail["ended"], *detail["heirs"], *(code for code, _ in detail["below"])}
