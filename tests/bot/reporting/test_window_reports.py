"""A window's report: its own answers and nothing else, by service, against the window before. Made-up figures."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from docx import Document

from bot.cli import main
from bot.config import make_config
from bot.reporting.orders import WHOLE_CITY, Report, Request
from bot.reporting.reports import ReportMaker
from bot.reporting.scopes import _near, scope_of
from bot.reporting.spans import find_period
from bot.storage import Response, Service, Store, Unit, Window
from bot.storage.responses import in_report_order, insert_many
from scoring import Tally, change, half_up, ikm, load_instrument, parse_period, parse_weight, score
from tests.support.city import City

SKM = load_instrument()
NINTH = parse_weight("1/9", SKM)
NOW = datetime(2019, 12, 2, 3, tzinfo=UTC)
SERVICES = (Service("ktp", "KTP-el"), Service("kk", "Kartu Keluarga"), Service("pm1", "Surat PM1"))
KECAMATAN = ("KEC-A", "KEC-B")
KELURAHAN = {f"KEL-{kec[-1]}{number}": kec for kec in KECAMATAN for number in (1, 2, 3)}
UNITS = (
    *(Unit(code, f"Kecamatan Contoh {code[-1]}", "Kecamatan") for code in KECAMATAN),
    *(
        Unit(code, f"Kelurahan <Contoh> {code[-2:]}", "Kelurahan", parent=parent, services=SERVICES, population=900)
        for code, parent in KELURAHAN.items()
    ),
)
DRAWN = ("KEL-A1", "KEL-A3", "KEL-B2", "KEL-B3")
FROM = {kec: [code for code, parent in KELURAHAN.items() if parent == kec] for kec in KECAMATAN}
DRAW = {"seed": "2019", "per_parent": 2, "from": FROM}
FIRST = Window("JB-1", "SKM Contoh I", date(2019, 4, 1), date(2019, 6, 30), DRAWN, target=40, draw=DRAW)
SECOND = Window("JB-2", "SKM Contoh II", date(2019, 8, 1), date(2019, 11, 30), ("KEC-A", "KEC-B"), target=40)
ELSEWHERE = Window("PKM-1", "SKM Lain", date(2019, 7, 1), date(2019, 7, 31), ("KEC-X",))


def answers(window: str, month: int, units: tuple[str, ...], each: int, mean: int, seed: int) -> list[Response]:
    dice = Random(seed)
    return [
        Response(
            unit=unit,
            service=SERVICES[number % 3].slug,
            instrument=SKM.id,
            period=f"2019-Q{(month + 2) // 3}",
            week=f"2019-W{month * 4}",
            hour=f"2019-{month:02}-10T03",
            answers={key: min(4, max(1, mean + dice.choice((-1, 0, 0, 1)))) for key in SKM.keys},
            profile={"kelamin": dice.choice("LP")},
            channel="petugas",
            window=window,
        )
        for unit in units
        for number in range(each)
    ]


JB1 = answers("JB-1", 5, DRAWN, 40, 3, 1)
JB2 = answers("JB-2", 9, tuple(KELURAHAN), 30, 4, 2)
ROLLING = answers("", 5, ("KEL-A1", "KEL-A2"), 20, 1, 3)  # the same days, outside the window


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("windows")

    async def fill() -> None:
        async with Store(path / "skm.db") as store:
            await store.units.save((*UNITS, Unit("KEC-X", "Kecamatan Jauh Contoh")))
            for window in (FIRST, ELSEWHERE, SECOND):
                await store.windows.add(window)
            await store._database.write(lambda db: insert_many(db, [*JB1, *JB2, *ROLLING]))

    asyncio.run(fill())
    config = f'[database]\nurl = "sqlite:///{path / "skm.db"}"\n'
    (path / "config.toml").write_text(config, encoding="utf-8")
    return path


async def made(folder: Path, unit: str, code: str, *formats: str, language: str = "id") -> Report:
    async with Store(folder / "skm.db") as store:
        request = Request(unit, await find_period(store, code), formats, language)
        return await ReportMaker(make_config({}, {}), store, NOW).make(request)


def tally(rows: list[Response], **fields: str) -> Tally:
    """The oracle: counted one by one from the answers themselves."""
    chosen = [row for row in rows if all(getattr(row, name) == value for name, value in fields.items())]
    each = [Tally.of(in_report_order(row), units=SKM.units) for row in chosen]
    return sum(each[1:], start=each[0])


def data_of(report: Report) -> dict[str, Any]:
    (document,) = [one for one in report.documents if one.name.endswith(".json")]
    found: dict[str, Any] = json.loads(document.content)
    return found


async def test_a_unit_has_the_figures_of_the_window_alone(folder: Path) -> None:
    data = data_of(await made(folder, "KEL-A1", "jb-1", "json"))
    assert data["period"] == "JB-1"
    assert data["result"]["n"] == 40
    expected = score(tally(JB1, unit="KEL-A1"), SKM, NINTH)
    assert data["result"]["ikm"] == expected.ikm_text
    assert data["target"] == 40
    by_service = {part["code"]: (part["n"], part["ikm"]) for part in data["parts"]}
    for service in SERVICES:
        one = score(tally(JB1, unit="KEL-A1", service=service.slug), SKM, NINTH)
        assert by_service[service.slug] == (one.n, one.ikm_text)
    quarter = data_of(await made(folder, "KEL-A1", "2019-Q2", "json"))
    assert quarter["result"]["n"] == 60, "a campaign's answers count in their rolling period too"


async def test_the_agency_shows_the_units_and_services_of_the_window(folder: Path) -> None:
    report = await made(folder, WHOLE_CITY, "JB-1", "json", "csv", "xlsx", "pdf", "docx", "png")
    data = data_of(report)
    assert [part["code"] for part in data["parts"]] == list(DRAWN), "only those drawn are due"
    assert data["target"] == 160
    assert data["pooled"]["ikm"] == str(half_up(ikm(tally(JB1), NINTH), 2))
    services = {line["code"]: (line["n"], line["ikm"]) for line in data["services"]}
    for service in SERVICES:
        one = score(tally(JB1, service=service.slug), SKM, NINTH)
        assert services[service.slug] == (one.n, one.ikm_text)
    assert data["tendency"] == []
    assert "Unit dengan jawaban: 4 dari 4" in report.text
    assert f"• KTP-el: IKM {services['ktp'][1].replace('.', ',')}" in report.text
    assert {document.name.rpartition(".")[2] for document in report.documents} == {
        "json",
        "csv",
        "xlsx",
        "pdf",
        "docx",
        "png",
    }


@pytest.mark.parametrize(("unit", "people"), [(WHOLE_CITY, None), ("KEL-A1", 900)])
async def test_the_tendency_is_scorings_change_between_the_two_windows(
    folder: Path, unit: str, people: int | None
) -> None:
    report = await made(folder, unit, "JB-2", "json", language="en")
    data = data_of(report)
    fields = {} if unit == WHOLE_CITY else {"unit": unit}
    before, after = tally(JB1, **fields), tally(JB2, **fields)
    whole, *services = data["tendency"]
    moved = change(before, after, SKM, NINTH, (people, people))
    ikms = [half_up(ikm(one, NINTH), 2) for one in (before, after)]
    assert whole["n"] == [before.n, after.n]
    assert whole["ikm"] == [str(one) for one in ikms]
    assert whole["difference"] == f"{ikms[1] - ikms[0]:+}"
    assert whole["verdict"] == moved.verdict == "naik"
    assert whole["before"] == "SKM Contoh I (1 April–30 Juni 2019)"
    assert [one["code"] for one in services] == ["ktp", "kk", "pm1"]
    for one in services:
        pair = (tally(JB1, service=one["code"], **fields), tally(JB2, service=one["code"], **fields))
        assert one["verdict"] == change(*pair, SKM, NINTH).verdict
    assert [line["label"] for line in data["trend"]] == [
        "SKM Contoh I (1 April–30 Juni 2019)",
        "SKM Contoh II (1 Agustus–30 November 2019)",
    ]
    told = f"ompared with SKM Contoh I (1 April–30 Juni 2019): {whole['difference']} points – up"
    assert ("All answers together c" if unit == WHOLE_CITY else "\nC") + told in report.text


async def test_a_unit_that_was_not_drawn_has_nothing_to_compare_with(folder: Path) -> None:
    data = data_of(await made(folder, "KEL-A2", "JB-2", "json"))
    assert data["result"]["n"] == 30
    assert data["tendency"] == []
    assert [line["n"] for line in data["trend"]] == [30]


async def test_the_text_of_the_laporan_tells_the_draw_and_the_tendency(folder: Path) -> None:
    (first,) = (await made(folder, WHOLE_CITY, "JB-1", "docx")).documents
    told = "\n".join(one.text for one in Document(io.BytesIO(first.content)).paragraphs)
    assert "dua unit dari setiap induk, 4 dari 6 unit, dengan benih acak tercatat “2019”" in told
    assert "Jumlah minimum ditetapkan 40 responden untuk setiap unit, seluruhnya 160" in told
    (second,) = (await made(folder, WHOLE_CITY, "JB-2", "docx")).documents
    tables = Document(io.BytesIO(second.content)).tables
    rows = [[cell.text for cell in row.cells] for table in tables for row in table.rows]
    moved = next(row for row in rows if row[1] == "KTP-el" and len(row) == 8)
    assert moved[2] == "56"
    assert moved[7] == "naik"


def test_the_command_line_takes_a_windows_code_wherever_a_period_is(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def skm(*arguments: str) -> int:
        with pytest.raises(SystemExit) as stopped:
            main(["--config", str(folder / "config.toml"), *arguments])
        return int(stopped.value.code or 0)

    assert skm("report", "--unit", "semua", "--period", "jb-2", "--format", "txt,csv", "--out", str(tmp_path)) == 0
    assert "Gabungan semua jawaban dibanding SKM Contoh I" in (tmp_path / "skm-kota-JB-2.txt").read_text()
    assert skm("export", "--period", "JB-1", "--out", str(tmp_path / "raw.csv")) == 0
    with (tmp_path / "raw.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(JB1)
    assert {row["unit"] for row in rows} == set(DRAWN)
    assert skm("publish", "--period", "JB-2", "--out", str(tmp_path / "site")) == 0
    index = (tmp_path / "site" / "index.html").read_text()
    assert "SKM Contoh II" in index
    assert "SKM Contoh I (1 April–30 Juni 2019)" in index
    assert skm("doctor") == 0
    capsys.readouterr()
    for command, out in ((("report", "--unit", "KEL-A1"), "none"), (("export",), "none.csv"), (("publish",), "none")):
        assert skm(*command, "--period", "JB-9", "--out", str(tmp_path / out)) == 2
        said = capsys.readouterr().err
        assert "--period: found 'JB-9', expected" in said
        assert "a code of `skm windows list`" in said
    assert not [*tmp_path.glob("none*")]


async def test_two_windows_that_nothing_joins_are_not_compared(folder: Path) -> None:
    async with Store(folder / "skm.db") as store:
        scope = await scope_of(make_config({}, {}), store, await find_period(store, "JB-2"))
    assert [one.key for one in scope.earlier] == ["JB-1"]
    assert scope.target(UNITS[2]) == 40


def test_windows_are_compared_where_a_walk_through_every_unit_says_so() -> None:
    chance, codes = Random(7), [f"U{n:02}" for n in range(30)]
    parents = {code: chance.choice([None, *codes[:n]]) if n else None for n, code in enumerate(codes)}

    def made() -> Window:
        units = tuple(chance.sample([*codes, "GONE"], chance.choice([0, 1, 1, 2, 3])))
        drawn = {"seed": "s", "per_parent": 1, "from": {"U00": chance.sample([*codes, "GONE"], 3)}}
        return Window(
            "W", "Contoh", date(2019, 4, 1), date(2019, 6, 30), units=units, draw=chance.choice([None, None, drawn])
        )

    def places(window: Window) -> set[str]:
        from_ = window.draw["from"] if window.draw else {}
        return {code for code in codes if window.covers(code, parents)} | {
            one for some in from_.values() for one in some
        }

    pairs = [(made(), made()) for _ in range(2000)]
    near = [bool(places(one) & places(other)) for one, other in pairs]
    assert [_near(one, other, parents) for one, other in pairs] == near
    assert 200 < sum(near) < 1800


async def test_12000_answers_are_counted_and_agree(tmp_path: Path) -> None:
    async with Store(tmp_path / "skm.db") as store:
        await store.units.save(UNITS)
        await store.windows.add(FIRST)
        many = answers("JB-1", 5, DRAWN, 3000, 3, 7)
        await store._database.write(lambda db: insert_many(db, many))
        request = Request(WHOLE_CITY, await find_period(store, "JB-1"), ("json",), "id")
        data = data_of(await ReportMaker(make_config({}, {}), store, NOW).make(request))
        assert (await store.figures.discrepancies())[1] == []
    assert data["pooled"]["n"] == 12_000
    assert data["pooled"]["ikm"] == str(half_up(ikm(tally(many), NINTH), 2))
    assert sum(line["n"] for line in data["services"]) == 12_000


async def test_a_city_of_few_units_has_no_empty_list_of_the_lowest(city: City) -> None:
    await city.week()
    report = await ReportMaker(city.config, city.store, city.clock()).make(
        Request(WHOLE_CITY, parse_period("2026-Q4"), ("json",), "id")
    )
    assert "Lima teratas:" in report.text
    assert "Lima terbawah:" not in report.text
