"""What is published beside what has been: nobody's answers follow from the two. Units and people are made up."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.config import make_config
from bot.reporting.orders import WHOLE_CITY, Request
from bot.reporting.publishing import Publisher, Site, Unpublishable, said
from bot.reporting.spans import find_period
from bot.storage import Author, PublicationsMoved, Response, Service, Store, Unit, Window
from bot.storage.publications import REST, Publication
from bot.storage.responses import insert_many
from exports.disclosure import apart
from scoring import load_instrument
from tests.support.templates import new_database

SKM = load_instrument()
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
BY = Author("skm:test", NOW)
SUB = Unit("SUB", "Unit Contoh", "Dinas", services=(Service("ktp", "KTP"), Service("kk", "KK")))
OTHER = Unit("LAIN", "Unit Lain Contoh", "Dinas", population=80)
WINDOW = Window("WIN", "Survei contoh", date(2026, 7, 1), date(2026, 8, 31))
ALL = ("site", "poster")


def rows(unit: str, n: int, month: int, *, window: str = "", service: str = "", seed: int = 0) -> list[Response]:
    dice = Random(f"{unit}{month}{window}{service}{seed}")
    return [
        Response(
            unit=unit,
            service=service,
            instrument=SKM.id,
            period=f"2026-Q{(month + 2) // 3}",
            week="2026-W33",
            hour=f"2026-{month:02}-11T05",
            answers={key: dice.choice((2, 3, 3, 4)) for key in SKM.keys},
            profile={"kelamin": dice.choice("PL")},
            window=window,
        )
        for _ in range(n)
    ]


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    new_database(path)
    async with Store(path) as made:
        await made.units.save((SUB, OTHER))
        await made.windows.add(WINDOW, BY)
        await add(made, rows("LAIN", 40, 8))
        yield made


async def add(store: Store, some: list[Response]) -> None:
    await store._database.write(lambda db: insert_many(db, some))


def publisher(store: Store) -> Publisher:
    return Publisher(make_config({"agency": {"name": "Kota Contoh"}}, {}), store, NOW, BY)


async def site(store: Store, span: str) -> Site:
    return await publisher(store).site(await find_period(store, span))


def unit_of(made: Site, code: str = "SUB") -> dict[str, Any]:
    found: list[dict[str, Any]] = json.loads(made.files["data/hasil.json"])["units"]
    return next(one for one in found if one["code"] == code)


@pytest.mark.parametrize("spans", [("WIN", "2026-Q3"), ("2026-Q3", "WIN")])
async def test_one_persons_answer_does_not_follow_from_a_window_and_its_quarter(
    store: Store, spans: tuple[str, str]
) -> None:
    await add(store, rows("SUB", 20, 8, window="WIN") + rows("SUB", 1, 9))
    first, second = [await site(store, span) for span in spans]
    assert unit_of(first)["result"]["n"] in (20, 21)
    later = unit_of(second)
    assert later["result"]["n"] is later["result"]["ikm"] is later["result"]["sums"] is None
    assert later["respondents"] == {}
    assert {one["n"] for one in later["services"]} == {None}
    assert later["follow_up"] == []
    (held,) = second.held
    assert said(held).startswith(f"SUB: {spans[1]} is withheld: what was published before ({spans[0]}, published 2026")
    assert "(1 differ)" in said(held)
    assert b"disamarkan" in second.files["unit-SUB.html"]
    assert b"withheld" in second.files["en/unit-SUB.html"]
    assert b"belum cukup" not in second.files["unit-SUB.html"]
    if spans[1] == "2026-Q3":
        data = json.loads(second.files["data/hasil.json"])
        assert data["mean_of"] == ["LAIN"]
        assert data["result"]["ikm"] == unit_of(second, "LAIN")["result"]["ikm"]


async def test_a_window_far_enough_from_its_quarter_is_published_without_counts_of_people(store: Store) -> None:
    await add(store, rows("SUB", 20, 8, window="WIN", service="ktp") + rows("SUB", 15, 9, service="ktp"))
    first, second = await site(store, "2026-Q3"), await site(store, "WIN")
    assert (unit_of(first)["result"]["n"], unit_of(second)["result"]["n"]) == (35, 20)
    assert unit_of(first)["respondents"]
    assert unit_of(second)["respondents"] == {}


async def test_a_service_does_not_follow_either(store: Store) -> None:
    """The totals lie 15 apart, those of one service a single answer."""
    await add(store, rows("SUB", 20, 8, window="WIN", service="ktp") + rows("SUB", 14, 8, window="WIN", service="kk"))
    await add(store, rows("SUB", 1, 9, service="ktp") + rows("SUB", 14, 9, service="kk"))
    first, second = await site(store, "2026-Q3"), await site(store, "WIN")
    assert {one["n"] for one in unit_of(first)["services"]} == {21, 28}
    assert unit_of(second)["result"]["n"] is None
    assert {one["n"] for one in unit_of(second)["services"]} == {None}


@pytest.mark.parametrize(("late", "n"), [(0, 20), (1, 20), (4, 20), (5, None), (9, None), (10, 30)])
async def test_late_paper_is_published_only_in_enough_number(store: Store, late: int, n: int | None) -> None:
    await add(store, rows("SUB", 20, 8))
    first = await site(store, "2026-Q3")
    ledger = await store.publications.all()
    await add(store, rows("SUB", late, 9, seed=1))
    again = await site(store, "2026-Q3")
    assert unit_of(again)["result"]["n"] == n
    assert bool(again.held) == (n is None)
    if not late:
        assert again.files == first.files
        assert await store.publications.all() == ledger


async def test_a_trend_does_not_give_away_what_came_late(store: Store) -> None:
    """The quarter before stands in the trend: it is a publication like the page itself, and stands there unchanged.

    Late answers wait until they are five, and are then withheld until they are ten.
    """
    await add(store, rows("SUB", 20, 5) + rows("SUB", 25, 8) + rows("LAIN", 30, 5))
    assert [one["n"] for one in unit_of(await site(store, "2026-Q3"))["trend"]] == [20, 25]
    await add(store, rows("SUB", 1, 5, seed=1))
    assert [one["n"] for one in unit_of(await site(store, "2026-Q3"))["trend"]] == [20, 25]
    await add(store, rows("SUB", 4, 5, seed=2))
    made = await site(store, "2026-Q3")
    assert [one["n"] for one in unit_of(made)["trend"]] == [None, 25]
    assert [one["n"] for one in json.loads(made.files["data/hasil.json"])["trend"]] == [30, 65]
    assert made.held == []
    assert unit_of(await site(store, "2026-Q2"))["result"]["n"] is None


async def test_the_agencys_earlier_figure_is_the_same_a_quarter_later(store: Store) -> None:
    """Populations count in its interval then and later."""
    await add(store, rows("LAIN", 40, 5))
    before = json.loads((await site(store, "2026-Q2")).files["data/hasil.json"])["result"]
    after = json.loads((await site(store, "2026-Q3")).files["data/hasil.json"])["trend"][0]
    assert before["interval95"] == after["interval95"]


async def poster(store: Store, span: str, unit: str = "SUB") -> list[str]:
    made = await publisher(store).report(Request(unit, await find_period(store, span), ("poster",), "id"))
    return [one.name for one in made.documents]


async def test_a_poster_is_a_publication_too(store: Store) -> None:
    await add(store, rows("SUB", 20, 8, window="WIN") + rows("SUB", 1, 9))
    assert len(await poster(store, "WIN")) == 3
    with pytest.raises(Unpublishable, match="SUB: 2026-Q3 is withheld"):
        await poster(store, "2026-Q3")
    assert unit_of(await site(store, "2026-Q3"))["result"]["n"] is None
    for span in ("2026", "2026-Q4", "2026-08-01..2026-08-05", "2026-W33"):
        with pytest.raises(Unpublishable, match="expected a quarter"):
            await poster(store, span)
        with pytest.raises(Unpublishable, match="expected a quarter"):
            await poster(store, span, WHOLE_CITY)


async def test_the_agencys_poster_is_the_mean_of_what_may_be_published(store: Store) -> None:
    await add(store, rows("SUB", 20, 8, window="WIN") + rows("SUB", 1, 9))
    await poster(store, "WIN")
    assert len(await poster(store, "2026-Q3", WHOLE_CITY)) == 3
    _, ledger = await store.publications.all()
    assert {(one.span, one.unit) for one in ledger} == {("WIN", "SUB"), ("2026-Q3", "LAIN")}
    assert unit_of(await site(store, "2026-Q3"), "LAIN")["result"]["n"] == 40


async def test_a_poster_without_answers_says_so_and_takes_no_place_in_the_ledger(store: Store) -> None:
    assert len(await poster(store, "2026-Q1")) == len(await poster(store, "2026-Q3")) == 3
    assert (await store.publications.all())[1] == []


async def test_other_formats_are_recorded_nowhere(store: Store) -> None:
    await add(store, rows("SUB", 20, 8))
    await publisher(store).report(Request("SUB", await find_period(store, "2026"), ("txt",), "id"))
    assert await store.publications.all() == (0, [])


async def test_every_publication_is_in_the_audit_log_and_the_ledger_names_nobody(store: Store, path: Path) -> None:
    await add(store, rows("SUB", 20, 8))
    await site(store, "2026-Q3")
    (entry,) = await store.audit.entries(9, action="publication")
    assert (entry.who, entry.subject, entry.after["form"], entry.after["n"]) == ("skm:test", "2026-Q3", "site", 60)
    with sqlite3.connect(path) as db:
        kept = "".join(map(str, db.execute("SELECT * FROM publications").fetchall()))
        ids = [row[0] for row in db.execute("SELECT id FROM responses")]
    assert not [one for one in ids if one in kept]


async def test_two_at_once_are_not_both_published(store: Store) -> None:
    basis, _ = await store.publications.all()
    one = Publication("2026-Q3", "SUB", {REST: frozenset("abcdefghijkl")})
    await store.publications.add([one], "site", "2026-Q3", BY, basis)
    with pytest.raises(PublicationsMoved):
        await store.publications.add([replace(one, span="WIN")], "site", "WIN", BY, basis)


def test_no_sum_or_difference_of_what_is_published_is_about_few() -> None:
    """Three spans, each pair far apart, of which two less the third leave one person."""
    person, one, two = frozenset({"p"}), frozenset(map(str, range(20))), frozenset(map(str, range(20, 40)))
    assert apart([{REST: one | person}])
    assert not apart([{REST: one | person}, {REST: two | person}, {REST: one | two | person}])
    assert apart([{REST: one}, {REST: two}, {REST: one | two}])
