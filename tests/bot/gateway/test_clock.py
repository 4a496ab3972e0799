"""Telegram's time, heard once and carried on by seconds that nobody sets."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.gateway.clock import _ORIGIN, TrueClock, _carried, steady
from bot.rules.clock import Known
from tests.support.running import Clock

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture
def machine() -> Clock:
    return Clock(NOON)


@pytest.fixture
def clock(machine: Clock) -> TrueClock:
    return TrueClock(machine, machine.steady)


def _heard(clock: TrueClock, moment: datetime) -> TrueClock:
    clock.hear(format_datetime(moment, usegmt=True))
    return clock


def test_a_jump_after_telegram_was_heard_moves_nothing(clock: TrueClock, machine: Clock) -> None:
    _heard(clock, NOON)
    machine.advance(hours=3)
    assert clock() == machine.now
    for ahead in (timedelta(days=1095), timedelta(days=8), timedelta(hours=-7)):
        machine.ahead = ahead
        assert clock() == machine.now
    machine.ahead = timedelta(0)
    assert clock.verdict().trust == "right"


def test_what_is_no_date_is_passed_over(clock: TrueClock) -> None:
    for header in ("", "kemarin", "Wed, 99 Nov 2026 12:00:00 GMT"):
        clock.hear(header)
    assert clock.verdict().trust == "unheard"


def test_an_older_message_that_comes_late_moves_nothing_back(clock: TrueClock, machine: Clock) -> None:
    machine.ahead = timedelta(days=1095)
    clock.hear_message(NOON)
    clock.hear_message(NOON - timedelta(hours=20))
    assert clock() == NOON


def test_the_steady_clock_counts_on() -> None:
    assert steady() <= steady()


def test_time_goes_on_while_it_is_in_doubt(clock: TrueClock, machine: Clock) -> None:
    """As the jobs record it, and the next look reads it again."""
    clock.know(Known(NOON, NOON))
    machine.ahead = timedelta(days=3 * 365)
    for _ in range(4):
        machine.advance(seconds=30)
        assert clock.verdict().trust == "doubtful"
        mark = clock() - timedelta(seconds=20)
        clock.know(Known(mark, NOON))
    assert clock() == NOON + timedelta(minutes=2)


def test_a_mark_that_was_put_right_is_forgotten(clock: TrueClock, machine: Clock) -> None:
    clock.know(Known(NOON + timedelta(days=3 * 365), None))
    clock.know(Known(NOON - timedelta(days=2), None))
    _heard(clock, NOON)
    assert clock.verdict().trust == "right"
    since = _ORIGIN + timedelta(seconds=machine.steady())
    assert _carried(clock._mark, since) == NOON - timedelta(days=2)
