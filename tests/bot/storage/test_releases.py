"""Releases: heaps of answers that never overlap, frozen, each of enough new ones."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.storage import Response, Store, Unit
from bot.storage.releases import Release
from bot.storage.responses import insert_many
from tests.support.city import UNITS, made_up
from tests.support.templates import new_database
from tests.support.turns import Turns

SKM = "permenpan-14-2017"
MOMENT = datetime(2026, 11, 11, 3, tzinfo=UTC)  # in 2026-W46
LATER = datetime(2026, 11, 18, 3, tzinfo=UTC)
Q4 = ["2026-Q4"]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    new_database(tmp_path / "skm.db", UNITS)
    async with Store(tmp_path / "skm.db") as opened:
        yield opened


async def fill(store: Store, n: int, moment: datetime = MOMENT, score: int = 3, window: str = "") -> list[Response]:
    found = [replace(made_up(moment, [score] * 9, suggestion=f"saran {score}"), window=window) for _ in range(n)]
    await store._database.write(lambda db: insert_many(db, found))
    return found


async def latest(store: Store) -> list[Release]:
    return (await store.releases.latest(["AA"], "2026-Q4", SKM)).get("AA", [])


async def test_it_takes_enough_new_answers(store: Store) -> None:
    await fill(store, 4)
    assert await store.releases.release(["AA"], Q4, "2026-W46", 5) == 0
    assert await latest(store) == []
    await fill(store, 1)
    assert await store.releases.release(["AA"], Q4, "2026-W46", 5) == 1
    await fill(store, 4, LATER)
    assert await store.releases.release(["AA"], Q4, "2026-W47", 5) == 0
    (one,) = await latest(store)
    assert (one.total.n, one.new, one.week) == (5, 5, "2026-W46")


async def test_answers_of_a_later_week_wait(store: Store) -> None:
    await fill(store, 5)
    await fill(store, 9, LATER)
    await store.releases.release(["AA"], Q4, "2026-W46", 5)
    assert [one.total.n for one in await latest(store)] == [5]


async def test_what_is_new_stands_alone_while_nothing_earlier_has_changed(store: Store) -> None:
    await fill(store, 6)
    await store.releases.release(["AA"], Q4, "2026-W46", 5)
    await fill(store, 5, LATER, score=4)
    await store.releases.release(["AA"], Q4, "2026-W47", 5)
    (second,) = await latest(store)
    assert second.fresh is not None
    assert (second.fresh.n, second.fresh.sums) == (5, (20,) * 9)
    assert second.total.n == 11


async def test_nothing_is_told_of_the_new_ones_alone_once_an_earlier_answer_is_erased(store: Store) -> None:
    """Or the difference of two releases, less the new ones, would be that answer."""
    await fill(store, 5)
    mine = replace(made_up(MOMENT, [1] * 9), pseudonym="siti")
    await store._database.write(lambda db: insert_many(db, [mine]))
    await store.releases.release(["AA"], Q4, "2026-W46", 5)
    await store.responses.erase(["siti"])
    (before,) = await latest(store)
    assert before.total.n == 6, "what has been shown is frozen"
    await fill(store, 5, LATER)
    await store.releases.release(["AA"], Q4, "2026-W47", 5)
    (after,) = await latest(store)
    assert (after.total.n, after.new, after.fresh) == (10, 5, None)


async def test_a_window_is_a_heap_of_its_own(store: Store) -> None:
    """What fell beside it waits until it is enough by itself."""
    await fill(store, 7, window="W1")
    await fill(store, 3)
    assert await store.releases.release(["AA"], Q4, "2026-W46", 5) == 1
    assert [(one.window, one.total.n) for one in await latest(store)] == [("W1", 7)]
    found = await store.releases.latest(["AA"], "W1", SKM, window=True)
    assert [one.total.n for one in found["AA"]] == [7]


async def test_closing_takes_what_is_left_and_then_only_enough_late_ones(store: Store) -> None:
    await fill(store, 7)
    await store.releases.release(["AA"], Q4, "2026-W46", 5)
    await fill(store, 2, LATER)
    assert await store.releases.close(["AA"], "2026-Q4", "2027-W01", 5, window=False) == 1
    assert [(one.total.n, one.new, one.closing) for one in await latest(store)] == [(9, 2, True)]
    await fill(store, 4, LATER)
    assert await store.releases.close(["AA"], "2026-Q4", "2027-W01", 5, window=False) == 0
    await fill(store, 1, LATER)
    assert await store.releases.close(["AA"], "2026-Q4", "2027-W01", 5, window=False) == 1
    await fill(store, 6, LATER)
    await store.releases.release(["AA"], Q4, "2026-W53", 5)
    await fill(store, 1, LATER)
    assert await store.releases.close(["AA"], "2026-Q4", "2027-W02", 5, window=False) == 0
    assert [one.total.n for one in await latest(store)] == [20]


async def test_suggestions_come_with_a_release_of_enough_answers(store: Store) -> None:
    await fill(store, 5)
    await store.releases.release(["AA"], Q4, "2026-W46", 5)
    await fill(store, 2, LATER, score=1)
    await store.releases.close(["AA"], "2026-Q4", "2026-W47", 5, window=False)
    assert await store.releases.suggestions(["AA"], "2026-W46", 5) == {"AA": ["saran 3"] * 5}
    assert await store.releases.suggestions(["AA"], "2026-W47", 5) == {}


async def test_each_answer_stands_in_one_release(store: Store) -> None:
    await fill(store, 5)
    await store.releases.release(["AA"], Q4, "2026-W46", 5)
    await fill(store, 6, LATER)
    await store.releases.release(["AA"], Q4, "2026-W47", 5)
    pieces = await store.releases.pieces("AA", "2026-Q4", SKM, window=False)
    assert [(one.release, one.n) for one in pieces] == [(1, 5), (2, 6)]


async def test_many_answers_are_released_in_some_transactions(store: Store) -> None:
    """Nobody waits for the file while thousands are marked, and a stop in between leaves enough for the next."""
    await store._database.write(lambda db: insert_many(db, [made_up(MOMENT, [3] * 9)] * 1103))
    assert await store.releases.release(["AA"], Q4, "2026-W46", 5) == 6
    (one,) = await latest(store)
    assert (one.total.n, one.new, one.total.sums) == (1103, 103, (3309,) * 9)
    found = (await store.releases.of_week(["AA"], "2026-W46", SKM))["AA"]
    assert [one.new for one in found] == [200, 200, 200, 200, 200, 103]


async def test_a_few_heaps_are_marked_in_one_transaction(store: Store) -> None:
    """Each answer lies on a page of its own: of a city's the file is free after some fifty."""
    codes = [f"U{number}" for number in range(12)]
    await store.units.save([Unit(code, f"Unit Contoh {code}") for code in codes])
    given = [made_up(MOMENT, [3] * 9, code) for code in codes for _ in range(20)]
    await store._database.write(lambda db: insert_many(db, given))
    async with Turns(store) as turns:
        assert await store.releases.release(codes, Q4, "2026-W46", 5) == 12
    assert turns.sizes("INSERT INTO releases") == [3, 3, 3, 3]
