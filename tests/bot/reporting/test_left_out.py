"""What a span received and its report does not count: read with the answers, of the right units and days."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.config import make_config
from bot.reporting.orders import WHOLE_CITY, Request
from bot.reporting.reports import ReportMaker
from bot.rules.findings import Finding, moved
from bot.storage import Author, Response, Store, Unit
from bot.storage.paper import Batch
from bot.storage.responses import insert_many
from scoring import load_instrument, parse_period
from tests.support.templates import new_database

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
OWN, OTHER = load_instrument(), load_instrument("permenpan-16-2014")


def answer(unit: str, hour: str, instrument: Any = OWN, **changes: Any) -> Response:
    about = {"unit": unit, "service": "", "instrument": instrument.id, "period": "2026-Q4", "week": "2026-W45"}
    return Response(**about, hour=hour, answers=dict.fromkeys(instrument.keys, 3), profile={}, **changes)


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    new_database(tmp_path / "skm.db")
    async with Store(tmp_path / "skm.db") as store:
        await store.units.save([Unit(code, f"Unit Contoh {code}", "Dinas") for code in ("AA", "BB")])
        for one in (answer("AA", "2026-11-04T02"), answer("AA", "2026-11-04T03", OTHER, window="ALT")):
            await store.responses.submit(one)
        for hour in ("2026-11-10T02", "2026-11-10T03"):
            await store.responses.submit(answer("BB", hour, OTHER))
        batch = Batch("b1", "2026-Q4", date(2026, 12, 31), "f.csv", "2026-11-05T00:00:00", 1, units=("AA",))
        by = Author("1", NOW)
        await store.batches.add(batch, [answer("AA", "2026-11-05T02", channel="kertas", serial="1", batch="b1")], by)
        assert await store.batches.undo("b1", by) == 1
    return tmp_path


async def left_out(folder: Path, unit: str, period: str) -> Any:
    async with Store(folder / "skm.db") as store:
        request = Request(unit, parse_period(period), ("json",), "id", rows=True)
        report = await ReportMaker(make_config({}, {}, folder=folder), store, NOW).make(request)
    return json.loads(report.documents[0].content)["left_out"]


async def test_another_questionnaire_and_paper_taken_back_are_named(folder: Path) -> None:
    alone = await left_out(folder, "AA", "2026-Q4")
    assert alone["other_questionnaires"] == [{"instrument": OTHER.id, "window": "ALT", "n": 1}]
    assert [(one["id"], one["forms"]) for one in alone["batches_taken_back"]] == [("b1", 1)]
    city = await left_out(folder, WHOLE_CITY, "2026-Q4")
    assert [(one["window"], one["n"]) for one in city["other_questionnaires"]] == [(None, 2), ("ALT", 1)]


async def test_other_days_and_units_have_none_of_it(folder: Path) -> None:
    assert (await left_out(folder, "BB", "2026-Q4"))["batches_taken_back"] == []
    assert (await left_out(folder, WHOLE_CITY, "2026-11-01..2026-11-08"))["other_questionnaires"] == [
        {"instrument": OTHER.id, "window": "ALT", "n": 1}
    ]
    assert (await left_out(folder, WHOLE_CITY, "2025-Q4"))["batches_taken_back"] == []


async def aside(folder: Path, n: int, hour: str = "2026-11-11T02") -> None:
    """`n` answers of all 4 in one hour, and ten of all 3 in another: two admins have set the first aside."""
    rows = [answer("AA", hour, pseudonym=f"a{at}") for at in range(n)]
    fours = [replace(one, answers=dict.fromkeys(OWN.keys, 4)) for one in rows]
    others = [answer("AA", "2026-11-12T02", pseudonym=f"b{at}") for at in range(10)]
    about = {"unit": "AA", "channel": "bot", "instrument": OWN.id, "week": "2026-W45", "first": hour, "last": hour}
    one = Finding(0, **about, kind="burst", n=n, high=n, past_n=99, past_high=2, deviations=9.0, found="")  # type: ignore[arg-type]
    ani, budi = Author("telegram:1001", NOW), Author("telegram:1002", NOW)
    async with Store(folder / "skm.db") as store:
        await store._database.write(lambda db: insert_many(db, [*fours, *others]))
        await store.findings.add(one, [], ani)
        await store.asides.change(
            1, lambda at: moved(at, "propose", "telegram:1001", "uji"), "propose", ani, lambda _: []
        )
        await store.asides.change(1, lambda at: moved(at, "agree", "telegram:1002"), "agree", budi, lambda _: [])


async def test_what_was_set_aside_is_told_with_the_ikm_with_it(folder: Path) -> None:
    await aside(folder, 11)
    assert (await left_out(folder, "AA", "2026-Q4"))["set_aside"] == {
        "n": 11,
        "ikm_with": "87.50",
    }  # 11 of 75, 11 of 100
    assert (await left_out(folder, "AA", "2026-11-09..2026-11-11"))["set_aside"] == {"n": 11, "ikm_with": None}
    assert (await left_out(folder, WHOLE_CITY, "2026-Q4"))["set_aside"] == {"n": 11, "ikm_with": None}
    assert (await left_out(folder, "BB", "2026-Q4"))["set_aside"] == {"n": 0, "ikm_with": None}


async def test_of_fewer_than_ten_set_aside_the_number_is_told_alone(folder: Path) -> None:
    await aside(folder, 10)
    async with Store(folder / "skm.db") as store:
        assert await store.responses.erase(["a3"]) == 1
    assert (await left_out(folder, "AA", "2026-Q4"))["set_aside"] == {"n": 9, "ikm_with": None}
