"""A line a fact, in two forms, at most so many a minute, and nothing of a person or a secret in any of them."""

import ast
import asyncio
import io
import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from telegram import Bot as TelegramBot
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop, ContextTypes, MessageHandler, filters

import bot as package
from bot.gateway.transport import AiohttpRequest, call
from bot.handlers.errors import committed
from bot.rules.lines import Line, reason_of
from bot.rules.owed import Notice
from bot.storage import StoreUnavailable
from bot.storage.owed import Owed
from bot.watch.logs import Lines, Repeats, set_up_logging
from tests.support.running import ADMIN, SECRET, Bot, both_ways

TYPED = "Antrean panjang sekali di loket tiga"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that is logged from DEBUG on, in both forms of ours and in Python's own."""
    text, root = io.StringIO(), logging.getLogger()
    handlers = [logging.StreamHandler(text) for _ in range(3)]
    for handler, form in zip(handlers, (Lines("logfmt"), Lines("json"), logging.Formatter("%(message)s")), strict=True):
        handler.setFormatter(form)
        root.addHandler(handler)
    before = root.level
    root.setLevel(logging.DEBUG)
    yield text
    root.setLevel(before)
    for handler in handlers:
        root.removeHandler(handler)


def spoil(bot: Bot) -> None:
    """A handler that fails with a person's own words, and one whose work is not committed at first."""
    tries = []

    async def fail(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        assert message is not None
        raise RuntimeError(f"{message.text} of {message.chat.id}")

    async def delay(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise StoreUnavailable(f"database is locked: {update.to_json()}")
        raise ApplicationHandlerStop

    for pattern, handler in (("^rusak", fail), ("^tunda", delay)):
        bot.app.application.add_handler(MessageHandler(filters.Regex(pattern), committed(handler)), group=-1)


@both_ways
async def test_no_line_holds_an_id_a_text_or_a_token(bot: Bot, written: io.StringIO) -> None:
    spoil(bot)
    await bot.tg.rules(webhook_first_delay=0.01)
    admin, siti = await bot.admin(), await bot.person()
    await bot.write(admin, "/start")
    await bot.write(siti, "/start DISDUK")
    await bot.do(siti, "Mulai")
    await bot.answer_all(siti)
    await bot.do(siti, "Lewati")
    await bot.write(siti, TYPED)
    await bot.do(siti, "Kirim")
    await bot.write(siti, "/privasi")
    await bot.write(siti, f"rusak {TYPED}")
    await bot.write(siti, f"tunda {TYPED}")
    bot.tg.telegram.updates.add("message", ("chat", siti.id), {"message_id": "x", "chat": siti.id, "text": TYPED})
    refused = f"Bad Request: can't parse entities: {TYPED} of {siti.id}"
    await bot.tg.fail("sendMessage", status=400, description=refused)
    await bot.write(siti, "/bantuan")
    await bot.tg.fail("sendMessage", status=403)
    notice = Notice(placeholder="…", text=TYPED)
    await bot.app.store.deliveries.owe(
        [Owed(thing=notice, period="x", unit="*", recipient=ADMIN, part="a")], int(bot.clock().timestamp())
    )
    await bot.deliver()
    await bot.settle()
    text = written.getvalue()
    for event in ("handler failed", "update set aside", "message not delivered", "recipient cannot be reached"):
        assert event in text, event
    token = bot.tg.token
    for mark in (*(str(one.id) for one in bot.people), *(one.name for one in bot.people), "_contoh", TYPED, TYPED[:7]):
        assert mark not in text.replace("Dinas_contoh", ""), mark
    for secret in (token, token.split(":")[1], SECRET):
        assert secret not in text


@dataclass
class Told:
    """What stands on stderr, and what any other handler would be given."""

    caplog: pytest.LogCaptureFixture
    stderr: io.StringIO

    @property
    def text(self) -> str:
        return self.caplog.text + self.stderr.getvalue()


@pytest.fixture
def real_log(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """The program's own set-up."""
    root, told = logging.getLogger(), Told(caplog, io.StringIO())
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "stderr", told.stderr)
    set_up_logging("logfmt", logging.DEBUG)
    root.addHandler(caplog.handler)
    yield told
    root.handlers[:] = handlers
    root.setLevel(level)


UPDATE = {
    "update_id": 5,
    "message": {"text": TYPED, "from": {"first_name": "Siti Contoh", "id": 812_345_678, "username": "u_0_contoh"}},
}


@pytest.mark.parametrize("status", [200, 401, 403, 409, 500, 502])
async def test_an_answer_that_is_cut_off_is_not_logged(status: int, real_log: Told) -> None:
    """A proxy has cut it, whatever it is: nothing of it stands in a line, nor in the words of an error."""
    body = json.dumps({"ok": True, "result": [UPDATE]}).encode()[:-2]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    client = AiohttpRequest()
    await client.initialize()
    try:
        telegram = TelegramBot("1:a", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot")
        with pytest.raises(TelegramError) as refused:
            await call(telegram, "getUpdates", {}, client)
        logging.getLogger("bot.gateway").warning(Line("no updates", reason=reason_of(refused.value)))
    finally:
        await client.shutdown()
        server.close()
    told = real_log.text + str(refused.value)
    assert "no updates" in told
    for mark in ("Siti", "812345678", "contoh", TYPED[:7]):
        assert mark not in told, told


def test_of_a_library_that_quotes_an_update_its_own_words_are_told(real_log: Told) -> None:
    for name in ("telegram.Bot", "telegram.ext.ExtBot", "telegram.request.BaseRequest"):
        logging.getLogger(name).critical("Received data was %r", UPDATE)
    assert real_log.text == ""
    logging.getLogger("telegram.ext.Application").critical("Error for update %s", UPDATE)
    told = real_log.stderr.getvalue()
    assert "Error for update" in told
    assert "Siti" not in told


def record(message: object, name: str = "bot.app", error: BaseException | None = None) -> logging.LogRecord:
    exc_info = None if error is None else (type(error), error, error.__traceback__)
    made = logging.LogRecord(name, logging.WARNING, __file__, 1, message, (), exc_info)
    made.created, made.msecs = 1_795_000_000.25, 250.0
    return made


def test_the_two_forms() -> None:
    line = Line("job failed", job="retention", fault='a "b"', after=2.5)
    head = "time=2026-11-18T11:06:40.250Z level=warning logger=bot.app"
    assert Lines("logfmt").format(record(line)) == (
        f'{head} event="job failed" job=retention fault="a \\"b\\"" after=2.500'
    )
    assert json.loads(Lines("json").format(record(line))) == {
        "time": "2026-11-18T11:06:40.250Z",
        "level": "warning",
        "logger": "bot.app",
        "event": "job failed",
        "job": "retention",
        "fault": 'a "b"',
        "after": 2.5,
    }


@pytest.mark.parametrize("form", ["logfmt", "json"])
def test_a_line_is_one_line_and_what_libraries_say_is_covered(form: str, path: Path) -> None:
    lines = Lines(form)  # type: ignore[arg-type]
    said = lines.format(record(f"Task failed for {ADMIN}\nfuture: 'Siti'", "asyncio", ValueError("Siti Contoh")))
    assert "\n" not in said
    assert "ValueError" in said
    for hidden in (str(ADMIN), "Siti"):
        assert hidden not in said
    token = "123456789:" + "A" * 35
    assert token not in lines.format(record(Line("x", found=token))) + lines.format(record(f"asked {token}"))


def test_what_repeats_is_kept_back_and_counted() -> None:
    now = 0.0
    filtered = Repeats(lambda: now, burst=3)
    passed = [filtered.filter(record(Line("connection closed", open=number))) for number in range(100)]
    assert passed == [True] * 3 + [False] * 97
    assert filtered.filter(record(Line("job failed"))), "another kind is not held up"
    now = 61.0
    first = record(Line("connection closed", open=1))
    assert filtered.filter(first)
    assert Lines("logfmt").format(first).endswith("open=1 kept_back=97")


async def test_the_running_bot_logs_no_library_below_warnings(polling: Bot) -> None:
    for name in ("telegram.ext.Application", "telegram.ext.ExtBot", "httpx", "aiohttp.access", "apscheduler.scheduler"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO), name


def test_every_line_of_ours_is_a_fact() -> None:
    """No words of an exception get into the log by a `%s`."""
    root, loose = Path(package.__file__).parent, []
    for file in root.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "log." in text else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log.") and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant | ast.JoinedStr | ast.BinOp):
                    loose.append(f"{file.relative_to(root)}:{node.lineno}")
    assert loose == []
