"""Updates by webhook: 200 only after the commit, 503 otherwise, so that Telegram sends them again."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
import socket
from collections.abc import Generator
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot

from bot.gateway.pump import ALLOWED_UPDATES, NotAnUpdate, NotCommitted, Pump
from bot.rules.identity import derive

log = logging.getLogger(__name__)

MOST_BYTES = 1_000_000
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- the header's name
_IN_FLIGHT = 100
_GRACE_SECONDS = 10  # for requests under way at the end


def webhook_secret(secret: str) -> str:
    """The token that Telegram shows with every update. Derived, so that it need not be configured."""
    return derive(secret, "webhook").hex()


def webhook_app(pump: Pump, path: str, secret: str) -> Starlette:
    """An ASGI app with one POST route, and GET /health for the load balancer."""
    expected = webhook_secret(secret)

    async def receive(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(_SECRET_HEADER, "").encode(), expected.encode()):
            return PlainTextResponse("forbidden", 403)
        body = await _body(request)
        if body is None:
            return PlainTextResponse("too large", 413)
        try:
            await pump.accept(json.loads(body))
        except (NotAnUpdate, ValueError, RecursionError):
            return PlainTextResponse("not an update", 400)
        except NotCommitted:
            return PlainTextResponse("not committed, please send again", 503)
        return PlainTextResponse("ok")

    async def health(_: Request) -> Response:
        return PlainTextResponse("ok")

    return Starlette(routes=[Route(path, receive, methods=["POST"]), Route("/health", health, methods=["GET"])])


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: the program that runs it decides when to stop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


async def serve_webhook(pump: Pump, bot: Bot, secret: str, *, url: str, host: str, port: int) -> None:
    """Listen on host and port, tell Telegram to send to `url`, and serve until cancelled.

    Raises OSError when it cannot listen there.
    """
    # Ours, because uvicorn ends the whole process where a port is taken.
    listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    app = webhook_app(pump, urlsplit(url).path or "/", secret)
    server = _Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
    )
    task = asyncio.create_task(server.serve([listening]))
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 -- uvicorn offers no event
            await asyncio.sleep(0.01)
        if not task.done():
            await bot.set_webhook(
                url,
                secret_token=webhook_secret(secret),
                max_connections=_IN_FLIGHT,
                allowed_updates=ALLOWED_UPDATES,
            )
        await asyncio.shield(task)  # cancelled itself it would leave its socket open and requests unanswered
    finally:
        server.should_exit = True
        await asyncio.gather(task, return_exceptions=True)
        listening.close()


async def _body(request: Request) -> bytes | None:
    """The body, None when it is larger than any update can be."""
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > MOST_BYTES:
            return None
    return content
