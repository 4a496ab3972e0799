"""What the Monday card says of how a unit moves: the last half year against the year before."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scoring import Period, local_day, look_back, parse_period, period_of
from scoring.week_sums import WeekSums
from tests.support.city import JAKARTA, City, made_up

WEEK = parse_period("2026-W46")


async def grow(city: City, levels: list[int], unit: str = "AA", last: Period = WEEK) -> None:
    """Six answers a week, released with each card: a week for each level, up to `last`."""
    for back, level in enumerate(reversed(levels)):
        moment = datetime.combine(last.first, datetime.min.time(), UTC) + timedelta(hours=34, weeks=-back)
        scores = [level] * 8
        await city.fill([made_up(moment, [*scores, one], unit) for one in (2, 3, 3, 3, 4, 4)])
    for back in range(len(levels) - 1, -1, -1):
        week = period_of(last.first - timedelta(weeks=back), "week")
        periods = {period_of(day, "quarter").key for day in (week.first, week.last)}
        await city.store.releases.release([unit], sorted(periods), week.key, 5)


async def card(city: City, week: Period = WEEK, part: str = "again") -> tuple[str, Any]:
    """The caption and the picture's data of the only card."""
    await city.texts(week, part)
    statement = "SELECT payload FROM deliveries WHERE period = ? AND part = ?"
    (row,) = await city.store._database.read(lambda db: db.execute(statement, (week.key, part)).fetchall())
    payload = json.loads(row["payload"])
    return payload["text"], payload["card"]


async def test_a_fall_is_told_with_what_is_compared(city: City) -> None:
    await city.head("AA", "Ani")
    await grow(city, [4] * 60 + [3] * 18)
    text, picture = await card(city)
    assert "26 minggu terakhir dibanding 52 minggu sebelumnya: -" in text
    assert "poin – turun" in text
    assert "minggu lalu" not in text
    assert picture["compared"] == "26 vs 52 minggu sebelumnya"
    assert picture["verdict"] == "turun"
    assert picture["change"].startswith("-")
    found = (await city.store.week_sums.of(["AA"], "permenpan-14-2017", ("2025-W01", WEEK.key), 5))["AA"][1]
    look = look_back([WeekSums(parse_period(key), *sums) for key, *sums in found], WEEK)
    assert look
    assert look.now.n == look.before.n // 2 == 156


async def test_the_same_verdict_again_says_since_when(city: City) -> None:
    """It could be said from the 78th week on, the third last."""
    await city.head("AA", "Ani", "en")
    await grow(city, [4] * 60 + [3] * 20)
    text, _ = await card(city)
    assert "The last 26 weeks against the 52 weeks before: -" in text
    assert "– down (said since Week 44 2026)" in text


async def test_a_week_far_from_the_one_before_is_a_fact_without_verdict(city: City) -> None:
    await city.head("AA", "Ani")
    await grow(city, [3] * 78)
    await city.week(n=40, score=1, day=12)
    text, picture = await card(city)
    assert "Jawaban baru: IKM <b>" in text
    assert "turun" not in text
    assert "tidak terbukti berubah" in text
    assert picture["verdict"] == "tidak terbukti berubah"


@pytest.mark.parametrize("weeks", [1, 30])
async def test_before_there_is_enough_past_the_card_says_when_there_will_be(city: City, weeks: int) -> None:
    await city.head("AA", "Ani")
    await grow(city, [3] * weeks)
    text, picture = await card(city)
    enough = period_of(WEEK.first + timedelta(weeks=78 - weeks), "week").name().split(" (")[0]
    assert f"mulai {enough}." in text
    assert "26 minggu terakhir dibanding 52 minggu sebelumnya" in text
    if picture is not None:
        assert (picture["change"], picture["verdict"]) == (None, f"dinilai mulai {enough}")


async def test_a_unit_of_which_nothing_was_released_is_told_nothing(city: City) -> None:
    await city.head("AA", "Ani")
    await city.week(n=4)
    text, picture = await card(city)
    assert "52 minggu" not in text
    assert picture is None
    assert local_day(city.clock(), JAKARTA) > WEEK.last


async def test_the_card_has_a_line_of_the_last_weeks(city: City) -> None:
    """Each week's index of what was released with it: 25 times the mean of all its answers, counted here by hand."""
    await city.head("AA", "Ani")
    await grow(city, [4] * 10 + [3] * 5)
    _, picture = await card(city)
    four, three = ((8 * level * 6 + sum((2, 3, 3, 3, 4, 4))) / 54 * 25 for level in (4, 3))
    assert picture["weeks"] == [f"{four:.2f}"] * 7 + [f"{three:.2f}"] * 5
