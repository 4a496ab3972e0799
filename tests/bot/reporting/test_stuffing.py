"""The look-out for made-up answers: from what the database keeps, once, the same day, to admins of other places."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import Config, make_config
from bot.reporting.stuffing import Stuffing
from bot.rules.findings import Act, moved
from bot.rules.owed import Notice
from bot.storage import Author, Store, Unit
from bot.storage.responses import insert_many
from tests.support.city import made_up
from tests.support.templates import new_database

NOW = datetime(2026, 11, 18, 8, 10, tzinfo=UTC)  # a Wednesday
FOURS = [4] * 9
OTHER = [3, 4, 3, 3, 4, 3, 3, 2, 4]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return make_config({"admins": {"telegram_ids": [1]}}, {}, folder=tmp_path)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    new_database(tmp_path / "skm.db", [Unit("AA", "Dinas Contoh"), Unit("BB", "Puskesmas Contoh", parent="AA")])
    async with Store(tmp_path / "skm.db") as one:
        yield one


async def past(store: Store, unit: str = "BB", weeks: int = 20) -> None:
    """Ten answers a week, one in twenty of all 4."""
    rows = [
        made_up(NOW - timedelta(days=7 * back, hours=at), FOURS if (10 * back + at) % 20 == 0 else OTHER, unit)
        for back in range(1, weeks + 1)
        for at in range(10)
    ]
    await store._database.write(lambda db: insert_many(db, rows))


async def come(store: Store, n: int, scores: list[int], hours: float = 1, unit: str = "BB") -> None:
    rows = [made_up(NOW - timedelta(hours=hours), scores, unit) for _ in range(n)]
    await store._database.write(lambda db: insert_many(db, rows))


async def test_made_up_answers_of_four_hours_are_told_the_same_day_once(store: Store, config: Config) -> None:
    bind, stamp = store.people.bind, "2026-11-01T00:00:00"
    await bind("AA", 21, "en", stamp, "admin")  # above the unit
    await bind("BB", 22, "id", stamp, "admin")  # of the unit itself
    await bind("*", 23, "id", stamp, "admin")
    await bind("BB", 23, "id", stamp, "head")  # serves it as well
    await bind("BB", 24, "id", stamp, "head")
    await past(store)
    await come(store, 5, OTHER)
    await come(store, 60, FOURS)
    job = Stuffing(config, store)
    assert await job.is_due(NOW)
    assert await job.plan_due(NOW) == 2
    assert not await job.is_due(NOW)
    (found,) = (await store.findings.page(None, (), 9, 0))[1]
    assert (found.unit, found.kind, found.n, found.high, found.week) == ("BB", "burst", 65, 60, "2026-W47")
    assert (found.first, found.last) == ("2026-11-18T07", "2026-11-18T07")
    assert (found.past_n, found.past_high) == (200, 10)
    owed = {}
    while (one := await store.deliveries.claim(int(NOW.timestamp()), 60, "run", asked=False)) is not None:
        thing = one.thing()
        assert isinstance(thing, Notice)
        owed[one.recipient] = thing.text
    assert sorted(owed) == [1, 21]
    assert "65 jawaban, 60 di antaranya (92%)" in owed[1]
    assert "Pada 26 minggu sebelumnya 5%" in owed[1]
    assert "petugas dengan tablet" in owed[1]
    assert "between 2026-11-18 14.00 and 2026-11-18 15.00" in owed[21]
    later = NOW + timedelta(hours=1)
    await come(store, 3, FOURS, hours=-1)
    assert await job.is_due(later)
    assert await job.plan_due(later) == 0
    assert [one.n for one in (await store.findings.page(None, (), 9, 0))[1]] == [68]


async def test_a_campaign_day_is_no_finding(store: Store, config: Config) -> None:
    await past(store)
    await come(store, 76, OTHER)
    await come(store, 4, FOURS)
    assert await Stuffing(config, store).plan_due(NOW) == 0
    assert (await store.findings.page(None, (), 9, 0))[1] == []


async def test_spread_over_the_week_it_is_seen_from_the_tallies(store: Store, config: Config) -> None:
    await past(store)
    for hours in range(1, 52, 5):
        await come(store, 3, FOURS, hours)
        await come(store, 3, OTHER, hours)
    await Stuffing(config, store).plan_due(NOW)
    (found,) = (await store.findings.page(None, (), 9, 0))[1]
    assert (found.kind, found.n, found.high) == ("week", 66, 33)


async def test_without_enough_past_nothing_is_said(store: Store, config: Config) -> None:
    await past(store, weeks=7)
    await come(store, 60, FOURS)
    assert await Stuffing(config, store).plan_due(NOW) == 0


async def test_only_units_with_new_answers_are_read(store: Store, config: Config) -> None:
    await past(store)
    await past(store, "AA")
    job = Stuffing(config, store)
    await job.plan_due(NOW)
    await come(store, 12, OTHER, hours=-1, unit="AA")
    seen = await store.findings.places("2026-11-18T08")
    assert [(one.unit, one.week) for one in seen] == [("AA", "2026-W47")]


@pytest.mark.parametrize("steps", [("explain",), ("propose", "agree")])
async def test_a_finding_that_is_dealt_with_hides_no_other_of_its_week(
    store: Store, config: Config, steps: tuple[Act, ...]
) -> None:
    """Sixty of Monday are explained or set aside. Thirty of Wednesday stand out less, and are told all the same."""
    await past(store)
    await come(store, 60, FOURS, hours=50)
    await Stuffing(config, store).plan_due(NOW - timedelta(hours=48))
    for who, what in enumerate(steps):
        await deal(store, what, Author(f"telegram:{who}", NOW))
    await come(store, 30, FOURS)
    await come(store, 5, OTHER)
    assert await Stuffing(config, store).plan_due(NOW) == 1
    second, first = sorted((await store.findings.page(None, (), 9, 0))[1], key=lambda one: -one.id)
    assert (second.state, second.n, second.high, second.first) == ("open", 35, 30, "2026-11-18T07")
    assert (first.state, first.n) == ("honest" if steps == ("explain",) else "aside", 60)
    assert await store.asides.count(second) == 35
    assert await Stuffing(config, store).plan_due(NOW + timedelta(hours=1)) == 0


async def test_what_was_explained_and_grows_is_told_again(store: Store, config: Config) -> None:
    await past(store)
    await come(store, 20, FOURS)
    job = Stuffing(config, store)
    assert await job.plan_due(NOW) == 1
    await deal(store, "explain", Author("telegram:1", NOW))
    assert await job.plan_due(NOW + timedelta(hours=1)) == 0
    await come(store, 100, FOURS, hours=-1)
    assert await job.plan_due(NOW + timedelta(hours=2)) == 1
    assert [(one.state, one.n) for one in (await store.findings.page(None, (), 9, 0))[1]] == [("open", 120)]


async def deal(store: Store, what: Act, by: Author) -> None:
    await store.asides.change(1, lambda one: moved(one, what, by.who, "mengapa"), what, by, lambda _: [])
