"""Who comes and goes: invitations that rest on their maker's right, updates that come twice, menus and notices."""

import re
import sqlite3
from datetime import UTC, datetime

import pytest

from bot.cases.people import Refused, Staff
from bot.sandbox import Person
from bot.storage import Author
from tests.support.people import member
from tests.support.running import ADMIN, Bot

STAMP = "2026-11-01T00:00:00+00:00"


def link_in(text: str) -> str:
    found = re.search(r"start=(inv_[0-9A-Z]{20})", text)
    assert found is not None
    return found[1]


async def test_who_is_removed_does_not_come_back_by_a_link_of_their_own(polling: Bot) -> None:
    bot = polling
    root, andi = await bot.admin(), await member(bot, "Andi Contoh", "admin", "DISDUK")
    back = link_in((await bot.write(andi, "/orang undang admin DISDUK")).text)
    theirs = link_in((await bot.write(root, "/orang undang admin DISDUK")).text)
    await bot.write(root, "/orang")
    assert "Dikeluarkan" in (await bot.do(root, "Andi Contoh", "Keluarkan")).text
    await andi.wait("sudah berakhir")
    assert "Tautan undangan ini sudah dipakai" in (await bot.write(andi, f"/start {back}")).text
    assert bot.rows("SELECT count(*) FROM roles") == [(0,)]
    ended = bot.rows("SELECT who, json_extract(before, '$.maker') FROM audit WHERE action = 'role.revoke'")
    assert ended == [(f"telegram:{ADMIN}", f"telegram:{andi.id}")]
    assert "Anda sekarang admin" in (await bot.write(andi, f"/start {theirs}")).text  # the root's own link stays


async def test_an_invitation_is_worth_what_its_maker_may_when_it_is_used(polling: Bot) -> None:
    bot = polling
    andi = await member(bot, "Andi Contoh", "admin", "DISDUK")
    lower = link_in((await bot.write(andi, "/orang undang kepala PKM-02")).text)
    moved = [unit for unit in await bot.app.store.units.all() if unit.code == "PKM-02"]
    await bot.app.store.units.save([type(unit)(unit.code, unit.name, unit.category) for unit in moved])
    said = await bot.write(await bot.person("Budi Contoh"), f"/start {lower}")  # the unit left Andi's part of the tree
    assert "Tautan undangan ini sudah dipakai" in said.text


async def test_an_invitation_made_at_the_machine_stays(polling: Bot) -> None:
    bot = polling
    staff, andi = bot.app.desk.staff, await member(bot, "Andi Contoh", "admin", "*")
    made = await staff.invite(await staff.root(), Author("skm:contoh", bot.clock()), "admin", "DISDUK")
    [one] = await bot.app.store.people.members()
    await staff.remove(await staff.root(), Author("skm:contoh", bot.clock()), one.id)
    await bot.write(andi, f"/start inv_{made.code}")  # the notice of the removal may come before or after the welcome
    assert any("Anda sekarang admin" in one.text for one in await andi.messages())


async def test_an_invitation_asked_for_once_is_made_once(polling: Bot) -> None:
    bot = polling
    root = await bot.admin()
    first = link_in((await bot.write(root, "/orang undang kepala RSUD")).text)
    await bot.tg.redeliver()
    await bot.settle()
    assert bot.rows("SELECT count(*) FROM invitations") == [(1,)]
    assert link_in((await root.last()).text) == first
    await bot.write(root, "/orang")
    tapped = link_in((await bot.do(root, "Undang", "Petugas", "RSUD Contoh")).text)
    await bot.tg.redeliver()
    await bot.settle()
    assert link_in((await root.last()).text) == tapped != first
    assert bot.rows("SELECT count(*) FROM invitations") == [(2,)]
    again = link_in((await bot.write(root, "/orang undang kepala RSUD")).text)
    assert again not in (first, tapped)  # a second message is a second invitation


async def test_a_doubled_tap_on_remove_shows_the_same_screen(polling: Bot) -> None:
    bot = polling
    root = await bot.admin()
    await member(bot, "Andi Contoh", "admin", "DISDUK")
    await bot.write(root, "/orang")
    asked = await bot.do(root, "Andi Contoh")
    tap = asked.data["Keluarkan"]
    gone = await bot.do(root, "Keluarkan")
    budi = await bot.person("Budi Contoh")
    await bot.app.store.people.bind("RSUD", budi.id, "id", STAMP, "head", "Budi Contoh")
    for _ in range(2):
        await root.press_data(tap, message=asked)
        await bot.settle()
        assert (await root.last()).text == gone.text
    assert bot.rows("SELECT chat FROM roles") == [(budi.id,)]  # a newcomer never has the number of who has gone
    assert bot.rows("SELECT count(*) FROM audit WHERE action = 'role.remove'") == [(1,)]


async def test_a_root_admin_alone_gives_and_takes_the_right_to_rows(polling: Bot) -> None:
    bot = polling
    root = await bot.admin()
    andi = await member(bot, "Andi Contoh", "admin", "*")
    await member(bot, "Budi Contoh", "head", "RSUD")
    await bot.write(root, "/orang")
    shown = await bot.do(root, "Andi Contoh")
    tap = shown.data["🔎 Beri hak membaca jawaban satu per satu"]
    given = await bot.do(root, "Beri hak")
    assert "Berhak membaca jawaban satu per satu" in given.text
    assert bot.rows("SELECT role, rows FROM roles ORDER BY role") == [("admin", 1), ("head", 0)]
    await bot.do(root, "Cabut hak")
    assert bot.rows("SELECT action FROM audit ORDER BY id") == [("rows.give",), ("rows.take",)]
    await bot.write(andi, "/orang")
    assert "🔎 Beri hak membaca jawaban satu per satu" not in (await bot.do(andi, "Andi Contoh")).labels
    await andi.press_data(tap, message=await andi.last())
    await bot.settle()
    assert "tidak tersedia" in (await andi.last()).text
    await bot.write(root, "/orang")
    assert "🔎 Beri hak membaca jawaban satu per satu" not in (await bot.do(root, "Budi Contoh")).labels
    assert bot.rows("SELECT sum(rows) FROM roles") == [(0,)]


async def test_who_is_removed_at_the_machine_is_told_and_loses_the_menu(polling: Bot) -> None:
    bot = polling
    andi = await member(bot, "Andi Contoh", "admin", "DISDUK")
    await bot.app.menus.publish()
    assert "audit" in await _menu(bot, andi)
    [one] = await bot.app.store.people.members()
    machine = Staff(bot.app.config, bot.app.store)  # what `skm people remove` uses
    await machine.remove(await machine.root(), Author("skm:contoh", bot.clock()), one.id)
    await bot.deliver()
    assert [one.text for one in await andi.messages() if "sudah berakhir" in one.text] == [
        "Peran Anda sebagai Admin di Dinas Kependudukan <Contoh> & Catatan Sipil sudah berakhir. Terima kasih."
    ]
    assert "audit" not in await _menu(bot, andi)


async def test_a_start_takes_away_the_menu_of_who_was_removed_meanwhile(polling: Bot) -> None:
    bot = polling
    andi = await member(bot, "Andi Contoh", "admin", "DISDUK")
    await bot.app.menus.publish()
    [one] = await bot.app.store.people.members()
    await bot.app.store.people.remove(one.id, Author("skm:contoh", bot.clock()))
    await bot.app.menus.publish()
    assert "audit" not in await _menu(bot, andi)


async def _menu(bot: Bot, person: Person) -> set[str]:
    return {one["command"] for one in (await bot.tg.ask("menu", person_id=person.id))["commands"]}


async def test_a_blocked_head_and_the_notice_of_it_are_one(polling: Bot) -> None:
    bot = polling
    people, staff = bot.app.store.people, bot.app.desk.staff
    await people.bind("RSUD", 42, "id", STAMP, "head", "Ani Contoh")
    with sqlite3.connect(bot.path) as db:
        db.execute("CREATE TRIGGER full BEFORE INSERT ON deliveries BEGIN SELECT raise(ABORT, 'full'); END")
    now = datetime(2026, 11, 18, 3, tzinfo=UTC)
    with pytest.raises(sqlite3.DatabaseError):
        await staff.report_blocked(42, now)
    assert [one.blocked for one in await people.heads()] == [False]
    with sqlite3.connect(bot.path) as db:
        db.execute("DROP TRIGGER full")
    assert await staff.report_blocked(42, now) == 1
    assert [one.blocked for one in await people.heads()] == [True]
    assert await staff.report_blocked(42, now) == 0


async def test_removing_twice_at_the_machine_is_refused(polling: Bot) -> None:
    staff, by = polling.app.desk.staff, Author("skm:contoh", polling.clock())
    await polling.app.store.people.bind("RSUD", 42, "id", STAMP, "officer", "Ani Contoh")
    [one] = await polling.app.store.people.members()
    await staff.remove(await staff.root(), by, one.id)
    with pytest.raises(Refused):
        await staff.remove(await staff.root(), by, one.id)
