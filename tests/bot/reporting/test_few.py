"""Fewer than five answers, before a reader without a right to rows: their number and no more."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.reporting.orders import COMPLIANCE, WHOLE_CITY, Report, Request
from bot.reporting.reports import ReportMaker
from scoring import parse_period
from tests.support.city import City, made_up

ALL = ("png", "pdf", "docx", "xlsx", "csv", "sippn", "json", "txt")
DAY = "2026-11-03..2026-11-03"
ONE = [1, 2, 3, 4, 1, 2, 3, 4, 1]


async def came(city: City, n: int, scores: list[int], unit: str = "AA", **fields: Any) -> None:
    profile = {"kelamin": "P", "pekerjaan": "TNI"}
    moment = datetime(2026, 11, 3, 3, tzinfo=UTC)
    await city.fill([made_up(moment, scores, unit, profile=profile, suggestion="Usul", **fields) for _ in range(n)])


async def made(city: City, unit: str, formats: tuple[str, ...] = ALL, *, rows: bool = False) -> Report:
    maker = ReportMaker(city.config, city.store, datetime(2026, 11, 21, 3, tzinfo=UTC))
    return await maker.make(Request(unit, parse_period(DAY), formats, "id", rows=rows))


@pytest.mark.parametrize("unit", ["AA", WHOLE_CITY])
@pytest.mark.parametrize("n", [1, 4])
async def test_a_day_of_few_answers_is_a_number(city: City, unit: str, n: int) -> None:
    await came(city, n, ONE)
    report = await made(city, unit)
    assert report.n == n
    assert "IKM" not in report.text
    assert f"{n}" in report.text
    assert "Kurang dari 5 jawaban" in report.text
    assert [one.name.rsplit(".")[-1] for one in report.documents] == ["png", "txt"]
    assert "IKM" in (await made(city, unit, ("csv",), rows=True)).text, "with the right everything"


async def test_what_of_a_larger_whole_is_few_is_a_number(city: City) -> None:
    await came(city, 8, [3] * 9)
    await came(city, 1, ONE, channel="kertas")
    report = await made(city, "AA", ("csv",))
    assert "Kertas 1 responden" in report.text
    assert "Kertas 1 responden (" in (await made(city, "AA", ("csv",), rows=True)).text


async def test_a_city_tells_of_a_unit_of_few_how_many(city: City) -> None:
    await came(city, 12, [3] * 9)
    await came(city, 1, ONE, "BB")
    index = "58,33"  # of the one answer
    for rows in (False, True):
        report = await made(city, WHOLE_CITY, ("csv", "json", "sippn"), rows=rows)
        told = b"".join(one.content for one in report.documents).decode("utf-8-sig", "replace")
        assert (index in told or index.replace(",", ".") in told) is rows
        assert ("kurang dari 5 jawaban" in told) is not rows


async def test_the_yearly_table_has_no_index_of_few(city: City) -> None:
    await came(city, 12, [3] * 9)
    await came(city, 1, ONE, "BB")
    for rows in (False, True):
        report = await made(city, WHOLE_CITY, (COMPLIANCE,), rows=rows)
        table = report.documents[1].content.decode("utf-8-sig")
        assert "75.00" in table
        assert ("58.33" in table) is rows
