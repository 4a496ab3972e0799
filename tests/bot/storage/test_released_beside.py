"""What a release shows of an index beside the IKM: it stands still until enough answers to it are new."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.storage import Response, Store
from bot.storage.release_rows import Release
from bot.storage.responses import insert_many
from scoring.packing import packed_tally
from tests.support.national import IPAK, NATIONAL, UNITS, given
from tests.support.templates import new_database

MOMENT = datetime(2026, 11, 11, 3, tzinfo=UTC)  # in 2026-W46
WEEKS = ("2026-W46", "2026-W47", "2026-W48")
UNIT = UNITS[0]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    new_database(tmp_path / "skm.db", list(UNITS))
    async with Store(tmp_path / "skm.db") as opened:
        yield opened


async def released(store: Store, week: int, beside: int, without: int) -> list[Response]:
    """A week's answers, so many with IPAK and so many without, and their release."""
    moment = MOMENT + timedelta(weeks=week)
    rows = [
        replace(given(UNIT, 10 * week + n, moment, beside=n < beside), pseudonym=f"P{week}{n}")
        for n in range(beside + without)
    ]
    await store._database.write(lambda db: insert_many(db, rows))
    await store.releases.release([UNIT.code], ["2026-Q4"], WEEKS[week], 5)
    return rows


async def latest(store: Store) -> Release:
    (one,) = (await store.released.latest([UNIT.code], "2026-Q4", NATIONAL.id))[UNIT.code]
    return one


async def shown(store: Store) -> int | None:
    tally = (await latest(store)).beside.shown.get(IPAK.id)
    return None if tally is None else tally.n


async def test_it_moves_only_by_enough_answers_of_its_own(store: Store) -> None:
    await released(store, 0, beside=6, without=1)
    assert await shown(store) == 6
    await released(store, 1, beside=2, without=3)
    assert (await shown(store), (await latest(store)).beside.waits) == (6, True)
    await released(store, 2, beside=3, without=2)
    assert (await shown(store), (await latest(store)).beside.waits) == (11, False)


async def test_it_is_that_of_the_answers(store: Store) -> None:
    rows = await released(store, 0, beside=6, without=1)
    cut = NATIONAL.cuts[IPAK.key]
    texts = [row.scores[cut] for row in rows]
    assert (await latest(store)).beside.shown == {IPAK.id: packed_tally(IPAK, texts)}


async def test_after_an_erasure_it_waits_for_enough_in_one_release(store: Store) -> None:
    """Or what was shown before, subtracted, would be the erased answer and fewer than five new ones."""
    await released(store, 0, beside=6, without=1)
    await store.responses.erase(["P00"])
    assert ((await latest(store)).total, await shown(store)) == (None, None)
    await released(store, 1, beside=4, without=1)
    found = await latest(store)
    assert found.total is not None
    assert await shown(store) is None
    await released(store, 2, beside=5, without=0)
    assert await shown(store) == 14


@pytest.mark.parametrize("more", [0, 1])
async def test_a_closed_span_shows_all_of_it(store: Store, more: int) -> None:
    await released(store, 0, beside=6, without=1)
    await released(store, 1, beside=2, without=3)
    await store._database.write(lambda db: insert_many(db, [given(UNIT, 50 + n, MOMENT) for n in range(more)]))
    await store.releases.close([UNIT.code], "2026-Q4", "2027-W01", 5, window=False)
    assert (await shown(store), (await latest(store)).beside.waits) == (8 + more, False)


async def test_late_answers_move_it_only_where_enough_hold_it(store: Store) -> None:
    await released(store, 0, beside=6, without=1)
    late = [given(UNIT, 50 + n, MOMENT, beside=n in (0, 3)) for n in range(6)]
    await store.releases.close([UNIT.code], "2026-Q4", "2027-W01", 5, window=False)
    await store._database.write(lambda db: insert_many(db, late[:1]))
    await store.releases.close([UNIT.code], "2026-Q4", "2027-W02", 1, window=False)
    before = await shown(store)
    await store._database.write(lambda db: insert_many(db, late[1:]))
    await store.releases.close([UNIT.code], "2026-Q4", "2027-W03", 5, window=False)
    assert (await latest(store)).new == 5
    assert (before, await shown(store)) == (7, 7)
