"""The makers of what is handed out on result day, each of what the ledger of publications has let through."""

from __future__ import annotations

from bot.reporting.shown import Shown
from exports.result_day.leaflet import leaflets
from exports.result_day.press import press_release
from exports.result_day.slides import slides


async def slides_of(shown: Shown) -> bytes:
    return slides(shown.cleared, shown.links.contact(shown.cleared.shown.code), shown.language)


async def release_id(shown: Shown) -> bytes:
    return press_release(shown.cleared, shown.links.contact(shown.cleared.shown.code), "id")


async def release_en(shown: Shown) -> bytes:
    return press_release(shown.cleared, shown.links.contact(shown.cleared.shown.code), "en")


async def leaflet(shown: Shown) -> bytes:
    """One page of whom it is about, and of a city one more for each unit."""
    some = [(one, shown.links.contact(one.shown.code)) for one in (shown.cleared, *shown.each)]
    return leaflets(some, shown.language)
