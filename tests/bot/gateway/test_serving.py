"""A port that nobody can fill: silent connections are closed, the oldest first where there is no room."""

import asyncio
import resource
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.gateway.serving import Bounds, bounds_of_process, listen, serve

ASK = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Served:
    """A port with one page, which waits for `release` where asked to."""

    port: int
    closed: Counter[str]
    release: asyncio.Event
    begun: asyncio.Event
    lines: list[Line] = field(default_factory=list)

    async def connect(self, said: bytes = b"") -> Line:
        line = await asyncio.open_connection("127.0.0.1", self.port)
        self.lines.append(line)
        line[1].write(said)
        return line

    async def ask(self) -> bytes:
        """The status line of a request of its own."""
        reader, _ = await self.connect(ASK)
        return (await reader.read()).partition(b"\r\n")[0]


@asynccontextmanager
async def served(connections: int = 2, silent: float = 60.0) -> AsyncIterator[Served]:
    release, begun, closed = asyncio.Event(), asyncio.Event(), Counter[str]()

    async def page(request: Request) -> Response:
        await request.body()
        begun.set()
        if request.url.path == "/slow":
            await release.wait()
        return PlainTextResponse("ok")

    app = Starlette(routes=[Route("/", page, methods=["GET", "POST"]), Route("/slow", page)])
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    async with serve(app, listening, Bounds(connections=connections, backlog=4, silent=silent, grace=1), closed):
        one = Served(port, closed, release, begun)
        try:
            yield one
        finally:
            for _, writer in one.lines:
                writer.close()


async def over(line: Line) -> bytes:
    """What came until the other side closed."""
    try:
        return await asyncio.wait_for(line[0].read(), 10)
    except ConnectionResetError:
        return b""


async def test_those_who_say_nothing_make_room_the_oldest_first() -> None:
    async with served(connections=2) as one:
        silent = [await one.connect() for _ in range(6)]
        assert [await over(line) for line in silent[:4]] == [b""] * 4
        assert await one.ask() == b"HTTP/1.1 200 OK"
        assert await over(silent[4]) == b""
        assert one.closed == {"no room": 5}
        assert not silent[5][0].at_eof(), "there was room for this one"


@pytest.mark.parametrize(
    "said",
    [b"", b"GET / HTTP/1.1\r\nHost: x\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"],
    ids=["nothing", "half a head", "half a body"],
)
async def test_one_without_a_whole_request_is_closed(said: bytes) -> None:
    async with served(silent=0.05) as one:
        assert await over(await one.connect(said)) == b""
        assert one.closed == {"silent": 1}
        assert await one.ask() == b"HTTP/1.1 200 OK"


async def test_one_whose_answer_takes_long_is_never_closed() -> None:
    async with served(connections=1, silent=0.05) as one:
        slow = await one.connect(ASK.replace(b"/ ", b"/slow "))
        await one.begun.wait()
        assert await over(await one.connect()) == b"", "there is no room, and nobody who said nothing but this one"
        one.release.set()
        assert (await over(slow)).startswith(b"HTTP/1.1 200 OK")
        assert one.closed == {"no room": 1}


@pytest.mark.parametrize(("descriptors", "most"), [(1024, 256), (1_000_000, 256), (256, 64), (16, 8)])
def test_the_limit_lies_below_that_of_descriptors(monkeypatch: pytest.MonkeyPatch, descriptors: int, most: int) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (descriptors, descriptors))
    bounds = bounds_of_process()
    assert bounds.connections == most
    assert bounds.backlog <= 64
