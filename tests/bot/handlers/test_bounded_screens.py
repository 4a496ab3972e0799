"""A hundred and fifty of everything: every screen has its answer, with few enough buttons, and leads to all of them."""

import asyncio
from datetime import date

import pytest

from bot.cases.units_csv import MOST_SERVICES
from bot.conversation.screen import TALLEST
from bot.handlers.picker import PER_PAGE
from bot.sandbox import Message, Person
from bot.storage import Service, Unit, Window
from tests.bot.handlers.test_lists import tap
from tests.support.people import admin_of, member
from tests.support.phone import tall
from tests.support.running import PROFILE, SCORES, Bot

MANY = 150
SOME = (0, 2, PER_PAGE, MANY - 4, MANY - 1)
FEW = 30  # buttons that somebody still reads
MORE = "Berikutnya ›"


async def _crowd(bot: Bot) -> None:
    """Windows that are open, categories, units below one, and units side by side."""
    units = [Unit(f"N{n:03}", f"Unit Contoh {n:03}", f"Jenis {n:03}", parent="DISDUK") for n in range(MANY)]
    await bot.app.store.units.save(units)
    await asyncio.gather(*(bot.app.store.windows.add(_window(n)) for n in range(MANY)))


def _window(n: int) -> Window:
    code, span = f"W-{n:03}", (date(2026, 11, 1), date(2026, 12, 31))
    return Window(code, f"Survei Contoh {n:03}", *span, units=(f"N{n:03}",), channels=frozenset({"bot", "kertas"}))


async def _pages(bot: Bot, person: Person, first: Message, count: int = MANY) -> list[str]:
    """The labels of this page, the next one, and the last with the one before it. A small phone shows each whole."""
    labels, last = list(first.labels), (count - 1) // PER_PAGE
    where, _, number = first.data[MORE].rpartition(":")
    for page in (int(number), last - 1, last):
        shown = await tap(bot, person, first, f"{where}:{page}")
        assert len(shown.labels) <= FEW
        assert (MORE in shown.labels) is (page < last)
        assert tall(shown) <= TALLEST
        labels += shown.labels
    return labels


@pytest.mark.parametrize("unit", ["*", "DISDUK"])
async def test_status_leads_to_every_open_window(polling: Bot, unit: str) -> None:
    bot = polling
    await _crowd(bot)
    person = await admin_of(bot) if unit == "*" else await member(bot, "Ani Contoh", "head", unit)
    top = await bot.write(person, "/status")
    assert len(top.labels) <= FEW
    first = await bot.do(person, f"Periode survei lain ({MANY - PER_PAGE})")
    shown = top.labels + await _pages(bot, person, first)
    assert {f"📅 Survei Contoh {n:03}" for n in SOME} <= set(shown)


async def test_an_officer_of_many_units_reaches_each(polling: Bot) -> None:
    bot = polling
    await _crowd(bot)
    officer = await member(bot, "Budi Contoh", "officer", "DISDUK")
    top = await bot.write(officer, "/status")
    assert len(top.labels) <= FEW
    assert {f"Unit Contoh {n:03}" for n in SOME if n < MANY - 2} <= set(await _pages(bot, officer, top, MANY + 1))


async def test_forms_on_paper_may_be_for_any_window(polling: Bot) -> None:
    bot = polling
    await _crowd(bot)
    admin = await admin_of(bot)
    await admin.attach("document", b"serial,date,unit,u1\nS1,2026-11-17,DISDUK,3\n", "isian.csv", "text/csv")
    await bot.settle()
    first = await admin.last()
    assert first.labels[:2] == ["Triwulan IV 2026", "Triwulan III 2026"]
    assert {f"📅 Survei Contoh {n:03}" for n in SOME if n < MANY - 2} <= set(await _pages(bot, admin, first, MANY + 2))


async def test_the_first_screen_of_each_command_is_short(polling: Bot) -> None:
    bot = polling
    await _crowd(bot)
    admin = await admin_of(bot)
    for command in ("/laporan", "/isi", "/unit", "/audit", "/periode", "/orang", "/tindaklanjut", "/kertas"):
        before = await admin.last()
        top = await bot.write(admin, command)
        assert top.id > before.id
        assert len(top.labels) <= FEW


async def test_a_unit_with_as_many_services_as_it_may_have_is_asked(polling: Bot) -> None:
    bot = polling
    services = tuple(Service(f"s{n}", f"Layanan Contoh {n}") for n in range(MOST_SERVICES))
    await bot.app.store.units.save([Unit("BANYAK", "Unit Contoh", services=services)])
    siti = await bot.person()
    assert len((await bot.write(siti, "/start BANYAK")).labels) > MOST_SERVICES


@pytest.mark.parametrize("office", ["DISDUK", "SEMPIT"])
async def test_a_survey_below_a_note_is_whole(polling: Bot, office: str) -> None:
    """A note stands above the screen, in a message of its own where both together are too high."""
    bot, apart = polling, list[bool]()
    await bot.app.store.units.save([Unit("SEMPIT", "Dinas Contoh Pelayanan Perizinan Terpadu dan Penanaman Modal")])
    siti = await bot.person()
    await bot.write(siti, f"/start {office}")

    async def heard(said: str) -> None:
        above, shown = (await siti.messages())[-2:]
        assert shown.labels and tall(shown) <= TALLEST
        assert (f"ℹ️ {said}" in above.text) is not (f"ℹ️ {said}" in shown.text), "it is said once"
        apart.append(said in above.text)
        assert [one.id for one in await siti.messages() if one.labels] == [shown.id]

    for label in ("Mulai", *(label for label, _ in SCORES.values()), PROFILE[0], PROFILE[1:3], "Kirim"):
        await siti.attach("sticker", b"")
        await bot.settle()
        await heard("Hanya teks yang dapat disimpan")
        if label == "Kirim":
            await bot.write(siti, "Hubungi saya di 0812 3456 7890 (contoh), antrean lama sekali. " * 3)
            await heard("Nomor telepon, NIK")
            await bot.write(siti, "x" * 1000 + " 0812 3456 7890 (contoh)")
            await heard("Saran Anda cukup panjang")
        await bot.do(siti, *([label] if isinstance(label, str) else [*label, PROFILE[3]]))
    assert "SKM-" in (await siti.last()).text
    assert set(apart) == {True, False}, "together where both are whole, apart where not"


async def test_a_survey_that_begins_anew_by_a_tap_moves_below_a_note_that_is_too_high(polling: Bot) -> None:
    bot = polling
    siti = await bot.person()
    await bot.write(siti, "/start DISDUK")
    shown = await bot.do(siti, "Mulai")
    found = bot.drafts()[0]
    survey = await bot.app.desk.survey.waiting(siti.id, found.id)
    assert survey is not None
    bot.app.screens.show(survey, "Catatan contoh. " * 40)
    await bot.settle()
    note, below = (await siti.messages())[-2:]
    assert note.text.startswith("ℹ️ Catatan contoh.") and below.labels == shown.labels and tall(below) <= TALLEST
    assert [one.id for one in await siti.messages() if one.labels] == [below.id]
    assert "2/9" in (await bot.do(siti, "Sangat sesuai")).text
