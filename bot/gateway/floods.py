"""Chats for which Telegram asks to wait long: nothing is sent there meanwhile, and nobody sleeps on it."""

from __future__ import annotations

from collections.abc import Callable

LONGEST = 30.0  # seconds that are slept in this process. What is put off for longer must outlive a restart
_CHATS = 10_000  # kept in memory. For one that is forgotten Telegram says it again


class Floods:
    """`clock` is seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: dict[int, float] = {}

    def close(self, chat: int, seconds: float) -> None:
        """Send nothing there for so long."""
        self._until.pop(chat, None)
        self._until[chat] = self._clock() + seconds
        if len(self._until) > _CHATS:
            del self._until[next(iter(self._until))]

    def left(self, chat: int) -> float:
        """For how many seconds nothing may go there, 0 where something may.

        >>> floods = Floods(lambda: 100.0)
        >>> floods.close(5, 3600)
        >>> floods.left(5), floods.left(6)
        (3600.0, 0.0)
        """
        if not self._until:  # hardly ever is there any
            return 0.0
        left = self._until.get(chat, 0.0) - self._clock()
        if left <= 0:
            self._until.pop(chat, None)
        return max(0.0, left)
