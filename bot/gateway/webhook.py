"""Updates by webhook: 200 only after the commit, 503 otherwise, so that Telegram sends them again."""

from __future__ import annotations

import asyncio
import hmac
import json
from urllib.parse import urlsplit

from telegram import Bot

from bot.gateway.page import Asked, Reply
from bot.gateway.patience import Refusals, patiently
from bot.gateway.pump import ALLOWED_UPDATES, NotAnUpdate, NotCommitted, Pump
from bot.gateway.serving import Bounds, listen, serve

MOST_BYTES = 1_000_000
_SECRET_HEADER = b"x-telegram-bot-api-secret-token"
_JSON = b"application/json"
_IN_FLIGHT = 100

_TAKEN = Reply(200, b"ok")
_NO_UPDATE = Reply(400, b"not an update")
_ELSEWHERE = Reply(404)
_NOT_SO = Reply(405, more=("Allow: POST",))
_NOT_TELEGRAM = Reply(403)
_NO_JSON = Reply(415, b"not json")
_NOT_COMMITTED = Reply(503, b"not committed, please send again")


class Hook:
    """Takes updates by POST at `path`. Whoever else asks for anything costs next to nothing.

    `secret` is what Telegram shows with every update, and nobody else knows. Who shows it is trusted by the port.
    """

    most = MOST_BYTES

    def __init__(self, pump: Pump, path: str, secret: str) -> None:
        self._pump, self._path, self._secret = pump, path, secret.encode()

    def admit(self, asked: Asked) -> Reply | None:
        """None for what Telegram sends."""
        if asked.path != self._path:
            return _ELSEWHERE
        if asked.method != "POST":
            return _NOT_SO
        if not hmac.compare_digest(asked.headers.get(_SECRET_HEADER, b""), self._secret):
            return _NOT_TELEGRAM
        asked.trusted = True
        kind = asked.headers.get(b"content-type", b"")
        return None if kind == _JSON or kind.partition(b";")[0].strip().lower() == _JSON else _NO_JSON

    async def answer(self, asked: Asked) -> Reply:
        """200 once the update is committed, or where it never will be."""
        try:
            await self._pump.accept(json.loads(asked.body))
        except (NotAnUpdate, ValueError, RecursionError):
            return _NO_UPDATE
        except NotCommitted:
            return _NOT_COMMITTED
        return _TAKEN


async def serve_webhook(pump: Pump, bot: Bot, secret: str, *, url: str, host: str, port: int, bounds: Bounds) -> None:
    """Listen on host and port, tell Telegram to send to `url` with that secret, and serve until cancelled.

    Raises OSError when it cannot listen there.
    """
    listening = listen(host, port)
    async with serve(Hook(pump, urlsplit(url).path or "/", secret), listening, bounds, pump.vitals.closed):
        await patiently(
            lambda: bot.set_webhook(
                url,
                secret_token=secret,
                max_connections=_IN_FLIGHT,
                allowed_updates=ALLOWED_UPDATES,
            ),
            Refusals(pump.vitals.clock),
        )
        pump.vitals.serving = True
        await asyncio.Event().wait()
