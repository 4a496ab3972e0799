"""Answers added up while they are read: the figures of the tallies, and no list of a city's answers."""

import gc
from datetime import UTC, datetime

import pytest

from bot.reporting.gathering import basis_of, gather
from bot.reporting.orders import WHOLE_CITY, Request
from bot.reporting.spans import channels_in, tallies_in
from bot.storage import Response
from scoring import parse_period
from tests.support.city import City

QUARTER = parse_period("2026-Q4")
NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)


async def asked(city: City, unit: str, form: str) -> list[tuple[int, str]]:
    """Number and suggestion of the answers that a report of this form keeps one by one, once figures are compared."""
    basis = await basis_of(city.config, city.store, NOW, QUARTER, unit=None if unit == WHOLE_CITY else unit)
    material = await gather(basis, Request(unit, QUARTER, (form,), "id", rows=True))
    answers, asked, only = material.answers, basis.scope.instrument.id, None if unit == WHOLE_CITY else unit
    assert answers.by_unit() == await tallies_in(city.store, QUARTER, asked, basis.zone, only)
    assert answers.by_channel() == await channels_in(city.store, QUARTER, asked, basis.zone, only)
    assert answers.n == material.n == answers.counted(lambda part: part.channel).total()
    assert sum(sum(hours.values()) for hours in answers.hours.values()) == material.n
    written = await material.laporan()
    assert written.suggestions == sum(one.total() for one in answers.written.values())
    assert dict(written.mentioned) == ({"Waktu Penyelesaian": 5} if unit == WHOLE_CITY else {})
    return [(number, one.suggestion or "") for number, one in answers.kept]


@pytest.mark.parametrize(
    ("unit", "form", "kept"),
    [
        (WHOLE_CITY, "json", []),
        (WHOLE_CITY, "xlsx", [(number, "antrean lama (contoh)") for number in range(1, 6)]),
        ("AA", "json", [(number, "") for number in range(1, 13)]),
    ],
)
async def test_a_report_keeps_what_it_shows_and_adds_up_the_rest(
    city: City, unit: str, form: str, kept: list[tuple[int, str]]
) -> None:
    await city.week("AA", 12, 3, profile={"kelamin": "P"})
    await city.week("BB", 5, 2, suggestion="antrean lama (contoh)", channel="petugas")
    assert await asked(city, unit, form) == kept


async def test_a_report_of_the_city_leaves_no_answers_in_memory(city: City) -> None:
    """Nor what was written with them, which is counted by its text."""
    await city.week("AA", 12, 3, suggestion="antrean lama (contoh)")
    gc.collect()
    before = sum(isinstance(one, Response) for one in gc.get_objects())
    material = await gather(
        await basis_of(city.config, city.store, NOW, QUARTER), Request(WHOLE_CITY, QUARTER, ("json",), "id", rows=True)
    )
    await material.laporan()
    assert sum(isinstance(one, Response) for one in gc.get_objects()) == before
