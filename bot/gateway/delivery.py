"""Messages out: what may be repeated, what is swallowed, who has blocked us, how fast bulk may go."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from bot.gateway.transport import NotSent
from bot.rules.lines import Line, fault_of, reason_of

log = logging.getLogger(__name__)

T = TypeVar("T")

# Telegram's own words. There are no codes to go by.
_HARMLESS = ("message is not modified", "query is too old")
_NO_SUCH_MESSAGE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message to delete not",
)
_NO_SUCH_CHAT = ("chat not found", "user is deactivated", "peer_id_invalid")


class Unreachable(Exception):
    """This chat cannot be written to: the person blocked the bot, never started it, or is gone."""


class MessageGone(Exception):
    """The message to be edited is no longer there: send a new one."""


async def deliver(call: Callable[[], Awaitable[T]], *, repeatable: bool, tries: int = 6) -> T | None:
    """One Bot API call, carried through what can be carried through.

    A flood wait is waited for. A call that was certainly not sent is tried again. One that may have been sent
    only where `repeatable` (an edit, not a new message). None when Telegram says there was nothing to do.
    Raises Unreachable, MessageGone, or what PTB raised last.
    """
    for attempt in range(1, tries + 1):
        try:
            return await call()
        except RetryAfter as error:
            await asyncio.sleep(_seconds(error.retry_after))
        except Forbidden as error:
            raise Unreachable(error.message) from None
        except BadRequest as error:
            _refused(error)
            return None
        except NetworkError as error:
            if attempt == tries or not (repeatable or isinstance(error, NotSent)):
                raise
            await asyncio.sleep(min(2 ** (attempt - 1), 30) * random.uniform(0.5, 1))  # noqa: S311 -- spreads retries
    raise NetworkError("Telegram asked to wait again and again")


def _refused(error: BadRequest) -> None:
    said = error.message.lower()
    if any(words in said for words in _HARMLESS):
        return
    if any(words in said for words in _NO_SUCH_MESSAGE):
        raise MessageGone(error.message) from None
    if any(words in said for words in _NO_SUCH_CHAT):
        raise Unreachable(error.message) from None
    raise error


def _seconds(wait: int | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


class Pace:
    """At most `rate` permits a second over all chats and one a second for each: for bulk, never for taps."""

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


Call = Callable[[], Awaitable[None]]


class Outbox:
    """Work towards chats that need not be waited for: in order within a chat, side by side between chats.

    Work with the same key that has not begun is replaced by newer work, so a chat that lags is shown the latest screen
    once, and not every screen in between.
    """

    def __init__(self) -> None:
        self._queues: dict[int, dict[object, Call]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def put(self, chat: int, call: Call, key: object = None) -> None:
        """Do `call` after what this chat has waiting."""
        queue = self._queues.get(chat)
        if queue is None:
            queue = self._queues[chat] = {}
            self._spawn(self._work(chat, queue))
        name = object() if key is None else key
        queue.pop(name, None)  # newest last, where its place is after what was put meanwhile
        queue[name] = call

    def aside(self, call: Call) -> None:
        """Do `call` at once, in no order (a button's answer)."""
        self._spawn(_quietly(call))

    async def drain(self, seconds: float) -> None:
        """Wait until all is out, `seconds` at most."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in self._tasks:
            task.cancel()

    async def _work(self, chat: int, queue: dict[object, Call]) -> None:
        try:
            while queue:
                name = next(iter(queue))
                await _quietly(queue.pop(name))
        finally:
            del self._queues[chat]

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _quietly(call: Call) -> None:
    """One chat's trouble is logged and stays its own."""
    try:
        await call()
    except Unreachable as error:
        log.info(Line("chat cannot be reached", reason=reason_of(error)))
    except Exception as error:  # the next message must still go out
        log.warning(Line("message not delivered", reason=reason_of(error), fault=fault_of(error)))
