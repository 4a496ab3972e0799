"""Small requests over connections that stay open: one JSON text out, one answer in, at a fraction of a client's cost.

HTTP itself is read by httptools, which is llhttp, and TLS is asyncio's. No proxy, no redirect, no compression: the Bot
API needs none of them. Nothing here logs or names an address, because Telegram's addresses hold the token.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

import httptools

_IDLE = 60.0  # seconds after which a connection that nobody used is not used again
_CLOSING = 1.0
_HEADERS = 65_536  # bytes of an answer's headers
_SAFE = "!#$%&'()*+,/:;=?@[]~"
_FIRST = 200  # statuses below it announce the answer


class NotConnected(Exception):
    """No connection could be made: nothing has been sent. The message names the fault without an address."""


class Broken(Exception):
    """The connection ended, or said what is no HTTP, before the answer was whole."""


@dataclass(slots=True)
class Answer:
    status: int = 0
    date: str = ""  # its `Date`, as it was sent
    body: bytes = b""


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
        self._places = asyncio.Semaphore(connections)
        self._idle = dict[tuple[str, int, bool], deque[_Line]]()
        self._lines = set[_Line]()
        self._context: ssl.SSLContext | None = None

    async def post(self, url: str, body: bytes, connect: float | None, read: float | None) -> Answer:
        """Send a JSON text. `connect` and `read` are seconds, of silence where one reads.

        Raises NotConnected, TimeoutError and Broken.
        """
        target = _target(url)
        async with self._places:
            line = self._free(target) or await self._connect(target, connect)
            try:
                answer = await line.ask(b"%b%d\r\n\r\n%b" % (target.head, len(body), body), read)
            except BaseException:
                line.abort()
                raise
            if line.open:
                self._idle.setdefault((target.host, target.port, target.secure), deque()).append(line)
            return answer

    async def close(self) -> None:
        """Close what is open, and return when it is."""
        self._idle.clear()
        for line in self._lines:
            line.abort()
        if self._lines:
            await asyncio.wait([line.closed for line in self._lines], timeout=_CLOSING)

    def _free(self, target: _Target) -> _Line | None:
        """The connection that was used last, if it is still good: those below it have been idle for longer."""
        lines = self._idle.get((target.host, target.port, target.secure))
        while lines:
            line = lines.pop()
            if line.open and line.loop.time() - line.since < _IDLE:
                return line
            line.abort()
        return None

    async def _connect(self, target: _Target, seconds: float | None) -> _Line:
        loop = asyncio.get_running_loop()
        if target.secure and self._context is None:
            self._context = ssl.create_default_context()
        try:
            async with asyncio.timeout(seconds):
                _, line = await loop.create_connection(
                    lambda: _Line(loop),
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


class _Line(asyncio.Protocol):
    """One connection, on which one request is under way at a time. httptools calls the methods that begin with on_."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop, self.since, self.open = loop, loop.time(), False
        self.closed: asyncio.Future[None] = loop.create_future()
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Answer] | None = None
        self._answer, self._parts, self._size = Answer(), list[bytes](), 0
        self._measured = self._headed = False  # whether the body's end is known, and the headers are over
        self._timer: asyncio.TimerHandle | None = None
        self._read = 0.0

    async def ask(self, request: bytes, read: float | None) -> Answer:
        """Raises Broken, TimeoutError."""
        if self._transport is None or not self.open:
            raise Broken("closed")
        self._waiting = self.loop.create_future()
        self._begin()
        self.since = self.loop.time()
        if read is not None:
            self._read = read
            self._timer = self.loop.call_later(read, self._look)
        self._transport.write(request)
        try:
            return await self._waiting
        finally:
            self._waiting = None
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def abort(self) -> None:
        self.open = False
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 -- a stream always is
        self._transport, self.open = transport, True

    def data_received(self, data: bytes) -> None:
        self.since = self.loop.time()
        if self._waiting is None:
            self.abort()  # nobody has asked for anything
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._fail(Broken(type(error).__name__))

    def connection_lost(self, exc: Exception | None) -> None:
        self.open = False
        if not self.closed.done():
            self.closed.set_result(None)
        if exc is None and self._headed and not self._measured:  # its end is the answer's
            self._end()
        else:
            self._fail(Broken("ended" if exc is None else type(exc).__name__))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._size += len(name) + len(value)
        if self._size > _HEADERS:
            raise ValueError("too much")
        match name.lower():
            case b"date":
                self._answer.date = value.decode("latin-1")
            case b"content-length" | b"transfer-encoding":
                self._measured = True

    def on_headers_complete(self) -> None:
        self._answer.status, self._headed = self._parser.get_status_code(), True

    def on_body(self, body: bytes) -> None:
        self._parts.append(body)

    def on_message_complete(self) -> None:
        if self._answer.status < _FIRST:
            self._begin()
            return
        if not self._parser.should_keep_alive() and self._transport is not None:
            self.open = False
            self._transport.close()
        self._end()

    def _begin(self) -> None:
        self._answer, self._parts, self._size = Answer(), [], 0
        self._measured = self._headed = False

    def _end(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._answer.body = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
            self._waiting.set_result(self._answer)

    def _fail(self, error: Exception) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error)
        self.abort()

    def _look(self) -> None:
        """Give up where nothing has been heard for too long."""
        left = self.since + self._read - self.loop.time()
        if left <= 0:
            self._fail(TimeoutError())
        else:
            self._timer = self.loop.call_later(left, self._look)


@lru_cache(maxsize=256)
def _target(url: str) -> _Target:
    parts = urlsplit(url)
    secure, host = parts.scheme == "https", parts.hostname or ""
    path = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    place = quote(parts.netloc.rpartition("@")[2], safe=_SAFE)
    head = f"POST {path} HTTP/1.1\r\nHost: {place}\r\nContent-Type: application/json\r\nContent-Length: "
    return _Target(host, parts.port or (443 if secure else 80), secure, head.encode())
