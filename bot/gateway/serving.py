"""A port of ours: as many connections as there is room for, and none that says nothing.

asyncio writes a line to the log for every connection that it has no descriptor for. A thousand silent connections would
take every descriptor and fill the disk with lines.
"""

from __future__ import annotations

import asyncio
import logging
import resource
import socket
from collections import Counter
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.gateway.page import Page
from bot.gateway.visitor import Visitor
from bot.rules.lines import Line
from bot.rules.ports import naming_the_port

log = logging.getLogger(__name__)

SILENT_SECONDS = 10.0  # for a whole request, its body included, and between two of them
_MOST, _LEAST = 256, 8  # connections at once. Telegram keeps a hundred
_SHARE = 4  # one descriptor in so many is for those who connect: the others are for Telegram and the database


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """`connections` at once, `silent` seconds for a request, `grace` seconds for those under way at the end.

    Of these connections `strangers` are for whoever is not trusted, None for all of them.

    `backlog` connections are accepted in one go before any of them can be closed again, so it needs descriptors too.
    """

    connections: int
    strangers: int | None = None
    backlog: int = 64
    silent: float = SILENT_SECONDS
    grace: float = 10


def bounds_of_process() -> Bounds:
    """What the limit of descriptors of this process leaves room for."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST if soft == resource.RLIM_INFINITY else max(_LEAST, min(_MOST, soft // _SHARE))
    return Bounds(connections=most, strangers=most // 2, backlog=min(64, most))


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises PortError."""
    with naming_the_port(host, port):
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)


@asynccontextmanager
async def serve(page: Page, listening: socket.socket, bounds: Bounds, closed: Counter[str]) -> AsyncIterator[None]:
    """Serve while the block runs, and close the socket after it, once what is under way has been answered.

    `closed` counts the connections that were ended from this side, by reason.
    """
    loop = asyncio.get_running_loop()
    places = Places(page, bounds, closed, loop)
    server = await loop.create_server(lambda: Visitor(places, loop), sock=listening, backlog=bounds.backlog)
    try:
        yield
    finally:
        server.close()
        await places.close()


class Places:
    """The connections of one port. Those that are `open` stand in the order in which they came."""

    def __init__(self, page: Page, bounds: Bounds, closed: Counter[str], loop: asyncio.AbstractEventLoop) -> None:
        self.page, self.bounds, self.ending = page, bounds, False
        self.open = dict[Visitor, None]()
        self._closed, self._loop = closed, loop
        self._under_way = set[asyncio.Task[None]]()
        self._look_at: asyncio.TimerHandle | None = None  # one for all of them: most are never late
        self._empty = asyncio.Event()

    def enter(self, visitor: Visitor) -> None:
        """Give it a place. Where there is none, who has asked for nothing yet makes room, the oldest first.

        A request arrives at once with its connection.
        """
        self.open[visitor] = None
        self.look_at(visitor.until)
        strangers, most = [one for one in self.open if not one.trusted], self.bounds.strangers
        if len(self.open) > self.bounds.connections or (most is not None and len(strangers) > most):
            self._end(next((one for one in strangers if not one.busy), visitor), "no room")

    def leave(self, visitor: Visitor) -> None:
        """Take its place back."""
        self.open.pop(visitor, None)
        if not self.open:
            self._empty.set()

    def begin(self, answering: Coroutine[object, object, None]) -> None:
        """Have a request answered, even if its connection ends meanwhile."""
        task = self._loop.create_task(answering)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def look_at(self, when: float) -> None:
        """Look no later than that for those who said nothing for too long."""
        if self._look_at is None or when < self._look_at.when():
            if self._look_at is not None:
                self._look_at.cancel()
            self._look_at = self._loop.call_at(when, self._look)

    async def close(self) -> None:
        """End all, those under way after their answers or the bounds' grace."""
        self.ending = True
        for visitor in list(self.open):
            visitor.retire()
        try:
            async with asyncio.timeout(self.bounds.grace):
                if self._under_way:
                    await asyncio.wait(self._under_way)
                if self.open:
                    self._empty.clear()
                    await self._empty.wait()
        except TimeoutError:
            log.warning(Line("requests cut short", count=len(self._under_way)))
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        for visitor in list(self.open):
            visitor.abort()
        if self._look_at is not None:
            self._look_at.cancel()

    def _look(self) -> None:
        self._look_at = None
        now = self._loop.time()
        soonest = now + self.bounds.silent
        for visitor in list(self.open):
            if visitor.busy:
                continue
            if visitor.until > now:
                soonest = min(soonest, visitor.until)
            elif visitor.over:  # it has been answered
                self.open.pop(visitor)
                visitor.abort()
            else:
                self._end(visitor, "silent")
        if self.open:
            self.look_at(soonest)

    def _end(self, visitor: Visitor, reason: str) -> None:
        self.open.pop(visitor, None)
        self._closed[reason] += 1
        log.warning(Line("connection closed", reason=reason, open=len(self.open)))
        visitor.abort()
