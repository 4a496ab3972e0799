"""The HTTP client: what could not be sent is told apart from what may have been, and no message holds the token."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from telegram.error import NetworkError, TimedOut

from bot.gateway.transport import AiohttpRequest, NotSent

TOKEN = "123456789:" + "A" * 35


@pytest.fixture
async def request_() -> AsyncIterator[AiohttpRequest]:
    client = AiohttpRequest(read_timeout=0.2)
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
    with pytest.raises(error) as broken:
        await _ask(request_, answer)
    assert not isinstance(broken.value, NotSent)
    assert TOKEN not in f"{broken.value!r}"
    assert broken.value.__suppress_context__


async def test_what_was_certainly_not_sent(request_: AiohttpRequest) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(NotSent) as broken:
        await request_.do_request(f"http://127.0.0.1:{port}/bot{TOKEN}/getMe", "POST")
    assert TOKEN not in f"{broken.value!r}"


async def test_it_says_that_it_was_not_opened() -> None:
    with pytest.raises(RuntimeError, match="not initialized"):
        await AiohttpRequest().do_request("http://127.0.0.1:1", "POST")
