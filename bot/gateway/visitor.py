"""One connection to a port of ours: requests in, read by httptools, and answers out in their order."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from typing import TYPE_CHECKING

import httptools

from bot.gateway.page import Asked, Reply, head_of, path_of
from bot.rules.lines import Line, fault_of

if TYPE_CHECKING:
    from bot.gateway.serving import Places

log = logging.getLogger(__name__)

HEAD_BYTES = 32_768  # of a request line and its headers
LINGER_SECONDS = 1.0  # for which a body that was refused is thrown away, so that its sender reads the answer
_WRAPPING = 2  # how many times its size a body may take on the line: chunks have heads of their own
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class _Refused(Exception):
    """Stops the parser."""


class Visitor(asyncio.Protocol):
    """httptools calls the methods that begin with on_. `until` is when it has said nothing for too long."""

    def __init__(self, places: Places, loop: asyncio.AbstractEventLoop) -> None:
        self._places, self._loop = places, loop
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._asked, self._url, self._parts = Asked(), b"", list[bytes]()
        self._head = self._body = self._taken = 0  # bytes: headers, body, and all that came since the request began
        self._headed = self._reading = False  # whether its headers are over, and whether it has begun
        self._waiting = deque[Asked]()
        self._paused = self._full = self._ended = False  # reading, writing, and whether the other side has said all
        self.busy = self.over = self.trusted = False  # whether a request is under way, and whether no other is read
        self.until = 0.0

    def abort(self) -> None:
        """End it at once."""
        self.over = True
        if self._transport is not None:
            self._transport.abort()

    def retire(self) -> None:
        """End it where nothing is under way. What is under way ends it with its answer."""
        if not self.busy and self._transport is not None:
            self.over = True
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 -- a stream always is
        self._transport = transport
        self._begin_silence()
        self._places.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self.over = True
        self._waiting.clear()
        self._places.leave(self)

    def eof_received(self) -> bool:
        """The way back stays open for what is under way."""
        self._ended = True
        return self.busy

    def data_received(self, data: bytes) -> None:
        if self.over:
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:  # answered as any other, and what follows is not HTTP
            self._ended = self.over = True
        except httptools.HttpParserError:
            if not self.over:
                self._refuse(400)
        self._taken += len(data)
        if self._reading and not self.over:
            if not self._headed and self._taken > HEAD_BYTES:
                self._refuse(431)
            elif self._taken > HEAD_BYTES + _WRAPPING * self._places.page.most:
                self._refuse(413)
        if self._waiting and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()

    def pause_writing(self) -> None:
        self._full = True

    def resume_writing(self) -> None:
        self._full = False
        self._next()

    def on_message_begin(self) -> None:
        self._asked, self._url, self._parts = Asked(), b"", []
        self._head = self._body = self._taken = 0
        self._headed, self._reading = False, True
        if not self.busy:
            self._begin_silence()

    def on_url(self, url: bytes) -> None:
        self._url += url
        self._count(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        if self._headed:  # below the body
            return
        name, headers = name.lower(), self._asked.headers
        if name == b"host" and name in headers:
            self._stop(400)
        headers.setdefault(name, value)

    def on_headers_complete(self) -> None:
        asked, page = self._asked, self._places.page
        headers = asked.headers
        self._headed = True
        asked.method, asked.path = self._parser.get_method().decode("latin-1"), path_of(self._url)
        asked.last = not self._parser.should_keep_alive()
        if self._parser.get_http_version() != "1.1":
            asked.last = True
        elif b"host" not in headers:
            self._stop(400)
        if (refused := page.admit(asked)) is not None:
            self._refuse(refused)
            raise _Refused
        self.trusted = self.trusted or asked.trusted
        if int(headers.get(b"content-length", b"0")) > page.most:  # the parser lets only digits through
            self._stop(413)
        if headers.get(b"expect", b"").lower() == b"100-continue" and not (self.busy or self._waiting):
            self._write(_CONTINUE)

    def on_body(self, body: bytes) -> None:
        self._parts.append(body)
        self._body += len(body)
        if self._body > self._places.page.most:
            self._stop(413)

    def on_message_complete(self) -> None:
        self._reading = False
        asked, parts = self._asked, self._parts
        asked.body = parts[0] if len(parts) == 1 else b"".join(parts)
        asked.whole = True
        self._waiting.append(asked)
        self._next()

    def _count(self, size: int) -> None:
        self._head += size
        if self._head > HEAD_BYTES:
            self._stop(431)

    def _stop(self, status: int) -> None:
        self._refuse(status)
        raise _Refused

    def _refuse(self, reply: Reply | int) -> None:
        """Read no more of it, and say so after the answers to what came before."""
        self.over = True
        asked = self._asked
        asked.refused = Reply(reply) if isinstance(reply, int) else reply
        asked.whole = self._headed and not asked.headers.keys() & {b"content-length", b"transfer-encoding"}
        self._waiting.append(asked)
        self._next()

    def _next(self) -> None:
        while self._waiting and not (self.busy or self._full):
            asked = self._waiting.popleft()
            if asked.refused is not None:
                self._say(asked, asked.refused)
            else:
                self.busy = True
                self._places.begin(self._answer(asked))
        if self._paused and not self._waiting and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()

    async def _answer(self, asked: Asked) -> None:
        try:
            reply = await self._places.page.answer(asked)
        except Exception as error:  # whatever it is, other requests are answered
            log.error(Line("request failed", fault=fault_of(error)))  # noqa: TRY400 -- a trace has words of others
            reply = Reply(500)
        self.busy = False
        self._say(asked, reply)
        self._next()

    def _say(self, asked: Asked, reply: Reply) -> None:
        close = asked.refused is not None or asked.last or self._places.ending or (self._ended and not self._waiting)
        head = head_of(reply.status, reply.kind, len(reply.body), reply.more, close, int(time.time()))
        self._write(head if asked.method == "HEAD" else head + reply.body)
        self._begin_silence()
        if close and self._transport is not None:
            self.over = True
            self._waiting.clear()
            if asked.whole or not self._transport.can_write_eof():
                self._transport.close()
            elif not self._transport.is_closing():
                self._transport.write_eof()
                self.until = self._loop.time() + LINGER_SECONDS
                self._places.look_at(self.until)

    def _write(self, said: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(said)

    def _begin_silence(self) -> None:
        self.until = self._loop.time() + self._places.bounds.silent
