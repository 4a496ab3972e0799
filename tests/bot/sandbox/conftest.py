"""A sandbox on a free port, and a bare HTTP caller of its Bot API."""

from collections.abc import AsyncIterator
from typing import Any, Self

import aiohttp
import pytest

from bot.sandbox import Sandbox


class Bot:
    """`await bot(method, **parameters)`: the result, or the whole body of a refusal."""

    def __init__(self, tg: Sandbox) -> None:
        self._tg = tg
        self._session = aiohttp.ClientSession()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def __call__(self, method: str, **parameters: Any) -> Any:
        url = f"{self._tg.base_url}{self._tg.token}/{method}"
        async with self._session.post(url, json=parameters) as response:
            body = await response.json()
            assert body["ok"] is (response.status == 200)
            return body["result"] if body["ok"] else body


@pytest.fixture
async def tg() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
async def api(tg: Sandbox) -> AsyncIterator[Bot]:
    async with Bot(tg) as bot:
        yield bot


@pytest.fixture
def bot_of() -> type[Bot]:
    """For a sandbox the test makes itself."""
    return Bot
