"""/audit, as staff use it: over HTTP, by buttons."""

import csv
import io

from bot.conversation.screen import TALLEST
from tests.support.people import admin_of, head_of, member
from tests.support.phone import tall
from tests.support.running import ADMIN, Bot


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
    assert f"18 November 2026 10.00 · admin konfigurasi (ID {ADMIN})" in shown.text, (
        "without a role nobody has a name here"
    )
    assert "Berlaku sampai: 25 November 2026 10.00;" in shown.text, "by the clock that the title names"
    other = await member(bot, "Budi <Contoh>", "admin", "*")
    await other.press_data("u:shut:RSUD", message=await other.last())
    await bot.settle()
    named = await bot.write(admin, "/audit")
    assert "18 November 2026 10.00 · Budi <Contoh>\nUnit ditutup · RSUD RSUD" in named.text
    await other.press_data("u:open:RSUD", message=await other.last())
    await bot.settle()
    assert "Lebih lama ›" in shown.labels
    assert tall(named) <= TALLEST, "what is tapped next is on a small phone"
    assert "Undangan dibuat" in (await bot.do(admin, "Lebih lama")).text
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
