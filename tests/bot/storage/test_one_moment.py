"""A whole city's answers are computed on as they stood at one moment, and nobody waits meanwhile."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.storage import Response, Store
from bot.storage.connection import connect
from bot.storage.db import Db, Row
from bot.storage.records import RESPONSE_COLUMNS
from bot.storage.responses import insert_many
from tests.bot.storage.conftest import SAMPLE

SKM, Q4 = SAMPLE.instrument, ["2026-Q4"]


def told(row: Row) -> tuple[str, str | None]:
    return row["unit"], row["suggestion"]


async def fill(store: Store) -> None:
    found = [
        replace(SAMPLE, unit=unit, suggestion=f"{unit} {n}", pseudonym=None) for unit in ("BB", "AA") for n in range(3)
    ]
    await store._database.write(lambda db: insert_many(db, found))


async def test_the_log_begins_anew_while_a_city_is_computed_on(store: Store, path: Path) -> None:
    """It grew to gigabytes behind a report, and whoever wrote next waited until it was emptied."""
    await fill(store)
    counts: list[int] = []

    def beside(db: Db, condition: str, values: object) -> None:
        counts.append(db.execute("SELECT count(*) AS n FROM responses").fetchone()["n"])

    def consume(rows: Iterator[Row]) -> list[tuple[str, str | None]]:
        first = told(next(rows))
        with closing(connect(path)) as other:
            other.execute("BEGIN")
            insert_many(other, [replace(SAMPLE, suggestion="kemudian", pseudonym=None)])
            other.execute("DELETE FROM responses WHERE suggestion = 'BB 2'")
            other.execute("COMMIT")
            assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        return [first, *map(told, rows)]

    before = await store.figures.fed_rows(SKM, RESPONSE_COLUMNS, lambda rows: list(map(told, rows)), periods=Q4)
    assert await store.figures.fed_rows(SKM, RESPONSE_COLUMNS, consume, periods=Q4, beside=beside) == before
    assert sorted(before) == [("AA", f"AA {n}") for n in range(3)] + [("BB", f"BB {n}") for n in range(3)]
    assert counts == [6]
    assert await store.figures.fed(SKM, lambda some: sum(1 for _ in some), periods=Q4) == 6


async def test_what_is_read_of_a_city_is_the_same_as_of_its_units(store: Store) -> None:
    await fill(store)

    async def read(unit: str | None) -> list[Response]:
        return await store.figures.responses(SKM, unit, periods=Q4)

    assert await read(None) == [*await read("AA"), *await read("BB")]


async def test_a_fault_in_between_leaves_nothing_behind(store: Store) -> None:
    await fill(store)

    def stop(rows: Iterator[Row]) -> None:
        next(rows)
        raise ValueError("a fault of the reader")

    def lose(db: Db, condition: str, values: object) -> None:
        raise KeyError(condition)

    for _ in range(2):
        with pytest.raises(ValueError, match="of the reader"):
            await store.figures.fed_rows(SKM, RESPONSE_COLUMNS, stop, periods=Q4)
        with pytest.raises(KeyError):
            await store.figures.fed_rows(SKM, RESPONSE_COLUMNS, list, periods=Q4, beside=lose)
    assert len(await store.figures.responses(SKM, periods=Q4)) == 6
