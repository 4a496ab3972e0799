"""The ledger of units that were renamed, merged or split: what each change did, so that it can be taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.rules.faults import fault
from bot.storage.audit import Author
from bot.storage.db import Db
from bot.storage.errors import UnitFaults

_KEEP = "INSERT INTO unit_changes (kind, day, made, detail) VALUES (?, ?, ?, ?) RETURNING id"
_COUNT = "SELECT count(*) FROM responses WHERE unit = ?"


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A change that was made: its number, kind (rename, merge, split), day, moment, and when it was undone or ""."""

    number: int
    kind: str
    day: date
    made: str
    detail: Mapping[str, Any]
    undone: str


def keep_change(db: Db, kind: str, day: date, by: Author, detail: Mapping[str, Any]) -> int:
    """Write a change down, inside the caller's transaction. Returns its number."""
    values = (kind, day.isoformat(), by.stamp, json.dumps(detail, sort_keys=True))
    return int(db.execute(_KEEP, values).fetchone()[0])


def changes_in(db: Db) -> list[UnitChange]:
    """Every change, the newest first."""
    rows = db.execute("SELECT * FROM unit_changes ORDER BY id DESC").fetchall()
    return [
        UnitChange(
            number=row["id"],
            kind=row["kind"],
            day=date.fromisoformat(row["day"]),
            made=row["made"],
            detail=json.loads(row["detail"]),
            undone=row["undone"] or "",
        )
        for row in rows
    ]


def count_answers(db: Db, unit: str) -> int:
    """How many answers a unit has, whether they are counted or not."""
    return int(db.execute(_COUNT, (unit,)).fetchone()[0])


def require_unanswered(db: Db, unit: str, before: int) -> None:
    """Raise UnitFaults where a unit has more answers than it had."""
    if more := max(0, count_answers(db, unit) - before):
        raise UnitFaults([fault("change_answered", found=more, unit=unit)])
