"""A wrong clock destroys nothing: the bot takes answers, and what cannot be taken back waits for the clock."""

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import App
from bot.ledger.summaries import NotYet
from scoring import parse_period
from tests.support.near import Near
from tests.support.running import Bot, Clock, Running, config_of, wednesday
from tests.support.wrong_clock import KEPT, PLANNED, suggest

YEARS, WEEK = timedelta(days=3 * 365), timedelta(days=8)
MARKS = "SELECT name FROM jobs WHERE max(ifnull(started, ''), ifnull(succeeded, ''), ifnull(failed, '')) > '2026-12'"
AHEAD = pytest.mark.parametrize("ahead", [YEARS, WEEK], ids=["three years", "eight days"])


@pytest.fixture
async def tg() -> AsyncIterator[Near]:
    """A Telegram that outlives the bot."""
    async with Near() as telegram:
        yield telegram


async def _told(bot: Bot, part: str) -> list[tuple[Any, ...]]:
    await bot.deliver()
    return bot.rows("SELECT recipient FROM deliveries WHERE part LIKE ? AND sent IS NOT NULL", f"clock-{part}-%")


@AHEAD
async def test_a_start_with_the_clock_ahead_erases_and_plans_nothing(
    path: Any, run: Running, tg: Near, ahead: timedelta
) -> None:
    clock = wednesday()
    async with run(path, clock=clock, tg=tg, ticking=True) as bot:
        await suggest(bot)
        before, planned = bot.rows(KEPT), bot.rows(PLANNED)
        assert before == [(1, 1)]
    clock.ahead = ahead
    async with run(path, clock=clock, tg=tg, ticking=True) as bot:
        await bot.tick()
        assert (bot.rows(KEPT), bot.rows(PLANNED), bot.rows(MARKS)) == (before, planned, [])


@AHEAD
async def test_a_jump_while_it_runs_is_told_once_and_its_end_once(
    path: Any, run: Running, caplog: pytest.LogCaptureFixture, ahead: timedelta
) -> None:
    caplog.set_level(logging.INFO, "bot")
    clock = wednesday()
    async with run(path, clock=clock, ticking=True) as bot:
        admin = await bot.admin()
        await bot.write(admin, "/start")
        await suggest(bot)
        planned = bot.rows(PLANNED)
        clock.ahead = ahead
        clock.advance(seconds=30)
        for _ in range(3):
            await bot.tick()
            clock.advance(seconds=30)
        assert len(await _told(bot, "wrong")) == 1
        assert "Jam server salah" in (await admin.wait("Jam server")).text
        assert bot.rows("SELECT name FROM jobs WHERE started > '2026-11-18T03:00:00+00:00' ORDER BY name") == [
            ("backup",),
            ("evidence",),
            ("log",),
        ]
        assert sum("nothing is erased or planned" in one for one in caplog.messages) == 1
        assert (bot.rows(KEPT), bot.rows(PLANNED), bot.rows(MARKS)) == ([(1, 1)], planned, [])
        clock.ahead = timedelta(0)
        clock.advance(days=7)  # a Monday has come
        for _ in range(2):
            await bot.tick()
        assert len(await _told(bot, "wrong")) == len(await _told(bot, "right")) == 1
        assert ("summary", "2026-W47") in bot.rows(PLANNED)


async def test_answers_come_in_and_are_filed_by_telegrams_time(path: Any, run: Running) -> None:
    clock = wednesday()
    clock.ahead = YEARS
    async with run(path, clock=clock, ticking=True) as bot:
        await suggest(bot)
        assert bot.rows("SELECT period, week, hour FROM responses") == [("2026-Q4", "2026-W47", "2026-11-18T03")]
        clock.ahead = timedelta(hours=-7)  # yesterday in Jakarta
        await bot.complete(await bot.person(), "DISDUK")
        assert {hour for (hour,) in bot.rows("SELECT hour FROM responses")} == {"2026-11-18T03"}


async def test_seven_hours_back_hold_up_no_message_and_no_job(path: Any, run: Running) -> None:
    """What was owed before the jump is due at once, and each job runs at each tick."""
    clock = wednesday()
    async with run(path, clock=clock, ticking=True) as bot:
        admin = await bot.admin()
        await bot.write(admin, "/start")
        clock.ahead = timedelta(hours=-7)
        clock.advance(seconds=30)
        await bot.tick()
        started = bot.rows("SELECT DISTINCT started FROM jobs")
        assert started == [("2026-11-18T03:00:30+00:00",)]
        assert await _told(bot, "wrong") == []


async def test_a_machine_that_was_off_for_a_quarter_goes_on(path: Any, run: Running, tg: Near) -> None:
    clock = wednesday()
    async with run(path, clock=clock, tg=tg, ticking=True) as bot:
        await suggest(bot)
    clock.advance(days=92)
    async with run(path, clock=clock, tg=tg, ticking=True) as bot:
        await bot.tick()
        assert bot.rows(KEPT) == [(0, 1)]  # the period has closed
        assert ("summary", "2027-W06") in bot.rows(PLANNED)
        assert await _told(bot, "%") == []


async def test_a_second_start_does_not_tell_it_again(path: Any, run: Running, tg: Near) -> None:
    clock = wednesday()
    async with run(path, clock=clock, tg=tg, ticking=True) as bot:
        await bot.write(await bot.admin(), "/start")
    clock.ahead = YEARS
    for _ in range(2):
        async with run(path, clock=clock, tg=tg, ticking=True) as bot:
            await bot.tick()
            assert len(await _told(bot, "wrong")) == 1


async def test_marks_of_an_earlier_wrong_clock_are_put_right(path: Any, run: Running, tg: Near) -> None:
    """As the version before left them after one start in 2029: nothing waits for that year."""
    clock = wednesday()
    later = int((clock.now + YEARS).timestamp())
    async with run(path, clock=clock, tg=tg, ticking=True) as bot:
        admin = await bot.admin()
        await bot.write(admin, "/start")
        await _spoil(bot, later)
    async with run(path, clock=clock, tg=tg, ticking=True) as bot:
        await bot.tick()
        kept = [("followup", "2026-Q3"), ("summary", "2026-W46")]
        assert set(kept) <= set(bot.rows(PLANNED))
        assert all(period < "2027" for _, period in bot.rows(PLANNED))
        await bot.deliver()
        assert bot.rows("SELECT sent IS NOT NULL, leased <= due + 900 FROM deliveries") == [(1, 1)]
        assert bot.rows("SELECT max(started) < '2027', max(succeeded) < '2027' FROM jobs") == [(1, 1)]


async def _spoil(bot: Bot, later: int) -> None:
    notice = '{"placeholder": "…", "text": "Halo"}'
    stamp = datetime.fromtimestamp(later, UTC).isoformat(timespec="seconds")
    await bot.app.store._database.write(
        lambda db: (
            db.execute("UPDATE jobs SET started = ?, succeeded = ?", (stamp, stamp)),
            db.execute(
                "INSERT INTO planned VALUES ('summary', '2029-W45', ?), ('followup', '2029-Q3', ?)", (later,) * 2
            ),
            db.execute(
                "INSERT INTO deliveries (kind, period, unit, recipient, part, payload, made, due, leased)"
                " VALUES ('notice', '2029-11-17', '*', ?, 'x', ?, ?, ?, ?)",
                (777_000_111, notice, later, later, later + 600),
            ),
        )
    )


async def test_with_no_word_of_telegram_nothing_final_starts(path: Any, run: Running) -> None:
    clock = Clock(wednesday().now)
    async with run(path, clock=clock, ticking=True) as bot:
        bot.app.clock._told = bot.app.clock._sent = None
        await bot.tick()
        stamps = "SELECT count(*) FROM jobs WHERE started > '2026-11-18T03:00:00+00:00'"
        clock.advance(seconds=30)
        await bot.tick()
        assert bot.rows(stamps) == [(3,)]  # evidence, log and backup
        await bot.write(await bot.admin(), "/start")
        await bot.tick()
        assert bot.rows(stamps) == [(len(bot.app.jobs.names),)]


@pytest.mark.parametrize(
    ("ahead", "week", "why"),
    [(WEEK, "2026-W46", "clock: found 2026-11-26 03:00"), (timedelta(hours=23), "2026-W47", "has not ended")],
)
async def test_a_summary_by_hand_asks_telegram_too(path: Any, tg: Near, ahead: timedelta, week: str, why: str) -> None:
    clock = wednesday()
    clock.ahead, tg.telegram.calendar = ahead, clock.steady
    app = App(config_of(tg, path), clock, steady=clock.steady)
    with pytest.raises(NotYet, match=why):
        await app.send_week(parse_period(week))
