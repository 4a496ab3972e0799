"""A unit's pack of proofs: what stands in it and where, what is said to be missing, and that it is whole or not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from docx import Document
from PIL import Image

from bot.cli import packs
from bot.config import make_config
from bot.reporting.packs import Packs, year_before
from bot.reporting.publishing import Publisher
from bot.rules.actions import Action
from bot.storage import Author, Response, Store, Unit
from bot.storage.responses import insert_many
from bot.storage.submissions import Submission
from exports.writing.pictures import shrunk
from scoring import load_instrument, parse_period
from tests.support.commands import exit_code, skm
from tests.support.readback import pages_of

SKM = load_instrument()
NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
BY = Author("skm:contoh", NOW)
CONFIG = make_config({"agency": {"name": "Kota Contoh"}}, {})
YEAR = parse_period("2026")


@cache
def photo() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Kamera Contoh"  # lying on its side, and who made it
    Image.effect_noise((1600, 900), 40).convert("RGB").save(out, "JPEG", exif=exif)
    return out.getvalue()


def answers(unit: str, year: int, n: int = 12) -> list[Response]:
    scores = dict(zip(SKM.keys, (4, 3, 2, 4, 3, 4, 4, 3, 2), strict=True))
    return [Response(unit, "", SKM.id, f"{year}-Q3", f"{year}-W33", f"{year}-08-12T03", scores)] * n


async def plan(store: Store, span: str, element: str, program: str, **fields: str) -> Action:
    period = parse_period(span)
    first, last = period.first.isoformat(), period.last.isoformat()
    made = await store.actions.add(
        Action(0, "AA", span, first, last, SKM.id, element, drafted=False, program=program), BY
    )
    return await store.actions.change(made.id, lambda now: replace(now, **fields), BY, "edit")  # type: ignore[arg-type]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A unit with all there can be, and one with nothing."""
    async with Store(tmp_path / "skm.db") as one:
        await one.units.save((Unit("AA", "Dinas Contoh (contoh)", "Dinas"), Unit("BB", "Unit Sepi (contoh)", "Dinas")))
        rows = [answer for year in (2025, 2026) for answer in answers("AA", year)]
        await one._database.write(lambda db: insert_many(db, rows))
        handed = Author("skm:contoh", datetime(2025, 10, 10, 3, tzinfo=UTC))
        await one.submissions.add(Submission("AA", "2025-Q3", handed.stamp, "skm:contoh", 12, "80.56", "B"), [], handed)
        done = await plan(one, "2025-Q3", "waktu", "Menambah loket (contoh)", quarter="2026-Q1", responsible="Seksi")
        await one.evidence.add(done.id, "photo", BY, text="Loket (contoh)", content=("image/jpeg", photo()))
        await one.evidence.add(done.id, "text", BY, text="Loket dibuka (contoh)")
        moments = {"finished": "2026-01-18T03:00:00+00:00", "verified": "2026-02-01T03:00:00+00:00"}
        await one.actions.change(done.id, lambda now: replace(now, state="diverifikasi", **moments), BY, "verify")
        await plan(one, "2025-Q3", "sarpras", "Menambah kursi (contoh)")
        await plan(one, "2026-Q3", "produk", "Memperbaiki formulir (contoh)", quarter="2026-Q4")
        told = {"media": "Website (contoh) > 2026-10-20 > https://contoh.example", "forum": "2026-10-05"}
        await one.report_facts.tell("AA", "2026", told, BY)
        yield one


async def made(store: Store, unit: str) -> dict[str, bytes]:
    content = await Packs(CONFIG, store, NOW).of_unit(unit, YEAR, rows=True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {one.filename: archive.read(one) for one in archive.infolist()}


def rows_of(content: bytes) -> str:
    return " ".join("\n".join(pages_of(content)).replace("\u200b", "").split())


async def test_everything_stands_in_the_order_of_the_indicators(store: Store) -> None:
    files = await made(store, "AA")
    assert list(files) == [
        "00-daftar-isi.pdf",
        "06-pelaksanaan/laporan-skm-2026.pdf",
        "06-pelaksanaan/rencana-tindak-lanjut-2026.pdf",
        "07-publikasi/media-publikasi.pdf",
        "08-tindak-lanjut/laporan-skm-2025.pdf",
        "08-tindak-lanjut/realisasi-tindak-lanjut.pdf",
        "08-tindak-lanjut/bukti/01-foto.jpg",
        "forum/berita-acara.docx",
    ]
    listed = rows_of(files["00-daftar-isi.pdf"])
    for name in files:
        assert name.rpartition("/")[2] in listed or name.startswith(("00-", "08-tindak-lanjut/bukti"))
    assert listed.count("belum ada") == 4 + 1  # pictures of media, what a forum alone makes, and the sentence on these
    assert listed.index("06-pelaksanaan/laporan-skm-2026.pdf") < listed.index("07-publikasi")
    assert "Tahun 2026" in rows_of(files["06-pelaksanaan/laporan-skm-2026.pdf"])
    assert "Tahun 2025" in rows_of(files["08-tindak-lanjut/laporan-skm-2025.pdf"])
    assert "Website (contoh)" in rows_of(files["07-publikasi/media-publikasi.pdf"])
    assert "20 Oktober 2026" in rows_of(files["07-publikasi/media-publikasi.pdf"])


async def test_realisation_tells_shares_days_and_shows_the_picture(store: Store) -> None:
    files = await made(store, "AA")
    text = rows_of(files["08-tindak-lanjut/realisasi-tindak-lanjut.pdf"])
    assert "Satu dari dua tindak lanjut yang direncanakan sebelum Tahun 2026" in text
    assert "50,00%" in text
    assert "memerlukan 100 hari" in text  # 10 October to 18 January
    assert "Dari satu tindak lanjut yang direncanakan dalam Tahun 2026 belum ada yang selesai" in text
    assert files["08-tindak-lanjut/bukti/01-foto.jpg"] == photo()
    assert b"/DCTDecode" in files["08-tindak-lanjut/realisasi-tindak-lanjut.pdf"]
    assert b"/DCTDecode" in files["06-pelaksanaan/laporan-skm-2026.pdf"]  # and in the annex of the Laporan


async def test_the_minutes_hold_what_the_survey_knows_and_leave_the_rest(store: Store) -> None:
    file = Document(io.BytesIO((await made(store, "AA"))["forum/berita-acara.docx"]))
    text = "\n".join(line.text for line in file.paragraphs)
    assert "indeks 80,56 (skala 25–100), mutu B (Baik), dari 12 responden" in text
    cells = {row.cells[0].text: row.cells[1].text for row in file.tables[0].rows}
    assert (cells["Hari, tanggal"], cells["Tempat"], cells["Notulis"]) == ("5 Oktober 2026", "", "")


async def test_what_two_quarters_plan_alike_is_told_once(store: Store) -> None:
    for span in ("2026-Q2", "2026-Q3"):
        await plan(store, span, "biaya", "Memasang papan tarif (contoh)", quarter="2027-Q1", responsible="Seksi")
    files = await made(store, "AA")
    minutes = "\n".join(line.text for line in Document(io.BytesIO(files["forum/berita-acara.docx"])).paragraphs)
    assert minutes.count("Memasang papan tarif (contoh)") == 1
    planned = rows_of(files["06-pelaksanaan/rencana-tindak-lanjut-2026.pdf"])
    assert planned.count("Memasang papan tarif") == 1


async def test_the_sheet_of_publications_has_the_address_of_the_page(store: Store) -> None:
    url = "https://skm.example.go.id"
    config = make_config({"agency": {"name": "Kota Contoh"}, "publish": {"url": url}}, {})
    await Publisher(config, store, NOW, BY).site(parse_period("2026-Q3"))
    content = await Packs(config, store, NOW).of_unit("AA", YEAR, rows=True)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        told = rows_of(packed.read("07-publikasi/media-publikasi.pdf"))
    assert f"{url} (Triwulan III 2026)" in told


async def test_what_is_missing_is_named_and_never_made(store: Store) -> None:
    files = await made(store, "BB")
    assert list(files) == ["00-daftar-isi.pdf", "forum/berita-acara.docx"]
    listed = rows_of(files["00-daftar-isi.pdf"])
    assert listed.count("belum ada") == 14 + 1 + 1  # every proof, the day of the forum, and the sentence
    assert "Bukti yang belum ada tidak dibuat oleh program ini" in listed


async def test_the_same_pack_is_the_same_archive(store: Store) -> None:
    found = []
    for _ in range(2):
        content = await Packs(CONFIG, store, NOW).of_unit("AA", YEAR, rows=True)
        found.append([(one.filename, one.date_time) for one in zipfile.ZipFile(io.BytesIO(content)).infolist()])
    assert found[0] == found[1]


def test_a_year_before() -> None:
    assert [one.key for one in map(year_before, map(parse_period, ("2026-S1", "2026-11"))) if one] == [
        "2025-S1",
        "2025-11",
    ]
    assert year_before(parse_period("2026-01-01..2026-02-01")) is None


def test_a_photo_is_made_small_upright_and_silent() -> None:
    small = shrunk(photo())
    assert small is not None
    with Image.open(io.BytesIO(small)) as image:
        assert image.size == (562, 1000)
        assert not image.getexif()
    assert shrunk(b"\xff\xd8\xffnothing") is None
    assert shrunk(b"%PDF-1.7") is None


@pytest.fixture
def folder(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration beside the store's database."""
    (tmp_path / "config.toml").write_text('[agency]\nname = "Kota Contoh"\n')
    monkeypatch.chdir(tmp_path)
    assert store
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_the_command_writes_one_archive_a_unit(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, _ = skm(capsys, "pack", "--period", "2026", "--out", "packs")
    assert (code, out.split()) == (0, ["packs/berkas-skm-AA-2026.zip", "packs/berkas-skm-BB-2026.zip"])
    code, _, err = skm(capsys, "pack", "--period", "2026", "--out", "packs")
    assert code
    assert err.count("--force") == 2
    code, out, _ = skm(capsys, "pack", "--period", "2026", "--out", "packs", "--unit", "bb", "--force")
    assert (code, out.split()) == (0, ["packs/berkas-skm-BB-2026.zip"])
    code, _, err = skm(capsys, "pack", "--period", "2026", "--out", "packs", "--unit", "ZZ")
    assert code
    assert "ZZ" in err
    assert sorted(one.name for one in (tmp_path / "packs").iterdir()) == [
        "berkas-skm-AA-2026.zip",
        "berkas-skm-BB-2026.zip",
    ]


@pytest.mark.usefixtures("folder")
def test_a_run_that_is_stopped_leaves_nothing_half_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = Path.replace

    def stop(self: Path, target: Path) -> Path:
        if "BB" in target.name:
            raise KeyboardInterrupt
        return written(self, target)

    monkeypatch.setattr(Path, "replace", stop)
    assert exit_code("pack", "--period", "2026", "--out", "packs") != 0
    assert [one.name for one in (tmp_path / "packs").iterdir()] == ["berkas-skm-AA-2026.zip"]
    assert capsys.readouterr().out.split() == ["packs/berkas-skm-AA-2026.zip"]


@pytest.mark.slow
@pytest.mark.usefixtures("folder")
def test_many_are_made_in_children(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(packs, "_FEW", 0)
    monkeypatch.setattr(packs, "_AT_ONCE", 1)
    code, out, _ = skm(capsys, "pack", "--period", "2026", "--out", "packs")
    assert (code, out.split()) == (0, ["packs/berkas-skm-AA-2026.zip", "packs/berkas-skm-BB-2026.zip"])
    for one in out.split():
        assert zipfile.ZipFile(one).testzip() is None
