"""The audit log for people: what changed in a line, all of it as a csv, and what of it concerns a unit."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.conversation.texts import Texts
from bot.storage import Store, Window
from bot.storage.audit import Entry
from bot.storage.persons import ITSELF, MACHINE, NAMING, REMOVED, TELEGRAM
from exports.detail import detail_of
from exports.writing.numbers import local
from exports.writing.table import csv_bytes

_NOBODY: Mapping[str, str] = {}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)")
COLUMNS = ("at", "who", "action", "subject", "before", "after")


def changes_of(entry: Entry) -> str:
    """The fields that changed, as they were and as they are. Of something new, those that are not empty."""
    names = [name for name in {**entry.before, **entry.after} if entry.before.get(name) or entry.after.get(name)]
    return "; ".join(f"{name}: {_shown(entry.before, name)} -> {_shown(entry.after, name)}" for name in names)


def action_in(words: Texts, entry: Entry) -> str:
    """What was done, in the words of a language. The name in the log where there are none for it."""
    key = f"audit.action.{entry.action.replace('.', '_')}"
    return words(key) if key in words else entry.action


async def names_of(store: Store, entries: Collection[Entry], roots: Mapping[int, str]) -> dict[str, str]:
    """What those who did something, or to whom it was done, are called (by `telegram:<id>`), and units by code.

    `roots` is what admins of the configuration are called who have no role, and so no name here.
    """
    told = [one.who for one in entries]
    told += [str(fields.get(name)) for one in entries for fields in (one.before, one.after) for name in NAMING]
    chats = {chat for chat in map(_chat, told) if chat is not None}
    names = {f"{TELEGRAM}{chat}": name for chat, name in roots.items()}
    names |= {f"{TELEGRAM}{one.chat}": one.name for one in await store.people.of_chats(chats) if one.name}
    return names | await store.unit_lists.names(one.subject for one in entries)


def changes_in(
    words: Texts, entry: Entry, known: Mapping[str, str] = _NOBODY, clock: Callable[[str], str] = str
) -> str:
    """The fields that changed in the words of a language: before → after. Of what came or went, how it is or was.

    `clock` says how a stored moment is told.
    """
    entry = _without_few(entry)
    names = [name for name in {**entry.before, **entry.after} if entry.before.get(name) != entry.after.get(name)]
    return "; ".join(
        f"{_field(words, name)}: {_both(words, entry, name, known, clock)}" for name in names if _any(entry, name)
    )


def who_in(words: Texts, who: str, known: Mapping[str, str] = _NOBODY) -> str:
    """Who did it, by name where it is `known`, else by the Telegram id. Of the bot and of who was at the machine so.

    Of somebody forgotten that they were removed, and the number that tells them from others.
    """
    number = who.removeprefix(REMOVED)
    if number != who:
        return words("audit.removed", number=number)
    if who in ITSELF:
        return words("audit.itself")
    login = who.removeprefix(MACHINE)
    if login != who:
        return words("audit.machine", login=login)
    return known.get(who) or (f"ID {_chat(who)}" if _chat(who) is not None else who)


def changes_csv(entries: Iterable[Entry], *, alone: bool = False) -> bytes:
    """One row an entry, the fields as JSON. With `alone` also figures of fewer than five answers."""
    return csv_bytes(
        COLUMNS,
        (
            (one.at, one.who, one.action, one.subject, _json(one.before), _json(one.after))
            for one in (entries if alone else map(_without_few, entries))
        ),
    )


def _without_few(entry: Entry) -> Entry:
    """A report that was handed in, with the number alone where it rests on fewer than five answers."""
    if entry.action != "report.submit":
        return entry
    before, after = (_number_alone(fields) for fields in (entry.before, entry.after))
    return replace(entry, before=before, after=after)


def _number_alone(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    if detail_of(fields.get("n") or 0).figures:
        return fields
    return {name: value for name, value in fields.items() if name not in ("ikm", "mutu")}


def _any(entry: Entry, name: str) -> bool:
    """Whether the field says anything. An empty one of something new does not."""
    return any(fields.get(name) not in (None, "", [], {}) for fields in (entry.before, entry.after))


def _field(words: Texts, name: str) -> str:
    key = f"audit.field.{name}"
    return words(key) if key in words else name


def _both(words: Texts, entry: Entry, name: str, known: Mapping[str, str], clock: Callable[[str], str]) -> str:
    values = [fields.get(name) for fields in (entry.before, entry.after) if name in fields]
    moments = [clock(one) if isinstance(one, str) and _MOMENT.fullmatch(one) else one for one in values]
    return " → ".join(_told(words, name, one, known) for one in moments)


def _told(words: Texts, name: str, value: Any, names: Mapping[str, str]) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return words("audit.yes" if value else "audit.no")
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, list):
        return ", ".join(str(one[-1]) if isinstance(one, list) else str(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {one}" for key, one in value.items())
    if name == "ikm":
        return local(value, words.language)
    if name in NAMING:
        return who_in(words, str(value), names)
    known = {"role": f"role.{value}", "state": f"followup.state.{value}"}.get(name, "")
    return words(known) if known in words else str(value)


def _chat(who: str) -> int | None:
    digits = who.removeprefix(TELEGRAM)
    return int(digits) if digits.isascii() and digits.isdecimal() else None


def _shown(fields: Mapping[str, Any], name: str) -> str:
    return json.dumps(fields[name], ensure_ascii=False) if name in fields else "-"


def _json(fields: Mapping[str, Any]) -> str:
    return json.dumps(dict(fields), ensure_ascii=False, sort_keys=True)


def _asks(window: Window, lines: Collection[str]) -> bool:
    """Whether the window asks any unit of those that these lines, up to the top, begin at."""
    return not (window.units or not lines) or not set(lines).isdisjoint(window.units)


async def subjects_of(store: Store, units: Collection[str]) -> set[str]:
    """Subjects as Audit.entries takes them: codes of units, `window:CODE`, `batch:ID`."""
    lines = await store.units.lines(units)
    windows = {f"window:{one.code}" for one in await store.windows.all() if _asks(one, lines)}
    batches = {f"batch:{one.id}" for one in await store.batches.all() if not set(one.units).isdisjoint(units)}
    return {*units, *windows, *batches}
