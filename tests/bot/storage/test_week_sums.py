"""What releases add to the series of weeks: sums of what was released, gone with what was erased."""

import json
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.storage import Store
from bot.storage.connection import connect
from bot.storage.responses import insert_many
from bot.storage.upgrades import _count_weeks
from tests.support.city import UNITS, made_up
from tests.support.templates import new_database

SKM = "permenpan-14-2017"
MOMENT = datetime(2026, 11, 11, 3, tzinfo=UTC)  # in 2026-W46
WEEKS = ("2026-W40", "2026-W50")
ALL = "1" * 9


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    new_database(tmp_path / "skm.db", UNITS)
    async with Store(tmp_path / "skm.db") as opened:
        yield opened


async def release(store: Store, scores: list[int], unit: str = "AA", week: int = 0, n: int = 6, who: str = "") -> None:
    """`n` answers of a week to as many elements as there are scores, released with its card."""
    padded = [*scores, *[1] * (9 - len(scores))]
    given = [made_up(MOMENT + timedelta(weeks=week), padded, unit) for _ in range(n)]
    found = [replace(one, answers=dict(list(one.answers.items())[: len(scores)])) for one in given]
    if who:
        found[0] = replace(found[0], pseudonym=who)
    await store._database.write(lambda db: insert_many(db, found))
    await store.releases.release([unit], ["2026-Q4"], f"2026-W{46 + week}", 5)


async def test_weeks_are_those_of_the_cards_with_exact_sums(store: Store) -> None:
    await release(store, [3] * 9)
    await release(store, [4] * 9, week=2, n=7)
    await release(store, [2] * 9, "BB")
    found = await store.week_sums.of(["AA", "BB", "CC"], SKM, WEEKS, 5)
    assert found == {
        "AA": (ALL, [("2026-W46", 6, 162, 6 * 27**2), ("2026-W48", 7, 252, 7 * 36**2)]),
        "BB": (ALL, [("2026-W46", 6, 108, 6 * 18**2)]),
    }
    assert await store.week_sums.of(["AA"], SKM, ("2026-W47", "2026-W48"), 5) == {
        "AA": (ALL, [("2026-W48", 7, 252, 9072)])
    }
    assert await store.week_sums.of(["AA"], SKM, WEEKS, 7) == {"AA": (ALL, [("2026-W48", 7, 252, 9072)])}
    assert await store.week_sums.of(["AA"], "skm-online-2024", WEEKS, 5) == {}


async def test_an_erased_answer_takes_its_week_away(store: Store) -> None:
    await release(store, [3] * 9, who="siti")
    await release(store, [4] * 9, week=1)
    await store.responses.erase(["siti"])
    assert await store.week_sums.of(["AA"], SKM, WEEKS, 5) == {"AA": (ALL, [("2026-W47", 6, 216, 7776)])}
    kept = "SELECT asked, complete, total, total_sq FROM releases WHERE week = '2026-W46'"
    rows = await store._database.read(lambda db: db.execute(kept).fetchall())
    assert [tuple(row) for row in rows] == [(None,) * 4]


async def test_weeks_in_which_other_elements_were_asked_are_another_series(store: Store) -> None:
    await release(store, [3] * 9)
    await release(store, [3] * 8, week=1)
    assert await store.week_sums.of(["AA"], SKM, WEEKS, 5) == {"AA": ("1" * 8 + "0", [("2026-W47", 6, 144, 6 * 576)])}


@pytest.mark.file
async def test_two_years_of_many_units_are_read_from_the_index_alone(store: Store) -> None:
    """Some fifty units at a time, without a row of an answer or of a release."""
    seen: list[str] = []
    await store._database.browse(lambda db: db.set_trace_callback(seen.append))
    await store.week_sums.of([f"U{number}" for number in range(120)], SKM, WEEKS, 5)
    asked = [one for one in seen if "releases" in one]
    assert len(asked) == 3
    plan = await store._database.browse(lambda db: db.execute(f"EXPLAIN QUERY PLAN {asked[0]}").fetchall())
    assert any("COVERING INDEX releases_by_series" in row["detail"] for row in plan)
    await store._database.browse(lambda db: db.set_trace_callback(None))


async def test_the_upgrade_counts_the_releases_that_are_there(store: Store, tmp_path: Path) -> None:
    """Also those of an earlier version, a list of cells alone."""
    await release(store, [3] * 9)
    await release(store, [4] * 9, week=1)
    before = await store.week_sums.of(["AA"], SKM, WEEKS, 5)
    with closing(connect(tmp_path / "skm.db")) as db:
        db.execute("UPDATE releases SET asked = NULL, complete = NULL, total = NULL, total_sq = NULL")
        ((fresh,),) = db.execute("SELECT fresh FROM releases WHERE week = '2026-W46'").fetchall()
        db.execute("UPDATE releases SET fresh = ? WHERE week = '2026-W46'", (json.dumps(json.loads(fresh)["cells"]),))
        db.commit()
        assert await store.week_sums.of(["AA"], SKM, WEEKS, 5) == {}
        _count_weeks(db)
        db.commit()
    assert await store.week_sums.of(["AA"], SKM, WEEKS, 5) == before
