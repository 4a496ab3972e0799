"""A unit of nine answers beside one of ten, in every format that is made: figures of both, a judgement of one."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.config import make_config
from bot.reporting.formats import names, public
from bot.reporting.orders import WHOLE_CITY, Request
from bot.reporting.publishing import Publisher
from bot.reporting.reports import ReportMaker, documents_of
from bot.storage import Author, Store, Unit
from bot.storage.responses import insert_many
from exports.card import draw_card
from exports.laporan.printed import printed
from scoring import parse_period
from tests.support.city import made_up
from tests.support.readback import pages_of, word_rows
from tests.support.templates import new_database
from tests.support.workbooks import load_workbook

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
SUMMER = datetime(2026, 8, 11, 3, tzinfo=UTC)
WEAK = [4, 4, 1, 4, 4, 4, 4, 4, 4]  # in the third element, whoever is asked
GRADE = re.compile(r"\((Sangat baik|Baik|Kurang baik|Tidak baik|[ABCD])\)|[Bb]elum memuaskan \(|terendah adalah")
# What is no judgement of this unit: the table of grades, and headings of columns.
LEGEND = re.compile(r"\d+,\d+ [–-] \d+,\d+|^(Mutu|Kinerja)")


@pytest.fixture
async def made(path: Path) -> Callable[[str], Any]:
    """The report of a unit in every format that is not for everybody."""
    new_database(path)
    async with Store(path) as store:
        await store.units.save((Unit("NINE", "Unit Sembilan (contoh)"), Unit("TEN", "Unit Sepuluh (contoh)")))
        rows = [
            made_up(SUMMER, [1] * 9 if number == 0 else WEAK, unit) for unit, n in SIZES.items() for number in range(n)
        ]
        await store._database.write(lambda db: insert_many(db, rows))

    async def make(unit: str) -> tuple[str, Mapping[str, bytes]]:
        formats = tuple(name for name in names() if not public(name))
        async with Store(path) as store:
            publisher = Publisher(make_config({}, {}), store, NOW, Author("skm:test", NOW))
            report = await publisher.report(Request(unit, parse_period("2026-Q3"), formats, "id"))
        return report.text, {one.name: one.content for one in report.documents}

    return make


SHOWING = (".txt", "-nilai.csv", "-rekap.csv", "-sippn.csv", ".json")
SIZES = {"NINE": 9, "TEN": 10}
NAMES = {"NINE": "Unit Sembilan (contoh)", "TEN": "Unit Sepuluh (contoh)"}


@pytest.mark.slow
@pytest.mark.parametrize("unit", list(SIZES))
async def test_each_format_judges_ten_and_none_judges_nine(made: Callable[[str], Any], unit: str) -> None:
    text, documents = await made(unit)
    told = {name: list(_texts(name, content)) for name, content in documents.items() if not name.endswith(".png")}
    judging = {
        name for name, texts in told.items() if any(GRADE.search(one) for one in texts if not LEGEND.search(one))
    }
    data = json.loads(documents[f"skm-{unit}-2026-Q3.json"])
    graded = {key for key, value in _leaves(data) if key in ("mutu", "kinerja") and value is not None}
    (line,) = (one for one in _table(documents[f"skm-{unit}-2026-Q3-nilai.csv"]) if one["bagian"] == "unit")
    assert (data["units"][unit]["n"], line["responden"]) == (SIZES[unit], str(SIZES[unit]))
    assert data["units"][unit]["ikm"] == line["ikm"]
    assert line["ikm"].replace(".", ",") in text
    if unit == "NINE":
        assert not GRADE.search(text)
        assert "terlalu sedikit untuk dinilai" in text
        assert (judging, graded, line["mutu"]) == (set(), set(), "")
    else:
        assert GRADE.search(text)
        assert {name.rpartition(".")[2] for name in judging} >= {"pdf", "docx", "xlsx"}
        assert (graded, line["mutu"] != "") == ({"mutu", "kinerja"}, True)


async def test_card_recap_sippn_and_page_judge_ten_and_not_nine(path: Path, made: Callable[[str], Any]) -> None:
    """What test_each_format reads as text stands here by its values."""
    found, period = dict[str, tuple[bool, ...]](), parse_period("2026-Q3")
    async with Store(path) as store:
        publisher = Publisher(make_config({}, {}), store, NOW, Author("skm:test", NOW))
        maker = ReportMaker(make_config({}, {}), store, NOW)
        city = await maker._material(Request(WHOLE_CITY, period, ("csv", "sippn"), "id", rows=True))
        documents = {one.name.partition("Q3")[2]: one.content for one in await documents_of(city, ("csv", "sippn"))}
        recap = {row["KODE"]: row["KATEGORI"] for row in _table(documents["-rekap.csv"])}
        table = documents["-sippn-unit.csv"].decode("utf-8-sig").splitlines()
        site = await publisher.site(period)
        for unit in SIZES:
            card = (await maker._material(Request(unit, period, ("png",), "id", rows=True))).card
            (line,) = (one for one in table if unit in one or NAMES[unit] in one)
            pages = b"".join(content for name, content in site.files.items() if unit in name).decode()
            page = (card.headline.ikm or "").replace(".", ",") in pages
            graded = ",B," in line or ",A," in line
            found[unit] = (card.headline.mutu is not None, any(bar.mutu for bar in card.elements), graded, page)
            assert ("terlalu sedikit" in recap[unit]) is (unit == "NINE")
    assert found == {"NINE": (False,) * 4, "TEN": (True,) * 4}


@pytest.mark.parametrize(("few", "mutu"), [([3] * 9, "B"), ([1] * 9, None)])
async def test_no_unit_of_nine_decides_the_grade_of_the_city(path: Path, few: list[int], mutu: str | None) -> None:
    """Its figure counts all units, as the convention has it, and every output says how many of them have few."""
    async with Store(path) as store:
        await store.units.save((Unit("NINE", "Unit Sembilan (contoh)"), Unit("TEN", "Unit Sepuluh (contoh)")))
        rows = [made_up(SUMMER, few, "NINE")] * 9 + [
            made_up(SUMMER, [1] * 9 if at == 0 else WEAK, "TEN") for at in range(10)
        ]
        await store._database.write(lambda db: insert_many(db, rows))
        asked = Request(WHOLE_CITY, parse_period("2026-Q3"), ("txt", "csv", "sippn", "json"), "id", rows=True)
        material = await ReportMaker(make_config({}, {}), store, NOW)._material(asked)
        documents = {
            one.name.partition("Q3")[2]: one.content.decode() for one in await documents_of(material, asked.formats)
        }
        laporan = str(printed(await material.laporan()))
    data = json.loads(documents[".json"])["result"]
    assert (material.card.headline.mutu, data["mutu"], data["units_under_ten"]) == (mutu, mutu, 1)
    assert draw_card(material.card)
    shown = [material.card.headline.note or "", laporan, *(documents[name] for name in SHOWING)]
    why = "mutunya sama tanpa unit itu" if mutu else "mutu tidak disebut karena bergantung pada unit"
    for one in shown:
        assert "Satu dari dua unit mempunyai kurang dari sepuluh jawaban dan ikut dalam rata-rata" in one
        assert why in one
    assert "Jawaban 19 responden terlalu sedikit" not in laporan


def _texts(name: str, content: bytes) -> Iterator[str]:
    """Lines and rows of a document as they are read."""
    if name.endswith(".pdf"):
        for page in pages_of(content):
            yield from page.splitlines()
    elif name.endswith(".docx"):
        for row in word_rows(content):
            yield " ".join(row)
    elif name.endswith(".xlsx"):
        for sheet in load_workbook(io.BytesIO(content), data_only=True):
            for row in sheet.iter_rows(values_only=True):
                yield " ".join(str(cell) for cell in row if cell is not None)
    elif name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for one in archive.namelist():
                yield from _texts(one, archive.read(one))
    elif name.endswith(".csv"):
        yield from content.decode("utf-8-sig").splitlines()


def _table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of plain data with the key it stands under, without the table of grades itself."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != "bands":
                yield from _leaves(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, key)
    else:
        yield key, value
