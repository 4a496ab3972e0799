"""Answers to commands, menus and screens, when Telegram does not take them the first time."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.gateway.delivery import Pace
from tests.support.near import Near
from tests.support.running import UNITS, Bot, Clock, app_at, config_of, serving
from tests.support.templates import new_database

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


async def test_a_reply_that_waits_holds_up_no_update_and_keeps_its_place(path: Path, clock: Clock) -> None:
    """One chat is in a flood wait of a day. Its next command is committed, and answered after the first."""
    hold, pauses = asyncio.Event(), list[float]()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await hold.wait()

    async with Near() as tg:
        new_database(path, UNITS)
        app = app_at(tg, clock, config_of(tg, path), Pace(25, time.monotonic, pause))
        async with serving(app):
            siti, budi = await tg.person("Siti Contoh"), await tg.person("Budi Contoh")
            await tg.fail("sendMessage", status=429, retry_after=86_400, chat_id=siti.id)
            await siti.send("/bantuan")
            await siti.send("/start DISDUK")
            await until(lambda: pauses)
            await budi.send("/start DISDUK")
            assert "Mulai" in (await budi.wait("9 pertanyaan")).labels
            async with asyncio.timeout(5):
                while await tg.pending():  # noqa: ASYNC110 -- it happens over HTTP
                    await asyncio.sleep(0.005)
            assert [one for one in await siti.messages() if one.from_bot] == []
            assert pauses == [86_400]
            hold.set()
            await siti.wait("9 pertanyaan")
            first, second = [one for one in await siti.messages() if one.from_bot]
            assert "Mulai" not in first.labels
            assert "Mulai" in second.labels


async def until(happened: Callable[[], Any]) -> None:
    async with asyncio.timeout(5):
        while not happened():  # noqa: ASYNC110 -- it happens in the bot
            await asyncio.sleep(0.005)
