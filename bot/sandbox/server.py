"""The Bot API over HTTP: /bot<token>/<method> and /file/bot<token>/<path>."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any

from aiohttp import web

from bot.sandbox import arguments
from bot.sandbox.api import METHODS
from bot.sandbox.errors import ApiError, ControlError
from bot.sandbox.faults import Fault
from bot.sandbox.methods import RUN
from bot.sandbox.records import Call
from bot.sandbox.telegram import Telegram
from bot.sandbox.webhook import Webhook

Json = dict[str, Any]

TOKEN = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,50}")
_LARGEST_BODY = 60 << 20
_JSON = {"Content-Type": "application/json"}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dumps(value: object) -> bytes:
    """Compact JSON in UTF-8."""
    return _encode(value).encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call is answered with over HTTP."""

    status: int
    body: bytes
    headers: dict[str, str]


class BotApi:
    """Carries out calls of one bot against a Telegram."""

    def __init__(self, telegram: Telegram, token: str) -> None:
        self.telegram = telegram
        self.token = token
        self.webhook = Webhook(telegram, self._answer)

    def routes(self) -> list[web.RouteDef]:
        """Where the Bot API is served."""
        return [
            web.get("/bot{token}/{method}", self._call),
            web.post("/bot{token}/{method}", self._call),
            web.get("/file/bot{token}/{path:.+}", self._file),
        ]

    async def close(self) -> None:
        """Let waiting pollers and webhook senders go."""
        self.telegram.updates.release()
        await self.webhook.close()

    async def _call(self, request: web.Request) -> web.Response:
        answer = await self.carry_out(
            request.match_info["token"], request.match_info["method"], lambda: _parameters(request)
        )
        if answer is None:
            return _broken(request)
        return web.Response(status=answer.status, body=answer.body, headers=answer.headers)

    async def carry_out(self, token: str, name: str, read: Callable[[], Awaitable[Json]]) -> Answer | None:
        """Carry out one call, and note it. `read` gives its parameters as they came.

        Returns None where a fault that was asked for breaks the connection instead of answering.
        """
        telegram = self.telegram
        chat_id: Any = None
        fault: Fault | None = None
        try:
            self._admit(token)
            method = METHODS.get(name.lower())
            name = method.name if method else name
            args = arguments.read(method, await read()) if method else {}
            chat_id = args.get("chat_id")
            if telegram.faults:
                fault = telegram.faults.take(name, chat_id)
            latency = telegram.rules.latency + (fault.latency if fault else 0.0)
            if latency:
                await asyncio.sleep(latency)
            if fault is not None and fault.drop != "after":
                self._refuse(fault)
            result = await self._run(name, args)
        except ApiError as error:
            telegram.calls.append(Call(telegram.now(), name, chat_id, error.code))
            if fault is not None and fault.drop:
                return None
            wait = {"Retry-After": str(error.parameters["retry_after"])} if error.code == 429 else {}
            return Answer(error.code, dumps(error.body), _JSON | wait)
        telegram.calls.append(Call(telegram.now(), name, chat_id, 200))
        if fault is not None and fault.drop:
            return None
        headers = _JSON | {"Date": formatdate(telegram.calendar(), usegmt=True)}
        return Answer(200, b'{"ok":true,"result":' + dumps(result) + b"}", headers)

    async def _run(self, name: str, args: Json) -> Any:
        run = RUN.get(name)
        if run is not None:
            return run(self.telegram, args)
        match name:
            case "getUpdates":
                updates = self.telegram.updates
                updates.allow(args.get("allowed_updates"))
                limit = min(max(args.get("limit", 100), 1), 100)
                return await updates.poll(args.get("offset", 0), limit, min(args.get("timeout", 0), 50))
            case "setWebhook":
                return await self.webhook.set(args)
            case "deleteWebhook":
                return await self.webhook.delete(args)
            case "getWebhookInfo":
                return self.webhook.info()
        raise ApiError(404, "Not Found: method not found")

    async def _answer(self, name: str, raw: Json) -> None:
        """A call that came in the answer of the webhook. Nobody hears its result."""
        method = METHODS.get(name.lower())
        if method is None:
            return
        try:
            await self._run(method.name, arguments.read(method, raw))
        except ApiError as error:
            self.telegram.calls.append(Call(self.telegram.now(), method.name, raw.get("chat_id"), error.code))

    async def _file(self, request: web.Request) -> web.Response:
        try:
            self._admit(request.match_info["token"])
        except ApiError as error:
            return web.json_response(error.body, status=error.code)
        stored = self.telegram.files.by_path.get(request.match_info["path"])
        if stored is None:
            return web.json_response(ApiError(404, "Not Found").body, status=404)
        return web.Response(body=stored.content, content_type="application/octet-stream")

    def _admit(self, token: str) -> None:
        if token != self.token:
            raise ApiError(401, "Unauthorized") if TOKEN.fullmatch(token) else ApiError(404, "Not Found")

    @staticmethod
    def _refuse(fault: Fault) -> None:
        if fault.drop == "before":
            raise ApiError(499, "dropped before it was carried out")
        if fault.status is not None:
            wait = {"retry_after": fault.retry_after} if fault.retry_after is not None else {}
            raise ApiError(fault.status, fault.text, **wait)


async def _parameters(request: web.Request) -> Json:
    raw: Json = dict(request.query) if request.query_string else {}
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    raw.update(arguments.read_body(request.headers.get("Content-Type", ""), body))
    return raw


async def read_json(request: web.Request) -> Json:
    """The JSON object of a control request. Raises ControlError for anything else.

    A page of another origin cannot send this content type unasked, so it cannot act for the people here.
    """
    if request.content_type != "application/json":
        raise ControlError(f"content type application/json expected, found {request.content_type}")
    body = await request.json()
    if not isinstance(body, dict):
        raise ControlError("a JSON object expected")
    return body


def _broken(request: web.Request) -> web.Response:
    """Cut the connection: the caller sees a reset instead of an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def application() -> web.Application:
    """An aiohttp application that takes bodies as large as the Bot API does."""
    return web.Application(client_max_size=_LARGEST_BODY)
