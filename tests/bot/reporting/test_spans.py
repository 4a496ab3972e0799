"""Every span's tally equals a direct count of the answers given in its days."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.reporting.spans import responses_in, tallies_in
from bot.storage import Response
from bot.storage.responses import tally_of
from scoring import Tally, local_day, parse_period
from tests.support.city import City

MAKASSAR = ZoneInfo("Asia/Makassar")
FIRST = datetime(2026, 5, 31, 14, 30, tzinfo=UTC)


@pytest.fixture
def answers(answer: Callable[..., Response], request: pytest.FixtureRequest) -> list[tuple[date, Response]]:
    """250 answers, 31 hours apart, with many around local midnight: (the agency's day, response)."""
    kind = getattr(request, "param", "quarter")
    rows = []
    for number in range(250):
        moment = FIRST + timedelta(hours=31 * number)
        scores = [(number * (place + 3) + number // 7) % 4 + 1 for place in range(9)]
        one = answer(moment, scores, ("AA", "BB", "CC")[number % 3], MAKASSAR, kind)
        rows.append((local_day(moment, MAKASSAR), one))
    return rows


SPANS = [
    *("2026", "2027", "2026-S2", "2026-Q3", "2026-Q4", "2027-Q1", "2026-07", "2026-12", "2020"),
    *("2026-W46", "2026-W40", "2026-W53", "2026-06-15..2026-10-02", "2026-12-31..2027-01-01"),
]


@pytest.mark.parametrize("answers", ["quarter", "month", "semester", "year"], indirect=True)
async def test_a_span_equals_a_direct_count(city: City, answers: list[tuple[date, Response]]) -> None:
    """Whatever the survey's own period is."""
    await city.fill([one for _, one in answers])
    for key in SPANS:
        period = parse_period(key)
        expected: dict[str, Tally] = {}
        for day, one in answers:
            if period.contains(day):
                expected[one.unit] = expected.get(one.unit, Tally.empty(9)) + tally_of(one)
        assert bool(expected) is (key != "2020"), key
        assert await tallies_in(city.store, period, "permenpan-14-2017", MAKASSAR) == expected, key
        rows = await responses_in(city.store, period, "permenpan-14-2017", MAKASSAR)
        assert Counter(row.unit for row in rows) == {unit: tally.n for unit, tally in expected.items()}, key
        some = await responses_in(city.store, period, "permenpan-14-2017", MAKASSAR, "AA")
        assert len(some) == (expected["AA"].n if "AA" in expected else 0), key
        assert [row.hour for row in some] == sorted(row.hour for row in some), key


async def test_other_instruments_are_not_mixed_in(city: City, answer: Callable[..., Response]) -> None:
    await city.fill([answer(FIRST, [3] * 9)])
    period = parse_period("2026-Q2")
    assert await tallies_in(city.store, period, "permenpan-16-2014", MAKASSAR) == {}
    assert await responses_in(city.store, period, "permenpan-16-2014", MAKASSAR) == []


async def test_the_period_to_date_ends_with_the_week(city: City) -> None:
    await city.week(n=2, day=4)  # W45
    await city.week(n=3, day=11)  # W46
    await city.week(n=4, day=18)  # W47
    for key, n in (("2026-W44", 0), ("2026-W45", 2), ("2026-W46", 5), ("2026-W47", 9), ("2026-W53", 9)):
        found = await city.store.sums.came(["AA", "BB"], "permenpan-14-2017", "2026-Q4", key)
        assert {unit: to_date for unit, (to_date, _) in found.items()} == ({"AA": n} if n else {})
