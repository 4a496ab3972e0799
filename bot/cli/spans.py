"""Which period a call is about: a window by its code, any other by its key."""

from __future__ import annotations

from bot.cli.errors import Mistake
from bot.reporting.spans import find_period
from bot.storage import Store
from scoring import BadPeriod, Period

HELP = "2026-Q4, 2026-11, 2026-S2, 2026, 2026-W46, 2026-04-01..2026-06-30 or a window's code"


async def period_named(store: Store, text: str) -> Period:
    """Raises Mistake."""
    try:
        return await find_period(store, text)
    except BadPeriod as error:
        raise Mistake(f"--period: {str(error).removeprefix('period: ')}") from None
