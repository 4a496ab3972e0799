"""A city with a questionnaire of its own: eleven elements that weigh differently, and three questions beside them."""

import asyncio
import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document

from bot.reporting.formats import names
from bot.sandbox import Person
from scoring import Instrument, load_instrument
from scoring.packing import unpack
from tests.support.near import Near
from tests.support.own import ADDED, own_questionnaire
from tests.support.scene import City, Opened, printed
from tests.support.workbooks import load_workbook

pytestmark = pytest.mark.slow

AGENCY = "Pemerintah Kota Contoh (angka contoh)"
UNITS = [
    {"code": "AA", "name": "Dinas Contoh", "category": "Dinas", "population": "200"},
    {"code": "BB", "name": "Puskesmas Contoh", "category": "Puskesmas", "population": "", "inapplicable": "aplikasi"},
]
NOVEMBER, MONDAY, TUESDAY = (datetime(2026, 11, day, 3, tzinfo=UTC) for day in (18, 23, 24))
SOON, LATER = (("--first", f"2099-0{month}-01", "--last", f"2099-0{month}-28") for month in (1, 2))


async def tapped(city: City, person: Person, instrument: Instrument, *, without: str = "") -> dict[str, int]:
    """The questions of a survey whose first screen is shown, each read and answered. Returns the answers."""
    await city.do(person, "Mulai")
    given = dict[str, int]()
    asked = [item for item in instrument.asked if item.element != without]
    for place, item in enumerate(asked, 1):
        screen = await person.last()
        assert item.question["id"] in screen.text
        assert f"{place}/{len(asked)}" in screen.text
        given[item.key] = 1 + (place * 3) % 4
        await city.do(person, item.labels["id"][given[item.key] - 1])
    while "Tidak ingin menjawab" in (shown := await person.last()).labels:  # an officer asks for each of it
        await city.do(person, "Tidak ingin menjawab")
    await city.do(person, *(("Lewati semua",) if "Lewati semua" in shown.labels else ()), "Kirim")
    return given


async def template(city: City, instrument: Instrument) -> list[str]:
    """The header of the empty file for paper forms."""
    path = city.folder / "forms.csv"
    await city.skm("responses", "template", str(path))
    header = (await asyncio.to_thread(path.read_text, "utf-8-sig")).strip().split(",")
    beside = [f"t{number}" for number in range(1, 4)] if instrument.side else []
    assert [name.split()[0] for name in header[8:-1]] == [*(f"u{number}" for number in range(1, 12)), *beside]
    return header


def filled(header: list[str], unit: str, day: str, rows: int = 34, **other: str) -> bytes:
    """So many forms, as whoever types them in leaves the file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header)
    writer.writeheader()
    for number in range(rows):
        scores = {name: 2 + (number + place) % 3 for place, name in enumerate(header[8:-1])}
        writer.writerow({"serial": f"{unit}-{number}", "date": day, "unit": unit, **scores, **other})
    return out.getvalue().encode()


async def questionnaire(folder: Path, text: str) -> Instrument:
    """own.toml of this city, as the program reads it."""
    await asyncio.to_thread((folder / "own.toml").write_text, text)
    return load_instrument(folder / "own.toml")


async def test_it_is_asked_by_every_channel_and_a_changed_file_is_another_one(tmp_path: Path, city: Opened) -> None:
    own = await questionnaire(tmp_path, own_questionnaire())
    async with Near() as tg:
        async with city(tmp_path, AGENCY, NOVEMBER, "quarter", tg, "own.toml") as one:
            await one.units(UNITS)
            resident, admin = await one.person("Siti Contoh"), await one.admin()
            await one.write(resident, "/start BB")
            given = await tapped(one, resident, own, without="aplikasi")
            assert (len(given), set(ADDED) < set(given)) == (13, True)
            officer = await one.joins(admin, "petugas", "AA", "Petugas Contoh")
            head = await one.joins(admin, "kepala", "AA", "Kepala Contoh")
            await one.write(officer, "/isi AA")
            given = await tapped(one, officer, own)
            [(scores,)] = one.rows("SELECT scores FROM responses WHERE channel = 'petugas'")
            assert unpack(own, scores) == given
            header = await template(one, own)
            await one.paper(filled(header, "AA", "2026-11-17"), "2026-Q4")
            await _refused(one, header)
            said = await one.skm("check", code=1)  # the files of a test may be read by others
            assert f"{own.id}, weight own, period quarter" in said

            one.clock.now = MONDAY
            await one.tick()
            await one.deliver()
            card = await one.told(head, "Responden Triwulan IV 2026")
            assert "35 dari target 132" in card
            await one.sound()

        new = await questionnaire(tmp_path, own_questionnaire(Saudara="Anda"))
        async with city(tmp_path, AGENCY, TUESDAY, "quarter", tg, "own.toml") as one:
            await one.write(resident, "/start AA")
            await tapped(one, resident, new)
            await _both(one, own, new)


async def _refused(city: City, header: list[str]) -> None:
    """A score for what a unit does not ask, and one that is none: each named with what was found and expected."""
    file = city.folder / "wrong.csv"
    await asyncio.to_thread(file.write_bytes, filled(header, "BB", "2026-11-17", 1, **{"t2 ramah_lansia": "5"}))
    said = await city.skm("responses", "import", str(file), "--window", "2026-Q4", code=2)
    assert 'u10: found "2", expected nothing: BB does not ask it' in said
    assert 't2: found "5", expected 1, 2, 3, 4 or nothing' in said


async def _both(city: City, own: Instrument, new: Instrument) -> None:
    """Answers of two wordings stand apart. Both are listed, can be asked in windows and given back as files."""
    assert await city.app.store.instruments.answers() == {own.id: 36, new.id: 1}
    listed = (await city.skm("instruments", "list")).splitlines()
    told = {name: listed[listed.index(f"{name}  Survei Kota Contoh (en)") + 1] for name in (own.id, new.id)}
    assert "11 elements, 14 items, index tambahan of 3; kept since 20" in told[own.id]
    assert told[own.id].endswith("; 36 answer(s)")
    assert told[new.id].endswith(", configured; 1 answer(s)")
    saved = str(city.folder / "old.json")
    await city.skm("instruments", "save", own.id, saved)
    assert (await city.skm("instruments", "check", saved)).startswith(f"{own.id}: Survei Kota Contoh")
    await city.skm("windows", "add", "LAMA", "--name", "Lama", *SOON, "--instrument", own.id)
    await city.skm("windows", "add", "BARU", "--name", "Baru", *LATER, "--instrument", str(city.folder / "own.toml"))
    windows = {window.code: (window.instrument, window.weight) for window in await city.app.store.windows.all()}
    assert windows == {"LAMA": (own.id, "own"), "BARU": (new.id, "own")}
    await city.sound()


async def test_documents_of_eleven_elements_in_every_format(tmp_path: Path, city: Opened) -> None:
    own, out = await questionnaire(tmp_path, own_questionnaire()), tmp_path / "out"
    async with Near() as tg, city(tmp_path, AGENCY, NOVEMBER, "quarter", tg, "own.toml") as one:
        await one.units(UNITS)
        await one.paper(filled(await template(one, own), "AA", "2026-08-11"), "2026-Q3")
        await one.skm("followup", "draft", "--period", "2026-Q3", "--clock-is-right")
        drafted = one.rows("SELECT instrument, element FROM actions")
        assert len(drafted) == 3
        assert all(name == own.id and key in own.keys for name, key in drafted)
        for unit in ("AA", "semua"):
            asked = ("--unit", unit, "--period", "2026-Q3", "--out", str(out))
            await one.skm("report", *asked, "--format", ",".join(names()))
        for kind in ("xlsx", "csv", "parquet"):
            await one.skm("export", "--period", "2026-Q3", "--out", str(out / f"raw.{kind}"))
        admin = await one.admin()
        await admin.send("/laporan AA 2026-Q3")
        drawn = await one.papers(admin, "laporan-skm-AA-2026-Q3.pdf", "skm-AA-2026-Q3.xlsx")  # by a child process
        await one.skm("publish", "--period", "2026-Q3", "--out", str(out / "site"))
        made = await asyncio.to_thread(lambda: {one.name: one.read_bytes() for one in out.iterdir() if one.is_file()})
        site = await asyncio.to_thread((out / "site" / "index.html").read_text)
        await one.sound()
    laporan = printed(made["laporan-skm-AA-2026-Q3.pdf"])
    for told in (
        "Kemudahanaplikasi",
        "U11",
        "memuatsebelaspertanyaan",
        "PeraturanWaliKotaContoh1/2026",
        "sesuaikuesioner",
    ):
        assert told in laporan
    assert "sembilan" not in laporan.casefold()
    assert "Kejelasaninformasi" in printed(drawn["laporan-skm-AA-2026-Q3.pdf"])
    figures = json.loads(made["skm-AA-2026-Q3.json"])
    assert (figures["instrument"], figures["weight"]) == (own.id, "own")
    tables = Document(io.BytesIO(made["laporan-skm-AA-2026-Q3.docx"])).tables
    words = {cell.text for one in tables for row in one.rows for cell in row.cells}
    assert {"U10", "U11", "Kejelasan informasi"} <= words
    sheet = load_workbook(io.BytesIO(made["skm-AA-2026-Q3.xlsx"])).worksheets[0]
    assert {f"U{number}" for number in range(1, 12)} <= {
        str(cell.value).partition("\n")[0] for row in sheet for cell in row
    }
    assert "U11 Kejelasan informasi" in made["raw.csv"].decode("utf-8-sig").splitlines()[0]
    assert "Kemudahan aplikasi" in site
