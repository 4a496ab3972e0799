"""Who comes and goes: invitations that rest on their maker's right, updates that come twice, menus and notices."""

import asyncio
import hmac
import re
import sqlite3
from datetime import UTC, datetime

import pytest

from bot.cases.people import Refused, Staff
from bot.conversation.screen import TALLEST
from bot.rules import quotas
from bot.sandbox import Message, Person
from bot.storage import Author, Unit
from bot.storage.errors import IntegrityFault
from tests.support.people import member
from tests.support.phone import tall
from tests.support.running import ADMIN, SECRET, Bot

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
    assert "Dikeluarkan" in (await bot.do(root, "Andi Contoh", "Keluarkan", "Ya, keluarkan")).text
    await andi.wait("sudah berakhir")
    assert "Tautan undangan ini sudah dipakai" in (await bot.write(andi, f"/start {back}")).text
    assert bot.rows("SELECT count(*) FROM roles") == [(0,)]
    (ended,) = await bot.app.store.audit.entries(9, action="role.revoke")
    assert (ended.who, ended.before["maker"]) == (f"telegram:{ADMIN}", "removed:1")
    assert "diminta menyetujui dulu" in (await bot.write(andi, f"/start {theirs}")).text  # the root's own link stays


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
    first = await bot.do(root, "Andi Contoh")
    asked = await bot.do(root, "Keluarkan")
    assert asked.text.startswith("Keluarkan Andi Contoh · Admin · Dinas Kependudukan <Contoh> & Catatan Sipil?")
    assert bot.rows("SELECT count(*) FROM roles") == [(1,)]
    gone = await bot.do(root, "Ya, keluarkan")
    budi = await bot.person("Budi Contoh")
    await bot.app.store.people.bind("RSUD", budi.id, "id", STAMP, "head", "Budi Contoh")
    for tap in (asked.data["Ya, keluarkan"], first.data["Keluarkan"], asked.data["Ya, keluarkan"]):
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
    staff = bot.app.desk.staff
    await staff.remove(await staff.root(), Author("skm:contoh", bot.clock()), one.id)
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
    with pytest.raises(IntegrityFault):
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


async def _invited(bot: Bot, maker: Person, name: str, role: str = "admin", unit: str = "DISDUK") -> Person:
    """Somebody who has used the maker's invitation."""
    link = link_in((await bot.write(maker, f"/orang undang {role} {unit}")).text)
    person = await bot.person(name)
    await bot.write(person, f"/start {link}")
    return person


async def _question(bot: Bot, person: Person) -> Message:
    """What somebody is asked of who used their invitation."""
    await bot.deliver()
    return next(one for one in reversed(await person.messages()) if "Ya, setujui" in "".join(one.labels))


async def test_an_admins_role_begins_when_whoever_invited_says_yes(polling: Bot) -> None:
    bot = polling
    root = await bot.admin()
    andi = await _invited(bot, root, "Andi <Contoh>")
    assert "diminta menyetujui dulu" in (await andi.last()).text
    assert bot.rows("SELECT count(*) FROM roles") == [(0,)]
    asked = await _question(bot, root)
    assert "Andi <Contoh> memakai undangan Anda untuk peran Admin" in asked.text
    for _ in range(2):  # a doubled tap
        await root.press_data(asked.data["✅ Ya, setujui"], message=asked)
        await bot.settle()
        assert "Disetujui" in (await root.last()).text
    await bot.deliver()
    assert any("Anda sekarang admin untuk Dinas" in one.text for one in await andi.messages())
    assert bot.rows("SELECT chat, role, unit FROM roles") == [(andi.id, "admin", "DISDUK")]
    assert "audit" in await _menu(bot, andi)
    assert bot.rows("SELECT action FROM audit ORDER BY id") == [("role.invite",), ("role.claim",), ("role.confirm",)]
    assert bot.rows("SELECT taker, taker_name FROM invitations") == [(None, None)]


async def test_who_is_refused_gets_nothing_and_is_forgotten(polling: Bot) -> None:
    bot = polling
    root = await bot.admin()
    andi = await _invited(bot, root, "Andi Contoh")
    asked = await _question(bot, root)
    await root.press_data(asked.data["✕ Tolak"], message=asked)
    await bot.settle()
    await bot.deliver()
    assert any("tidak disetujui" in one.text for one in await andi.messages())
    await root.press_data(asked.data["✅ Ya, setujui"], message=asked)
    await bot.settle()
    assert bot.rows("SELECT count(*) FROM roles") == [(0,)]
    assert bot.rows("SELECT waits, taker, taker_name FROM invitations") == [(0, None, None)]


async def test_nobody_else_says_yes(polling: Bot) -> None:
    bot = polling
    root, budi = await bot.admin(), await member(bot, "Budi Contoh", "admin", "*")
    andi = await _invited(bot, root, "Andi Contoh")
    asked = await _question(bot, root)
    for person in (andi, budi, await bot.person("Tamu Contoh")):
        screen = await bot.write(person, "/bantuan")
        await person.press_data(asked.data["✅ Ya, setujui"], message=screen)
        await bot.settle()
    assert bot.rows("SELECT chat FROM roles") == [(budi.id,)]


async def test_a_yes_is_worth_what_its_maker_may_by_then(polling: Bot) -> None:
    bot = polling
    maker = await member(bot, "Budi Contoh", "admin", "DISDUK")
    andi = await _invited(bot, maker, "Andi Contoh")
    asked = await _question(bot, maker)
    [one] = await bot.app.store.people.members()
    await bot.app.store.people.remove(one.id, Author("skm:contoh", bot.clock()))
    await maker.press_data(asked.data["✅ Ya, setujui"], message=asked)
    await bot.settle()
    assert bot.rows("SELECT count(*) FROM roles") == [(0,)]
    assert bot.rows("SELECT revoked IS NULL, waits, taker FROM invitations") == [(0, 0, None)]
    assert "sudah dipakai" in (await bot.write(andi, "/start inv_X")).text


async def test_who_waits_too_long_is_forgotten(polling: Bot) -> None:
    bot = polling
    root = await bot.admin()
    await _invited(bot, root, "Andi Contoh")
    asked = await _question(bot, root)
    bot.clock.advance(days=7, seconds=1)
    await bot.tick()
    await root.press_data(asked.data["✅ Ya, setujui"], message=asked)
    await bot.settle()
    assert bot.rows("SELECT waits, taker, taker_name FROM invitations") == [(0, None, None)]
    assert bot.rows("SELECT count(*) FROM roles") == [(0,)]


async def _told(bot: Bot, person: Person) -> list[Message]:
    """What somebody heard of their invitations."""
    await bot.tick()
    await bot.deliver()
    return [one for one in await person.messages() if "Undangan Anda sudah dipakai" in one.text]


async def test_who_made_invitations_hears_who_took_them_once_a_day(polling: Bot) -> None:
    bot = polling
    root = await bot.admin()
    await _invited(bot, root, "Andi Contoh", "petugas", "RSUD")
    [first] = await _told(bot, root)
    assert first.text == "Undangan Anda sudah dipakai\n• Andi Contoh · Petugas · RSUD Contoh"
    assert first.labels == ["✕ Cabut"]
    staff, by = bot.app.desk.staff, Author(f"telegram:{root.id}", bot.clock())
    for number in range(25):
        made = await staff.invite(await staff.standing(root.id), by, "officer", "RSUD", f"m{number}")
        await staff.accept(5000 + number, by, made.code, "id", f"Orang {number:02}")
    assert len(await _told(bot, root)) == 1
    bot.clock.advance(days=1, seconds=1)
    [_, second] = await _told(bot, root)
    assert second.text.count("•") == len(second.labels) == 20
    assert second.text.endswith("… dan 5 orang lain, lihat /orang")
    assert second.labels[0] == "✕ Cabut: Orang 00"
    bot.clock.advance(days=1, seconds=1)
    assert len(await _told(bot, root)) == 2

    await root.press_data(first.data["✕ Cabut"], message=first)
    await bot.settle()
    (asked,) = [one for one in await root.messages() if one.text.startswith("Keluarkan Andi Contoh")]
    await root.press("Ya, keluarkan", message=asked)
    await bot.settle()
    assert any("Dikeluarkan: Andi Contoh" in one.text for one in await root.messages())
    assert bot.rows("SELECT count(*) FROM roles WHERE name = 'Andi Contoh'") == [(0,)]


async def test_admins_of_the_configuration_hear_of_what_was_made_at_the_machine(polling: Bot) -> None:
    bot = polling
    root, andi = await bot.admin(), await bot.person("Andi Contoh")
    await bot.write(root, "/bantuan")
    staff = bot.app.desk.staff
    made = await staff.invite(await staff.root(), Author("skm:contoh", bot.clock()), "admin", "*")
    assert "Anda sekarang admin" in (await bot.write(andi, f"/start inv_{made.code}")).text  # nobody could be asked
    [told] = await _told(bot, root)
    assert "Andi Contoh · Admin · seluruh instansi" in told.text


async def test_a_code_is_random_and_kept_nowhere(polling: Bot) -> None:
    bot = polling
    root = await bot.admin()
    link = link_in((await bot.write(root, "/orang undang petugas RSUD")).text)
    [(asked,)] = bot.rows("SELECT asked FROM invitations")
    code = link.removeprefix("inv_")
    assert code not in {_derived(f"invitation/{asked}"), _derived(asked)}
    assert code.encode() not in bot.path.read_bytes() + bot.path.with_name(f"{bot.path.name}-wal").read_bytes()
    again = Staff(bot.app.config, bot.app.store)  # another run of the program, which remembers nothing
    by = Author(f"telegram:{ADMIN}", bot.clock())
    anew = await again.invite(await again.standing(ADMIN), by, "officer", "RSUD", str(asked).rpartition("/")[2])
    assert anew.code != code
    assert bot.rows("SELECT count(*) FROM invitations") == [(1,)]
    budi = await bot.person("Budi Contoh")
    assert "sudah dipakai" in (await bot.write(budi, f"/start {link}")).text
    assert "petugas survei" in (await bot.write(budi, f"/start inv_{anew.code}")).text


def _derived(purpose: str) -> str:
    """The code as it was once made of the secret."""
    bits = int.from_bytes(hmac.digest(SECRET.encode(), purpose.encode(), "sha256"))
    return "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[bits >> 5 * place & 31] for place in range(20))


async def test_open_invitations_have_pages(polling: Bot) -> None:
    bot = polling
    root, staff, by = await bot.admin(), bot.app.desk.staff, Author(f"telegram:{ADMIN}", bot.clock())
    for number in range(20):
        await staff.invite(await staff.standing(ADMIN), by, "officer", "RSUD", f"m{number}")
    await bot.write(root, "/orang")
    screen = await bot.do(root, "Undangan yang belum dipakai")
    assert "(20)" in screen.text
    for _ in range(3):
        assert len([one for one in screen.labels if one.startswith("✕")]) == 5
        screen = await bot.do(root, "Berikutnya")
    assert len([one for one in screen.labels if one.startswith("✕")]) == 5


async def test_open_invitations_have_a_limit_above_the_number_of_units(polling: Bot) -> None:
    bot = polling
    root, staff, by = await bot.admin(), bot.app.desk.staff, Author(f"telegram:{ADMIN}", bot.clock())
    most = quotas.invitations(len(await bot.app.store.units.parents())).most
    standing = await staff.standing(ADMIN)
    await asyncio.gather(*(staff.invite(standing, by, "officer", "RSUD", f"m{number}") for number in range(most)))
    said = await bot.write(root, "/orang undang petugas RSUD")
    assert f"Masih ada {most} undangan Anda" in said.text
    [first, *_] = await bot.app.store.invitations.open(by.stamp)
    await staff.revoke(standing, by, first.id)
    assert link_in((await bot.write(root, "/orang undang petugas RSUD")).text)


@pytest.mark.parametrize("reader", ["*", "DISDUK"])
async def test_somebody_is_found_by_name_or_unit_among_many(polling: Bot, reader: str) -> None:
    bot = polling
    units = [Unit(f"KEL-{n:02}", f"Kelurahan Contoh {n:02}", "Kelurahan", parent="DISDUK") for n in range(89)]
    await bot.app.store.units.save([*units, Unit("JAUH", "Kantor Contoh Jauh")])
    bind = bot.app.store.people.bind
    for n, unit in enumerate(units):
        await bind(unit.code, 1000 + n, "id", STAMP, "head", f"Kepala <Contoh> {n:02} {'Sari' if n % 10 == 7 else ''}")
    await bind("JAUH", 2000, "id", STAMP, "head", "Sari Jauh (contoh)")
    admin = await bot.admin() if reader == "*" else await member(bot, "Admin Contoh", "admin", "DISDUK")
    top = await bot.write(admin, "/orang")
    assert "atau cari: /orang NAMA" in top.text and tall(top) <= TALLEST
    one = await bot.write(admin, "/orang contoh> 42")
    assert "Orang yang cocok dengan «contoh> 42»: 1" in one.text
    assert one.labels == ["Kepala <Contoh> 42  · Kepala unit · KEL-42", "‹ Kembali"]
    assert "Kelurahan Contoh 42" in (await bot.do(admin, "Kepala <Contoh> 42")).text
    for typed in ("kelurahan contoh 42", "KEL-42", "kel-42 kepala"):
        assert (await bot.write(admin, f"/orang {typed}")).labels == one.labels, typed
    first, shown = await bot.write(admin, "/orang SARI"), list[str]()
    count = 10 if reader == "*" else 9
    assert f"«SARI»: {count}" in first.text and "Halaman 1 dari 2" in first.text and tall(first) <= TALLEST
    second = await bot.do(admin, "Berikutnya")
    shown = [label for label in (*first.labels, *second.labels) if "Kepala unit" in label]
    assert len(set(shown)) == count and (reader == "*") is any("JAUH" in one for one in shown)
    assert (await bot.do(admin, "Kembali")).labels == first.labels
    assert "Tidak ada orang yang cocok dengan «siapa ini»" in (await bot.write(admin, "/orang siapa ini")).text
    assert (await bot.do(admin, "Kembali")).labels == top.labels
    long = await bot.write(admin, f"/orang {'kelurahan ' * 12}")
    assert "89" in long.text and "5 yang pertama" in long.text, "words that no button carries on"
    assert "Contoh yang benar" in (await bot.write(admin, "/orang undang")).text
