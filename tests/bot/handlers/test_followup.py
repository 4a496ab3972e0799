"""Follow-up by buttons through the local Telegram: a head's plan from draft to verified, and all that goes wrong."""

import struct
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.conversation.screen import TALLEST
from bot.reporting.followup_due import Drafting, DueReminders
from bot.sandbox import Person
from bot.storage import Author, Response
from bot.storage.responses import insert_many
from scoring import load_instrument, parse_period
from tests.support.near import Near
from tests.support.people import member
from tests.support.phone import tall
from tests.support.running import Bot, Clock, Running, both_ways
from tests.support.waiting import until

KEYS = load_instrument("permenpan-14-2017").keys
PDF = b"%PDF-1.7 bukti contoh"
SCORES = [4, 3, 1, 4, 2, 4, 4, 4, 1]  # lowest: waktu, sarpras, produk


def png(side: int = 8) -> bytes:
    """A small grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x80" * side for _ in range(side)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def answers(unit: str, n: int) -> list[Response]:
    """Made-up answers of August."""
    one = Response(
        unit=unit,
        service="",
        instrument="permenpan-14-2017",
        period="2026-Q3",
        week="2026-W33",
        hour="2026-08-12T03",
        answers=dict(zip(KEYS, SCORES, strict=True)),
    )
    return [one] * n


async def closed(bot: Bot, unit: str = "RSUD", n: int = 12) -> None:
    """The third quarter is over, with its answers. Nothing has been drafted yet."""
    store = bot.app.store
    await store._database.write(lambda db: insert_many(db, answers(unit, n)))
    await store._database.write(lambda db: db.execute("DELETE FROM planned WHERE kind = 'followup'"))


async def drafted(bot: Bot, unit: str = "RSUD") -> None:
    await closed(bot, unit)
    await Drafting(bot.app.config, bot.app.store).draft(parse_period("2026-Q3"), Author("skm:contoh", bot.clock()))


def states(bot: Bot) -> list[str]:
    return [state for (state,) in bot.rows("SELECT state FROM actions ORDER BY id")]


async def filled(bot: Bot, head: Person) -> None:
    """Everything of the lowest element's plan, by buttons and typed texts."""
    await bot.write(head, "/tindaklanjut")
    assert not [one for one in (await bot.do(head, "Waktu")).labels if "Mulai" in one], "the plan is not whole"
    await bot.do(head, "Program")
    await bot.write(head, "Menambah satu loket <cepat> & antrean daring")
    await bot.do(head, "Batas triwulan", "TW I 2027", "Penanggung jawab")
    await bot.write(head, "Kepala Bagian Pelayanan Contoh")


@both_ways
async def test_from_draft_to_verified(bot: Bot) -> None:
    head, admin = await member(bot, "Kepala Contoh", "head"), await bot.admin()
    await admin.start()
    await closed(bot)
    assert await Drafting(bot.app.config, bot.app.store).plan_due(bot.clock()) == 1
    assert await Drafting(bot.app.config, bot.app.store).plan_due(bot.clock()) == 0
    await bot.deliver()
    told = await head.last()
    assert "• Waktu Penyelesaian (NRR 1,0000)" in told.text
    listed = await bot.do(head, "Lengkapi rencana", "Daftar")
    assert sum(label.startswith("⚪") for label in listed.labels) == 3
    assert all(len(label) <= 30 for label in listed.labels)
    assert tall(listed) <= TALLEST
    await filled(bot, head)
    shown = await bot.do(head, "Mulai dikerjakan")
    assert "berjalan" in shown.text
    assert "Menambah satu loket <cepat> & antrean daring" in shown.text
    shown = await bot.do(head, "Selesai dikerjakan", "Ya, selesai")
    assert "Belum ada bukti" in shown.text
    await bot.do(head, "Tambah bukti")
    await head.attach("photo", png(), caption="Loket baru <contoh>")
    await bot.settle()
    assert "Bukti diterima" in (await head.last()).text
    assert "bukti: 1" in (await bot.do(head, "Selesai dikerjakan", "Ya, selesai")).text
    assert states(bot) == ["selesai", "rencana", "rencana"]
    assert "Verifikasi" not in " ".join((await head.last()).labels)
    await admin.wait("menyatakan selesai")
    await bot.do(admin, "Buka", "Lihat bukti")
    assert len(await admin.photos()) == 1
    await bot.deliver()
    await bot.write(admin, "/followup")
    await bot.do(admin, "Menunggu verifikasi", "1", "Kembalikan")
    assert "🔵 Berikutnya ›" in (await bot.write(admin, "Fotonya gelap")).labels, "whoever verifies goes on from there"
    assert states(bot)[0] == "berjalan"
    await head.wait("Alasan: Fotonya gelap")
    await bot.deliver()
    await bot.do(head, "Buka", "Selesai dikerjakan", "Ya, selesai")
    await bot.deliver()
    await bot.write(admin, "/tindaklanjut")
    done = await bot.do(admin, "Menunggu verifikasi", "1", "✅ Verifikasi")
    assert "diverifikasi" in done.text
    assert states(bot) == ["diverifikasi", "rencana", "rencana"]
    acts = [name.removeprefix("followup.") for (name,) in bot.rows("SELECT action FROM audit WHERE action LIKE 'f%'")]
    assert acts == [*["draft"] * 3, *["edit"] * 3, "start", "evidence", "finish", "return", "finish", "verify"]


async def test_a_question_survives_a_restart(run: Running, path: Path, clock: Clock) -> None:
    async with Near() as tg:
        async with run(path, "near", clock, tg) as bot:
            await drafted(bot)
            head = await member(bot, "Kepala Contoh", "head")
            await bot.write(head, "/tindaklanjut")
            await bot.do(head, "Waktu", "Tambah bukti")
        await head.attach("photo", png())  # while the bot is down
        async with run(path, "near", clock, tg) as bot:
            await head.wait("Bukti diterima")
            await bot.settle()
            assert bot.rows("SELECT kind, mime FROM evidence JOIN copies ON sha256 = copy") == [("photo", "image/png")]


async def test_typed_text_belongs_to_what_was_touched_last(polling: Bot) -> None:
    bot = polling
    await drafted(bot)
    head = await member(bot, "Kepala Contoh", "head")
    await bot.write(head, "/start DISDUK")
    await bot.do(head, "Mulai")
    await bot.answer_all(head)
    await bot.do(head, "Lewati semua")  # the survey waits for a suggestion
    await bot.write(head, "/tindaklanjut")
    await bot.do(head, "Waktu", "Program")
    await bot.write(head, "Menambah loket")
    assert bot.rows("SELECT program FROM actions WHERE id = 1") == [("Menambah loket",)]
    await bot.write(head, "Ini saran saya")  # the question has been answered: the survey still waits
    survey = next(one for one in await head.messages() if any("Kirim" in label for label in one.labels))
    await head.press("Kirim", message=survey)
    await bot.settle()
    assert [one["suggestion"] for one in bot.stored() if one["unit"] == "DISDUK"] == ["Ini saran saya"]
    await bot.write(head, "/tindaklanjut")
    await bot.do(head, "Waktu", "Penanggung jawab")
    await bot.write(head, "/start PKM-01")  # a survey moves on: the question lapses
    await bot.write(head, "Kepala Loket")
    await bot.write(head, "/tindaklanjut")
    await bot.do(head, "Waktu", "Penanggung jawab")
    bot.clock.advance(hours=3)  # what is typed so much later is not meant for it either
    await bot.write(head, "RSUD")
    assert bot.rows("SELECT responsible FROM actions WHERE id = 1") == [("",)]


async def test_typed_text_of_two_dialogues_of_staff_keeps_apart(polling: Bot) -> None:
    bot = polling
    await drafted(bot)
    admin = await member(bot, "Admin Contoh", "admin", "*")
    await bot.write(admin, "/periode")
    await bot.do(admin, "Buat periode")  # waits for the window's name
    await bot.write(admin, "/tindaklanjut RSUD")
    await bot.do(admin, "Waktu", "Program")
    await bot.write(admin, "Menambah loket")
    assert bot.rows("SELECT program FROM actions WHERE id = 1") == [("Menambah loket",)]
    await bot.write(admin, "/tindaklanjut RSUD")
    await bot.do(admin, "Waktu", "Penanggung jawab")
    bot.clock.advance(seconds=5)
    await bot.write(admin, "/periode")
    await bot.do(admin, "Lanjutkan", "Batal")
    await bot.write(admin, "/periode")
    await bot.do(admin, "Buat periode")  # begun anew after the question, which lapses
    await bot.write(admin, "SKM Contoh 2027")
    assert bot.rows("SELECT responsible FROM actions WHERE id = 1") == [("",)]
    ((state,),) = bot.rows("SELECT state FROM window_drafts")
    assert "SKM Contoh 2027" in state


async def test_stale_and_doubled_taps_change_nothing(polling: Bot) -> None:
    bot = polling
    await drafted(bot)
    head = await member(bot, "Kepala Contoh", "head")
    admin = await bot.admin()
    await admin.start()
    await filled(bot, head)
    screen = await head.last()
    start = screen.data["▶ Mulai dikerjakan"]
    for _ in range(2):
        await head.press_data(start, message=screen)
        await bot.settle()
    await head.repeat()
    await bot.settle()
    assert bot.rows("SELECT count(*) FROM audit WHERE action = 'followup.start'") == [(1,)]
    assert "Layar ini sudah lama" in next(one.text for one in await head.messages() if one.id == screen.id)
    await bot.do(head, "Tambah bukti")
    await bot.write(head, "Loket dibuka")
    await bot.tg.redeliver()
    await bot.settle()
    assert bot.rows("SELECT count(*) FROM evidence") == [(1,)]
    await bot.do(head, "Selesai dikerjakan", "Ya, selesai")
    await bot.deliver()  # what is owed comes before what is asked for
    await bot.write(admin, "/tindaklanjut")
    seen = await bot.do(admin, "Menunggu verifikasi", "1")
    assert tall(seen) <= TALLEST and seen.rows[0] == ["✅ Verifikasi", "↩ Kembalikan"]
    verify = seen.data["✅ Verifikasi"]
    await bot.do(admin, "Kembalikan")
    await bot.write(admin, "Kurang jelas")
    await bot.deliver()
    await bot.write(head, "/tindaklanjut")
    await bot.do(head, "Waktu", "Tambah bukti")
    await bot.write(head, "Bukti yang lain sama sekali")
    await bot.do(head, "Selesai dikerjakan", "Ya, selesai")
    await admin.press_data(verify, message=seen)  # of what the admin saw before it was given back
    await bot.settle()
    assert states(bot)[0] == "selesai"


async def test_whoever_finished_cannot_verify(polling: Bot) -> None:
    bot = polling
    await drafted(bot)
    admin = await bot.admin()
    await admin.start()
    await bot.write(admin, "/tindaklanjut RSUD")
    await bot.do(admin, "Waktu", "Program")
    await bot.write(admin, "Menambah loket")
    await bot.do(admin, "Batas triwulan", "TW IV 2026", "Penanggung jawab")
    await bot.write(admin, "Kepala Loket")
    await bot.do(admin, "Mulai", "Tambah bukti")
    await bot.write(admin, "Sudah")
    shown = await bot.do(admin, "Selesai dikerjakan", "Ya, selesai")
    assert any("orang lain" in label for label in shown.labels)
    revision = bot.rows("SELECT revision FROM actions WHERE id = 1")[0][0]
    await admin.press_data(f"t:go:1:{revision}:verify", message=shown)
    await bot.settle()
    assert "tidak boleh memverifikasinya sendiri" in (await admin.last()).text
    assert states(bot)[0] == "selesai"


@pytest.mark.parametrize(
    ("kind", "content", "name", "said"),
    [
        ("document", PDF + bytes(6_000_000), "besar.pdf", "paling besar 5 MB"),
        ("document", PDF + bytes(21_000_000), "lebih-besar.pdf", "paling besar 5 MB"),
        ("document", b"MZ program", "../../bukti.pdf", "Hanya foto"),
        ("sticker", b"", "", "Kirim bukti sebagai"),
    ],
)
async def test_what_cannot_be_kept_is_said_and_not_kept(
    polling: Bot, kind: str, content: bytes, name: str, said: str
) -> None:
    bot = polling
    await drafted(bot)
    head = await member(bot, "Kepala Contoh", "head")
    await bot.write(head, "/tindaklanjut")
    await bot.do(head, "Waktu", "Tambah bukti")
    await head.attach(kind, content, name)
    await bot.settle()
    await head.wait(said)  # the file is fetched and looked at beside the chat
    assert bot.rows("SELECT count(*) FROM evidence") == bot.rows("SELECT count(*) FROM copies") == [(0,)]
    await head.attach("document", PDF, "baik.pdf", "application/pdf")  # the question is still open
    await bot.settle()
    kept = "SELECT kind, mime FROM evidence JOIN copies ON sha256 = copy"
    await until(lambda: bot.rows(kept))  # likewise
    assert bot.rows(kept) == [("document", "application/pdf")]


async def test_too_long_and_empty_texts_leave_the_question_open(polling: Bot) -> None:
    bot = polling
    await drafted(bot)
    head = await member(bot, "Kepala Contoh", "head")
    await bot.write(head, "/tindaklanjut")
    await bot.do(head, "Waktu", "Program")
    assert "5000" not in (await head.last()).text
    said = await bot.write(head, "x" * 4000)
    assert "4.000 huruf, paling banyak 500" in said.text
    await head.attach("photo", png())
    await bot.settle()
    assert "sebagai teks" in (await head.last()).text
    assert "Disimpan" in (await bot.write(head, "<b>Tebal</b> &amp; =1+1")).text
    assert bot.rows("SELECT program FROM actions WHERE id = 1") == [("<b>Tebal</b> &amp; =1+1",)]
    changed = await bot.do(head, "Ubah rencana")
    assert changed.labels[:3] == ["✎ Program", "❗ Batas triwulan", "❗ Penanggung jawab"]
    await bot.do(head, "Program")
    assert "tidak jadi" in (await bot.write(head, "/batal")).text


@pytest.mark.parametrize("why", ["role", "state"])
async def test_a_question_that_can_no_longer_be_answered_is_forgotten(polling: Bot, why: str) -> None:
    """Else whatever is typed from then on would be taken for its answer, and refused again."""
    bot = polling
    await drafted(bot)
    head = await member(bot, "Kepala Contoh", "head")
    await bot.write(head, "/tindaklanjut")
    await bot.do(head, "Waktu", "Program")
    change = {
        "role": "UPDATE roles SET unit = 'PKM-01' WHERE role = 'head'",
        "state": "UPDATE actions SET state = 'batal' WHERE id = 1",
    }[why]
    await bot.app.store._database.write(lambda db: db.execute(change))
    await bot.write(head, "Menambah satu loket")
    assert await bot.app.store.questions.of_chat(head.id, bot.app.desk.now) is None
    assert bot.rows("SELECT program FROM actions WHERE id = 1") == [("",)]


async def test_a_file_that_telegram_lost_is_shown_from_our_copy(polling: Bot) -> None:
    bot = polling
    await drafted(bot)
    head = await member(bot, "Kepala Contoh", "head")
    await bot.write(head, "/tindaklanjut")
    await bot.do(head, "Waktu", "Tambah bukti")
    await bot.tg.fail("getFile", status=500, description="Internal Server Error", times=9)
    await head.attach("document", PDF, "asal.pdf", "application/pdf")
    await bot.settle()
    assert bot.rows("SELECT copy FROM evidence") == [(None,)]
    await bot.tg.heal()
    assert await bot.app.routes.followups.copies.fetch_due() == 1  # as the next tick does
    await bot.app.store._database.write(lambda db: db.execute("UPDATE evidence SET file = 'lost'"))
    await bot.do(head, "Lihat bukti")
    found = (await head.documents())[-1]
    assert (found.name, found.content) == ("bukti-1-1.pdf", PDF)


async def test_own_actions_and_dropping_a_draft(polling: Bot) -> None:
    bot = polling
    await drafted(bot)
    head = await member(bot, "Kepala Contoh", "head")
    await bot.write(head, "/tindaklanjut")
    await bot.do(head, "Tambah rencana", "Perilaku")
    await bot.write(head, "Pelatihan senyum")
    await bot.tg.redeliver()
    await bot.settle()
    assert bot.rows("SELECT element, span, program, drafted FROM actions WHERE drafted = 0") == [
        ("perilaku", "2026-Q3", "Pelatihan senyum", 0)
    ]
    await bot.do(head, "Ubah rencana", "Batalkan rencana")
    assert "Disimpan" in (await bot.write(head, "Sudah ada di rencana lain")).text
    assert states(bot)[-1] == "batal"


async def test_too_few_answers_draft_nothing(polling: Bot) -> None:
    bot = polling
    await closed(bot, n=9)
    made, few = await Drafting(bot.app.config, bot.app.store).draft(
        parse_period("2026-Q3"), Author("skm:contoh", bot.clock()), "RSUD"
    )
    assert (made, few) == ([], {"RSUD": 9})


async def test_reminders_come_once_before_the_quarter_ends(polling: Bot) -> None:
    bot = polling
    await drafted(bot)
    head = await member(bot, "Kepala Contoh", "head")
    await filled(bot, head)
    remind = DueReminders(bot.app.config, bot.app.store).plan_due
    assert await remind(datetime(2027, 3, 16, 3, tzinfo=UTC)) == 0
    assert await remind(datetime(2027, 3, 17, 1, 59, tzinfo=UTC)) == 0  # before 09:00 in Jakarta
    assert await remind(datetime(2027, 3, 17, 2, tzinfo=UTC)) == 1
    assert await remind(datetime(2027, 3, 18, 3, tzinfo=UTC)) == 0
    bot.clock.now = datetime(2027, 3, 17, 2, tzinfo=UTC)
    bot.app.courier.wake()
    await head.wait("berakhir dalam 14 hari, pada Triwulan I 2027")
    bot.clock.now = datetime(2027, 4, 1, 3, tzinfo=UTC)
    assert "⚠ lewat batas" in (await bot.write(head, "/tindaklanjut")).text


@pytest.mark.parametrize(
    "data", ["t:see:99", "t:see:999999999999999999", "t:go:1:0:edit", "t:new:DISDUK", "t:", "t:x:y"]
)
async def test_forged_payloads_are_refused(polling: Bot, data: str) -> None:
    bot = polling
    await drafted(bot)
    head = await member(bot, "Kepala Contoh", "head")
    screen = await bot.write(head, "/tindaklanjut")
    before = bot.rows("SELECT * FROM actions")
    await head.press_data(data, message=screen)
    await bot.settle()
    assert "tidak tersedia" in (await head.last()).text
    assert bot.rows("SELECT * FROM actions") == before
