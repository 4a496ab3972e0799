"""Messages out: what may be repeated, what is swallowed, who has blocked us."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.gateway.floods import LONGEST, Floods
from bot.gateway.transport import NotSent, Said
from bot.rules.lines import Line, fault_of, reason_of

log = logging.getLogger(__name__)

T = TypeVar("T")

PAUSES = (1.0, 3.0, 9.0)  # seconds before a message goes out once more while Telegram is away
_WAITS = 6  # how often one message waits because Telegram asks for it
_MOST = 100  # messages that one chat may have waiting

# Telegram's own words. There are no codes to go by.
_HARMLESS = ("message is not modified", "query is too old")
_NO_SUCH_MESSAGE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message to delete not",
)
_NO_SUCH_CHAT = ("chat not found", "user is deactivated", "peer_id_invalid")
_TOO_LARGE = "entity too large"


class Unreachable(Exception):
    """This chat cannot be written to: the person blocked the bot, never started it, or is gone."""


class MessageGone(Exception):
    """The message to be edited is no longer there: send a new one."""


async def deliver(call: Callable[[], Awaitable[T]]) -> T | None:
    """One Bot API call, told apart by what came of it. None when Telegram says there was nothing to do.

    It never waits and never repeats: whoever calls knows what else waits behind it. Raises Unreachable, MessageGone,
    RetryAfter, BadRequest for what Telegram would refuse for ever, and what else PTB raises.
    """
    try:
        return await call()
    except Forbidden as error:
        raise Unreachable(error.message) from None
    except BadRequest as error:
        _raise_known(error)
        return None
    except NetworkError as error:
        if _TOO_LARGE in error.message.lower():  # a status of its own, which PTB takes for trouble with the network
            raise BadRequest(error.message) from None
        raise


def passes(error: BaseException) -> bool:
    """Whether the same call may succeed later: Telegram is away or busy, or does not take our token for now."""
    return isinstance(error, TelegramError) and not isinstance(error, BadRequest | Forbidden | ChatMigrated)


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _raise_known(error: BadRequest) -> None:
    said = error.message.lower()
    if any(words in said for words in _HARMLESS):
        return
    if any(words in said for words in _NO_SUCH_MESSAGE):
        raise MessageGone(error.message) from None
    if any(words in said for words in _NO_SUCH_CHAT):
        raise Unreachable(error.message) from None
    raise error


Call = Callable[..., Awaitable[None]]  # takes what has come of the same call already, where it was begun
Ended = Callable[[Said | None], None]  # told None where it was carried out, what came of it instead otherwise
Begin = Callable[[Ended], bool]


@dataclass(frozen=True, slots=True)
class _Piece:
    call: Call
    again: bool
    otherwise: Callable[[Exception], None] | None
    then: Callable[[], Awaitable[None]] | None = None


class Outbox:
    """Work towards chats that need not be waited for: in order within a chat, side by side between chats.

    Work with the same key that has not begun is replaced by newer work, so a chat that lags is shown the latest screen
    once, and not every screen in between. Work that fails because Telegram is away is done again after 1, 3 and 9
    seconds, and a short wait that Telegram asks for is kept. Meanwhile nothing waits but what else goes to this chat.
    A long one is not slept: what goes to this chat fails at once until it is over.
    """

    def __init__(
        self,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pause, self._floods = pause, Floods(clock)
        self._queues: dict[int, dict[object, _Piece]] = {}
        self._ends: dict[int, list[asyncio.Future[None]]] = {}  # of those that somebody waits for
        self._under_way: set[asyncio.Future[None]] = set()

    def put(
        self,
        chat: int,
        call: Call,
        key: object = None,
        *,
        again: bool = True,
        otherwise: Callable[[Exception], None] | None = None,
        begin: Begin | None = None,
        then: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Do `call` after what this chat has waiting.

        Without `again` it is not repeated where it may have arrived. `otherwise` is called with the last failure, a
        RetryAfter where it has to wait for long. `begin` does the same without a task of its own, where nothing waits.
        `then` follows in the same turn where it has arrived and nothing newer with its key waits.
        """
        queue, piece = self._queues.get(chat), _Piece(call, again, otherwise, then)
        name = object() if key is None else key
        if queue is None:
            queue = self._queues[chat] = {}
            go_on = partial(self._go_on, chat, queue, name, piece)
            if begin is not None and not self._floods.left(chat) and self._begin(begin, go_on):
                return
            self._spawn(self._work(chat, queue))
        queue.pop(name, None)  # newest last, where its place is after what was put meanwhile
        queue[name] = piece
        if len(queue) > _MOST:
            del queue[next(iter(queue))]
            log.warning(Line("message dropped", reason="too many wait in its chat"))

    def aside(self, call: Call, begin: Begin | None = None) -> None:
        """Do `call` at once, in no order (a button's answer). `begin` does the same without a task of its own."""
        piece = _Piece(call, again=True, otherwise=None)

        def go_on(said: Said | None) -> None:
            if said is not None:
                self._spawn(self._see_through(piece, lambda: False, said=said))

        if begin is None or not self._begin(begin, go_on):
            self._spawn(self._see_through(piece, lambda: False))

    async def clear(self, chat: int, seconds: float) -> bool:
        """Return once nothing of this chat waits or is under way, or after `seconds`. Returns whether that is so."""
        if chat in self._queues:
            loop = asyncio.get_running_loop()
            ended = loop.create_future()
            self._ends.setdefault(chat, []).append(ended)
            timer = loop.call_later(seconds, _end_wait, ended)  # every tap waits here: without a task of its own
            try:
                await ended
            finally:
                timer.cancel()
        return chat not in self._queues

    async def drain(self, seconds: float) -> None:
        """Wait until all is out, `seconds` at most."""
        until = time.monotonic() + seconds
        while self._under_way and (left := until - time.monotonic()) > 0:
            await asyncio.wait(self._under_way, timeout=left)
            await asyncio.sleep(0)  # what has ended leaves, and may have begun something
        for one in self._under_way:
            one.cancel()

    def _begin(self, begin: Begin, go_on: Ended) -> bool:
        """Whether it is under way now. Once it has ended `go_on` is told of it."""
        under_way: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def end(said: Said | None) -> None:
            self._under_way.discard(under_way)
            if not under_way.done():  # else it has been given up
                under_way.set_result(None)
                go_on(said)

        if not begin(end):
            return False
        self._under_way.add(under_way)
        return True

    def _go_on(self, chat: int, queue: dict[object, _Piece], name: object, piece: _Piece, said: Said | None) -> None:
        """See through what was begun, if it needs it, and do what has been put after it."""
        if said is not None or queue or piece.then is not None:
            self._spawn(self._work(chat, queue, (name, piece, said)))
        else:
            self._end(chat)

    def _end(self, chat: int) -> None:
        del self._queues[chat]
        for ended in self._ends.pop(chat, ()):
            _end_wait(ended)

    async def _work(
        self, chat: int, queue: dict[object, _Piece], begun: tuple[object, _Piece, Said | None] | None = None
    ) -> None:
        try:
            if begun is not None:
                name, piece, said = begun
                superseded = partial(queue.__contains__, name)
                if said is None:
                    await _follow(piece, superseded)
                else:
                    await self._see_through(piece, superseded, chat, said)
            while queue:
                name = next(iter(queue))
                piece, superseded = queue.pop(name), partial(queue.__contains__, name)
                if (left := self._floods.left(chat)) > LONGEST:
                    _give_up(piece, RetryAfter(math.ceil(left)))
                    continue
                if left:
                    await self._pause(left)
                if not superseded():
                    await self._see_through(piece, superseded, chat)
        finally:
            self._end(chat)

    async def _see_through(
        self, piece: _Piece, superseded: Callable[[], bool], chat: int | None = None, said: Said | None = None
    ) -> None:
        """Do it, again where that may help. One chat's trouble is logged and stays its own.

        `said` is what has come of the first time.
        """
        pauses, waits = list(PAUSES), _WAITS
        while True:
            pause: float | None = None
            try:
                await (piece.call() if said is None else piece.call(said))
                return await _follow(piece, superseded)
            except Unreachable as error:
                return log.info(Line("chat cannot be reached", reason=reason_of(error)))
            except Exception as error:  # whatever it is, the next message must still go out
                failure, said = error, None
            if isinstance(failure, RetryAfter):  # refused, so it has certainly not arrived
                asked = seconds_of(failure)
                pause, waits = (asked if waits and asked <= LONGEST else None), waits - 1
                if chat is not None and asked > LONGEST:
                    self._floods.close(chat, asked)
            elif passes(failure) and (piece.again or isinstance(failure, NotSent)) and pauses:
                pause = pauses.pop(0)
            if pause is None:
                return _give_up(piece, failure)
            await self._pause(pause)
            if superseded():
                return None

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)


def _end_wait(ended: asyncio.Future[None]) -> None:
    if not ended.done():
        ended.set_result(None)


async def _follow(piece: _Piece, superseded: Callable[[], bool]) -> None:
    """What follows a piece that has arrived. Its own fault does not have the piece done again."""
    if piece.then is None or superseded():
        return
    try:
        await piece.then()
    except Exception as error:
        log.warning(Line("not looked after", reason=reason_of(error), fault=fault_of(error)))


def _give_up(piece: _Piece, failure: Exception) -> None:
    log.warning(Line("message not delivered", reason=reason_of(failure), fault=fault_of(failure)))
    if piece.otherwise is not None:
        piece.otherwise(failure)
