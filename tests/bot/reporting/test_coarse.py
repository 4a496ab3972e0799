"""Closed periods: the same tables before and after hour and rare profiles have gone from their rows."""

import io
import json
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.profile import PROFILE
from bot.reporting.orders import WHOLE_CITY, Request
from bot.reporting.publishing import Publisher
from bot.reporting.reports import ReportMaker
from bot.reporting.retention import Retention
from bot.rules.profiles import ENOUGH, RARE
from bot.storage import Author, Response, Window
from bot.storage.coarse import _KEYS, _PERIODS
from scoring import parse_period
from tests.support.city import City, made_up
from tests.support.workbooks import load_workbook

CLOSED, LATER = datetime(2027, 1, 2, 3, tzinfo=UTC), datetime(2027, 6, 1, 3, tzinfo=UTC)
QUARTER = parse_period("2026-Q4")
FORMATS = ("csv", "json", "sippn", "txt")


async def filled(city: City) -> None:
    """Forty answers at as many hours of two units, some profiles common and some of one person alone."""
    rows = []
    for number in range(40):
        profile = {"kelamin": "LP"[number % 2], "usia": "26-34", "pendidikan": "SMA"}
        if number % 7 == 0:
            profile = {"kelamin": "P", "usia": "<17", "pekerjaan": ("TNI", "ASN", "TANI")[number % 3]}
        moment = datetime(2026, 11, 2, 1, tzinfo=UTC) + timedelta(hours=number * 5)
        rows.append(made_up(moment, [1 + number % 4] * 9, ("AA", "BB")[number > 24], profile=profile))
    await city.fill(rows)


async def told(city: City, span: str = "2026-Q4", formats: tuple[str, ...] = FORMATS) -> list[bytes]:
    maker = ReportMaker(city.config, city.store, CLOSED)
    made = [await maker.make(Request(unit, parse_period(span), formats, "id")) for unit in ("AA", "BB", WHOLE_CITY)]
    return [report.text.encode() for report in made] + [one.content for report in made for one in report.documents]


async def kept(city: City) -> list[Any]:
    return await city.store.figures.responses("permenpan-14-2017", periods=["2026-Q4"])


async def test_reports_of_a_closed_period_say_the_same_before_and_after(city: City) -> None:
    await filled(city)
    before = {span: await told(city, span) for span in ("2026-Q4", "2026", "2026-W45")}
    await Retention(city.config, city.store).run(LATER)
    assert all(row.coarse for row in await kept(city))
    for span in ("2026-Q4", "2026"):
        assert await told(city, span) == before[span], span
    assert (await told(city, "2026-W45", ("txt",)))[:3] == before["2026-W45"][:3], "a week by its days"
    assert (await city.store.figures.discrepancies())[1] == []


async def test_rows_that_were_set_aside_lose_them_too_and_are_counted_nowhere(city: City) -> None:
    await filled(city)
    found = "INSERT INTO findings VALUES (1, 'AA', 'bot', 'permenpan-14-2017', 'burst', '2026-W45', '2026-11-02T01',"
    await city.store._database.write(
        lambda db: db.execute(f"{found} '2026-11-02T01', 12, 12, 99, 2, 9.0, '', 'aside', NULL, 'uji', 2, '', 0)")
    )
    some = "UPDATE responses SET aside = 1 WHERE id IN (SELECT id FROM responses WHERE unit = 'AA' LIMIT 12)"
    await city.store._database.write(lambda db: db.execute(some).rowcount)
    await Retention(city.config, city.store).run(LATER)
    with closing(sqlite3.connect(city.path)) as db:
        left = db.execute("SELECT DISTINCT substr(hour, 12), profile, coarse FROM responses WHERE aside = 1").fetchall()
        counted = db.execute("SELECT sum(n) FROM profile_counts WHERE unit = 'AA' AND field = 'kelamin'").fetchone()
    assert left == [("12", "{}", 1)]
    assert counted == (13,)
    assert await city.store.coarse.periods() == []


async def test_the_rows_have_lost_hour_and_what_is_rare(city: City) -> None:
    await filled(city)
    days = Counter(row.hour[:10] for row in await kept(city))
    await Retention(city.config, city.store).run(LATER)
    rows = await kept(city)
    assert {row.hour[11:] for row in rows} == {"05"}, "noon in Jakarta"
    assert sum(days.values()) == len(rows)
    for unit in ("AA", "BB"):
        shared = Counter(tuple(sorted(row.profile.items())) for row in rows if row.unit == unit)
        assert min(shared.values()) >= ENOUGH
    assert any(RARE in row.profile.values() for row in rows)
    asked = Request("AA", QUARTER, ("xlsx",), "id", rows=True)
    (document,) = (await ReportMaker(city.config, city.store, LATER).make(asked)).documents
    sheet = load_workbook(io.BytesIO(document.content), data_only=True)["Olah data"]
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert "tidak dirinci lagi" in cells
    days = [cell for row in sheet.iter_rows() for cell in row if getattr(cell, "is_date", False)]
    assert datetime(2026, 11, 2) in [cell.value for cell in days]  # noqa: DTZ001 -- a workbook's dates have no zone
    assert {cell.value.hour for cell in days} == {0}
    assert not any("h" in cell.number_format for cell in days)


@pytest.mark.parametrize("count", [1, 2, 4])
async def test_counts_of_few_people_name_nothing_that_their_rows_have_lost(city: City, path: Path, count: int) -> None:
    await filled(city)
    profile = {"kelamin": "P", "usia": "60+", "pendidikan": "S3", "pekerjaan": "TNI"}
    moment = datetime(2026, 11, 2, 1, tzinfo=UTC)
    await city.fill([made_up(moment, [3] * 9, "CC", profile=profile) for _ in range(count)])
    publisher = Publisher(city.config, city.store, CLOSED, Author("skm:contoh", CLOSED))
    before = await publisher.site(QUARTER)
    await Retention(city.config, city.store).run(LATER)
    with closing(sqlite3.connect(path)) as db:
        kept = set(db.execute("SELECT code, n FROM profile_counts WHERE unit = 'CC'"))
    assert kept == {(RARE, count)}
    assert {row.profile.get("kelamin") for row in await kept_of(city, "CC")} == {RARE}
    assert (await publisher.site(QUARTER)).files == before.files
    await city.fill([late("L", "CC") for _ in range(5)])
    await Retention(city.config, city.store).run(LATER)
    with closing(sqlite3.connect(path)) as db:
        kept = set(db.execute("SELECT code, n FROM profile_counts WHERE unit = 'CC' AND field = 'kelamin'"))
    assert kept == {(RARE, count), ("L", 5)}


@pytest.mark.parametrize("days", [0, 29, 150])
async def test_the_configured_days_after_the_close_must_have_passed(city: City, days: int) -> None:
    await filled(city)
    privacy = city.config.privacy.model_copy(update={"row_days": days})
    retention = Retention(city.config.model_copy(update={"privacy": privacy}), city.store)
    await retention.run(datetime(2026, 12, 31, 3, tzinfo=UTC))
    assert not any(row.coarse for row in await kept(city)), "the period is open"
    await retention.run(datetime(2027, 1, 31, 3, tzinfo=UTC))
    assert all(row.coarse for row in await kept(city)) is (days < 30)


async def test_answers_of_a_closed_period_wait_for_the_window_they_count_in(city: City) -> None:
    await filled(city)
    window = Window("W-1", "Survei Contoh", date(2026, 10, 1), date(2027, 6, 1))
    await city.store.windows.add(window)
    moment = datetime(2026, 11, 2, 1, tzinfo=UTC)
    await city.fill([made_up(moment, [3] * 9, window="W-1") for _ in range(6)])
    await Retention(city.config, city.store).run(LATER)
    assert Counter((row.window, row.coarse) for row in await kept(city)) == {("", True): 40, ("W-1", False): 6}
    await Retention(city.config, city.store).run(LATER + timedelta(days=120))
    assert all(row.coarse for row in await kept(city))


async def test_what_is_left_to_do_is_found_in_its_own_index(city: City) -> None:
    def work(db: sqlite3.Connection) -> list[str]:
        plans = [db.execute(f"EXPLAIN QUERY PLAN {one}", values) for one, values in ((_PERIODS, ()), (_KEYS, ("x",)))]
        return [row["detail"] for plan in plans for row in plan if "responses" in row["detail"]]

    plan = await city.store._database.read(work)
    assert plan
    assert all("responses_open" in one for one in plan if one.startswith("SEARCH r")), plan


async def test_what_came_late_is_counted_with_what_was_kept(city: City) -> None:
    await filled(city)
    await Retention(city.config, city.store).run(LATER)
    await city.fill([late("L") for _ in range(5)])
    before = await told(city)
    await Retention(city.config, city.store).run(LATER)
    assert all(row.coarse for row in await kept(city))
    assert [one for one in await told(city) if b"terlambat" not in one] == [
        one for one in before if b"terlambat" not in one
    ]


async def kept_of(city: City, unit: str) -> list[Any]:
    return [row for row in await kept(city) if row.unit == unit]


def late(sex: str, unit: str = "AA") -> Response:
    """A paper form of the closed period."""
    return made_up(datetime(2026, 12, 1, 5, tzinfo=UTC), [3] * 9, unit, profile={"kelamin": sex}, channel="kertas")


@pytest.mark.parametrize("count", [1, 4])
async def test_late_answers_that_wait_change_no_report_of_anybody(city: City, count: int) -> None:
    """A head's report does not count them, an admin's does, and neither says "tidak dirinci lagi" afterwards."""
    await filled(city)
    await to_head(city)
    await city.fill([late("L") for _ in range(count)])
    before = await told(city), await to_head(city)
    await Retention(city.config, city.store).run(LATER)
    assert Counter(row.coarse for row in await kept(city)) == {True: 40, False: count}
    assert (await told(city), await to_head(city)) == before
    await city.fill([late("P") for _ in range(5 - count)])
    before = await told(city), await to_head(city)
    await Retention(city.config, city.store).run(LATER)
    assert all(row.coarse for row in await kept(city)), "with the fifth they are counted, and coarse"
    assert (await told(city), await to_head(city)) == before


async def to_head(city: City) -> list[bytes]:
    asked = Request("AA", QUARTER, FORMATS, "id", released=True)
    report = await ReportMaker(city.config, city.store, CLOSED).make(asked)
    return [report.text.encode(), *(one.content for one in report.documents)]


async def test_a_span_that_cuts_a_closed_period_says_what_is_not_known_any_more(city: City) -> None:
    await filled(city)
    await Retention(city.config, city.store).run(LATER)
    (content,) = [
        one.content
        for one in (
            await ReportMaker(city.config, city.store, LATER).make(
                Request("AA", parse_period("2026-11-03..2026-11-04"), ("csv",), "id")
            )
        ).documents
        if one.name.endswith("responden.csv")
    ]
    assert "tidak dirinci lagi" in content.decode("utf-8-sig")


async def test_a_publication_is_the_same_and_its_digests_tell_no_profile(city: City, path: Path) -> None:
    await filled(city)
    publisher = Publisher(city.config, city.store, CLOSED, Author("skm:contoh", CLOSED))
    before = await publisher.site(QUARTER)
    _, known = await city.store.publications.all()
    await Retention(city.config, city.store).run(LATER)
    again = await publisher.site(QUARTER)
    assert again.files == before.files
    assert again.held == before.held
    _, after = await city.store.publications.all()
    assert [(one.span, one.unit, one.n, one.people) for one in after] == [
        (one.span, one.unit, one.n, one.people) for one in known
    ]
    database = sqlite3.connect(path)
    parts = " ".join(row[0] for row in database.execute("SELECT parts FROM publications"))
    database.close()
    row = next(one for one in await kept(city) if RARE in one.profile.values())
    tried = 0
    for codes in product(*((None, *field.options) for field in PROFILE)):
        profile = {field.key: code for field, code in zip(PROFILE, codes, strict=True) if code}
        fields = (row.id, row.service, sorted(row.answers.items()), sorted(profile.items()))
        tried += sha256(json.dumps(fields).encode()).hexdigest()[:24] in parts
    assert tried == 0
