"""A head count is of one survey period: a year has several, a week lies in one, and more answers narrow nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.config import make_config
from bot.reporting.cards import CardWriter
from bot.reporting.scopes import Scope
from bot.storage import Unit, Window
from scoring import Period, Tally, load_instrument, parse_period, parse_weight, score

SKM = load_instrument()
WEIGHTS = parse_weight("1/9", SKM)
UNIT = Unit("MANY", "Unit Contoh", "Dinas", population=500)


@pytest.mark.parametrize(
    ("key", "population", "people", "target"),
    [
        ("2026-Q3", 500, 500, 217),
        ("2026-S2", 1000, 1000, 434),
        ("2026", 2000, 2000, 868),
        ("2026-11", None, 500, None),  # its people are among those of its quarter
        ("2026-W46", None, 500, None),
        ("2026-07-01..2026-09-30", None, 500, None),
        ("2026-07-01..2026-10-01", None, None, None),
    ],
)
def test_the_population_belongs_to_the_span(
    key: str, population: int | None, people: int | None, target: int | None
) -> None:
    scope = Scope(parse_period(key), SKM, WEIGHTS, survey="quarter")
    assert (scope.population(UNIT), scope.people(UNIT), scope.target(UNIT)) == (population, people, target)
    assert scope.population(replace(UNIT, population=None)) is None


def test_a_window_is_one_round_and_a_long_one_narrows_nothing() -> None:
    def scope(last: date) -> Scope:
        window = Window("W-1", "Survei Contoh", date(2026, 7, 1), last, ("MANY",))
        period: Period = window.period
        return Scope(period, SKM, WEIGHTS, window, survey="quarter")

    assert (scope(date(2026, 8, 31)).people(UNIT), scope(date(2026, 8, 31)).target(UNIT)) == (500, 217)
    long = scope(date(2026, 12, 31))
    assert (long.people(UNIT), long.population(UNIT), long.target(UNIT)) == (None, 500, 217)


def test_more_answers_than_people_do_not_make_an_interval_narrow() -> None:
    tally = Tally.of_rows([(4, 3, 3, 2, 3, 4, 3, 3, 3), (2,) * 9] * 300, 9)
    assert score(tally, SKM, WEIGHTS, 500).interval == score(tally, SKM, WEIGHTS).interval


def test_no_target_is_not_said_to_be_a_missing_population() -> None:
    config = make_config({}, {})
    writer, instrument = CardWriter(config, "id"), load_instrument()
    figures = score(Tally.of_rows([(4, 3, 3, 2, 3, 4, 3, 3, 3)] * 12, 9), instrument, WEIGHTS)
    told = {one: writer.plain(one, "November 2026", figures, None)[1] for one in (UNIT, replace(UNIT, population=None))}
    assert ["populasi belum diisi" in text for text in told.values()] == [False, True]
    assert all("Responden November 2026: 12" in text for text in told.values())
    counted = writer.counted(UNIT, "November 2026", 3, None, over=True)[1]
    assert "Responden November 2026: 3\n" in counted
