"""Periods as people write them behind a command, where their words are no unit's and no window's code."""

from collections.abc import Sequence

from bot.handlers.desk import Desk
from bot.rules.period_words import keyed
from scoring import local_day


async def read_periods(words: Sequence[str], desk: Desk) -> list[str]:
    """The words with the key of a period where they name one, such as 2026-Q4 for "TW IV"."""
    store, today = desk.store, local_day(desk.clock(), desk.config.agency.timezone)
    codes = [word for word in words if await store.units.find(word) or await store.windows.find(word)]
    return keyed(words, today, codes)
