"""/unit, /kertas, /audit and files sent to the bot, as staff use them: over HTTP, by buttons."""

import asyncio
import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from bot.cases.paper_rows import headings
from bot.cases.units_csv import write_units
from bot.cli import main
from bot.rules.limits import CHAT
from scoring import load_instrument
from tests.support.kinds import BEFORE, form, label, plain, text
from tests.support.near import Near
from tests.support.people import admin_of, hand_in, head_of, member
from tests.support.running import ADMIN, Bot, Clock
from tests.support.workbooks import book

INSTRUMENT = load_instrument("permenpan-14-2017")
HEADER = ",".join(headings(INSTRUMENT))


async def units_csv(bot: Bot) -> str:
    return write_units(await bot.app.store.units.all())


# Units


async def test_the_tree_is_browsed_by_buttons(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    await bot.app.store.people.bind("DISDUK", 1, "id", "2026-11-01T00:00:00", "head", "Ani <Contoh>")
    top = await bot.write(admin, "/unit")
    assert top.labels == [
        "Dinas Kependudukan <Contoh> & Catatan Sipil",
        "Puskesmas Contoh Mawar",
        "Puskesmas Contoh Melati",
        "RSUD Contoh",
        "Tanpa kepala (3)",
        "⬇️ Unduh units.csv",
    ]
    one = await bot.do(admin, "Dinas")
    for said in ("Kode: DISDUK", "Kategori: Dinas", "dilayani: 1000", "Kepala: Ani <Contoh>", "?start=DISDUK"):
        assert said in one.text
    labels = [
        "▾ Unit di bawahnya (1)",
        "🖨 Poster QR (pdf)",
        "⏸ Tutup unit ini",
        "🖋 Penanda tangan",
        "✏️ Ganti, gabung, atau pecah",
        "‹ Kembali",
    ]
    assert one.labels == labels
    assert (await bot.do(admin, "di bawahnya")).labels[0] == "Puskesmas Contoh Mawar"
    assert "Di bawah: Dinas Kependudukan" in (await bot.do(admin, "Mawar")).text
    found = await bot.write(admin, "/unit puskesmas")
    assert found.labels == ["Puskesmas Contoh Mawar", "Puskesmas Contoh Melati", "‹ Kembali"]
    assert "Tidak ditanyakan: Biaya" in (await bot.write(admin, "/unit pkm-01")).text
    assert "Layanan: Rawat inap, Rawat jalan" in (await bot.write(admin, "/units RSUD")).text
    assert "Tidak ada unit" in (await bot.write(admin, "/unit <b>")).text


async def test_a_unit_is_closed_and_reopened_after_a_question(polling: Bot) -> None:
    bot = polling
    admin, siti = await admin_of(bot), await bot.person()
    await bot.write(admin, "/unit RSUD")
    asked = await bot.do(admin, "Tutup unit ini")
    assert "Tutup RSUD Contoh (RSUD)?" in asked.text
    assert (await bot.app.store.units.find("RSUD")).active
    shut = await bot.do(admin, "Ya, tutup")
    assert "(ditutup)" in shut.text
    for _ in range(2):
        await admin.press_data("u:shut:RSUD", message=shut)  # late, and twice
        await bot.settle()
    assert "sudah tidak melayani" in (await bot.write(siti, "/start RSUD")).text
    assert "⏸ RSUD Contoh" in (await bot.write(admin, "/unit")).labels
    await bot.do(admin, "RSUD", "Buka kembali", "Ya, buka")
    assert bot.rows("SELECT action, subject FROM audit ORDER BY id") == [
        ("unit.close", "RSUD"),
        ("unit.reopen", "RSUD"),
    ]
    assert (await bot.write(siti, "/start RSUD")).labels[0] == "Rawat inap"


async def test_who_signs_is_shown_typed_and_kept_after_a_last_word(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    await bot.write(admin, "/unit RSUD")
    shown = await bot.do(admin, "Penanda tangan")
    assert "Direktur RSUD Contoh" in shown.text
    typed = "/unit kepala RSUD; nama=dr. Ani <Contoh>; nip=200001012020011001; plt=2026-12-31"
    wrong = await bot.write(admin, typed.replace("plt=2026-12-31", "plt=besok").replace("1001", "9"))
    assert "NIP 18 angka" in wrong.text
    assert "tanggal seperti 2026-12-31" in wrong.text
    would = await bot.write(admin, typed)
    assert (await bot.app.store.units.find("RSUD")).head.name == ""
    assert f"{typed}; ya" in would.text
    done = await bot.write(admin, f"{typed}; ya")
    assert "Plt. Direktur RSUD Contoh\ndr. Ani <Contoh>\nNIP 20000101 202001 1 001" in done.text
    assert (await bot.app.store.units.find("RSUD")).head.until == "2026-12-31"
    emptied = await bot.write(admin, "/unit kepala RSUD; nama=-; nip=-; plt=-; ya")
    assert "Plt." not in emptied.text


async def test_what_a_report_needs_is_told_by_whoever_answers_for_it(polling: Bot, tmp_path: Path) -> None:
    bot = polling
    admin, head = await admin_of(bot), await head_of(bot, "RSUD")
    assert "tidak dicetak" in (await bot.write(admin, "/unit keterangan KOTA")).text
    wrong = await bot.write(admin, "/unit keterangan RSUD; persiapan=kemarin; apa=1; periode=2026-Q9; forum=2026-02-30")
    for said in ("2026-06-22..2026-06-30", '"apa"', "2026-Q3 atau", "tanggal seperti"):
        assert said in wrong.text
    typed = "keterangan RSUD; periode=2026-Q3; tim=SK <1>; penyebab=satu|dua; populasi=4800"
    kept = await bot.write(head, f"/unit {typed}")
    assert "• tim: SK <1>" in kept.text
    assert await bot.app.store.report_facts.of("RSUD", "2026-Q3") == {
        "team": "SK <1>",
        "causes": "satu|dua",
        "served": "4800",
    }
    assert await bot.app.store.report_facts.of(None, "2026-Q3") == {}
    await bot.write(head, "/unit keterangan RSUD; periode=2026-Q3; penyebab=-; populasi=-")
    assert await bot.app.store.report_facts.of("RSUD", "2026-Q3") == {"team": "SK <1>"}
    refused = await bot.write(head, "/unit keterangan KOTA; tim=x")
    assert await bot.app.store.report_facts.of(None, "2026-Q3") == {}
    assert "tim: x" not in refused.text


async def test_a_head_sees_what_is_theirs_and_changes_nothing(polling: Bot) -> None:
    bot = polling
    head = await head_of(bot)
    before = bot.rows("SELECT * FROM units ORDER BY code")
    assert (await bot.write(head, "/unit")).labels == [
        "Dinas Kependudukan <Contoh> & Catatan Sipil",
        "Puskesmas Contoh Mawar",
        "⬇️ Unduh units.csv",
    ]
    one = await bot.do(head, "Dinas")
    assert "⏸ Tutup unit ini" not in one.labels
    for data in (
        "u:close:DISDUK",
        "u:shut:DISDUK",
        "u:unit:RSUD",
        "u:poster:RSUD",
        "u:below:RSUD:0",
        "u:",
        "u:find:RSUD",
    ):
        await head.press_data(data, message=one)
        await bot.settle()
        assert "tidak tersedia" in next(m for m in await head.messages() if m.id == one.id).text
    assert (await bot.write(head, "/unit RSUD")).text == (await bot.write(head, "/unit NIRGENDWO")).text
    await bot.write(head, "/unit")
    await bot.do(head, "Unduh")
    (document,) = await head.documents()
    rows = list(csv.DictReader(io.StringIO(document.content.decode())))
    assert [row["code"] for row in rows] == ["DISDUK", "PKM-02"]
    assert "tidak tersedia" in (await hand_in(bot, head, await units_csv(bot))).text
    assert bot.rows("SELECT * FROM units ORDER BY code") == before


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
    assert "280 lainnya" in shown.text
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
    assert "Formulir per unit: DISDUK: 12\nper hari atau bulan: 2026-11-18: 12" in shown.text
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
            while await tg.pending():  # noqa: ASYNC110 -- what it waits for happens over HTTP
                await asyncio.sleep(0.01)
            assert bot.rows("SELECT count(*), count(content) FROM uploads") == [(1, 0)]
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


async def test_the_poster_arrives_as_a_document(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    await bot.write(admin, "/unit RSUD")
    await admin.press("Poster")
    await admin.wait(lambda message: bool(message.document), timeout=60)
    (document,) = await admin.documents()
    assert document.name == "qr-RSUD.pdf"
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(document.content)).pages]
    assert len(pages) == 3  # the unit and its two services
    assert "RSUD_inap" in pages[1]


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


# Paper


def forms(*serials: str, unit: str = "DISDUK", day: str = "2026-11-02") -> str:
    return "\n".join([HEADER, *(f"{one},{day},{unit},,,,,,{'3,' * 9}" for one in serials)])


async def test_paper_forms_from_the_empty_file_to_the_tallies_and_back(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    await bot.write(admin, "/kertas")
    await bot.do(admin, "(xlsx)")
    await bot.do(admin, "(csv)")
    workbook, text = await admin.documents()
    book = load_workbook(io.BytesIO(workbook.content))
    assert [cell.value for cell in book["formulir"][1]] == headings(INSTRUMENT)
    assert text.content.decode("utf-8-sig") == HEADER + "\r\n"
    for place, value in enumerate(("A-1", "2026-11-02", "DISDUK", "", "P", "", "", "", *[4] * 9, "Antrean <lama>"), 1):
        book["formulir"].cell(2, place, value)
    filled = io.BytesIO()
    book.save(filled)
    asked = await hand_in(bot, admin, filled.getvalue(), "isian.xlsx")
    assert asked.labels == ["Triwulan IV 2026", "Triwulan III 2026", "✕ Tidak jadi"]
    ready = await bot.do(admin, "Triwulan IV")
    assert "1 formulir tanpa kesalahan" in ready.text
    assert bot.rows("SELECT count(*) FROM responses") == [(0,)]
    for _ in range(3):
        await admin.press_data(ready.data["💾 Simpan"], message=ready)
    await bot.settle()
    (saved,) = [one for one in await admin.messages() if one.id == ready.id]
    assert "1 formulir tersimpan" in saved.text
    assert bot.rows("SELECT unit, channel, serial, suggestion FROM responses") == [
        ("DISDUK", "kertas", "A-1", "Antrean <lama>")
    ]
    assert bot.rows("SELECT count(*) FROM uploads") == [(0,)]
    one = await bot.do(admin, "Yang sudah dikirim")
    assert "isian.xlsx · 2026-Q4" in one.text
    assert "sampai 2027-01-30" in one.text
    asked = await bot.do(admin, "Tarik kembali")
    for _ in range(2):
        await admin.press_data(asked.data["Ya, tarik kembali"], message=asked)
    await bot.settle()
    assert "Ditarik kembali 2026-11-18 10.00" in next(m for m in await admin.messages() if m.id == asked.id).text
    assert bot.rows("SELECT (SELECT count(*) FROM responses), (SELECT count(*) FROM tallies)") == [(0, 0)]
    actions = [action for (action,) in bot.rows("SELECT action FROM audit ORDER BY id")]
    assert actions == ["batch.import", "batch.undo"]
    assert (await bot.app.store.figures.discrepancies())[1] == []


async def test_a_head_enters_forms_of_their_own_units_only(polling: Bot) -> None:
    bot = polling
    head, admin = await head_of(bot), await admin_of(bot)
    await hand_in(bot, head, forms("A-1", unit="RSUD") + "\nA-2,2026-13-02,DISDUK,,,,,,9,,,,,,,,,\n", "f.csv")
    shown = await bot.do(head, "Triwulan IV")
    for fault in (
        'baris 2: unit: tertulis "RSUD"',
        'baris 3: date: tertulis "2026-13-02"',
        'baris 3: u1: tertulis "9"',
    ):
        assert fault in shown.text
    assert not any(word in shown.text for word in ("line", "found", "expected"))
    assert shown.labels == ["Pilih periode lain", "✕ Tidak jadi"]
    other = await hand_in(bot, head, forms("A-1", "A-2", unit="PKM-02"), "g.csv")
    assert "seharusnya formulir yang termasuk 2026-Q3" in (await bot.do(head, "Triwulan III")).text
    await bot.do(head, "Pilih periode lain", "Triwulan IV", "Simpan")
    assert bot.rows("SELECT count(*) FROM responses") == [(2,)]
    await hand_in(bot, admin, forms("B-1", unit="RSUD"), "admin.csv")
    await bot.do(admin, "Triwulan IV", "Simpan")
    await bot.write(head, "/kertas")
    mine = await bot.do(head, "Yang sudah dikirim")
    assert [label for label in mine.labels if ".csv" in label] == ["2026-11-18 · 2 · 2026-Q4 · g.csv"]
    (batch,) = bot.rows("SELECT id FROM batches WHERE file = 'admin.csv'")[0]
    for data in (
        f"b:see:{batch}",
        f"b:undo:{batch}",
        f"b:undone:{batch}",
        "b:",
        "b:save:X:2026-Q4:x",
        f"b:span:{batch}",
    ):
        await head.press_data(data, message=other)
        await bot.settle()
        text = next(one for one in await head.messages() if one.id == other.id).text
        assert "tidak tersedia" in text or "tidak disimpan" in text, data
    assert bot.rows("SELECT count(*) FROM responses") == [(3,)]


async def test_a_batch_of_a_period_long_closed_stays(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    await hand_in(bot, admin, forms("A-1"), "f.csv")
    await bot.do(admin, "Triwulan IV", "Simpan")
    bot.clock.advance(days=75)  # 1 February
    one = await bot.do(admin, "Yang sudah dikirim")
    assert "Tidak dapat ditarik lagi" in one.text
    assert "↩️ Tarik kembali" not in one.labels
    (batch,) = bot.rows("SELECT id FROM batches")[0]
    await admin.press_data(f"b:undone:{batch}", message=one)
    await bot.settle()
    assert bot.rows("SELECT count(*) FROM responses") == [(1,)]


# The audit log


async def test_the_log_by_pages_by_unit_and_as_a_csv(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    assert "Belum ada perubahan" in (await bot.write(admin, "/audit")).text
    for _ in range(6):
        for act in ("shut", "open"):
            await admin.press_data(f"u:{act}:RSUD", message=await admin.last())
            await bot.settle()
    await bot.write(admin, "/orang undang kepala DISDUK")
    shown = await bot.write(admin, "/audit")
    assert shown.text.index("Undangan dibuat · DISDUK") < shown.text.index("Unit dibuka kembali · RSUD")
    assert "Aktif: tidak → ya" in shown.text
    assert "Peran: Kepala unit" in shown.text
    assert shown.text.startswith("Catatan perubahan (13)\n")
    assert f"2026-11-18 10.00 · ID {ADMIN}" in shown.text, "a person without a role has no name here"
    other = await member(bot, "Budi <Contoh>", "admin", "*")
    await other.press_data("u:shut:RSUD", message=await other.last())
    await bot.settle()
    named = await bot.write(admin, "/audit")
    assert "2026-11-18 10.00 · Budi <Contoh>\nUnit ditutup · RSUD RSUD" in named.text
    await other.press_data("u:open:RSUD", message=await other.last())
    await bot.settle()
    assert "Lebih lama ›" in shown.labels
    assert "Undangan dibuat" not in (await bot.do(admin, "Lebih lama")).text
    await bot.do(admin, "Satu unit saja")
    assert "RSUD" not in (await bot.do(admin, "Dinas")).text
    await bot.do(admin, "Semua (csv)")
    (document,) = await admin.documents()
    rows = list(csv.DictReader(io.StringIO(document.content.decode("utf-8-sig")), delimiter=";"))
    assert [row["action"] for row in rows] == [
        *["unit.close", "unit.reopen"] * 6,
        "role.invite",
        *["unit.close", "unit.reopen"],
    ]
    assert (rows[0]["before"], rows[0]["after"]) == ('{"active": true}', '{"active": false}')


async def test_a_viewer_of_a_unit_reads_what_happened_there(polling: Bot) -> None:
    bot = polling
    admin, viewer = await admin_of(bot), await bot.person("Budi Contoh")
    await bot.write(viewer, "/bantuan")
    await bot.app.store.people.bind("DISDUK", viewer.id, "id", "2026-11-01T00:00:00", "viewer")
    for code in ("RSUD", "PKM-02", "DISDUK"):
        await admin.press_data(f"u:shut:{code}", message=await admin.last())
        await bot.settle()
    shown = await bot.write(viewer, "/audit")
    assert ("PKM-02" in shown.text, "DISDUK" in shown.text, "RSUD" in shown.text) == (True, True, False)
    assert "tidak tersedia" in (await bot.write(viewer, "/audit RSUD")).text
    head = await head_of(bot)
    assert "tidak tersedia" in (await bot.write(head, "/audit")).text
