"""Who stands in the audit log: references to people of the staff, which can be forgotten while the log is for good."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from html import escape
from typing import Any

from bot.storage.db import Db

TELEGRAM, PERSON, REMOVED = "telegram:", "person:", "removed:"
MACHINE = "skm:"  # and the login of who is at the server, or what the bot does by itself
BOT, RETENTION, RUN, SCHEDULE = ITSELF = tuple(f"{MACHINE}{one}" for one in ("bot", "retention", "run", "schedule"))
NAMING = ("person", "maker", "finished_by")  # fields of entries that hold somebody
_NUMBERED = re.compile(rf"{PERSON}(\d+)")

_FIND, _ADD = "SELECT id FROM people WHERE chat = ?", "INSERT INTO people (chat) VALUES (?) RETURNING id"
# Whatever else tells who did something, for good.
_NAMED = (
    "UPDATE invitations SET maker = :person, asked = NULL WHERE maker = :who",
    "UPDATE evidence SET who = :person, chat = NULL WHERE who = :who",
    "UPDATE actions SET finished_by = :person WHERE finished_by = :who",
    "UPDATE findings SET proposer = :person WHERE proposer = :who",
    "UPDATE publications SET who = :person WHERE who = :who",
    "DELETE FROM uploads WHERE chat = :chat",
    "DELETE FROM calls WHERE maker = :chat",
    "DELETE FROM people WHERE chat = :chat",
)
_DONE = """
    UPDATE deliveries SET recipient = -id, payload = '{}'
    WHERE recipient = ? AND (sent IS NOT NULL OR failed IS NOT NULL)"""
_OWED = "SELECT 1 FROM deliveries WHERE recipient = ? AND sent IS NULL AND failed IS NULL LIMIT 1"
_NO_ROLE = "SELECT 1 FROM roles WHERE chat = ? LIMIT 1"
_TOLD = "SELECT id, payload FROM deliveries WHERE payload <> '{}' AND kind <> 'summary'"
_GONE, _PART = "–", 8  # in place of a name, and characters of one that a short label holds at least
_AT = len(PERSON) + 1
# Whom the column `who` of the audit log, as `a`, means.
WHO = f"""CASE WHEN a.who GLOB '{PERSON}[0-9]*' THEN coalesce(
        (SELECT '{TELEGRAM}' || chat FROM people WHERE id = CAST(substr(a.who, {_AT}) AS INTEGER)),
        '{REMOVED}' || substr(a.who, {_AT})) ELSE a.who END"""  # noqa: S608 -- fixed text


def chat_of(who: str | None) -> int | None:
    """The chat of somebody who is not at the machine.

    >>> chat_of("telegram:7"), chat_of("skm:ani"), chat_of(None)
    (7, None, None)
    """
    return int(who.removeprefix(TELEGRAM)) if who and who.startswith(TELEGRAM) else None


def refer(db: Db, who: str) -> str:
    """Make the reference by which the audit log holds `who`, where there is none, and return it. Logins stay."""
    return known_as(db, who) or f"{PERSON}{db.execute(_ADD, (chat_of(who),)).fetchone()['id']}"


def known_as(db: Db, who: str) -> str:
    """The reference to `who`, empty where there is none."""
    chat = chat_of(who)
    if chat is None:
        return who
    row = db.execute(_FIND, (chat,)).fetchone()
    return f"{PERSON}{row['id']}" if row else ""


def refer_fields(db: Db, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an entry with references in place of people."""
    return dict(fields) | {
        name: refer(db, f"{TELEGRAM}{one}" if isinstance(one, int) else one)
        for name in NAMING
        if isinstance(one := fields.get(name), int | str)
    }


def people_in(db: Db) -> dict[int, int]:
    """The chats of those who are known, by the number of their reference."""
    return {row["id"]: row["chat"] for row in db.execute("SELECT id, chat FROM people")}


def who_is(text: str, people: Mapping[int, int]) -> str:
    """Whom a reference means: `telegram:<id>`, or `removed:<number>` of somebody forgotten. Other texts stay."""
    found = _NUMBERED.fullmatch(text)
    if found is None:
        return text
    number = int(found[1])
    return f"{TELEGRAM}{people[number]}" if number in people else f"{REMOVED}{number}"


def fields_of(fields: Mapping[str, Any], people: Mapping[int, int]) -> dict[str, Any]:
    """The fields of an entry with people in place of references: `person` is a chat, where it is known."""
    named = {name: who_is(one, people) for name in NAMING if isinstance(one := fields.get(name), str)}
    if (chat := chat_of(named.get("person"))) is not None:
        return {**fields, **named, "person": chat}
    return {**fields, **named}


def forget(db: Db, chat: int, names: Collection[str] = ()) -> None:
    """Forget somebody who has no role, inside the caller's transaction. Whoever has one is left alone.

    Messages to others that have not arrived lose the `names` too, by which they were told of. What is still owed to
    them is forgotten as it arrives, see forget_recipient().
    """
    if db.execute(_NO_ROLE, (chat,)).fetchone():
        return
    who = f"{TELEGRAM}{chat}"
    values = {"chat": chat, "who": who, "person": refer(db, who)}
    for statement in _NAMED:
        db.execute(statement, values)
    _take_out(db, [name for name in names if name])
    db.execute("INSERT INTO leaving (chat) VALUES (?) ON CONFLICT DO NOTHING", (chat,))
    forget_recipient(db, chat)


def forget_recipient(db: Db, chat: int) -> None:
    """Take somebody who is leaving out of what has arrived, inside the caller's transaction."""
    if not db.execute("SELECT 1 FROM leaving WHERE chat = ?", (chat,)).fetchone():
        return
    back = db.execute(_NO_ROLE, (chat,)).fetchone()
    if not back:
        db.execute(_DONE, (chat,))
    if back or not db.execute(_OWED, (chat,)).fetchone():
        db.execute("DELETE FROM leaving WHERE chat = ?", (chat,))


def without_name(value: Any, name: str) -> Any:
    """What a message holds with a dash in place of a name, also where a label holds only the beginning of it.

    >>> without_name({"text": "Ani &amp; Budi, bukan Anita", "more": [["Cabut: Ani & Budi", "p"]]}, "Ani & Budi")
    {'text': '–, bukan Anita', 'more': [['Cabut: –', 'p']]}
    """
    if isinstance(value, dict):
        return {key: without_name(one, name) for key, one in value.items()}
    if isinstance(value, list):
        return [without_name(one, name) for one in value]
    if not isinstance(value, str):
        return value
    for form in (escape(name, quote=False), name):
        value = re.sub(rf"(?<!\w){re.escape(form)}(?!\w)", _GONE, value)
    for size in range(len(name) - 1, _PART - 1, -1):
        value = re.sub(rf"(?<!\w){re.escape(name[:size])}$", _GONE, value)
    return value


def _take_out(db: Db, names: Collection[str]) -> None:
    for row in db.execute(_TOLD).fetchall() if names else ():
        before = after = json.loads(row["payload"])
        for name in names:
            after = without_name(after, name)
        if after != before:
            db.execute("UPDATE deliveries SET payload = ? WHERE id = ?", (json.dumps(after), row["id"]))
