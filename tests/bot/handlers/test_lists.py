"""Lists of many units: bounded screens, and a word that finds a unit at once. Among what the person may see alone."""

import pytest

from bot.conversation.lists import PER_PAGE
from bot.conversation.screen import TALLEST
from bot.sandbox import Message, Person
from bot.storage import Unit
from tests.support.people import admin_of, member
from tests.support.phone import tall
from tests.support.running import Bot

REFUSED = "tidak tersedia"
CITY = [
    Unit("KOTA", "Kecamatan Contoh", "Kecamatan"),
    *(Unit(f"KEL-{n:02}", f"Kelurahan Contoh {n:02}", "Kelurahan", parent="KOTA") for n in range(50)),
    *(Unit(f"J{n:02}", f"Jenis Contoh {n:02}", f"X{n:02}") for n in range(12)),
]


async def tap(bot: Bot, person: Person, message: Message, data: str) -> Message:
    await person.press_data(data, message=message)
    await bot.settle()
    return next(one for one in await person.messages() if one.id == message.id)


async def test_categories_are_paged_and_the_search_is_told(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    await bot.app.store.units.save(CITY)
    top = await bot.write(admin, "/laporan")
    assert len(top.labels) == 1 + PER_PAGE + 1, "the whole city, five categories, the way on"
    assert top.labels[1:4] == ["Dinas (1)", "Kecamatan (1)", "Kelurahan (50)"]
    assert "Atau cari: /laporan KATA" in top.text
    second = await bot.do(admin, "Berikutnya")
    assert second.labels == [*(f"X{n:02} (1)" for n in range(5)), "‹ Kembali", "Berikutnya ›"]
    third = await bot.do(admin, "Berikutnya")
    assert third.labels == [*(f"X{n:02} (1)" for n in range(5, 10)), "‹ Kembali", "Berikutnya ›"]
    last = await bot.do(admin, "X09")
    assert last.labels == ["Jenis Contoh 09", "‹ Kembali"]
    assert "KATA" not in last.text
    assert (await bot.do(admin, "Kembali")).labels == third.labels
    assert (await bot.do(admin, "Kembali")).labels == second.labels
    assert (await bot.do(admin, "Kembali")).labels == top.labels
    many = await bot.do(admin, "Kelurahan (50)")
    assert len(many.labels) == PER_PAGE + 2
    assert max(map(tall, (top, second, many))) <= TALLEST
    assert "Atau cari: /laporan KATA" in many.text
    for data in ("r:categories:9", "r:categories:x", "r:categories:9999999", "r:category:99:0"):
        assert REFUSED in (await tap(bot, admin, top, data)).text


@pytest.mark.parametrize(
    ("command", "lead"),
    [
        ("/laporan", "r:unit:"),
        ("/isi", "i:unit:"),
        ("/audit", "a:unit:"),
        ("/unit", "u:unit:"),
        ("/tindaklanjut", "t:unit:"),
        ("/orang undang petugas", "p:role:officer:unit:"),
    ],
)
async def test_a_word_finds_units(polling: Bot, command: str, lead: str) -> None:
    bot = polling
    admin = await admin_of(bot)
    await bot.app.store.units.save(CITY)
    found = await bot.write(admin, f"{command} kelurahan contoh")
    assert "cocok dengan «kelurahan contoh»: 50" in found.text
    assert [found.data[label] for label in found.labels[:-2]] == [f"{lead}KEL-{n:02}" for n in range(PER_PAGE)]
    seen = [label for label in found.labels if "Contoh" in label]
    while "Berikutnya ›" in found.labels:
        found = await bot.do(admin, "Berikutnya")
        seen += [label for label in found.labels if "Contoh" in label]
    assert seen == [f"Kelurahan Contoh {n:02}" for n in range(50)], "no unit stands behind the last page"
    assert "Halaman 10 dari 10" in found.text
    one = await bot.write(admin, f"{command} contoh 07")
    assert one.labels[0] == "Kelurahan Contoh 07"
    shown = await bot.do(admin, "Kelurahan Contoh 07")
    assert "Kelurahan Contoh 07" in "\n".join([m.text for m in await admin.messages() if m.id >= shown.id])
    assert not (await bot.write(admin, f"{command} nirgendwo")).labels[1:]
    long = await bot.write(admin, f"{command} kelurahan contoh {'kelurahan ' * 5}")
    assert "cocok dengan" in long.text and f"{PER_PAGE} yang pertama" in long.text, (
        "no button holds these words, and it is said"
    )


@pytest.mark.parametrize(
    ("command", "role"), [("/laporan", "head"), ("/isi", "officer"), ("/orang undang petugas", "head")]
)
async def test_a_search_stays_among_ones_own(polling: Bot, command: str, role: str) -> None:
    bot = polling
    await bot.app.store.units.save(CITY)
    person = await member(bot, "Ani Contoh", "head" if role == "head" else "officer", "KOTA")
    assert "«contoh»: 51" in (await bot.write(person, f"{command} contoh")).text
    for word in ("jenis", "J01", "nirgendwo", "kelurahan jenis"):
        said = (await bot.write(person, f"{command} {word}")).text
        assert (REFUSED if command != "/laporan" else f"«{word}» tidak dikenal di antara unit Anda") in said


@pytest.mark.parametrize(
    "data", ["u:below:KOTA:{n}", "p:top:{n}", "p:see:{n}", "p:remove:{n}", "p:revoke:{n}", "r:category:0:{n}"]
)
async def test_a_number_beyond_all_pages_is_refused(polling: Bot, data: str) -> None:
    bot = polling
    admin = await admin_of(bot)
    await bot.app.store.units.save(CITY)
    top = await bot.write(admin, "/unit")
    assert REFUSED in (await tap(bot, admin, top, data.format(n="9" * 30))).text
