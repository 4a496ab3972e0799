"""Rows of closed periods: their counts by characteristic are kept, then hour and rare profiles go."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bot.rules.profiles import ENOUGH, RARE
from bot.storage.database import Database
from bot.storage.db import Db
from bot.storage.places import IN_SPAN, OPEN
from bot.storage.profile_text import profile_text
from bot.storage.publications import coarse_digest, digest_of
from bot.storage.records import RESPONSE_COLUMNS, Response, response_of
from bot.storage.turns import AT_ONCE, change_in_turns, leave_room

# Counts are kept of what reports count, for whoever reads them. Late answers that wait stay as they are until then.
_FINE = """
    coarse = 0 AND aside IS NULL AND released IS NOT NULL
        AND (batch IS NULL OR batch IN (SELECT id FROM batches WHERE counted = 1))"""
_PERIODS = f"{OPEN} SELECT DISTINCT period FROM span WHERE id IS NOT NULL ORDER BY period"  # noqa: S608 -- likewise
_KEYS = f"""{OPEN}
    SELECT DISTINCT r.unit, r.period, r.window, r.instrument FROM span CROSS JOIN responses AS r
    WHERE span.period = ? AND {IN_SPAN}"""  # noqa: S608 -- likewise
_OF_KEY = f"""
    SELECT {RESPONSE_COLUMNS}, NULL AS pseudonym FROM responses AS r
    WHERE unit = ? AND period = ? AND window = ? AND instrument = ? AND {_FINE} ORDER BY id"""  # noqa: S608 -- likewise
_THESE = f"""
    SELECT {RESPONSE_COLUMNS}, NULL AS pseudonym FROM responses AS r
    WHERE id IN (SELECT value FROM json_each(?)) AND {_FINE}"""  # noqa: S608 -- likewise
_GONE = "pseudonym = NULL, receipt = NULL, coarse = 1"  # whose the answer is goes first, else it would never
_COARSEN = f"UPDATE responses SET hour = ?, revised = NULL, profile = ?, {_GONE} WHERE id = ?"  # noqa: S608 -- likewise
_ASIDE = f"""
    UPDATE responses SET hour = substr(hour, 1, 10) || 'T12', revised = NULL, profile = '{{}}', {_GONE}
    WHERE id IN (
        SELECT id FROM responses WHERE aside IS NOT NULL AND coarse = 0
            AND unit = ? AND period = ? AND window = ? AND instrument = ? LIMIT ?)"""  # noqa: S608 -- likewise
_COUNT = """
    INSERT INTO profile_counts (unit, period, window, instrument, field, code, n) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (unit, period, window, instrument, field, code) DO UPDATE SET n = profile_counts.n + excluded.n"""
_COUNTED = """
    SELECT coalesce(max(n), 0) FROM (
        SELECT sum(n) AS n FROM profile_counts WHERE unit = ? AND period = ? AND window = ? AND instrument = ?
        GROUP BY field) AS fields"""
_PUBLISHED = "SELECT id, parts FROM publications WHERE unit = ?"
_REWRITE = "UPDATE publications SET parts = ? WHERE id = ?"


class Key(NamedTuple):
    """Which rows are counted together. `window` is "" for the rolling period."""

    unit: str
    period: str
    window: str
    instrument: str


Frozen = Mapping[Key, Mapping[str, Mapping[str, int]]]  # of a key: field -> code ("" for not said) -> people


class Coarse:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def periods(self) -> list[str]:
        """Stored periods that still have rows with hour and profile, oldest first."""
        return [row["period"] for row in await self._database.browse(lambda db: db.execute(_PERIODS).fetchall())]

    async def keys(self, period: str) -> list[Key]:
        """Those of a stored period that still have rows with hour and profile."""
        rows = await self._database.browse(lambda db: db.execute(_KEYS, (period,)).fetchall())
        return sorted(_key_of(row) for row in rows)

    async def rows(self, key: Key) -> list[Response]:
        """The released rows of a key that still have hour and profile, in an order that tells nothing."""
        rows = await self._database.browse(lambda db: db.execute(_OF_KEY, key).fetchall())
        return [response_of(row) for row in rows]

    async def coarsen_aside(self, key: Key) -> int:
        """Take hour and profile from the answers of a key that are set aside: no report counts them any more."""
        return await change_in_turns(self._database, _ASIDE, key)

    async def coarsen(
        self, key: Key, changes: Mapping[str, tuple[str, Mapping[str, str]]], fields: Sequence[str]
    ) -> int:
        """Give rows of a key (by id) another hour and profile, and keep their counts of `fields`. Returns how many.

        Some rows in a transaction with their counts and their digests in the ledger of publications, so that a stop
        in between leaves nothing half done. Of fewer than five people in all the counts say RARE.
        """
        ids, changed = list(changes), 0
        told = await self._database.browse(lambda db: len(changes) + db.execute(_COUNTED, key).fetchone()[0] >= ENOUGH)
        for turn, start in enumerate(range(0, len(ids), AT_ONCE), 1):
            some, begun = ids[start : start + AT_ONCE], time.monotonic()
            changed += await self._database.write(
                lambda db, some=some: _coarsen(db, key, some, changes, fields, told=told)  # type: ignore[misc]
            )
            await leave_room(self._database, turn, begun)
        return changed


def frozen_in(db: Db, condition: str, values: Sequence[str]) -> Frozen:
    """The counts that were kept of rows chosen by this condition on r. For `beside` of a reading of answers."""
    statement = f"""
        SELECT * FROM profile_counts WHERE (unit, period, window, instrument) IN (
            SELECT DISTINCT r.unit, r.period, r.window, r.instrument FROM responses AS r
            WHERE r.coarse = 1 AND {condition})"""  # noqa: S608 -- fixed texts
    found: dict[Key, dict[str, dict[str, int]]] = {}
    for row in db.execute(statement, tuple(values)):
        found.setdefault(_key_of(row), {}).setdefault(row["field"], {})[row["code"]] = row["n"]
    return found


def _key_of(row: Any) -> Key:
    return Key(unit=row["unit"], period=row["period"], window=row["window"], instrument=row["instrument"])


def _coarsen(
    db: Db,
    key: Key,
    ids: Sequence[str],
    changes: Mapping[str, tuple[str, Mapping[str, str]]],
    fields: Sequence[str],
    *,
    told: bool,
) -> int:
    rows = [response_of(row) for row in db.execute(_THESE, (json.dumps(ids),)).fetchall()]
    for field in fields:
        # Counts of one person, or of two who are alike, are their profile.
        for code, n in Counter(row.profile.get(field, "") if told else RARE for row in rows).items():
            db.execute(_COUNT, (*key, field, code, n))
    for row in rows:
        hour, profile = changes[row.id]
        db.execute(_COARSEN, (hour, profile_text(profile), row.id))
    digests = {digest_of(row): coarse_digest(row) for row in rows}
    for number, parts in db.execute(_PUBLISHED, (key.unit,)).fetchall():
        known = json.loads(parts)
        if any(one in digests for some in known.values() for one in some):
            after = {label: sorted(digests.get(one, one) for one in some) for label, some in known.items()}
            db.execute(_REWRITE, (json.dumps(after), number))
    return len(rows)
