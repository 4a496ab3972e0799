"""/report and /laporan over HTTP: text, card and sheet arrive. Nobody learns what is not theirs."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from bot.rules.identity import fingerprint
from bot.storage.responses import insert_many
from tests.support.near import Near
from tests.support.people import head_of
from tests.support.running import ADMIN, Bot, Clock, both_ways
from tests.support.waiting import until, within
from tests.support.workbooks import load_workbook


@pytest.fixture
async def bot(path: Path, clock: Clock, run: Callable[..., Any], answer: Callable[..., Any]) -> AsyncIterator[Any]:
    """The running bot with 30 answers for DISDUK and 12 for PKM-02 in this quarter."""
    async with run(path, "near", clock) as one:
        moment = datetime(2026, 11, 11, 3, tzinfo=UTC)
        rows = [answer(moment, [number % 4 + 1] * 9, "DISDUK", suggestion="=1+1") for number in range(30)]
        rows += [answer(moment, [3] * 9, "PKM-02") for _ in range(12)]
        await one.app.store._database.write(lambda db: insert_many(db, rows))
        yield one


async def reported(bot: Bot, period: str = "2026-Q4") -> None:
    """Until nothing is owed any more."""

    async def owed() -> int:
        return (await bot.app.store.deliveries.counts("report", period))[1]

    await until(owed, 0)


@both_ways
async def test_an_admin_gets_text_card_and_sheet(bot: Bot) -> None:
    admin = await bot.admin()
    await admin.send("/report DISDUK 2026-Q4")
    await admin.wait("⏳")
    await reported(bot)
    said = [one for one in await admin.messages() if one.from_bot]
    assert len(said) == 5
    assert "IKM 60,83" in said[0].text  # (8 x 1 + 8 x 2 + 7 x 3 + 7 x 4) / 30 x 25
    assert "⏳" not in said[0].text
    assert said[1].has_photo
    sheet, pdf, word = await admin.documents()
    assert (pdf.name, word.name) == ("laporan-skm-DISDUK-2026-Q4.pdf", "laporan-skm-DISDUK-2026-Q4.docx")
    assert sheet.name == "skm-DISDUK-2026-Q4.xlsx"
    book = load_workbook(BytesIO(sheet.content))
    texts = [cell for tab in book for row in tab.iter_rows() for cell in row if cell.value == "=1+1"]
    assert texts
    assert all(cell.data_type == "s" for cell in texts), "a suggestion became a formula"
    assert (await bot.app.store.deliveries.counts("report", "2026-Q4")) == (1, 0, 0)


async def test_the_whole_city(bot: Bot) -> None:
    admin = await bot.admin()
    await admin.send("/report semua")
    await admin.wait("⏳")
    await reported(bot)
    said = [one for one in await admin.messages() if one.from_bot]
    assert "2 dari 4" in said[0].text
    assert [document.name for document in await admin.documents()] == [
        "skm-kota-2026-Q4.xlsx",
        "laporan-skm-kota-2026-Q4.pdf",
        "laporan-skm-kota-2026-Q4.docx",
    ]
    assert len(await admin.photos()) == 1


async def test_the_picker_leads_to_a_report(bot: Bot) -> None:
    admin = await bot.admin("en")
    first = await bot.write(admin, "/report")
    assert "The whole agency (all units)" in first.labels[0]
    units = await bot.do(admin, "Puskesmas")
    assert [label for label in units.labels if "Puskesmas" in label] == [
        "Puskesmas Contoh Mawar",
        "Puskesmas Contoh Melati",
    ]
    periods = await bot.do(admin, "Mawar")
    assert "Quarter IV 2026" in periods.labels
    await bot.do(admin, "Quarter IV 2026")
    await bot.do(admin, "xlsx")
    await reported(bot)
    assert [document.name for document in await admin.documents()] == ["skm-PKM-02-2026-Q4.xlsx"]
    assert await admin.photos() == []


async def test_a_unit_without_answers_gets_documents_that_say_so(bot: Bot) -> None:
    admin = await bot.admin()
    await admin.send("/report RSUD")
    await admin.wait("⏳")
    await reported(bot)
    said = [one for one in await admin.messages() if one.from_bot]
    assert "Belum ada jawaban" in said[0].text
    assert len(said) == 5, "the documents are made all the same, and say that nobody answered"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/report DISDUK 2026-Q9", "tidak dikenal"),
        ("/report DISDUK kemarin <b>", "tidak dikenal"),
        ("/report XX", "tidak dikenal di antara"),
        ("/report <b>", "«<b>» tidak dikenal"),
    ],
)
async def test_a_slip_is_answered_with_what_is_right(bot: Bot, command: str, said: str) -> None:
    admin = await bot.admin()
    assert said in (await bot.write(admin, command)).text
    assert bot.rows("SELECT count(*) FROM deliveries WHERE kind = 'report'") == [(0,)]


REFUSED = "Maaf, perintah ini tidak tersedia untuk Anda."


@pytest.mark.parametrize("command", ["/report", "/laporan", "/report DISDUK", "/report XX", "/report semua 2026-Q9"])
async def test_a_stranger_is_refused_and_learns_nothing(bot: Bot, command: str) -> None:
    siti = await bot.person()
    answer = await bot.write(siti, command)
    assert (answer.text, answer.labels) == (REFUSED, [])
    assert bot.rows("SELECT count(*) FROM deliveries WHERE kind = 'report'") == [(0,)]


@pytest.mark.parametrize("asked", ["PKM-01", "XX", "semua", "*", "PKM-01 2026-Q4", "PKM-01 2026-Q9", "XX 2026-Q9"])
async def test_a_head_who_asks_for_another_unit_learns_nothing(bot: Bot, asked: str) -> None:
    """Existing or not, right period or wrong: the very same words."""
    head = await head_of(bot)
    answer = await bot.write(head, f"/laporan {asked}")
    assert answer.text.startswith(f"«{asked}» tidak dikenal di antara unit Anda, periode,")
    assert answer.labels == []
    assert bot.rows("SELECT count(*) FROM deliveries WHERE kind = 'report'") == [(0,)]


async def test_a_period_alone_leads_to_its_report(bot: Bot) -> None:
    head, admin = await head_of(bot), await bot.admin()
    await bot.write(head, "/laporan 2026-Q4")
    own = await bot.do(head, "Dinas")
    assert own.text.startswith("Dinas Kependudukan <Contoh> & Catatan Sipil · Triwulan IV 2026")
    asked = await bot.write(admin, "/laporan 2026-Q4")
    assert "Triwulan IV 2026" in asked.text
    shown = await bot.do(admin, "Puskesmas", "Mawar")
    assert shown.text.startswith("Puskesmas Contoh Mawar · Triwulan IV 2026")
    await bot.write(admin, "/laporan 2026-Q4 RSUD")
    assert bot.rows("SELECT unit, period FROM deliveries WHERE kind = 'report'") == [("RSUD", "2026-Q4")]


async def test_a_head_gets_the_own_unit(bot: Bot) -> None:
    head = await head_of(bot)
    picker = await bot.write(head, "/laporan")
    assert picker.labels == [
        "Dinas Kependudukan <Contoh> & Catatan Sipil",
        "Puskesmas Contoh Mawar",
    ]  # and what is below
    await head.send("/laporan disduk")
    await head.wait("⏳")
    await reported(bot)
    assert await head.documents() == [], "the period is open: text and picture"
    assert len(await head.photos()) == 1


@pytest.mark.parametrize(
    "data",
    [
        "r:category:0:0",
        "r:unit:PKM-01",
        "r:unit:*",
        "r:period:PKM-01:2026-Q4",
        "r:make:PKM-01:2026-Q4:all",
        "r:make:*:2026-Q4:xlsx",
        "r:make:DISDUK:2026-Q9:all",
        "r:make:DISDUK:2026-Q4:pptx",
        "r:category:x:y",
        "r:",
        "r:make",
    ],
)
async def test_forged_buttons_of_the_picker_reveal_nothing(bot: Bot, data: str) -> None:
    head = await head_of(bot)
    picker = await bot.write(head, "/laporan")
    await head.press_data(data, message=picker)
    await bot.settle()
    shown = next(one for one in await head.messages() if one.id == picker.id)
    assert (shown.text, shown.labels) == (REFUSED, [])
    assert bot.rows("SELECT count(*) FROM deliveries WHERE kind = 'report'") == [(0,)]


async def test_a_head_who_is_one_no_longer_is_refused(bot: Bot) -> None:
    head = await head_of(bot)
    picker = await bot.write(head, "/laporan")
    await bot.app.store._database.write(lambda db: db.execute("DELETE FROM roles"))
    await head.press_data(picker.data[picker.labels[0]], message=picker)
    await bot.settle()
    assert (await head.last()).text == REFUSED


async def test_an_invitation_binds_a_head_once(bot: Bot) -> None:
    await bot.app.store.invitations.invite(fingerprint("RAHASIA"), "DISDUK", "2026-11-01T00:00:00+00:00", "2026-12-01T00:00:00+00:00")  # noqa: E501  # fmt: skip
    ani, budi = await bot.person("Ani Contoh"), await bot.person("Budi Contoh")
    await bot.write(ani, "/start inv_RAHASIA")
    assert any("kepala unit Dinas Kependudukan" in one.text for one in await ani.messages())  # a card may follow
    assert "undangan ini sudah dipakai" in (await bot.write(budi, "/start inv_RAHASIA")).text
    assert "undangan ini sudah dipakai" in (await bot.write(budi, "/start inv_")).text
    await bot.write(ani, "/bantuan")
    assert any("Kartu nilai mingguan datang sendiri" in one.text for one in await ani.messages())
    assert bot.rows("SELECT unit, chat FROM roles") == [("DISDUK", ani.id)]
    assert bot.rows("SELECT count(*) FROM invitations WHERE fingerprint LIKE '%RAHASIA%'") == [(0,)]


async def test_an_expired_invitation_binds_nobody(bot: Bot) -> None:
    await bot.app.store.invitations.invite(fingerprint("LAMA"), "DISDUK", "2026-11-01T00:00:00+00:00", "2026-11-18T02:59:59+00:00")  # noqa: E501  # fmt: skip
    ani = await bot.person("Ani Contoh")
    assert "kedaluwarsa" in (await bot.write(ani, "/start inv_LAMA")).text
    assert bot.rows("SELECT count(*) FROM roles") == [(0,)]


async def test_a_report_interrupted_by_a_stop_is_finished_after_it(
    path: Path, clock: Clock, run: Callable[..., Any], answer: Callable[..., Any]
) -> None:
    """Stopped between the placeholder and the text: the next start fills the same message."""
    async with Near() as tg:
        async with run(path, "near", clock, tg) as one:
            rows = [answer(datetime(2026, 11, 11, 3, tzinfo=UTC), [3] * 9, "DISDUK") for _ in range(12)]
            await one.app.store._database.write(lambda db: insert_many(db, rows))
            admin = await one.admin()
            await tg.fail("editMessageText", latency=60)
            await admin.send("/report DISDUK")
            placeholder = await admin.wait("⏳")
        await tg.heal()
        async with run(path, "near", clock, tg) as again:
            await reported(again)
        said = [one for one in await admin.messages() if one.from_bot]
        assert said[0].id == placeholder.id
        assert len(said) == 5
        assert "⏳" not in said[0].text


async def test_documents_that_arrived_before_a_stop_are_not_sent_again(
    path: Path, clock: Clock, run: Callable[..., Any], answer: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    two = asyncio.Event()
    async with Near() as tg:
        async with run(path, "near", clock, tg) as one:
            rows = [answer(datetime(2026, 11, 11, 3, tzinfo=UTC), [3] * 9, "DISDUK") for _ in range(12)]
            await one.app.store._database.write(lambda db: insert_many(db, rows))
            advance = one.app.store.deliveries.advance

            async def hang_after_two(number: int, stage: int) -> None:
                await advance(number, stage)
                if stage == 3:
                    two.set()
                    await asyncio.Event().wait()

            monkeypatch.setattr(one.app.store.deliveries, "advance", hang_after_two)
            admin = await one.admin()
            await admin.send("/report DISDUK")
            await within(two.wait())
            before = [one.id for one in await admin.messages() if one.from_bot]
        async with run(path, "near", clock, tg) as again:
            await reported(again)
        after = [one.id for one in await admin.messages() if one.from_bot]
        assert (len(before), len(after), after[:3]) == (3, 5, before)


async def test_posters_are_for_what_may_be_published(bot: Bot, answer: Callable[..., Any]) -> None:
    """Offered for a quarter that has ended, refused for another by a stale button too, and kept apart by the ledger."""
    summer = datetime(2026, 8, 11, 3, tzinfo=UTC)
    rows = [answer(summer, [3] * 9, "DISDUK") for _ in range(20)]
    await bot.app.store._database.write(lambda db: insert_many(db, rows))
    admin = await bot.admin()
    picker = await bot.write(admin, "/report")

    async def shown(data: str) -> Any:
        await admin.press_data(data, message=picker)
        await bot.settle()
        return next(one for one in await admin.messages() if one.id == picker.id)

    for key, offered in (("2026-Q3", True), ("2026-Q4", False), ("2026", False), ("2026-W46", False)):
        assert ("Poster" in (await shown(f"r:period:DISDUK:{key}")).labels) == offered, key
    assert "sudah berakhir" in (await shown("r:make:DISDUK:2026-Q4:poster")).text
    assert bot.rows("SELECT count(*) FROM deliveries WHERE kind = 'report'") == [(0,)]

    await shown("r:make:DISDUK:2026-Q3:poster")
    await reported(bot, "2026-Q3")
    assert {one.name for one in await admin.documents()} >= {"poster-skm-DISDUK-2026-Q3-a4.pdf"}
    assert bot.rows("SELECT form, span, unit, n, who FROM publications") == [
        ("poster", "2026-Q3", "DISDUK", 20, f"telegram:{ADMIN}")
    ]
    sent = len(await admin.documents())
    late = [answer(summer, [1] * 9, "DISDUK") for _ in range(5)]  # fewer wait, and change nothing that is published
    await bot.app.store._database.write(lambda db: insert_many(db, late))
    picker = await bot.write(admin, "/report")
    await shown("r:make:DISDUK:2026-Q3:poster")
    await reported(bot, "2026-Q3")
    assert len(await admin.documents()) == sent
    assert any("dapat dikurangkan" in one.text for one in await admin.messages() if one.from_bot)
