"""Answers to commands, menus and screens, when Telegram does not take them the first time."""

import time
from pathlib import Path
from typing import Any

import pytest

from bot.gateway.pace import Pace
from bot.sandbox import Sandbox
from tests.support.near import Near
from tests.support.running import UNITS, Bot, Clock, Running, app_at, config_of
from tests.support.serving import serving
from tests.support.templates import new_database
from tests.support.waiting import until

# Once is what a server that restarts does, three times the most that is borne.
FAULTS = [{"status": 502}, {"status": 502, "times": 3}, {"status": 500}, {"drop": "before"}, {"drop": "after"}]
each_fault = pytest.mark.parametrize("fault", FAULTS, ids=str)


@each_fault
async def test_the_answer_to_a_command_arrives(polling: Bot, fault: dict[str, Any]) -> None:
    siti = await polling.person()
    await polling.tg.fail("sendMessage", **fault)
    await siti.send("/bantuan")
    await polling.settle()
    assert [one for one in await siti.messages() if one.from_bot]


@each_fault
async def test_a_first_screen_does_not_wait_half_a_minute(polling: Bot, fault: dict[str, Any]) -> None:
    siti = await polling.person()
    await polling.tg.fail("sendMessage", **fault)
    await siti.send("/start DISDUK")
    await polling.settle()
    assert "Mulai" in (await siti.last()).labels


@each_fault
async def test_a_menu_that_is_replaced_by_a_tap_moves_on(polling: Bot, fault: dict[str, Any]) -> None:
    admin = await polling.admin()
    picker = await polling.write(admin, "/report")
    await polling.tg.fail("editMessageText", **fault)
    await admin.press(picker.labels[0])
    await polling.settle()
    assert (await admin.last()).id == picker.id
    assert (await admin.last()).labels != picker.labels


async def test_a_document_that_may_have_arrived_is_not_sent_twice(polling: Bot) -> None:
    admin = await polling.admin()
    await polling.write(admin, "/report")
    await polling.tg.fail("sendDocument", drop="after")
    polling.app.screens.attach(admin.id, "perubahan.txt", b"isi", "")
    await polling.settle()
    assert len(await admin.documents()) == 1


async def test_a_long_wait_is_not_slept_and_holds_up_no_update(path: Path, clock: Clock) -> None:
    """One chat is to wait for a day. What it sends is committed, and its survey is shown after that day."""
    pauses = list[float]()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async with Near() as tg:
        new_database(path, UNITS)
        app = app_at(tg, clock, config_of(tg, path), Pace(25, time.monotonic, pause))
        async with serving(app):
            bot = Bot(app, tg, clock, path)
            siti, budi = await tg.person("Siti Contoh"), await tg.person("Budi Contoh")
            await tg.fail("sendMessage", status=429, retry_after=86_400, chat_id=siti.id)
            await siti.send("/bantuan")
            await siti.send("/start DISDUK")
            await budi.send("/start DISDUK")
            assert "Mulai" in (await budi.wait("9 pertanyaan")).labels
            await bot.settle()
            await until(lambda: put_off(bot))
            assert [one for one in await siti.messages() if one.from_bot] == []
            assert len([one for one in await tg.calls("sendMessage") if one["status"] == 429]) == 1, (
                "it was asked again"
            )
            await bot.tick()
            await bot.settle()
            assert [one for one in await siti.messages() if one.from_bot] == []
            clock.advance(days=1)
            await bot.tick()
            await bot.settle()
            assert "Mulai" in (await siti.last()).labels
            assert put_off(bot) == []
            bot.close()
    assert pauses == []


async def test_a_screen_that_was_put_off_is_shown_after_a_restart(path: Path, clock: Clock, run: Running) -> None:
    async with Sandbox() as tg:
        async with run(path, "polling", clock, tg) as bot:
            siti, gone = await bot.person("Siti Contoh"), await bot.person("Budi Contoh")
            await bot.write(siti, "/start DISDUK")
            await bot.write(gone, "/start DISDUK")
            for one in (siti, gone):
                await tg.fail("editMessageText", status=429, retry_after=3600, chat_id=one.id)
                await bot.do(one, "Mulai")
            await until(lambda: len(put_off(bot)) == 2)
            assert "Mulai" in (await siti.last()).labels
            await bot.write(gone, "/batal")
        clock.advance(seconds=3601)
        async with run(path, "polling", clock, tg) as bot:
            assert "1/9" in (await siti.wait("1/9")).text
            await until(lambda: not put_off(bot))


def put_off(bot: Bot) -> list[object]:
    return list(bot.rows("SELECT value FROM facts WHERE name LIKE 'unshown:%'"))
