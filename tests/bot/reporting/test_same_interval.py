"""The same answers have the same interval on the weekly card, in a report of the week and of the period, and in a
Laporan."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.reporting.scopes import Scope, people_in
from bot.storage import Unit
from exports.laporan import Line
from scoring import Tally, campaign, load_instrument, parse_period, parse_weight, score

SKM = load_instrument()
NINTH = parse_weight("1/9", SKM)
UNIT = Unit("PKM-1", "Puskesmas Contoh", "Puskesmas", population=140)
TALLY = Tally.of_rows([[3, 4, 3, 4, 3, 4, 3, 4, 3]] * 30 + [[2] * 9] * 5, 9)


def test_a_week_a_month_and_the_period_give_one_interval() -> None:
    found = set()
    for key in ("2026-W46", "2026-11", "2026-Q4"):
        scope = Scope(parse_period(key), SKM, NINTH, survey="quarter")
        result = scope.score(TALLY, scope.people(UNIT))
        found |= {result.interval, Line.of(key, result, 9).interval}
    assert len(found) == 1
    assert found != {score(TALLY, SKM, NINTH).interval}


@pytest.mark.parametrize(("days", "people"), [(30, 140), (200, None)])
def test_a_window_longer_than_a_period_is_not_narrowed_anywhere(days: int, people: int | None) -> None:
    first = date(2026, 10, 1)
    window = campaign("W-1", "Survei", first, first + timedelta(days))
    assert people_in(UNIT, window, "quarter") == people


def test_a_year_has_four_times_the_people() -> None:
    assert people_in(UNIT, parse_period("2026"), "quarter") == 560
