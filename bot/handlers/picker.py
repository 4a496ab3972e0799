"""Choosing a unit with buttons: few in one list, many by category and page. Payloads carry what was chosen so far."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.storage import Unit, Window

PER_PAGE = 8
LABEL = 60
_LATEST = 3  # windows shown at once beside the periods
Rows = tuple[tuple[Button, ...], ...]


def pick_unit(
    prefix: str,
    units: Sequence[Unit],
    words: Texts,
    title: str,
    *,
    first: Rows = (),
    last: Rows = (),
    grouped: bool = False,
) -> Screen:
    """The first screen: `prefix:unit:CODE` for few, `prefix:category:PLACE:PAGE` for many and where `grouped`."""
    categories = _categories(units)
    if len(units) <= PER_PAGE and not grouped:
        rows = tuple((unit_button(prefix, unit),) for unit in sorted(units, key=_order))
    else:
        rows = tuple(
            (Button(f"{name or words('report.no_category')} ({len(members)})", f"{prefix}:category:{place}:0"),)
            for place, (name, members) in enumerate(categories)
        )
    return Screen(title, (*first, *rows, *last))


def pick_of_category(
    prefix: str, units: Sequence[Unit], words: Texts, place: str, page: str, top: str
) -> Screen | None:
    """One page of a category, None when there is none. `top` is the payload of the way back to the first screen."""
    categories = _categories(units)
    home = (Button(words("report.back"), top),)
    if not (place.isdecimal() and page.isdecimal() and int(place) < len(categories)):
        return None
    (name, members), number = categories[int(place)], int(page)
    rows = [(unit_button(prefix, unit),) for unit in members[number * PER_PAGE : (number + 1) * PER_PAGE]]
    ways = [Button(words("report.back"), f"{prefix}:category:{place}:{number - 1}") if number else home[0]]
    if len(members) > (number + 1) * PER_PAGE:
        ways.append(Button(words("report.more"), f"{prefix}:category:{place}:{number + 1}"))
    return Screen(words("report.pick_unit", category=name or words("report.no_category")), (*rows, tuple(ways)))


def unit_button(prefix: str, unit: Unit) -> Button:
    return Button(unit.name[:LABEL], f"{prefix}:unit:{unit.code}")


def window_rows(prefix: str, unit: Unit, windows: Sequence[Window], words: Texts) -> Rows:
    """The latest windows as `prefix:period:UNIT:CODE`, and a way to the others."""
    rows = tuple(_window_button(prefix, unit, one) for one in windows[:_LATEST])
    more = (Button(words("window.more", count=len(windows) - _LATEST), f"{prefix}:windows:{unit.code}:0"),)
    return rows if len(windows) <= _LATEST else (*rows, more)


def pick_window(prefix: str, unit: Unit, windows: Sequence[Window], page: int, words: Texts) -> Screen:
    """One page of all windows that ask a unit, the latest first."""
    rows = [_window_button(prefix, unit, one) for one in windows[page * PER_PAGE : (page + 1) * PER_PAGE]]
    back = f"{prefix}:windows:{unit.code}:{page - 1}" if page else f"{prefix}:unit:{unit.code}"
    ways = [Button(words("report.back"), back)]
    if len(windows) > (page + 1) * PER_PAGE:
        ways.append(Button(words("report.more"), f"{prefix}:windows:{unit.code}:{page + 1}"))
    return Screen(words("report.pick_period", unit=unit.name), (*rows, tuple(ways)))


def _window_button(prefix: str, unit: Unit, window: Window) -> tuple[Button, ...]:
    return (Button(f"📅 {window.name}"[:LABEL], f"{prefix}:period:{unit.code}:{window.code}"),)


def _categories(units: Sequence[Unit]) -> list[tuple[str, list[Unit]]]:
    grouped = groupby(sorted(units, key=_order), key=lambda unit: unit.category)
    return [(name, list(members)) for name, members in grouped]


def _order(unit: Unit) -> tuple[str, str, str]:
    return unit.category, unit.name, unit.code
