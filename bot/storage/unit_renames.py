"""Units with another name or code from a day on. The old ones still lead to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.rules.faults import Fault, fault
from bot.storage.audit import Author, record
from bot.storage.db import Db
from bot.storage.errors import UnitFaults
from bot.storage.records import Unit
from bot.storage.unit_changes import UnitChange, count_answers, keep_change, require_unanswered
from bot.storage.unit_codes import aliases_in, find_unit, keep_former, recode

_KEEP_NAME = """
    INSERT INTO unit_names (unit, until, name) VALUES (?, ?, ?)
    ON CONFLICT (unit, until) DO NOTHING"""  # of two names that end on one day the first was in use before it


@dataclass(frozen=True, slots=True)
class Renaming:
    """A unit that is called `name` and `code` from `day` on."""

    unit: str
    code: str
    name: str
    day: date


@dataclass(frozen=True, slots=True)
class Renamed:
    """The unit before and after, from which day, and how many answers, roles and open invitations go on."""

    before: Unit
    after: Unit
    answers: int
    people: int
    invitations: int
    day: date


def rename(db: Db, asked: Renaming, by: Author, known: Sequence[Fault] = ()) -> Renamed:
    """Rename a unit wherever it stands, inside the caller's transaction. Raises as plan_rename()."""
    done = plan_rename(db, asked, known)
    before, after = done.before, done.after
    if after.name != before.name:
        db.execute(_KEEP_NAME, (before.code, asked.day.isoformat(), before.name))
        db.execute("UPDATE units SET name = ? WHERE code = ?", (after.name, before.code))
    if after.code != before.code:
        recode(db, before.code, after.code, asked.day.isoformat())
    keep_former(db, after.code)
    was, now = ({"code": one.code, "name": one.name} for one in (before, after))
    keep_change(db, "rename", asked.day, by, {"before": was, "after": now, "answers": done.answers})
    changed = [key for key in was if was[key] != now[key]]
    told = {key: now[key] for key in changed} | {"day": asked.day.isoformat()}
    record(db, by, "unit.rename", after.code, {key: was[key] for key in changed}, told)
    return done


def undo_rename(db: Db, change: UnitChange, by: Author) -> None:
    """Take a renaming back, inside the caller's transaction. The newer code goes on leading to the unit."""
    was, now = change.detail["before"], change.detail["after"]
    unit = find_unit(db, now["code"])
    if unit is None or (unit.code, unit.name) != (now["code"], now["name"]):
        raise UnitFaults([fault("change_over", found=now["code"])])
    require_unanswered(db, unit.code, change.detail["answers"])
    if was["name"] != now["name"]:
        values = (unit.code, change.day.isoformat(), was["name"])
        db.execute("DELETE FROM unit_names WHERE unit = ? AND until = ? AND name = ?", values)
        db.execute("UPDATE units SET name = ? WHERE code = ?", (was["name"], unit.code))
    if was["code"] != now["code"]:
        recode(db, now["code"], was["code"], by.stamp[:10])
    keep_former(db, was["code"])
    changed = [key for key in was if was[key] != now[key]]
    record(db, by, "unit.undo", was["code"], *({key: one[key] for key in changed} for one in (now, was)))


def plan_rename(db: Db, asked: Renaming, known: Sequence[Fault] = ()) -> Renamed:
    """What a renaming would do. Raises UnitFaults: what is `known` to be wrong, and what is found wrong."""
    faults, before = list(known), find_unit(db, asked.unit)
    if before is None:
        raise UnitFaults([*faults, fault("no_unit", found=asked.unit)])
    code, name = asked.code or before.code, asked.name or before.name
    if (code, name) == (before.code, before.name):
        faults.append(fault("rename_same", found=before.code))
    faults += taken_faults(db, code, before.code)
    if faults:
        raise UnitFaults(faults)
    people, invitations = (
        db.execute(statement, (before.code,)).fetchone()[0]
        for statement in (
            "SELECT count(*) FROM roles WHERE unit = ?",
            "SELECT count(*) FROM invitations WHERE unit = ? AND used IS NULL AND revoked IS NULL",
        )
    )
    after = replace(before, code=code, name=name)
    return Renamed(
        before=before,
        after=after,
        answers=count_answers(db, before.code),
        people=people,
        invitations=invitations,
        day=asked.day,
    )


def taken_faults(db: Db, code: str, own: str = "") -> list[Fault]:
    """What is wrong with a new code beside the unit `own`: another unit has it, had it, or has it with other zeros."""
    codes = {row["code"]: row["code"] for row in db.execute("SELECT code FROM units")} | aliases_in(db)
    others = {one: unit for one, unit in codes.items() if unit != own}
    if code in others:
        return [fault("code_taken", "code", found=code, unit=others[code])]
    bare = {one.lstrip("0"): unit for one, unit in others.items()}
    return [fault("zeros", "code", found=code, expected=bare[code.lstrip("0")])] if code.lstrip("0") in bare else []
