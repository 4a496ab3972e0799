"""Disability and time of service: in rows for those who may read them, in counts for the others, few never alone."""

import csv
import io
import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.conversation.profile import FIELDS, FURTHER
from bot.conversation.texts import texts
from bot.reporting.orders import WHOLE_CITY, Request
from bot.reporting.publishing import Publisher
from bot.reporting.quality import patterns
from bot.reporting.raw import write_raw
from bot.reporting.reports import ReportMaker
from bot.reporting.retention import Retention
from bot.rules.profiles import RARE
from bot.storage import Author, Response
from scoring import load_instrument, parse_period
from scoring.elements import FURTHER as NAMED
from tests.support.city import City
from tests.support.national import NATIONAL, UNITS, given

BEGUN, LATER = datetime(2026, 7, 6, 3, tzinfo=UTC), datetime(2027, 6, 1, 3, tzinfo=UTC)
QUARTER = parse_period("2026-Q3")
# what the people of each unit said: HIB tells no kind of few, the few of ONL and LOK are told of together
SAID = {
    "HIB": ["TIDAK"] * 9 + ["FISIK"] * 5,
    "ONL": ["TIDAK"] * 9 + ["MENTAL"] * 3 + [""] * 2,
    "LOK": ["TIDAK"] * 9 + ["MENTAL"] * 2 + ["SENSORIK"],
}


def asking(city: City) -> City:
    survey = city.config.survey.model_copy(update={"instrument": NATIONAL.id})
    city.config = city.config.model_copy(update={"survey": survey})
    return city


def rows(code: str, said: Sequence[str]) -> list[Response]:
    unit = next(one for one in UNITS if one.code == code)
    return [
        replace(
            given(unit, number, BEGUN + timedelta(hours=4 * number)),
            profile={"tanggal_layanan": "HARI-INI"} | ({"disabilitas": one} if one else {}),
        )
        for number, one in enumerate(said)
    ]


async def filled(city: City) -> City:
    await asking(city).store.units.save(UNITS)
    await city.fill([row for code, said in SAID.items() for row in rows(code, said)])
    return city


async def groups(city: City, unit: str, when: datetime = LATER) -> dict[str, dict[str, int]]:
    made = await ReportMaker(city.config, city.store, when).make(Request(unit, QUARTER, ("json",), "id"))
    data = json.loads(made.documents[0].content)
    return {
        key: {one["code"] or "": one["people"] for one in counts if one["people"]}
        for key, counts in data["respondents"].items()
    }


def test_the_names_of_scoring_are_questions_with_words() -> None:
    assert tuple(one.key for one in FURTHER) == NAMED == NATIONAL.profile
    assert load_instrument("permenpan-14-2017").profile == ()


async def test_a_report_counts_them_and_tells_of_no_few(city: City) -> None:
    await filled(city)
    assert (await groups(city, "HIB"))["disabilitas"] == {"TIDAK": 9, "FISIK": 5}
    assert (await groups(city, "ONL"))["disabilitas"] == {"TIDAK": 9, RARE: 5}
    assert (await groups(city, "LOK"))["disabilitas"] == {RARE: 12}, "three alone could be told from nine"
    whole = (await groups(city, WHOLE_CITY))["disabilitas"]
    assert whole == {"TIDAK": 27, "FISIK": 5, RARE: 8}, "of ONL and LOK three are told with the five of a kind"
    assert (await groups(city, "LOK"))["tanggal_layanan"] == {"HARI-INI": 12}


async def test_they_are_the_same_when_the_period_has_lost_its_rare_profiles(city: City, path: Path) -> None:
    await filled(city)
    before = {code: await groups(city, code) for code in (*SAID, WHOLE_CITY)}
    await Retention(city.config, city.store).run(LATER)
    assert {code: await groups(city, code) for code in (*SAID, WHOLE_CITY)} == before
    kept = await city.store.figures.responses(NATIONAL.id, periods=["2026-Q3"])
    shared = Counter((row.unit, *sorted(row.profile.items())) for row in kept)
    assert min(shared.values()) >= 5
    with closing(sqlite3.connect(path)) as db:
        assert {field for (field,) in db.execute("SELECT field FROM profile_counts")} == set(FIELDS)
        db.execute("DELETE FROM profile_counts WHERE field IN ('disabilitas', 'tanggal_layanan')")
        db.commit()
    after = await groups(city, "HIB")
    assert after["kelamin"] == before["HIB"]["kelamin"], "of a period from before they were counted"
    assert sum(after["disabilitas"].values()) == 14


async def test_rows_hold_them_for_those_who_may_read_rows(city: City, tmp_path: Path) -> None:
    await filled(city)
    await write_raw(city.config, city.store, QUARTER, "HIB", tmp_path / "raw.csv")
    table = list(csv.DictReader(io.StringIO((tmp_path / "raw.csv").read_text("utf-8-sig"))))
    words = texts("id")
    assert Counter(row[words("profile.disabilitas.name")] for row in table) == {"Tidak": 9, "Ya, fisik": 5}
    assert {row[words("profile.tanggal_layanan.name")] for row in table} == {"Hari ini"}


async def test_the_public_page_says_nothing_of_them(city: City) -> None:
    await filled(city)
    site = await Publisher(city.config, city.store, LATER, Author("skm:contoh", LATER)).site(QUARTER)
    content = b"".join(site.files.values())
    assert b"persyaratan" in content
    assert b"disabilitas" not in content.lower()
    assert b"tanggal_layanan" not in content


async def test_answers_that_differ_in_them_are_no_doubles() -> None:
    alike: dict[str, Any] = {"disabilitas": "TIDAK", "kelamin": "P"}
    one = replace(rows("HIB", ["TIDAK"])[0], profile=alike)
    other = replace(one, profile=alike | {"disabilitas": "FISIK"})
    found = patterns([*[one] * 6, *[other] * 6], NATIONAL, ["same"] * 6 + ["other"] * 6)
    assert found["same"].doubles == found["other"].doubles
    mixed = patterns([one, other], NATIONAL, ["a", "b"])
    assert mixed["a"].doubles == mixed["b"].doubles == 0
