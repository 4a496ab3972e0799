"""/status with its buttons: an admin, a head of a kecamatan, an officer, and somebody without a role."""

import re
from dataclasses import replace
from datetime import date

from bot.cases.successions import UnitSuccessions
from bot.reporting.compliance import compliance
from bot.reporting.gathering import basis_of
from bot.reporting.submissions import SubmissionBook
from bot.rules.actions import Action
from bot.storage import Author, Unit, Window
from bot.storage.responses import insert_many
from scoring import parse_period
from tests.support.city import made_up
from tests.support.people import admin_of
from tests.support.running import PROFILE, Bot

MADE = "2026-11-01T00:00:00"


async def _city(bot: Bot) -> None:
    await bot.app.store.units.save(
        [
            Unit("KEC", "Kecamatan Contoh", population=40),
            Unit("KEL-1", "Kelurahan Satu Contoh", parent="KEC", population=10),
            Unit("DISDUK", "Dinas Contoh", population=1, services=()),
        ]
    )
    await bot.complete(await bot.person(), "DISDUK")


async def test_an_admin_goes_from_the_whole_to_a_unit(polling: Bot) -> None:
    bot = polling
    await _city(bot)
    admin = await bot.admin()
    top = await bot.write(admin, "/status")
    assert "Pemerintah Kota Contoh\nTriwulan IV 2026, hari ke-49 dari 92" in top.text
    assert "Unit: 6, unit dengan jawaban: 1" in top.text
    assert top.labels == ["belum mulai (5)", "target tercapai (1)", "⏰ Ingatkan semua (5)"]
    listed = await bot.do(admin, "belum mulai")
    assert listed.labels[:2] == ["Kecamatan Contoh: 0/36", "Kelurahan Satu Contoh: 0/10"]
    unit = await bot.do(admin, "Kelurahan Satu")
    assert "belum mulai" in unit.text
    assert "Responden: 0 dari target 10 (0%)" in unit.text
    assert "Masih perlu 10 dalam 43 hari: kurang dari 1 per hari." in unit.text
    assert "Hari ini masih perlu 1 responden." in unit.text
    assert "Unit: 6" in (await bot.do(admin, "Kembali")).text
    done = await bot.write(admin, "/status disduk")
    assert "Responden: 1 dari target 1 (100%)" in done.text


async def test_a_period_or_a_window_is_understood(polling: Bot) -> None:
    bot = polling
    await _city(bot)
    await bot.app.store.windows.add(Window("W-KEC", "Survei Contoh", date(2026, 11, 1), date(2026, 12, 1), target=3))
    admin, head = await bot.admin(), await bot.person("Ani Contoh")
    await bot.app.store.people.bind("KEC", head.id, "id", MADE)
    past = await bot.write(admin, "/status 2026-Q3")
    assert "Triwulan III 2026, sudah berakhir\n" in past.text
    assert not any("Ingatkan" in label for label in past.labels), "a reminder is of the running period alone"
    month = await bot.write(admin, "/status 2026-11 disduk")
    assert "Responden: 1 (target ditetapkan untuk satu periode survei penuh)" in month.text
    assert "populasi belum diisi" not in month.text
    assert "November 2026, hari ke-18" in (await bot.do(admin, "Kembali")).text
    assert "Triwulan IV 2026, hari" in (await bot.do(admin, "Kembali")).text, "back to the open period"
    year = await bot.write(admin, "/status KEC 2026")
    assert "dari target 144" in year.text, "of four quarters"
    assert "Survei Contoh" in (await bot.write(admin, "/status w-kec")).text
    window = await bot.write(head, "/status Survei Contoh")
    assert "Survei Contoh" in window.text
    assert "Hari ini masih perlu 1 responden" in (await bot.write(head, "/status KEC W-KEC")).text
    assert "belum dimulai" in (await bot.write(head, "/status 2027-Q1")).text
    assert "tidak dapat" not in (await bot.write(head, "/status 2026-Q3")).text
    assert "Hari atau rentang lain tidak" in (await bot.write(head, "/status 2026-11-01..2026-11-07")).text


async def test_a_unit_that_only_groups_others_is_neither_due_nor_silent(polling: Bot) -> None:
    """With a population, a service or an answer of its own it is a unit like any other."""
    bot, store = polling, polling.app.store
    await store.units.save([Unit("SETDA", "Sekretariat Contoh"), Unit("BAGIAN", "Bagian Contoh", parent="SETDA")])
    admin = await bot.admin()
    assert "Unit: 5, unit dengan jawaban: 0" in (await bot.write(admin, "/status")).text
    assert "hanya mengelompokkan unit di bawahnya" in (await bot.write(admin, "/status SETDA")).text
    book, period = SubmissionBook(bot.app.config, store), parse_period("2026-Q4")
    assert (await book.page(period, None, 9, 0, handed=False)).due == len((await book.received(period)).rows) == 5
    assert len((await compliance(bot.app.config, store, 2026, "id")).rows) == 5
    basis = await basis_of(bot.app.config, store, bot.clock(), period)
    assert len(await basis.units(frozenset())) == 5
    await bot.complete(await bot.person(), "SETDA")
    assert "Unit: 6, unit dengan jawaban: 1" in (await bot.write(admin, "/status")).text
    assert (await book.page(period, None, 9, 0, handed=False)).due == 6


async def test_a_head_sees_the_units_below_and_nobody_elses(polling: Bot) -> None:
    bot = polling
    await _city(bot)
    head = await bot.person("Ani Contoh")
    await bot.write(head, "/status")
    assert "tidak tersedia" in (await head.last()).text
    await bot.app.store.people.bind("KEC", head.id, "id", MADE)
    assert "Unit Anda" in (await bot.write(head, "/status")).text
    assert (await head.last()).labels == ["belum mulai (2)"]
    for text in ("DISDUK", "XX", "2026-Q9"):
        assert (await bot.write(head, f"/status {text}")).text.startswith(f"«{text}» tidak dikenal di antara unit Anda")


async def test_a_period_may_be_written_as_the_buttons_write_it(polling: Bot) -> None:
    bot = polling
    await _city(bot)
    head = await bot.person("Ani Contoh")
    await bot.app.store.people.bind("KEC", head.id, "id", MADE)
    for text in ("KEL-1 TW IV", "triwulan IV 2026 KEL-1", "KEL-1 Q4"):
        assert "Kelurahan Satu Contoh\nTriwulan IV 2026" in (await bot.write(head, f"/status {text}")).text
    assert "Triwulan III 2026" in (await bot.write(head, "/status tw 3")).text
    assert "2026-Q9" not in (await bot.write(head, "/status TW 9")).text
    window = Window("TW-IV", "Survei TW IV Contoh", date(2026, 11, 1), date(2026, 12, 1), units=("KEC",))
    await bot.app.store.windows.add(window)
    for text in ("TW-IV", "Survei TW IV Contoh"):
        assert "Survei TW IV Contoh" in (await bot.write(head, f"/status {text}")).text, (
            "a window's own words come first"
        )


async def test_an_officer_of_one_unit_sees_it_at_once(polling: Bot) -> None:
    bot = polling
    await _city(bot)
    officer = await bot.person("Budi Contoh", "en")
    await bot.app.store.people.bind("KEL-1", officer.id, "en", MADE, "officer")
    shown = await bot.write(officer, "/status")
    assert shown.text.endswith("Kelurahan Satu Contoh\nQuarter IV 2026\n\nYour entries today: 0 · In all: 0")
    assert shown.labels == []


async def test_an_officer_learns_of_no_answers_but_their_own(polling: Bot) -> None:
    """Every screen that an officer can reach, with what others answered at the same unit and in the same window."""
    bot = polling
    await bot.app.store.units.save([Unit("KEC", "Kecamatan Contoh", population=40)])
    await bot.app.store.units.save([Unit("KEL-1", "Kelurahan Satu Contoh", parent="KEC", population=10)])
    window = Window("W-KEC", "Survei Contoh", date(2026, 11, 1), date(2026, 12, 1), units=("KEC",), target=77)
    await bot.app.store.windows.add(window)
    for name in ("Siti Contoh", "Ani Contoh", "Eko Contoh"):
        await bot.complete(await bot.person(name), "KEC")
    officer, other = await bot.person("Budi Contoh"), await bot.person("Rina Contoh")
    for one in (officer, other):
        await bot.app.store.people.bind("KEC", one.id, "id", MADE, "officer")
        await bot.write(one, "/isi KEC")
        await bot.do(one, "Mulai")
        await bot.answer_all(one)
        await bot.do(one, *PROFILE, "Kirim")
    assert bot.rows("SELECT count(*) FROM responses") == [(5,)]
    picked = await bot.write(officer, "/status")
    assert picked.labels == ["Kecamatan Contoh", "Kelurahan Satu Contoh"]
    seen = [picked.text, (await officer.messages())[-2].text]
    for data in (
        "g:-:top",
        "g:-:unit:KEC",
        "g:W-KEC:top",
        "g:W-KEC:unit:KEC",
        "g:-:list:behind:0",
        "w:list:0",
        "w:see:W-KEC",
        "w:units:W-KEC:0",
        "k:-:KEC",
        "r:unit:KEC",
        "r:make:KEC:2026-Q4:xlsx",
        "u:unit:KEC",
        "t:unit:KEC:0",
        "i:unit:KEC",
    ):
        await officer.press_data(data, message=picked)
        await bot.settle()
        seen += [one.text for one in await officer.messages() if one.from_bot]
    told = "\n".join(seen)
    assert "Isian Anda hari ini: 1 · Seluruhnya: 1" in told
    assert [one for one in (3, 4, 5) if re.search(rf"(Responden|Terkumpul|Jawaban|dari|:) *{one}\b", told)] == []
    assert "Survei Contoh" in told
    assert "• Kecamatan Contoh\n" in told + "\n"
    assert await officer.documents() == []


async def test_a_forged_button_does_not_tell_an_officer_of_anothers_window(polling: Bot) -> None:
    bot = polling
    await _city(bot)
    window = Window("W-DIN", "Survei Rahasia", date(2026, 11, 1), date(2026, 12, 1), units=("DISDUK",))
    await bot.app.store.windows.add(window)
    officer = await bot.person("Budi Contoh")
    await bot.app.store.people.bind("KEL-1", officer.id, "id", MADE, "officer")
    shown = await bot.write(officer, "/status")
    for data in ("g:W-DIN:top", "g:W-DIN:unit:KEL-1"):
        await officer.press_data(data, message=shown)
        await bot.settle()
        assert "tidak tersedia" in (await officer.last()).text


async def test_forged_buttons_show_nothing(polling: Bot) -> None:
    bot = polling
    await _city(bot)
    head = await bot.person("Ani Contoh")
    await bot.app.store.people.bind("KEC", head.id, "id", MADE)
    top = await bot.write(head, "/status")
    for data in ("g:-:unit:DISDUK", "g:-:list:all:0", "g:-:list:idle:x", "g:-:unit", "g:-", "g:"):
        await head.press_data(data, message=top)
        await bot.settle()
        shown = next(one for one in await head.messages() if one.id == top.id)
        assert "tidak tersedia" in shown.text, data


async def test_a_unit_owes_follow_up_since_its_quarter_ended(polling: Bot) -> None:
    bot = polling
    await _city(bot)
    by = Author("test", bot.clock())
    span = ("2026-Q1", "2026-01-01", "2026-03-31", "permenpan-14-2017")
    due = (("u1", "2026-Q3"), ("u2", "2026-Q4"), ("u3", "2026-Q2"))
    await bot.app.store.actions.draft([Action(0, "KEL-1", *span, u, quarter=quarter) for u, quarter in due], by)
    head = await bot.person("Ani Contoh")
    await bot.app.store.people.bind("KEL-1", head.id, "id", MADE)
    assert "⚠ Tindak lanjut lewat batas triwulan: 2 (/tindaklanjut)" in (await bot.write(head, "/status")).text
    admin = await bot.admin()
    assert "lewat batas triwulan: 2" in (await bot.write(admin, "/status KEL-1")).text
    assert "lewat batas" not in (await bot.write(admin, "/status KEC")).text
    officer = await bot.person("Budi Contoh", "en")
    await bot.app.store.people.bind("KEL-1", officer.id, "en", MADE, "officer")
    assert "past its quarter" not in (await bot.write(officer, "/status")).text


async def test_a_head_sees_the_last_released_figures_and_how_many_came_since(polling: Bot) -> None:
    bot = polling
    admin, head = await bot.admin(), await bot.person("Ani Contoh")
    await bot.app.store.people.bind("DISDUK", head.id, "id", MADE)
    await bot.app.store._database.write(lambda db: insert_many(db, [made_up(bot.clock(), [3] * 9, "DISDUK")] * 7))
    first = await bot.write(head, "/status DISDUK")
    assert "sedikitnya 5" in first.text
    assert "IKM" not in first.text
    await bot.app.store.releases.release(["DISDUK"], ["2026-Q4"], "2026-W47", 5)
    assert "Sejak itu" not in (await bot.write(head, "/status DISDUK")).text, "none has come since"
    await bot.app.store._database.write(lambda db: insert_many(db, [made_up(bot.clock(), [3] * 9, "DISDUK")] * 2))
    second = await bot.write(head, "/status DISDUK")
    assert "dari 7 responden – terlalu sedikit untuk dinilai. Sejak itu masuk 2 jawaban" in second.text
    assert "Angka terakhir" not in (await bot.write(admin, "/status DISDUK")).text


async def test_a_closed_unit_says_where_it_goes_on(polling: Bot) -> None:
    bot = polling
    store, head, other = bot.app.store, await bot.person("Ani Contoh"), await bot.person("Budi Contoh")
    for unit, person in (("PKM-01", head), ("RSUD", head), ("DISDUK", other)):
        await store.people.bind(unit, person.id, "id", MADE)
    rsud = await store.units.find("RSUD")
    await store.units.save([replace(rsud, active=False)])
    root, by = await bot.app.desk.staff.root(), Author("skm:contoh", bot.clock())
    merge = UnitSuccessions(bot.app.config, store).change
    await merge(root, by, "merge", ["PKM-01", "PKM-02"], [("PKM-99", "Puskesmas Gabungan Contoh")], "", dry=False)
    shown = await bot.write(head, "/status PKM-01")
    assert "Puskesmas Contoh Melati sudah ditutup dan dilanjutkan oleh unit di bawah ini" in shown.text
    assert "/laporan PKM-01" in shown.text
    assert "Puskesmas Gabungan Contoh" in (await bot.do(head, "Puskesmas Gabungan")).text
    assert "RSUD Contoh sudah ditutup dan tidak menerima" in (await bot.write(head, "/status RSUD")).text
    assert "tidak dikenal di antara unit Anda" in (await bot.write(other, "/status RSUD")).text


async def test_units_of_the_same_share_are_listed_by_name(polling: Bot) -> None:
    """Numbers in names count by what they are worth. Codes are in another order."""
    names = ["Balai Contoh 9", "balai Contoh 10", "Balai École", "Balai Zaitun"]
    await polling.app.store.units.save([Unit(f"B{9 - at}", name, "Balai") for at, name in enumerate(names)])
    admin = await admin_of(polling)
    await polling.write(admin, "/status")
    shown = await polling.do(admin, "belum mulai")
    listed = [label.rpartition(":")[0] for label in shown.labels if label.casefold().startswith("balai")]
    assert listed == names
