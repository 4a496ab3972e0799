"""Where two windows would take the same answer: in time, by service and channel, and in the tree of units."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Protocol

from bot.storage.db import Db
from bot.storage.tree import BELOW

_SHARED = f"{BELOW} SELECT count(*) AS count, min(code) AS first FROM mine"  # noqa: S608 -- fixed text


class Spanning(Protocol):
    """What a window asks, when and where, as it is written down."""

    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date: ...
    @property
    def units(self) -> tuple[str, ...]: ...
    @property
    def services(self) -> tuple[str, ...]: ...
    @property
    def channels(self) -> tuple[str, ...]: ...


class Asking(Spanning, Protocol):
    """The same, of which it is known whom it asks."""

    def covers(self, unit: str, parents: Mapping[str, str | None]) -> bool: ...


def at_once(one: Asking, other: Asking) -> bool:
    """Whether an answer of some day, service and channel would fall into both, if they ask the same unit."""
    days = one.first <= other.last and other.first <= one.last
    services = not one.services or not other.services or bool(set(one.services) & set(other.services))
    return days and services and bool(set(one.channels) & set(other.channels))


def shared(one: Asking, other: Asking, parents: Mapping[str, str | None]) -> list[str]:
    """The units where an answer would fall into both windows."""
    if not at_once(one, other):
        return []
    return sorted(code for code in parents if one.covers(code, parents) and other.covers(code, parents))


def count_shared(db: Db, one: Asking, other: Asking, parents: Mapping[str, str | None]) -> tuple[int, str]:
    """How many units both windows ask, and the first by code. `parents` has their units and all above these.

    Of two branches of a tree that have a unit in common one stands in the other.
    """
    if not one.units and not other.units:
        found = db.execute("SELECT count(*) AS count, min(code) AS first FROM units").fetchone()
    else:
        places = {code for code in one.units if code in parents and other.covers(code, parents)}
        places |= {code for code in other.units if code in parents and one.covers(code, parents)}
        found = db.execute(_SHARED, {"places": json.dumps(sorted(places))}).fetchone()
    return found["count"], found["first"]
