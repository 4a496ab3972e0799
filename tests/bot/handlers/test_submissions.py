"""Reports handed in: once with the same figures, again when they change, seen only by who may, reminded once a week."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.conversation.screen import TALLEST
from bot.reporting.submissions import SubmissionBook
from bot.storage import Author, Unit, Window
from bot.storage.submissions import Submission
from scoring import parse_period
from tests.bot.handlers.test_lists import tap
from tests.support.people import head_of, member
from tests.support.phone import tall
from tests.support.running import Bot

MADE = "2026-11-01T00:00:00"


def _handed(bot: Bot) -> list[tuple[Any, ...]]:
    return bot.rows("SELECT subject, json_extract(after, '$.n') FROM audit WHERE action = 'report.submit' ORDER BY id")


async def test_changed_figures_are_handed_in_again_and_the_same_are_not(polling: Bot) -> None:
    bot = polling
    head, admin = await head_of(bot, "DISDUK"), await bot.admin()
    await bot.write(admin, "/bantuan")
    await bot.write(head, "/laporan DISDUK")  # the period that /laporan offers
    empty = await bot.write(head, "/laporan")
    await head.press_data("d:ask:DISDUK:2026-Q4", message=empty)
    await bot.settle()
    assert "Belum ada jawaban" in next(one.text for one in await head.messages() if one.id == empty.id)
    await head.press_data("d:send:DISDUK:2026-Q4", message=empty)
    await bot.settle()
    assert _handed(bot) == []
    for n in (1, 2):
        await bot.complete(await bot.person(f"Warga {n}"), "DISDUK")
        for _ in range(2):
            shown = await bot.write(head, "/laporan")
            await head.press_data("d:send:DISDUK:2026-Q4", message=shown)
            await bot.settle()
    assert _handed(bot) == [("DISDUK", 1), ("DISDUK", 2)]
    await bot.deliver()
    told = [one.text for one in await admin.messages() if "menyerahkan laporan" in one.text]
    assert not any("IKM" in one for one in told), "of fewer than five answers the number alone"
    assert len(told) == 2
    assert [any(f": {n} responden" in one for one in told) for n in (1, 2)] == [True, True]
    listed = await bot.write(admin, "/laporan")
    await admin.press_data("d:list:2026-Q4:handed:0", message=listed)
    await bot.settle()
    shown = next(one for one in await admin.messages() if one.id == listed.id)
    assert "1 dari 4 unit, belum 3." in shown.text
    assert "• Dinas Kependudukan … Sipil\n18 November 2026" in shown.text
    assert "72,22" not in (await bot.write(admin, "/audit")).text


async def test_who_sees_only_a_part_is_told_of_that_part_only(polling: Bot) -> None:
    bot = polling
    head, viewer = await head_of(bot, "DISDUK"), await member(bot, "Budi Contoh", "viewer", "RSUD")
    for person, names in ((head, ("Dinas", "Mawar")), (viewer, ("RSUD",))):
        top = await bot.write(person, "/laporan")
        await person.press_data("d:list:2026-Q4:missing:0", message=top)
        await bot.settle()
        shown = next(one for one in await person.messages() if one.id == top.id)
        lines = [line for line in shown.text.splitlines() if line.startswith("• ")]
        assert len(lines) == len(names)
        assert all(name in line for name, line in zip(names, lines, strict=True))
        assert tall(shown) <= TALLEST
        assert not any("Ingatkan" in label for label in shown.labels)
        before = bot.rows("SELECT count(*) FROM deliveries")
        await person.press_data("d:remind:2026-Q4", message=top)
        await bot.settle()
        assert bot.rows("SELECT count(*) FROM deliveries") == before


async def test_reminders_go_out_once_a_week_and_not_to_who_has_handed_in(polling: Bot) -> None:
    bot = polling
    head, other = await head_of(bot, "DISDUK"), await member(bot, "Budi Contoh", "head", "RSUD")
    admin = await bot.admin()
    await bot.complete(await bot.person("Siti Contoh"), "DISDUK")
    await head.press_data("d:send:DISDUK:2026-Q4", message=await bot.write(head, "/laporan"))
    await bot.settle()
    top = await bot.write(admin, "/laporan")
    said = []
    for days in (0, 0, 3, 4):
        bot.clock.now += timedelta(days=days)
        await admin.press_data("d:remind:2026-Q4", message=top)
        await bot.settle()
        said.append(next(one.text for one in await admin.messages() if one.id == top.id).split(".")[0])
    assert said == [f"✅ Pengingat baru: {count}" for count in (1, 0, 0, 1)]
    await bot.deliver()
    assert [sum("belum diserahkan" in one.text for one in await who.messages()) for who in (head, other)] == [0, 2]


async def test_forged_buttons_change_nothing(polling: Bot) -> None:
    bot = polling
    admin = await bot.admin()
    top, before = await bot.write(admin, "/laporan"), bot.rows("SELECT count(*) FROM audit")
    for data in (
        "d:",
        "d:send:NONE:2026-Q4",
        "d:send:DISDUK:x",
        "d:list:2026-Q4:all:0",
        "d:list:2026-Q4:missing:x",
        "d:remind:9",
    ):
        await admin.press_data(data, message=top)
        await bot.settle()
        shown = next(one for one in await admin.messages() if one.id == top.id)
        assert "tidak tersedia" in shown.text, data
    assert bot.rows("SELECT count(*) FROM audit") == before


async def test_no_days_by_hand_are_handed_in(polling: Bot) -> None:
    """Or an admin would be told the figures of one person. An open window waits until it is over."""
    bot = polling
    head, admin = await head_of(bot, "DISDUK"), await bot.admin()
    await bot.app.store.windows.add(Window("W-1", "Survei Contoh", date(2026, 11, 9), date(2026, 11, 30)))
    await bot.complete(await bot.person("Siti Contoh"), "DISDUK")
    for person in (head, admin):
        top = await bot.write(person, "/laporan")
        for span in ("2026-11-18..2026-11-18", "2026-11", "2026-W47", "2026-S2", "2026", "W-1"):
            for act in ("ask", "send"):
                await person.press_data(f"d:{act}:DISDUK:{span}", message=top)
                await bot.settle()
                shown = next(one for one in await person.messages() if one.id == top.id)
                assert "tidak dapat diserahkan" in shown.text, (act, span)
    assert _handed(bot) == []
    await admin.press_data("r:period:DISDUK:2026-11", message=top)
    await bot.settle()
    assert "📨 Serahkan laporan" not in next(one for one in await admin.messages() if one.id == top.id).labels
    bot.clock.now += timedelta(days=14)
    await head.press_data("d:ask:DISDUK:W-1", message=await bot.write(head, "/laporan"))
    await bot.settle()
    assert "tidak dapat diserahkan" not in (await head.last()).text


async def test_what_was_handed_in_cannot_be_rewritten(polling: Bot) -> None:
    """The receipt is an entry of the audit log. Its figures stay those of that day."""
    bot = polling
    siti = await bot.person("Siti Contoh")
    await bot.complete(siti, "DISDUK")
    unit = await bot.app.store.units.find("DISDUK")
    period = parse_period("2026-Q4")
    submitting = SubmissionBook(bot.app.config, bot.app.store)
    assert await submitting.submit(unit, period, Author("skm:ani", bot.clock())) is not None
    assert bot.rows("SELECT count(*) FROM deliveries WHERE part LIKE 'submitted-%'") == [(0,)]  # known at the machine
    await bot.write(siti, "/hapus")
    await bot.do(siti, "Ya, hapus")
    found = await submitting.received(period)
    assert [(unit.code, one.n, one.ikm) for unit, one in found.handed] == [("DISDUK", 1, "72.22")]


@pytest.mark.parametrize("language", ["id", "en"])
async def test_who_is_late_and_what_to_do_about_it_fit_a_phone(polling: Bot, language: str) -> None:
    bot = polling
    admin = await bot.admin(language)
    units = [Unit(f"N{n:02}", f"Puskesmas Pembantu Kelurahan Contoh Karang Anyar Utara {n:02}") for n in range(30)]
    await bot.app.store.units.save(units)
    by, moment = Author("skm:ani", bot.clock()), bot.clock().isoformat()
    for unit in units[20:]:
        handed = Submission(unit.code, "2026-Q3", moment, by.who, 64, "82.81", "B")
        await bot.app.store.submissions.add(handed, [], by)
    await bot.app.store.deadlines.set("2026-Q3", date(2026, 10, 14), by)
    top, seen = await bot.write(admin, "/laporan"), list[str]()
    for state, pages in (("missing", 3), ("handed", 3)):
        for page in range(pages):
            shown = await tap(bot, admin, top, f"d:list:2026-Q3:{state}:{page}")
            assert tall(shown) <= TALLEST
            assert (
                "14 Oktober 2026, sudah lewat" if language == "id" else "14 October 2026, which is over"
            ) in shown.text
            assert next(iter(shown.data.values())) == "d:remind:2026-Q3", "first what most come for"
            seen += [line for line in shown.text.splitlines() if line.startswith("• ")]
    assert [sum(line.endswith(f" {n:02}") for line in seen) for n in range(30)] == [1] * 30
    assert (await tap(bot, admin, top, "d:list:2026-Q3:missing:0")).data[
        "‹ Kembali" if language == "id" else "‹ Back"
    ] == ("r:period:*:2026-Q3")
