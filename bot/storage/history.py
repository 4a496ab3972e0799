"""Figures published before: kept batch by batch, so that taking one back shows again what stood before it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.storage.audit import Author, record
from bot.storage.database import Database
from bot.storage.db import Db, Row
from bot.storage.errors import HistoryMoved
from scoring import BadPeriod, parse_period
from scoring.history import HIGHEST, LOWEST, Published

KINDS = ("year", "semester", "quarter")  # of periods that figures are published for
_BATCHES = """
    SELECT b.*, count(h.id) AS figures FROM history_batches AS b LEFT JOIN history AS h ON h.batch = b.id
    GROUP BY b.id ORDER BY b.made, min(h.id)"""
_ADD_BATCH = "INSERT INTO history_batches (id, file, made) VALUES (?, ?, ?)"
_ADD = """
    INSERT INTO history (batch, unit, period, instrument, ikm, n, nrr, weight, source)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
# SQLite takes the other columns from the row with the greatest id: the latest of its unit, period and questionnaire.
_LATEST = """
    SELECT id, batch, unit, period, instrument, ikm, n, nrr, weight, source FROM history WHERE id IN (
        SELECT max(h.id) FROM history AS h JOIN history_batches AS b ON b.id = h.batch WHERE b.undone IS NULL
        GROUP BY h.unit, h.period, h.instrument)
    ORDER BY unit NULLS FIRST, period, instrument"""
_UNDO = "UPDATE history_batches SET undone = ? WHERE id = ? AND undone IS NULL"
_OF_BATCH = "SELECT coalesce(unit, '') AS unit, period, ikm FROM history WHERE batch = ? ORDER BY id LIMIT ?"
_NAMED = 50  # figures that an entry of the audit log names


@dataclass(frozen=True, slots=True)
class Kept:
    """A figure that stands, and the batch that it came with."""

    figure: Published
    batch: str


@dataclass(frozen=True, slots=True)
class HistoryBatch:
    """One import. `made` and `undone` are UTC stamps, `figures` how many it brought."""

    id: str
    file: str
    made: str
    figures: int
    undone: str | None = None


class History:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def snapshot(self) -> tuple[str, list[Kept]]:
        """Every figure that stands, by unit and period, and what tells this state of all from every other."""

        def work(db: Db) -> tuple[str, list[Kept]]:
            return _basis(db), [_kept_of(row) for row in db.execute(_LATEST)]

        return await self._database.browse(work)

    async def all(self) -> list[Kept]:
        """Every figure that stands."""
        return (await self.snapshot())[1]

    async def batches(self) -> list[HistoryBatch]:
        """Every import, oldest first."""
        rows = await self._database.browse(lambda db: db.execute(_BATCHES).fetchall())
        return [HistoryBatch(row["id"], row["file"], row["made"], row["figures"], row["undone"]) for row in rows]

    async def add(self, batch: str, file: str, figures: Sequence[Published], by: Author, basis: str) -> None:
        """Store new figures, or others for those that stand, as one batch. Raises HistoryMoved where `basis`, as
        snapshot() gave it, is not the state any more."""

        def work(db: Db) -> None:
            if _basis(db) != basis:
                raise HistoryMoved("other figures were stored since the file was checked, expected none")
            before = {kept.figure.key: kept.figure for kept in map(_kept_of, db.execute(_LATEST))}
            db.execute(_ADD_BATCH, (batch, file, by.stamp))
            db.executemany(_ADD, (_row_of(batch, one) for one in figures))
            was = [before[one.key] for one in figures if one.key in before]
            told = {"file": file, "rows": len(figures), "figures": _told(figures)}
            record(db, by, "history.import", batch, {"figures": _told(was)} if was else None, told)

        await self._database.write(work)

    async def undo(self, batch: str, by: Author) -> int | None:
        """Take a batch back. Returns how many figures it had brought, None where there is none to take back."""

        def work(db: Db) -> int | None:
            if db.execute(_UNDO, (by.stamp, batch)).rowcount == 0:
                return None
            count: int = db.execute("SELECT count(*) FROM history WHERE batch = ?", (batch,)).fetchone()[0]
            rows = db.execute(_OF_BATCH, (batch, _NAMED)).fetchall()
            told = [f"{row['unit'] or '*'} {row['period']}: {row['ikm']}" for row in rows]
            record(db, by, "history.undo", batch, {"rows": count, "figures": told})
            return count

        return await self._database.write(work)

    async def faults(self) -> tuple[int, list[str]]:
        """How many figures there are, and what is wrong with rows that no import would have written."""
        rows = await self._database.browse(lambda db: db.execute("SELECT * FROM history ORDER BY id").fetchall())
        return len(rows), [f"history {row['id']}: {fault}" for row in rows for fault in _faults_of(row)]


def _basis(db: Db) -> str:
    last, undone = db.execute(
        "SELECT (SELECT coalesce(max(id), 0) FROM history), (SELECT count(*) FROM history_batches WHERE undone NOTNULL)"
    ).fetchone()
    return f"{last}-{undone}"


def _row_of(batch: str, one: Published) -> tuple[Any, ...]:
    nrr = json.dumps([None if value is None else str(value) for value in one.nrr])
    figures = (str(one.ikm), one.n, nrr)
    return (batch, one.unit or None, one.period.key, one.instrument, *figures, one.weight, one.source)


def _kept_of(row: Row) -> Kept:
    nrr = tuple(None if value is None else Decimal(value) for value in json.loads(row["nrr"]))
    figure = Published(
        unit=row["unit"] or "",
        period=parse_period(row["period"]),
        ikm=Decimal(row["ikm"]),
        instrument=row["instrument"],
        n=row["n"],
        nrr=nrr,
        weight=row["weight"],
        source=row["source"],
    )
    return Kept(figure, row["batch"])


def _told(figures: Sequence[Published]) -> list[str]:
    return [f"{one.unit or '*'} {one.period.key}: {one.ikm}" for one in figures[:_NAMED]]


def _faults_of(row: Row) -> list[str]:
    found = list[str]()
    try:
        figure = _kept_of(row).figure
    except (BadPeriod, InvalidOperation, ValueError, TypeError) as error:
        return [f"cannot be read ({type(error).__name__})"]
    if figure.period.kind not in KINDS:
        found.append(f"found period {figure.period.key}, expected a year, semester or quarter")
    if not LOWEST <= figure.ikm <= HIGHEST:
        found.append(f"found IKM {figure.ikm}, expected {LOWEST} to {HIGHEST}")
    if any(one is not None and not 1 <= one <= 4 for one in figure.nrr):
        found.append("found an NRR that is not 1 to 4")
    return found
