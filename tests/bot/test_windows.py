"""Campaigns through the bot: answers land where their moment falls, once a person or often, and /status counts them."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.storage import Window

ADMIN = 777_000_111
CAMPAIGN = Window("SKM-26", "Survei Akhir Tahun", date(2026, 11, 18), date(2027, 1, 31), units=("DISDUK",), target=2)


async def test_an_answer_lands_in_the_window_of_its_unit_and_moment(polling: Any) -> None:
    bot = polling
    await bot.app.store.windows.add(CAMPAIGN)
    siti = await bot.person()
    bot.clock.now = datetime(2026, 11, 17, 16, 59, tzinfo=UTC)  # 23:59 in Jakarta, the evening before
    await bot.complete(siti, "DISDUK")
    bot.clock.advance(minutes=1)
    await bot.complete(siti, "DISDUK")  # the window asks anew
    await bot.complete(siti, "PKM-02")  # below DISDUK
    await bot.complete(siti, "RSUD_inap")
    found = bot.rows("SELECT unit, window, period FROM responses ORDER BY unit, window")
    assert found == [
        ("DISDUK", "", "2026-Q4"),
        ("DISDUK", "SKM-26", "2026-Q4"),
        ("PKM-02", "SKM-26", "2026-Q4"),
        ("RSUD", "", "2026-Q4"),
    ]


async def test_one_answer_a_person_over_the_turn_of_the_year(polling: Any) -> None:
    bot = polling
    await bot.app.store.windows.add(CAMPAIGN)
    siti = await bot.person()
    await bot.complete(siti, "DISDUK")
    bot.clock.now = datetime(2027, 1, 4, 3, tzinfo=UTC)
    await bot.app.retention.run(bot.clock())
    assert "sudah mengisi" in (await bot.write(siti, "/start DISDUK")).text
    await bot.do(siti, "Ubah jawaban", "✎ Waktu", "Sangat cepat", "Kirim")
    assert bot.stored() == [bot.expected(waktu=4)]
    assert bot.rows("SELECT period, window FROM responses") == [("2026-Q4", "SKM-26")]
    assert (await bot.app.store.figures.discrepancies())[1] == []
    await bot.write(siti, "/hapus")
    assert "1 kiriman" in (await bot.do(siti, "Ya, hapus")).text
    assert bot.stored() == []


async def test_where_repeats_are_allowed_every_visit_counts_and_all_can_be_erased(polling: Any) -> None:
    bot = polling
    await bot.app.store.windows.add(replace(CAMPAIGN, repeats=True))
    siti, budi = await bot.person(), await bot.person("Budi Contoh")
    for person in (siti, siti, siti, budi):
        await bot.complete(person, "DISDUK")
    assert len(bot.stored()) == 4
    await bot.write(siti, "/hapus")
    assert "3 kiriman" in (await bot.do(siti, "Ya, hapus")).text
    assert len(bot.stored()) == 1
    assert (await bot.app.store.figures.discrepancies())[1] == []


async def test_status_shows_the_window_beside_the_open_period(polling: Any) -> None:
    bot = polling
    await bot.app.store.windows.add(CAMPAIGN)
    await bot.complete(await bot.person(), "DISDUK")
    admin = await bot.person("Admin Contoh", person_id=ADMIN)
    top = await bot.write(admin, "/status")
    assert "📅 Survei Akhir Tahun" in top.labels
    shown = await bot.do(admin, "Survei Akhir Tahun")
    assert "Survei Akhir Tahun (18 November 2026–31 Januari 2027), hari ke-1 dari 75" in shown.text
    assert "Unit: 2, sudah ada jawaban: 1" in shown.text
    unit = await bot.do(admin, "sesuai laju", "Dinas Kependudukan")
    assert "Responden: 1 dari target 2 (50 %)" in unit.text
    assert "Unit: 2" in (await bot.do(admin, "Kembali")).text
    assert "Triwulan IV 2026" in (await bot.do(admin, "Kembali")).text


async def test_a_window_of_other_units_shows_nothing_to_a_head(polling: Any) -> None:
    bot = polling
    await bot.app.store.windows.add(CAMPAIGN)
    head = await bot.person("Ani Contoh")
    await bot.app.store.people.bind("RSUD", head.id, "id", "2026-11-01T00:00:00")
    top = await bot.write(head, "/status")
    assert top.labels == []
    for data in ("g:SKM-26:top", "g:SKM-26:unit:DISDUK", "g:NONE:top"):
        await head.press_data(data, message=top)
        await bot.settle()
        shown = next(one for one in await head.messages() if one.id == top.id)
        assert "tidak tersedia" in shown.text, data


async def test_the_report_buttons_offer_the_windows_of_the_unit(polling: Any) -> None:
    bot = polling
    await bot.app.store.windows.add(CAMPAIGN)
    for number in range(1, 5):  # earlier ones of the same unit
        days = date(2025, number, 1), date(2025, number, 20)
        await bot.app.store.windows.add(Window(f"LAMA-{number}", f"Survei Lama {number}", *days, units=("DISDUK",)))
    await bot.app.store.windows.add(Window("NANTI", "Survei Nanti", date(2027, 3, 1), date(2027, 3, 2)))
    await bot.complete(await bot.person(), "DISDUK")
    admin = await bot.person("Admin Contoh", person_id=ADMIN)
    await bot.write(admin, "/report")
    other = await bot.do(admin, "RSUD", "RSUD Contoh")
    assert [label for label in other.labels if "📅" in label] == []
    await bot.do(admin, "Kembali")
    periods = await bot.do(admin, "Dinas", "Dinas Kependudukan")
    assert [label for label in periods.labels if "📅" in label] == [
        "📅 Survei Akhir Tahun",
        "📅 Survei Lama 4",
        "📅 Survei Lama 3",
        "📅 Periode survei lain (2)",
    ]
    everyone = await bot.do(admin, "Periode survei lain")
    assert len(everyone.labels) == 6
    forms = await bot.do(admin, "Survei Akhir Tahun")
    assert "Survei Akhir Tahun (18 November 2026–31 Januari 2027)" in forms.text
    await bot.do(admin, "xlsx")
    await admin.wait("IKM")
    async with asyncio.timeout(30):
        while not await admin.documents():  # noqa: ASYNC110 -- the courier's own time
            await asyncio.sleep(0.02)
    assert [document.name for document in await admin.documents()] == ["skm-DISDUK-SKM-26.xlsx"]


async def test_a_window_of_other_units_is_no_period_of_this_one(polling: Any) -> None:
    bot = polling
    await bot.app.store.windows.add(CAMPAIGN)
    head = await bot.person("Ani Contoh")
    await bot.app.store.people.bind("RSUD", head.id, "id", "2026-11-01T00:00:00")
    assert "tidak dikenal" in (await bot.write(head, "/laporan RSUD SKM-26")).text
    shown = await bot.write(head, "/laporan")
    await head.press_data("r:make:RSUD:SKM-26:png", message=shown)
    await bot.settle()
    assert bot.rows("SELECT count(*) FROM deliveries WHERE kind = 'report'") == [(0,)]
