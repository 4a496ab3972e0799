"""Where Telegram's own time is as wrong as the machine's, or missing, the newest answer in the file gives it away."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from tests.support.near import Near
from tests.support.running import Bot, Clock, Running, app_at, config_of, wednesday
from tests.support.serving import serving
from tests.support.wrong_clock import KEPT, PLANNED, suggest

LATEST = "SELECT max(max(ifnull(started, ''), ifnull(succeeded, ''), ifnull(failed, ''))) FROM jobs"
FINAL = "SELECT max(started) FROM jobs WHERE name = 'retention'"
YEARS = timedelta(days=3 * 365)


@pytest.fixture
async def tg() -> AsyncIterator[Near]:
    """A Telegram that outlives the bot."""
    async with Near() as telegram:
        yield telegram


def _at(clock: Clock, tg: Near, path: Any, kind: str, ahead: timedelta) -> Any:
    """The bot before a server that tells the machine's own time, or none at all."""
    app = app_at(tg, clock, config_of(tg, path))
    clock.ahead = ahead
    tg.telegram.calendar = lambda: clock().timestamp()
    if kind == "no date":
        for request in app._requests:
            request._hear = None
    return app


@pytest.mark.parametrize("kind", ["the same clock", "no date"])
@pytest.mark.parametrize("ahead", [YEARS, timedelta(days=-9)], ids=["three years ahead", "nine days behind"])
async def test_nothing_final_is_done_and_no_mark_left(
    path: Any, run: Running, tg: Near, kind: str, ahead: timedelta
) -> None:
    clock = wednesday()
    async with run(path, clock=clock, tg=tg, ticking=True) as bot:
        await bot.write(await bot.admin(), "/start")
        await suggest(bot)
        planned, final = bot.rows(PLANNED), bot.rows(FINAL)
    clock.advance(minutes=10)
    app = _at(clock, tg, path, kind, ahead)
    async with serving(app):
        bot = Bot(app, tg, clock, path)
        await bot.tick()
        assert (bot.rows(KEPT), bot.rows(PLANNED), bot.rows(FINAL)) == ([(1, 1)], planned, final)
        ((latest,),) = bot.rows(LATEST)
        assert latest.startswith("2026-11-18T03"), "no job records a time that cannot be"
        await app.courier.deliver_due()
        told = bot.rows("SELECT part FROM deliveries WHERE part LIKE 'clock-%'")
        assert len(told) == 1, "root admins hear of it once"
        bot.close()


async def test_a_message_of_that_time_sets_it_going_after_a_long_rest(path: Any, run: Running, tg: Near) -> None:
    clock = wednesday()
    async with run(path, clock=clock, tg=tg, ticking=True) as bot:
        await suggest(bot)
    clock.advance(days=250)
    async with run(path, clock=clock, tg=tg, ticking=True) as bot:
        await bot.tick()
        assert bot.rows(KEPT) == [(1, 1)]
        assert bot.app.clock.verdict().trust == "doubtful"
        await bot.write(await bot.admin(), "/start")
        await bot.tick()
        assert bot.app.clock.verdict().trust == "right"
        assert bot.rows(KEPT) == [(0, 1)], "its time of keeping is longer"
