"""Whose rows a file has that names no unit, or names one that nobody knows, is asked by the lists of units."""

from bot.sandbox import Message, Person
from bot.storage import Unit
from tests.bot.handlers.test_import_questions import begin
from tests.support.kind_tables import NUMBERS, ROWS, plain, text
from tests.support.people import admin_of, head_of
from tests.support.running import Bot

CITY = [Unit(f"KEL-{n:02}", f"Kelurahan Contoh {n:02}", "Kelurahan") for n in range(60)]
_STORED = "SELECT unit, count(*) FROM responses GROUP BY unit ORDER BY unit"


async def asked(bot: Bot, name: str, content: bytes) -> tuple[Person, Message]:
    """An admin of a city of 62 units, and what is asked of the file that they sent."""
    admin = await admin_of(bot)
    await bot.app.store.units.save(CITY)
    return admin, await begin(bot, admin, name, content)


async def test_a_file_without_a_unit_column_is_of_the_unit_that_is_tapped(polling: Bot) -> None:
    bot = polling
    admin, shown = await asked(bot, "forms.csv", text(plain()))
    assert "tidak menyebut unit" in shown.text and "12 baris" in shown.text
    assert "/kertas KATA" in shown.text
    assert "--unit" not in shown.text
    first = shown
    shown = await bot.do(admin, "Kelurahan (60)")
    assert len(shown.labels) == 5 + 2
    shown = await bot.do(admin, "Berikutnya")
    shown = await bot.do(admin, "Kelurahan Contoh 09")
    assert "84,03" in shown.text and "unit: KEL-09" in shown.text
    assert bot.rows(_STORED) == []
    await admin.press_data(first.data["Kelurahan (60)"], message=shown)  # an older list, then another unit from it
    await bot.settle()
    again = await bot.do(admin, "Kelurahan Contoh 03")
    assert "unit: KEL-09" in again.text, "the question is answered already"
    shown = await bot.do(admin, "Ulangi jawaban")
    assert "tidak menyebut unit" in shown.text
    shown = await bot.write(admin, "/kertas contoh 31")
    assert shown.labels[0] == "Kelurahan Contoh 31"
    await bot.do(admin, "Kelurahan Contoh 31")
    await bot.do(admin, "Simpan")
    assert bot.rows(_STORED) == [("KEL-31", 12)]
    assert [one.name for one in await admin.documents()] == ["forms.csv"], "a map would say this unit of another file"
    shown = await bot.write(admin, "/kertas contoh 31")
    assert "Formulir kertas" in shown.text, "no file waits"


async def test_names_that_nobody_knows_are_asked_and_kept_for_next_month(polling: Bot) -> None:
    bot = polling
    table = [["Unit", *NUMBERS], *([("Loket Jaya", "KEL-01", "")[at % 3], *row] for at, row in enumerate(ROWS))]
    admin, shown = await asked(bot, "semua.csv", text(table))
    assert "4 baris tidak menyebut unit" in shown.text and "Belum jelas: 2" in shown.text
    await bot.write(admin, "/kertas contoh 02")
    shown = await bot.do(admin, "Kelurahan Contoh 02")
    assert "«Loket Jaya» di 4 baris" in shown.text and "Sudah dijawab: 1" in shown.text
    assert "tidak ada unit yang cocok" in (await bot.write(admin, "/kertas mars")).text.casefold()
    await bot.write(admin, "/kertas contoh 07")
    shown = await bot.do(admin, "Kelurahan Contoh 07")
    assert "84,03" in shown.text
    await bot.do(admin, "Simpan")
    assert bot.rows(_STORED) == [("KEL-01", 4), ("KEL-02", 4), ("KEL-07", 4)]
    kept = (await admin.documents())[-1].content.decode()
    assert '"loket jaya" = "KEL-07"' in kept
    assert "KEL-02" not in kept


async def test_a_head_of_two_units_chooses_between_these_alone(polling: Bot) -> None:
    bot = polling
    head = await head_of(bot)
    await bot.app.store.units.save(CITY)
    await bot.app.store.people.bind("KEL-05", head.id, "id", "2026-11-01T00:00:00+00:00", "head", "Ani Contoh")
    shown = await begin(bot, head, "forms.csv", text(plain()))
    offered = {payload.rpartition(":")[2] for payload in shown.data.values() if ":unit:" in payload}
    assert offered == {"DISDUK", "KEL-05", "PKM-02"}
    mine = next(one for one in shown.data.values() if one.endswith("KEL-05"))
    assert (await tap(bot, head, shown, mine.replace("KEL-05", "KEL-06"))).text.endswith("tidak tersedia untuk Anda.")
    assert "unit: KEL-05" in (await tap(bot, head, shown, mine)).text


async def tap(bot: Bot, person: Person, message: Message, data: str) -> Message:
    await person.press_data(data, message=message)
    await bot.settle()
    return next(one for one in await person.messages() if one.id == message.id)
