"""What an admin tells all heads at once: asked first, recorded, one message a person, sent once."""

from bot.reporting.called import CallPlanner
from bot.rules.actions import Action
from bot.storage import Author, Unit
from tests.support.people import admin_of, head_of, member
from tests.support.running import Bot


async def _plan(bot: Bot) -> int:
    owed = await CallPlanner(bot.app.config, bot.app.store, size=1).plan_due(bot.clock())
    await bot.deliver()
    return owed


async def test_a_message_goes_to_every_head_once_after_a_yes(polling: Bot) -> None:
    bot = polling
    admin, head = await admin_of(bot), await head_of(bot, "DISDUK")
    await bot.app.store.people.bind("PKM-01", head.id, "id", "2026-11-01", "head", "Ani Contoh")
    other = await member(bot, "Budi Contoh", "head", "RSUD")
    viewer = await member(bot, "Eko Contoh", "viewer", "*")
    assert "pesan TEKS" in (await bot.write(admin, "/orang pesan")).text
    shown = await bot.write(admin, "/orang pesan Rapat <SKM>\n\n1. hari  Senin\n2. pukul 9")
    text = "Rapat <SKM>\n\n1. hari  Senin\n2. pukul 9"  # as it was written, line by line
    assert "Kirim pesan ini kepada 2 kepala unit?" in shown.text and text in shown.text
    assert await _plan(bot) == 0, "nothing before the yes"
    yes = shown.data["✅ Ya, kirim"]
    for _ in range(2):  # a tap that comes twice
        await admin.press_data(yes, message=shown)
        await bot.settle()
    assert await _plan(bot) == 2
    assert await _plan(bot) == 0
    for one in (head, other):
        assert f"Pesan dari Pemerintah Kota Contoh\n\n{text}" in (await one.last()).text
    assert bot.rows("SELECT subject, json_extract(after, '$.kind') FROM audit WHERE action = 'heads.call'") == [
        ("*", "message")
    ]
    for person in (head, viewer):
        assert "tidak tersedia" in (await bot.write(person, "/orang pesan Halo")).text
        await person.press_data(yes, message=await person.last())
        await bot.settle()
        assert "tidak tersedia" in (await person.last()).text


async def test_all_who_are_behind_are_reminded_from_the_lists(polling: Bot) -> None:
    bot, store = polling, polling.app.store
    admin, head = await admin_of(bot), await head_of(bot, "RSUD")
    shown = await bot.write(admin, "/status")
    assert any(label.startswith("⏰ Ingatkan semua") for label in shown.labels)
    await bot.do(admin, "Ingatkan semua")
    await bot.do(admin, "Ya, kirim")
    assert await _plan(bot) == 1
    assert "RSUD" in (await head.last()).text
    await bot.write(admin, "/status")
    await bot.do(admin, "Ingatkan semua", "Ya, kirim")
    assert await _plan(bot) == 0, "once a week"
    made = Action(0, "RSUD", "2026-Q1", "2026-01-01", "2026-03-31", "permenpan-14-2017", "waktu", quarter="2026-Q3")
    await store.actions.add(made, Author("skm:contoh", bot.clock()))
    await bot.write(admin, "/tindaklanjut")
    await bot.do(admin, "Ingatkan semua (1)", "Ya, kirim")
    assert await _plan(bot) == 1
    assert "1 tindak lanjut lewat batas" in (await head.last()).text


async def test_an_admin_of_a_part_tells_the_heads_of_that_part(polling: Bot) -> None:
    bot = polling
    await bot.app.store.units.save([Unit("KEC", "Kecamatan Contoh"), Unit("KEL", "Kelurahan Contoh", parent="KEC")])
    admin, head, other = (
        await member(bot, "Ani Contoh", "admin", "KEC"),
        await member(bot, "Budi Contoh", "head", "KEL"),
        await member(bot, "Eko Contoh", "head", "RSUD"),
    )
    await bot.write(admin, "/orang pesan Halo")
    assert "kepada 1 kepala unit" in (await admin.last()).text
    await bot.do(admin, "Ya, kirim")
    assert await _plan(bot) == 1
    assert "Halo" in (await head.last()).text
    assert not any("Halo" in one.text for one in await other.messages())
    assert not any("Ingatkan" in label for label in (await bot.write(admin, "/status")).labels)
