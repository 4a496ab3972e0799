"""How much one person may ask for, so that nobody can make a city wait."""

from __future__ import annotations

from collections.abc import Callable

_PER_SECOND, _BURST = 1.0, 12.0
_SILENCE = 60.0  # seconds after a word about it in which nothing more is said
_PEOPLE = 10_000  # kept in memory. Whoever has been quiet longest is forgotten, with a full allowance


class Allowance:
    """A bucket of tokens for each person: `burst` at once, then `rate` a second. `clock` is monotonic seconds."""

    def __init__(self, clock: Callable[[], float], rate: float = _PER_SECOND, burst: float = _BURST) -> None:
        self._clock, self._rate, self._burst = clock, rate, burst
        self._buckets: dict[int, tuple[float, float]] = {}
        self._told: dict[int, float] = {}
        self.dropped = 0

    def takes(self, person: int) -> bool:
        """Whether this person may have one thing more now. Takes a token where they may.

        >>> now = 0.0
        >>> one = Allowance(lambda: now, rate=1, burst=2)
        >>> [one.takes(5) for _ in range(3)]
        [True, True, False]
        >>> now = 1.0
        >>> [one.takes(5) for _ in range(2)]
        [True, False]
        """
        now = self._clock()
        tokens, at = self._buckets.pop(person, (self._burst, now))
        tokens = min(self._burst, tokens + (now - at) * self._rate)
        may = tokens >= 1
        self._buckets[person] = (tokens - 1 if may else tokens, now)
        if len(self._buckets) > _PEOPLE:
            del self._buckets[next(iter(self._buckets))]
        self.dropped += not may
        return may

    def tells(self, person: int) -> bool:
        """Whether somebody whose things are dropped is told so now: once in a minute, so that telling is no work.

        >>> now = 0.0
        >>> one = Allowance(lambda: now)
        >>> [one.tells(5), one.tells(5), one.tells(6)]
        [True, False, True]
        >>> now = 60.0
        >>> one.tells(5)
        True
        """
        now, told = self._clock(), self._told.get(person)
        if told is not None and now - told < _SILENCE:
            return False
        self._told.pop(person, None)
        self._told[person] = now
        if len(self._told) > _PEOPLE:
            del self._told[next(iter(self._told))]
        return True
