"""/riwayat: an admin sends a file of published figures, sees what it would do, stores it by a tap and takes it back."""

from tests.support.people import admin_of, hand_in, head_of
from tests.support.running import Bot

FILE = """REKAPITULASI NILAI SKM TAHUN 2025
OPD;U1;U2;U3;U4;U5;U6;U7;U8;U9;NILAI IKM;JUMLAH RESPONDEN
RSUD <Lain>;3;3;3;3;3;3;3;3;3;75,00;
RSUD;3,12;3,05;2,98;3,9;3,1;3,2;3,4;3,5;2,9;81,14;120
PKM-01;3,2;3,1;3,0;3,9;3,2;3,2;3,4;3,5;3,0;81,94;40
"""
GOOD = FILE.replace("RSUD <Lain>;", ";")


async def test_a_file_is_shown_stored_once_and_taken_back(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    bad = await hand_in(bot, admin, FILE, "rekap.csv")
    assert 'baris 3: unit: ditemukan "RSUD <Lain>", seharusnya kode atau nama unit' in bad.text
    assert bad.labels == []
    shown = await hand_in(bot, admin, GOOD, "rekap.csv")
    for part in (
        "Baru: 3 · berubah: 0 · tetap: 0",
        "• RSUD, Tahun 2025: 81,14 (n 120, bobot –)",
        "• seluruh instansi, Tahun 2025: 75,00 (n –, bobot –)",
        "81,14 tidak sesuai dengan NRR-nya, yang menghasilkan 80,97 dengan bobot 1/9 dan 80,16 dengan 0,11",
    ):
        assert part in shown.text
    assert bot.rows("SELECT * FROM history") == []
    saved = await bot.do(admin, "Simpan")
    batch = bot.rows("SELECT id FROM history_batches")[0][0]
    assert f"Disimpan sebagai kelompok {batch}: 3 baru" in saved.text
    save = f"z:save:{batch}:0-0"
    await admin.press_data(save, message=saved)  # twice
    await bot.settle()
    assert bot.rows("SELECT count(*) FROM history") == [(3,)]
    assert "semua angka sudah tersimpan (3)" in (await hand_in(bot, admin, GOOD, "rekap.csv")).text
    other = await hand_in(bot, admin, "tahun,ikm\n2025,75.5\n", "lain.csv")
    assert "• seluruh instansi, Tahun 2025: 75,5 (n –, bobot –) – sebelumnya 75,00" in other.text
    await bot.do(admin, "Simpan")
    await bot.write(admin, "/riwayat")
    assert "• seluruh instansi, Tahun 2025: 75,5" in (await bot.do(admin, "Angka")).text
    await bot.write(admin, "/riwayat")
    undone = await bot.do(admin, "pernah dikirim", "lain.csv", "Tarik kembali", "Ya, tarik kembali")
    assert "Ditarik" in undone.text
    await bot.write(admin, "/history")
    assert "• seluruh instansi, Tahun 2025: 75,00" in (await bot.do(admin, "Angka")).text
    trail = [row[0] for row in bot.rows("SELECT action FROM audit ORDER BY id")]
    assert trail == ["history.import", "history.import", "history.undo"]


async def test_whoever_is_no_admin_of_all_is_refused(polling: Bot) -> None:
    bot = polling
    head = await head_of(bot)
    assert "tidak tersedia" in (await bot.write(head, "/riwayat")).text
    assert "tidak tersedia" in (await hand_in(bot, head, GOOD, "rekap.csv")).text
    assert bot.rows("SELECT * FROM history") == []
