"""Changes of units that wait for their day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.rules.faults import fault
from bot.storage.audit import Author, record
from bot.storage.db import Db
from bot.storage.errors import UnitFaults
from bot.storage.unit_codes import find_unit
from bot.storage.unit_renames import Renaming, rename
from bot.storage.unit_succession_steps import Asked
from bot.storage.unit_successions import apply
from scoring import local_day

_ADD = "INSERT INTO unit_plans (day, asked) VALUES (?, ?) RETURNING id"


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """A renaming (`heirs` is its one new code and name, "" for what stays), merger or split of a day to come."""

    number: int
    kind: str
    units: tuple[str, ...]
    heirs: tuple[tuple[str, str], ...]
    day: date


def keep_plan(db: Db, asked: Asked | Renaming, by: Author) -> int:
    """Write a change down for its day, inside the caller's transaction. Returns its number."""
    kind = "rename" if isinstance(asked, Renaming) else asked.kind
    units = (asked.unit,) if isinstance(asked, Renaming) else asked.units
    heirs = ((asked.code, asked.name),) if isinstance(asked, Renaming) else asked.heirs
    text = json.dumps({"kind": kind, "units": units, "heirs": heirs})
    number = db.execute(_ADD, (asked.day.isoformat(), text)).fetchone()[0]
    record(db, by, "unit.plan", units[0], after=_told(kind, units, heirs, asked.day))
    return int(number or 0)


def plans_in(db: Db) -> list[UnitPlan]:
    """Those that wait, in the order in which they will be made."""
    found = []
    for row in db.execute("SELECT * FROM unit_plans ORDER BY day, id").fetchall():
        asked = json.loads(row["asked"])
        heirs = tuple((code, name) for code, name in asked["heirs"])
        found.append(UnitPlan(row["id"], asked["kind"], tuple(asked["units"]), heirs, date.fromisoformat(row["day"])))
    return found


def has_come(db: Db, plan: UnitPlan, agency: ZoneInfo, by: Author) -> bool:
    """Whether its day has begun where its first unit is."""
    unit = find_unit(db, plan.units[0])
    return plan.day <= local_day(by.at, agency if unit is None else unit.zone(agency))


def make_planned(db: Db, plan: UnitPlan, agency: ZoneInfo, by: Author) -> None:
    """Make a change whose day has come, inside the caller's transaction. Raises UnitFaults, as what it makes does.

    Answers of the day that came before this moment stay where they were given.
    """
    if plan.kind == "rename":
        ((code, name),) = plan.heirs
        rename(db, Renaming(plan.units[0], code, name, plan.day), by)
    else:
        asked = Asked("merge" if plan.kind == "merge" else "split", plan.units, plan.heirs, plan.day)
        apply(db, asked, agency, by, late=True)
    db.execute("DELETE FROM unit_plans WHERE id = ?", (plan.number,))


def give_up(db: Db, number: int, by: Author) -> UnitPlan:
    """Forget a change that waits, inside the caller's transaction. Raises UnitFaults where there is none."""
    plan = next((one for one in plans_in(db) if one.number == number), None)
    if plan is None:
        raise UnitFaults([fault("no_change", found=f"p{number}")])
    db.execute("DELETE FROM unit_plans WHERE id = ?", (number,))
    record(db, by, "unit.unplan", plan.units[0], _told(plan.kind, plan.units, plan.heirs, plan.day))
    return plan


def _told(kind: str, units: Sequence[str], heirs: Sequence[tuple[str, str]], day: date) -> dict[str, object]:
    said = [" ".join(filter(None, pair)) for pair in heirs]
    return {"kind": kind, "units": list(units), "heirs": said, "day": day.isoformat()}
