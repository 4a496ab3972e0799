"""Periods as people write them behind a command, where their words are no unit's and no window's code."""

from collections.abc import Sequence
from datetime import date

from bot.rules.period_words import keyed
from bot.storage import Store


async def read_periods(words: Sequence[str], store: Store, today: date) -> list[str]:
    """The words with the key of a period where they name one, such as 2026-Q4 for "TW IV"."""
    codes = [word for word in words if await store.units.find(word) or await store.windows.find(word)]
    return keyed(words, today, codes)
