"""What the screens of survey windows promise, and what then happens. Made-up units."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.cases.windows import Correction, Plan, WindowChanges, WindowPlans, drawn_list
from bot.conversation.faults import said
from bot.conversation.texts import texts
from bot.rules.faults import Faults
from bot.storage import Author, Service, Unit, UnitFaults, Window, WindowFaults
from tests.support.running import Bot

SERVICES = (Service("ktp", "KTP-el"),)


@contextmanager
def refused(kind: type[Faults], told: str) -> Iterator[None]:
    """It fails with this among its faults, as the command line words them."""
    with pytest.raises(kind) as error:
        yield
    assert told in "\n".join(said(one, texts("en")) for one in error.value.faults)


async def test_closing_lets_the_running_day_of_every_unit_end(polling: Bot) -> None:
    """22.30 in Jakarta is tomorrow already in Jayapura. Its answers of that day still count."""
    bot = polling
    store = bot.app.store
    await store.units.save([Unit("TIMUR", "Unit Timur", timezone="Asia/Jayapura")])
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    await store.windows.add(Window("TM", "Jendela Timur", first, last, units=("TIMUR", "DISDUK"), target=5))
    bot.clock.now = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
    admin = await bot.admin()
    await bot.write(admin, "/periode TM")
    assert "19 November 2026" in (await bot.do(admin, "Tutup lebih awal")).text
    await bot.do(admin, "Ya, tutup")
    await bot.complete(await bot.person(), "TIMUR")
    assert bot.rows("SELECT unit, window FROM responses") == [("TIMUR", "TM")]
    bot.clock.now = datetime(2026, 11, 19, 15, 30, tzinfo=UTC)  # 20 November there
    await bot.complete(await bot.person("Budi Contoh"), "TIMUR")
    assert bot.rows("SELECT window FROM responses ORDER BY hour") == [("TM",), ("",)]


async def test_a_unit_is_not_moved_to_where_two_windows_would_meet(polling: Bot) -> None:
    store, by = polling.app.store, Author("skm:contoh", datetime(2026, 11, 18, 3, tzinfo=UTC))
    await store.units.save([Unit("A1", "Induk A"), Unit("B1", "Induk B"), Unit("C1", "Anak", parent="A1")])
    days = (date(2026, 11, 1), date(2026, 12, 1))
    await store.windows.add(Window("WA", "A", *days, units=("A1",)))
    await store.windows.add(Window("WB", "B", *days, units=("B1",)))
    before = await store.units.all()
    with refused(UnitFaults, "B1: parent: found the unit moved into windows WA and WB"):
        await store.units.save([Unit("B1", "Induk B", parent="A1")], by)
    assert await store.units.all() == before
    await store.units.save([Unit("C1", "Anak", parent="B1")], by)  # from one into the other
    later = Author("skm:contoh", datetime(2026, 12, 4, 3, tzinfo=UTC))
    await store.units.save([Unit("B1", "Induk B", parent="A1")], later)  # both are over


PLAN = Plan("W-26", "Contoh", date(2026, 11, 1), date(2026, 12, 1))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"services": ("inap",), "units": ("RSUD", "DISDUK")}, "service: found inap, which DISDUK does not offer"),
        ({"services": ("inap",), "units": ("DISDUK",)}, "which DISDUK does not offer"),
        ({"units": ("SHUT",)}, "unit: found SHUT with no active unit"),
        ({"last": date(2026, 11, 17), "channels": ("bot",)}, "last: found 2026-11-17, which is over"),
        ({"code": "semua"}, 'code: found "semua", expected another one'),
        ({"code": "KOTA", "target": 0}, "target: found 0"),
    ],
)
async def test_a_window_that_could_take_no_answer_is_refused(polling: Bot, changes: Any, fault: str) -> None:
    app, by = polling.app, Author("skm:contoh", polling.clock())
    await app.store.units.save([Unit("SHUT", "Tutup Contoh", active=False)])
    root = await app.desk.staff.root()
    with refused(WindowFaults, fault):
        await WindowPlans(app.config, app.store).add(root, by, replace(PLAN, **changes))
    assert await app.store.windows.all() == []


async def test_a_parent_offers_what_is_offered_below_it(polling: Bot) -> None:
    app, by = polling.app, Author("skm:contoh", polling.clock())
    await app.store.units.save([Unit("ATAS", "Atas Contoh"), Unit("BAWAH", "B", parent="ATAS", services=SERVICES)])
    wanted = replace(PLAN, units=("ATAS",), services=("ktp",))
    await WindowPlans(app.config, app.store).add(await app.desk.staff.root(), by, wanted)


async def test_batal_leaves_the_window_that_was_being_put_together(polling: Bot) -> None:
    bot = polling
    admin = await bot.admin()
    await bot.write(admin, "/start DISDUK")
    await bot.do(admin, "Mulai")
    bot.clock.advance(seconds=5)
    await bot.write(admin, "/periode")
    await bot.do(admin, "Buat periode")
    assert "Penyusunan periode dibatalkan" in (await bot.write(admin, "/batal")).text
    await bot.tg.redeliver()  # the survey that was under way before is left alone
    await bot.settle()
    assert bot.rows("SELECT count(*) FROM window_drafts") == [(0,)]
    assert bot.rows("SELECT count(*) FROM drafts") == [(1,)]
    assert "Catatan Sipil dibatalkan" in (await bot.write(admin, "/batal")).text
    assert "RSUD Contoh (RSUD)" in (await bot.write(admin, "rsud contoh")).labels or "RSUD" in (await admin.last()).text


NEXT = Window("NX", "Survei Nanti", date(2027, 3, 1), date(2027, 3, 5), units=("DISDUK",), target=5)


async def test_a_window_is_corrected_and_taken_back_before_it_begins(polling: Bot) -> None:
    bot = polling
    await bot.app.store.windows.add(NEXT)
    admin = await bot.admin()
    await bot.write(admin, "/periode NX")
    await bot.do(admin, "✎ Perbaiki", "✎ Hari")
    assert "bukan dua tanggal" in (await bot.write(admin, "besok")).text
    assert "1–31 Maret 2027" in (await bot.write(admin, "1/3/2027 - 31/3/2027")).text
    await bot.do(admin, "Kembali", "✎ Perbaiki", "✎ Target")
    await bot.write(admin, "120")
    await bot.do(admin, "Kembali", "✎ Perbaiki", "✎ Nama")
    assert "Survei <Baru>" in (await bot.write(admin, "Survei <Baru>")).text
    wanted = replace(NEXT, name="Survei <Baru>", last=date(2027, 3, 31), target=120)
    assert await bot.app.store.windows.all() == [wanted]
    menu = await bot.do(admin, "Kembali", "✎ Perbaiki")
    asked = await bot.do(admin, "✕ Batalkan")
    for _ in range(2):
        await admin.press_data("w:cancel:NX", message=asked)
        await bot.settle()
    assert await bot.app.store.windows.all() == []
    assert menu.id == asked.id
    actions = bot.rows("SELECT action, subject FROM audit ORDER BY id")
    assert actions == [*[("window.correct", "NX")] * 3, ("window.cancel", "NX")]


async def test_a_running_window_keeps_its_days_and_cannot_be_taken_back(polling: Bot) -> None:
    bot = polling
    running = replace(NEXT, first=date(2026, 11, 1), last=date(2026, 12, 1))
    await bot.app.store.windows.add(running)
    await bot.app.store.windows.add(replace(NEXT, code="OTHER", first=date(2027, 1, 1), last=date(2027, 1, 9)))
    admin = await bot.admin()
    await bot.write(admin, "/periode NX")
    menu = await bot.do(admin, "✎ Perbaiki")
    assert not [label for label in menu.labels if "Hari" in label or "Batalkan" in label]
    await admin.press_data("w:cancel:NX", message=menu)
    await bot.settle()
    app, root, by = bot.app, await bot.app.desk.staff.root(), Author("skm:contoh", bot.clock())
    changes = WindowChanges(app.config, app.store)
    with refused(WindowFaults, "has begun"):
        await changes.correct(root, by, "NX", Correction(last=date(2026, 12, 9)))
    with refused(WindowFaults, "in window NX on some of the same days"):
        await changes.correct(root, by, "OTHER", Correction(first=date(2026, 11, 30)))
    assert await app.store.windows.find("NX") == running
    await changes.correct(root, by, "NX", Correction(krejcie=True))
    assert await app.store.windows.find("NX") == replace(running, target=None)
    bot.clock.now = datetime(2026, 12, 20, 3, tzinfo=UTC)
    with refused(WindowFaults, "is over"):
        await changes.correct(root, Author("skm:contoh", bot.clock()), "NX", Correction(name="Lain"))


async def test_a_parent_with_fewer_units_than_are_drawn_is_named_and_no_cell_is_a_formula(polling: Bot) -> None:
    bot = polling
    units = [Unit("ATAS", "=Atas"), Unit("LAIN", "Lain"), Unit("B1", "＝B", parent="ATAS")]
    units += [Unit(f"L{place}", f"L {place}", parent="LAIN") for place in range(4)]
    await bot.app.store.units.save(units)
    plan = replace(PLAN, units=("ATAS", "LAIN"), per_parent=3, seed="@benih")
    app, root = bot.app, await bot.app.desk.staff.root()
    window = await WindowPlans(app.config, app.store).add(root, Author("skm:contoh", bot.clock()), plan)
    listed = drawn_list(window, {unit.code: unit.name for unit in units}).splitlines()
    assert listed[1] == "W-26,'@benih,ATAS,'=Atas,1,B1,'＝B,1,3,2"
    assert listed[2].endswith(",4,3,0")
    admin = await bot.admin()
    assert "⚠ =Atas: hanya ada 1, diminta 3" in (await bot.write(admin, "/periode W-26")).text
