"""/kertas, as staff use it: over HTTP, by buttons."""

import io

from bot.cases.paper_rows import headings
from scoring import load_instrument
from tests.support.people import admin_of, hand_in, head_of
from tests.support.running import Bot
from tests.support.workbooks import load_workbook

INSTRUMENT = load_instrument("permenpan-14-2017")
HEADER = ",".join(headings(INSTRUMENT))


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
    assert "isian.xlsx · Triwulan IV 2026" in one.text
    assert "sampai 30 Januari 2027" in one.text
    asked = await bot.do(admin, "Tarik kembali")
    for _ in range(2):
        await admin.press_data(asked.data["Ya, tarik kembali"], message=asked)
    await bot.settle()
    assert "Ditarik kembali 18 November 2026 10.00" in next(m for m in await admin.messages() if m.id == asked.id).text
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
    assert [label for label in mine.labels if ".csv" in label] == [
        "18 November 2026 · 2 formulir · Triwulan IV 2026 · g.csv"
    ]
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
