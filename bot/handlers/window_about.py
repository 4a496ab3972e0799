"""What a window covers and asks, in ever fewer words: the whole city's units do not fit a small phone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.cases.windows import short_of
from bot.conversation.lists import LINE, ends_of, shortened
from bot.conversation.texts import Texts
from bot.conversation.window_screens import FEWER, LISTED, some_told, units_told
from bot.storage import Store, Window
from bot.storage.unit_lists import Among


async def abouts(store: Store, window: Window, words: Texts) -> list[list[str]]:
    """The lines of a window, the fullest first: with ever fewer names, and at last with these cut to a line."""
    lists, mine = store.unit_lists, Among(window.units or None, closed=True)
    parents = [] if window.draw is None else [*short_of(window.draw)][:LISTED]
    names = await lists.names([*window.units[:LISTED], *parents])
    services = await lists.services(mine) if window.services else {}
    cut, brief_services = ({code: ends_of(name, LINE) for code, name in some.items()} for some in (names, services))
    told = [(names, services, most) for most in FEWER]
    brief = replace(window, draw=window.draw and {**window.draw, "seed": ends_of(window.draw["seed"], LINE)})
    return [*(_lines(window, words, *one) for one in told), _lines(brief, words, cut, brief_services, FEWER[-1])]


async def short_lines(store: Store, window: Window, words: Texts, most: int) -> list[str]:
    """Parents with fewer units than were to be drawn, a line each for so many of them, and how many more there are."""
    if window.draw is None:
        return []
    names = await store.unit_lists.names([*short_of(window.draw)][:most])
    return _short(window, names, words, most)


def _lines(window: Window, words: Texts, names: Mapping[str, str], services: Mapping[str, str], most: int) -> list[str]:
    asked = [services.get(one, one) for one in window.services]
    lines = [
        words("window.line_units", units=units_told(window.units, names, words, most)),
        words("window.line_services", services=some_told(asked, words, most) or words("window.all")),
        words("window.line_target", target=window.target or words("window.target_km")),
        words("window.line_channels", channels=", ".join(words(f"channel.{one}") for one in window.channels)),
        words("window.line_repeats", repeats=words(f"window.repeats_{'yes' if window.repeats else 'no'}")),
    ]
    if window.instrument:
        lines.append(words("window.line_measure", instrument=window.instrument, weight=window.weight))
    if window.draw is not None:
        lines.append(words("window.line_draw", count=window.draw["per_parent"], seed=window.draw["seed"]))
    return [*lines, *_short(window, names, words, most)]


def _short(window: Window, names: Mapping[str, str], words: Texts, most: int) -> list[str]:
    if window.draw is None:
        return []
    wanted, every = window.draw["per_parent"], short_of(window.draw)
    lines = [
        words("window.short_line", parent=names.get(parent, parent), count=count, wanted=wanted)
        for parent, count in every.items()
    ]
    return shortened(words, lines, most, "window.more_lines")
