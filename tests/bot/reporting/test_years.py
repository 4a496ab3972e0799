"""Five years by quarters: what was counted and published, in the digits of the reports of those periods and years."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from bot.reporting.everybody import gather_all
from bot.reporting.gathering import basis_of, gather
from bot.reporting.orders import WHOLE_CITY, Request
from exports.disclosure import SEAL, Cleared
from exports.laporan import Laporan
from exports.laporan.opened import opened
from exports.laporan.printed import printed
from exports.laporan.restrained import restrained, without_few
from exports.laporan.years import years_table
from exports.writing.blocks import Table
from scoring import half_up, parse_period
from tests.bot.reporting.test_history import figure, keep
from tests.support.city import City

NOW = datetime(2026, 11, 11, 3, tzinfo=UTC)
SPAN = parse_period("2026-Q4")
# quarter -> the answers of a unit that gave all nine elements the same
GIVEN = {
    "AA": {"2024-Q3": (2, 3), "2025-Q2": (3, 3), "2025-Q3": (4, 3), "2026-Q2": (3, 4), "2026-Q4": (4, 4)},
    "BB": {"2024-Q3": (1, 1), "2025-Q3": (2, 2), "2026-Q4": (2, 3)},
}
EACH = 10  # times that each is given


@pytest.fixture
async def filled(city: City, answer: Any) -> City:
    for unit, quarters in GIVEN.items():
        for key, scores in quarters.items():
            first = parse_period(key).first
            moment = datetime(first.year, first.month, 9, 3, tzinfo=UTC)
            await city.fill([answer(moment, [one] * 9, unit) for one in scores for _ in range(EACH)])
    return city


async def laporan(city: City, unit: str) -> Laporan:
    basis = await basis_of(city.config, city.store, NOW, SPAN, unit=None if unit == WHOLE_CITY else unit)
    return await (await gather(basis, Request(unit, SPAN, ("pdf",), "id", rows=True))).laporan()


def table(report: Laporan) -> list[tuple[str, ...]]:
    (found,) = [one for one in printed(report).blocks if isinstance(one, Table) and "lima tahun" in one.caption]
    return list(found.rows)


def mean(*scores: int) -> str:
    return str(half_up(Fraction(25 * sum(scores), len(scores)), 2)).replace(".", ",")


async def test_a_unit_has_a_row_for_each_year_and_a_column_for_each_quarter(filled: City) -> None:
    report = await laporan(filled, "AA")
    assert table(report) == [
        ("2024", "–", "–", mean(2, 3), "–", mean(2, 3), "D (Tidak baik)"),
        ("2025", "–", mean(3, 3), mean(4, 3), "–", mean(3, 3, 4, 3), "B (Baik)"),
        ("2026", "–", mean(3, 4), "–", mean(4, 4), mean(3, 4, 4, 4), "A (Sangat baik)"),
    ]


async def test_a_unit_is_held_against_the_same_quarter_of_the_year_before(filled: City) -> None:
    """62,50 of twenty answers, then 87,50 of twenty. Of a year in which nobody answered nothing is said."""
    for key, verdict in (("2025-Q3", "naik"), ("2026-Q4", None)):
        span = parse_period(key)
        basis = await basis_of(filled.config, filled.store, NOW, span, unit="AA")
        report = await (await gather(basis, Request("AA", span, ("pdf",), "id", rows=True))).laporan()
        assert report.year_verdict == verdict


async def test_an_agency_has_the_mean_of_its_units(filled: City) -> None:
    rows = table(await laporan(filled, WHOLE_CITY))
    assert rows[0][3] == mean(2, 3, 1, 1)
    both = (Fraction(25 * (3 + 3 + 4 + 3), 4) + Fraction(25 * (2 + 2), 2)) / 2  # not of all answers together
    assert rows[1][5] == str(half_up(both, 2)).replace(".", ",")


@pytest.mark.parametrize("unit", ["AA", WHOLE_CITY])
async def test_a_year_is_what_its_own_report_says(filled: City, unit: str) -> None:
    year = parse_period("2025")
    basis = await basis_of(filled.config, filled.store, NOW, year, unit=None if unit == WHOLE_CITY else unit)
    own = await (await gather(basis, Request(unit, year, ("pdf",), "id", rows=True))).laporan()
    row = next(one for one in table(await laporan(filled, unit)) if one[0] == "2025")
    assert row[5:] == (own.total.ikm_text.replace(".", ","), own.total.grade_text)


async def test_what_was_published_before_stands_with_its_mark(filled: City) -> None:
    await keep(
        filled,
        figure("AA", "2023-Q1", "70.10", n=40),
        figure("AA", "2022", "69.00", n=40),
        figure("AA", "2025-Q2", "61.00", n=9),
    )
    report = await laporan(filled, "AA")
    rows = {row[0]: row for row in table(report)}
    assert rows["2023"][1:6] == ("70,10*", "–", "–", "–", "–")
    assert rows["2022"][5] == "69,00*"
    assert rows["2025"][2] == mean(3, 3)  # what was counted stands, whatever was published
    english = years_table(report, "en")
    assert english is not None
    assert english.rows[1][1] == "70.10*"


async def test_others_are_told_no_more_than_the_trend_has(filled: City) -> None:
    report = await laporan(filled, "AA")
    assert report.older
    assert restrained(report, services=True, channels=True).older == ()
    assert without_few(report).older == report.older
    basis = await basis_of(filled.config, filled.store, NOW, parse_period("2026-Q2"))
    found = await gather_all(basis, "id")
    assert found is not None
    assert [one.older for one in (found[0], *found[1])] == [()] * (1 + len(found[1]))
    assert opened(Cleared(report, SEAL)).older == ()
