"""Actions of follow-up: drafted once a span, changed by a decision taken inside the transaction, audited with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace

from bot.rules.actions import Action
from bot.storage.audit import Author, record
from bot.storage.database import Database
from bot.storage.db import Db, Row
from bot.storage.owed import Owed, write_owed

_KEPT = "(SELECT count(*) FROM evidence AS e WHERE e.action = a.id AND (e.kind = 'text' OR e.copy IS NOT NULL))"
COLUMNS = f"a.*, {_KEPT} AS evidence"  # of `actions AS a`, which action_of() reads
SELECT = f"SELECT {COLUMNS} FROM actions AS a"  # noqa: S608 -- fixed text
_BY_ID = f"{SELECT} WHERE a.id = ?"
_ALL = f"{SELECT} ORDER BY a.last, a.unit, a.id"
_TOLD = f"""{SELECT} WHERE (? IS NULL OR a.unit = ?) AND a.state <> 'batal' AND a.last <= ?
    ORDER BY a.last, a.unit, a.id"""
_SAME = f"""{SELECT} WHERE a.unit = ? AND a.span = ? AND a.element = ? AND a.program = ?
    AND a.drafted = 0 AND a.state = 'rencana'"""
_STORED = (
    *("unit", "span", "first", "last", "instrument", "element", "basis", "drafted"),
    *("program", "quarter", "responsible", "state", "reason", "finished_by", "finished", "verified", "revision"),
)
_INSERT = f"INSERT INTO actions ({', '.join(_STORED)}) VALUES ({', '.join('?' * len(_STORED))})"  # noqa: S608 -- fixed
_DRAFT = f"{_INSERT} ON CONFLICT (unit, span, element) WHERE drafted = 1 DO NOTHING RETURNING id"
_UPDATE = f"UPDATE actions SET {', '.join(f'{name} = ?' for name in _STORED)} WHERE id = ?"  # noqa: S608 -- fixed text
_DRAFTED = "SELECT unit, span FROM actions WHERE drafted = 1 AND unit IN (SELECT value FROM json_each(?))"
_SOME = f"""{SELECT} WHERE (a.last, a.unit, a.id) > (?, ?, ?) AND a.state <> 'batal'
    ORDER BY a.last, a.unit, a.id LIMIT ?"""
_NEW = "drafted = 1 AND state = 'rencana' AND span = ?"
_UNITS_OF_NEW = f"SELECT DISTINCT unit FROM actions WHERE {_NEW} AND unit > ? ORDER BY unit LIMIT ?"  # noqa: S608 -- fixed
_NEW_OF = f"{SELECT} WHERE a.{_NEW} AND a.unit IN (SELECT value FROM json_each(?)) ORDER BY a.unit, a.id"  # noqa: S608 -- likewise
_IN_QUARTER = "state IN ('rencana', 'berjalan') AND quarter = ?"  # the states of OPEN
_UNITS_DUE = f"SELECT DISTINCT unit FROM actions WHERE {_IN_QUARTER} AND unit > ? ORDER BY unit LIMIT ?"  # noqa: S608 -- fixed
_DUE_OF = f"""{SELECT} WHERE {_IN_QUARTER} AND a.unit IN (SELECT value FROM json_each(?))
    ORDER BY a.unit, a.last, a.id"""  # noqa: S608 -- likewise
_AUDITED = ("program", "quarter", "responsible", "state", "reason")

Decide = Callable[[Action], Action]
Tell = Callable[[Action], Sequence[Owed]]


class Actions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[Action]:
        """Every action, dropped ones too, by the span they answer to."""
        return [action_of(row) for row in await self._database.browse(lambda db: db.execute(_ALL).fetchall())]

    async def after(self, last: Action | None, most: int) -> list[Action]:
        """Up to `most` actions of all units behind that one, oldest span first, without dropped ones."""
        behind = (last.last, last.unit, last.id) if last else ("", "", 0)
        return await self._read(_SOME, *behind, most)

    async def new_drafts(self, span: str, after: str, most: int) -> list[Action]:
        """The drafts of a span that nobody has begun, of the next units after that code: up to `most` units."""

        def work(db: Db) -> list[Action]:
            units = json.dumps([row["unit"] for row in db.execute(_UNITS_OF_NEW, (span, after, most))])
            return [action_of(row) for row in db.execute(_NEW_OF, (span, units))]

        return await self._database.read(work)

    async def due(self, quarter: str, after: str, most: int) -> list[Action]:
        """What its unit still has to do in a quarter, of the next units after that code: up to `most` units."""

        def work(db: Db) -> list[Action]:
            units = json.dumps([row["unit"] for row in db.execute(_UNITS_DUE, (quarter, after, most))])
            return [action_of(row) for row in db.execute(_DUE_OF, (quarter, units))]

        return await self._database.read(work)

    async def drafted(self, span: str, units: Iterable[str]) -> set[str]:
        """Which of these units have had drafts of the span."""
        these = json.dumps(list(units))
        rows = await self._database.read(lambda db: db.execute(_DRAFTED, (these,)).fetchall())
        return {row["unit"] for row in rows if row["span"] == span}

    async def _read(self, statement: str, *values: object) -> list[Action]:
        rows = await self._database.read(lambda db: db.execute(statement, values).fetchall())
        return [action_of(row) for row in rows]

    async def find(self, number: int) -> Action | None:
        return await self._database.read(lambda db: action_in(db, number))

    async def draft(self, actions: Iterable[Action], by: Author) -> list[Action]:
        """Store drafts. Returns the new ones. A unit that had drafts of a span, even dropped ones, gets no others."""
        wanted = list(actions)

        def work(db: Db) -> list[Action]:
            made = []
            these = json.dumps(sorted({action.unit for action in wanted}))
            known = {tuple(row) for row in db.execute(_DRAFTED, (these,))}
            for action in wanted:
                if (action.unit, action.span) in known:
                    continue
                row = db.execute(_DRAFT, _values(action)).fetchone()
                if row is not None:
                    made.append(replace(action, id=row["id"]))
                    after = {"action": row["id"], "span": action.span, "element": action.element}
                    record(db, by, "followup.draft", action.unit, after=after)
            return made

        return await self._database.write(work)

    async def add(self, action: Action, by: Author) -> Action:
        """Store an action made by hand. Returns it with its number. The same again is the one that is there."""

        def work(db: Db) -> Action:
            same = (action.unit, action.span, action.element, action.program)
            if row := db.execute(_SAME, same).fetchone():
                return action_of(row)
            number = db.execute(f"{_INSERT} RETURNING id", _values(action)).fetchone()["id"]
            after = {"action": number, "span": action.span, "element": action.element, "program": action.program}
            record(db, by, "followup.add", action.unit, after=after)
            return replace(action, id=number)

        return await self._database.write(work)

    async def change(self, number: int, decide: Decide, by: Author, name: str, tell: Tell | None = None) -> Action:
        """Store what `decide` makes of the action as it is now. Whom to `tell` goes into the ledger with it.

        Where nothing changes nothing is written. Raises KeyError for an unknown number, and what `decide` raises.
        """

        def work(db: Db) -> Action:
            before = action_in(db, number)
            if before is None:
                raise KeyError(number)
            after = decide(before)
            if after == before:
                return before
            after = replace(after, revision=before.revision + 1)
            db.execute(_UPDATE, (*_values(after), number))
            old, new = asdict(before), asdict(after)
            changed = [field for field in _AUDITED if old[field] != new[field]]
            shown = {"action": number} | {field: new[field] for field in changed}
            record(db, by, f"followup.{name}", after.unit, {field: old[field] for field in changed}, shown)
            if tell is not None:
                write_owed(db, tell(after), int(by.at.timestamp()))
            return after

        return await self._database.write(work)


def action_in(db: Db, number: int) -> Action | None:
    """The action of that number, inside the caller's transaction."""
    row = db.execute(_BY_ID, (number,)).fetchone()
    return None if row is None else action_of(row)


def told_in(db: Db, last: str, unit: str | None = None) -> list[Action]:
    """Actions of spans that ended on that day (ISO) or before, of one unit or all. Dropped ones are not told of."""
    return [action_of(row) for row in db.execute(_TOLD, (unit, unit, last)).fetchall()]


def action_of(row: Row) -> Action:
    fields = {name: row[name] for name in ("id", *_STORED, "evidence")}
    return Action(**fields | {"drafted": bool(row["drafted"])})


def _values(action: Action) -> tuple[object, ...]:
    fields = asdict(action)
    return tuple(fields[name] for name in _STORED)
