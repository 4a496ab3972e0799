"""What a report tells the head of a unit: what has been released, and of a closed span as much as its number bears."""

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from docx import Document

from bot.reporting.orders import Report, Request
from bot.reporting.reports import ReportMaker
from bot.storage import Service, Unit, Window
from bot.storage.responses import insert_many
from scoring import BadPeriod, parse_period
from tests.support.city import City, made_up

MONDAY = datetime(2026, 11, 16, 1, tzinfo=UTC)
CLOSED = datetime(2027, 1, 4, 1, tzinfo=UTC)
ALL = ("png", "pdf", "docx", "xlsx", "csv", "sippn", "json")
WEEK = parse_period("2026-W46")


async def told(city: City, period: Any, now: datetime = CLOSED, formats: tuple[str, ...] = ("docx", "json")) -> Report:
    span = parse_period(period) if isinstance(period, str) else period
    return await ReportMaker(city.config, city.store, now).make(Request("AA", span, formats, "id", released=True))


def content(report: Report, end: str) -> bytes:
    return next(one.content for one in report.documents if one.name.endswith(end))


def data(report: Report) -> Any:
    return json.loads(content(report, ".json"))


def word(report: Report) -> str:
    found = Document(io.BytesIO(content(report, ".docx")))
    cells = (cell.text for table in found.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(one.text for one in found.paragraphs), *cells])


async def test_an_open_period_tells_of_the_last_release_and_how_many_came_since(city: City) -> None:
    await city.week(n=12, score=3, suggestion="antrean lama")
    before = await told(city, "2026-Q4", MONDAY, ALL)
    assert "IKM" not in before.text
    assert "12 dari target" in before.text
    await city.head("AA", "Ani")
    await city.texts(WEEK)
    await city.week(n=3, score=1, day=16)
    after = await told(city, "2026-Q4", MONDAY, ALL)
    assert "IKM 75,00" in after.text
    assert "Sejak itu masuk 3 jawaban" in after.text
    assert "antrean" not in after.text
    assert [one.name for one in after.documents] == ["skm-AA-2026-Q4.png"]


async def test_after_an_answer_is_erased_nothing_is_shown_until_the_next_release(city: City) -> None:
    """And the card of the week with it says what residents wrote as well."""
    await city.head("AA", "Ani")
    await city.week(n=12, score=3, day=4)
    mine = replace(made_up(MONDAY - timedelta(days=12), [1] * 9), pseudonym="siti")
    await city.store._database.write(lambda db: insert_many(db, [mine]))
    await city.texts(WEEK.previous())
    assert "IKM 71,15" in (await told(city, "2026-Q4", MONDAY)).text
    await city.store.responses.erase(["siti"])
    found = (await told(city, "2026-Q4", MONDAY)).text
    assert "IKM" not in found
    assert "dihitung ulang" in found
    assert "12 dari target" in found
    await city.week(n=6, score=4, suggestion="antrean lama")
    (card,) = await city.texts(WEEK)
    assert "antrean lama" in card
    assert "IKM 83,33" in (await told(city, "2026-Q4", MONDAY)).text


async def test_a_card_of_a_withdrawn_period_says_so(city: City) -> None:
    await city.head("AA", "Ani")
    await city.week(n=5, score=3, day=4)
    mine = replace(made_up(MONDAY - timedelta(days=12), [1] * 9), pseudonym="siti")
    await city.store._database.write(lambda db: insert_many(db, [mine]))
    await city.texts(WEEK.previous())
    await city.store.responses.erase(["siti"])
    (card,) = await city.texts(WEEK)
    assert "IKM" not in card
    assert "dihitung ulang" in card


async def test_a_released_week_is_what_was_new_with_its_card(city: City) -> None:
    await city.head("AA", "Ani")
    await city.week(n=12, score=3, day=4)
    await city.texts(WEEK.previous())
    await city.week(n=6, score=4)
    await city.texts(WEEK)
    await city.week(n=1, score=1)  # a late paper form of that week
    assert "IKM 100,00 dari 6 responden" in (await told(city, "2026-W46", MONDAY)).text
    assert "IKM" not in (await told(city, "2026-W47", MONDAY)).text


@pytest.mark.parametrize("span", ["2026-11-11..2026-11-11", "2026-11", "2026", "2026-S2"])
async def test_no_days_by_hand_and_nothing_that_is_no_sum_of_closed_periods(city: City, span: str) -> None:
    await city.week()
    with pytest.raises(BadPeriod):
        await told(city, span, MONDAY)


@pytest.mark.parametrize(
    ("n", "text", "unsaid", "documents"),
    [
        (4, "Kurang dari 5 jawaban", "IKM", []),
        (7, "IKM 75,00 dari 7 responden – terlalu sedikit untuk dinilai", "<b>IKM", ALL),
        (12, "IKM 75,00 · C", "terlalu sedikit", ALL),
    ],
)
async def test_a_closed_period_has_as_much_as_its_number_bears(
    city: City, n: int, text: str, unsaid: str, documents: list[str]
) -> None:
    await city.week(n=n, score=3)
    report = await told(city, "2026-Q4", formats=ALL)
    assert text in report.text
    assert unsaid not in report.text
    kinds = [one.name.rpartition(".")[2] for one in report.documents]
    assert "xlsx" not in kinds, "no answers one by one"
    assert ("docx" in kinds) is bool(documents)
    if documents:
        found = data(report)["result"]
        assert (found["ikm"], found["mutu"]) == ("75.00", "C" if n >= 10 else None)
        assert data(report)["units"].keys() == ({"AA"} if n >= 10 else set())
        assert ("terlalu sedikit untuk dinilai" in word(report)) is (n < 10)
        assert "segitiga" not in word(report), "all elements are alike, or none is marked of so few"
        assert ("C (Kurang baik)" in word(report)) is (n >= 10)


async def test_late_answers_of_a_closed_period_wait_until_they_are_five(city: City) -> None:
    await city.week(n=12, score=3)
    await told(city, "2026-Q4")
    await city.week(n=4, score=1)
    assert data(await told(city, "2026-Q4"))["result"]["n"] == 12
    await city.week(n=1, score=1)
    assert data(await told(city, "2026-Q4"))["result"]["n"] == 17


async def test_services_are_told_apart_only_where_no_few_are_singled_out(city: City) -> None:
    await city.store.units.save([Unit("AA", "Dinas Contoh", services=(Service("a", "A"), Service("b", "B")))])
    moment = datetime(2026, 11, 11, 3, tzinfo=UTC)
    rows = [replace(made_up(moment, [3] * 9), service="a" if number < 9 else "b") for number in range(13)]
    await city.fill(rows)
    few = data(await told(city, "2026-Q4"))
    assert [(one["n"], one["ikm"]) for one in few["parts"]] == [(9, None), (4, None)]
    assert few["result"]["ikm"] == "75.00"


async def test_services_of_enough_answers_are_told(city: City) -> None:
    await city.store.units.save([Unit("AA", "Dinas Contoh", services=(Service("a", "A"), Service("b", "B")))])
    moment = datetime(2026, 11, 11, 3, tzinfo=UTC)
    rows = [replace(made_up(moment, [3] * 9), service="a" if number < 9 else "b") for number in range(19)]
    await city.fill(rows)
    found = data(await told(city, "2026-Q4"))
    assert [(one["n"], one["ikm"], one["mutu"]) for one in found["parts"]] == [(9, "75.00", None), (10, "75.00", "C")]


async def test_a_year_is_not_shown_beside_quarters_of_which_one_has_few(city: City) -> None:
    await city.fill([made_up(datetime(2026, 8, 11, 3, tzinfo=UTC), [1] * 9) for _ in range(3)])
    await city.week(n=12)
    assert "IKM" not in (await told(city, "2026")).text
    await city.fill([made_up(datetime(2026, 8, 11, 3, tzinfo=UTC), [1] * 9) for _ in range(5)])
    assert (
        "dari 20 responden" in (await told(city, "2026", formats=("txt",))).text
        or "20" in (await told(city, "2026")).text
    )


async def test_a_window_has_its_releases_too(city: City) -> None:
    window = Window("WIN", "Survei Contoh", date(2026, 11, 1), date(2026, 11, 30))
    await city.store.windows.add(window)
    await city.head("AA", "Ani")
    await city.week(n=8, score=3, window="WIN")
    await city.week(n=2, score=1)
    assert "IKM" not in (await told(city, window.period, MONDAY)).text
    (card,) = await city.texts(WEEK)
    assert "IKM 75,00 dari 8 responden" in (await told(city, window.period, MONDAY)).text
    assert "IKM 75,00 dari 8 responden" in card, "the two beside it wait in the quarter's figures as well"
    december = datetime(2026, 12, 2, 1, tzinfo=UTC)
    assert data(await told(city, window.period, december))["result"]["n"] == 8


async def test_answers_stand_in_no_order_and_without_their_service(city: City) -> None:
    await city.store.units.save([Unit("AA", "Dinas Contoh", services=(Service("a", "Layanan A"),))])
    for day, score in ((4, 4), (11, 2)):
        moment = datetime(2026, 11, day, 3, tzinfo=UTC)
        await city.fill([replace(made_up(moment, [score] * 9), service="a") for _ in range(6)])
    request = Request("AA", parse_period("2026-Q4"), (), "id", released=True)
    laporan = await ReportMaker(city.config, city.store, CLOSED).laporan(request, "id")
    shown = [scores[0] for scores in laporan.rows]
    assert sorted(shown, key=lambda score: score or 0) == [2] * 6 + [4] * 6
    assert shown != [4] * 6 + [2] * 6, "they stand in the order in which they came"


async def test_a_unit_without_a_head_is_released_for_those_above_it(city: City) -> None:
    await city.week(n=12)
    assert await city.texts(WEEK) == []
    assert "IKM 75,00" in (await told(city, "2026-Q4", MONDAY)).text


async def test_what_waits_inside_and_outside_a_window_is_said_to_wait_apart(city: City) -> None:
    """Four and four are eight new ones, and no figures: "once there are 5" alone would be untrue."""
    said = "di dalam dan di luar survei khusus dihitung terpisah"
    await city.head("AA", "Ani")
    await city.week(n=12)
    assert not any(said in one for one in await city.texts(WEEK))
    await city.store.windows.add(Window("W-1", "Survei Contoh", date(2026, 11, 16), date(2026, 11, 30)))
    await city.week(n=4, day=17)
    await city.week(n=4, day=17, window="W-1")
    city.clock.now = datetime(2026, 11, 23, 1, tzinfo=UTC)
    (card,) = await city.texts(parse_period("2026-W47"))
    assert "Baru 8 jawaban" in card
    assert said in card
    assert said in (await told(city, "2026-Q4", city.clock.now)).text
    assert said not in (await told(city, "2026-Q4")).text, "a closed period has nothing that waits"
