"""/laporan for the head of a unit: what may be chosen, and how a tap or a typed span beyond that is answered."""

from datetime import date

import pytest

from bot.conversation.screen import TALLEST
from bot.sandbox import Message, Person
from bot.storage import Window
from bot.storage.responses import insert_many
from scoring import parse_period
from tests.support.city import made_up
from tests.support.people import admin_of, head_of
from tests.support.phone import tall
from tests.support.running import Bot


async def press(bot: Bot, person: Person, data: str) -> Message:
    """The screen that a button of this payload leads to."""
    top = await bot.write(person, "/laporan")
    await person.press_data(data, message=top)
    await bot.settle()
    return next(one for one in await person.messages() if one.id == top.id)


async def fill(bot: Bot) -> None:
    await bot.app.store._database.write(lambda db: insert_many(db, [made_up(bot.clock(), [3] * 9, "DISDUK")] * 7))


async def test_a_head_chooses_periods_and_weeks_whose_card_told_something_new(polling: Bot) -> None:
    bot = polling
    head, admin = await head_of(bot), await admin_of(bot)
    await fill(bot)
    before = (await press(bot, head, "r:unit:DISDUK")).labels
    assert [one for one in before if "Minggu" in one] == []
    assert "Tahun 2026" not in before, "the year is not over"
    assert "Tahun 2025" in before
    await bot.app.store.releases.release(["DISDUK"], ["2026-Q4"], "2026-W47", 5)
    after = (await press(bot, head, "r:unit:DISDUK")).labels
    assert [one[:14] for one in after if "Minggu" in one] == ["Minggu 47 2026"]
    assert {"Tahun 2026", "Tahun 2025"} <= set((await press(bot, admin, "r:unit:DISDUK")).labels)


@pytest.mark.parametrize("span", ["2026-11-11", "2026-11-11..2026-11-11", "2026-11", "2026"])
async def test_no_days_by_hand(polling: Bot, span: str) -> None:
    bot = polling
    head = await head_of(bot)
    answer = await bot.write(head, f"/laporan DISDUK {span}")
    known = "Kepala unit dapat memilih" if span != "2026-11-11" else "tidak dikenal"
    assert known in answer.text
    assert known in (await bot.write(head, f"/laporan {span}")).text, "the span alone, for the only unit"
    assert (await bot.write(head, f"/laporan 2026-Q4 {span} x")).text.startswith(f"«2026-Q4 {span} x» tidak dikenal")
    assert "tidak tersedia" in (await press(bot, head, f"r:make:DISDUK:{span}:png")).text
    assert bot.rows("SELECT count(*) FROM deliveries WHERE kind = 'report'") == [(0,)]


async def test_a_period_may_be_written_as_the_buttons_write_it(polling: Bot) -> None:
    bot = polling
    head = await head_of(bot)
    assert "Triwulan III 2026" in (await bot.write(head, "/laporan TW III")).text
    await bot.write(head, "/laporan DISDUK triwulan 3")
    assert bot.rows("SELECT unit, period FROM deliveries WHERE kind = 'report'") == [("DISDUK", "2026-Q3")]


async def test_a_forged_tap_on_another_form_says_why_there_is_none(polling: Bot) -> None:
    bot = polling
    head = await head_of(bot)
    await fill(bot)
    open_labels = (await press(bot, head, "r:period:DISDUK:2026-Q4")).labels
    closed_labels = (await press(bot, head, "r:period:DISDUK:2026-Q3")).labels
    assert "Laporan (pdf)" not in open_labels
    assert "Laporan (pdf)" in closed_labels
    assert "Olah data (xlsx)" not in [*open_labels, *closed_labels]
    assert "tersedia setelah periodenya berakhir" in (await press(bot, head, "r:make:DISDUK:2026-Q4:pdf")).text
    week_labels = (await press(bot, head, "r:period:DISDUK:2026-W46")).labels
    assert week_labels[:2] == ["Berkas pokok", "Teks dan kartu"]
    assert not [one for one in week_labels if "Laporan" in one]
    assert "satu per satu" in (await press(bot, head, "r:make:DISDUK:2026-W46:pdf")).text
    assert "satu per satu" in (await press(bot, head, "r:make:DISDUK:2026-Q3:xlsx")).text
    assert bot.rows("SELECT count(*) FROM deliveries WHERE kind = 'report'") == [(0,)]


async def test_what_the_courier_brings_a_head_is_what_has_been_released(polling: Bot) -> None:
    """Whatever was owed: the role is looked at when the report is made."""
    bot = polling
    head, admin = await head_of(bot), await admin_of(bot)
    await fill(bot)
    for person in (head, admin):
        await person.send("/laporan DISDUK 2026-Q4")
        await bot.settle()
    assert "IKM" not in (await head.wait("sedikitnya 5")).text
    assert "75,00" in (await admin.wait("IKM")).text


async def test_a_tap_on_the_weeks_message_of_several_units_brings_one_card(polling: Bot) -> None:
    bot = polling
    head = await head_of(bot)
    await bot.app.store.people.bind("RSUD", head.id, "id", "2026-11-01T00:00:00")
    bot.clock.advance(days=-7)
    await fill(bot)
    bot.clock.advance(days=7)
    await bot.app.planner.plan_week(parse_period("2026-W46"), bot.clock())
    await bot.deliver()
    told = await head.last()
    assert told.labels == ["Dinas Kependudukan <Contoh> & Cat…", "RSUD Contoh"]
    for _ in range(2):
        await head.press("Dinas", message=told)
        await bot.settle()
        await bot.deliver()
    assert (await head.last()).text.startswith("Dinas Kependudukan <Contoh> & Catatan Sipil\nMinggu 46 2026")
    assert len(await head.photos()) == 1, "a doubled tap brings it once"
    assert "r:card" in str((await head.messages())[-2].data), "the message of the week stays"
    await head.press_data("r:card:PKM-01:2026-W46", message=told)
    await bot.settle()
    assert bot.rows("SELECT count(*) FROM deliveries WHERE unit = 'PKM-01'") == [(0,)]


async def test_all_forms_of_a_report_are_on_a_small_phone_at_once(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    await fill(bot)
    for code in ("DISDUK", "*"):
        shown = await press(bot, admin, f"r:period:{code}:2026-Q3")
        assert len(shown.labels) > 10, "each form is there"
        assert tall(shown) <= TALLEST


@pytest.mark.parametrize("command", ["/tindaklanjut", "/saran", "/periode", "/laporan", "/status"])
async def test_what_was_not_understood_is_said_again(polling: Bot, command: str) -> None:
    """Instead of that the command is not for this person."""
    head = await head_of(polling)
    await polling.app.store.people.bind("RSUD", head.id, "id", "2026-11-01T00:00:00")
    said = await polling.write(head, f"{command} entah apa")
    assert said.text.startswith("«entah apa» tidak dikenal di antara"), said.text
    assert command in said.text


async def test_a_window_is_found_by_its_name(polling: Bot) -> None:
    head = await head_of(polling)
    window = Window("W-1", "Survei Khusus Contoh", date(2026, 11, 1), date(2026, 12, 1), units=("DISDUK",))
    await polling.app.store.windows.add(window)
    for text in ("w-1", "survei khusus contoh"):
        assert "Survei Khusus Contoh" in (await polling.write(head, f"/periode {text}")).text
