"""A port that nobody can fill: silent connections are closed, the oldest first where there is no room.

And HTTP as callers and proxies speak it: in pieces, in chunks, several requests at once, and with faults.
"""

import asyncio
import json
import re
import resource
import socket
import struct
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from bot.gateway.page import Asked, Reply
from bot.gateway.serving import Bounds, bounds_of_process, listen, serve
from bot.gateway.visitor import HEAD_BYTES
from tests.support.waiting import PATIENCE, until, within

ASK = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
NEXT = ASK.replace(b"Connection: close\r\n", b"")
POST = b"POST / HTTP/1.1\r\nHost: x\r\n"
MOST = 100_000
LARGE = b"x" * 2_000_000
SILENT = 60.0
Later = Callable[[float], None]
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Echo:
    """Says what it was asked. "/slow" waits for `release`, "/large" is large, "/broken" fails, "/no" is refused."""

    most: int = MOST
    release: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    answered: int = 0

    def admit(self, asked: Asked) -> Reply | None:
        return Reply(403, b"no") if asked.path == "/no" else None

    async def answer(self, asked: Asked) -> Reply:
        self.begun.set()
        self.answered += 1
        if asked.path == "/slow":
            await self.release.wait()
        if asked.path == "/broken":
            raise ValueError("nobody's words")
        if asked.path == "/large":
            return Reply(200, LARGE)
        return Reply(200, json.dumps([asked.method, asked.path, asked.body.decode()]).encode())


@dataclass
class Served:
    """A port with one page."""

    port: int
    closed: Counter[str]
    page: Echo
    lines: list[Line] = field(default_factory=list)

    async def connect(self, said: bytes = b"") -> Line:
        line = await asyncio.open_connection("127.0.0.1", self.port)
        self.lines.append(line)
        line[1].write(said)
        return line

    async def ask(self, said: bytes = ASK) -> bytes:
        """The status line of a request of its own."""
        return (await over(await self.connect(said))).partition(b"\r\n")[0]


@asynccontextmanager
async def served(connections: int = 2, grace: float = PATIENCE) -> AsyncIterator[Served]:
    page, closed = Echo(), Counter[str]()
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    one = Served(port, closed, page)
    try:
        bounds = Bounds(connections=connections, backlog=4, silent=SILENT, grace=grace)
        async with serve(page, listening, bounds, closed):
            yield one
    finally:
        for _, writer in one.lines:
            writer.close()


async def over(line: Line) -> bytes:
    """What came until the other side closed."""
    try:
        return await within(line[0].read())
    except ConnectionResetError:
        return b""


def statuses(said: bytes) -> list[int]:
    return [int(one) for one in re.findall(rb"HTTP/1\.1 (\d+) ", said)]


def bodies(said: bytes) -> list[list[str]]:
    return [json.loads(one) for one in re.findall(rb"\r\n\r\n(\[[^\]]*\])", said)]


@pytest.fixture
async def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Let so many seconds pass for the loop, which is in a port's own time for those who are silent."""
    passed = 0.0

    def later(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: time.monotonic() + passed)
    return later


async def in_silence(line: Line, later: Later) -> bytes:
    """What comes until the other side closes, while minutes pass at once."""
    reading = asyncio.ensure_future(line[0].read())
    for _ in range(10_000):
        if reading.done():
            break
        later(SILENT)
        await asyncio.sleep(0.001)
    try:
        return reading.result()
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
    [b"", b"\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n", POST + b"Content-Length: 9\r\n\r\nabc"],
    ids=["nothing", "empty lines", "half a head", "half a body"],
)
async def test_one_without_a_whole_request_is_closed(said: bytes, later: Later) -> None:
    async with served() as one:
        assert await in_silence(await one.connect(said), later) == b""
        assert one.closed == {"silent": 1}
        assert await one.ask() == b"HTTP/1.1 200 OK"


async def test_one_that_asks_for_nothing_more_is_closed(later: Later) -> None:
    async with served() as one:
        line = await one.connect(NEXT)
        assert statuses(await line[0].readuntil(b"]")) == [200]
        assert await in_silence(line, later) == b""
        assert one.closed == {"silent": 1}


async def test_one_whose_answer_takes_long_is_never_closed(later: Later) -> None:
    async with served(connections=1) as one:
        slow = await one.connect(ASK.replace(b"/ ", b"/slow "))
        await one.page.begun.wait()
        for _ in range(3):
            later(SILENT)
            await asyncio.sleep(0)
        assert await over(await one.connect()) == b"", "there is no room, and nobody who said nothing but this one"
        one.page.release.set()
        assert (await over(slow)).startswith(b"HTTP/1.1 200 OK")
        assert one.closed == {"no room": 1}


@pytest.mark.parametrize(("descriptors", "most"), [(1024, 256), (1_000_000, 256), (256, 64), (16, 8)])
def test_the_limit_lies_below_that_of_descriptors(monkeypatch: pytest.MonkeyPatch, descriptors: int, most: int) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (descriptors, descriptors))
    bounds = bounds_of_process()
    assert bounds.connections == most
    assert bounds.backlog <= 64


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (b"GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n", ["GET", "/a", ""]),
        (b"GET http://x/a?b HTTP/1.1\r\nHost: x\r\n\r\n", ["GET", "/a", ""]),
        (b"\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", ["GET", "/", ""]),
        (POST + b"Content-Length: 3\r\n\r\nabc", ["POST", "/", "abc"]),
        (POST + b"Content-Length: 0\r\n\r\n", ["POST", "/", ""]),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n2;x=y\r\nbc\r\n0\r\n\r\n", ["POST", "/", "abc"]),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nHost: y\r\n\r\n", ["POST", "/", "a"]),
        (b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", ["GET", "/", ""]),
        (b"GET / HTTP/1.0\r\n\r\n", ["GET", "/", ""]),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_a_request_is_read_whole_and_in_pieces(said: bytes, found: list[str]) -> None:
    async with served() as one:
        line = await one.connect()
        for place in range(len(said)):
            line[1].write(said[place : place + 1])
            await asyncio.sleep(0)
        line[1].write_eof()
        assert bodies(await over(line)) == [found]
        whole = await one.connect(said)
        whole[1].write_eof()
        assert bodies(await over(whole)) == [found], "who has said all is answered all the same"


async def test_several_requests_at_once_are_answered_in_their_order_and_faults_after_them() -> None:
    async with served() as one:
        line = await one.connect(NEXT.replace(b"/ ", b"/slow ") + NEXT * 3 + b"nonsense\r\n\r\n" + NEXT)
        await one.page.begun.wait()
        line[1].write(NEXT * 200)  # what is not read yet waits with the sender
        assert one.page.answered == 1, "one at a time"
        one.page.release.set()
        said = await over(line)
        assert statuses(said) == [200, 200, 200, 200, 400]
        assert [path for _, path, _ in bodies(said)] == ["/slow", "/", "/", "/"]


async def test_a_connection_stays_open_as_long_as_both_want_it() -> None:
    async with served() as one:
        reader, writer = await one.connect()
        for _ in range(3):
            writer.write(NEXT)
            head = await reader.readuntil(b"\r\n\r\n")
            assert b"Connection" not in head
            await reader.readuntil(b"]")
        writer.write(ASK)
        assert b"\r\nConnection: close\r\n" in await over((reader, writer))
        assert b"\r\nConnection: close\r\n" in await over(await one.connect(b"GET / HTTP/1.0\r\n\r\n"))


async def test_who_asks_for_the_head_alone_gets_the_length_and_no_body() -> None:
    async with served() as one:
        said = await over(await one.connect(ASK.replace(b"GET", b"HEAD")))
        assert b"\r\nContent-Length: 17\r\n" in said
        assert said.endswith(b"\r\n\r\n")
        assert re.search(rb"\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n", said)


async def test_who_asks_whether_to_send_a_body_is_told() -> None:
    async with served() as one:
        head = POST + b"Content-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
        reader, writer = await one.connect(head)
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(b"abc")
        assert bodies(await over((reader, writer))) == [["POST", "/", "abc"]]
        for refused, status in ((head.replace(b"/ ", b"/no "), 403), (head.replace(b": 3", b": 300000"), 413)):
            assert statuses(await over(await one.connect(refused))) == [status], "no body is asked for"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),  # TLS
        (b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\n a: folded\r\n\r\n", 400),
        (POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (POST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (POST + f"Content-Length: {MOST + 1}\r\n\r\n".encode(), 413),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n" + (b"2710\r\n" + b"x" * 10_000 + b"\r\n") * 12, 413),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 90_000, 413),
        (b"GET /" + b"a" * HEAD_BYTES + b" HTTP/1.1\r\nHost: x\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 2 * HEAD_BYTES, 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * HEAD_BYTES, 431),
        (ASK.replace(b"/ ", b"/no "), 403),
        (b"POST /no HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n" + b"x" * 900_000, 403),
        (ASK.replace(b"/ ", b"/broken "), 500),
    ],
    ids=lambda value: str(value)[:60],
)
async def test_what_is_wrong_is_said_and_ends_the_connection(said: bytes, status: int) -> None:
    async with served() as one:
        assert statuses(await over(await one.connect(said))) == [status]
        assert await one.ask() == b"HTTP/1.1 200 OK"


async def test_a_head_that_never_ends_is_not_kept() -> None:
    """Piece by piece, within one header, of which nobody hears before it is whole."""
    async with served() as one:
        line = await one.connect(b"GET / HTTP/1.1\r\nHost: x\r\nA: ")
        for _ in range(20):
            line[1].write(b"a" * 4096)
            await line[1].drain()
            await asyncio.sleep(0)
        assert statuses(await over(line)) == [431]


async def test_one_who_reads_nothing_does_not_fill_the_memory(later: Later) -> None:
    async with served() as one:
        line = await one.connect()
        line[0]._transport.pause_reading()  # type: ignore[attr-defined]
        line[1].write(NEXT.replace(b"/ ", b"/large ") * 50)
        await until(lambda: one.page.answered)
        while not one.closed:  # counted when it is closed
            later(SILENT)
            await asyncio.sleep(0.001)
        assert one.page.answered < 10
        assert one.closed == {"silent": 1}


async def test_the_end_waits_for_what_is_under_way_and_for_nothing_else() -> None:
    async with served(connections=4, grace=10) as one:
        idle, half = await one.connect(), await one.connect(POST)
        slow = await one.connect(NEXT.replace(b"/ ", b"/slow ") * 2)
        await one.page.begun.wait()
        asyncio.get_running_loop().call_later(0.05, one.page.release.set)
    assert statuses(await over(slow)) == [200]
    assert await over(idle) == await over(half) == b""
    assert one.page.answered == 1
    with pytest.raises(ConnectionRefusedError):
        await one.connect()


async def test_the_end_does_not_wait_for_ever() -> None:
    async with served(grace=0.05) as one:
        slow = await one.connect(NEXT.replace(b"/ ", b"/slow "))
        await one.page.begun.wait()
    assert await over(slow) == b""


async def test_what_is_under_way_is_done_though_its_caller_has_gone() -> None:
    async with served(connections=1) as one:
        _, writer = await one.connect(ASK.replace(b"/ ", b"/slow "))
        await one.page.begun.wait()
        reset = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
        writer.transport.abort()
        await until(one.ask, b"HTTP/1.1 200 OK")  # its place is free once it is noticed
        one.page.release.set()
    assert one.page.answered == 2
