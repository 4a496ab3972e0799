"""Lists narrowed by state and category, in pages, for those who may see them."""

from bot.conversation.screen import TALLEST
from bot.rules.actions import Action
from bot.storage import Author, Unit
from tests.support.people import admin_of, head_of
from tests.support.phone import tall
from tests.support.running import Bot

CITY = [
    *(Unit(f"K{n:02}", f"Kelurahan Contoh {n:02}", "Kelurahan", population=10) for n in range(10)),
    Unit("LAMA", "Unit Lama Contoh", "Kelurahan", active=False),
]


async def test_progress_is_narrowed_to_a_category(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    await bot.app.store.units.save(CITY)
    await bot.write(admin, "/status")
    every = await bot.do(admin, "belum mulai")
    assert "(14)" in every.text and "Kategori: semua ▾" in every.labels
    offered = await bot.do(admin, "Kategori: semua")
    assert "Kelurahan (10)" in offered.labels
    some = await bot.do(admin, "Kelurahan (10)")
    assert "(10)" in some.text and "Halaman 1 dari 2" in some.text
    assert "Kategori: Kelurahan ▾" in some.labels
    rest = await bot.do(admin, "Berikutnya")
    assert [label for label in rest.labels if "Contoh" in label] == [
        f"Kelurahan Contoh {n:02}: 0/10" for n in range(5, 10)
    ]
    await bot.do(admin, "Kategori: Kelurahan", "semua")
    assert "(14)" in (await admin.last()).text


async def test_units_are_narrowed_to_those_closed_and_those_without_a_head(polling: Bot) -> None:
    bot = polling
    admin, _ = await admin_of(bot), await head_of(bot, "RSUD")
    await bot.app.store.units.save(CITY)
    top = await bot.write(admin, "/unit")
    assert {"⏸ Ditutup (1)", "Tanpa kepala (13)"} <= set(top.labels)
    assert (await bot.do(admin, "Ditutup")).labels == ["⏸ Unit Lama Contoh", "‹ Kembali"]
    shown = await bot.do(admin, "Kembali", "Tanpa kepala")
    assert "Halaman 1 dari 3" in shown.text
    assert tall(shown) <= TALLEST
    assert "RSUD" not in " ".join([*shown.labels, *(await bot.do(admin, "Berikutnya", "Berikutnya")).labels])
    assert "Kelurahan (10)" in (await bot.do(admin, "Kategori: semua")).labels
    some = await bot.do(admin, "Kelurahan (10)")
    assert "Unit tanpa kepala (10)" in some.text and "Kategori: Kelurahan ▾" in some.labels
    rest = await bot.do(admin, "Berikutnya")
    assert [label for label in rest.labels if "Contoh" in label] == [f"Kelurahan Contoh {n:02}" for n in range(5, 10)]
    assert "Kelurahan Contoh 00" in (await bot.do(admin, "Kembali")).labels


async def test_follow_up_is_narrowed_by_state_and_category(polling: Bot) -> None:
    bot, store = polling, polling.app.store
    admin = await admin_of(bot)
    await store.units.save(CITY)
    for number, unit in enumerate(("RSUD", *(one.code for one in CITY))):
        quarter = "2026-Q3" if number == 3 else "2027-Q1"
        made = Action(0, unit, "2026-Q3", "2026-07-01", "2026-09-30", "permenpan-14-2017", "waktu", quarter=quarter)
        await store.actions.add(made, Author("skm:contoh", bot.clock()))
    top = await bot.write(admin, "/tindaklanjut")
    assert {"⚪ rencana (12)", "⚠ lewat batas (1)"} <= set(top.labels)
    planned = await bot.do(admin, "rencana (12)")
    assert "Halaman 1 dari 3" in planned.text
    await bot.do(admin, "Kategori: semua", "Kelurahan (11)")
    some = await admin.last()
    assert "(11)" in some.text and "RSUD" not in some.text
    assert "1. ⚪ Kelurahan Contoh 00: Waktu · TW I 2027" in some.text
    assert "Kelurahan Contoh 02" in (await bot.do(admin, "Kembali", "lewat batas (1)")).text
    assert "Kelurahan Contoh 02" in (await bot.do(admin, "1")).text
    for data in ("t:in:nichts:0", "t:cats:rencana:x", "u:only:x:0", "g:-:list:idle:0:1:2"):
        await admin.press_data(data, message=await admin.last())
        await bot.settle()
        assert "tidak tersedia" in (await admin.last()).text, data
