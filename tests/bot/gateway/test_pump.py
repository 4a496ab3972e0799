"""Commit, then acknowledge: what could not be stored comes again, and nobody else's webhook call is believed."""

import asyncio
import json
import resource
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from telegram import Update

from bot.app import App, NotReady
from bot.config import Config
from bot.gateway import patience
from bot.gateway.allowance import Allowance
from bot.gateway.pump import NotCommitted
from bot.gateway.webhook import MOST_BYTES
from bot.rules.identity import derive
from bot.storage.webhook_secret import secret_file
from tests.support.health import impatient, locked
from tests.support.near import Near
from tests.support.running import SECRET, Bot, Clock, both_ways
from tests.support.waiting import called, within

HEADER = "X-Telegram-Bot-Api-Secret-Token"


@both_ways
async def test_what_was_not_committed_is_not_acknowledged(bot: Bot) -> None:
    siti = await bot.person()
    await bot.write(siti, "/start DISDUK")
    await impatient(bot)
    screen = await siti.last()
    with locked(bot.path):
        refused = _refused(bot)
        await siti.press("Mulai")
        await within(refused.wait())
        assert await bot.tg.pending() == 1
        assert (await siti.last()).text == screen.text, "a screen moved before its tap was stored"
    await siti.wait("1/9")
    await bot.settle()
    await bot.answer_all(siti)
    await bot.do(siti, "Lewati", "Kirim")
    assert bot.stored() == [bot.expected()]


def _refused(bot: Bot) -> asyncio.Event:
    """Set when the bot has tried and could not, from now on."""
    tried, once = asyncio.Event(), bot.app.pump._once

    async def watched(update: Update, kind: str) -> None:
        try:
            await once(update, kind)
        except NotCommitted:
            tried.set()
            raise

    bot.app.pump._once = watched
    return tried


@pytest.fixture
async def hook(path: Path, clock: Clock, run: Callable[..., Any]) -> Any:
    """A running bot, the address of its webhook, and an update as Telegram posts it."""
    async with run(path, "webhook", clock) as bot:
        await called(bot.tg, "setWebhook")  # once it listens
        yield bot, bot.app.config.telegram.webhook_url


def posted(update_id: int = 1) -> dict[str, Any]:
    person = {"id": 5, "is_bot": False, "first_name": "Siti Contoh", "language_code": "id"}
    chat = {"id": 5, "type": "private", "first_name": "Siti Contoh"}
    message = {"message_id": 1, "date": 1_790_000_000, "chat": chat, "from": person, "text": "DISDUK"}
    return {"update_id": update_id, "message": message}


def shown(bot: Bot) -> str:
    """What Telegram shows with every update."""
    return secret_file(bot.path).read_text()


async def post(url: str, body: bytes, secret: str | None, kind: str = "application/json") -> int:
    headers = {"Content-Type": kind} | ({HEADER: secret} if secret is not None else {})
    async with aiohttp.ClientSession() as session, session.post(url, data=BytesIO(body), headers=headers) as response:
        await response.read()
        return response.status


@pytest.mark.parametrize("secret", [None, "", "falsch", "short", "long", SECRET, derive(SECRET, "webhook").hex()])
async def test_a_wrong_secret_is_refused_before_the_body_is_read(hook: Any, secret: str | None) -> None:
    """Whoever knows SKM_SECRET and the port is not believed either."""
    bot, url = hook
    secret = {"short": shown(bot)[:-1], "long": shown(bot) + "0"}.get(secret or "", secret)
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
        (b'{"update_id": true}', 400),
        (b'{"update_id": -1}', 400),
        (b'{"update_id": "1"}', 400),
        (b'{"update_id": 99999999999999999999}', 400),
        (b'{"update_id": ' + b"9" * 5000 + b"}", 400),  # more digits than Python reads
        (b'{"update_id": 1, "message": ' + b"[" * 80 + b"]" * 80 + b"}", 200),  # set aside
        (b'{"update_id": 1, "\\ud800": 1}', 200),
        (b'{"update_id": NaN}', 400),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_bodies(hook: Any, body: bytes, status: int) -> None:
    bot, url = hook
    assert await post(url, body, shown(bot)) == status
    assert bot.rows("SELECT count(*) FROM drafts") == [(int(b"DISDUK" in body),)]


_ABSURD = (10**30, -(10**30), None, 1.5, True, [], {"a": 1})


@pytest.mark.parametrize("place", ["from", "from id", "chat", "chat id", "date", "message_id", "text"])
async def test_absurd_values_are_set_aside_and_stop_nobody(hook: Any, place: str) -> None:
    bot, url = hook
    for number, value in enumerate(_ABSURD, 10):
        raw = posted(number)
        *way, last = place.split()
        inside = raw["message"][way[0]] if way else raw["message"]
        inside[last] = value
        assert await post(url, json.dumps(raw).encode(), shown(bot)) == 200
    found = bot.rows("SELECT update_id FROM set_aside WHERE reason LIKE 'cannot be read: %' ORDER BY update_id")
    assert found == [(number,) for number, _ in enumerate(_ABSURD, 10)]
    assert await post(url, json.dumps(posted(8)).encode(), shown(bot)) == 200
    assert bot.rows("SELECT count(*) FROM drafts") == [(1,)]


async def test_a_button_that_is_none_is_set_aside(hook: Any) -> None:
    bot, url = hook
    message = posted()["message"]
    query = {"id": "1", "from": message["from"], "message": message, "chat_instance": "1"}
    for number, data in enumerate((5, None, [], {"a": 1}, True)):
        raw = {"update_id": number, "callback_query": query | {"data": data}}
        assert await post(url, json.dumps(raw).encode(), shown(bot)) == 200
    assert bot.rows("SELECT DISTINCT reason FROM set_aside") == [("cannot be read: a button that is none",)]
    assert bot.rows("SELECT count(*) FROM set_aside") == [(5,)]


async def test_a_tap_counts_whatever_the_message_under_it_says(hook: Any) -> None:
    """What Telegram sends back of our own screen is not read: a sign in it that we do not know loses nobody's tap."""
    bot, url = hook
    assert await post(url, json.dumps(posted(8)).encode(), shown(bot)) == 200
    ((draft,),) = bot.rows("SELECT id FROM drafts")
    message = posted()["message"] | {"text": 5, "reply_markup": {"inline_keyboard": 7}, "entities": "later"}
    query = {"id": "1", "from": message["from"], "message": message, "chat_instance": "1", "data": "m:of:nothing"}
    raw = {"update_id": 9, "callback_query": query}
    assert await post(url, json.dumps(raw).encode(), shown(bot)) == 200
    assert bot.rows("SELECT count(*) FROM set_aside") == [(0,)]
    assert bot.rows("SELECT id FROM drafts") == [(draft,)]


async def test_absurd_texts_are_answered_or_set_aside(hook: Any, caplog: pytest.LogCaptureFixture) -> None:
    bot, url = hook
    texts = ("\ud800", "a\x00b", "/start \ud800", "/start " + "9" * 5000, "/start inv_٣", "/isi ٣", "/laporan -1", "²")
    for number, text in enumerate(texts, 10):
        raw = posted(number)
        raw["message"]["text"] = text
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            raw["message"]["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        assert await post(url, json.dumps(raw).encode(), shown(bot)) == 200
    assert "Traceback" not in caplog.text
    assert await post(url, json.dumps(posted(8)).encode(), shown(bot)) == 200
    assert bot.rows("SELECT count(*) FROM drafts") == [(1,)]


async def test_what_does_not_say_that_it_is_json_is_refused(hook: Any) -> None:
    bot, url = hook
    body = json.dumps(posted()).encode()
    for kind in ("", "text/plain", "multipart/form-data", "application/x-www-form-urlencoded"):
        assert await post(url, body, shown(bot), kind) == 415, kind
    assert bot.rows("SELECT count(*) FROM drafts") == [(0,)]
    assert await post(url, body, shown(bot), "application/json; charset=utf-8") == 200


async def test_half_a_request_and_absurd_headers_are_refused(hook: Any, caplog: pytest.LogCaptureFixture) -> None:
    bot, url = hook
    port, secret = bot.app.config.telegram.webhook_port, shown(bot)
    head = f"POST /hook HTTP/1.1\r\nHost: x\r\n{HEADER}: {secret}\r\nContent-Type: application/json\r\n"
    asked = [
        (f"{head}Content-Length: {MOST_BYTES + 1}\r\n\r\n", b"413"),  # it says so, and nothing is read
        (f"{head}Content-Length: -5\r\n\r\n", b"400"),
        (f"{head}Content-Length: 9x\r\n\r\n", b"400"),
        (f"{head}Content-Length: 5\r\nContent-Length: 6\r\n\r\n", b"400"),
        (f"{head}Content-Length: {'9' * 18}\r\n\r\n", b"413"),
        (f"{head}Content-Length: {'9' * 40}\r\n\r\n", b"400"),
        ("POST /hook HTTP/1.0\r\n\r\n", b"403"),
        ("POST /hook HTTP/9.9\r\n\r\n", b"400"),
        ("halo\r\n\r\n", b"400"),
    ]
    for said, status in asked:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(said.encode())
        assert (await reader.readline()).split()[1] == status, said
        writer.close()
    for half in (head, f"{head}Content-Length: 500\r\n\r\n{{"):  # and then the caller goes away
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(half.encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()
    assert await post(url, json.dumps(posted()).encode(), secret) == 200
    assert "Traceback" not in caplog.text


async def test_what_cannot_be_stored_is_answered_with_503(hook: Any) -> None:
    bot, url = hook
    await impatient(bot)
    with locked(bot.path):
        assert await post(url, json.dumps(posted()).encode(), shown(bot)) == 503
    assert await post(url, json.dumps(posted()).encode(), shown(bot)) == 200
    assert bot.rows("SELECT count(*) FROM drafts") == [(1,)]


async def test_whoever_is_not_telegram_is_refused_without_a_look_at_anything(
    hook: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, url = hook
    looks = list[object]()
    monkeypatch.setattr(bot.app.watch.health, "look", looks.append)
    root = url.removesuffix("/hook")
    async with aiohttp.ClientSession() as session:
        for path, status in (("/health", 404), ("/metrics", 404), ("/hook", 405), ("/", 404), ("/docs", 404)):
            async with session.get(root + path) as response:
                assert (response.status, response.headers["Connection"]) == (status, "close"), path
        async with session.post(root, headers={HEADER: shown(bot)}) as response:
            assert response.status == 404
    assert looks == []


async def test_strangers_take_no_connection_that_telegram_needs(
    path: Path, clock: Clock, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """More of them than there are places: the connection of Telegram stays open, and what it sends is done."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (64, 64))  # room for 16 connections
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(run(path, "webhook", clock))
        await called(bot.tg, "setWebhook")  # once it listens
        port = bot.app.config.telegram.webhook_port

        async def connect() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
            line = await asyncio.open_connection("127.0.0.1", port)
            stack.callback(line[1].close)
            return line

        async def send(line: tuple[asyncio.StreamReader, asyncio.StreamWriter], number: int) -> bytes:
            body = json.dumps(posted(number)).encode()
            head = f"POST /hook HTTP/1.1\r\nHost: x\r\n{HEADER}: {shown(bot)}\r\nContent-Type: application/json\r\n"
            line[1].write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            return (await line[0].readuntil(b"\r\n\r\nok")).partition(b"\r\n")[0]

        kept = await connect()
        assert await send(kept, 1) == b"HTTP/1.1 200 OK"
        for number in range(40):
            _, writer = await connect()
            writer.write(b"GET /health HTTP/1.1\r\nHost: x\r\n" + b"\r\n" * (number % 2))
        assert await send(kept, 2) == b"HTTP/1.1 200 OK", "Telegram's connection was closed"
        assert await send(await connect(), 3) == b"HTTP/1.1 200 OK"
        assert bot.app.vitals.closed["no room"] > 0


async def test_telegram_away_when_it_is_told_of_the_webhook_is_waited_for(
    path: Path, clock: Clock, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PAUSES", (0.0,))
    async with Near() as tg:
        for status in (502, 401, 429):
            await tg.fail("setWebhook", status=status)
        async with run(path, "webhook", clock, tg) as bot:
            await bot.complete(await bot.person(), "DISDUK")
            assert bot.stored() == [bot.expected()]


@both_ways
async def test_a_fault_in_a_handler_does_not_come_again_for_ever(bot: Bot) -> None:
    """A program's fault is logged and acknowledged; only a store that is away makes Telegram send again."""
    siti = await bot.person()
    await bot.write(siti, "/start DISDUK")
    (draft,) = bot.drafts()
    await bot.app.store.drafts.save(draft.id, draft.revision, {"page": "welcome"}, bot.app.desk.now)
    await bot.app.store._database.write(lambda db: db.execute("UPDATE drafts SET revision = revision - 1"))
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
                with pytest.raises(NotReady, match=r"^telegram\.webhook_port: found 127\.0\.0\.1:\d+ that another"):
                    await app.serve()
        assert await tg.calls("setWebhook") == [], "Telegram was told of an address where nobody listens"


async def test_what_is_too_much_is_not_even_read(path: Path, clock: Clock, run: Callable[..., Any]) -> None:
    """A message that cannot be read is set aside, but not of somebody who has no more allowance."""
    async with run(path, "polling", clock, allowance=Allowance(lambda: 0.0, rate=1, burst=1)) as bot:
        siti = await bot.person()  # which takes the one token
        await bot.write(siti, "/start DISDUK")
        broken = {"message_id": 9, "date": 1, "chat": 3, "text": "halo", "from": {"id": siti.id}}
        bot.tg.telegram.updates.add("message", ("chat", siti.id), broken)
        await bot.settle()
        assert bot.rows("SELECT count(*) FROM set_aside") == [(0,)]
        other = broken | {"from": {"id": 5}}
        bot.tg.telegram.updates.add("message", ("chat", 5), other)
        await bot.settle()
        assert bot.rows("SELECT count(*) FROM set_aside") == [(1,)]
