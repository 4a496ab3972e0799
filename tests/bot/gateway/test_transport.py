"""The HTTP client: what could not be sent is told apart from what may have been, and no message holds the token."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from telegram.error import NetworkError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.gateway.transport import AiohttpRequest, NotSent
from tests.support.ports import free_port
from tests.support.waiting import PATIENCE, until

TOKEN = "123456789:" + "A" * 35


@pytest.fixture
async def request_() -> AsyncIterator[AiohttpRequest]:
    client = AiohttpRequest(read_timeout=PATIENCE)
    await client.initialize()
    yield client
    await client.shutdown()


async def _ask(client: AiohttpRequest, answer: bytes | None) -> tuple[int, bytes]:
    """One request to a server that answers so, says nothing (None) or hangs up (b"")."""
    hold = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if answer is None:
            await hold.wait()
        writer.write(answer or b"")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        return await client.do_request(f"http://127.0.0.1:{port}/bot{TOKEN}/getMe", "POST")
    finally:
        hold.set()
        server.close()


async def test_status_and_body(request_: AiohttpRequest) -> None:
    answer = b"HTTP/1.1 429 Too Many\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
    assert await _ask(request_, answer) == (429, b"{}")


@pytest.mark.parametrize(
    ("answer", "error"), [(b"", NetworkError), (b"nonsense\r\n\r\n", NetworkError), (None, TimedOut)]
)
async def test_what_may_have_been_sent(request_: AiohttpRequest, answer: bytes | None, error: type[Exception]) -> None:
    if answer is None:
        request_._read_timeout = 0.05  # of silence, where nothing is to arrive in time
    with pytest.raises(error) as broken:
        await _ask(request_, answer)
    assert not isinstance(broken.value, NotSent)
    assert TOKEN not in f"{broken.value!r}"
    assert broken.value.__suppress_context__


async def test_what_was_certainly_not_sent(request_: AiohttpRequest) -> None:
    with pytest.raises(NotSent) as broken:
        await request_.do_request(f"http://127.0.0.1:{free_port()}/bot{TOKEN}/getMe", "POST")
    assert TOKEN not in f"{broken.value!r}"


async def test_it_says_that_it_was_not_opened() -> None:
    with pytest.raises(RuntimeError, match="not initialized"):
        await AiohttpRequest().do_request("http://127.0.0.1:1", "POST")


class Server:
    """Answers the n-th request with the n-th of `answers`, piece by piece. None hangs up, on the connection at hand."""

    def __init__(self, *answers: list[bytes] | None) -> None:
        self._answers, self.heard, self.tasks = list(answers), list[bytes](), list[asyncio.Task[None] | None]()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.tasks.append(asyncio.current_task())
        while self._answers:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                break
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
            self.heard.append(await reader.readexactly(length))
            pieces = self._answers.pop(0)
            for piece in pieces or []:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
            if pieces is None or b"until-the-end" in pieces[-1]:
                break
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)


async def _say(client: AiohttpRequest, server: Server, *texts: str) -> list[object]:
    """What comes of one request after the other, an error by its type."""
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    url, told = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/bot{TOKEN}/sendMessage", list[object]()
    for text in texts:
        try:
            told.append(await client.do_request(url, "POST", RequestData([RequestParameter("text", text, [])])))
        except NetworkError as error:
            told.append(type(error))
    listening.close()
    await client.shutdown()
    await asyncio.gather(*filter(None, server.tasks))
    return told


async def test_one_connection_serves_requests_of_every_shape_of_answer(request_: AiohttpRequest) -> None:
    server = Server(
        [b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n", b'{"ok":', b"true}"],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n{", b'"ok":\r\n', b"5\r\ntrue}\r\n0\r\n\r\n"],
        [b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 502 Bad\r\nContent-Length: 2\r\n\r\n{}"],
        [b"HTTP/1.1 200 OK\r\n\r\n", b'{"until-the-end":1}'],
    )
    told = await _say(request_, server, "satu", "dua", "tiga", "empat")
    assert told == [(200, b'{"ok":true}'), (200, b'{"ok":true}'), (502, b"{}"), (200, b'{"until-the-end":1}')]
    assert len(server.tasks) == 1
    assert [json.loads(one)["text"] for one in server.heard] == ["satu", "dua", "tiga", "empat"]


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", b"until-the-end"],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"until-the-end"],
        [b"HTTP/1.1 200 OK\r\n", *(b"X-Header: %b\r\n" % (b"x" * 9000) for _ in range(9)), b"until-the-end"],
    ],
)
async def test_after_a_broken_answer_the_next_has_a_connection_of_its_own(
    request_: AiohttpRequest, broken: list[bytes] | None
) -> None:
    whole = [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"]
    server = Server(whole, broken, whole)
    assert await _say(request_, server, "satu", "dua", "tiga") == [(200, b"{}"), NetworkError, (200, b"{}")]
    assert len(server.tasks) == 2, "a request was sent again, or on a connection that is no good"


async def test_more_requests_than_connections_wait_and_one_that_is_cancelled_leaves_its_place() -> None:
    client, go_on, under_way, most = AiohttpRequest(connections=2), asyncio.Event(), 0, 0
    await client.initialize()
    served = list[asyncio.Task[None] | None]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal under_way, most
        served.append(asyncio.current_task())
        await reader.readuntil(b"\r\n\r\n")
        under_way += 1
        most = max(most, under_way)
        await go_on.wait()
        under_way -= 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot{TOKEN}/getMe"
    tasks = [asyncio.create_task(client.do_request(url, "POST")) for _ in range(6)]
    await until(lambda: under_way >= 2)  # no event says that both have come
    tasks[5].cancel()
    go_on.set()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    server.close()
    await client.shutdown()
    await asyncio.gather(*filter(None, served))
    assert (done[:5], most) == ([(200, b"{}")] * 5, 2)


async def test_a_call_that_nobody_waits_for_goes_over_a_free_connection_alone(request_: AiohttpRequest) -> None:
    whole = [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"]
    server, ended = Server(whole, whole, None), asyncio.Queue[object]()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/bot{TOKEN}/sendMessage"
    assert not request_.begin(url, b"{}", ended.put_nowait), "no connection is open yet"
    await request_.do_request(url, "POST")
    assert request_.begin(url, b"{}", ended.put_nowait)
    assert not request_.begin(url, b"{}", ended.put_nowait), "the only one is under way"
    assert await ended.get() == (200, b"{}")
    assert request_.begin(url, b"{}", ended.put_nowait)
    assert isinstance(await ended.get(), NetworkError)
    listening.close()
    await request_.shutdown()
    await asyncio.gather(*filter(None, server.tasks))
    assert ended.empty()
    assert not request_.begin(url, b"{}", ended.put_nowait), "it is closed"


async def test_silence_is_given_up_on_every_connection() -> None:
    client, ended, hold = AiohttpRequest(read_timeout=PATIENCE), asyncio.Queue[object](), asyncio.Event()
    await client.initialize()
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(whole)
        await hold.wait()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot{TOKEN}/sendMessage"
    await asyncio.gather(*(client.do_request(url, "POST") for _ in range(2)))
    client._read_timeout = 0.05
    assert all(client.begin(url, b"{}", ended.put_nowait) for _ in range(2))
    assert [type(await ended.get()) for _ in range(2)] == [TimedOut, TimedOut]
    hold.set()
    server.close()
    await client.shutdown()


async def test_whoever_cannot_show_who_they_are_is_told_nothing(request_: AiohttpRequest) -> None:
    heard = list[bytes]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(4096))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)  # speaks no TLS
    with pytest.raises(NotSent):
        await request_.do_request(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot{TOKEN}/getMe", "POST")
    server.close()
    assert TOKEN.encode() not in b"".join(heard)
