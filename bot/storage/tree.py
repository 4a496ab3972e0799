"""The tree of units, as much of it as is needed: what stands above or below some of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

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


def lines_of(db: sqlite3.Connection, codes: Iterable[str]) -> dict[str, str | None]:
    """These units and all above them, each with its parent. What it costs grows with their depth, not with the city."""
    return {row["code"]: row["parent"] for row in db.execute(_ABOVE, (json.dumps(sorted(set(codes))),))}
