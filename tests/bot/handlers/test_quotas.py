"""Who has as much as they may have is told so kindly, in their language, and how to go on."""

from dataclasses import replace

import pytest

from bot.conversation.texts import LANGUAGES, texts
from bot.rules.owed_documents import Report
from bot.rules.quotas import DRAFTS, ORDERS, QUOTAS, UPLOADS
from bot.storage.owed import Owed
from bot.storage.uploads import Upload
from tests.support.people import admin_of, hand_in, officer_of
from tests.support.running import ADMIN, Bot


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_quota_has_its_sentence(language: str) -> None:
    for quota in QUOTAS:
        assert str(quota.most) in texts(language)(f"quota.{quota.name}", most=quota.most)


async def test_files_that_wait_can_be_discarded_together(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    for number in range(UPLOADS.most):
        await bot.app.store.uploads.add(Upload(f"U{number}", ADMIN, 9000 + number, "F", "a.csv", bot.app.desk.now))
    said = await hand_in(bot, admin, "code,name\nKEC-1,Kecamatan Contoh\n")
    assert f"Masih ada {UPLOADS.most} berkas" in said.text
    await bot.do(admin, "Buang berkas")
    assert bot.rows("SELECT count(*) FROM uploads") == [(0,)]
    assert "KEC-1" in (await hand_in(bot, admin, "code,name\nKEC-1,Kecamatan Contoh\n")).text


async def test_files_with_nothing_to_apply_do_not_wait(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    for content in ("%PDF-1.7", "code,name\n--,\n", "code,name\nRSUD,RSUD Contoh\n"):
        await hand_in(bot, admin, content)
        assert bot.rows("SELECT count(*) FROM uploads") == [(0,)]


async def begun(bot: Bot, chat: int, count: int) -> None:
    for number in range(count):
        await bot.app.store.drafts.create(f"D{number}", chat, "PKM-01", {"language": "id"}, 1, f"x{number}")


async def test_surveys_begun(polling: Bot) -> None:
    bot = polling
    siti, budi = await bot.person("Siti", "en"), await officer_of(bot)
    await begun(bot, siti.id, DRAFTS.most)
    assert f"memulai {DRAFTS.most} survei" in (await bot.write(siti, "/start DISDUK")).text, "as they were begun"
    await bot.write(siti, "/batal")
    assert len((await bot.write(siti, "/start DISDUK")).labels) > 1
    await bot.app.store._database.write(lambda db: db.execute("DELETE FROM drafts"))
    await begun(bot, budi.id, DRAFTS.most)
    assert f"memulai {DRAFTS.most} survei" in (await bot.write(budi, "/isi DISDUK")).text


async def test_documents_in_line(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    thing = Report(unit="RSUD", name="RSUD Contoh", language="id", period="2026-Q4", formats=("png",))
    one = Owed(thing=thing, period="2026-Q4", unit="RSUD", recipient=ADMIN, part="")
    later = bot.app.desk.now + 1_000_000  # the courier does not carry them yet
    await bot.app.store.deliveries.owe([replace(one, part=f"b{number}") for number in range(ORDERS.most)], later)
    for asked in ("/laporan RSUD", "/kepatuhan"):
        said = await bot.write(admin, asked)
        if asked == "/kepatuhan":
            said = await bot.do(admin, "2026")
        assert f"Masih ada {ORDERS.most} dokumen" in said.text
    await bot.write(admin, "/unit RSUD")
    assert f"Masih ada {ORDERS.most} dokumen" in (await bot.do(admin, "Poster")).text
    assert bot.rows("SELECT count(*) FROM deliveries") == [(ORDERS.most,)]
