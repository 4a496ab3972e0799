"""Several workers in this process behind one webhook, each update to two of them at once."""

import asyncio
from typing import Any

import aiohttp
from aiohttp import web

from bot.app import App
from bot.sandbox import Message, Person
from tests.support.running import Bot
from tests.support.waiting import PATIENCE, until

WORKERS = 3


class Workers(Bot):
    """All of them, the first being `app`."""

    apps: list[App]

    async def settle(self) -> None:
        await until(self.tg.pending, 0)
        async with asyncio.timeout(PATIENCE):
            while said := {one for app in self.apps for one in app.outbox._under_way}:
                await asyncio.wait(said)


class Proxy:
    """What nginx does without sticky sessions, and each update goes to the next worker too."""

    def __init__(self, ports: list[int]) -> None:
        self._ports, self._turn = ports, 0
        self.delivered = 0

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self._turn += 1
        both = [self._ports[(self._turn + step) % len(self._ports)] for step in (0, 1)]
        names = ("Content-Type", "X-Telegram-Bot-Api-Secret-Token")
        headers = {name: request.headers[name] for name in names if name in request.headers}
        async with aiohttp.ClientSession() as session:
            codes = await asyncio.gather(*(self._pass_on(session, port, body, headers) for port in both))
        self.delivered += len(codes)
        return web.Response(status=200 if set(codes) == {200} else 503)

    async def _pass_on(self, session: aiohttp.ClientSession, port: int, body: bytes, headers: dict[str, str]) -> int:
        try:
            async with session.post(f"http://127.0.0.1:{port}/hook", data=body, headers=headers) as answer:
                return answer.status
        except aiohttp.ClientError:
            return 502


def tap(person: Person, screen: Message, data: str, number: int) -> dict[str, Any]:
    """An update as Telegram sends it."""
    query = {
        "id": str(number),
        "from": {"id": person.id, "is_bot": False, "first_name": "Siti", "language_code": "id"},
        "chat_instance": "1",
        "data": data,
        "message": {
            "message_id": screen.id,
            "date": 0,
            "chat": {"id": person.id, "type": "private"},
            "text": screen.text,
        },
    }
    return {"update_id": 900_000 + number, "callback_query": query}
