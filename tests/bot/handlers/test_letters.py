"""Letters that invite all heads at once: few taps, each link once, the same made again, and a word before the end."""

import csv
import io
from datetime import date, timedelta

from bot.cases.letters import HeadLetters
from bot.reporting.unused import UnusedInvitations
from bot.rules.offices import Head
from bot.storage import Author, Unit
from exports.letters import LetterEntry, letters
from tests.support.people import admin_of, member
from tests.support.readback import pages_of
from tests.support.running import Bot

CITY = [
    Unit("SETDA", "Sekretariat Contoh"),  # groups others, so that nobody heads it
    *(Unit(f"K{n:02}", f"Kelurahan Contoh {n:02}", "Kelurahan", parent="SETDA") for n in range(84)),
]


async def test_a_city_is_invited_in_three_taps(polling: Bot) -> None:
    """89 heads were some 550 taps, one invitation after the other."""
    bot, store = polling, polling.app.store
    admin = await admin_of(bot)
    await store.units.save(CITY)
    await store.units.save([Unit("DINAS", "Dinas Contoh"), Unit("RSUD-2", "RSUD Contoh")])
    actions = 1
    await bot.write(admin, "/orang")
    for label in ("Surat undangan", "14 hari · 90 surat"):
        shown = await bot.do(admin, label)
        actions += 1
    assert actions <= 10
    await bot.app.courier.deliver_due()
    pdf, table = await admin.documents()
    assert pdf.content.startswith(b"%PDF")
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig")), delimiter=";"))
    codes = {row["link"].rpartition("inv_")[2] for row in rows}
    assert (len(rows), len(codes), "SETDA" in {row["code"] for row in rows}) == (90, 90, False)
    head = await bot.person("Ani Contoh")
    first, *_ = rows
    assert "kepala" in (await bot.write(head, f"/start {first['link'].rpartition('=')[2]}")).text
    assert bot.rows("SELECT unit, role FROM roles WHERE chat = ?", head.id) == [(first["code"], "head")]
    other = await bot.person("Budi Contoh")
    assert "tidak" in (await bot.write(other, f"/start {first['link'].rpartition('=')[2]}")).text, "once"
    shown = await bot.write(admin, "/orang")
    shown = await bot.do(admin, "Surat undangan")
    assert "Unit tanpa kepala: 89, sudah diundang: 89" in shown.text
    assert shown.labels[0] == "7 hari · 89 surat, undangan lama batal"
    bot.clock.advance(days=12, hours=4)
    await UnusedInvitations(bot.app.config, store).plan_due(bot.clock())
    await bot.deliver()
    told = (await admin.last()).text
    assert "89 undangan Anda belum dipakai dan berakhir 2 Desember 2026" in told
    assert "… dan 79 lainnya" in told
    assert not await UnusedInvitations(bot.app.config, store).is_due(bot.clock())


async def test_an_order_carried_out_again_prints_the_same_links(polling: Bot) -> None:
    """A stop after the paper is out must not make it worthless. A new order ends the old links."""
    bot, store = polling, polling.app.store
    admin = await admin_of(bot)
    cases, who = HeadLetters(bot.app.config, store), await bot.app.desk.staff.standing(admin.id)
    by = Author(f"telegram:{admin.id}", bot.clock())
    first = await cases.issue(who, by, "eins", 7, again=False)
    assert await cases.issue(who, by, "eins", 7, again=False) == first
    assert (await cases.issue(who, by, "zwei", 7, again=False))[0] == [], "all are invited"
    later = Author(by.who, by.at + timedelta(hours=1))
    anew, _ = await cases.issue(who, later, "drei", 30, again=True)
    assert {one.unit for one in anew} == {one.unit for one in first[0]}
    assert {one.code for one in anew}.isdisjoint(one.code for one in first[0])
    old = await bot.person("Ani Contoh")
    assert "tidak" in (await bot.write(old, f"/start inv_{first[0][0].code}")).text
    assert bot.rows("SELECT count(*) FROM audit WHERE action = 'role.revoke'") == [(len(anew),)]


async def test_who_may_invite_no_head_orders_no_letters(polling: Bot) -> None:
    bot = polling
    head = await member(bot, "Ani Contoh", "head", "RSUD")
    shown = await bot.write(head, "/orang")
    assert not any("Surat" in label for label in shown.labels)
    for data in ("p:letters", "p:letters:new:7", "p:letters:new:8"):
        await head.press_data(data, message=shown)
        await bot.settle()
        assert "tidak tersedia" in (await head.last()).text
    assert bot.rows("SELECT 1 FROM deliveries") == []


async def test_a_letter_goes_to_the_head_by_the_title_of_the_office(polling: Bot) -> None:
    """As the Laporan is signed. "Kepala Kecamatan" is nobody's title."""
    bot, store = polling, polling.app.store
    admin = await admin_of(bot)
    units = (
        Unit("KEC", "Kecamatan Anggrek"),
        Unit("RS", "RSUD Mawar", head=Head(title="Direktur Utama RSUD Mawar")),
        Unit("KEL", "Kelurahan Melati", head=Head(title="a.n. Camat Anggrek|Sekretaris Kecamatan")),
    )
    await store.units.save(units)
    cases, who = HeadLetters(bot.app.config, store), await bot.app.desk.staff.standing(admin.id)
    made, _ = await cases.issue(who, Author(f"telegram:{admin.id}", bot.clock()), "eins", 7, again=False)
    titles = {one.unit: one.title for one in made}
    assert (titles["KEC"], titles["RS"]) == ("Camat Anggrek", "Direktur Utama RSUD Mawar")
    assert titles["KEL"] == "Lurah Melati"
    letter = LetterEntry("KEC", "Kecamatan Anggrek", "https://t.me/contoh_bot?start=inv_a", titles["KEC"])
    (page,) = pages_of(letters("Kota Contoh", [letter], "1 Januari 2027", "id", date(2026, 12, 1)))
    assert "Camat Anggrek" in page
    assert "Kepala Kecamatan" not in page
    assert "“Mulai”" in page
