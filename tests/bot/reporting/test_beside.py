"""IPAK beside the IKM: every document of a closed quarter tells what `skm score` finds in the exported rows."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from bot.config import Config, make_config
from bot.reporting.orders import WHOLE_CITY, Report, Request
from bot.reporting.publishing import Publisher
from bot.reporting.raw import write_raw
from bot.reporting.reports import ReportMaker
from bot.storage import Author, Service, Store, migrate_file
from bot.storage.responses import insert_many
from scoring import parse_period, parse_weight, read_answers, score_json
from tests.support.national import IPAK, NATIONAL, UNITS, given, quarter
from tests.support.workbooks import load_workbook

NOW = datetime(2026, 10, 21, 3, 0, tzinfo=UTC)
QUARTER = parse_period("2026-Q3")
ANSWERS = {"HIB": 23, "ONL": 12, "LOK": 4}
WEIGHT = parse_weight(None, NATIONAL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A quarter that is over: many answers of a hybrid unit, some of an online one, few at a counter."""
    path = tmp_path_factory.mktemp("beside")
    migrate_file(path / "skm.db")

    async def fill() -> None:
        async with Store(path / "skm.db") as store:
            await store.units.save(UNITS)
            rows = [row for unit in UNITS for row in quarter(unit, ANSWERS[unit.code])]
            await store._database.write(lambda db: insert_many(db, rows))

    asyncio.run(fill())
    return path


def config_in(folder: Path) -> Config:
    return make_config({"survey": {"instrument": NATIONAL.id}}, {}, folder=folder)


async def made(folder: Path, unit: str, *formats: str, **fields: Any) -> Report:
    async with Store(folder / "skm.db") as store:
        request = Request(unit, QUARTER, formats, "id", **{"rows": True, **fields})
        return await ReportMaker(config_in(folder), store, NOW).make(request)


def files(report: Report) -> dict[str, bytes]:
    return {one.name.rpartition(".")[2]: one.content for one in report.documents}


async def counted(folder: Path, unit: str) -> dict[str, Any]:
    """What `skm score` says of the rows that `skm export` wrote."""
    async with Store(folder / "skm.db") as store:
        await write_raw(config_in(folder), store, QUARTER, unit, folder / "raw.csv")
    head, *rows = csv.reader(io.StringIO((folder / "raw.csv").read_text("utf-8-sig"), newline=""))
    keep = [place for place, name in enumerate(head) if re.match(r"[UP]\d", name)]
    text = "\n".join(",".join(row[place].split()[0] if row[place] else "" for place in keep) for row in (head, *rows))
    return score_json(read_answers(text, NATIONAL), WEIGHT)


def word_rows(data: bytes) -> list[list[str]]:
    rows = [[cell.text for cell in row.cells] for table in Document(io.BytesIO(data)).tables for row in table.rows]
    return [[re.sub(r"(?<=\d),(?=\d)", ".", cell) for cell in row] for row in rows]


@pytest.mark.parametrize("unit", ["HIB", "ONL"])
async def test_documents_of_a_unit_tell_what_skm_score_finds_in_its_rows(folder: Path, unit: str) -> None:
    wanted = await counted(folder, unit)
    (ipak,) = wanted["indices"]
    report = await made(folder, unit, "docx", "json", "csv", "txt")
    found = files(report)
    data = json.loads(found["json"])
    assert (data["result"]["n"], data["result"]["ikm"]) == (wanted["n"], wanted["ikm"])
    (side,) = data["indices"]
    assert {key: side[key] for key in ("key", "n", "index", "index_x25", "interval95")} == {
        key: ipak[key] for key in ("key", "n", "index", "index_x25", "interval95")
    }
    assert [(key, one["u"], one["n"], one["nrr"]) for key, one in side["elements"].items()] == [
        (one["key"], one["u"], one["n"], one["nrr"]) for one in ipak["elements"]
    ]
    rows = word_rows(found["docx"])
    for one in ipak["elements"]:
        name = next(element.name["id"] for element in IPAK.elements if element.key == one["key"])
        assert [one["u"], name, str(one["n"]), one["nrr"], one["ikm"]] in rows
    assert ["", "IPAK", str(ipak["n"]), ipak["index"], ipak["index_x25"]] in rows
    for one in wanted["elements"]:
        assert [one["u"], str(one["n"]), one["nrr"]] in [[row[0], *row[2:4]] for row in rows if len(row) == 6]
    line = f"IPAK: {ipak['index']} dari 4 (× 25 = {ipak['index_x25']}), {ipak['n']} responden".replace(".", ",")
    assert line in report.text
    assert line in found["txt"].decode()
    results = next(one.content for one in report.documents if one.name.endswith("nilai.csv")).decode("utf-8-sig")
    (total,) = [row for row in csv.DictReader(io.StringIO(results, newline="")) if row["bagian"] == "unit"]
    assert (total["ipak_responden"], total["ipak_indeks"], total["ipak_x25"]) == (
        str(ipak["n"]),
        ipak["index"],
        ipak["index_x25"],
    )
    assert total["ipak_keadilan"] == next(one["nrr"] for one in ipak["elements"] if one["key"] == "keadilan")


@pytest.mark.parametrize("unit", ["HIB", WHOLE_CITY])
async def test_the_pdf_tells_it_too(folder: Path, unit: str) -> None:
    found = files(await made(folder, unit, "pdf", "json"))
    (side,) = json.loads(found["json"])["indices"]
    pages = PdfReader(io.BytesIO(found["pdf"])).pages
    told = re.sub(r"[\s\u200b]+", "", "".join(page.extract_text() for page in pages))
    assert f"IPAK{side['n']}{side['index']}{side['index_x25']}".replace(".", ",") in told
    assert "bukanbagiandariIKM" in told


async def test_documents_of_the_city_tell_the_mean_of_its_units(folder: Path) -> None:
    units = {unit.code: (await counted(folder, unit.code))["indices"][0] for unit in UNITS}
    report = await made(folder, WHOLE_CITY, "docx", "json", "csv")
    found = files(report)
    (side,) = json.loads(found["json"])["indices"]
    assert {one["code"]: (one["n"], one["index"]) for one in side["parts"]} == {
        code: (one["n"], one["index"]) for code, one in units.items()
    }
    mean = sum(float(one["index"]) for one in units.values()) / len(units)
    assert abs(float(side["index"]) - mean) < 1e-4
    assert side["n"] == side["pooled"]["n"] == sum(one["n"] for one in units.values())
    rows = word_rows(found["docx"])
    assert ["", "IPAK", str(side["n"]), side["index"], side["index_x25"]] in rows
    hybrid = units["HIB"]
    assert [UNITS[0].name, str(hybrid["n"]), hybrid["index"], hybrid["index_x25"]] in [row[1:] for row in rows]
    told = f"IPAK, rata-rata unit: {side['index']} dari 4 (× 25 = {side['index_x25']}), {side['n']} responden"
    assert told.replace(".", ",") in report.text


async def test_without_a_right_to_rows_nothing_is_told_of_few(folder: Path) -> None:
    report = await made(folder, WHOLE_CITY, "json", rows=False)
    (side,) = json.loads(files(report)["json"])["indices"]
    assert {one["code"]: one["index"] for one in side["parts"]} == dict.fromkeys(ANSWERS)
    few = await made(folder, "LOK", "json", rows=False)
    assert "IPAK" not in few.text
    assert "indices" not in json.loads(files(few).get("json", b"{}"))


async def test_the_processing_sheet_has_a_column_an_item_and_computes_elements_from_them(folder: Path) -> None:
    wanted = await counted(folder, "HIB")
    (ipak,) = wanted["indices"]
    content = files(await made(folder, "HIB", "xlsx"))["xlsx"]
    sheet = load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
    live = load_workbook(io.BytesIO(content)).worksheets[0]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    at = next(number for number, line in enumerate(lines) if line[0] == "No")
    heads = [str(cell).partition("\n")[0] for cell in lines[at]]
    several = [NATIONAL.items[place].u for place in NATIONAL.several]
    assert heads[-len(several) - 9 - 5 :] == [
        *several,
        *(one.u for one in NATIONAL.elements),
        *(f"IPAK {one.u}" for one in IPAK.elements),
    ]
    column = {name: place for place, name in enumerate(heads)}
    for line in lines[at + 1 : at + 1 + ANSWERS["HIB"]]:
        items = [line[column[name]] for name in ("U1.1", "U1.2") if line[column[name]] is not None]
        assert line[column["U1"]] == sum(items) / len(items)
    nrr = next(line for line in lines if str(line[0]).startswith("NRR per"))
    for one in (*wanted["elements"], *({**row, "u": f"IPAK {row['u']}"} for row in ipak["elements"])):
        assert f"{nrr[column[one['u']]]:.4f}" == one["nrr"]
    index = next(line for line in lines if str(line[0]).startswith("*)"))
    assert f"{index[column['IPAK P1']]:.4f}" == ipak["index"]
    formula = str(live.cell(at + 2, column["U1"] + 1).value)
    assert re.fullmatch(r'=IF\(COUNT\(([A-Z]+\d+:[A-Z]+\d+)\)=0,"",AVERAGE\(\1\)\)', formula)
    summary = load_workbook(io.BytesIO(content), data_only=True)["Ringkasan"]
    cells = [[cell.value for cell in row] for row in summary.iter_rows()]
    assert [float(ipak["index"]), float(ipak["index_x25"])] in [row[3:5] for row in cells if row[1] == "IPAK"]


async def test_the_appendix_prints_a_respondents_mean_of_the_items(folder: Path) -> None:
    rows = word_rows(files(await made(folder, "HIB", "docx"))["docx"])
    printed = [row[1:] for row in rows if len(row) == 10 and row[0].isdigit()]
    assert len(printed) == ANSWERS["HIB"]
    assert any("2.5" in row for row in printed)
    (sums,) = [row[1:] for row in rows if row[0] == "Jumlah nilai"]
    (nrr,) = [row[1:] for row in rows if row[0] == "NRR"]
    for place, (total, mean) in enumerate(zip(sums, nrr, strict=True)):
        column = [float(row[place]) for row in printed if row[place]]
        assert float(total) == pytest.approx(sum(column))
        assert float(mean) == pytest.approx(sum(column) / len(column), abs=1e-4)


async def test_the_recap_has_a_column_after_all_others(folder: Path) -> None:
    units = {unit.code: (await counted(folder, unit.code))["indices"][0] for unit in UNITS}
    report = await made(folder, WHOLE_CITY, "xlsx", "csv", "json", "png")
    assert [one.name for one in report.documents if one.name.endswith("png")]
    recap = next(one.content for one in report.documents if one.name.endswith("rekap.csv")).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(recap, newline=""))
    assert head[-1] == "IPAK"
    assert {row[head.index("KODE")]: row[-1] for row in rows[:-2]} == {
        code: one["index"] for code, one in units.items()
    }
    (side,) = json.loads(files(report)["json"])["indices"]
    assert [row[-1] for row in rows[-2:]] == [side["index"], side["pooled"]["index"]]
    book = load_workbook(io.BytesIO(files(report)["xlsx"]), data_only=True)
    line = next(row for row in book.worksheets[0].iter_rows(values_only=True) if UNITS[0].name in row)
    assert f"{line[-1]:.4f}" == units["HIB"]["index"]


async def test_the_public_page_and_poster_tell_it_where_enough_answered(folder: Path) -> None:
    units = {unit.code: (await counted(folder, unit.code))["indices"][0] for unit in UNITS}
    async with Store(folder / "skm.db") as store:
        publisher = Publisher(config_in(folder), store, NOW, Author("skm:test", NOW))
        site = (await publisher.site(QUARTER)).files
    for code in ("HIB", "ONL"):
        one = units[code]
        told = f"(IPAK): {one['index']} dari 4 (× 25 = {one['index_x25']}), {one['n']} responden".replace(".", ",")
        assert told in site[f"unit-{code}.html"].decode()
    assert "IPAK" not in site["unit-LOK.html"].decode()
    data = json.loads(site["data/hasil.json"])
    shown = {one["code"]: [(side["n"], side["index"]) for side in one.get("indices", ())] for one in data["units"]}
    assert shown == {"LOK": []} | {code: [(units[code]["n"], units[code]["index"])] for code in ("HIB", "ONL")}
    mean = sum(float(units[code]["index"]) for code in ("HIB", "ONL")) / 2
    assert abs(float(data["indices"][0]["index"]) - mean) < 1e-4


async def test_the_poster_has_a_line(folder: Path) -> None:
    wanted = (await counted(folder, "HIB"))["indices"][0]
    async with Store(folder / "skm.db") as store:
        publisher = Publisher(config_in(folder), store, NOW, Author("skm:test", NOW))
        report = await publisher.report(Request("HIB", QUARTER, ("poster",), "id", rows=True))
    poster = next(one.content for one in report.documents if one.name.endswith("a4.pdf"))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(poster)).pages)
    assert f"IPAK {wanted['index']}".replace(".", ",") in text


async def test_it_is_told_by_channel_by_service_and_over_time(tmp_path: Path) -> None:
    """Twelve answers of each channel and service a quarter, every one of them the same score."""
    unit = replace(UNITS[1], services=(Service("izin", "Izin contoh"), Service("surat", "Surat contoh")))
    migrate_file(tmp_path / "skm.db")
    before = datetime(2026, 4, 6, 3, tzinfo=UTC)
    rows = [replace(given(unit, n, before + timedelta(hours=n), score=2), service="izin") for n in range(12)]
    for channel, service, score in (("bot", "izin", 4), ("petugas", "surat", 3), ("kertas", "surat", 1)):
        moments = (datetime(2026, 7, 6, 3, tzinfo=UTC) + timedelta(hours=n) for n in range(12))
        some = [given(unit, n, moment, score=score) for n, moment in enumerate(moments)]
        rows += [replace(one, channel=channel, service=service) for one in some]
    rows.append(replace(given(unit, 1, datetime(2026, 7, 8, 3, tzinfo=UTC), score=1), service="surat", channel="bot"))
    async with Store(tmp_path / "skm.db") as store:
        await store.units.save([unit])
        await store._database.write(lambda db: insert_many(db, rows))
    found = files(await made(tmp_path, "ONL", "json", "docx"))
    (side,) = json.loads(found["json"])["indices"]
    told = {name: [(one["code"], one["n"], one["index"]) for one in side[name]] for name in ("services", "channels")}
    assert told == {
        # 12 x 3 + 13 x 1 of 25, and 12 x 4 + 1 of 13
        "services": [("izin", 12, "4.0000"), ("surat", 25, "1.9600")],
        "channels": [("bot", 13, "3.7692"), ("kertas", 12, "1.0000"), ("petugas", 12, "3.0000")],
    }
    # 48 + 36 + 12 + 1 of 37
    assert [(one["n"], one["index"]) for one in side["trend"]] == [(12, "2.0000"), (37, "2.6216")]
    written = [row[1:] for row in word_rows(found["docx"])]
    for row in (["Surat contoh", "25", "1.9600", "49.00"], ["Triwulan II 2026", "12", "2.0000", "50.00"]):
        assert row in written
    city = json.loads(files(await made(tmp_path, WHOLE_CITY, "json"))["json"])["indices"][0]
    assert [(one["n"], one["index"]) for one in city["trend"]] == [(12, "2.0000"), (37, "2.6216")]
    assert [one["n"] for one in city["channels"]] == [13, 12, 12]


async def test_of_few_in_a_channel_it_is_told_how_many_alone(tmp_path: Path) -> None:
    migrate_file(tmp_path / "skm.db")
    moment = datetime(2026, 7, 6, 3, tzinfo=UTC)
    rows = [given(UNITS[1], n, moment + timedelta(hours=n), score=3) for n in range(30)]
    rows = [replace(one, channel="kertas" if n < 3 else "petugas" if n < 12 else "bot") for n, one in enumerate(rows)]
    async with Store(tmp_path / "skm.db") as store:
        await store.units.save([UNITS[1]])
        await store._database.write(lambda db: insert_many(db, rows))
    (side,) = json.loads(files(await made(tmp_path, "ONL", "json", rows=False))["json"])["indices"]
    told = {one["code"]: (one["n"], one["index"]) for one in side["channels"]}
    assert told == {"bot": (18, "3.0000"), "kertas": (3, None), "petugas": (9, None)}
