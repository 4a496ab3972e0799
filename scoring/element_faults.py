"""Faults of elements, items and the labels and modes that they share."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Any

_KEY = re.compile(r"[a-z][a-z0-9_]{1,31}")
MOST = 20  # elements: the counting packs 3 bits of each into a 64-bit word
MOST_ITEMS = 6  # of an element: their means are kept in steps of 1/60 at the finest
_SHORT = 22  # characters of a label that fit a score card


def tables(found: Any) -> bool:
    """Whether these are tables, and at least one."""
    return isinstance(found, list) and bool(found) and all(isinstance(row, Mapping) for row in found)


def texts(where: str, found: Any) -> Iterator[str]:
    """What is wrong with a text that every language needs."""
    if not isinstance(found, Mapping) or not {"id", "en"} <= set(found):
        yield f"{where}: found {found!r}, expected a text for each of id, en"
        return
    for lang, text in found.items():
        if not isinstance(text, str) or not text.strip():
            yield f"{where}.{lang}: found {text!r}, expected a text"


def elements(data: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the elements, those of side indices and the order in which all is asked."""
    rows, seen = data["element"], set[str]()
    if len(rows) > MOST:
        yield f"element: found {len(rows)} elements, expected at most {MOST}"
    places = yield from _rows("element", rows, data, seen)
    if tables(data.get("index")):
        for number, index in enumerate(data["index"], start=1):
            where = f"index {number} ({index.get('key')})"
            yield from _key(where, index.get("key"), seen)
            yield from texts(f"{where}.name", index.get("name"))
            prefix = index.get("prefix", "T")
            if not isinstance(prefix, str) or not re.fullmatch("[A-TV-Z]", prefix):
                yield f"{where}.prefix: found {prefix!r}, expected one capital letter other than U"
            elif taken := sorted(key for key in seen if re.fullmatch(f"{prefix.lower()}[0-9]+", key)):
                yield f"{where}.prefix: found {prefix!r}, by which {taken[0]!r} could be taken for a number in the list"
            if not tables(index.get("element")):
                yield f"{where}.element: found {index.get('element')!r}, expected at least one [[index.element]] table"
                continue
            if any("weight" in row for row in index["element"]):
                yield f"{where}.element.weight: found a weight, expected none: the elements of an index weigh the same"
            places += yield from _rows(f"{where}.element", index["element"], data, seen)
    elif "index" in data:
        yield f"index: found {data['index']!r}, expected [[index]] tables"
    if sorted(map(str, places)) != sorted(map(str, range(1, len(places) + 1))):
        yield f"element.asked: found {places}, expected each of 1-{len(places)} once"


def _rows(
    table: str, rows: Sequence[Any], data: Mapping[str, Any], seen: set[str]
) -> Generator[str, None, list[object]]:
    """The faults of these elements and their items. Returns the places in which items are asked."""
    places: list[object] = []
    for number, row in enumerate(rows, start=1):
        where = f"{table} {number} ({row.get('key')})"
        yield from _key(where, row.get("key"), seen)
        yield from texts(f"{where}.name", row.get("name"))
        yield from _short(where, row)
        if "item" not in row:
            yield from _item(where, row, data)
            places.append(row.get("asked"))
            continue
        if not tables(row["item"]):
            yield f"{where}.item: found {row['item']!r}, expected at least one [[{table}.item]] table"
            continue
        for name in ("asked", "question", "labels", "modes"):
            if name in row:
                yield f"{where}.{name}: found beside items, expected in each [[{table}.item]]"
        if len(row["item"]) > MOST_ITEMS:
            yield f"{where}.item: found {len(row['item'])} items, expected at most {MOST_ITEMS}"
        for at, item in enumerate(row["item"], start=1):
            here = f"{where}.item {at} ({item.get('key')})"
            yield from _key(here, item.get("key"), seen)
            for name in ("name", "short"):
                if name in item:
                    yield from texts(f"{here}.{name}", item[name])
            named = item.get("element", row.get("key"))
            if named != row.get("key"):
                yield f"{here}.element: found {named!r}, expected {row.get('key')!r}, under which it stands"
            yield from _item(here, item, data)
            places.append(item.get("asked"))
    return places


def _key(where: str, key: Any, seen: set[str]) -> Iterator[str]:
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        yield f"{where}.key: found {key!r}, expected 2-32 of a-z 0-9 _"
    elif re.fullmatch("u[0-9]+", key):
        yield f"{where}.key: found {key!r}, which could be taken for a number in the list"
    elif key in seen:
        yield f"{where}.key: found {key!r} twice"
    seen.add(str(key))


def _short(where: str, row: Mapping[str, Any]) -> Iterator[str]:
    short = row.get("short", row.get("name"))
    yield from texts(f"{where}.short", short)
    for lang, text in short.items() if isinstance(short, Mapping) else ():
        if len(str(text)) > _SHORT:
            yield f"{where}.short.{lang}: found {len(text)} characters, expected at most {_SHORT}"


def _item(where: str, row: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with one question, its answers and when it is asked."""
    yield from texts(f"{where}.question", row.get("question"))
    yield from _labels(f"{where}.labels", row.get("labels"), data)
    known = data.get("modes", [])
    for mode in row.get("modes", ()) if isinstance(known, list) else ():
        if mode not in known:
            listed = ", ".join(map(str, known)) or "none, since the file lists no modes"
            yield f"{where}.modes: found {mode!r}, expected one of {listed}"


def _labels(where: str, labels: Any, data: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(labels, str):
        named = data.get("labels")
        known = list(named) if isinstance(named, Mapping) else []
        if labels not in known:
            yield f"{where}: found {labels!r}, expected one of the [labels] tables ({', '.join(known) or 'none'})"
        return
    if not isinstance(labels, Mapping) or not {"id", "en"} <= set(labels):
        yield f"{where}: found {labels!r}, expected four labels for each of id, en"
        return
    for lang, four in labels.items():
        if not isinstance(four, list | tuple) or len(four) != 4 or not all(isinstance(t, str) and t for t in four):
            yield f"{where}.{lang}: found {four!r}, expected four texts, score 1 first"
        elif len(set(four)) != 4:
            yield f"{where}.{lang}: found {four!r}, expected four different texts"


def shared(data: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with labels that several items name, and with the list of modes."""
    found = data.get("labels", {})
    if not isinstance(found, Mapping):
        yield f"labels: found {found!r}, expected tables of four labels"
        return
    for name, labels in found.items():
        yield from _labels(f"labels.{name}", labels if isinstance(labels, Mapping) else None, data)
    modes = data.get("modes", [])
    if not isinstance(modes, list) or not all(isinstance(mode, str) and _KEY.fullmatch(mode) for mode in modes):
        yield f"modes: found {modes!r}, expected a list of names of a-z 0-9 _"
    elif len(set(modes)) != len(modes):
        yield f"modes: found {modes!r}, expected each once"


def asked_in_each(data: Mapping[str, Any]) -> Iterator[str]:
    """Every element must be asked somehow, whatever the mode."""
    modes = data.get("modes", [])
    if not isinstance(modes, list):
        return
    groups = [data["element"], *(row.get("element", []) for row in data.get("index", []) if isinstance(row, Mapping))]
    for row in (row for group in groups if tables(group) for row in group):
        items = row.get("item", [row])
        for mode in modes if tables(items) else ():
            if not any(mode in (item.get("modes") or modes) for item in items):
                yield f"element {row.get('key')}: found no item that is asked in {mode!r}, expected at least one"
