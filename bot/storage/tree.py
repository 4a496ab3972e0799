"""The tree of units, as much of it as is needed: what stands above or below some of them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from bot.storage.db import Db

# What lies at or below some units. Each statement begins at these, so that it looks at nobody else's.
BELOW = """
    WITH RECURSIVE mine (code) AS (
        SELECT value FROM json_each(:places)
        UNION SELECT below.code FROM mine JOIN units AS below ON below.parent = mine.code)"""
_ABOVE = """
    WITH RECURSIVE above (code, parent) AS (
        SELECT code, parent FROM units WHERE code IN (SELECT value FROM json_each(?))
        UNION SELECT u.code, u.parent FROM above JOIN units AS u ON u.code = above.parent)
    SELECT code, parent FROM above"""


# Whether a unit `u` only groups others: it has units right below it, and neither population, services nor any answer.
GROUPING = """u.population IS NULL AND EXISTS (SELECT 1 FROM units AS b WHERE b.parent = u.code AND b.active = 1)
    AND NOT EXISTS (SELECT 1 FROM services AS s WHERE s.unit = u.code AND s.active = 1)
    AND NOT EXISTS (SELECT 1 FROM tallies AS t WHERE t.unit = u.code)"""
# What lies below some units, without themselves.
BENEATH = """
    WITH RECURSIVE mine (code) AS (
        SELECT u.code FROM units AS u WHERE u.parent IN (SELECT value FROM json_each(:places))
        UNION SELECT below.code FROM mine JOIN units AS below ON below.parent = mine.code)"""
_APART = """{unit} NOT IN (
        WITH RECURSIVE below (code) AS (
            SELECT value FROM json_each(:served)
            UNION SELECT u.code FROM below JOIN units AS u ON u.parent = below.code)
        SELECT code FROM below)
    AND {unit} NOT IN (
        WITH RECURSIVE above (code) AS (
            SELECT value FROM json_each(:served)
            UNION SELECT u.parent FROM above JOIN units AS u ON u.code = above.code WHERE u.parent IS NOT NULL)
        SELECT code FROM above)"""


def apart(unit: str) -> str:
    """The condition that a unit's column is none of the `served`, nor above or below one of them."""
    return _APART.format(unit=unit)


def lines_of(db: Db, codes: Iterable[str]) -> dict[str, str | None]:
    """These units and all above them, each with its parent. What it costs grows with their depth, not with the city."""
    return {row["code"]: row["parent"] for row in db.execute(_ABOVE, (json.dumps(sorted(set(codes))),))}
