"""A head who stands in up to a day, and a role that moves to another account in two taps."""

import re
from datetime import UTC, datetime

from bot.cases.stand_ins import StandIns
from bot.conversation.screen import TALLEST
from bot.storage import Unit
from tests.support.people import member
from tests.support.phone import tall
from tests.support.running import Bot


def link_in(text: str) -> str:
    return re.search(r"start=(inv_\w+)", text)[1]  # type: ignore[index]


async def roles(bot: Bot) -> list[tuple[int, str, str | None]]:
    return bot.rows("SELECT chat, unit, until FROM roles WHERE role = 'head' ORDER BY id")


async def test_a_role_moves_in_two_taps_and_the_old_account_loses_it(polling: Bot) -> None:
    bot = polling
    old, admin, new = await member(bot, "Kepala Contoh", "head"), await bot.admin(), await bot.person("Kepala Contoh")
    await bot.write(admin, "/orang")
    shown = await bot.do(admin, "Kepala Contoh", "Pindahkan ke akun lain")
    assert "peran pada akun lama berakhir" in shown.text
    assert await roles(bot) == [(old.id, "RSUD", None)], "nobody is without a head until the link is used"
    await bot.write(new, f"/start {link_in(shown.text)}")
    assert "terdaftar sebagai kepala unit" in (await new.last()).text, "without a last day"
    await bot.tg.redeliver()
    await bot.settle()
    assert await roles(bot) == [(new.id, "RSUD", None)]
    await old.wait("sudah berakhir")
    assert "tidak tersedia" in (await bot.write(old, "/laporan RSUD")).text
    names = [name for (name,) in bot.rows("SELECT action FROM audit WHERE action LIKE 'role.%' ORDER BY id")]
    assert names == ["role.invite", "role.remove", "role.accept"]
    assert bot.rows("SELECT name FROM roles WHERE role = 'head'") == [("Kepala Contoh",)]


async def test_an_account_moves_whole_with_what_its_admin_may_give(polling: Bot) -> None:
    """The head of three units, Plt. in one, who also serves at a counter, loses the phone."""
    bot, store = polling, polling.app.store
    old, admin, new = await member(bot, "Kepala Contoh", "head"), await bot.admin(), await bot.person("Kepala Baru")
    for unit, role in (("DISDUK", "head"), ("PKM-01", "head"), ("DISDUK", "officer"), ("*", "admin")):
        await store.people.bind(unit, old.id, "id", "2026-11-01T00:00:00+00:00", role, "Kepala Contoh")
    await bot.app.store._database.write(
        lambda db: db.execute("UPDATE roles SET until = '2026-12-18' WHERE role = 'head' AND unit = 'PKM-01'")
    )
    await bot.write(admin, "/orang kepala rsud")
    shown = await bot.do(admin, "Kepala Contoh · Kepala unit · RSUD", "Pindahkan ke akun lain")
    assert "Ikut pindah: Kepala unit · Dinas Kependudukan <Contoh> & Catatan Sipil; Petugas" in shown.text
    assert "Puskesmas Contoh Melati" in shown.text
    assert "Seluruh instansi" not in shown.text, "an admin's role moves with no link"
    await bot.write(new, f"/start {link_in(shown.text)}")
    welcome = await new.last()
    assert "terdaftar sebagai kepala unit RSUD Contoh" in welcome.text
    assert "Peran Anda yang lain: Kepala unit · Dinas Kependudukan <Contoh> & Catatan Sipil; Petugas" in welcome.text
    assert await roles(bot) == [(new.id, "RSUD", None), (new.id, "DISDUK", None), (new.id, "PKM-01", "2026-12-18")]
    assert bot.rows("SELECT chat, role, unit FROM roles WHERE role <> 'head' ORDER BY role") == [
        (old.id, "admin", "*"),
        (new.id, "officer", "DISDUK"),
    ]
    names = bot.rows("SELECT action, count(*) FROM audit WHERE action LIKE 'role.%' GROUP BY action ORDER BY action")
    assert names == [("role.accept", 4), ("role.invite", 1), ("role.remove", 4)]
    await bot.deliver()
    assert sum("sudah berakhir" in one.text for one in await old.messages()) == 4, "one word for each role"


async def test_a_stolen_phone_loses_all_its_roles_at_once(polling: Bot) -> None:
    """Those that the admin may end. The rest stays, and a tap that comes twice ends nothing more."""
    bot, bind, made = polling, polling.app.store.people.bind, "2026-11-01T00:00:00+00:00"
    thief, part = (
        await member(bot, "Kepala Contoh", "head", "DISDUK"),
        await member(bot, "Admin Dinas", "admin", "DISDUK"),
    )
    for unit, role in (("PKM-02", "head"), ("DISDUK", "officer"), ("RSUD", "head")):
        await bind(unit, thief.id, "id", made, role, "Kepala Contoh")
    await bot.write(part, "/orang")
    asked = await bot.do(part, "Kepala Contoh · Kepala unit · DISDUK", "Keluarkan")
    assert "Peran lain akun ini: Petugas" in asked.text and "Puskesmas Contoh Mawar" in asked.text
    assert "RSUD" not in asked.text, "nothing is told of a role elsewhere"
    assert asked.labels == ["Ya, peran ini saja", "Ya, semua 3 peran akun ini", "Tidak jadi"] and tall(asked) <= TALLEST
    gone = await bot.do(part, "Ya, semua 3")
    assert gone.text.startswith("✅ Dikeluarkan: Kepala Contoh · Kepala unit · Dinas") and "Petugas" in gone.text
    held = "SELECT role, unit FROM roles WHERE chat = ?"
    assert bot.rows(held, thief.id) == [("head", "RSUD")]
    for tap in ("Ya, semua 3 peran akun ini", "Ya, peran ini saja"):
        await part.press_data(asked.data[tap], message=asked)
        await bot.settle()
        assert (await part.last()).text == gone.text
    assert bot.rows("SELECT count(*) FROM audit WHERE action = 'role.remove'") == [(3,)]
    root = await bot.admin()
    await bot.write(root, "/orang")
    assert (await bot.do(root, "Kepala Contoh", "Keluarkan")).labels == ["Ya, keluarkan", "Tidak jadi"], (
        "the only one left"
    )
    await bot.do(root, "Ya, keluarkan")
    assert bot.rows(held, thief.id) == []
    await bot.deliver()
    assert sum("sudah berakhir" in one.text for one in await thief.messages()) == 4, "one word for each role"


async def test_the_question_of_many_roles_fits_a_phone(polling: Bot) -> None:
    bot = polling
    head, admin = await member(bot, "Kepala Contoh", "head"), await bot.admin()
    name = "Dinas Contoh Pelayanan Perizinan Terpadu dan Penanaman Modal"
    await bot.app.store.units.save([Unit(f"D-{n}", f"{name} {n}") for n in range(9)])
    for n in range(9):
        await bot.app.store.people.bind(f"D-{n}", head.id, "id", "2026-11-01T00:00:00+00:00", "head", "Kepala Contoh")
    await bot.write(admin, "/orang D-0")
    asked = await bot.do(admin, "Kepala Contoh", "Keluarkan")
    assert "Ya, semua 10 peran akun ini" in asked.labels and "lainnya" in asked.text and tall(asked) <= TALLEST


async def test_one_role_of_several_ends_alone(polling: Bot) -> None:
    bot = polling
    head, admin = await member(bot, "Kepala Contoh", "head"), await bot.admin()
    await bot.app.store.people.bind("PKM-01", head.id, "id", "2026-11-01T00:00:00+00:00", "head", "Kepala Contoh")
    await bot.write(admin, "/orang")
    await bot.do(admin, "Kepala Contoh · Kepala unit · PKM-01", "Keluarkan", "Ya, peran ini saja")
    assert bot.rows("SELECT unit FROM roles") == [("RSUD",)]


async def test_a_role_that_the_maker_may_not_give_stays(polling: Bot) -> None:
    """The admin of a part of the city moves what is theirs."""
    bot, store = polling, polling.app.store
    old, part = (
        await member(bot, "Kepala Contoh", "head", "DISDUK"),
        await member(bot, "Admin Dinas", "admin", "DISDUK"),
    )
    new = await bot.person("Kepala Baru")
    await store.people.bind("RSUD", old.id, "id", "2026-11-01T00:00:00+00:00", "head", "Kepala Contoh")
    await bot.write(part, "/orang")
    shown = await bot.do(part, "Kepala Contoh", "Pindahkan ke akun lain")
    assert "RSUD" not in shown.text
    await bot.write(new, f"/start {link_in(shown.text)}")
    assert await roles(bot) == [(old.id, "RSUD", None), (new.id, "DISDUK", None)]


async def test_somebody_stands_in_up_to_a_day_and_no_longer(polling: Bot) -> None:
    bot = polling
    await member(bot, "Kepala Contoh", "head")
    admin, acting = await bot.admin(), await bot.person("Pengganti Contoh")
    await bot.write(admin, "/orang undang kepala RSUD")
    first = await admin.last()
    shown = await bot.do(admin, "Plt", "18 Desember 2026")
    assert "sampai 18 Desember 2026" in shown.text
    await bot.write(acting, f"/start {link_in(first.text)}")
    assert "sudah dipakai" in (await acting.last()).text, "the link without a last day is revoked"
    await bot.write(acting, f"/start {link_in(shown.text)}")
    assert (acting.id, "RSUD", "2026-12-18") in await roles(bot)
    welcome = await acting.last()
    assert "Plt. (pengganti sementara) kepala unit RSUD Contoh, sampai 18 Desember 2026" in welcome.text
    assert tall(welcome) <= TALLEST
    await bot.write(admin, "/orang")
    assert "Plt., sampai 18 Desember 2026" in (await bot.do(admin, "Pengganti")).text
    ends = StandIns(bot.app.config, bot.app.store)
    bot.clock.now = datetime(2026, 12, 18, 16, tzinfo=UTC)  # 23:00 in Jakarta
    assert await ends.end_due(bot.clock()) == 0
    bot.clock.now = datetime(2026, 12, 18, 17, 1, tzinfo=UTC)
    assert (await ends.end_due(bot.clock()), await ends.end_due(bot.clock())) == (1, 0)
    bot.app.courier.wake()
    await acting.wait("sudah berakhir")
    assert [unit for _, unit, _ in await roles(bot)] == ["RSUD"], "the head stays"
    assert "sudah lewat" in (await bot.write(admin, "/orang undang kepala RSUD 2026-12-01")).text
