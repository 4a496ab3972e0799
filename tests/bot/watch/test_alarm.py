"""Root admins hear once that the bot cannot work and once that it can again, whatever stops in between."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.sandbox import Person
from bot.watch.alarm import Alarm
from tests.support.health import FINE, Ticks, impatient, locked, ticking
from tests.support.running import Bot, Clock


@pytest.fixture
async def told(path: Path, clock: Clock) -> AsyncIterator[tuple[Bot, Ticks, Person]]:
    """The bot, its monotonic clock, and the root admin."""
    async with ticking(path, "polling", clock) as (bot, ticks):
        admin = await bot.admin()
        await bot.write(admin, "/start")
        yield bot, ticks, admin


async def said(bot: Bot, admin: Person) -> list[str]:
    """What the bot has told of its health, once everything is out."""
    if bot.app.watch.alarm._sending is not None:
        await bot.app.watch.alarm._sending
    await bot.deliver()
    texts = [message.text for message in await admin.messages() if message.from_bot]
    return [text for text in texts if text[0] in "⚠✅ℹ"]


async def test_a_file_that_takes_nothing_is_told_once_and_so_is_its_end(told: tuple[Bot, Ticks, Person]) -> None:
    bot, ticks, admin = told
    await impatient(bot)
    ticks.now += 21
    with locked(bot.path):
        await bot.app.watch.rounds.go()
        ticks.now += 60
        bot.clock.advance(seconds=60)
        await bot.app.watch.rounds.go()
        assert bot.app.watch.alarm._sending is None, "a minute is not over"
        for _ in range(3):
            ticks.now += 1
            bot.clock.advance(seconds=1)
            await bot.app.watch.rounds.go()
            await asyncio.wait([bot.app.watch.alarm._sending])  # type: ignore[list-item]
        (message,) = [one.text for one in await admin.messages() if one.text.startswith("⚠")]
        assert "Sejak 2026-11-18 10:00" in message
        assert "basis data tidak dapat menyimpan apa pun" in message
    bot.clock.advance(minutes=5)
    await bot.app.watch.rounds.go()
    assert len(await said(bot, admin)) == 1, "it may begin again at once"
    ticks.now += 31
    for _ in range(3):
        await bot.app.watch.rounds.go()
    _, second = await said(bot, admin)
    assert second.startswith("✅ Bot bekerja lagi. Dari 2026-11-18 10:00 sampai 2026-11-18 10:06")
    assert not bot.app.watch.alarm._mark.exists()


async def test_a_full_disk_that_takes_a_small_commit_now_and_then_is_told(told: tuple[Bot, Ticks, Person]) -> None:
    bot, ticks, admin = told
    vitals = bot.app.vitals
    for _ in range(14):
        vitals.refuse()
        ticks.now += 5
        bot.clock.advance(seconds=5)
        await bot.app.watch.rounds.go()
        vitals.commit(ticks.now)
    (message,) = await said(bot, admin)
    assert "Sejak 2026-11-18 10:00" in message
    assert "basis data tidak dapat menyimpan apa pun" in message


async def test_short_trouble_is_told_to_nobody(told: tuple[Bot, Ticks, Person]) -> None:
    bot, ticks, admin = told
    await impatient(bot)
    ticks.now += 21
    with locked(bot.path):
        await bot.app.watch.rounds.go()
    await bot.app.watch.rounds.go()
    assert await said(bot, admin) == []


async def test_a_new_start_in_the_same_trouble_tells_nothing_twice(told: tuple[Bot, Ticks, Person]) -> None:
    bot, _, admin = told
    stuck = replace(FINE, refused=70.0)
    await bot.app.watch.alarm.look(stuck, bot.clock())
    assert len(await said(bot, admin)) == 1
    again = Alarm(bot.app.config, bot.app.store, bot.app.application.bot, bot.app.courier.wake)
    await again.look(stuck, bot.clock())
    assert again._sending is None
    bot.clock.advance(minutes=9)
    await again.look(FINE, bot.clock())
    _, second = await said(bot, admin)
    assert "Dari 2026-11-18 09:58 sampai 2026-11-18 10:09" in second


async def test_what_could_not_be_sent_is_sent_when_it_can_be(told: tuple[Bot, Ticks, Person]) -> None:
    bot, _, admin = told
    await bot.tg.fail("sendMessage", status=500)
    stuck = replace(FINE, waiting=130.0, queue=3)
    await bot.app.watch.alarm.look(stuck, bot.clock())
    assert await said(bot, admin) == []
    await bot.app.watch.alarm.look(stuck, bot.clock())
    (message,) = await said(bot, admin)
    assert "pesan yang masuk tidak selesai diproses" in message


async def test_a_telegram_that_was_away_is_told_once_after_it_is_back(told: tuple[Bot, Ticks, Person]) -> None:
    bot, _, admin = told
    for minutes in (2, 3, 4):
        bot.clock.advance(minutes=minutes - (minutes > 2) * (minutes - 1))
        await bot.app.watch.alarm.look(replace(FINE, away=minutes * 60.0), bot.clock())
    assert await said(bot, admin) == []
    bot.clock.advance(minutes=1)
    for _ in range(2):
        await bot.app.watch.alarm.look(FINE, bot.clock())
    (message,) = await said(bot, admin)
    assert "Dari 2026-11-18 10:00 sampai 2026-11-18 10:05" in message


async def test_a_disk_that_is_nearly_full_is_told_once_and_so_is_its_end(told: tuple[Bot, Ticks, Person]) -> None:
    bot, _, admin = told
    watch, low = bot.app.watch.alarm, replace(FINE, free=0.012)
    for _ in range(3):
        await watch.look(low, bot.clock())
    (text,) = await said(bot, admin)
    assert "tersisa 1%" in text
    again = Alarm(bot.app.config, bot.app.store, bot.app.application.bot, bot.app.courier.wake)
    bot.clock.advance(minutes=5)
    for free in (0.012, 0.055, None, 0.049):  # a new start, and a disk that goes to and fro
        await again.look(replace(FINE, free=free), bot.clock())
    assert len(await said(bot, admin)) == 1
    for free in (0.07, 0.055, 0.07):
        await again.look(replace(FINE, free=free), bot.clock())
    _, text = await said(bot, admin)
    assert "cukup lagi: tersisa 7%" in text


async def test_a_full_disk_is_told_when_something_can_be_stored(told: tuple[Bot, Ticks, Person]) -> None:
    bot, _, admin = told
    await impatient(bot)
    low = replace(FINE, free=0.0)
    with locked(bot.path):
        await bot.app.watch.alarm.look(low, bot.clock())
    await bot.app.watch.alarm.look(low, bot.clock())
    assert len(await said(bot, admin)) == 1
