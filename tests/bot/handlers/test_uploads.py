"""Files sent to the bot, as staff send them: over HTTP, with buttons."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.conversation.screen import TALLEST
from bot.rules.limits import CHAT
from tests.support.kind_tables import BEFORE, form, label, plain, text
from tests.support.near import Near
from tests.support.people import admin_of, hand_in, head_of, units_csv
from tests.support.phone import tall
from tests.support.running import ADMIN, Bot, Clock
from tests.support.waiting import until
from tests.support.workbooks import book


async def test_units_csv_comes_out_as_skm_writes_it_and_goes_in_again(polling: Bot, tmp_path: Path) -> None:
    bot = polling
    admin = await admin_of(bot)
    await bot.write(admin, "/unit")
    await bot.do(admin, "Unduh")
    (document,) = await admin.documents()
    (tmp_path / "config.toml").write_text(f'[database]\nurl = "sqlite:///{bot.path}"\n')

    def export() -> None:
        with pytest.raises(SystemExit):
            main(["--config", str(tmp_path / "config.toml"), "units", "export", str(tmp_path / "out.csv")])

    await asyncio.to_thread(export)
    assert document.content == (tmp_path / "out.csv").read_bytes()
    said = await hand_in(bot, admin, document.content)
    assert "semuanya sama" in said.text
    assert said.labels == []


async def test_an_import_is_previewed_and_applied_once(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    text = (await units_csv(bot)).replace("RSUD Contoh,RSUD", "RSUD <Baru>,RSUD")
    text = text.replace(
        "Puskesmas Contoh Melati,Puskesmas,,,,biaya,,,,active", "Puskesmas Contoh Melati,Puskesmas,,,,biaya,,,,closed"
    )
    text += "KEC-1,Kecamatan Contoh,Kecamatan,,,,,,,,active\n"
    shown = await hand_in(bot, admin, text)
    assert "baru: 1" in shown.text
    assert "dibuka kembali: 1" in shown.text
    assert "ditutup: 1" in shown.text
    assert "tetap: 2" in shown.text
    for line in ("➕ KEC-1 Kecamatan Contoh", "✏️ RSUD RSUD <Baru>", "⏸ PKM-01 Puskesmas Contoh Melati"):
        assert line in shown.text
    assert shown.labels == ["✅ Terapkan", "✕ Tidak jadi"]
    assert bot.rows("SELECT count(*) FROM units") == [(4,)]
    for _ in range(3):
        await admin.press_data(shown.data["✅ Terapkan"], message=shown)
    await bot.settle()
    done = next(one for one in await admin.messages() if one.id == shown.id)
    assert "1 unit baru, 1 diubah, 1 ditutup, 2 tetap" in done.text
    assert bot.rows("SELECT name FROM units WHERE code = 'RSUD'") == [("RSUD <Baru>",)]
    actions = bot.rows(
        "SELECT action, subject, chat FROM audit AS a JOIN people AS p ON a.who = 'person:' || p.id ORDER BY subject"
    )
    assert actions == [("unit.create", "KEC-1", ADMIN), ("unit.close", "PKM-01", ADMIN), ("unit.update", "RSUD", ADMIN)]
    assert bot.rows("SELECT content FROM uploads") == [(None,)]


async def test_what_was_previewed_is_not_applied_to_other_units(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    text = (await units_csv(bot)).replace("RSUD Contoh", "RSUD Baru")
    shown = await hand_in(bot, admin, text)
    unit = await bot.app.store.units.find("DISDUK")
    await bot.app.store.units.save([replace(unit, name="Nama lain")])
    refused = await bot.do(admin, "Terapkan")
    assert "sudah berubah" in refused.text
    assert bot.rows("SELECT name FROM units WHERE code IN ('RSUD', 'DISDUK') ORDER BY code") == [
        ("Nama lain",),
        ("RSUD Contoh",),
    ]
    again = await bot.do(admin, "Periksa lagi")
    assert "diubah atau dibuka kembali: 2" in again.text
    assert shown.data["✅ Terapkan"] != again.data["✅ Terapkan"]
    await bot.do(admin, "Tidak jadi")
    assert bot.rows("SELECT count(*) FROM uploads") == [(0,)]
    await admin.press_data(again.data["✅ Terapkan"], message=again)
    await bot.settle()
    assert "tidak disimpan" in (await admin.last()).text


BAD_CELLS = "code,name,timezone\n--,Dua,Asia/Bekasi\nDISDUK,,\n"
ENCODINGS = [
    (b"code,name\nAA,Dinas \x81\n", "Windows-1252"),
    (b"\xef\xbb\xbfcode,name\nAA,Dinas \xe9\n", "UTF-8"),
    (b"PK\x03\x04name,code", "buku kerja"),
]


@pytest.mark.parametrize(("content", "said"), [(BAD_CELLS.encode(), 'baris 2: code: tertulis "--"'), *ENCODINGS])
async def test_a_bad_file_is_answered_with_every_fault(polling: Bot, content: bytes, said: str) -> None:
    bot = polling
    admin = await admin_of(bot)
    shown = await hand_in(bot, admin, content)
    assert said in shown.text
    assert "tidak ada yang disimpan" in shown.text
    assert shown.labels == []
    if content == BAD_CELLS.encode():
        assert "3 kesalahan" in shown.text
    assert bot.rows("SELECT count(*) FROM units") == [(4,)]


async def test_many_faults_and_many_changes_come_as_a_document(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    await hand_in(bot, admin, "code;name\n" + "".join(f"x{one};<b>{one}\n" for one in range(300)))
    document = (await admin.documents())[-1]
    assert len(document.content.decode().splitlines()) == 300
    shown = await hand_in(
        bot, admin, "code;name\n" + "".join(f"X{one:03};<b>{one}\n" for one in range(300)), "baru.csv"
    )
    assert "295 lainnya" in shown.text
    assert tall(shown) <= TALLEST, "the button that applies it is on a small phone"
    assert len((await admin.documents())[-1].content.decode().splitlines()) == 300
    assert "300 unit baru" in (await bot.do(admin, "Terapkan")).text


async def test_answers_of_another_program_are_shown_as_understood_and_stored(polling: Bot) -> None:
    """Names and numbers of phones are in no file of ours, not even while nobody has decided."""
    bot = polling
    admin = await admin_of(bot)
    table = [[*row, "RSUD Contoh"] for row in form(label)]
    table[0][-1] = "Unit"
    await hand_in(bot, admin, text(table), "jawaban.csv")
    kept = b"".join(one.read_bytes() for one in bot.path.parent.glob("skm.db*"))
    assert not [one for one in BEFORE if one.encode() in kept]
    span = await admin.last()
    shown = await bot.do(admin, next(one for one in span.labels if "IV 2026" in one))
    assert "U9 sarpras ← 8. Bagaimana" in shown.text
    assert "Data pribadi, sudah dihapus: Nama, Email, No. HP" in shown.text
    assert "84,03" in shown.text
    assert "12" in (await bot.do(admin, "Simpan")).text
    assert bot.rows("SELECT channel, unit, count(*) FROM counted_responses GROUP BY 1, 2") == [("daring", "RSUD", 12)]
    assert bot.rows("SELECT count(*) FROM uploads") == [(0,)]


async def test_a_file_of_answers_with_names_and_codes_of_units_is_no_table_of_units(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    table = [["Kode Unit", "Nama Unit", *plain()[0]], *(["RSUD", "RSUD Contoh", *row] for row in plain()[1:])]
    assert "periode" in (await hand_in(bot, admin, text(table), "jawaban.csv")).text
    assert "baru: 1" in (await hand_in(bot, admin, "Kode;Nama Unit\nKEL-1;Kelurahan Contoh\n", "unit.csv")).text


async def test_respondents_with_an_index_of_their_own_are_no_published_figures(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    table = [["Unit", "Tahun", *plain()[0], "IKM"], *(["RSUD", 2026, *row, "84,03"] for row in plain()[1:])]
    assert "periode" in (await hand_in(bot, admin, text(table), "jawaban.csv")).text
    recap = [["Unit", "Tahun", *plain()[0], "IKM"], ["RSUD", 2025, *["3,36"] * 9, "84,03"]]
    assert "RSUD" in (await hand_in(bot, admin, text(recap, ";"), "rekap.csv")).text


async def test_of_a_file_that_is_nothing_known_nothing_is_kept(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    people = [["Nama", "No. HP", "Q1", "Q2"], *([BEFORE[0], BEFORE[2], 4, 3] for _ in range(9))]
    assert "bukan units.csv" in (await hand_in(bot, admin, text(people), "lain.csv")).text
    kept = b"".join(one.read_bytes() for one in bot.path.parent.glob("skm.db*"))
    assert not [one for one in BEFORE if one.encode() in kept]


async def test_the_order_of_bare_numbers_is_chosen_by_a_button(polling: Bot) -> None:
    bot = polling
    head = await head_of(bot)
    rows = [["Responden", *plain()[0]], *(["Siti Contoh", *row] for row in plain()[1:])]
    asked = await hand_in(bot, head, text(rows), "bare.csv")
    shown = await bot.do(head, asked.labels[0])
    assert "U8 pengaduan ← U8" in shown.text
    assert "Data pribadi, sudah dihapus: Responden" in shown.text
    named = "Dinas Kependudukan <Contoh> & Catatan Sipil (DISDUK)"
    assert f"Formulir per unit: {named}: 12\nper hari atau bulan: 2026-11-18: 12" in shown.text
    turned = await bot.do(head, "urutan kuesioner")
    assert "U9 sarpras ← U8" in turned.text
    assert "urutan laporan" in " ".join(turned.labels)
    await bot.do(head, "Simpan")
    assert bot.rows("SELECT sum(substr(scores, 8, 1)), sum(substr(scores, 9, 1)) FROM responses") == [(32, 45)]
    assert b"Siti" not in b"".join(one.read_bytes() for one in bot.path.parent.glob("skm.db*"))


async def test_what_is_too_large_or_something_else_is_said_to_be(polling: Bot) -> None:
    bot = polling
    admin, siti = await admin_of(bot), await bot.person()
    assert "terlalu besar" in (await hand_in(bot, admin, b"x" * 2_000_001)).text
    assert "bukan tabel (PDF)" in (await hand_in(bot, admin, b"%PDF-1.7", "x.pdf")).text
    assert "halaman web" in (await hand_in(bot, admin, b"<table><tr>", "x.xls")).text
    assert "bukan units.csv" in (await hand_in(bot, admin, b"halo,dunia", "x.csv")).text
    assert "tidak dapat kami simpan" in (await hand_in(bot, siti, "code,name\nAA,B\n")).text
    assert bot.rows("SELECT chat FROM uploads") == []


async def test_a_file_that_came_just_before_a_stop_is_looked_at_after_it(
    path: Path, clock: Clock, run: Callable[..., Any]
) -> None:
    async with Near() as tg:
        async with run(path, "near", clock, tg, grace=0.1) as bot:
            admin = await admin_of(bot)
            await tg.fail("getFile", latency=60, times=9)
            await admin.attach("document", b"code,name\nKEC-1,Kecamatan Contoh\n", "units.csv", "text/csv")
            await until(lambda: bot.rows("SELECT count(*), count(content) FROM uploads"), [(1, 0)])
        await tg.heal()
        async with run(path, "near", clock, tg) as again:
            again.people = bot.people
            shown = await admin.wait("KEC-1")
            await again.settle()
            assert again.rows("SELECT count(*) FROM units") == [(4,)]
        async with run(path, "near", clock, tg) as third:  # and the tap may come after another
            await admin.press("Terapkan", message=shown)
            await third.settle()
            assert third.rows("SELECT count(*) FROM units") == [(5,)]


async def test_the_same_file_delivered_twice_is_one(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    await hand_in(bot, admin, "code,name\nKEC-1,Kecamatan Contoh\n")
    shown = len(await admin.messages())
    await bot.tg.redeliver()
    await bot.settle()
    assert len(await admin.messages()) == shown
    assert bot.rows("SELECT count(*) FROM uploads") == [(1,)]


async def test_taps_of_others_are_served_while_a_file_is_read(polling: Bot) -> None:
    bot = polling
    admin, siti = await admin_of(bot), await bot.person()
    before, places = len(await admin.messages()), bot.app.desk.readers._places
    async with places.place(1), places.place(2):  # two other files are being read
        await admin.attach("document", b"code,name\nKEC-1,Kecamatan Contoh\n", "units.csv", "text/csv")
        await siti.send("/start DISDUK")
        await siti.wait(lambda message: "Mulai" in message.labels)
        await siti.press("Mulai")
        await siti.wait("1/9")
        assert len(await admin.messages()) == before + 1  # the file alone
    await bot.settle()
    preview = await admin.last()
    assert "KEC-1" in preview.text
    async with places.place(1), places.place(2):  # its rows are known: no tap reads it again
        assert "1 unit baru" in (await bot.do(admin, "Terapkan")).text
    assert bot.rows("SELECT content, rows FROM uploads") == [(None, None)]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", "ada sedikitnya 21 baris, seharusnya paling banyak 20"),
        ("en", "found at least 21 rows, expected at most 20"),
    ],
)
async def test_a_file_beyond_a_limit_is_told_which(polling: Bot, language: str, said: str) -> None:
    bot = polling
    admin = await admin_of(bot, language)
    bot.app.desk.readers.limits = replace(CHAT, rows=20)
    for content, name in ((book([["serial"]] * 30), "isian.xlsx"), ("code,name\n" * 30, "units.csv")):
        assert said in (await hand_in(bot, admin, content, name)).text
    assert bot.rows("SELECT count(*) FROM uploads") == [(0,)]
