"""Weeks that a wrong clock had planned before they ended. Their cards hold the figures of half a week."""

from __future__ import annotations

from datetime import datetime

from bot.config import Config
from bot.reporting.weekly import SUMMARY
from bot.rules.clock import DAY
from bot.storage import Store
from scoring import BadPeriod, local_day, parse_period


async def withdraw_early_weeks(config: Config, store: Store, now: datetime) -> list[str]:
    """Forget the plan of every week that has not ended, or was planned at a time still to come. Returns their keys.

    The weekly job then plans these again when they have ended. A card that nobody has got is dropped. One that
    arrived is kept, and its head gets the true one as a correction.
    """
    today, latest = local_day(now, config.agency.timezone), (now + DAY).timestamp()
    withdrawn = []
    for key, at in await store.deliveries.plans(SUMMARY):
        try:
            week = parse_period(key)
        except BadPeriod:  # the weekly job says so
            continue
        if today < week.end or at > latest:
            await store.deliveries.withdraw(SUMMARY, key, int(now.timestamp()))
            withdrawn.append(key)
    return withdrawn
