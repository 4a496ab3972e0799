"""Every format of one report, made from a real database, shows the same figures."""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from docx import Document

from bot.config import make_config
from bot.reporting.cards import CardWriter
from bot.reporting.formats import names, public
from bot.reporting.orders import WHOLE_CITY, Report, Request
from bot.reporting.reports import ReportMaker
from bot.reporting.spans import tallies_in
from bot.settings.faults import ConfigError
from bot.storage import Response, Service, Store, Unit, migrate_file
from scoring import load_instrument, local_day, parse_period, period_of
from tests.support.readback import pages_of, word_rows
from tests.support.workbooks import load_workbook

SKM = load_instrument()
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
UNITS = (
    Unit("DISDUK", "Dinas <Contoh> & #eval Sipil", "Dinas", population=1000),
    Unit("PKM-01", "Puskesmas Contoh", "Puskesmas", population=300, services=(Service("umum", "Poli umum"),)),
    Unit("RSUD", "RSUD Contoh", "RSUD", inapplicable=frozenset({"biaya"}), population=500),
    Unit("SEPI", "Unit tanpa jawaban", "Dinas", population=100),
)
WEIGHTS = ("1/9", "0.11")


def answer(unit: Unit, month: int, dice: Random) -> Response:
    moment = datetime(2026, month, dice.randint(2, 18), dice.randint(1, 8), tzinfo=UTC)
    day = local_day(moment, make_config({}, {}).agency.timezone)
    asked = [key for key in SKM.keys if key not in unit.inapplicable]
    return Response(
        unit=unit.code,
        service=dice.choice(unit.services).slug if unit.services else "",
        instrument=SKM.id,
        period=period_of(day, "quarter").key,
        week=period_of(day, "week").key,
        hour=moment.strftime("%Y-%m-%dT%H"),
        answers={key: dice.choice((1, 2, 3, 3, 4)) for key in asked},
        profile={"kelamin": dice.choice("LP"), "usia": "26-34"} if dice.random() < 0.8 else {},
        suggestion="=1+1" if dice.random() < 0.2 else None,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with 40 answers a unit and quarter; the last unit has none."""
    path = tmp_path_factory.mktemp("laporan")
    migrate_file(path / "skm.db")

    async def fill() -> None:
        dice = Random(5)
        async with Store(path / "skm.db") as store:
            await store.units.save(UNITS)
            for unit in UNITS[:-1]:
                for month in (8, 11):
                    for _ in range(40):
                        await store.responses.submit(answer(unit, month, dice))

    asyncio.run(fill())
    return path


async def made(
    folder: Path, unit: str, formats: tuple[str, ...], weight: str = "1/9", period: str = "2026-Q4"
) -> Report:
    config = make_config({"survey": {"weight": weight}}, {}, folder=folder)
    async with Store(folder / "skm.db") as store:
        request = Request(unit, parse_period(period), formats, "id")
        return await ReportMaker(config, store, NOW).make(request)


def by_kind(report: Report) -> Mapping[str, bytes]:
    return {document.name.rpartition(".")[2]: document.content for document in report.documents}


def pointed(rows: list[list[str]]) -> list[list[str]]:
    """Cells with the decimal point of data."""
    return [[re.sub(r"(?<=\d),(?=\d)", ".", cell) for cell in row] for row in rows]


def pdf_text(data: bytes) -> str:
    return re.sub(r"[\s\u200b]+", "", "".join(pages_of(data)))


def shown(value: Any, places: int) -> str:
    return "–" if value is None or value == "" else f"{value:.{places}f}"


@pytest.mark.parametrize(
    ("unit", "weight"), [("DISDUK", "1/9"), ("DISDUK", "0.11"), ("PKM-01", "1/9"), ("RSUD", "0.11")]
)  # one that does not ask everything has the weight that makes more of it
async def test_pdf_word_xlsx_and_json_of_a_unit_agree(folder: Path, unit: str, weight: str) -> None:
    files = by_kind(await made(folder, unit, ("pdf", "docx", "xlsx", "json"), weight))
    data = json.loads(files["json"])["units"][unit]
    elements = [element["nrr"] for element in data["elements"]]
    rows = pointed(word_rows(files["docx"]))
    in_word = [row[3] for row in rows if re.fullmatch(r"U\d", row[0]) and len(row) == 6]
    assert in_word == ["–" if nrr is None else str(nrr) for nrr in elements]
    (total,) = [row for row in rows if row[1:2] == ["IKM"]]
    assert total[2:5] == [str(data["n"]), total[3], data["ikm"]]

    sheet = load_workbook(io.BytesIO(files["xlsx"]), data_only=True).worksheets[0]
    lines = {str(row[0].value): [cell.value for cell in row] for row in sheet.iter_rows() if row[0].value}
    (nrr,) = [cells[-9:] for label, cells in lines.items() if label.startswith("NRR per")]
    assert [shown(one, 4) for one in nrr] == in_word
    (ikm,) = [cells for label, cells in lines.items() if label.startswith("**)")]
    assert f"{next(one for one in ikm if isinstance(one, int | float)):.2f}" == total[4]

    told = re.sub(r"(?<=\d),(?=\d)", ".", pdf_text(files["pdf"]))
    assert "".join(total[1:]).replace(" ", "") in told
    for row in rows:
        if re.fullmatch(r"U\d", row[0]):
            assert "".join(row).replace(" ", "") in told


@pytest.mark.parametrize("weight", WEIGHTS)
async def test_pdf_word_and_recap_of_the_agency_agree(folder: Path, weight: str) -> None:
    report = await made(folder, WHOLE_CITY, ("pdf", "docx", "xlsx", "json"), weight)
    files = by_kind(report)
    rows, told = pointed(word_rows(files["docx"])), re.sub(r"(?<=\d),(?=\d)", ".", pdf_text(files["pdf"]))
    by_name = {row[1]: row for row in rows if len(row) == 14 and row[0] != "No"}
    sheet = load_workbook(io.BytesIO(files["xlsx"]), data_only=True).worksheets[0]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heads = next(line for line in lines if line[0] == "NO")
    data = json.loads(files["json"])["units"]
    for unit in UNITS:
        word = by_name[unit.name]
        (recap,) = [line for line in lines if line[1] == unit.name]
        assert word[3:12] == [shown(one, 4) for one in recap[2:11]]
        assert word[2] == str(recap[heads.index("SAMPEL")] or 0)
        assert word[12] == shown(recap[heads.index("NILAI IKM")], 2)
        assert "".join(word[2:]) in told
        assert (word[12] if unit.code in data else "–") == str(data.get(unit.code, {}).get("ikm", "–"))
    (mean,) = [line for line in lines if "RATA-RATA SEDERHANA" in str(line[1]) or "RATA-RATA SEDERHANA" in str(line[0])]
    assert by_name["Seluruhnya"][12] == shown(mean[heads.index("NILAI IKM")], 2)
    assert "Dinas<Contoh>&#evalSipil" in told


async def test_the_trend_comes_from_the_store(folder: Path) -> None:
    rows = word_rows(by_kind(await made(folder, "DISDUK", ("docx",)))["docx"])
    assert [row[1:3] for row in rows if row[1:2] in (["Triwulan III 2026"], ["Triwulan IV 2026"])] == [
        ["Triwulan III 2026", "40"],
        ["Triwulan IV 2026", "40"],
    ]


EVERY = tuple(one for one in names() if one != "txt" and not public((one,)))  # txt is the message itself


@pytest.mark.parametrize(("unit", "period"), [("SEPI", "2026-Q4"), ("DISDUK", "2025-Q1"), (WHOLE_CITY, "2025-Q1")])
async def test_without_answers_every_document_is_made_and_says_so(folder: Path, unit: str, period: str) -> None:
    report = await made(folder, unit, EVERY, period=period)
    assert report.n == 0
    assert "Belum ada jawaban" in report.text
    files = by_kind(report)
    assert {*files} == {"pdf", "docx", "xlsx", "png", "csv", "json", *(["zip"] if unit != WHOLE_CITY else [])}
    rows = word_rows(files["docx"])
    chapters = [
        one.text.split()[:2] for one in Document(io.BytesIO(files["docx"])).paragraphs if "Heading 1" in style(one)
    ]
    assert chapters == [
        *(["BAB", i] for i in ("I", "II", "III", "IV", "V")),
        *(["LAMPIRAN", str(i)] for i in range(1, 4)),  # without answers none came in at any time
    ]
    laporan = next(one.content for one in report.documents if one.name.startswith("laporan") and ".pdf" in one.name)
    assert "Belumadajawabanpadaperiodeini,sehinggaIKMbelumdapatdihitung" in pdf_text(laporan)
    assert not [row for row in rows if row[1:2] == ["IKM"]]
    data = json.loads(files["json"])
    assert (data["result"]["n"], data["result"]["ikm"], data["units"]) == (0, None, {})


def style(paragraph: Any) -> str:
    return str(paragraph.style.name)


async def test_a_period_without_answers_is_not_compared_but_shows_the_ones_before(folder: Path) -> None:
    files = by_kind(await made(folder, "PKM-01", ("docx",), period="2027-Q1"))
    told = "\n".join(one.text for one in Document(io.BytesIO(files["docx"])).paragraphs)
    assert "Triwulan I 2027 belum mempunyai jawaban, sehingga belum dapat dibandingkan" in told
    trend = [row[1:3] for row in word_rows(files["docx"]) if row[1:2] and row[1].startswith("Triwulan ")]
    assert trend == [["Triwulan III 2026", "40"], ["Triwulan IV 2026", "40"], ["Triwulan I 2027", "0"]]


def test_a_logo_that_is_not_there_or_no_picture_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "logo.txt").write_text("no picture")
    for name, said in (("nowhere.png", "No such file"), ("logo.txt", "another kind of file")):
        with pytest.raises(ConfigError, match=said):
            make_config({"report": {"logo": name}}, {}, folder=tmp_path)


async def test_equal_elements_are_not_called_the_lowest(tmp_path: Path) -> None:
    """All-4: the card marks none of nine equal elements."""
    migrate_file(tmp_path / "skm.db")
    config = make_config({}, {}, folder=tmp_path)
    async with Store(tmp_path / "skm.db") as store:
        await store.units.save(UNITS[:1])
        for number in range(12):
            one = answer(UNITS[0], 11, Random(number))
            await store.responses.submit(replace(one, answers=dict.fromkeys(SKM.keys, 4)))
        tallies = await tallies_in(store, parse_period("2026-Q4"), SKM.id, config.agency.timezone)
    writer = CardWriter(config, "id")
    figures = writer.score(tallies["DISDUK"])
    assert figures is not None
    card, _ = writer.plain(UNITS[0], "Triwulan IV 2026", figures, None)
    assert [bar.nrr for bar in card.elements] == ["4.0000"] * 9
    assert not any(bar.lowest for bar in card.elements)
