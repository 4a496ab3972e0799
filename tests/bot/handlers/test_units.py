"""/unit, as staff use it: over HTTP, by buttons."""

import csv
import io
from pathlib import Path

from pypdf import PdfReader

from bot.conversation.screen import TALLEST
from tests.support.people import admin_of, hand_in, head_of, units_csv
from tests.support.phone import tall
from tests.support.running import Bot


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
    for said in ("Kode: DISDUK", "Kategori: Dinas", "dilayani: 1.000", "Kepala: Ani <Contoh>", "?start=DISDUK"):
        assert said in one.text
    labels = [
        "▾ Unit di bawahnya (1)",
        "🖨 Poster QR",
        "⏸ Tutup unit ini",
        "🖋 Penanda tangan",
        "✏️ Ganti, gabung, atau pecah",
        "‹ Kembali",
    ]
    assert one.labels == labels
    how = await bot.do(admin, "Ganti, gabung")
    assert "/unit gabung DISDUK, LAIN; jadi=BARU Nama Baru" in how.text
    assert tall(how) <= TALLEST
    assert "/unit batalkan NOMOR" in (await bot.do(admin, "Yang sudah diubah")).text
    await bot.write(admin, "/unit DISDUK")
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
    for code, office in (("RSUD", "Direktur RSUD Contoh"), ("PKM-01", "Kepala Puskesmas Contoh Melati")):
        assert f"jabatan={office};" in (await bot.write(admin, f"/unit kepala {code}")).text
    typed = "/unit kepala RSUD; nama=dr. Ani <Contoh>; nip=200001012020011001; plt=2026-12-31"
    wrong = await bot.write(admin, typed.replace("plt=2026-12-31", "plt=besok").replace("1001", "9"))
    assert "NIP 18 angka" in wrong.text
    assert "tanggal seperti 2026-12-31" in wrong.text
    assert ("• nip: " in wrong.text, "• plt: " in wrong.text) == (True, True), "as they are typed"
    would = await bot.write(admin, typed)
    assert (await bot.app.store.units.find("RSUD")).head.name == ""
    assert f"{typed}; ya" in would.text
    assert "(Plt. sampai 31 Desember 2026)" in would.text
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
    assert "Keterangan laporan RSUD, Triwulan III 2026" in kept.text
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


async def test_the_poster_arrives_as_a_document(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    await bot.write(admin, "/unit RSUD")
    await admin.press("Poster")
    await admin.wait(lambda message: bool(message.document))
    (document,) = await admin.documents()
    assert document.name == "qr-RSUD.pdf"
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(document.content)).pages]
    assert len(pages) == 3  # the unit and its two services
    assert "RSUD_inap" in pages[1]


async def test_a_unit_without_a_head_has_one_invited_from_its_screen(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    shown = await bot.write(admin, "/unit RSUD")
    assert "Kepala: belum ada" in shown.text and tall(shown) <= TALLEST
    assert shown.rows[0] == ["➕ Undang kepala", "🖨 Poster QR"]
    asked = await bot.do(admin, "Undang kepala")
    assert "Undangan Kepala unit" in asked.text and "RSUD Contoh" in asked.text
    head = await bot.person("Ani Contoh")
    await bot.write(head, f"/start {asked.text[asked.text.index('inv_') :].split()[0]}")
    named = await bot.write(admin, "/unit RSUD")
    assert "Kepala: Ani Contoh" in named.text and "➕ Undang kepala" not in named.labels
    assert "➕ Undang kepala" not in (await bot.write(head, "/unit RSUD")).labels
