"""Updates by webhook: 200 only after the commit, 503 otherwise, so that Telegram sends them again."""

from __future__ import annotations

import asyncio
import hmac
import json
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from telegram import Bot

from bot.gateway.patience import Refusals, patiently
from bot.gateway.pump import ALLOWED_UPDATES, NotAnUpdate, NotCommitted, Pump
from bot.gateway.serving import Bounds, listen, serve, trust

MOST_BYTES = 1_000_000
_SECRET_HEADER = b"x-telegram-bot-api-secret-token"  # as ASGI has names of headers
_JSON = "application/json"
_IN_FLIGHT = 100


def webhook_app(pump: Pump, path: str, secret: str) -> ASGIApp:
    """An ASGI app that takes updates by POST at `path`. Whoever else asks for anything costs next to nothing.

    `secret` is what Telegram shows with every update, and nobody else knows. Who shows it is trusted by the port.
    """

    async def take(request: Request) -> Response:
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

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        shown = next((value for name, value in scope["headers"] if name == _SECRET_HEADER), b"")
        if scope["path"] != path:
            answer: Response = _refusal(404)
        elif scope["method"] != "POST":
            answer = _refusal(405)
        elif not hmac.compare_digest(shown, secret.encode()):
            answer = _refusal(403)
        else:
            trust(scope)
            answer = await take(Request(scope, receive))
        await answer(scope, receive, send)

    return app


def _refusal(status: int) -> Response:
    """No, and the connection is closed: a stranger takes a place for as long as a request lasts."""
    return Response(status_code=status, headers={"Connection": "close"})


async def serve_webhook(pump: Pump, bot: Bot, secret: str, *, url: str, host: str, port: int, bounds: Bounds) -> None:
    """Listen on host and port, tell Telegram to send to `url` with that secret, and serve until cancelled.

    Raises OSError when it cannot listen there.
    """
    listening = listen(host, port)
    app = webhook_app(pump, urlsplit(url).path or "/", secret)
    async with serve(app, listening, bounds, pump.vitals.closed) as task:
        if not task.done():
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
