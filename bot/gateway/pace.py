"""How fast bulk may go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

PER_SECOND = 25  # calls of bulk. Telegram takes thirty, the others are for taps


class Pace:
    """At most `rate` permits a second over all chats and one a second for each: for bulk, never for taps.

    A permit is for one call. A card takes two, for its placeholder and its picture.
    """

    def __init__(self, rate: float, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> None:
        self._gap, self._clock, self._sleep = 1 / rate, clock, sleep
        self._next = 0.0
        self._chats: dict[int, float] = {}

    async def permit(self, chat: int) -> None:
        """Return when a message may go to `chat`."""
        now = self._clock()
        at = max(now, self._next, self._chats.get(chat, 0.0))
        self._next = max(now, self._next) + self._gap
        self._chats[chat] = at + 1.0
        if len(self._chats) > 10_000:
            self._chats = {one: free for one, free in self._chats.items() if free > now}
        if at > now:
            await self._sleep(at - now)

    async def pause(self, seconds: float) -> None:
        """Return after so many seconds."""
        await self._sleep(seconds)
