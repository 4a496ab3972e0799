"""Late forms of a closed period: what is published, and what heads are told, rests on the same answers."""

import json
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from bot.reporting.followup_due import Drafting
from bot.reporting.orders import WHOLE_CITY, Request
from bot.reporting.publishing import Publisher
from bot.reporting.reports import ReportMaker
from bot.storage import Author, Window
from scoring import parse_period
from tests.support.city import City, made_up

QUARTER = parse_period("2026-Q3")
ONE_PERSON = [1, 1, 2, 4, 1, 1, 4, 4, 1]


async def came(city: City, n: int, scores: list[int], month: int = 8, **fields: Any) -> None:
    moment = datetime(2026, month, 5, 3, tzinfo=UTC)
    await city.fill([made_up(moment, scores, **fields) for _ in range(n)])


async def to_head(city: City) -> dict[str, Any]:
    request = Request("AA", QUARTER, ("json",), "id", released=True)
    return dict(
        json.loads((await ReportMaker(city.config, city.store, city.clock()).make(request)).documents[0].content)
    )


async def to_all(city: City) -> dict[str, Any]:
    site = await publisher(city).site(QUARTER)
    return dict(json.loads(site.files["data/hasil.json"]))


def publisher(city: City) -> Publisher:
    return Publisher(city.config, city.store, city.clock(), Author("skm:contoh", city.clock()))


async def published(city: City) -> list[int]:
    return [one.n for one in (await city.store.publications.all())[1]]


@pytest.mark.parametrize("first", ["head", "page", "nobody"])
async def test_one_late_form_does_not_follow_from_the_page_and_a_heads_report(city: City, first: str) -> None:
    await came(city, 12, [3] * 9)
    if first != "nobody":
        await (to_head if first == "head" else to_all)(city)
    else:
        await came(city, 1, ONE_PERSON, channel="kertas")
        assert ((await to_all(city))["result"]["n"], (await to_head(city))["result"]["n"]) == (13, 13)
        return
    await came(city, 1, ONE_PERSON, channel="kertas")
    page = await to_all(city)
    assert (page["result"]["n"], page["units"][0]["result"]["n"], await published(city)) == (12, 12, [12])
    assert (await to_head(city))["result"]["n"] == 12
    await publisher(city).report(Request("AA", QUARTER, ("poster",), "id"))
    assert await published(city) == [12], "the poster counts the same"


async def test_five_late_forms_count_for_heads_and_ten_for_everybody(city: City) -> None:
    await came(city, 12, [3] * 9)
    await to_all(city)
    await came(city, 5, ONE_PERSON, channel="kertas")
    assert (await to_head(city))["result"]["n"] == 17
    assert [one.differ for one in (await publisher(city).site(QUARTER)).held] == [5]
    await came(city, 5, ONE_PERSON, channel="kertas")
    assert ((await to_all(city))["result"]["n"], (await to_head(city))["result"]["n"]) == (22, 22)


async def test_the_trend_of_the_page_counts_no_late_form_of_an_earlier_period(city: City) -> None:
    await came(city, 12, [3] * 9, month=5)
    await came(city, 12, [3] * 9)
    await to_all(city)
    await came(city, 1, ONE_PERSON, month=5, channel="kertas")
    (unit,) = [one for one in (await to_all(city))["units"] if one["code"] == "AA"]
    assert [one["n"] for one in unit["trend"]] == [12, 12]


async def test_a_window_counts_no_late_form_either(city: City) -> None:
    window = Window("WIN", "Survei Contoh", date(2026, 8, 1), date(2026, 8, 31))
    await city.store.windows.add(window)
    await came(city, 12, [3] * 9, window="WIN")
    await publisher(city).site(window.period)
    await came(city, 1, ONE_PERSON, window="WIN", channel="kertas")
    page = await publisher(city).site(window.period)
    assert json.loads(page.files["data/hasil.json"])["result"]["n"] == 12


async def test_admins_see_all_and_how_many_of_them_are_not_told_yet(city: City) -> None:
    await came(city, 12, [3] * 9)
    maker = ReportMaker(city.config, city.store, city.clock())
    asked = [Request(one, QUARTER, (), "id") for one in ("AA", WHOLE_CITY)]
    await to_all(city)
    assert not any("terlambat" in one.text for one in [await maker.make(one) for one in asked])
    await came(city, 1, ONE_PERSON, channel="kertas")
    for one in asked:
        report = await maker.make(one)
        assert report.n == 13
        assert "1 jawaban terlambat sudah dihitung di sini" in report.text
    whole = await maker.laporan(Request(WHOLE_CITY, QUARTER, ("json",), "id"), "id")
    assert whole.pooled is not None
    assert whole.pooled.n == 13
    assert whole.published[-1].ikm == Fraction(75), "the public figure is the one that is public"


async def test_drafts_of_follow_up_rest_on_what_the_head_is_told(city: City) -> None:
    await came(city, 12, [3] * 9)
    await to_head(city)
    await came(city, 4, ONE_PERSON, channel="kertas")
    made, _ = await Drafting(city.config, city.store).draft(QUARTER, Author("skm:contoh", city.clock()), "AA")
    assert {one.basis for one in made} == {"3.0000"}
