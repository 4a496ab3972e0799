"""QR posters of units and their services, for the command line and for a chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.config import Config
from bot.rules.links import deep_link
from bot.storage import Store
from exports.qr import QrEntry, qr_sheets, table_tents


class NoPosters(Exception):
    """Nothing can be printed. The message says what is missing."""


async def posters(
    config: Config, store: Store, codes: Sequence[str], day: date, *, services: bool = False, tents: bool = False
) -> tuple[int, bytes]:
    """(pages, PDF of that day) of these units, or of every active one. With `services` a page more for each.

    Raises NoPosters.
    """
    units = {unit.code: unit for unit in await (store.units.some(codes) if codes else store.units.all())}
    username = await store.facts.find("username")
    made_up = await store.facts.find("made_up") is not None
    if username is None:
        raise NoPosters("the bot's name is not known yet, expected that `skm run` has run once")
    if unknown := [code for code in codes if code not in units]:
        raise NoPosters(f"found {', '.join(unknown)}, expected codes of `skm units list`")
    chosen = [units[code] for code in codes] or [unit for unit in units.values() if unit.active]
    entries = []
    for unit in chosen:
        entries.append(QrEntry(unit.code, unit.name, None, deep_link(username, unit.code)))
        for service in unit.services if services else ():
            payload = f"{unit.code}_{service.slug}"
            entries.append(QrEntry(payload, unit.name, service.name, deep_link(username, payload)))
    if not entries:
        raise NoPosters("found no units, expected some imported with `skm units import`")
    draw = table_tents if tents else qr_sheets
    return len(entries), draw(config.agency.name, entries, day, made_up=made_up)
