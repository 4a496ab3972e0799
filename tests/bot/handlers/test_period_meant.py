"""Which period /laporan and /status are about where none is named: the one just closed at first."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.sandbox import Person
from bot.storage.responses import insert_many
from tests.support.city import made_up
from tests.support.people import admin_of, member
from tests.support.running import Bot, Clock, running

CLOSED, OPEN = datetime(2026, 9, 20, 3, tzinfo=UTC), datetime(2026, 10, 1, 1, tzinfo=UTC)


@pytest.fixture
async def begun(path: Path) -> AsyncIterator[Bot]:
    """Two hours into the fourth quarter, when one unit has answers of the third."""
    async with running(path, clock=Clock(datetime(2026, 9, 30, 19, tzinfo=UTC))) as bot:
        await _answer(bot, CLOSED)
        yield bot


async def _answer(bot: Bot, moment: datetime) -> None:
    rows = [made_up(moment, [3] * 9, "RSUD")] * 12
    await bot.app.store._database.write(lambda db: insert_many(db, rows))


async def _ordered(bot: Bot, code: str) -> str:
    await bot.write(bot.people[0], f"/laporan {code}")
    ((period,),) = bot.rows("SELECT period FROM deliveries ORDER BY id DESC LIMIT 1")  # its payload may be sent by now
    return str(period)


async def _staff(bot: Bot) -> Person:
    """Who orders, to whom the courier brings in its own time, and somebody beside who reads. Returns the latter."""
    await admin_of(bot)
    return await member(bot, "Wati Contoh", "viewer", "*")


async def test_the_period_just_closed_is_meant_until_the_next_has_an_answer(begun: Bot) -> None:
    bot, reader = begun, await _staff(begun)
    assert [await _ordered(bot, one) for one in ("RSUD", "semua", "DISDUK")] == ["2026-Q3", "2026-Q3", "2026-Q4"]
    assert "Triwulan III 2026" in (await bot.write(reader, "/status")).text
    assert "Triwulan IV 2026" in (await bot.write(reader, "/status 2026-Q4")).text
    await _answer(bot, OPEN)
    assert [await _ordered(bot, one) for one in ("RSUD", "semua")] == ["2026-Q4", "2026-Q4"]
    assert "Triwulan IV 2026" in (await bot.write(reader, "/status")).text


async def test_after_two_weeks_without_an_answer_the_open_period_is_meant(begun: Bot) -> None:
    bot, reader = begun, await _staff(begun)
    bot.clock.advance(days=13)
    assert await _ordered(bot, "RSUD") == "2026-Q3"
    bot.clock.advance(days=1)
    assert await _ordered(bot, "RSUD") == "2026-Q4"
    assert "Triwulan IV 2026" in (await bot.write(reader, "/status")).text
