"""Which period a call is about: a window by its code, any other by its key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.cli.errors import Mistake
from bot.reporting.spans import find_period
from bot.storage import Store
from scoring import BadPeriod, Period

HELP = "2026-Q4, 2026-11, 2026-S2, 2026, 2026-W46, 2026-04-01..2026-06-30 or a window's code"


async def period_named(store: Store, text: str) -> Period:
    """The period of that name. Raises Mistake, also where it has begun nowhere yet. A window may be to come."""
    try:
        period = await find_period(store, text)
    except BadPeriod as error:
        raise Mistake(f"--period: {str(error).removeprefix('period: ')}") from None
    require_begun(period, "--period")
    return period


def require_begun(period: Period, where: str) -> None:
    """Raise Mistake for a period to come: nothing can have been answered in it."""
    latest = (datetime.now(UTC) + timedelta(days=1)).date()  # where the day begins first
    if period.kind != "window" and period.first > latest:
        raise Mistake(f"{where}: found {period.key}, which has not begun, expected a period that has begun")
