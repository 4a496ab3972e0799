"""One connection that stays open, on which one request is under way at a time. httptools, which is llhttp, reads it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import httptools

_HEADERS = 65_536  # bytes of an answer's headers
_FIRST = 200  # statuses below it announce the answer


class Broken(Exception):
    """The connection ended, or said what is no HTTP, before the answer was whole."""


@dataclass(slots=True)
class Answer:
    status: int = 0
    date: str = ""  # its `Date`, as it was sent
    body: bytes = b""


End = Callable[[Answer | Exception], None]


class Line(asyncio.Protocol):
    """httptools calls the methods that begin with on_."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop, self.since, self.open = loop, loop.time(), False
        self.closed: asyncio.Future[None] = loop.create_future()
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._ended: End | None = None  # who waits for the answer
        self._answer, self._parts, self._size = Answer(), list[bytes](), 0
        self._measured = self._headed = False  # whether the body's end is known, and the headers are over
        self._read: float | None = None

    def ask(self, request: bytes, read: float | None, end: End) -> None:
        """Send a request. `end` is given its answer, or Broken or TimeoutError, later and once. Raises Broken."""
        if self._transport is None or not self.open:
            raise Broken("closed")
        self._ended, self._read = end, read
        self._begin()
        self.since = self.loop.time()
        self._transport.write(request)

    def abort(self) -> None:
        self.open = False
        if self._transport is not None:
            self._transport.abort()

    def left(self, now: float) -> float | None:
        """For how many more seconds it may stay silent, None where nobody waits or they wait for ever."""
        return None if self._ended is None or self._read is None else self.since + self._read - now

    def fail(self, error: Exception) -> None:
        """Give up what is under way, and the connection with it."""
        self.abort()
        self._tell(error)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 -- a stream always is
        self._transport, self.open = transport, True

    def data_received(self, data: bytes) -> None:
        self.since = self.loop.time()
        if self._ended is None:
            self.abort()  # nobody has asked for anything
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self.fail(Broken(type(error).__name__))

    def connection_lost(self, exc: Exception | None) -> None:
        self.open = False
        if not self.closed.done():
            self.closed.set_result(None)
        if exc is None and self._headed and not self._measured:  # its end is the answer's
            self._end()
        else:
            self.fail(Broken("ended" if exc is None else type(exc).__name__))

    def on_header(self, name: bytes, value: bytes) -> None:
        length = len(name)
        self._size += length + len(value)
        if self._size > _HEADERS:
            raise ValueError("too much")
        if length == 4 and name.lower() == b"date":
            self._answer.date = value.decode("latin-1")
        elif length in (14, 17) and name.lower() in (b"content-length", b"transfer-encoding"):
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
        answer, self._answer = self._answer, Answer()
        answer.body = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        self._tell(answer)

    def _tell(self, found: Answer | Exception) -> None:
        end, self._ended = self._ended, None
        if end is not None:
            end(found)
