"""Making what heads are shown of spans: tallies frozen as they were, and which answers they count.

Answers of a unit are released in heaps that never overlap: those of a period within one window, or beside all windows.
What a head sees is a sum of whole releases, so whatever is subtracted from whatever leaves whole releases.

A tally here is always that of answers that are there. When one of them is changed or erased, the tallies that count it
are deleted: they come back with the next release, or when the span has closed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.storage.database import Database
from bot.storage.db import Db
from bot.storage.release_rows import Heap, Release, cells_of, release_of
from bot.storage.released_beside import (
    Beside,
    beside_all,
    beside_next,
    none_shown,
)
from bot.storage.week_sums import columns_of
from scoring.instrument_catalogue import load_instrument
from scoring.packing import packed_tally
from scoring.tally import Tally

_READ = 1000  # answers that are read at once
# Each answer lies on a page of its own, which goes into the log: some fifty are marked in five milliseconds.
_TOGETHER = 50  # in one transaction, of several heaps
_MOST = 200  # in one release. Of thousands a twenty-fifth, up to as many as are read at once: each reads the heap anew
_OF_THOUSANDS = 25
_REST = 100  # a release leaves none, or at least so many for one more right after it
_HEAPS = """
    SELECT unit, period, window, instrument, count(*) AS n FROM counted_responses
    WHERE {where} AND released IS NULL
    GROUP BY unit, period, window, instrument HAVING count(*) >= :fewest"""
_OF_PERIODS = """
    period IN (SELECT value FROM json_each(:spans)) AND unit IN (SELECT value FROM json_each(:units))
        AND week <= :week"""
_OF_WINDOW = """
    window = :span AND window <> '' AND unit IN (SELECT value FROM json_each(:units))"""
_OF_KEY = """
    unit = :unit AND period = :period AND window = :window AND instrument = :instrument"""
_OF_HEAP = """
    SELECT r.id, r.hour, r.week, r.released, r.scores AS given
    FROM counted_responses AS r
    WHERE r.unit = ? AND r.period = ? AND r.window = ? AND r.instrument = ? AND (r.hour, r.id) > (?, ?)
    ORDER BY r.hour, r.id LIMIT ?"""
_ADD = """
    INSERT INTO releases (unit, period, window, instrument, week, cells, fresh, new, closing,
        asked, complete, total, total_sq)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"""
_GIVEN = """
    SELECT r.scores AS given
    FROM responses AS r WHERE r.id IN (SELECT value FROM json_each(?)) AND r.released IS NULL AND r.instrument = ?"""
_WITHDRAW = """
    UPDATE releases SET cells = '', moved = moved + 1, fresh = CASE WHEN id = :released THEN NULL ELSE fresh END,
        asked = CASE WHEN id = :released THEN NULL ELSE asked END,
        complete = CASE WHEN id = :released THEN NULL ELSE complete END,
        total = CASE WHEN id = :released THEN NULL ELSE total END,
        total_sq = CASE WHEN id = :released THEN NULL ELSE total_sq END
    WHERE unit = :unit AND period = :period AND window = :window AND instrument = :instrument AND id >= :released"""
_COUNT_ANEW = "UPDATE releases SET cells = ? WHERE id = ? AND moved = ?"
_MARK = """
    UPDATE responses SET released = ? WHERE released IS NULL AND id IN (SELECT value FROM json_each(?))"""
_LATEST_HERE = """
    SELECT * FROM releases WHERE unit = ? AND period = ? AND window = ? AND instrument = ? ORDER BY id DESC LIMIT 1"""
_BEHIND = """
    SELECT unit, period, window, instrument FROM releases
    WHERE (cells = '' OR (closing = 0 AND cells LIKE '%"waits":true%')) AND id IN (
        SELECT max(id) FROM releases WHERE {where} GROUP BY unit, period, window, instrument)"""
_CLOSED = """
    SELECT 1 FROM releases WHERE unit = ? AND period = ? AND window = ? AND instrument = ? AND closing = 1 LIMIT 1"""


class Releases:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def release(self, units: Sequence[str], periods: Sequence[str], week: str, fewest: int) -> int:
        """Release every heap of these periods in which `fewest` answers up to that week are new. Returns how many."""
        values = {"spans": json.dumps(list(periods)), "units": json.dumps(list(units)), "week": week, "fewest": fewest}
        return await self._release(_HEAPS.format(where=_OF_PERIODS), values, week, fewest, until=week)

    async def close(self, units: Sequence[str], span: str, week: str, fewest: int, *, window: bool) -> int:
        """Release what is left of a span that has closed for these units, however few. After that only `fewest` late
        ones together. What was withdrawn of it is counted anew.

        Returns how many heaps there were.
        """
        values = {"span": span, "spans": json.dumps([span]), "units": json.dumps(list(units)), "week": "~", "fewest": 1}
        return await self._close(_OF_WINDOW if window else _OF_PERIODS, values, week, fewest)

    async def close_heap(self, heap: Heap, week: str, fewest: int) -> int:
        """The same of one heap alone."""
        unit, period, window, instrument = heap
        values = {"unit": unit, "period": period, "window": window, "instrument": instrument, "fewest": 1}
        return await self._close(_OF_KEY, values, week, fewest)

    async def _close(self, where: str, values: Mapping[str, object], week: str, late: int) -> int:
        done = await self._release(_HEAPS.format(where=where), values, week, late, until="~", late=late)
        statement = _BEHIND.format(where=where)
        for row in await self._database.browse(lambda db: db.execute(statement, values).fetchall()):
            await self._count_anew((row["unit"], row["period"], row["window"], row["instrument"]))
        return done

    async def _count_anew(self, heap: Heap) -> None:
        """Give the last release of a heap the tally of its answers as they are now, and of indices beside the IKM."""
        last, _, known, _ = await self._read(heap, "")
        if last is not None:
            instrument = load_instrument(heap[3])
            cells = cells_of(packed_tally(instrument, known), beside_all(instrument, known))
            change = (cells, last.id, last.moved)
            await self._database.write(lambda db: db.execute(_COUNT_ANEW, change))

    async def _release(
        self,
        statement: str,
        values: Mapping[str, object],
        week: str,
        fewest: int,
        *,
        until: str,
        late: int | None = None,
    ) -> int:
        rows = await self._database.browse(lambda db: db.execute(statement, values).fetchall())
        made: list[_Made] = []
        done = 0
        for row in rows:
            heap: Heap = (row["unit"], row["period"], row["window"], row["instrument"])
            more = True
            while more:
                one = await self._counted(heap, until)
                more = one is not None and one.more
                if one is None or (late is not None and one.closed and one.fresh.n < late):
                    break
                made.append(one)
                if more or sum(other.fresh.n for other in made) >= _TOGETHER:
                    written = await self._write(made, week, fewest, closing=late is not None)
                    more = more and written == len(made)  # or answers move all the time: the rest waits
                    done, made = done + written, []
        return done + (await self._write(made, week, fewest, closing=late is not None) if made else 0)

    async def _counted(self, heap: Heap, until: str) -> _Made | None:
        """What a release of the heap would hold. None where nothing is new."""
        last, closed, known, new = await self._read(heap, until)
        return _made_of(heap, last, known, new, closed=closed) if new else None

    async def _read(self, heap: Heap, until: str) -> tuple[Release | None, bool, Counter[str], list[tuple[str, str]]]:
        """The last release of a heap, whether its span has closed, the answers that are released, and the new ones.

        Read in short turns. What is changed meanwhile is found by whoever writes.
        """
        known, new = Counter[str](), list[tuple[str, str]]()
        last, closed = await self._database.browse(lambda db: _standing(db, heap))
        at, reading = ("", ""), True
        while reading:
            values = (*heap, *at, _READ)
            some = await self._database.browse(lambda db, values=values: db.execute(_OF_HEAP, values).fetchall())  # type: ignore[misc]
            for one in some:
                if one["released"] is not None:
                    known[one["given"]] += 1
                elif one["week"] <= until:
                    new.append((one["id"], one["given"]))
            reading = len(some) == _READ
            at = (some[-1]["hour"], some[-1]["id"]) if some else at
        return last, closed, known, new

    async def _write(self, made: Sequence[_Made], week: str, fewest: int, *, closing: bool) -> int:
        rows = [(one, json.dumps(list(one.ids))) for one in made]

        def work(db: Db) -> int:
            return sum(_add(db, one, ids, week, fewest, closing=closing) for one, ids in rows)

        return await self._database.write(work)


@dataclass(frozen=True, slots=True)
class _Made:
    """A release to be written: `ids` are the new answers, `before` the tally of those that were released.

    `last` is the release before it, as (id, moved), (0, 0) for none. `alone` is whether nothing earlier has changed,
    and `more` whether another release of the heap is to follow. `known` are the packed answers that were released, and
    `beside` what that release showed of indices beside the IKM, None where it is withdrawn.
    """

    heap: Heap
    ids: Sequence[str]
    before: Tally | None
    fresh: Tally
    alone: bool
    last: tuple[int, int]
    closed: bool
    more: bool
    known: Mapping[str, int]
    beside: Beside | None


def _standing(db: Db, heap: Heap) -> tuple[Release | None, bool]:
    """The last release of a heap, and whether its span has closed."""
    row = db.execute(_LATEST_HERE, heap).fetchone()
    return release_of(row) if row else None, db.execute(_CLOSED, heap).fetchone() is not None


def _made_of(
    heap: Heap, last: Release | None, known: Mapping[str, int], new: Sequence[tuple[str, str]], *, closed: bool
) -> _Made:
    most = min(_READ, max(_MOST, len(new) // _OF_THOUSANDS))
    more = len(new) > most + _REST
    taken = new[:most] if more else new
    fresh = packed_tally(load_instrument(heap[3]), Counter(given for _, given in taken))
    before = packed_tally(load_instrument(heap[3]), known) if known else None
    return _Made(
        heap=heap,
        ids=[id for id, _ in taken],
        before=before,
        fresh=fresh,
        alone=(before.cells() if before else None) == (last.total.cells() if last and last.total else None),
        last=(last.id, last.moved) if last else (0, 0),
        closed=closed,
        more=more,
        known=known,
        beside=none_shown(load_instrument(heap[3])) if last is None else last.beside if last.total else None,
    )


def _add(db: Db, made: _Made, ids: str, week: str, fewest: int, *, closing: bool) -> bool:
    """Write a release and mark its answers, or nothing where something has moved since it was counted."""
    row = db.execute(_LATEST_HERE, made.heap).fetchone()
    if ((row["id"], row["moved"]) if row else (0, 0)) != made.last:
        return False
    instrument = made.heap[3]
    given = Counter(one["given"] for one in db.execute(_GIVEN, (ids, instrument)))  # one may have changed meanwhile
    if given.total() != len(made.ids):  # or was erased
        return False
    asked = load_instrument(instrument)
    new = packed_tally(asked, given)
    total = made.before + new if made.before else new
    if closing and not made.closed:
        beside = beside_all(asked, Counter(made.known) + given)
    else:
        beside = beside_next(asked, made.beside, made.known, given, fewest)
    alone = new if made.alone else None
    fresh = None if alone is None else cells_of(alone)
    values = (*made.heap, week, cells_of(total, beside), fresh, new.n, closing, *columns_of(alone))
    db.execute(_MARK, (db.execute(_ADD, values).fetchone()[0], ids))
    return True


def withdraw(db: Db, response: str, heap: Heap) -> None:
    """Delete the tallies of the releases that count this answer, before it changes, in the caller's transaction."""
    row = db.execute("SELECT released FROM responses WHERE id = ?", (response,)).fetchone()
    if row is not None and row["released"] is not None:
        names = ("unit", "period", "window", "instrument")
        db.execute(_WITHDRAW, {**dict(zip(names, heap, strict=True)), "released": row["released"]})
