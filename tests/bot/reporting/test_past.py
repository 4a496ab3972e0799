"""What a city's report says of the period before: the change of the printed figures, and a verdict only on evidence."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.reporting.orders import WHOLE_CITY, Request
from bot.reporting.plain import plain
from bot.reporting.reports import ReportMaker
from scoring import parse_period
from tests.support.city import City

BEFORE, NOW = datetime(2026, 8, 12, 3, tzinfo=UTC), datetime(2026, 11, 11, 3, tzinfo=UTC)


async def _text(city: City, language: str = "id") -> str:
    maker = ReportMaker(city.config, city.store, NOW)
    return plain((await maker.make(Request(WHOLE_CITY, parse_period("2026-Q4"), ("txt",), language))).text)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("id", "Dibanding Triwulan III 2026 (62,50): +25,00 poin – naik"),
        ("en", "Against Quarter III 2026 (62.50): +25.00 points – up"),
    ],
)
async def test_the_same_units_are_compared(city: City, answer: Any, language: str, line: str) -> None:
    for moment, scores in ((BEFORE, (2, 3)), (NOW, (3, 4))):
        for unit, score in zip(("AA", "BB"), scores, strict=True):
            await city.fill([answer(moment, [score] * 9, unit) for _ in range(20)])
    assert line in await _text(city, language)


async def test_a_week_differs_from_the_one_before_without_a_verdict(city: City, answer: Any) -> None:
    for day, score in ((4, 2), (11, 4)):
        await city.fill([answer(NOW.replace(day=day), [score] * 9) for _ in range(40)])
    request = Request(WHOLE_CITY, parse_period("2026-W46"), ("txt",), "id")
    said = plain((await ReportMaker(city.config, city.store, NOW).make(request)).text)
    assert "(50,00): +50,00 poin" in said
    assert "naik" not in said


async def test_other_units_are_no_evidence_however_far_the_mean_moved(city: City, answer: Any) -> None:
    await city.fill([answer(BEFORE, [2] * 9, "AA") for _ in range(20)])
    await city.fill([answer(NOW, [score] * 9, unit) for unit, score in (("AA", 2), ("BB", 4)) for _ in range(20)])
    said = await _text(city)
    assert "Dibanding Triwulan III 2026 (50,00): +25,00 poin – unit yang memiliki hasil tidak sama (1 unit" in said


async def test_without_a_period_before_nothing_is_said(city: City, answer: Any) -> None:
    await city.fill([answer(NOW, [3] * 9) for _ in range(20)])
    assert "Dibanding" not in await _text(city)
