"""Reading what residents suggest: released alone, filtered by words of an element and by period, marked as read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from bot.cases.people import Refused
from bot.conversation.lists import packed
from bot.rules.element_words import elements_of
from bot.rules.rights import Standing
from bot.storage import Store
from bot.storage.suggestions import Suggestion
from scoring import parse_period

RIGHT = "suggestions"
_MOST = 5  # on a page
_FEWEST = 5  # answers of a release that heads are told of, as exports/detail.py has it
_ANY = "-"
_WORD = "="  # before a typed word in the place of an element
_ALONE = "remark-"  # begins the id of one without an answer
_LONGEST = 12  # bytes of a typed word that a button carries


@dataclass(frozen=True, slots=True)
class Filter:
    """`span` is a period or window, `about` an element or "=" and a word, "-" for any. `unread` leaves out the rest."""

    span: str = _ANY
    about: str = _ANY
    unread: bool = False

    @property
    def word(self) -> str:
        """The typed word. Empty where there is none."""
        return self.about.removeprefix(_WORD) if self.about.startswith(_WORD) else ""

    def takes(self, one: Suggestion) -> bool:
        """Whether a suggestion is among what is asked for.

        >>> Filter(about="waktu").takes(Suggestion("1", "A", "2026-Q4", "", "Antrean lama", "2026-W46", seen=False))
        True
        """
        if self.unread and one.seen:
            return False
        if self.span not in (_ANY, one.window or one.period):
            return False
        if self.word:
            return self.word in one.text.casefold()
        return self.about == _ANY or self.about in elements_of(one.text)

    def about_word(self, text: str) -> Filter:
        """The same about a typed word, as much of it as a button carries."""
        cut = text.casefold().replace(":", " ").encode()[:_LONGEST].decode(errors="ignore").strip()
        return replace(self, about=f"{_WORD}{cut}" if cut else _ANY)


@dataclass(frozen=True, slots=True)
class Read:
    """A page of suggestions: `count` fit the filter, `unread` of `total` are not read yet. `spans` have any.

    `pages` is how many pages there are.
    """

    shown: Sequence[Suggestion]
    count: int
    unread: int
    total: int
    spans: Sequence[str]
    pages: int


@dataclass(frozen=True, slots=True)
class Fits:
    """How many lines a suggestion takes on a page, and for how many there is room."""

    lines: Callable[[Suggestion], int]
    room: int


class Suggestions:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def page(self, who: Standing, unit: str, wanted: Filter, page: int, fits: Fits) -> Read:
        """A page of a unit's, the newest week first, in an order that tells nothing of its answers. Raises Refused.

        As many stand on it as `fits` takes.
        """
        found = await self._told(who, unit)
        fit = sorted(filter(wanted.takes, found), key=_order)
        spans = sorted({one.window or one.period for one in found}, reverse=True)
        unread = sum(not one.seen for one in found)
        pages = packed([fits.lines(one) for one in fit], fits.room, _MOST)
        shown = [fit[place] for place in pages[page]] if page < len(pages) else []
        return Read(shown, len(fit), unread, len(found), spans, len(pages))

    async def one(self, who: Standing, unit: str, id: str) -> Suggestion:
        """One suggestion of the unit. Raises Refused, also where it has been changed or erased meanwhile."""
        for found in await self._told(who, unit):
            if found.id == id:
                return found
        raise Refused

    async def mark(self, who: Standing, unit: str, ids: Sequence[str], *, seen: bool) -> None:
        """Mark them as read, or unread. Raises Refused."""
        if not who.may("followup", unit):
            raise Refused
        await self._store.suggestions.mark(unit, ids, seen=seen)

    async def _told(self, who: Standing, unit: str) -> list[Suggestion]:
        if not who.may(RIGHT, unit):
            raise Refused
        return [*await self._store.suggestions.told(unit, _FEWEST), *await self._alone(unit)]

    async def _alone(self, unit: str) -> list[Suggestion]:
        """What was written without an answer, in spans of which enough has been told."""
        found = dict[int, Suggestion]()
        for span in await self._store.suggestions.spans(unit, _FEWEST):
            window = await self._store.windows.find(span.window) if span.window else None
            first, last = (window.first, window.last) if window is not None else _days(span.period)
            for one in await self._store.remarks.of({unit}, first, last):
                told = Suggestion(
                    id=f"{_ALONE}{one.id}",
                    unit=unit,
                    period=span.period,
                    window=span.window,
                    text=one.text,
                    week=span.week,
                    seen=True,
                    alone=True,
                )
                found.setdefault(one.id, told)
        return list(found.values())


def _days(key: str) -> tuple[date, date]:
    period = parse_period(key)
    return period.first, period.last


def _order(one: Suggestion) -> tuple[int, bytes]:
    week = int(one.week.replace("-W", "") or 0) if one.week.replace("-W", "").isdecimal() else 0
    return -week, sha256(f"{one.unit} {one.week}\n{one.text}".encode()).digest()
