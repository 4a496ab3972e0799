"""Places for few at once: whoever waits gets one in turn, person after person, and holds one at most."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Places:
    """`most` people at once. Somebody with many wishes waits for themselves, and others are served between them."""

    def __init__(self, most: int) -> None:
        self._free = most
        self._held: set[int] = set()
        self._waiting: dict[int, deque[asyncio.Future[None]]] = {}  # whose turn is next stands first

    @asynccontextmanager
    async def place(self, person: int) -> AsyncIterator[None]:
        """Wait for a place, hold it, give it back."""
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(person, deque()).append(ready)
        self._fill()
        try:
            await ready
            yield
        finally:
            if ready.done() and not ready.cancelled():
                self._free += 1
                self._held.discard(person)
                if person in self._waiting:  # behind the others now
                    self._waiting[person] = self._waiting.pop(person)
            else:
                self._forget(person, ready)
            self._fill()

    def _fill(self) -> None:
        """Give free places to whoever is next and holds none."""
        for person in list(self._waiting):
            if self._free <= 0:
                return
            if person in self._held:
                continue
            wishes = self._waiting.pop(person)
            ready = wishes.popleft()
            if wishes:
                self._waiting[person] = wishes
            if not ready.done():  # or whoever waited has given up a moment ago
                self._free -= 1
                self._held.add(person)
                ready.set_result(None)

    def _forget(self, person: int, ready: asyncio.Future[None]) -> None:
        """Somebody gave up waiting."""
        wishes = self._waiting.get(person, deque())
        if ready in wishes:
            wishes.remove(ready)
        if not wishes:
            self._waiting.pop(person, None)
