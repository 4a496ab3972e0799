"""Commit, then acknowledge: what could not be stored comes again, and nobody else's webhook call is believed."""

import asyncio
import json
import socket
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from telegram import Update

from bot.app import App, NotReady
from bot.config import Config
from bot.gateway.pump import NotCommitted
from bot.gateway.webhook import MOST_BYTES, webhook_secret
from tests.support.health import impatient, locked
from tests.support.near import Near
from tests.support.running import SECRET, Bot, Clock, both_ways

HEADER = "X-Telegram-Bot-Api-Secret-Token"


@both_ways
async def test_what_was_not_committed_is_not_acknowledged(bot: Bot) -> None:
    siti = await bot.person()
    await bot.write(siti, "/start DISDUK")
    await impatient(bot)
    screen = await siti.last()
    with locked(bot.path):
        await siti.press("Mulai")
        await asyncio.wait_for(_refused(bot), 10)
        assert await bot.tg.pending() == 1
        assert (await siti.last()).text == screen.text, "a screen moved before its tap was stored"
    await siti.wait("Jenis kelamin Anda?")
    await bot.settle()
    await bot.answer_all(siti)
    await bot.do(siti, "Lewati", "Kirim")
    assert bot.stored() == [bot.expected()]


async def _refused(bot: Bot) -> None:
    """Until the bot has tried and could not."""
    tried = asyncio.Event()
    once = bot.app.pump._once

    async def watched(update: Update, kind: str) -> None:
        try:
            await once(update, kind)
        except NotCommitted:
            tried.set()
            raise

    bot.app.pump._once = watched
    await tried.wait()
    bot.app.pump._once = once


@pytest.fixture
async def hook(path: Path, clock: Clock, run: Callable[..., Any]) -> Any:
    """A running bot, the address of its webhook, and an update as Telegram posts it."""
    async with run(path, "webhook", clock) as bot:
        while not await bot.tg.calls("setWebhook"):  # noqa: ASYNC110 -- told over HTTP once it listens
            await asyncio.sleep(0.01)
        yield bot, bot.app.config.telegram.webhook_url


def posted(update_id: int = 1) -> dict[str, Any]:
    person = {"id": 5, "is_bot": False, "first_name": "Siti Contoh", "language_code": "id"}
    chat = {"id": 5, "type": "private", "first_name": "Siti Contoh"}
    message = {"message_id": 1, "date": 1_790_000_000, "chat": chat, "from": person, "text": "DISDUK"}
    return {"update_id": update_id, "message": message}


async def post(url: str, body: bytes, secret: str | None) -> int:
    headers = {"Content-Type": "application/json"} | ({HEADER: secret} if secret is not None else {})
    async with aiohttp.ClientSession() as session, session.post(url, data=BytesIO(body), headers=headers) as response:
        await response.read()
        return response.status


@pytest.mark.parametrize(
    "secret", [None, "", "falsch", webhook_secret(SECRET)[:-1], webhook_secret(SECRET) + "0", SECRET]
)
async def test_a_wrong_secret_is_refused_before_the_body_is_read(hook: Any, secret: str | None) -> None:
    bot, url = hook
    assert await post(url, b"x" * 3_000_000, secret) == 403
    assert await post(url, json.dumps(posted()).encode(), secret) == 403
    assert bot.rows("SELECT count(*) FROM drafts") == [(0,)]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (json.dumps(posted()).encode(), 200),
        (b"x" * (MOST_BYTES + 1), 413),
        (b"not json", 400),
        (b"[]", 400),
        (b"null", 400),
        (b"{}", 400),
        (b'{"update_id": 1, "message": 3}', 200),  # set aside, or Telegram would send it for ever
        (b'{"update_id": 1}', 200),  # a kind of update we know nothing of
        (b"\xff\xfe", 400),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_bodies(hook: Any, body: bytes, status: int) -> None:
    bot, url = hook
    assert await post(url, body, webhook_secret(SECRET)) == status
    assert bot.rows("SELECT count(*) FROM drafts") == [(int(b"DISDUK" in body),)]


async def test_what_cannot_be_stored_is_answered_with_503(hook: Any) -> None:
    bot, url = hook
    await impatient(bot)
    with locked(bot.path):
        assert await post(url, json.dumps(posted()).encode(), webhook_secret(SECRET)) == 503
    assert await post(url, json.dumps(posted()).encode(), webhook_secret(SECRET)) == 200
    assert bot.rows("SELECT count(*) FROM drafts") == [(1,)]


async def test_health_and_nothing_else(hook: Any) -> None:
    _, url = hook
    root = url.removesuffix("/hook")
    async with aiohttp.ClientSession() as session:
        for path, status in (("/health", 200), ("/hook", 405), ("/", 404), ("/docs", 404)):
            async with session.get(root + path) as response:
                assert response.status == status, path


@both_ways
async def test_a_fault_in_a_handler_does_not_come_again_for_ever(bot: Bot) -> None:
    """A program's fault is logged and acknowledged; only a store that is away makes Telegram send again."""
    siti = await bot.person()
    await bot.write(siti, "/start DISDUK")
    await bot.app.store._database.write(lambda db: db.execute('UPDATE drafts SET state = \'{"page": "welcome"}\''))
    await siti.press("Mulai")
    await bot.settle()
    assert await bot.tg.pending() == 0
    await bot.write(siti, "/batal")
    await bot.complete(siti, "DISDUK")
    assert bot.stored() == [bot.expected()]


async def test_a_port_that_is_taken_is_told_in_one_line(
    path: Path, clock: Clock, config_for: Callable[..., Config]
) -> None:
    async with Near() as tg:
        config = config_for(tg, path, "webhook")
        with socket.create_server(("127.0.0.1", config.telegram.webhook_port)):
            async with App(config, clock) as app:
                with pytest.raises(NotReady, match=r"^telegram\.webhook_port: found 127\.0\.0\.1:\d+ that cannot be"):
                    await app.serve()
        assert await tg.calls("setWebhook") == [], "Telegram was told of an address where nobody listens"
