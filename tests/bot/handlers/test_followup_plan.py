"""The plan of three elements step by step, with its taps and typed texts counted."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from bot.cases.followup_plan import Offer
from bot.conversation.screen import TALLEST, clipped, height
from bot.conversation.texts import texts
from bot.handlers.followup_plan_screens import fresh, programs
from bot.handlers.followup_screens import Look
from bot.rules.actions import Action
from bot.rules.measures import measures_for
from bot.rules.rights import Standing
from bot.sandbox import Message, Person
from scoring import load_instrument
from tests.bot.handlers.test_followup import drafted, png, states
from tests.support.people import member
from tests.support.phone import tall
from tests.support.running import Bot

ACTION = Action(1, "A", "2026-Q4", "2026-10-01", "2026-12-31", "permenpan-14-2017", "waktu")


class Hand:
    """A head whose taps and typed texts are counted."""

    def __init__(self, bot: Bot, head: Person) -> None:
        self._bot, self._head, self.taps, self.texts = bot, head, 0, 0

    async def tap(self, *labels: str) -> Message:
        self.taps += len(labels)
        return await self._bot.do(self._head, *labels)

    async def write(self, text: str) -> Message:
        self.texts += 1
        return await self._bot.write(self._head, text)

    async def prove(self) -> Message:
        await self._head.attach("photo", png(4 + self.taps))
        await self._bot.settle()
        return await self._head.last()


async def test_three_elements_from_draft_to_finished_in_eleven_taps_and_one_text(polling: Bot) -> None:
    bot = polling
    await drafted(bot)
    head = await member(bot, "Kepala Contoh", "head")
    hand = Hand(bot, head)
    shown = await bot.write(head, "/tindaklanjut")
    assert (shown.text.count("⚪"), " ".join(shown.labels).count("⚪")) == (1, 3), "the legend and three elements"
    first = await hand.tap("Lengkapi rencana .3")
    assert "Waktu Penyelesaian (1 dari 3)" in first.text
    assert all(len(label) <= 34 for label in first.labels)
    second = await hand.tap("Ukur dan umumkan waktu")
    assert "Mencatat waktu mulai dan selesai setiap permohonan" in second.text, "more than its button says"
    assert tall(first) <= TALLEST and tall(second) <= TALLEST
    await hand.tap("Perbaiki ruang tunggu")
    assert "Berlaku untuk 3 rencana" in (await hand.tap("Periksa data sebelum dicetak")).text
    assert "penanggung jawab" in (await hand.tap("TW I 2027")).text
    listed = await hand.write("Kepala Bagian Pelayanan")
    assert " ".join(listed.labels).count("TW I 2027") == 3
    assert "• Waktu: Mencatat waktu mulai" in listed.text
    assert max(tall(shown), tall(listed)) <= TALLEST
    await hand.tap("Mulai semua .3")
    asked = await hand.tap("Kirim bukti .3")
    assert "Biasanya: Rekap waktu layanan bulanan" in asked.text
    assert "masih menunggu" in (await bot.write(head, "terima kasih")).text, "is no evidence"
    assert bot.rows("SELECT count(*) FROM evidence") == [(0,)]
    proved = await hand.prove()
    assert "Bukti diterima" in proved.text
    assert tall(proved) <= TALLEST
    await hand.tap("Kirim bukti .2")
    await hand.prove()
    await hand.tap("Kirim bukti .1")
    await hand.prove()
    sure = await hand.tap("Nyatakan selesai .3")
    assert states(bot) == ["berjalan"] * 3
    assert "24 jam" in sure.text
    await hand.tap("Ya, selesai")
    assert states(bot) == ["selesai"] * 3
    assert (hand.taps, hand.texts) == (11, 1)
    one = await bot.do(head, "Waktu")
    back = await bot.do(head, "Tarik kembali")
    assert max(tall(one), tall(back)) <= TALLEST
    assert states(bot) == ["berjalan", "selesai", "selesai"]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("mode", ["", "online", "hybrid"])
def test_whatever_is_to_be_picked_fits_a_phone_and_all_of_it_is_offered(language: str, mode: str) -> None:
    model, said = load_instrument(ACTION.instrument), f"✅ {clipped('panjang sekali ' * 30, 2)}"
    look = Look(
        texts(language), model, {"A": "Puskesmas Contoh"}, {}, Standing((), {}), "x", datetime(2026, 11, 18, tzinfo=UTC)
    )
    for key in model.keys:
        measures = measures_for(key, "Puskesmas Contoh", mode)
        earlier = [replace(ACTION, id=number, element=key, program=f"{number} " * 90) for number in (7, 8, 9)]
        offered, made = list[str](), list[str]()
        for page, before in product(range(2), ("", said)):
            screen = programs(look, replace(ACTION, element=key), Offer(earlier, measures), (2, 3), before, page)
            own = fresh(look, "A", key, mode, page)
            assert max(height(screen), height(own)) <= TALLEST
            offered += [one.data for row in screen.rows for one in row if not before]
            made += [one.data for row in own.rows for one in row if not before]
        assert [one for one in offered if ":use:" in one] == [f"t:use:1:0:{one.id}" for one in measures]
        assert [one for one in offered if ":same:" in one] == ["t:same:1:0:7", "t:same:1:0:8", "t:same:1:0:9"]
        assert [one for one in made if ":make:" in one] == [f"t:make:A:{key}:{one.id}" for one in measures]


async def test_what_is_finished_is_taken_back_within_a_day(polling: Bot) -> None:
    bot = polling
    await drafted(bot)
    head, admin = await member(bot, "Kepala Contoh", "head"), await bot.admin()
    await admin.start()
    fill = "program = 'Loket', quarter = '2027-Q1', responsible = 'Seksi', state = 'berjalan'"
    note = (
        "INSERT INTO evidence (action, kind, text, same, at, who) VALUES (1, 'text', 'x', 'x', '2026-11-18', 'skm:a')"
    )
    for statement in (f"UPDATE actions SET {fill} WHERE id = 1", note):
        await bot.app.store._database.write(lambda db, statement=statement: db.execute(statement))
    await bot.write(head, "/tindaklanjut")
    await bot.do(head, "Waktu", "Selesai dikerjakan", "Tidak jadi")
    assert states(bot)[0] == "berjalan"
    await bot.do(head, "Selesai dikerjakan", "Ya, selesai")
    bot.clock.advance(hours=23)
    back = await bot.do(head, "Tarik kembali")
    assert "berjalan" in back.text
    await admin.wait("menarik kembali")
    await bot.do(head, "Selesai dikerjakan", "Ya, selesai")
    bot.clock.advance(hours=25)
    await bot.write(head, "/tindaklanjut")
    late = await bot.do(head, "Waktu")
    assert not any("Tarik" in label for label in late.labels)
    ((revision,),) = bot.rows("SELECT revision FROM actions WHERE id = 1")
    await head.press_data(f"t:go:1:{revision}:reopen", message=late)
    await bot.settle()
    assert "24 jam" in (await head.last()).text
    assert states(bot)[0] == "selesai"


async def test_texts_and_offices_of_last_year_are_offered(polling: Bot) -> None:
    bot = polling
    await drafted(bot)
    span = "'RSUD', '2025-Q3', '2025-07-01', '2025-09-30', 'permenpan-14-2017'"
    before = (
        "INSERT INTO actions (unit, span, first, last, instrument, element, drafted, program, responsible, state) "
        f"VALUES ({span}, 'waktu', 1, 'Loket <cepat>', 'Seksi A', 'diverifikasi'), "
        f"({span}, 'biaya', 1, 'Tarif', 'Seksi A', 'diverifikasi')"
    )
    await bot.app.store._database.write(lambda db: db.execute(before))
    bot.clock.now = datetime(2026, 11, 19, 3, tzinfo=UTC)
    head = await member(bot, "Kepala Contoh", "head")
    await bot.write(head, "/tindaklanjut")
    shown = await bot.do(head, "Lengkapi rencana")
    assert "Loket <cepat>" in shown.text
    assert [label for label in shown.labels if label.startswith("↺")] == ["↺ Loket <cepat>"]
    await bot.do(head, "↺ Loket")
    await bot.write(head, "Kursi baru")  # a text of one's own answers the same question
    await bot.write(head, "Periksa cetakan")
    asked = await bot.do(head, "TW IV 2026")
    assert asked.labels == ["Seksi A", "‹ Daftar"]
    await bot.do(head, "Seksi A")
    assert bot.rows("SELECT program, quarter, responsible FROM actions WHERE span = '2026-Q3' ORDER BY id") == [
        ("Loket <cepat>", "2026-Q4", "Seksi A"),
        ("Kursi baru", "2026-Q4", "Seksi A"),
        ("Periksa cetakan", "2026-Q4", "Seksi A"),
    ]
    await bot.do(head, "Waktu")
    assert "Sekarang: Loket <cepat>" in (await bot.do(head, "Ubah rencana", "Program")).text
