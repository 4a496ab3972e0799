"""Fewer than five answers, before a reader without a right to rows: their number and no more."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.reporting.orders import COMPLIANCE, WHOLE_CITY, Report, Request
from bot.reporting.reports import ReportMaker
from bot.storage import Service, Unit
from scoring import parse_period
from tests.support.city import City, made_up

ALL = ("png", "pdf", "docx", "xlsx", "csv", "sippn", "json", "txt")
DAY = "2026-11-03..2026-11-03"
ONE = [1, 2, 3, 4, 1, 2, 3, 4, 1]


async def came(city: City, n: int, scores: list[int], unit: str = "AA", **fields: Any) -> None:
    profile = {"kelamin": "P", "pekerjaan": "TNI"}
    moment = datetime(2026, 11, 3, 3, tzinfo=UTC)
    service = fields.pop("service", "")
    one = made_up(moment, scores, unit, profile=profile, suggestion="Usul", **fields)
    await city.fill([replace(one, service=service)] * n)


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
    assert "Telegram 8 responden · Kertas 1 responden" in report.text
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
    await city.store.units.save([Unit("DD", "Kantor Contoh")])
    for unit, n in (("AA", 12), ("CC", 13), ("DD", 14)):
        await came(city, n, [3] * 9, unit)
    await came(city, 1, ONE, "BB")
    for rows in (False, True):
        report = await made(city, WHOLE_CITY, (COMPLIANCE,), rows=rows)
        table = report.documents[1].content.decode("utf-8-sig")
        assert table.count("75.00") == (3 if rows else 1), "two more keep the one from being computed"
        assert ("58.33" in table) is rows


async def test_no_service_or_channel_of_few_follows_from_the_others(city: City) -> None:
    """13 and 1 answers: whoever knows the whole and the one part knows the other."""
    await city.store.units.save([Unit("AA", "Dinas Contoh", services=(Service("x", "Umum"), Service("y", "Khusus")))])
    await came(city, 13, [3] * 9, service="x")
    await came(city, 1, ONE, service="y", channel="petugas")
    report = await made(city, "AA", ("csv", "json", "txt"))
    assert "Telegram 13 responden ·" in report.text
    known = json.loads(next(one.content for one in report.documents if one.name.endswith("json")))
    for name in ("parts", "channels"):
        assert {one["n"]: one["ikm"] for one in known[name] if one["n"]} == {13: None, 1: None}, name
    whole = json.loads(next(one.content for one in (await made(city, "AA", ("json",), rows=True)).documents))
    assert all(one["ikm"] for one in whole["parts"])


async def test_the_next_smallest_part_alone_goes_with_that_of_few(city: City) -> None:
    names = "abcd"
    await city.store.units.save([Unit("AA", "Dinas", services=tuple(Service(one, one.upper()) for one in names))])
    for name, n in zip(names, (30, 9, 13, 2), strict=True):
        await came(city, n, [1 + names.index(name) % 3] * 9, service=name)
    report = await made(city, "AA", ("json",))
    known = json.loads(report.documents[0].content)
    assert [one["ikm"] is not None for one in known["parts"]] == [True, False, True, False]


@pytest.mark.parametrize(
    ("sizes", "shown", "pooled"),
    [
        ((1, 30, 9, 9, 13), [False, True, False, False, False], True),
        ((2, 12, 12), [False, False, True], False),
        ((6, 30, 9), [True] * 3, True),
    ],
)
async def test_no_unit_of_few_follows_from_the_two_figures_of_the_city(
    city: City, sizes: tuple[int, ...], shown: list[bool], pooled: bool
) -> None:
    """Mean and sum are two equations: two more units of different sizes are open, or the sum is not told."""
    codes = ("AA", "BB", "CC", "DD", "EE")[: len(sizes)]
    await city.store.units.save([Unit(code, f"Unit {code}") for code in codes])
    for code, n in zip(codes, sizes, strict=True):
        await came(city, n, [1 + n % 4] * 9, code)
    report = await made(city, WHOLE_CITY, ("json", "csv", "xlsx", "pdf"))
    known = json.loads(next(one.content for one in report.documents if one.name.endswith("json")))
    found = {one["code"]: one["ikm"] is not None for one in known["parts"] if one["n"]}
    assert found == dict(zip(codes, shown, strict=True))
    assert (known["pooled"] is not None) is pooled
    assert all((one["ikm"] is not None) is pooled for one in known["channels"])
    assert ("Nilainya tidak ditampilkan" in report.text) is not pooled
    recap = next(one.content for one in report.documents if one.name.endswith("csv")).decode("utf-8-sig")
    assert ("tidak dirinci" in recap) is (not all(shown))
    (table,) = (one for one in (await made(city, WHOLE_CITY, (COMPLIANCE,))).documents if one.name.endswith("csv"))
    rows = csv.DictReader(io.StringIO(table.content.decode("utf-8-sig")))
    yearly = {row["Kode"]: bool(row["IKM"]) for row in rows}
    assert {code: yearly[code] for code in codes} == dict(zip(codes, shown, strict=True))
