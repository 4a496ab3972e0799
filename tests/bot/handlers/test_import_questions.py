"""What a file does not say is asked by buttons, and the answers are a map for next month's file."""

from typing import Any

from bot.sandbox import Person
from bot.sandbox.seen import Message
from tests.support.kind_tables import NUMBERS, ROWS, plain, text
from tests.support.people import head_of
from tests.support.running import Bot

BAD = "Bagus sekali"


def odd() -> list[list[Any]]:
    """Twelve forms with a word, an age and a column that nobody knows."""
    head, *rows = plain(["n1", *NUMBERS[1:]])
    table = [["Umur", *head], *(["34", *row] for row in rows)]
    table[1][3], table[2][3] = BAD, BAD
    table[3][0], table[4][5] = "sepuh", "tt"
    return [list(row) for row in table]


async def send(bot: Bot, person: Person, name: str, content: bytes) -> Message:
    await person.attach("document", content, name, "text/csv")
    await bot.settle()
    return await person.last()


async def begin(bot: Bot, head: Person, name: str, content: bytes) -> Message:
    """The screen after the period was chosen."""
    asked = await send(bot, head, name, content)
    return await bot.do(head, asked.labels[0])


async def test_each_question_is_a_screen_and_its_answers_are_kept(polling: Bot) -> None:
    bot = polling
    head = await head_of(bot)
    shown = await begin(bot, head, "oktober.csv", text(odd()))
    assert "Kolom mana yang berisi jawaban untuk U1 Persyaratan" in shown.text
    first = shown.data["n1"]
    seen = 1
    while "Belum jelas" in shown.text:
        if BAD in shown.text:
            assert "4 · Sangat cepat" in shown.labels
            shown = await bot.do(head, "4 ·")
        elif "«tt»" in shown.text:
            shown = await bot.do(head, "Bukan jawaban")
        elif "sepuh" in shown.text:
            shown = await bot.do(head, "Di atas 65" if any("65" in one for one in shown.labels) else "Abaikan kata ini")
        else:
            shown = await bot.do(head, "n1")
        seen += 1
    assert seen == 5
    assert f"{BAD} = 4" in shown.text
    assert bot.rows("SELECT count(*) FROM responses") == [(0,)]
    await head.press_data(first, message=shown)  # once more, of a question that is not open any more
    await bot.settle()
    assert "Simpan" in " ".join((await head.last()).labels)
    await bot.do(head, "Simpan")
    assert bot.rows("SELECT count(*) FROM counted_responses") == [(12,)]
    kept = (await head.documents())[-1]
    assert '"n1" = "persyaratan"' in kept.content.decode()
    # Next month: the map, then the file, with other words beside.
    assert "dipakai untuk berkas" in (await send(bot, head, "peta.toml", kept.content)).text
    table = odd()
    table[1][2] = 1
    shown = await begin(bot, head, "november.csv", text(table))
    assert "Simpan" in " ".join(shown.labels)


async def test_a_map_is_used_for_the_file_that_waits_and_answers_can_be_taken_back(polling: Bot) -> None:
    bot = polling
    head = await head_of(bot)
    names = [f"n{at}" for at in range(1, 10)]
    said = "[columns]\n" + "".join(f'{name} = "{key}"\n' for name, key in zip(names, KEYS, strict=True))
    assert "bukan units.csv" in (await send(bot, head, "app.csv", text([names, *ROWS]))).text
    assert "letters: " in (await send(bot, head, "peta.toml", b'letters = "up"')).text
    await send(bot, head, "peta.toml", said.encode())
    shown = await begin(bot, head, "app.csv", text([names, *ROWS]))
    assert "84,03" in shown.text
    assert any("Ulangi" in label for label in shown.labels)


KEYS = ("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "pengaduan", "sarpras")


async def test_what_no_button_can_answer_is_told_as_before(polling: Bot) -> None:
    bot = polling
    head = await head_of(bot)
    table = [["Tanggal", "Unit", *NUMBERS], *(["kemarin", "Kantor Lain", *row] for row in ROWS)]
    table[1][3] = BAD
    shown = await begin(bot, head, "hari.csv", text(table))
    assert "kemarin" in shown.text
    assert BAD in shown.text
    assert "Kantor Lain" in shown.text, "what the database knows is told with what the file says"
