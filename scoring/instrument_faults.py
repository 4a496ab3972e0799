"""Every fault of an instrument's data, found in one pass, before any of it is used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

_KEY = re.compile(r"[a-z][a-z0-9_]{1,31}")
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{2,47}")
MOST = 20  # elements: the counting packs 3 bits of each into a 64-bit word
_SHORT = 22  # characters of a label that fit a score card


def faults_in(data: Mapping[str, Any]) -> list[str]:
    """One line per fault: where, what was found, what was expected. Empty when the data holds together."""
    shapes = [
        f"{table}: found {data.get(table)!r}, expected at least one [[{table}]] table"
        for table in ("band", "element")
        if not _tables(data.get(table))
    ]
    return [*shapes, *(fault for check in (_CHECKS if not shapes else _CHECKS[:1]) for fault in check(data))]


def _tables(found: Any) -> bool:
    return isinstance(found, list) and bool(found) and all(isinstance(row, Mapping) for row in found)


def _head(data: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(data.get("id"), str) or not _ID.fullmatch(data["id"]):
        yield f"id: found {data.get('id')!r}, expected 3-48 of a-z 0-9 . _ -"
    if not isinstance(data.get("source"), str) or not data["source"].strip():
        yield f"source: found {data.get('source')!r}, expected the regulation or decree it comes from"
    yield from _texts("title", data.get("title"))


def _texts(where: str, found: Any) -> Iterator[str]:
    if not isinstance(found, Mapping) or not {"id", "en"} <= set(found):
        yield f"{where}: found {found!r}, expected a text for each of id, en"
        return
    for lang, text in found.items():
        if not isinstance(text, str) or not text.strip():
            yield f"{where}.{lang}: found {text!r}, expected a text"


def _bands(data: Mapping[str, Any]) -> Iterator[str]:
    rows = data["band"]
    last: Decimal | None = None
    for number, row in enumerate(rows, start=1):
        if not isinstance(row.get("mutu"), str) or not row["mutu"]:
            yield f"band {number}.mutu: found {row.get('mutu')!r}, expected a letter"
        yield from _texts(f"band {number}.kinerja", row.get("kinerja"))
        try:
            lower = Decimal(row["lower"]) if isinstance(row.get("lower"), str) else Decimal("NaN")
        except InvalidOperation:
            lower = Decimal("NaN")
        if lower.is_nan() or not 0 <= lower <= 100:
            yield f'band {number}.lower: found {row.get("lower")!r}, expected text from "0" to "100"'
            continue
        if last is not None and lower >= last:
            yield f"band {number}.lower: found {lower}, expected less than {last} of the band above"
        last = lower


def _elements(data: Mapping[str, Any]) -> Iterator[str]:
    rows = data["element"]
    if len(rows) > MOST:
        yield f"element: found {len(rows)} elements, expected at most {MOST}"
    seen: set[str] = set()
    for number, row in enumerate(rows, start=1):
        key = row.get("key")
        where = f"element {number} ({key})"
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            yield f"{where}.key: found {key!r}, expected 2-32 of a-z 0-9 _"
        elif re.fullmatch(r"u[0-9]+", key):
            yield f"{where}.key: found {key!r}, which could be taken for a number in the list"
        elif key in seen:
            yield f"{where}.key: found {key!r} twice"
        seen.add(str(key))
        for part in ("name", "question"):
            yield from _texts(f"{where}.{part}", row.get(part))
        yield from _labels(where, row)
    places = [row.get("asked") for row in rows]
    if sorted(map(str, places)) != sorted(map(str, range(1, len(rows) + 1))):
        yield f"element.asked: found {places}, expected each of 1-{len(rows)} once"


def _labels(where: str, row: Mapping[str, Any]) -> Iterator[str]:
    short = row.get("short", row.get("name"))
    yield from _texts(f"{where}.short", short)
    for lang, text in short.items() if isinstance(short, Mapping) else ():
        if len(str(text)) > _SHORT:
            yield f"{where}.short.{lang}: found {len(text)} characters, expected at most {_SHORT}"
    labels = row.get("labels")
    if not isinstance(labels, Mapping) or not {"id", "en"} <= set(labels):
        yield f"{where}.labels: found {labels!r}, expected four labels for each of id, en"
        return
    for lang, four in labels.items():
        if not isinstance(four, list | tuple) or len(four) != 4 or not all(isinstance(t, str) and t for t in four):
            yield f"{where}.labels.{lang}: found {four!r}, expected four texts, score 1 first"
        elif len(set(four)) != 4:
            yield f"{where}.labels.{lang}: found {four!r}, expected four different texts"


def _weights(data: Mapping[str, Any]) -> Iterator[str]:
    found = [row.get("weight") for row in data["element"]]
    if all(weight is None for weight in found):
        return
    total = Fraction(0)
    for number, weight in enumerate(found, start=1):
        try:
            value = Fraction(weight) if isinstance(weight, str) else Fraction(0)
        except (ValueError, ZeroDivisionError):
            value = Fraction(0)
        if value <= 0:
            yield f'element {number}.weight: found {weight!r}, expected text above zero such as "1/9"'
        total += value
    if total != 1:
        yield f"element.weight: the weights sum to {total}, expected exactly 1"


_CHECKS: tuple[Callable[[Mapping[str, Any]], Iterator[str]], ...] = (_head, _bands, _elements, _weights)
