"""Small requests over connections that stay open: one JSON text out, one answer in, at a fraction of a client's cost.

TLS is asyncio's. No proxy, no redirect, no compression: the Bot API needs none of them. Nothing here logs or names an
address, because Telegram's addresses hold the token.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from dataclasses import dataclass
from functools import lru_cache, partial
from urllib.parse import quote, urlsplit

from bot.gateway.line import Answer, End, Line

_IDLE = 60.0  # seconds after which a connection that nobody used is not used again
_CLOSING = 1.0
_SAFE = "!#$%&'()*+,/:;=?@[]~"


class NotConnected(Exception):
    """No connection could be made: nothing has been sent. The message names the fault without an address."""


@dataclass(frozen=True, slots=True)
class _Target:
    """An address, taken apart."""

    host: str
    port: int
    secure: bool
    head: bytes  # of a request, up to the length of its body


class Wire:
    """At most `connections` at once. More requests wait for a free one."""

    def __init__(self, connections: int) -> None:
        self._left, self._queue = connections, deque[asyncio.Future[None]]()
        self._idle = dict[tuple[str, int, bool], deque[Line]]()
        self._lines = set[Line]()
        self._context: ssl.SSLContext | None = None
        self._look_at: asyncio.TimerHandle | None = None  # one for all lines: most answers come long before

    async def post(self, url: str, body: bytes, connect: float | None, read: float | None) -> Answer:
        """Send a JSON text. `connect` and `read` are seconds, of silence where one reads.

        Raises NotConnected, TimeoutError and Broken.
        """
        target = _target(url)
        await self._enter()
        try:
            line = self._free(target) or await self._connect(target, connect)
            future: asyncio.Future[Answer] = line.loop.create_future()
            self._ask(line, target, body, read, partial(_settle, future))
        except BaseException:
            self._leave()
            raise
        try:
            return await future
        except BaseException:
            line.abort()
            raise

    def begin(self, url: str, body: bytes, read: float | None, end: End) -> bool:
        """Send a JSON text where a connection is open and free, and return False where none is.

        `end` is given the answer, or Broken or TimeoutError, later and once.
        """
        target = _target(url)
        if not self._left or (line := self._free(target)) is None:
            return False
        self._left -= 1
        self._ask(line, target, body, read, end)
        return True

    async def close(self) -> None:
        """Close what is open, and return when it is."""
        self._idle.clear()
        if self._look_at is not None:
            self._look_at.cancel()
        for line in self._lines:
            line.abort()
        if self._lines:
            await asyncio.wait([line.closed for line in self._lines], timeout=_CLOSING)

    def _ask(self, line: Line, target: _Target, body: bytes, read: float | None, end: End) -> None:
        line.ask(b"%b%d\r\n\r\n%b" % (target.head, len(body), body), read, partial(self._end, line, target, end))
        if read is not None and (self._look_at is None or line.since + read < self._look_at.when()):
            self._look_later(line.loop, line.since + read)

    def _end(self, line: Line, target: _Target, end: End, found: Answer | Exception) -> None:
        """Take a connection back, and tell who waits for its answer."""
        if line.open and isinstance(found, Answer):
            self._idle.setdefault((target.host, target.port, target.secure), deque()).append(line)
        self._leave()
        end(found)

    async def _enter(self) -> None:
        """Take one of the places, in the order in which they are asked for."""
        if self._left:
            self._left -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it was given one all the same
                self._leave()
            raise

    def _leave(self) -> None:
        while self._queue:
            if not (turn := self._queue.popleft()).done():
                turn.set_result(None)
                return
        self._left += 1

    def _free(self, target: _Target) -> Line | None:
        """The connection that was used last, if it is still good: those below it have been idle for longer."""
        lines = self._idle.get((target.host, target.port, target.secure))
        while lines:
            line = lines.pop()
            if line.open and line.loop.time() - line.since < _IDLE:
                return line
            line.abort()
        return None

    async def _connect(self, target: _Target, seconds: float | None) -> Line:
        loop = asyncio.get_running_loop()
        if target.secure and self._context is None:
            self._context = ssl.create_default_context()
        try:
            async with asyncio.timeout(seconds):
                _, line = await loop.create_connection(
                    lambda: Line(loop),
                    target.host,
                    target.port,
                    ssl=self._context if target.secure else None,
                    happy_eyeballs_delay=0.25,
                )
        except (OSError, ssl.SSLError) as error:  # a time that is over is one of them
            raise NotConnected(type(error).__name__) from None
        self._lines.add(line)
        line.closed.add_done_callback(lambda _: self._lines.discard(line))
        return line

    def _look_later(self, loop: asyncio.AbstractEventLoop, when: float) -> None:
        if self._look_at is not None:
            self._look_at.cancel()
        self._look_at = loop.call_at(when, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Give up where nothing has been heard for too long, and look again when the next may be due."""
        self._look_at = None
        now, soonest = loop.time(), float("inf")
        for line in list(self._lines):
            if (left := line.left(now)) is None:
                continue
            if left <= 0:
                line.fail(TimeoutError())
            else:
                soonest = min(soonest, left)
        if soonest < float("inf"):
            self._look_later(loop, now + soonest)


def _settle(future: asyncio.Future[Answer], found: Answer | Exception) -> None:
    if future.done():
        return
    if isinstance(found, Exception):
        future.set_exception(found)
    else:
        future.set_result(found)


@lru_cache(maxsize=256)
def _target(url: str) -> _Target:
    parts = urlsplit(url)
    secure, host = parts.scheme == "https", parts.hostname or ""
    path = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    place = quote(parts.netloc.rpartition("@")[2], safe=_SAFE)
    head = f"POST {path} HTTP/1.1\r\nHost: {place}\r\nContent-Type: application/json\r\nContent-Length: "
    return _Target(host, parts.port or (443 if secure else 80), secure, head.encode())
