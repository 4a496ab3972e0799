"""IPAK of a head's unit, on the card, in the text and in the report: from released answers, by its own number."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.reporting.orders import Report, Request
from bot.reporting.reports import ReportMaker
from scoring import parse_period
from tests.support.city import City
from tests.support.national import IPAK, NATIONAL, UNITS, given

MONDAY = datetime(2026, 11, 16, 1, tzinfo=UTC)
CLOSED = datetime(2027, 1, 4, 1, tzinfo=UTC)
WEEK = parse_period("2026-W46")


@pytest.fixture
async def national(city: City) -> City:
    city.config = city.config.model_copy(
        update={"survey": city.config.survey.model_copy(update={"instrument": NATIONAL.id})}
    )
    await city.store.units.save(list(UNITS))
    await city.head("HIB", "Ani")
    return city


async def fill(city: City, beside: int, without: int, score: int = 3) -> None:
    moment = datetime(2026, 11, 11, 3, tzinfo=UTC)
    rows = [given(UNITS[0], n, moment, beside=n < beside, score=score) for n in range(beside + without)]
    await city.fill(rows)


async def told(city: City, now: datetime) -> Report:
    request = Request("HIB", parse_period("2026-Q4"), ("json",), "id", released=True)
    return await ReportMaker(city.config, city.store, now).make(request)


async def card(city: City) -> dict[str, Any]:
    statement = "SELECT payload FROM deliveries WHERE kind = 'summary'"
    (row,) = await city.store._database.read(lambda db: db.execute(statement).fetchall())
    found: dict[str, Any] = json.loads(row["payload"])["card"]
    return found


async def test_the_card_and_the_open_report_tell_what_was_released(national: City) -> None:
    await fill(national, 6, 6)
    (text,) = await national.texts(WEEK)
    await fill(national, 5, 0, score=1)
    line = "IPAK: 3,0000 dari 4 (× 25 = 75,00), 6 responden"
    assert line in text
    assert (await card(national))["beside"] == ["IPAK 3,0000 dari 4 · n = 6"]
    assert line in (await told(national, MONDAY)).text


async def test_of_fewer_than_five_answers_to_it_nothing_is_told(national: City) -> None:
    await fill(national, 4, 8)
    (text,) = await national.texts(WEEK)
    assert "IKM" in text
    assert "IPAK" not in text
    assert (await card(national))["beside"] == []
    after = await told(national, CLOSED)
    assert "IPAK" not in after.text
    assert "indices" not in json.loads(after.documents[-1].content)


async def test_a_closed_report_tells_all_of_it(national: City) -> None:
    await fill(national, 6, 6)
    await national.texts(WEEK)
    await fill(national, 3, 3, score=1)
    (side,) = json.loads((await told(national, CLOSED)).documents[-1].content)["indices"]
    assert (side["n"], side["index"]) == (9, "2.3333")
    assert [one["n"] for one in side["elements"].values()] == [9] * len(IPAK.elements)
