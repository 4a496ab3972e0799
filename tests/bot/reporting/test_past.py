"""What a city's report says of the period before: the change of the printed figures, and a verdict only on evidence."""

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from bot.reporting.orders import WHOLE_CITY, Request
from bot.reporting.plain import plain
from bot.reporting.publishing import Publisher
from bot.reporting.reports import ReportMaker
from bot.storage import Author
from scoring import parse_period
from tests.support.city import City

EARLIER = datetime(2026, 5, 12, 3, tzinfo=UTC)
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
    assert "Dibanding Triwulan III 2026 (50,00): +25,00 poin – unit dengan jawaban tidak sama (1 unit" in said


async def test_without_a_period_before_nothing_is_said(city: City, answer: Any) -> None:
    await city.fill([answer(NOW, [3] * 9) for _ in range(20)])
    assert "Dibanding" not in await _text(city)


@pytest.mark.parametrize(
    ("there", "here", "said", "told", "shown"),
    [
        (("AA", "BB"), ("AA", "BB"), "lebih besar daripada ketidakpastian", "dapat dipastikan", "daripada yang dapat"),
        (("AA",), ("AA", "BB"), "pada kedua periode tidak sama", "kedua periode tidak sama", "periode tidak sama"),
    ],
)
async def test_documents_of_a_city_say_whether_its_change_can_be_chance(
    city: City, answer: Any, there: tuple[str, ...], here: tuple[str, ...], said: str, told: str, shown: str
) -> None:
    """The Laporan, the one for everybody, the press release and the page: each of the units that it counts."""
    for moment, units, score in ((EARLIER, there, 2), (BEFORE, here, 4)):
        await city.fill([answer(moment, [score] * 9, unit) for unit in units for _ in range(20)])
    publisher = Publisher(city.config, city.store, NOW, Author("skm:contoh", NOW))
    wanted = Request(WHOLE_CITY, parse_period("2026-Q3"), ("docx", "docx-publik", "siaran-pers"), "id")
    own, public, press, _ = [
        " ".join(one.text for one in Document(BytesIO(file.content)).paragraphs)
        for file in (await publisher.report(wanted)).documents
    ]
    for laporan in (own, public):
        assert laporan.count(said) == 2  # in the trend and in the conclusion
    assert told in press
    page = (await publisher.site(parse_period("2026-Q3"))).files["index.html"].decode()
    assert re.search(rf'class="verdict">Naik 50,00 poin[^<]*{shown}', page)
