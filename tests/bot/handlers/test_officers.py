"""/isi: an officer at the counter, one respondent after another, over the bot itself."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from telegram import User

from bot.conversation.screen import TALLEST
from bot.rules.identity import officer_mark, officer_pseudonym
from bot.sandbox import Person
from bot.storage import Unit, Window
from scoring.cluster import draw
from tests.support.near import Near
from tests.support.people import officer_of
from tests.support.phone import tall
from tests.support.running import SECRET, Bot, Clock, Running, both_ways

MADE = "2026-11-01T00:00:00"
CAMPAIGN = Window("SKM-26", "Survei Akhir Tahun", date(2026, 11, 18), date(2027, 1, 31), units=("DISDUK",), target=100)
PROFILE = ("Perempuan", "26–34", "SMA", "Wirausaha")
NEXT, DONE = "▶ Responden berikutnya", "Selesai"


async def respondent(bot: Bot, person: Person, *before: str, **other: str) -> Any:
    """The respondent whose screen is shown, from Mulai or the service to the thanks."""
    await bot.do(person, *(before or ("Mulai",)))
    await bot.answer_all(person, **other)
    return await bot.do(person, *PROFILE, "Kirim")


@both_ways
async def test_one_respondent_after_another(bot: Bot) -> None:
    officer = await officer_of(bot)
    shown = await bot.write(officer, "/isi disduk")
    assert "Survei · petugas" in shown.text
    opening = (await officer.messages())[-2].text
    assert "Isian Anda hari ini: 0 · Seluruhnya: 0" in opening
    assert "Triwulan IV 2026" in opening
    first = await respondent(bot, officer)
    assert "Isian Anda hari ini: 1 · Seluruhnya: 1" in first.text
    assert first.labels == [NEXT, DONE]
    await bot.do(officer, NEXT)
    second = await respondent(bot, officer, waktu="Sangat cepat")
    assert "Isian Anda hari ini: 2 · Seluruhnya: 2" in second.text
    old = next(one for one in await officer.messages() if one.id == first.id)
    assert old.labels == []
    last = await bot.do(officer, DONE)
    assert "Selesai: Dinas Kependudukan" in last.text
    assert last.labels == []
    rows = bot.rows("SELECT channel, pseudonym, officer, window, revised FROM responses")
    assert rows == [("petugas", None, officer_pseudonym(SECRET, officer.id), "", None)] * 2
    assert bot.rows("SELECT channel, json_extract(cells, '$[0]') FROM tallies") == [("petugas", 2)]
    assert bot.rows("SELECT count(*) FROM drafts") == [(0,)]


async def test_nothing_of_a_respondent_is_recalled_and_the_officers_own_survey_stays_apart(bot: Bot) -> None:
    officer = await officer_of(bot)
    await bot.complete(officer, "DISDUK")
    await bot.write(officer, "/isi DISDUK")
    await bot.do(officer, "Mulai", "Sangat sesuai")
    own = await bot.write(officer, "/start DISDUK")
    assert "sudah mengisi" in own.text
    assert bot.rows("SELECT link FROM drafts ORDER BY link") == [("",), ("@petugas",)]
    await bot.write(officer, "/hapus")
    assert "1 kiriman" in (await bot.do(officer, "Ya, hapus")).text
    assert bot.rows("SELECT link FROM drafts") == [("@petugas",)]
    again = await bot.write(officer, "/isi DISDUK")
    assert "2/9" in again.text
    assert "· petugas" in again.text
    for label in ("Mudah", "Tidak cepat", "Gratis", "Kurang sesuai", "Kompeten", "Sopan dan ramah"):
        await bot.do(officer, label)
    done = await bot.do(officer, "Cukup", "Dikelola dengan baik", *PROFILE, "Kirim")
    assert "Jawaban responden" in done.text
    assert "menggantikan" not in done.text
    assert bot.rows("SELECT channel, pseudonym IS NULL FROM responses") == [("petugas", 1)]


async def test_a_chosen_service_stays_and_another_can_be_asked(polling: Bot) -> None:
    bot = polling
    officer = await officer_of(bot, "RSUD")
    await bot.write(officer, "/isi RSUD inap")
    first = await respondent(bot, officer)
    assert "Layanan yang sama: Rawat inap" in first.text
    assert first.labels == [NEXT, "▶ Berikutnya, layanan lain", DONE]
    assert "Layanan: Rawat inap" in (await bot.do(officer, NEXT)).text
    await respondent(bot, officer)
    assert "Layanan: Rawat inap" not in (await bot.do(officer, "layanan lain")).text
    third = await respondent(bot, officer, "Rawat jalan")
    assert "Layanan yang sama: Rawat jalan" in third.text
    assert bot.rows("SELECT service, count(*) FROM responses GROUP BY service") == [("inap", 2), ("jalan", 1)]
    wrong = await bot.write(officer, "/isi RSUD gigi")
    assert "Yang ada: inap, jalan" in wrong.text


@both_ways
async def test_taps_that_come_twice_change_nothing(bot: Bot) -> None:
    officer = await officer_of(bot)
    await bot.write(officer, "/isi DISDUK")
    await bot.do(officer, "Mulai")
    await bot.answer_all(officer)
    summary = await bot.do(officer, *PROFILE)
    send = summary.data["✅ Kirim"]
    thanks = await bot.do(officer, "Kirim")
    await officer.press_data(send, message=thanks)
    await bot.settle()
    assert len(bot.stored()) == 1
    go_on = thanks.data[NEXT]
    for _ in range(3):
        await officer.press_data(go_on, message=thanks)
        await bot.tg.redeliver()
        await bot.settle()
    assert bot.rows("SELECT count(*) FROM drafts") == [(1,)]
    assert len([one for one in await officer.messages() if "Mulai" in one.labels]) == 1
    await respondent(bot, officer)
    before = await officer.last()
    for data in (go_on, send):
        await officer.press_data(data, message=thanks)
        await bot.settle()
    assert bot.rows("SELECT count(*) FROM drafts") == [(0,)]
    assert len(bot.stored()) == 2
    assert (await officer.last()).id == before.id
    assert next(one for one in await officer.messages() if one.id == thanks.id).labels == []


async def test_a_removed_officer_is_refused_kindly_and_nothing_stored_is_lost(bot: Bot) -> None:
    officer = await officer_of(bot)
    await bot.write(officer, "/isi DISDUK")
    thanks = await respondent(bot, officer)
    await bot.do(officer, NEXT, "Mulai")
    member = (await bot.app.store.people.members())[0]
    await bot.app.store.people.remove(member.id, bot.app.desk.author(member_as_user(officer)))
    refused = await bot.do(officer, "Sangat sesuai")
    assert "sudah berakhir" in refused.text
    assert refused.labels == []
    assert bot.rows("SELECT count(*) FROM drafts") == [(0,)]
    await officer.press_data(thanks.data[NEXT], message=thanks)
    await bot.settle()
    assert "sudah berakhir" in next(one for one in await officer.messages() if one.id == thanks.id).text
    assert "tidak tersedia" in (await bot.write(officer, "/isi DISDUK")).text
    assert bot.stored() == [bot.expected()]


def member_as_user(person: Person) -> Any:
    return User(person.id, person.name, is_bot=False)


async def test_batal_ends_the_respondent_under_way_alone(polling: Bot) -> None:
    bot = polling
    officer = await officer_of(bot)
    await bot.write(officer, "/start DISDUK")
    await bot.write(officer, "/isi DISDUK")
    await bot.do(officer, "Mulai")
    ended = await bot.write(officer, "/batal")
    assert "Isian responden ini dibatalkan" in ended.text
    assert bot.rows("SELECT link FROM drafts") == [("",)]
    await bot.do(officer, NEXT)
    assert "Seluruhnya: 1" in (await respondent(bot, officer)).text


async def test_isi_alone_offers_the_officers_units(polling: Bot) -> None:
    bot = polling
    siti = await bot.person()
    assert "tidak tersedia" in (await bot.write(siti, "/isi")).text
    one = await officer_of(bot, "RSUD")
    assert "petugas" in (await bot.write(one, "/isi")).text  # a single unit needs no choice
    above = await officer_of(bot, "DISDUK", "Ani Contoh", "en")
    listed = await bot.write(above, "/fill")
    assert sorted(listed.labels) == ["Dinas Kependudukan <Contoh> & Catatan Sipil", "Puskesmas Contoh Mawar"]
    shown = await bot.do(above, "Mawar")
    assert "Survey · officer" in shown.text
    admin = await bot.admin()
    assert len((await bot.write(admin, "/isi")).labels) == 4
    for data in ("i:unit:RSUD", "i:unit:NONE", "i:category:0:0", "i:", "i:next:AAAA", "i:other:", "i:x"):
        await siti.press_data(data, message=await siti.last())
        await bot.settle()
        assert {word in (await siti.last()).text for word in ("tidak tersedia", "tidak berlaku")} == {True, False}, data
    assert siti.id not in [one.chat for one in bot.drafts()]


async def test_a_closed_unit_begins_no_respondent(polling: Bot) -> None:
    bot = polling
    officer = await officer_of(bot)
    await bot.write(officer, "/isi DISDUK")
    thanks = await respondent(bot, officer)
    unit = await bot.app.store.units.find("DISDUK")
    await bot.app.store.units.save([replace(unit, active=False)])
    assert "ditutup" in (await bot.do(officer, NEXT)).text
    assert "ditutup" in (await bot.write(officer, "/isi DISDUK")).text
    assert thanks.id != (await officer.last()).id


@pytest.mark.slow
async def test_respondents_fill_a_windows_target_by_two_officers(polling: Bot) -> None:
    """Two officers at once in one unit: nobody's respondent is another's, and each sees their own count."""
    bot = polling
    await bot.app.store.windows.add(replace(CAMPAIGN, target=20))
    first, second = await officer_of(bot), await officer_of(bot, name="Ani Contoh")
    for one in (first, second):
        await bot.write(one, "/isi DISDUK")
    shares = {first: 12, second: 8}
    left = dict(shares)
    while any(left.values()):
        here = [one for one in left if left[one]]
        screens = ["Mulai"]
        answers = ["Sangat sesuai", "Mudah", "Tidak cepat", "Gratis", "Kurang sesuai", "Kompeten", "Sopan dan ramah"]
        for label in (*screens, *answers, "Cukup", "Dikelola dengan baik", *PROFILE, "Kirim"):
            for one in here:
                await one.press(label)
            await bot.settle()
            bot.clock.advance(seconds=3)
        for one in here:
            left[one] -= 1
            if left[one]:
                await one.press(NEXT)
        await bot.settle()
    shown = [(await one.last()).text for one in (first, second)]
    assert "Isian Anda hari ini: 12 · Seluruhnya: 12" in shown[0]
    assert "Isian Anda hari ini: 8 · Seluruhnya: 8" in shown[1]
    assert "Survei Akhir Tahun" in shown[0]
    found = dict(bot.rows("SELECT officer, count(*) FROM responses WHERE window = 'SKM-26' GROUP BY officer"))
    assert found == {officer_pseudonym(SECRET, one.id): n for one, n in shares.items()}
    assert bot.rows("SELECT DISTINCT seconds FROM responses") == [(24,)]
    assert (await bot.app.store.figures.discrepancies())[1] == []


async def test_the_counter_of_today_begins_at_the_units_midnight(polling: Bot) -> None:
    bot = polling
    unit = await bot.app.store.units.find("DISDUK")
    await bot.app.store.units.save([replace(unit, timezone="Asia/Jayapura")])  # two hours before Jakarta
    officer = await officer_of(bot)
    bot.clock.now = datetime(2026, 11, 18, 14, 30, tzinfo=UTC)  # 23:30 in Jayapura
    await bot.write(officer, "/isi DISDUK")
    assert "hari ini: 1 · " in (await respondent(bot, officer)).text
    await bot.do(officer, NEXT)
    bot.clock.advance(hours=1)
    assert "Isian Anda hari ini: 1 · Seluruhnya: 2" in (await respondent(bot, officer)).text


async def test_a_window_without_officers_is_named_and_left_alone(polling: Bot) -> None:
    bot = polling
    await bot.app.store.windows.add(replace(CAMPAIGN, channels=("bot",)))
    officer = await officer_of(bot)
    await bot.write(officer, "/isi DISDUK")
    opening = (await officer.messages())[-2].text
    assert "Survei «Survei Akhir Tahun» tidak menerima jawaban melalui petugas" in opening
    assert "masuk ke Triwulan IV 2026" in opening
    assert "Seluruhnya: 1" in (await respondent(bot, officer)).text
    assert bot.rows("SELECT channel, window FROM responses") == [("petugas", "")]


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_restart_in_the_middle_goes_on_with_the_same_respondent(
    run: Running, path: Path, clock: Clock, mode: str
) -> None:
    async with Near() as tg:
        async with run(path, mode, clock, tg) as bot:
            officer = await officer_of(bot)
            await bot.write(officer, "/isi DISDUK")
            thanks = await respondent(bot, officer)
            await bot.do(officer, NEXT, "Mulai")
        # The tap comes while nobody listens, and the one on the old thanks once more.
        await officer.press("Sangat sesuai")
        await officer.press_data(thanks.data[NEXT], message=thanks)
        async with run(path, mode, clock, tg) as bot:
            await bot.settle()
            assert bot.rows("SELECT count(*), max(revision) FROM drafts") == [(1, 2)]
            labels = ("Mudah", "Tidak cepat", "Gratis", "Kurang sesuai", "Kompeten", "Sopan dan ramah", "Cukup")
            done = await bot.do(officer, *labels, "Dikelola dengan baik", *PROFILE, "Kirim")
            assert "hari ini: 2" in done.text
            assert bot.stored() == [bot.expected()] * 2
            assert (await bot.app.store.figures.discrepancies())[1] == []


def test_a_mark_is_short_and_an_officer_is_the_same_everywhere() -> None:
    one, other = officer_pseudonym(SECRET, 1), officer_pseudonym(SECRET, 2)
    assert one == officer_pseudonym(SECRET, 1) != other
    assert len(one) == 16
    assert officer_mark(one) == f"P-{one[:4]}"


async def test_who_fills_in_for_a_drawn_window_is_led_to_its_units(polling: Bot) -> None:
    """From the draw to the counts: another unit is entered all the same, and says that it does not count there."""
    bot = polling
    below = {"KEC-1": [f"KEL-1{n}" for n in range(1, 8)]}
    units = [Unit("KEC-1", "Kecamatan Contoh 1", "Kecamatan")]
    units += [Unit(code, f"Kelurahan Contoh {code[-2:]}", "Kelurahan", parent="KEC-1") for code in below["KEC-1"]]
    await bot.app.store.units.save(units)
    drawn = draw(below, 2, "Berita acara 12/2026")["KEC-1"]
    about: dict[str, Any] = {"units": drawn, "target": 5, "draw": {"seed": "x", "per_parent": 2, "from": below}}
    await bot.app.store.windows.add(Window("UNDI", "SKM Undian", date(2026, 11, 18), date(2026, 12, 31), **about))
    officer = await officer_of(bot, "KEC-1")
    first = await bot.write(officer, "/isi")
    assert first.text.endswith("Pilih unit:\n🟢 terundi untuk SKM Undian") and tall(first) <= TALLEST
    assert first.labels == [*(f"🟢 Kelurahan Contoh {code[-2:]}" for code in drawn), "Kecamatan (1)", "Kelurahan (7)"]
    await bot.do(officer, first.labels[0])
    assert any("Seluruhnya: 0\nSKM Undian" in one.text for one in await officer.messages())
    done = await respondent(bot, officer)
    assert "Seluruhnya: 1\nSKM Undian" in done.text and "tidak terundi" not in done.text
    other = next(code for code in below["KEC-1"] if code not in drawn)
    await bot.write(officer, f"/isi {other}")
    said = (await officer.messages())[-2].text
    assert said.endswith("Unit ini tidak terundi untuk «SKM Undian». Jawaban di sini masuk ke Triwulan IV 2026.")
    await respondent(bot, officer)
    assert bot.rows("SELECT unit, window FROM responses ORDER BY window DESC") == [(drawn[0], "UNDI"), (other, "")]
    bot.clock.advance(days=60)  # the window is over
    assert "terundi" not in (await bot.write(officer, "/isi")).text
