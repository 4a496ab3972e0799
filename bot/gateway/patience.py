"""What is borne of Telegram: how long we wait while it is away, and for how long it may refuse our token."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter

from bot.rules.lines import Line, reason_of

log = logging.getLogger(__name__)

PAUSES = (0.5, 1, 2, 5, 10, 30)  # seconds between tries when nothing can be fetched
REFUSED_SECONDS = 300.0  # without an answer in between, after which a refusal of the token is believed
_REFUSALS = 3  # of so many at least: one as a line breaks and one as it comes back say little
_OF_A_KNOWN_TOKEN = (BadRequest, Conflict, RetryAfter)


class Refusals:
    """Refusals of the token in a row. A proxy or a server that is being moved gives single ones. `clock` is seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._since: float | None = None
        self._count = 0

    def bear(self, error: Exception | None) -> None:
        """Take what came of a call, None where it went well. Raises the error where it is to be believed.

        A fault that says nothing of the token does not begin the count anew: lines break now and then.

        >>> now = 0.0
        >>> refusals = Refusals(lambda: now)
        >>> for error in (InvalidToken(), NetworkError("broken"), InvalidToken()):
        ...     refusals.bear(error)
        >>> now = 300.0
        >>> refusals.bear(InvalidToken())
        Traceback (most recent call last):
        telegram.error.InvalidToken: Invalid token
        """
        if error is None or isinstance(error, _OF_A_KNOWN_TOKEN):
            self._since, self._count = None, 0
        if not isinstance(error, InvalidToken):
            return
        self._count += 1
        if self._since is None:
            self._since = self._clock()
        elif self._count >= _REFUSALS and self._clock() - self._since >= REFUSED_SECONDS:
            raise error


async def patiently(ask: Callable[[], Awaitable[object]], refusals: Refusals | None = None) -> None:
    """Ask Telegram, again while it is away or busy. Raises what will not pass: a bad request, a token that is refused.

    Without `refusals` the first one is believed: then nothing is known yet of this token.
    """
    for failures in itertools.count():
        try:
            await ask()
        except (RetryAfter, NetworkError, InvalidToken) as error:
            if isinstance(error, BadRequest) or (refusals is None and isinstance(error, InvalidToken)):
                raise
            if refusals is not None:
                refusals.bear(error)
            log.warning(Line("Telegram does not answer yet", reason=reason_of(error)))
            await asyncio.sleep(pause_after(error, failures))
        else:
            return


def pause_after(error: Exception, failures: int) -> float:
    """Seconds before the next try: what Telegram asks for, or a little more each time."""
    if isinstance(error, RetryAfter):
        asked = error.retry_after
        return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
    return PAUSES[min(failures, len(PAUSES) - 1)]
