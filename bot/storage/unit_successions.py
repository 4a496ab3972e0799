"""Units that become others from a day on: merged into one, or split into several. What they were stays theirs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.rules.faults import Fault
from bot.storage.audit import Author, record
from bot.storage.db import Db
from bot.storage.records import Service, Unit
from bot.storage.unit_changes import UnitChange, count_answers, keep_change, require_unanswered
from bot.storage.unit_succession_steps import OPEN_INVITATIONS, Asked, Step, codes_of, find, plan, widened_by
from bot.storage.units import save_units

_HEIR = """
    INSERT INTO unit_heirs (unit, heir, change, services) VALUES (?, ?, ?, ?)
    ON CONFLICT (unit, heir) DO UPDATE SET change = excluded.change, services = excluded.services"""
_BIND = """
    INSERT INTO roles (chat, role, unit, name, language, bound, rows)
    SELECT chat, role, :heir, name, language, :now, rows FROM roles WHERE unit = :unit
    ON CONFLICT (chat, role, unit) DO NOTHING RETURNING id"""


def apply(
    db: Db,
    asked: Asked,
    agency: ZoneInfo,
    by: Author,
    known: Sequence[Fault] = (),
    *,
    late: bool = False,
) -> Step:
    """Do what plan() says, inside the caller's transaction. Raises as plan() does."""
    step = plan(db, asked, agency, known, late=late)
    detail: dict[str, Any] = {
        "ended": codes_of(step.ended),
        "heirs": codes_of(step.heirs),
        "new": sorted(step.new),
        "answers": {heir.code: count_answers(db, heir.code) for heir in step.heirs},
        "below": [[unit.code, find(db, unit.code).parent] for unit in step.moved],
        "before": [_kept(unit) for code, unit in step.before.items() if code not in step.new],
        "windows": [],
    }
    save_units(db, [*step.heirs, *(replace(unit, active=False) for unit in step.ended), *step.moved], by)
    detail["windows"] = _widen(db, step)
    detail["roles"] = [
        row["id"]
        for unit in step.ended
        for heir in step.heirs
        for row in db.execute(_BIND, {"unit": unit.code, "heir": heir.code, "now": by.stamp}).fetchall()
    ]
    detail["invitations"] = []
    for unit in step.ended:
        listed = [row["id"] for row in db.execute(f"SELECT id FROM invitations WHERE {OPEN_INVITATIONS}", (unit.code,))]  # noqa: S608 -- fixed text
        detail["invitations"].append([unit.code, listed])
        change, value = ("unit = ?", step.heirs[0].code) if step.kind == "merge" else ("revoked = ?", by.stamp)
        db.executemany(f"UPDATE invitations SET {change} WHERE id = ?", [(value, one) for one in listed])  # noqa: S608 -- likewise
    number = keep_change(db, step.kind, step.day, by, detail)
    db.executemany(
        _HEIR,
        [(unit, heir, number, json.dumps(slugs)) for (unit, heir), slugs in step.services.items()],
    )
    after = {"day": step.day.isoformat(), "heirs": detail["heirs"], "change": number}
    for unit in step.ended:
        record(db, by, f"unit.{step.kind}", unit.code, {}, after | dict(step.counts[unit.code]))
    return step


def undo(db: Db, change: UnitChange, by: Author) -> None:
    """Take a merger or split back, inside the caller's transaction. A unit that it made is closed.

    Raises UnitFaults where an heir has had answers since.
    """
    detail = change.detail
    for code, n in detail["answers"].items():
        require_unanswered(db, find(db, code).code, n)
    db.execute("DELETE FROM unit_heirs WHERE change = ?", (change.number,))
    back = [replace(find(db, code), active=True) for code in detail["ended"]]
    back += [replace(find(db, code), parent=parent) for code, parent in detail["below"]]
    back += [replace(find(db, code), active=False) for code in detail["new"]]
    for kept in detail["before"]:
        services = tuple(Service(*one) for one in kept["services"])
        mended = replace(
            find(db, kept["code"]), services=services, population=kept["population"], parent=kept["parent"]
        )
        back.append(replace(mended, inapplicable=frozenset(kept["inapplicable"])))
    save_units(db, back, by)
    db.executemany("DELETE FROM roles WHERE id = ?", [(one,) for one in detail["roles"]])
    for unit, listed in detail["invitations"]:
        statement = "UPDATE invitations SET unit = ?, revoked = NULL WHERE id = ? AND used IS NULL"
        db.executemany(statement, [(unit, one) for one in listed])
    for code, added in detail["windows"]:
        row = db.execute("SELECT units FROM windows WHERE code = ?", (code,)).fetchone()
        if row is not None:
            units = json.dumps([one for one in json.loads(row["units"]) if one not in added])
            db.execute("UPDATE windows SET units = ? WHERE code = ?", (units, code))
    for code in detail["ended"]:
        record(db, by, "unit.undo", code, {"heirs": detail["heirs"]}, {"change": change.number})


def _widen(db: Db, step: Step) -> list[list[Any]]:
    widened = [(window, added) for window, added in widened_by(db, step) if added]
    for window, _ in widened:
        db.execute("UPDATE windows SET units = ? WHERE code = ?", (json.dumps(list(window.units)), window.code))
    return [[window.code, added] for window, added in widened]


def _kept(unit: Unit) -> dict[str, Any]:
    """What a merger changes of a unit that it goes into."""
    services = [[one.slug, one.name] for one in unit.services]
    fields = {"code": unit.code, "population": unit.population, "parent": unit.parent, "services": services}
    return fields | {"inapplicable": sorted(unit.inapplicable)}
