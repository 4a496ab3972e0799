"""Progress of a long upgrade, told at most so often."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.storage.migrations import Step


class Steps:
    """Says each step that it hears of, but none sooner than `every` seconds after the start or what it said before."""

    def __init__(
        self, say: Callable[[Step, float], None], every: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`say` is given the step and the seconds since the start."""
        self._say, self._every, self._clock = say, every, clock
        self._began = self._said = clock()

    def __call__(self, step: Step) -> None:
        now = self._clock()
        if now - self._said >= self._every:
            self._said = now
            self._say(step, now - self._began)
