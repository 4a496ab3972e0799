"""Which answers are one person's own, for whoever wants to see or erase them. Looking for them holds up nobody."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager

from bot.cases.slots import window_key
from bot.rules.identity import pseudonym_by, span_key
from bot.storage import Store
from bot.storage.places import Place
from bot.storage.windows import Window

AT_ONCE = 50  # pseudonyms of one person in a window with repeats that one reading looks for
_RESTS = 3  # times as long as a page of places took, in which taps have the machine
_PEOPLE, _SECONDS = 1000, 600.0  # whose pseudonyms are remembered, and for how long
_PlacesAfter = Callable[..., Awaitable[list[Place]]]  # a page of a span's places after one of them


class OwnAnswers:
    """`secret` is what pseudonyms are derived with, `clock` monotonic seconds."""

    def __init__(self, store: Store, secret: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._secret, self._clock = store, secret, clock
        self._looking = asyncio.Lock()
        self._known = dict[int, tuple[float, list[str]]]()
        self._unchanged = set[int]()  # who has sent nothing since somebody looks for theirs

    async def pseudonyms(self, person: int) -> list[str]:
        """Every pseudonym of the person that an answer still bears: none is forgotten before its span has closed.

        Looked for where there are answers with one, and nowhere else, so many places at a time, with rests, and for one
        person after another: nobody's tap waits for it. What was found is remembered for some minutes, since whoever
        asks without end must not have a city looked through each time. Neither survey.period nor the days of a window
        are asked.
        """
        async with self._looking:
            until, found = self._known.get(person, (0.0, []))
            if until > self._clock():
                return sorted(await self._store.responses.known(found))
            self._known.pop(person, None)
            self._unchanged.add(person)
            try:
                found = await self._all(person)
                if person in self._unchanged:
                    self._known[person] = self._clock() + _SECONDS, found
            finally:
                self._unchanged.discard(person)
            if len(self._known) > _PEOPLE:
                del self._known[next(iter(self._known))]
            return found

    @contextmanager
    def changing(self, person: int) -> Iterator[None]:
        """While an answer of this person is stored or erased. What was known of theirs is forgotten."""
        self._forget(person)
        try:
            yield
        finally:
            self._forget(person)

    def _forget(self, person: int) -> None:
        self._known.pop(person, None)
        self._unchanged.discard(person)

    async def _all(self, person: int) -> list[str]:
        store, found = self._store, list[str]()
        spans = await store.places.leading()
        for period in sorted({span.period for span in spans if not span.window}):
            found += await self._of_span(person, period, None, store.places.of_period)
        codes = {span.window for span in spans}
        for window in await store.windows.all():
            if window.code in codes:
                found += await self._of_span(person, window.code, window, store.places.of_window)
        return found

    async def _of_span(self, person: int, span: str, window: Window | None, places_after: _PlacesAfter) -> list[str]:
        """The pseudonyms that answers of one span bear, page by page of the places that have any."""
        found, places = list[str](), await places_after(span)
        while places:
            began = time.monotonic()
            found += await self._at(person, span, window, places)
            if places := await places_after(span, places[-1]):
                await asyncio.sleep(_RESTS * (time.monotonic() - began))
        return found

    async def _at(self, person: int, span: str, window: Window | None, places: Sequence[Place]) -> list[str]:
        """The same at these places.

        Which units, services and channels a window takes is not asked: units may have moved since the answer.
        """
        found, again = list[str](), list(places)
        keys, number = [span if window is None else window_key(window)], 1
        while again:
            derived = await asyncio.to_thread(derive_all, self._secret, person, keys, again)
            known = sorted(await self._store.responses.known(list(derived)))
            found += known
            if window is None or not window.repeats:
                break
            # Who answers again takes the first number that is free: without the first there is no other.
            again = list(dict.fromkeys(derived[one] for one in known))
            keys, number = [window_key(window, number + one) for one in range(AT_ONCE)], number + AT_ONCE
        return found


def derive_all(secret: str, person: int, keys: Sequence[str], places: Sequence[Place]) -> dict[str, Place]:
    """The person's pseudonyms at these places by each of these keys, and which place each is of."""
    by = [span_key(secret, key) for key in keys]
    return {pseudonym_by(key, place.root or place.unit, place.service, person): place for key in by for place in places}
