"""The audit log for people: what changed in a line, and all of it as a csv."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from bot.storage.audit import Entry
from exports.table import csv_bytes

COLUMNS = ("at", "who", "action", "subject", "before", "after")


def changes_of(entry: Entry) -> str:
    """The fields that changed, as they were and as they are; of something new, those that are not empty."""
    names = [name for name in {**entry.before, **entry.after} if entry.before.get(name) or entry.after.get(name)]
    return "; ".join(f"{name}: {_shown(entry.before, name)} -> {_shown(entry.after, name)}" for name in names)


def changes_csv(entries: Iterable[Entry]) -> bytes:
    """One row an entry, the fields as JSON."""
    return csv_bytes(
        COLUMNS,
        ((one.at, one.who, one.action, one.subject, _json(one.before), _json(one.after)) for one in entries),
    )


def _shown(fields: Mapping[str, Any], name: str) -> str:
    return json.dumps(fields[name], ensure_ascii=False) if name in fields else "-"


def _json(fields: Mapping[str, Any]) -> str:
    return json.dumps(dict(fields), ensure_ascii=False, sort_keys=True)
