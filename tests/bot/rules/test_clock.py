"""Whether the clock is to be trusted: by Telegram's time, and by the file alone where Telegram cannot be asked."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.clock import Known, Trust, judge, judge_alone

TRUE = datetime(2026, 11, 18, 3, tzinfo=UTC)
HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)


@pytest.mark.parametrize(
    ("ahead", "trust", "shift"),
    [
        (0 * DAY, "right", 0 * DAY),
        (timedelta(seconds=90), "right", timedelta(seconds=90)),  # a slow line: the machine's own time
        (-7 * HOUR, "right", 0 * DAY),  # trusted, but worked by Telegram's time
        (DAY, "right", 0 * DAY),
        (DAY + timedelta(seconds=1), "wrong", 0 * DAY),
        (8 * DAY, "wrong", 0 * DAY),
        (3 * YEAR, "wrong", 0 * DAY),
        (-2 * DAY, "wrong", 0 * DAY),
    ],
)
def test_the_machines_clock_beside_telegrams_answers(ahead: timedelta, trust: Trust, shift: timedelta) -> None:
    found = judge(TRUE + ahead, TRUE)
    assert (found.trust, found.now - TRUE, found.ahead) == (trust, shift, ahead - shift)


def test_before_telegram_has_said_anything_nothing_is_known() -> None:
    found = judge(TRUE + 3 * YEAR)
    assert (found.trust, found.now) == ("unheard", TRUE + 3 * YEAR)


@pytest.mark.parametrize(
    ("wall", "trust", "now"),
    [
        (TRUE, "right", TRUE),
        (TRUE + 30 * HOUR, "right", TRUE + 30 * HOUR),  # the message waited for a bot that was away
        (TRUE + 3 * YEAR, "wrong", TRUE),
        (TRUE - 30 * HOUR, "wrong", TRUE),
    ],
)
def test_a_server_of_the_bot_api_with_the_same_wrong_clock_is_found_out_by_messages(
    wall: datetime, trust: Trust, now: datetime
) -> None:
    for told in (None, wall):
        found = judge(wall, told, sent=TRUE)
        assert (found.trust, found.now) == (trust, now)


def test_an_old_message_does_not_outweigh_an_answer_that_fits_it() -> None:
    found = judge(TRUE + 8 * DAY, TRUE, sent=TRUE - 20 * HOUR)
    assert (found.trust, found.now) == ("wrong", TRUE)


@pytest.mark.parametrize(
    ("known", "wall", "told", "trust", "now"),
    [
        (Known(None, TRUE), TRUE + 3 * YEAR, TRUE + 3 * YEAR, "doubtful", TRUE),
        (Known(None, TRUE), TRUE + 3 * YEAR, None, "doubtful", TRUE),
        (Known(TRUE, None), TRUE + 3 * YEAR, None, "doubtful", TRUE),
        (Known(None, TRUE), TRUE + 3 * YEAR, TRUE, "wrong", TRUE),
        (Known(None, TRUE), TRUE, TRUE + 3 * YEAR, "wrong", TRUE),
        (Known(None, TRUE), TRUE - 9 * DAY, TRUE - 9 * DAY, "wrong", TRUE),
        (Known(None, TRUE), TRUE - 9 * DAY, None, "wrong", TRUE),
        (Known(None, TRUE - 92 * DAY), TRUE, TRUE, "right", TRUE),  # off for a quarter
        (Known(TRUE - DAY, TRUE - YEAR), TRUE, TRUE, "right", TRUE),  # at work, and nobody answers
        (Known(TRUE + 3 * YEAR, TRUE), TRUE, TRUE, "right", TRUE),  # a mark that an earlier version left
    ],
)
def test_without_a_message_the_database_has_its_say(
    known: Known, wall: datetime, told: datetime | None, trust: Trust, now: datetime
) -> None:
    found = judge(wall, told, known=known)
    assert (found.trust, found.now) == (trust, now)


def test_a_message_outweighs_what_the_database_knows() -> None:
    for known in (Known(None, TRUE - 3 * YEAR), Known(None, TRUE + 3 * YEAR)):
        assert judge(TRUE, TRUE, TRUE, known).trust == "right"


@pytest.mark.parametrize(
    ("mark", "newest", "trust", "ahead"),
    [
        (None, None, "right", 0 * DAY),  # a new installation
        (TRUE - HOUR, TRUE - HOUR, "right", 0 * DAY),
        (None, TRUE - YEAR, "right", 0 * DAY),  # answers of last year, read in by hand
        (TRUE + 8 * DAY, TRUE, "wrong", -8 * DAY),
        (None, TRUE + 8 * DAY, "wrong", -8 * DAY),
        (TRUE - 90 * DAY, TRUE, "unheard", 90 * DAY),  # off for a quarter, or a clock ahead: who knows
    ],
)
def test_the_machines_clock_beside_the_file(
    mark: datetime | None, newest: datetime | None, trust: Trust, ahead: timedelta
) -> None:
    found = judge_alone(TRUE, mark, newest)
    assert (found.trust, found.ahead) == (trust, ahead)
