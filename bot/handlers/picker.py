"""Choosing a unit with buttons: few in one list, many by category and page. Payloads carry what was chosen so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.conversation.callbacks import MOST_BYTES
from bot.conversation.lists import PER_PAGE, ends_of, paged
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.storage import Unit, Window
from bot.storage.unit_lists import Among, UnitLists

LABEL = 60
CLOSED = "⏸ "  # before the name of a closed unit
_LATEST = 3  # windows shown at once beside the periods
LONG = 5  # pages from which on a word is quicker than buttons
_DIGITS = 9  # of a place, a page or a number
Rows = tuple[tuple[Button, ...], ...]


class Shown(Protocol):
    """What a button shows of a unit."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def active(self) -> bool: ...


@dataclass(frozen=True)
class Picker:
    """The lists that a command offers: `prefix:unit:CODE`, `prefix:category:PLACE:PAGE`, `prefix:categories:PAGE`, and
    `prefix:search:PAGE:WORDS`.

    `among` says whose units. `top` is the payload of the first screen. `search` is the command after which a word
    can be written instead.
    """

    lists: UnitLists
    words: Texts
    prefix: str
    among: Among
    top: str
    search: str

    async def first(
        self, title: str, *, first: Rows = (), last: Rows = (), grouped: bool = False, told: bool = False
    ) -> Screen:
        """The first screen: units for few, categories for many and where `grouped`.

        `told` says that the title tells of the search already.
        """
        if not grouped and len(await self.lists.some(self.among, PER_PAGE + 1)) <= PER_PAGE:
            return Screen(title, (*first, *self._buttons(await self.lists.first(self.among, PER_PAGE)), *last))
        rows, long = await self._categories(0)
        title = await self._of_categories(title, 0, len(rows))
        return Screen(title if told or not long else self._with_search(title), (*first, *rows, *last))

    async def more(self, choice: Sequence[str]) -> Screen | None:
        """The screen of a button of these lists. None for any other, and for what is not there."""
        match choice:
            case ["categories", page] if is_number(page):
                rows, _ = await self._categories(int(page))
                if not rows:
                    return None
                count, _ = await self.lists.sizes(self.among)
                title = await self._of_categories(self.words("report.pick_category", count=count), int(page), len(rows))
                return Screen(self._with_search(title), rows)
            case ["category", place, page] if is_number(place) and is_number(page):
                return await self._of_category(int(place), int(page))
            case ["search", page, *typed] if is_number(page):
                return await self.found(":".join(typed), int(page))
        return None

    async def found(self, text: str, page: int = 0) -> Screen | None:
        """A page of the units whose code or name has every word of a text. None where there is none."""
        count, units = await self.lists.found(text, self.among, PER_PAGE, page * PER_PAGE)
        if not units:
            return None
        title = self.words("units.found", text=text if len(text) <= LABEL else f"{text[:LABEL]}…", count=count)
        turns = [(page - 1, "report.back")] if page else []
        turns += [(page + 1, "report.more")] if count > (page + 1) * PER_PAGE else []
        ways = tuple(self._button(self.words(key), f"search:{to}:{text}") for to, key in turns)
        if all(len(one.data.encode()) <= MOST_BYTES for one in ways):
            title = paged(self.words, title, page, count)
        else:  # words that no button can carry on
            title, ways = f"{title}\n{self.words('list.first', count=len(units))}", ()
        home = () if page else ((self._back(self.top),),)
        return Screen(title, (*self._buttons(units), *((ways,) if ways else ()), *home))

    async def _categories(self, page: int) -> tuple[Rows, bool]:
        """A page of categories with the ways on, and whether there is so much that searching is quicker."""
        some = await self.lists.categories(self.among, PER_PAGE + 1, page * PER_PAGE)
        rows = [
            (
                self._button(
                    f"{one.name or self.words('report.no_category')} ({self.words.number(one.size)})",
                    f"category:{place}:0",
                ),
            )
            for place, one in enumerate(some[:PER_PAGE], page * PER_PAGE)
        ]
        ways = [self._back(f"{self.prefix}:categories:{page - 1}" if page > 1 else self.top)] if page else []
        if len(some) > PER_PAGE:
            ways.append(self._button(self.words("report.more"), f"categories:{page + 1}"))
        long = bool(page) or len(some) > PER_PAGE or any(one.size > LONG * PER_PAGE for one in some)
        return (*rows, *((tuple(ways),) if some and ways else ())), long

    async def _of_categories(self, title: str, page: int, shown: int) -> str:
        """The title with its page, counted only where there may be several."""
        if not page and shown <= PER_PAGE:
            return title
        _, count = await self.lists.sizes(self.among)
        return paged(self.words, title, page, count)

    async def _of_category(self, place: int, page: int) -> Screen | None:
        name = await self.lists.category(self.among, place)
        if name is None:
            return None
        shown = await self.lists.of_category(self.among, name, PER_PAGE + 1, page * PER_PAGE)
        long = await self.lists.of_category(self.among, name, 1, LONG * PER_PAGE)
        home = self.top if place < PER_PAGE else f"{self.prefix}:categories:{place // PER_PAGE}"
        ways = [self._back(f"{self.prefix}:category:{place}:{page - 1}" if page else home)]
        if len(shown) > PER_PAGE:
            ways.append(self._button(self.words("report.more"), f"category:{place}:{page + 1}"))
        count = await self.lists.size_of_category(self.among, name)
        title = self.words("report.pick_unit", category=name or self.words("report.no_category"), count=count)
        title = paged(self.words, title, page, count)
        return Screen(self._with_search(title) if long else title, (*self._buttons(shown[:PER_PAGE]), tuple(ways)))

    def _with_search(self, title: str) -> str:
        return f"{title}\n{self.words('report.search', command=self.search)}"

    def _buttons(self, units: Iterable[Shown]) -> Rows:
        return tuple((unit_button(self.prefix, one),) for one in units)

    def _button(self, label: str, where: str) -> Button:
        return Button(label, f"{self.prefix}:{where}")

    def _back(self, payload: str) -> Button:
        return Button(self.words("report.back"), payload)


def unit_button(prefix: str, unit: Shown) -> Button:
    """A unit's button. A closed one is seen to be closed."""
    name = unit.name if unit.active else f"{CLOSED}{unit.name}"
    return Button(ends_of(name, LABEL), f"{prefix}:unit:{unit.code}")


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
    title = paged(words, words("report.pick_period", unit=unit.name), page, len(windows))
    return Screen(title, (*rows, tuple(ways)))


def page_ways(words: Texts, where: str, page: int, count: int, home: str = "", size: int = PER_PAGE) -> Rows:
    """The row below a page of `count` buttons: `where:PAGE` back and on. The first page leads back to `home`."""
    back = f"{where}:{page - 1}" if page else home
    ways = [Button(words("report.back"), back)] if back else []
    if count > (page + 1) * size:
        ways.append(Button(words("report.more"), f"{where}:{page + 1}"))
    return (tuple(ways),) if ways else ()


def _window_button(prefix: str, unit: Unit, window: Window) -> tuple[Button, ...]:
    return (Button(ends_of(f"📅 {window.name}", LABEL), f"{prefix}:period:{unit.code}:{window.code}"),)


def is_number(text: str) -> bool:
    """Whether a piece of a payload is a place, a page or a number of ours."""
    return text.isascii() and text.isdecimal() and len(text) <= _DIGITS
