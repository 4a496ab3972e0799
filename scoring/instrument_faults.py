"""Every fault of an instrument's data, found in one pass, before any of it is used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from scoring.element_faults import asked_in_each, elements, shared, tables, texts
from scoring.elements import FURTHER

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{2,47}")


def faults_in(data: Mapping[str, Any]) -> list[str]:
    """One line per fault: where, what was found, what was expected. Empty when the data holds together."""
    shapes = [
        f"{table}: found {data.get(table)!r}, expected at least one [[{table}]] table"
        for table in ("band", "element")
        if not tables(data.get(table))
    ]
    return [*shapes, *(fault for check in (_CHECKS if not shapes else _CHECKS[:1]) for fault in check(data))]


def _head(data: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(data.get("id"), str) or not _ID.fullmatch(data["id"]):
        yield f"id: found {data.get('id')!r}, expected 3-48 of a-z 0-9 . _ -"
    if not isinstance(data.get("source"), str) or not data["source"].strip():
        yield f"source: found {data.get('source')!r}, expected the regulation or decree it comes from"
    yield from texts("title", data.get("title"))


def _profile(data: Mapping[str, Any]) -> Iterator[str]:
    found = data.get("profile", [])
    if not isinstance(found, list):
        yield f"profile: found {found!r}, expected a list of {', '.join(FURTHER)}"
        return
    yield from (f"profile: found {key!r}, expected one of {', '.join(FURTHER)}" for key in found if key not in FURTHER)
    yield from (f"profile: found {key!r} twice" for key in FURTHER if found.count(key) > 1)


def _bands(data: Mapping[str, Any]) -> Iterator[str]:
    rows = data["band"]
    last: Decimal | None = None
    for number, row in enumerate(rows, start=1):
        if not isinstance(row.get("mutu"), str) or not row["mutu"]:
            yield f"band {number}.mutu: found {row.get('mutu')!r}, expected a letter"
        yield from texts(f"band {number}.kinerja", row.get("kinerja"))
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


_CHECKS: tuple[Callable[[Mapping[str, Any]], Iterator[str]], ...] = (
    _head,
    _profile,
    _bands,
    shared,
    elements,
    asked_in_each,
    _weights,
)
