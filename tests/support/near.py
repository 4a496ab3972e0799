"""A local Telegram in this process: its people are called, not requested, and so is it by a bot with `NearRequest`.

What carries over the network is tested where a bot runs by "polling" or "webhook" (tests/support/running.py).
"""

import asyncio
import json
import marshal
from functools import partial
from typing import Any, cast

from telegram.request import RequestData

from bot.gateway.line import Answer, Broken
from bot.gateway.transport import AiohttpRequest
from bot.gateway.wire import Wire
from bot.sandbox import Sandbox
from bot.sandbox.arguments import Upload
from bot.sandbox.client import Json
from bot.sandbox.errors import ControlError
from bot.sandbox.server import dumps


class Near(Sandbox):
    """A sandbox whose control API is called, not requested. In tests/bot/sandbox it is asked over HTTP."""

    async def ask(self, act: str, **body: Any) -> Json:
        """One act of the control API. What comes out is a copy: the sandbox's own values stay with it."""
        await asyncio.sleep(0)  # an act lets others go on, as a request does
        try:
            done = self._control._acts[act](json.loads(json.dumps(body)))
            answer = done if isinstance(done, dict) else await done
        except (KeyError, TypeError, ValueError) as error:
            raise ControlError(f"{act}: {type(error).__name__}: {error}") from error
        try:
            return cast(Json, marshal.loads(marshal.dumps(answer)))  # a whole chat at each look
        except ValueError:  # something else than plain values is in it
            return cast(Json, json.loads(dumps(answer)))

    async def pending(self) -> int:
        """Updates the bot has not confirmed yet."""
        await asyncio.sleep(0)
        return self.telegram.updates.count()

    async def file(self, file_id: str) -> bytes:
        """Bytes of a file the bot sent."""
        stored = self.telegram.files.by_id.get(file_id)
        if stored is None:
            raise ControlError(f"no file {file_id}")
        return stored.content

    @property
    def serving(self) -> bool:
        """Whether it can be reached."""
        return self._runner is not None

    def transport(self, **more: Any) -> AiohttpRequest:
        """What App takes to make its transports."""
        return NearRequest(self, **more)


class NearRequest(AiohttpRequest):
    """The bot's transport, with the network between it and the sandbox left out. Files are fetched over HTTP."""

    def __init__(self, telegram: Near, **more: Any) -> None:
        super().__init__(**more)
        self._telegram, self._calls = telegram, set[asyncio.Task[Any]]()

    async def _exchange(
        self,
        wire: Wire,
        method: str,
        url: str,
        request_data: RequestData | None,
        connect: float | None,
        read: float | None,
    ) -> Answer:
        base = self._telegram.base_url
        if not (self._telegram.serving and url.startswith(base)):
            return await super()._exchange(wire, method, url, request_data, connect, read)
        token, _, name = url.removeprefix(base).partition("/")
        carried = asyncio.create_task(self._telegram._api.carry_out(token, name, partial(_parameters, request_data)))
        self._calls.add(carried)
        carried.add_done_callback(self._calls.discard)
        async with asyncio.timeout(read):
            answer = await asyncio.shield(carried)  # a call that nobody waits for is carried out all the same
        if answer is None:
            raise Broken("reset")
        return Answer(answer.status, answer.headers.get("Date", ""), answer.body)


async def _parameters(data: RequestData | None) -> Json:
    if data is None:
        return {}
    if not data.contains_files:
        return cast(Json, json.loads(data.json_payload)) if data.json_payload else {}
    parts = data.multipart_data.items()
    files = {name: Upload(file, mime, cast(bytes, content)) for name, (file, content, mime) in parts}
    return data.json_parameters | files
