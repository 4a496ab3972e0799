"""What is owed, written into the ledger of messages out inside the transaction of what it tells of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.rules.owed import Thing, WeeklyCard
from bot.rules.suggestions import only, without
from bot.storage.db import Db
from scoring import parse_period

_OWE = """
    INSERT INTO deliveries (kind, period, unit, recipient, part, payload, made, due) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (kind, period, unit, recipient, part) DO NOTHING"""
_TELLING = "SELECT id, payload FROM deliveries WHERE unit = ? AND kind = 'summary' AND payload <> '{}'"
_WEEKS = 54  # up to that of a card, in which the answers lie that it is the first to tell of
_SAID = """
    SELECT suggestion FROM responses
    WHERE unit = ? AND suggestion IS NOT NULL AND week IN (SELECT value FROM json_each(?))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A delivery to be written into the ledger, once for its thing's kind, period, unit, recipient and part."""

    thing: Thing
    period: str
    unit: str
    recipient: int
    part: str


def write_owed(db: Db, owed: Sequence[Owed], now: int) -> int:
    """Write deliveries that are not there yet, inside the caller's transaction. Returns how many were new.

    A suggestion that was erased while its card was written is left out of it.
    """
    rows = [
        (one.thing.kind, one.period, one.unit, one.recipient, one.part, json.dumps(thing.to_dict()), now, now)
        for one in owed
        for thing in [_still_said(db, one)]
    ]
    return max(db.executemany(_OWE, rows).rowcount, 0)


def _still_said(db: Db, owed: Owed) -> Thing:
    """The thing without suggestions that are not there any more. Most are of the card's own week."""
    thing = owed.thing
    if not isinstance(thing, WeeklyCard) or only(thing.text, []) == thing.text:
        return thing
    weeks = [parse_period(owed.period)]
    if only(thing.text, _said(db, owed.unit, [weeks[0].key])) == thing.text:
        return thing
    while len(weeks) < _WEEKS:
        weeks.append(weeks[-1].previous())
    return replace(thing, text=only(thing.text, _said(db, owed.unit, [week.key for week in weeks])))


def _said(db: Db, unit: str, weeks: Sequence[str]) -> list[str]:
    return [row["suggestion"] for row in db.execute(_SAID, (unit, json.dumps(list(weeks))))]


def take_back_suggestion(db: Db, unit: str, suggestion: str) -> None:
    """Take a suggestion out of cards that have not arrived, inside the caller's transaction."""
    for row in db.execute(_TELLING, (unit,)).fetchall():
        content = json.loads(row["payload"])
        text = content.get("text")
        if isinstance(text, str) and (less := without(text, suggestion)) != text:
            db.execute(
                "UPDATE deliveries SET payload = ? WHERE id = ?", (json.dumps(content | {"text": less}), row["id"])
            )
