"""Releases: heaps of answers that never overlap, frozen, each of enough new ones."""

import json
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.storage import Response, Store, Unit, released
from bot.storage.connection import connect
from bot.storage.migrations import shipped
from bot.storage.release_rows import Release
from bot.storage.responses import insert_many
from scoring import Tally
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
    return (await store.released.latest(["AA"], "2026-Q4", SKM)).get("AA", [])


def total_of(one: Release) -> Tally:
    assert one.total is not None
    return one.total


async def test_it_takes_enough_new_answers(store: Store) -> None:
    await fill(store, 4)
    assert await store.releases.release(["AA"], Q4, "2026-W46", 5) == 0
    assert await latest(store) == []
    await fill(store, 1)
    assert await store.releases.release(["AA"], Q4, "2026-W46", 5) == 1
    await fill(store, 4, LATER)
    assert await store.releases.release(["AA"], Q4, "2026-W47", 5) == 0
    (one,) = await latest(store)
    assert (total_of(one).n, one.new, one.week) == (5, 5, "2026-W46")


async def test_answers_of_a_later_week_wait(store: Store) -> None:
    await fill(store, 5)
    await fill(store, 9, LATER)
    await store.releases.release(["AA"], Q4, "2026-W46", 5)
    assert [total_of(one).n for one in await latest(store)] == [5]


async def test_what_is_new_stands_alone_while_nothing_earlier_has_changed(store: Store) -> None:
    await fill(store, 6)
    await store.releases.release(["AA"], Q4, "2026-W46", 5)
    await fill(store, 5, LATER, score=4)
    await store.releases.release(["AA"], Q4, "2026-W47", 5)
    (second,) = await latest(store)
    assert second.fresh is not None
    assert (second.fresh.n, second.fresh.sums) == (5, (20,) * 9)
    assert total_of(second).n == 11


async def test_nothing_is_told_of_the_new_ones_alone_once_an_earlier_answer_is_erased(store: Store) -> None:
    """Or the difference of two releases, less the new ones, would be that answer."""
    await fill(store, 5)
    mine = replace(made_up(MOMENT, [1] * 9), pseudonym="siti")
    await store._database.write(lambda db: insert_many(db, [mine]))
    await store.releases.release(["AA"], Q4, "2026-W46", 5)
    await store.responses.erase(["siti"])
    (before,) = await latest(store)
    assert (before.total, before.fresh, before.new) == (None, None, 6), "nothing is shown from which one could subtract"
    await fill(store, 5, LATER)
    await store.releases.release(["AA"], Q4, "2026-W47", 5)
    (after,) = await latest(store)
    assert (total_of(after).n, after.new, after.fresh) == (10, 5, None)


async def released_twice(store: Store) -> Response:
    """Two releases, the first with an answer that its person may change or erase. Returns that answer."""
    mine = replace(made_up(MOMENT, [1, 4, 2, 3, 1, 4, 2, 3, 1]), pseudonym="siti")
    await fill(store, 5)
    await store._database.write(lambda db: insert_many(db, [mine]))
    await store.releases.release(["AA"], Q4, "2026-W46", 5)
    await fill(store, 5, LATER, score=4)
    await store.releases.release(["AA"], Q4, "2026-W47", 5)
    return mine


async def sums_kept(store: Store) -> list[tuple[str, str | None, int]]:
    """All that the table keeps of scores, and how many answers are left that each release counted."""
    statement = """
        SELECT cells, fresh, (SELECT count(*) FROM responses WHERE released <= releases.id) AS n
        FROM releases ORDER BY id"""
    return [tuple(row) for row in await store._database.read(lambda db: db.execute(statement).fetchall())]


@pytest.mark.parametrize("erased", [True, False])
async def test_no_sum_is_kept_that_counts_an_answer_as_it_was(store: Store, erased: bool) -> None:
    """Or the answers that are left, subtracted from it, are the one that was erased or changed."""
    mine = await released_twice(store)
    if erased:
        await store.responses.erase(["siti"])
    else:
        await store.responses.submit(replace(mine, answers=dict.fromkeys(mine.answers, 2)))
    first, second = await sums_kept(store)
    assert first[:2] == ("", None)
    assert (second[0], json.loads(second[1])["cells"][0]) == ("", 5), "of the second those that were new are all there"
    await fill(store, 5, LATER, score=1)
    await store.releases.release(["AA"], Q4, "2026-W48", 5)
    cells, fresh, n = (await sums_kept(store))[2]
    assert (json.loads(cells)["cells"][0], fresh) == (n, None)


async def test_an_answer_sent_again_as_it_was_takes_nothing_away(store: Store) -> None:
    mine = await released_twice(store)
    await store.responses.submit(replace(mine, suggestion="lain"))
    assert all(cells for cells, _, _ in await sums_kept(store))


async def test_a_closed_span_is_counted_anew(store: Store) -> None:
    await released_twice(store)
    await store.responses.erase(["siti"])
    assert await store.releases.close(["AA"], "2026-Q4", "2027-W01", 5, window=False) == 0
    (one,) = await latest(store)
    assert (total_of(one).n, total_of(one).sums) == (10, (35,) * 9)


async def test_what_is_erased_while_a_release_is_counted_is_not_in_it(store: Store) -> None:
    await released_twice(store)
    await store.responses.erase(["siti"])
    mine = replace(made_up(LATER, [1] * 9), pseudonym="budi")
    await fill(store, 5, LATER)
    await store._database.write(lambda db: insert_many(db, [mine]))
    made = await store.releases._counted(("AA", "2026-Q4", "", SKM), "2026-W47")
    assert made is not None
    await store.responses.submit(replace(mine, answers=dict.fromkeys(mine.answers, 2)))
    assert await store.releases._write([made], "2026-W48", 5, closing=False) == 1
    (one,) = await latest(store)
    assert one.fresh is None
    assert total_of(one).sums == (5 * 3 + 5 * 4 + 5 * 3 + 2,) * 9, "the answer as it is now"
    made = await store.releases._counted(("AA", "2026-Q4", "", SKM), "2026-W47")
    assert made is None
    await fill(store, 5, LATER)
    made = await store.releases._counted(("AA", "2026-Q4", "", SKM), "2026-W47")
    assert made is not None
    await store.responses.erase(["budi"])
    assert await store.releases._write([made], "2026-W49", 5, closing=False) == 0


async def test_what_waits_is_read_a_few_units_at_a_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """One reading of a city's answers would keep the log from being used anew until it has ended."""
    await fill(store, 6)
    assert await store.released.waiting("2026-Q4", SKM, 5, window=False) == {}
    await store.releases.close(["AA"], "2026-Q4", "2027-W01", 5, window=False)
    await fill(store, 3, LATER)
    readings = list[int]()
    browse = store._database.browse

    async def count(work: Any) -> Any:
        readings.append(1)
        return await browse(work)

    monkeypatch.setattr(store._database, "browse", count)
    monkeypatch.setattr(released, "_UNITS", 1)
    found = await store.released.waiting("2026-Q4", SKM, 5, window=False)
    assert {code: tally.n for code, tally in found.items()} == {"AA": 3}
    assert len(readings) == 1 + len(await store.units.codes())


async def test_a_window_is_a_heap_of_its_own(store: Store) -> None:
    """What fell beside it waits until it is enough by itself."""
    await fill(store, 7, window="W1")
    await fill(store, 3)
    assert await store.releases.release(["AA"], Q4, "2026-W46", 5) == 1
    assert [(one.window, total_of(one).n) for one in await latest(store)] == [("W1", 7)]
    found = await store.released.latest(["AA"], "W1", SKM, window=True)
    assert [total_of(one).n for one in found["AA"]] == [7]


async def test_closing_takes_what_is_left_and_then_only_enough_late_ones(store: Store) -> None:
    await fill(store, 7)
    await store.releases.release(["AA"], Q4, "2026-W46", 5)
    await fill(store, 2, LATER)
    assert await store.releases.close(["AA"], "2026-Q4", "2027-W01", 5, window=False) == 1
    assert [(total_of(one).n, one.new, one.closing) for one in await latest(store)] == [(9, 2, True)]
    await fill(store, 4, LATER)
    assert await store.releases.close(["AA"], "2026-Q4", "2027-W01", 5, window=False) == 0
    await fill(store, 1, LATER)
    assert await store.releases.close(["AA"], "2026-Q4", "2027-W01", 5, window=False) == 1
    await fill(store, 6, LATER)
    await store.releases.release(["AA"], Q4, "2026-W53", 5)
    await fill(store, 1, LATER)
    assert await store.releases.close(["AA"], "2026-Q4", "2027-W02", 5, window=False) == 0
    assert [total_of(one).n for one in await latest(store)] == [20]


async def test_suggestions_come_with_a_release_of_enough_answers(store: Store) -> None:
    await fill(store, 5)
    await store.releases.release(["AA"], Q4, "2026-W46", 5)
    await fill(store, 2, LATER, score=1)
    await store.releases.close(["AA"], "2026-Q4", "2026-W47", 5, window=False)
    assert await store.released.suggestions(["AA"], "2026-W46", 5) == {"AA": ["saran 3"] * 5}
    assert await store.released.suggestions(["AA"], "2026-W47", 5) == {}


async def test_each_answer_stands_in_one_release(store: Store) -> None:
    await fill(store, 5)
    await store.releases.release(["AA"], Q4, "2026-W46", 5)
    await fill(store, 6, LATER)
    await store.releases.release(["AA"], Q4, "2026-W47", 5)
    pieces = await store.released.pieces("AA", "2026-Q4", SKM, window=False)
    assert [(one.release, one.n) for one in pieces] == [(1, 5), (2, 6)]


async def test_many_answers_are_released_in_some_transactions(store: Store) -> None:
    """Nobody waits for the file while thousands are marked, and a stop in between leaves enough for the next."""
    await store._database.write(lambda db: insert_many(db, [made_up(MOMENT, [3] * 9)] * 1103))
    assert await store.releases.release(["AA"], Q4, "2026-W46", 5) == 6
    (one,) = await latest(store)
    assert (total_of(one).n, one.new, total_of(one).sums) == (1103, 103, (3309,) * 9)
    found = (await store.released.of_week(["AA"], "2026-W46", SKM))["AA"]
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


def test_an_upgrade_deletes_sums_that_count_what_was_erased_or_changed(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with closing(connect(path)) as db:
        db.execute("CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at TEXT) STRICT")
        for number, name, script in shipped():
            if number < 31:
                db.executescript(script)
                db.execute("INSERT INTO migrations (number, name) VALUES (?, ?)", (number, name))
        for unit, n, revised in (("AA", 2, None), ("BB", 3, None), ("CC", 2, "2026-11-12T03")):
            db.execute("INSERT INTO units (code, name) VALUES (?, ?)", (unit, unit))
            id = db.execute(
                "INSERT INTO releases (unit, period, window, instrument, week, cells, fresh, new, closing)"
                " VALUES (?, '2026-Q4', '', 'x', '2026-W46', ?, '[5]', 5, 0)",
                (unit, json.dumps([n, 0])),
            ).lastrowid
            db.executemany(
                "INSERT INTO responses (id, unit, service, instrument, period, week, channel, hour, profile, window,"
                " released, revised)"
                " VALUES (?, ?, '', 'x', '2026-Q4', '2026-W46', 'bot', '2026-11-11T03', '{}', '', ?, ?)",
                [(f"{unit}{number}", unit, id, revised) for number in range(2)],
            )
        [script] = [script for number, _, script in shipped() if number == 31]
        db.executescript(script)
        found = db.execute("SELECT unit, cells, fresh, moved FROM releases ORDER BY unit").fetchall()
    assert [tuple(row) for row in found] == [("AA", "[2, 0]", "[5]", 0), ("BB", "", None, 1), ("CC", "", None, 1)]
