"""A port of ours: as many connections as there is room for, and none that says nothing.

uvicorn waits for a request as long as it takes, and asyncio writes a line to the log for every connection that it has
no descriptor for. A thousand silent connections would take every descriptor and fill the disk with lines.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import resource
import socket
from collections import Counter
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.rules.lines import Line
from bot.rules.ports import naming_the_port

log = logging.getLogger(__name__)

SILENT_SECONDS = 10.0  # for a whole request, its body included, and between two of them
_MOST, _LEAST = 256, 8  # connections at once. Telegram keeps a hundred
_TRUSTED = "trusted"
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
    grace: int = 10


def bounds_of_process() -> Bounds:
    """What the limit of descriptors of this process leaves room for."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST if soft == resource.RLIM_INFINITY else max(_LEAST, min(_MOST, soft // _SHARE))
    return Bounds(connections=most, strangers=most // 2, backlog=min(64, most))


def trust(scope: Scope) -> None:
    """Whoever sent this request keeps their connection, however many strangers come."""
    scope["state"][_TRUSTED] = True


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises PortError. Ours, because uvicorn ends the whole process where a port is taken."""
    with naming_the_port(host, port):
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)


@asynccontextmanager
async def serve(
    app: ASGIApp, listening: socket.socket, bounds: Bounds, closed: Counter[str]
) -> AsyncIterator[asyncio.Task[None]]:
    """Serve while the block runs, and close the socket after it. Gives the task that serves.

    `closed` counts the connections that were ended from this side, by reason.
    """
    config = uvicorn.Config(
        app,
        http=_bounded(bounds, closed),
        ws="none",
        log_config=None,
        log_level="warning",
        access_log=False,
        lifespan="off",
        backlog=bounds.backlog,
        timeout_graceful_shutdown=bounds.grace,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve([listening]))
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 -- uvicorn offers no event
            await asyncio.sleep(0.01)
        yield task
    finally:
        server.should_exit = True
        await asyncio.gather(task, return_exceptions=True)
        listening.close()


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: the program that runs it decides when to stop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


class _Bounded(H11Protocol):
    """One connection. Those of a port stand in `open`, the oldest first."""

    bounds: Bounds
    closed: Counter[str]
    open: dict[_Bounded, None]
    _deadline: asyncio.TimerHandle | None = None
    _known = False  # since an earlier request

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.open[self] = None
        self._begin_silence()
        strangers, most = [one for one in self.open if not one.trusted], self.bounds.strangers
        if len(self.open) > self.bounds.connections or (most is not None and len(strangers) > most):
            # Who has asked for nothing yet makes room, the oldest first: a request arrives at once with its connection.
            next((one for one in strangers if one.silent), self)._end("no room")

    def connection_lost(self, exc: Exception | None) -> None:
        self.open.pop(self, None)
        if self._deadline is not None:
            self._deadline.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        self._known = self.trusted
        super().on_response_complete()
        self._begin_silence()

    @property
    def trusted(self) -> bool:
        """Whether a request of this connection has been trusted."""
        asked: Any = self.scope  # None before the first request, which its declaration does not say
        return self._known or (asked is not None and _TRUSTED in asked["state"])

    @property
    def silent(self) -> bool:
        """Whether no whole request of this connection waits for its answer."""
        cycle: Any = self.cycle  # None before the first request, which its declaration does not say
        return cycle is None or cycle.response_complete or cycle.more_body

    def _begin_silence(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        if self.transport.is_closing():
            return
        self._deadline = self.loop.call_later(self.bounds.silent, self._end_silence)

    def _end_silence(self) -> None:
        if self.silent:
            self._end("silent")

    def _end(self, reason: str) -> None:
        self.open.pop(self, None)
        self.closed[reason] += 1
        log.warning(Line("connection closed", reason=reason, open=len(self.open)))
        self.transport.abort()


def _bounded(bounds: Bounds, closed: Counter[str]) -> type[H11Protocol]:
    """The connections of one port: uvicorn makes them by itself and takes a class only."""
    members: dict[str, Any] = {"bounds": bounds, "closed": closed, "open": {}}
    return type("_BoundedHere", (_Bounded,), members)
