"""A local Telegram whose people are in this process: the bot still talks to it over HTTP, they need not."""

import asyncio
import json
import marshal
from typing import Any, cast

from bot.sandbox import Sandbox
from bot.sandbox.client import Json
from bot.sandbox.errors import ControlError
from bot.sandbox.server import dumps


class Near(Sandbox):
    """A sandbox whose control API is called, not requested; tests/bot/sandbox have it over HTTP."""

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
