"""Commands that erase, end or plan ask whether the machine's clock can be right. Telegram is not there to be asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli.errors import Mistake
from bot.rules.clock import Verdict, judge_alone
from bot.storage import Store

ClockIsRight = Annotated[bool, typer.Option("--clock-is-right", help="Do it though the clock cannot be compared.")]


async def require_clock(store: Store, *, is_right: bool) -> None:
    """Check the clock against the file, unless whoever calls has looked at it. Raises Mistake."""
    verdict = await clock_of(store)
    if verdict.trust != "right" and not is_right:
        raise Mistake(f"clock: {told(verdict)}, or --clock-is-right")


async def clock_of(store: Store) -> Verdict:
    """Compare the machine's clock with what the bot last recorded in the file, and with the newest answer."""
    known = await store.marks.latest()
    return judge_alone(datetime.now(UTC), known.mark, known.newest)


def told(verdict: Verdict) -> str:
    """What was found and expected of a clock that is not trusted.

    >>> mark = datetime(2026, 11, 18, 3, tzinfo=UTC)
    >>> told(Verdict("wrong", mark.replace(day=10), mark))
    'found 2026-11-10 03:00 UTC, 8 day(s) before the newest record in the database, expected a time after it'
    """
    wall, days = f"{verdict.wall.astimezone(UTC):%Y-%m-%d %H:%M}", abs(verdict.ahead.days)
    if verdict.trust == "wrong":
        return f"found {wall} UTC, {days} day(s) before the newest record in the database, expected a time after it"
    less = "less (start the bot, which asks Telegram)"
    return f"found {wall} UTC, {days} day(s) after the bot last worked, expected {less}"
