"""Follow-up in the documents: promised from a span, told of in the next one, and what of it is public."""

from __future__ import annotations

import io
import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from docx import Document

from bot.config import make_config
from bot.reporting.followup_due import Drafting
from bot.reporting.orders import WHOLE_CITY, Request
from bot.reporting.publishing import Publisher
from bot.reporting.reports import ReportMaker
from bot.rules.actions import Action
from bot.storage import Author, Response, Store, Unit, Window
from bot.storage.responses import insert_many
from scoring import Period, load_instrument, parse_period
from tests.support.readback import pages_of, word_rows
from tests.support.templates import new_database
from tests.support.workbooks import load_workbook

SKM = load_instrument()
NOW = datetime(2027, 1, 11, 3, 0, tzinfo=UTC)
BY = Author("skm:contoh", NOW)
CONFIG = make_config({}, {})
UNITS = [Unit("AA", "Dinas Contoh"), Unit("BB", "Puskesmas Contoh"), Unit("CC", "Unit Sepi")]
SCORES = {"AA": [4, 3, 1, 4, 2, 4, 4, 4, 1], "BB": [3, 1, 4, 4, 2, 4, 2, 4, 4], "CC": [3] * 9}
NAME = "Ibu Rahasia Contoh"


def answers(unit: str, n: int, period: str, hour: str, window: str = "") -> list[Response]:
    scores = dict(zip(SKM.keys, SCORES[unit], strict=True))
    return [Response(unit, "", SKM.id, period, f"{period[:4]}-W33", hour, scores, window=window)] * n


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Two units with 12 answers in each of two quarters, and one with 9. Drafts of the first quarter, filled in."""
    new_database(tmp_path / "skm.db")
    async with Store(tmp_path / "skm.db") as one:
        await one.units.save(UNITS)
        rows = [
            answer
            for unit, n in (("AA", 12), ("BB", 12), ("CC", 9))
            for period, hour in (("2026-Q3", "2026-08-12T03"), ("2026-Q4", "2026-11-11T03"))
            for answer in answers(unit, n, period, hour)
        ]
        await one._database.write(lambda db: insert_many(db, rows))
        made, few = await Drafting(CONFIG, one).draft(parse_period("2026-Q3"), BY)
        assert [(action.unit, action.element) for action in made] == [
            *(("AA", key) for key in ("waktu", "sarpras", "produk")),
            *(("BB", key) for key in ("prosedur", "produk", "perilaku")),
        ]
        assert few == {"CC": 9}
        await fill(one, made[0], "diverifikasi", "=Menambah loket", "2026-Q4")
        await fill(one, made[1], "selesai", "Ruang tunggu <baru>", "2026-Q4")
        await one.evidence.add(made[2].id, "text", BY, text=f"Catatan {NAME}")
        await fill(one, made[2], "berjalan", "Melatih petugas", "2027-Q1")
        yield one


async def fill(store: Store, action: Action, state: str, program: str, quarter: str) -> None:
    changed = {"state": state, "program": program, "quarter": quarter, "responsible": NAME}
    verified = "2026-12-01T03:00:00+00:00" if state == "diverifikasi" else None

    def decide(now: Action) -> Action:
        return replace(now, verified=verified, **changed)  # type: ignore[arg-type]

    await store.actions.change(action.id, decide, BY, "edit")


async def published(store: Store, period: Period) -> Mapping[str, bytes]:
    return (await Publisher(CONFIG, store, NOW, BY).site(period)).files


async def made(store: Store, unit: str, period: str, *formats: str) -> Mapping[str, bytes]:
    request = Request(unit, parse_period(period), formats, "id")
    report = await ReportMaker(CONFIG, store, NOW).make(request)
    return {document.name.rpartition(".")[2]: document.content for document in report.documents}


async def told(store: Store, unit: str, period: str) -> dict[str, list[dict[str, object]]]:
    data = json.loads((await made(store, unit, period, "json"))["json"])
    return {key: data[key] for key in ("follow_up", "followed_up")}


async def test_the_report_of_a_span_shows_what_it_promises(store: Store) -> None:
    found = await told(store, "AA", "2026-Q3")
    assert [(row["activity"], row["quarters"], row["year"], row["state"]) for row in found["follow_up"]] == [
        ("=Menambah loket", [4], 2026, "diverifikasi"),
        ("Ruang tunggu <baru>", [4], 2026, "selesai"),
        ("Melatih petugas", [1], 2027, "berjalan"),
    ]
    assert found["follow_up"][0]["responsible"] == NAME
    assert found["followed_up"] == []


async def test_the_next_report_carries_the_results(store: Store) -> None:
    found = await told(store, "AA", "2026-Q4")
    assert [(row["plan"], row["carried_out"], row["described"]) for row in found["followed_up"]] == [
        ("Waktu Penyelesaian: =Menambah loket", True, "Diverifikasi"),
        ("Sarana dan Prasarana: Ruang tunggu <baru>", False, "Selesai, menunggu verifikasi"),
        ("Produk Spesifikasi Jenis Pelayanan: Melatih petugas", False, f"Berjalan. Catatan {NAME}"),
    ]
    assert found["followed_up"][2]["evidence"] == "Catatan 2027-01-11"
    assert [row["activity"] for row in found["follow_up"]] == [
        "",
        "",
        "",
    ]  # nothing drafted yet: the lowest, to fill in


async def test_what_was_verified_is_told_of_once_and_what_is_open_until_it_ends(store: Store) -> None:
    rows = answers("AA", 12, "2027-Q1", "2027-01-05T03")
    await store._database.write(lambda db: insert_many(db, rows))
    later = await told(store, "AA", "2027-Q1")
    assert [row["state"] for row in later["followed_up"]] == ["selesai", "berjalan"]
    year = await told(store, "AA", "2026")
    assert [row["state"] for row in year["follow_up"]] == ["diverifikasi", "selesai", "berjalan"]


async def test_every_document_shows_it(store: Store) -> None:
    files = await made(store, "AA", "2026-Q3", "pdf", "docx", "xlsx")
    words = word_rows(files["docx"])
    [row] = [row for row in words if "=Menambah loket" in row]
    assert row == ["1", "Waktu Penyelesaian", "=Menambah loket", "", "", "", "2026", NAME]
    text = "".join(pages_of(files["pdf"]))
    assert "Ruangtunggu<baru>" in re.sub(r"[\s\u200b]+", "", text)
    book = load_workbook(io.BytesIO(files["xlsx"]))
    cells = [cell for line in book["Tindak lanjut"].iter_rows() for cell in line if cell.value]
    [cell] = [cell for cell in cells if cell.value == "=Menambah loket"]
    assert cell.data_type == "s"  # a text, never a formula


async def test_the_agency_shows_all_units_by_name(store: Store) -> None:
    found = await told(store, WHOLE_CITY, "2026-Q3")
    assert [row["unit"] for row in found["follow_up"]] == ["Dinas Contoh"] * 3 + ["Puskesmas Contoh"] * 3
    files = await made(store, WHOLE_CITY, "2026-Q4", "docx")
    words = word_rows(files["docx"])
    rows = [row for row in words if row[1] == "Dinas Contoh" and re.match(r"[A-Z][a-z].*: ", row[2])]
    assert [row[3] for row in rows] == ["Sudah", "Menunggu verifikasi", "Proses"]


@pytest.mark.parametrize("period", ["2026-Q3", "2026-Q4"])
async def test_the_public_page_names_nobody(store: Store, period: str) -> None:
    files = await published(store, parse_period(period))
    everything = b"\n".join(files.values()).decode()
    assert NAME not in everything
    for name, due, state in (
        ("unit-AA.html", "TW\u00a0IV 2026", "selesai dan diverifikasi"),
        ("en/unit-AA.html", "Qtr\u00a0IV 2026", "finished and verified"),
    ):
        page = files[name].decode()
        assert "Ruang tunggu &lt;baru&gt;" in page
        assert due in page and state in page
        assert ("TW\u00a0" in page) is (due[:2] == "TW")


async def test_a_closed_window_is_drafted_for_its_units_alone(store: Store) -> None:
    window = Window("SKM-26", "Survei Contoh", date(2026, 12, 1), date(2026, 12, 31), units=("BB",))
    await store.windows.add(window)
    rows = answers("BB", 10, "2026-Q4", "2026-12-10T03", "SKM-26")
    await store._database.write(lambda db: insert_many(db, rows))
    drafting = Drafting(CONFIG, store)
    assert await drafting.plan_due(datetime(2026, 12, 31, 16, 59, tzinfo=UTC)) == 0  # 23:59 in Jakarta
    await store.people.bind("BB", 5, "id", BY.stamp)
    assert await drafting.plan_due(NOW) == 2  # the fourth quarter and the window
    found = [(one.unit, one.span) for one in await store.actions.all() if one.span != "2026-Q3"]
    assert sorted(set(found)) == [("AA", "2026-Q4"), ("BB", "2026-Q4"), ("BB", "SKM-26")]
    assert await drafting.plan_due(NOW + timedelta(days=1)) == 0


async def test_drafting_can_be_turned_off(store: Store) -> None:
    config = make_config({"followup": {"enabled": False}}, {})
    assert await Drafting(config, store).plan_due(NOW) == 0
    assert {one.span for one in await store.actions.all()} == {"2026-Q3"}


async def test_the_agencys_page_tells_of_all_units_by_state(store: Store) -> None:
    files = await published(store, parse_period("2026-Q3"))
    page = files["index.html"].decode()
    told = "berjalan: 1; direncanakan: 3; selesai dan diverifikasi: 1; selesai, menunggu verifikasi: 1"
    assert told in page
    assert (
        '<a href="unit-AA.html">Dinas Contoh</a></th><td>Sarana dan Prasarana</td><td>Ruang tunggu &lt;baru&gt;' in page
    )
    later = (await published(store, parse_period("2026-Q4")))["index.html"].decode()
    assert "<td>Melatih petugas</td><td>TW\u00a0I 2027</td><td>berjalan</td>" in later


async def test_english_pages_name_elements_in_english_and_mark_what_heads_wrote(store: Store) -> None:
    for period in ("2026-Q3", "2026-Q4"):
        files = await published(store, parse_period(period))
        for name in ("en/index.html", "en/unit-AA.html", "en/unit-BB.html"):
            page = files[name].decode()
            for element in SKM.elements:
                assert element.name["id"] not in page, (period, name)
        assert '<span lang="id">Ruang tunggu &lt;baru&gt;</span>' in files["en/unit-AA.html"].decode()
        assert '<span lang="id">' not in files["unit-AA.html"].decode()


async def test_the_official_and_the_public_figure_stand_beside_each_other(store: Store) -> None:
    """CC has nine answers: it counts in the official mean alone."""
    files = await made(store, WHOLE_CITY, "2026-Q3", "docx")
    told = " ".join(paragraph.text for paragraph in Document(io.BytesIO(files["docx"])).paragraphs)
    site = await published(store, parse_period("2026-Q3"))
    shown = json.loads(site["data/hasil.json"])["result"]["ikm"].replace(".", ",")
    assert f"Halaman publik dan poster mencantumkan {shown}" in told
    assert "IKM resmi pada Laporan SKM dapat berbeda" in site["index.html"].decode()
    report = await ReportMaker(CONFIG, store, NOW).make(Request(WHOLE_CITY, parse_period("2026-Q3"), ("sippn",), "id"))
    assert shown.replace(",", ".").encode() in report.documents[0].content
