"""Quality of the answers: figures counted by hand. Flags on units and officers, on nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.conversation.texts import texts
from bot.ledger.workshop import Workshop
from bot.reporting.orders import QualityOrder
from bot.reporting.quality import UnitQuality, patterns, quality
from bot.reporting.quality_words import quality_data, quality_text
from bot.storage import Window
from scoring import load_instrument, parse_period, parse_weight
from tests.support.city import City
from tests.support.national import NATIONAL, given
from tests.support.national import UNITS as NATIONALS

SKM = load_instrument()
KIND = (SKM, parse_weight("1/9", SKM))
ONLINE = next(one for one in NATIONALS if one.mode == "online")
QUARTER = parse_period("2026-Q4")
NIKEN, BUDI, RINA = "7F3A000000000000", "8000000000000000", "9000000000000000"
MOMENT = datetime(2026, 11, 11, 3, tzinfo=UTC)
AGES = ("<17", "17-25", "26-34", "35-44", "45-54", "55-65", ">65")


def varied(answer: Any, number: int, **fields: Any) -> Any:
    """Answers of an honest respondent, unlike every other's."""
    scores = [1 + (number // 3**place + place) % 4 for place in range(9)]
    moment = MOMENT + timedelta(hours=number % 6)
    profile = {"usia": AGES[number % 7], "kelamin": "LP"[number // 7 % 2]}
    return answer(moment, scores, "AA", profile=profile, **fields)


async def reviewed(city: City, span: Any = QUARTER) -> list[UnitQuality]:
    return await quality(city.store, await city.store.units.all(), span, city.config.agency.timezone, KIND)


async def test_an_officer_who_ticks_through_is_flagged_and_another_is_not(city: City, answer: Any) -> None:
    honest = [varied(answer, number, seconds=40 + number % 5) for number in range(40)]
    good = [varied(answer, 50 + n, channel="petugas", officer=BUDI, seconds=60) for n in range(20)]
    # 30 answers: 27 straight (20 all 4, 7 all 3), 24 of them in 5 seconds
    told = {"channel": "petugas", "officer": NIKEN}
    bad = [answer(MOMENT, [4 if n < 20 else 3] * 9, "AA", seconds=5 if n < 24 else 30, **told) for n in range(27)]
    bad += [varied(answer, 80 + n, seconds=50, **told) for n in range(3)]
    await city.fill(honest + good + bad)
    (found,) = await reviewed(city)
    officers = dict(found.officers)
    assert list(officers) == [NIKEN, BUDI], "flagged ones first"
    niken, budi = officers[NIKEN], officers[BUDI]
    assert (niken.n, niken.straight, niken.straight_high, niken.timed, niken.fast) == (30, 27, 20, 30, 24)
    assert niken.flags == ("straight", "fast")
    assert niken.busiest == 27
    assert (budi.n, budi.straight, budi.fast, budi.seconds, budi.flags) == (20, 0, 0, 60, ())
    assert (found.whole.n, found.whole.straight, found.whole.fast) == (90, 27, 24)
    assert [(name, n) for name, n, _ in found.channels] == [("petugas", 50)]


async def test_nine_answers_in_nine_seconds_from_first_to_last_are_not_too_fast(city: City, answer: Any) -> None:
    """Eight steps between nine questions: 8 seconds are one each, 7 are less."""
    for seconds, fast in ((8, 0), (7, 40)):
        officer = f"{seconds}" * 16
        told = {"channel": "petugas", "officer": officer, "seconds": seconds}
        await city.fill([varied(answer, n, **told) for n in range(40)])
        (found,) = await reviewed(city)
        pattern = dict(found.officers)[officer]
        assert (pattern.fast, "fast" in pattern.flags) == (fast, bool(fast))


async def test_speed_is_judged_on_those_whose_time_is_known(city: City, answer: Any) -> None:
    paper = [varied(answer, n, channel="kertas") for n in range(60)]
    await city.fill([*paper, *(varied(answer, 60 + n, seconds=3) for n in range(12))])
    (found,) = await reviewed(city)
    assert (found.whole.timed, found.whole.fast, found.whole.flags) == (12, 12, ("fast",))


def test_every_item_counts_where_an_element_has_several() -> None:
    alike = [given(ONLINE, n, MOMENT, score=3) for n in range(12)]
    (first, *_) = [item.key for item in NATIONAL.items if item.asked_in("online")]
    other = [replace(row, answers={**row.answers, first: 1}) for row in alike]
    beside = [replace(row, answers={**row.answers, "keadilan": 1}) for row in alike]
    found = patterns([*alike, *other, *beside], NATIONAL, ["alike"] * 12 + ["other"] * 12 + ["beside"] * 12)
    assert {name: pattern.straight for name, pattern in found.items()} == {"alike": 12, "other": 0, "beside": 0}


async def test_doubles_and_a_burst(city: City, answer: Any) -> None:
    same = [
        answer(MOMENT, [4, 3, 4, 3, 4, 3, 4, 3, 4], "AA", channel="petugas", officer=RINA, profile={"usia": "26-34"})
        for _ in range(61)
    ]
    await city.fill(same[:60])
    (found,) = await reviewed(city)
    pattern = dict(found.officers)[RINA]
    assert (pattern.doubles, pattern.busiest, pattern.seconds, pattern.flags) == (59, 60, None, ("doubles",))
    await city.fill(same[60:])
    (found,) = await reviewed(city)
    assert dict(found.officers)[RINA].flags == ("doubles", "burst")
    assert found.whole.flags == ("doubles",), "a unit's residents may well come in crowds"


async def test_paper_against_the_bot(city: City) -> None:
    await city.week("AA", 40, 4)
    await city.week("AA", 40, 2, channel="kertas")
    await city.week("AA", 9, 4, channel="petugas", officer=BUDI)
    (found,) = await reviewed(city)
    (_, officers, few), (_, paper, moved) = found.channels
    assert (officers, few) == (9, None)
    assert paper == 40
    assert moved is not None
    assert (moved.difference, moved.verdict) == (-50, "turun")


async def test_a_window_holds_its_own_answers_alone(city: City) -> None:
    window = Window("SKM-26", "Survei Contoh", date(2026, 11, 1), date(2026, 12, 31))
    await city.store.windows.add(window)
    await city.week("AA", 12, 3)
    await city.week("AA", 11, 4, window="SKM-26", channel="petugas", officer=BUDI)
    await city.week("BB", 3, 4)
    assert [(one.unit.code, one.whole.n) for one in await reviewed(city)] == [("AA", 23), ("BB", 3)]
    assert [(one.unit.code, one.whole.n) for one in await reviewed(city, window.period)] == [("AA", 11)]


async def test_text_and_data_say_the_same_and_fit_a_message(city: City, answer: Any) -> None:
    await city.fill(
        [varied(answer, n, channel="petugas", officer=f"{n % 40:02}00000000000000", seconds=30) for n in range(400)]
    )
    for unit in ("BB", "CC"):
        await city.week(unit, 30, 4)
    found = await reviewed(city)
    for language in ("id", "en"):
        text = quality_text(found, texts(language), "T", {"0000000000000000": "Budi <Contoh>"})
        assert len(text) < 4096
        assert len(quality_text(found[2:], texts(language), "T", {})) < 4096
    assert "P-0000 Budi &lt;Contoh&gt;" in quality_text(found, texts("id"), "T", {"0000000000000000": "Budi <Contoh>"})
    data = quality_data(found)
    assert [one["code"] for one in data] == ["CC", "BB", "AA"], "flagged ones first, then by name"
    assert data[0]["flags"] == ["straight"]
    assert len(data[2]["officers"]) == 40
    assert sum(one["n"] for one in data[2]["officers"]) == data[2]["n"] == 400


async def test_the_child_process_reviews_without_a_secret(city: City) -> None:
    await city.week("AA", 12, 4, channel="petugas", officer=NIKEN)
    shop = Workshop()
    config = city.config.model_copy(update={"token": None, "secret": None})
    try:
        made = await shop.report(QualityOrder(config, ["AA", "BB"], "2026-Q4", "Triwulan IV", {NIKEN: "Niken"}, "id"))
        none = await shop.report(QualityOrder(config, ["CC"], "2026-Q4", "Triwulan IV", {}, "id"))
    finally:
        await shop.close()
    assert made.n == 12
    assert "👤 P-7F3A Niken" in made.text
    assert "banyak jawaban sama semua" in made.text
    assert "Belum ada jawaban" in none.text
