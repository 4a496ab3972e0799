"""Updates by webhook: 200 only after the commit, 503 otherwise, so that Telegram sends them again."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot

from bot.gateway.pump import ALLOWED_UPDATES, NotAnUpdate, NotCommitted, Pump
from bot.gateway.serving import Bounds, listen, serve

Endpoint = Callable[[Request], Awaitable[Response]]

MOST_BYTES = 1_000_000
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- the header's name
_JSON = "application/json"
_IN_FLIGHT = 100


def webhook_app(pump: Pump, path: str, secret: str, health: Endpoint) -> Starlette:
    """An ASGI app with one POST route, and GET /health as `health` answers it.

    `secret` is what Telegram shows with every update, and nobody else knows.
    """

    async def receive(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(_SECRET_HEADER, "").encode(), secret.encode()):
            return PlainTextResponse("forbidden", 403)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
            return PlainTextResponse("not json", 415)
        try:
            body = await _body(request)
        except ClientDisconnect:  # nobody is left to be answered
            return PlainTextResponse("half a request", 400)
        if body is None:
            return PlainTextResponse("too large", 413)
        try:
            await pump.accept(json.loads(body))
        except (NotAnUpdate, ValueError, RecursionError):
            return PlainTextResponse("not an update", 400)
        except NotCommitted:
            return PlainTextResponse("not committed, please send again", 503)
        return PlainTextResponse("ok")

    return Starlette(routes=[Route(path, receive, methods=["POST"]), Route("/health", health, methods=["GET"])])


async def serve_webhook(
    pump: Pump, bot: Bot, secret: str, *, url: str, host: str, port: int, health: Endpoint, bounds: Bounds
) -> None:
    """Listen on host and port, tell Telegram to send to `url` with that secret, and serve until cancelled.

    Raises OSError when it cannot listen there.
    """
    listening = listen(host, port)
    app = webhook_app(pump, urlsplit(url).path or "/", secret, health)
    async with serve(app, listening, bounds, pump.vitals.closed) as task:
        if not task.done():
            await bot.set_webhook(
                url,
                secret_token=secret,
                max_connections=_IN_FLIGHT,
                allowed_updates=ALLOWED_UPDATES,
            )
            pump.vitals.serving = True
        await asyncio.shield(task)  # cancelled itself it would leave its socket open and requests unanswered


async def _body(request: Request) -> bytes | None:
    """The body, None when it is, or says that it is, larger than any update can be. Raises ClientDisconnect."""
    if int(request.headers.get("content-length", "0")) > MOST_BYTES:  # h11 lets only digits through
        return None
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > MOST_BYTES:
            return None
    return content
