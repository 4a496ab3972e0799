"""/saran: what a head reads, filters, marks and follows up, and what nobody reads before its release."""

from dataclasses import replace

from bot.rules.element_words import known_elements
from bot.sandbox import Person
from bot.storage import Author
from bot.storage.paper import Batch
from bot.storage.remarks import Remark
from bot.storage.responses import insert_many
from scoring import load_instrument
from tests.support.city import made_up
from tests.support.people import member
from tests.support.running import Bot

SAID = (
    "Antrean terlalu lama",
    "Kursi tunggu kurang",
    "Petugas ramah <sekali>",
    "Terima kasih",
    "Parkir sempit",
    "AC mati",
)


async def told(bot: Bot, unit: str = "RSUD", week: str = "2026-W47", texts: tuple[str, ...] = SAID) -> None:
    """Answers with these suggestions, released with the card of a week."""
    one = made_up(bot.clock(), [3] * 9, unit)
    await bot.app.store._database.write(lambda db: insert_many(db, [replace(one, suggestion=text) for text in texts]))
    await bot.app.store.releases.release([unit], ["2026-Q4"], week, 5)


async def reader(bot: Bot) -> Person:
    return await member(bot, "Kepala Contoh", "head")


async def test_a_head_reads_filters_and_marks(polling: Bot) -> None:
    bot = polling
    head = await reader(bot)
    assert "Belum ada saran" in (await bot.write(head, "/saran")).text
    await told(bot)
    await told(bot, texts=("belum dirilis",) * 3)
    shown = await bot.write(head, "/saran")
    assert "Belum dibaca: 6 dari 6" in shown.text
    assert "belum dirilis" not in shown.text, "fewer than five are new"
    assert shown.text.count("🔹") == 5
    assert "🔹 1." in (await bot.do(head, "Berikutnya")).text
    waiting = await bot.do(head, "Saring", "Menurut unsur", "Waktu")
    assert "Antrean terlalu lama" in waiting.text
    assert "Kursi tunggu kurang" in waiting.text
    assert "Waktu Penyelesaian: 2" in waiting.text
    mark = waiting.data["✓ Tandai halaman ini sudah dibaca"]
    read = await bot.do(head, "Tandai halaman")
    assert "Belum dibaca: 4 dari 6" in read.text
    unread = await bot.do(head, "Saring", "belum dibaca saja")
    assert "Tidak ada saran yang cocok" in unread.text
    await head.press_data(mark.replace(":0:0:", ":1:0:"), message=unread)  # as a doubled tap on a list that moved
    await bot.settle()
    assert bot.rows("SELECT count(*) FROM suggestions_seen") == [(2,)]
    assert "Triwulan IV 2026" in (await bot.do(head, "Saring", "Menurut periode")).labels
    for typed in ("/saran TW IV", "/saran RSUD triwulan 4 2026", "/saran 2026-q4 rsud"):
        assert "Triwulan IV 2026 · semua unsur: 6" in (await bot.write(head, typed)).text
    assert "Triwulan III 2026 · «parkir»: 0" in (await bot.write(head, "/saran parkir tw 3")).text
    found = await bot.write(head, "/saran parkir")
    assert "«parkir»: 1" in found.text
    assert "Parkir sempit" in (await bot.do(head, "1")).text
    await bot.do(head, "Tandai sudah")
    assert "Tandai belum dibaca" in (await head.last()).labels


async def test_one_without_an_answer_is_shown_once_enough_has_been_told(polling: Bot) -> None:
    """It stood in the unit's workbook alone."""
    bot = polling
    head, day = await reader(bot), bot.clock().date()
    batch = Batch("AAAABBBB", "2026-Q4", day, "contoh.csv", bot.clock().isoformat(), 0)
    said = [Remark("RSUD", day, "Loket sulit ditemukan"), Remark("DISDUK", day, "lain")]
    await bot.app.store.batches.add(batch, [], remarks=said)
    assert "Belum ada saran" in (await bot.write(head, "/saran")).text
    await told(bot)
    assert "Loket sulit ditemukan" in (await bot.write(head, "/saran loket")).text
    one = await bot.do(head, "1")
    assert "Ditulis tanpa menjawab" in one.text
    assert not any("dibaca" in label for label in one.labels)
    assert "Belum dibaca: 6 dari 7" in (await bot.write(head, "/saran")).text
    await bot.app.store.batches.undo("AAAABBBB", Author("contoh", bot.clock()))
    assert "tidak ada saran" in (await bot.write(head, "/saran loket")).text.casefold()


async def test_a_suggestion_becomes_a_follow_up(polling: Bot) -> None:
    bot = polling
    head = await reader(bot)
    await told(bot)
    await bot.write(head, "/saran kursi")
    one = await bot.do(head, "1")
    assert any("Sarana" in label for label in one.labels)
    await bot.do(head, "Sarana")
    await bot.do(head, "Perbaiki ruang tunggu")
    assert bot.rows("SELECT unit, element, drafted, substr(program, 1, 13) FROM actions") == [
        ("RSUD", "sarpras", 0, "Menambah kurs")
    ]


async def test_changed_and_foreign_ones_are_not_shown(polling: Bot) -> None:
    bot = polling
    head = await reader(bot)
    await told(bot)
    await told(bot, "DISDUK")
    listed = await bot.write(head, "/saran")
    await bot.do(head, "Tandai halaman")
    change = "UPDATE responses SET suggestion = 'lain' WHERE unit = 'RSUD' AND suggestion LIKE 'Parkir%'"
    await bot.app.store._database.write(lambda db: db.execute(change))
    seen = bot.rows("SELECT count(*) FROM suggestions_seen JOIN responses ON id = response WHERE suggestion = 'lain'")
    assert seen == [(0,)]
    foreign = bot.rows("SELECT id FROM responses WHERE unit = 'DISDUK' LIMIT 1")[0][0]
    for data in (f"v:o:RSUD:{foreign}", f"v:see:DISDUK:{foreign}", "v:unit:DISDUK", "v:l:DISDUK:-:-:0:0", "v:o:RSUD:x"):
        await head.press_data(data, message=listed)
        await bot.settle()
        assert "tidak tersedia" in next(one.text for one in await head.messages() if one.id == listed.id), data
    viewer = await member(bot, "Pemantau Contoh", "viewer", "*")
    await bot.write(viewer, "/saran RSUD")
    assert not any("Tandai" in label for label in (await viewer.last()).labels), "a viewer marks nothing"


def test_every_element_has_words() -> None:
    assert set(known_elements()) == set(load_instrument("permenpan-14-2017").keys)
