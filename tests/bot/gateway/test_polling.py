"""One update, one person or one fault never holds up the others, and nothing is acknowledged before its time."""

import asyncio
import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot as TelegramBot
from telegram import Update
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import (
    ApplicationHandlerStop,
    CallbackQueryHandler,
    ContextTypes,
    MessageHandler,
    TypeHandler,
    filters,
)

import tests.support.running
from bot.app import App
from bot.gateway import keeper, patience
from bot.gateway import polling as gateway
from bot.gateway.allowance import Allowance
from bot.gateway.patience import PAUSES, pause_after
from bot.gateway.pump import OWN_FAULT
from bot.gateway.transport import AiohttpRequest, call
from bot.handlers.errors import committed
from bot.rules.vitals import Vitals
from bot.sandbox import Message, Sandbox
from bot.storage import Cipher, StoreDamaged, StoreUnavailable
from bot.storage.held import Held, hold_all
from tests.support.health import Ticks
from tests.support.near import Near
from tests.support.running import SECRET, Bot, Clock, Running, app_at, config_of
from tests.support.templates import new_database
from tests.support.waiting import called, until, within


def answer_to(bot: Bot, text: str, handle: Callable[[Update], Awaitable[None]]) -> None:
    """A handler of ours before all others, for one text."""

    async def handler(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        await handle(update)
        raise ApplicationHandlerStop

    bot.app.application.add_handler(MessageHandler(filters.Regex(f"^{text}$"), committed(handler)), group=-1)


def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is waited for while Telegram is away takes no time."""
    for module in (gateway, keeper, patience):
        monkeypatch.setattr(module, "PAUSES", tuple(0.0 for _ in PAUSES))


def from_the_start(monkeypatch: pytest.MonkeyPatch, note: Callable[..., Awaitable[None]]) -> None:
    """A handler of ours before all others, of every bot that is made from now on."""

    class Noting(App):
        def __init__(self, *rest: Any, **more: Any) -> None:
            super().__init__(*rest, **more)
            self.application.add_handler(TypeHandler(Update, note), group=-9)

    monkeypatch.setattr(tests.support.running, "App", Noting)


async def test_what_cannot_be_read_is_set_aside_and_stops_nobody(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    siti = await bot.person()
    await bot.write(siti, "/start DISDUK")
    broken = bot.tg.telegram.updates.add("message", ("chat", 5), {"message_id": "x", "chat": 3, "text": "kata-kata"})
    assert broken is not None
    await bot.settle()
    await bot.complete(siti, "RSUD", "Rawat inap")
    assert len(bot.stored()) == 1
    [(number, kind, reason)] = bot.rows("SELECT update_id, type, reason FROM set_aside")
    assert (number, kind) == (broken.id, "message")
    assert reason.startswith("cannot be read: ")
    assert "kata-kata" not in caplog.text
    assert siti.name not in caplog.text, "a library logged a whole update"


async def test_answers_of_no_use_stop_nobody(polling: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no list of updates, or has no number, is fetched again after a while, and what is whole comes through."""
    bot = polling
    answers: list[object] = [{"a": 1}, 5, None, [7, "x", None], [{"update_id": True}, {"update_id": 10**30}], [[]]]
    fetch = bot.app.poller._request.do_request  # the outermost seam: what the HTTP client has read

    async def read(url: str, method: str, *rest: object, **more: object) -> tuple[int, bytes]:
        status, body = await fetch(url, method, *rest, **more)  # type: ignore[arg-type]
        if answers:
            return 200, json.dumps({"ok": True, "result": answers.pop()}).encode()
        return status, body

    monkeypatch.setattr(bot.app.poller._request, "do_request", read)
    at_once(monkeypatch)
    siti = await bot.person()
    await bot.complete(siti, "DISDUK")
    assert answers == []
    assert bot.stored() == [bot.expected()]


@pytest.mark.parametrize(
    "body", [b"[]", b"5", b"", b"{}", b'{"ok": true}', b"[" * 2000], ids=lambda body: str(body)[:16]
)
async def test_an_answer_of_no_use_is_an_error_of_telegram(body: bytes) -> None:
    class Said(AiohttpRequest):
        async def do_request(self, *_: object, **__: object) -> tuple[int, bytes]:
            return 200, body

    with pytest.raises(TelegramError):
        await call(TelegramBot("1:a"), "getUpdates", {}, Said())


async def test_half_a_character_is_held_and_comes_back(polling: Bot) -> None:
    raw = {"update_id": 5, "message": {"text": "\ud800"}}
    assert await polling.app.store.held.hold({5: raw})
    assert await polling.app.store.held.all() == {5: raw}


async def test_what_never_commits_is_set_aside_while_others_do(bot: Bot) -> None:
    tries = []

    async def handle(update: Update) -> None:
        tries.append(update.update_id)
        raise StoreDamaged("database disk image is malformed")

    answer_to(bot, "rusak", handle)
    siti, budi = await bot.person(), await bot.person("Budi Contoh")
    await siti.send("rusak")
    await bot.settle()
    assert tries == [tries[0]] * OWN_FAULT
    assert bot.rows("SELECT update_id, type, reason FROM set_aside") == [
        (tries[0], "message", "cannot be stored: StoreDamaged: database disk image is malformed")
    ]
    await bot.complete(siti, "DISDUK")
    await bot.complete(budi, "DISDUK")
    assert len(bot.stored()) == 2


async def test_what_waits_for_the_disk_is_never_set_aside(bot: Bot) -> None:
    tries = []

    async def handle(update: Update) -> None:
        tries.append(update.update_id)
        if len(tries) <= OWN_FAULT:
            raise StoreUnavailable("database or disk is full")

    answer_to(bot, "penuh", handle)
    siti = await bot.person()
    await siti.send("penuh")
    await bot.settle()
    assert len(tries) == OWN_FAULT + 1
    assert bot.rows("SELECT * FROM set_aside") == []


async def test_a_wait_for_the_disk_counts_for_nothing_against_an_update(bot: Bot) -> None:
    tries = []

    async def handle(update: Update) -> None:
        tries.append(update.update_id)
        if len(tries) <= OWN_FAULT:
            raise StoreUnavailable("database or disk is full")
        if len(tries) < 2 * OWN_FAULT:
            raise StoreDamaged("once or twice")

    answer_to(bot, "penuh", handle)
    siti = await bot.person()
    await siti.send("penuh")
    await bot.settle()
    assert len(tries) == 2 * OWN_FAULT
    assert bot.rows("SELECT * FROM set_aside") == []


async def test_what_comes_again_takes_no_second_token(path: Path, clock: Clock, run: Running) -> None:
    tries = []

    async def handle(update: Update) -> None:
        tries.append(update.update_id)
        if len(tries) < 4:
            raise StoreUnavailable("database or disk is full")

    async with run(path, "webhook", clock, allowance=Allowance(lambda: 0.0, rate=1, burst=1)) as bot:
        answer_to(bot, "penuh", handle)
        siti = await bot.person()
        await siti.send("penuh")
        await bot.settle()
    assert len(tries) == 4


async def test_a_fault_of_the_program_is_acknowledged_and_counted(bot: Bot) -> None:
    async def handle(update: Update) -> None:
        raise KeyError(update.update_id)

    answer_to(bot, "galat", handle)
    siti = await bot.person()
    await siti.send("galat")
    await bot.settle()
    assert bot.rows("SELECT type, reason FROM set_aside") == [("message", "a handler failed: KeyError")]


async def test_a_slow_one_holds_up_nobody_else_and_is_not_acknowledged(
    polling: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "HOLD_AFTER", 600.0)
    bot, go_on, order = polling, asyncio.Event(), list[str]()

    async def slow(_: Update) -> None:
        await go_on.wait()
        order.append("slow")

    async def quick(update: Update) -> None:
        assert update.effective_user is not None
        order.append(update.effective_user.first_name)

    answer_to(bot, "lambat", slow)
    answer_to(bot, "cepat", quick)
    siti, budi = await bot.person("Siti"), await bot.person("Budi")
    await siti.send("lambat")
    await siti.send("cepat")
    await budi.send("cepat")
    await budi.send("/start DISDUK")
    await budi.wait(lambda message: "Mulai" in message.labels)
    assert order == ["Budi"], "one's own second message waits, another person's does not"
    waiting = [update.json["message"]["text"] for update in bot.tg.telegram.updates.pending.values()]
    assert waiting[:2] == ["lambat", "cepat"], "what is not committed was acknowledged"
    go_on.set()
    await bot.settle()
    assert order == ["Budi", "slow", "Siti"]


async def test_behind_one_that_takes_long_more_than_a_hundred_come_in(
    polling: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "HOLD_AFTER", 0.0)
    bot, go_on, seen = polling, asyncio.Event(), list[str]()

    async def slow(_: Update) -> None:
        await go_on.wait()
        seen.append("lambat")

    async def quick(update: Update) -> None:
        assert update.effective_message is not None
        seen.append(update.effective_message.text or "")

    answer_to(bot, "lambat", slow)
    answer_to(bot, r"nomor \d+", quick)
    siti, budi = await bot.person("Siti Contoh"), await bot.person("Budi Contoh")
    await siti.send("lambat")
    for number in range(120):
        await budi.send(f"nomor {number}")
    await until(lambda: len(seen) >= 120)  # it happens over HTTP
    assert seen == [f"nomor {number}" for number in range(120)]
    assert ["lambat" in str(raw) for raw in (await bot.app.store.held.all()).values()] == [True]
    go_on.set()
    await bot.settle()
    assert seen[-1] == "lambat"
    assert bot.rows("SELECT count(*) FROM held") == [(0,)]


async def test_a_crowd_of_slow_ones_is_held_at_once(polling: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "HOLD_AFTER", 600.0)
    bot, go_on, seen = polling, asyncio.Event(), list[str]()

    async def slow(_: Update) -> None:
        await go_on.wait()

    async def quick(update: Update) -> None:
        assert update.effective_message is not None
        seen.append(update.effective_message.text or "")

    answer_to(bot, r"lambat \d+", slow)
    answer_to(bot, r"nomor \d+", quick)
    siti, budi = await bot.person("Siti Contoh"), await bot.person("Budi Contoh")
    for number in range(99):
        await siti.send(f"lambat {number}")
    for number in range(10):
        await budi.send(f"nomor {number}")
    await until(lambda: len(seen) >= 10)  # it happens over HTTP
    go_on.set()
    await bot.settle()
    assert seen == [f"nomor {number}" for number in range(10)]
    assert bot.rows("SELECT count(*) FROM held") == [(0,)]


async def test_a_tap_is_not_written_twice_for_a_moment_of_waiting(
    polling: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "HOLD_AFTER", 0.0)
    monkeypatch.setattr(keeper, "HOLD_TAP_AFTER", 600.0)
    bot, go_on, begun = polling, asyncio.Event(), asyncio.Event()
    siti = await bot.person("Siti Contoh")
    screen = await siti.say("/start DISDUK")

    async def slow(_: Update, __: ContextTypes.DEFAULT_TYPE) -> None:
        begun.set()
        await go_on.wait()

    bot.app.application.add_handler(CallbackQueryHandler(slow), group=-9)
    tap = await siti.press_data("o:DISDUK", message=screen)
    await within(begun.wait())
    budi = await bot.person("Budi Contoh")
    await budi.say("/start DISDUK")
    kept = bot.rows("SELECT update_id FROM held WHERE update_id = ?", tap["update_id"])
    assert kept == []  # what Budi wrote may be kept for as long as it takes
    go_on.set()
    await bot.settle()


async def test_what_was_held_at_a_stop_is_done_by_the_next_start(
    path: Path, clock: Clock, run: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "HOLD_AFTER", 0.0)
    async with Sandbox() as tg:
        async with run(path, "polling", clock, tg) as bot:

            async def hang(_: Update) -> None:
                await asyncio.Event().wait()

            answer_to(bot, "DISDUK", hang)
            siti = await bot.person()
            await siti.send("DISDUK")
            await until(tg.pending, 0)  # until Telegram has been told that it came
        async with run(path, "polling", clock, tg) as bot:
            await siti.wait(lambda message: "Mulai" in message.labels)
            await bot.settle()
            assert bot.rows("SELECT count(*) FROM held") == [(0,)]


async def test_what_was_held_and_not_acknowledged_is_done_once_and_acknowledged_by_the_next_start(
    path: Path, clock: Clock, run: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram went away before it heard that the update is held, so it gives it once more."""
    monkeypatch.setattr(keeper, "HOLD_AFTER", 0.0)
    done = list[int]()

    async def hang(_: Update) -> None:
        await asyncio.Event().wait()

    async def note(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if update.effective_message is not None and update.effective_message.text == "lambat":
            done.append(update.update_id)

    async with Near() as tg:
        async with run(path, "polling", clock, tg) as bot:
            answer_to(bot, "lambat", hang)
            siti = await bot.person()
            await siti.send("lambat")
            await until(lambda: bot.app.poller._known)
            await tg.fail("getUpdates", status=502, times=1000)
            await until(lambda: bot.rows("SELECT 1 FROM held"))
        await tg.heal()
        assert await tg.pending() == 1
        from_the_start(monkeypatch, note)
        async with run(path, "polling", clock, tg) as bot:
            await until(lambda: done)
            await bot.settle()
            assert await tg.pending() == 0
            await tg.calls(clear=True)
            assert await siti.say("/start DISDUK")
            await bot.settle()
            assert bot.rows("SELECT count(*) FROM held") == [(0,)]
            assert len(await tg.calls("getUpdates")) < 50, "nothing was new, and it asked again and again"
    assert len(done) == 1


async def test_no_update_is_held_without_those_before_it(
    path: Path, clock: Clock, run: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tap takes long, and a text of the same person waits behind it when the bot stops: the tap comes first again."""
    monkeypatch.setattr(keeper, "HOLD_AFTER", 0.0)
    monkeypatch.setattr(keeper, "HOLD_TAP_AFTER", 600.0)
    order = list[str]()

    async def hang(_: Update, __: ContextTypes.DEFAULT_TYPE) -> None:
        await asyncio.Event().wait()

    async def note(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        order.append("tap" if update.callback_query else "text")

    async with Sandbox() as tg:
        async with run(path, "polling", clock, tg) as bot:
            siti = await bot.person()
            screen = await siti.say("/start DISDUK")
            await bot.settle()
            bot.app.application.add_handler(CallbackQueryHandler(hang), group=-9)
            await siti.press_data("o:DISDUK", message=screen)
            await siti.send("/batal")
            await until(lambda: bot.rows("SELECT 1 FROM held"))
            held = (await bot.app.store.held.all()).values()
            assert ["callback_query" in str(one) for one in held] == [True, False]
        from_the_start(monkeypatch, note)
        async with run(path, "polling", clock, tg) as bot:
            await until(lambda: len(order) == 2)
            await bot.settle()
    assert order == ["tap", "text"]


async def test_what_was_held_comes_after_what_telegram_still_has_from_before(
    path: Path, clock: Clock, run: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = list[str]()

    async def note(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_message is not None
        order.append(update.effective_message.text or "")

    from_the_start(monkeypatch, note)
    async with Sandbox() as tg:
        async with run(path, "polling", clock, tg):
            siti = await tg.person("Siti Contoh", "id")
        for number in range(3):
            await siti.send(f"/start {number}")
        raw = list(tg.telegram.updates.pending.values())[1].json
        assert raw["message"]["text"] == "/start 1"
        with sqlite3.connect(path) as db:  # as an earlier version has left it
            hold_all(db, Cipher(SECRET), {raw["update_id"]: raw})
        async with run(path, "polling", clock, tg) as bot:
            await until(lambda: len(order) == 3)
            await bot.settle()
    assert order == ["/start 0", "/start 1", "/start 2"]


@pytest.mark.parametrize("way", ["hold", "release", "all"])
async def test_no_fault_of_what_is_held_ends_the_polling(
    path: Path, clock: Clock, run: Running, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(keeper, "HOLD_AFTER", 0.0)
    at_once(monkeypatch)
    failed, go_on = list[object](), asyncio.Event()

    async def fail(*given: object) -> bool:
        failed.append(given)
        raise UnicodeEncodeError("utf-8", "x", 0, 1, "of whatever kind")

    async def slow(_: Update) -> None:
        await go_on.wait()

    monkeypatch.setattr(Held, way, fail)
    async with run(path, "polling", clock) as bot:
        answer_to(bot, "lambat", slow)
        siti, budi = await bot.person("Siti Contoh"), await bot.person("Budi Contoh")
        await siti.send("lambat")
        await bot.app.store.set_aside.probe()
        await budi.say("/start DISDUK")
        await until(lambda: failed or bot.rows("SELECT 1 FROM held"))  # it was slow before it went on
        go_on.set()
        await bot.settle()
        await until(lambda: failed)
        await bot.complete(siti, "DISDUK")
        assert bot.stored() == [bot.expected()]
    assert len(failed) < 20, "what is not taken is offered again and again"


async def test_of_several_that_are_slow_one_that_cannot_be_held_stops_nobody_elses(
    polling: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "HOLD_AFTER", 0.0)
    bot, go_on = polling, asyncio.Event()
    hold = bot.app.store.held.hold

    async def pick(updates: dict[int, dict[str, Any]]) -> bool:
        if any(raw["message"]["text"] == "lambat sekali" for raw in updates.values()):
            raise ValueError
        return await hold(updates)

    async def slow(_: Update) -> None:
        await go_on.wait()

    monkeypatch.setattr(bot.app.store.held, "hold", pick)
    answer_to(bot, "lambat.*", slow)
    siti, budi = await bot.person("Siti Contoh"), await bot.person("Budi Contoh")
    await siti.send("lambat sekali")
    await siti.send("lambat juga")
    await budi.send("lambat")
    await until(lambda: bot.rows("SELECT 1 FROM held"))
    (held,) = (await bot.app.store.held.all()).values()
    assert isinstance(held, dict)
    assert held["message"]["text"] == "lambat"
    assert await bot.tg.pending() >= 2
    go_on.set()
    await bot.settle()


async def test_a_held_one_that_can_no_longer_be_read_is_set_aside(path: Path, clock: Clock, run: Running) -> None:
    async with run(path, "polling", clock):
        pass
    with sqlite3.connect(path) as db:
        hold_all(db, Cipher(SECRET), {7: {"no": "update"}})
    async with run(path, "polling", clock) as bot:
        await bot.settle()
        await until(lambda: bot.rows("SELECT count(*) FROM held") == [(0,)])
        assert bot.rows("SELECT update_id, reason FROM set_aside") == [(7, "failed outside its handler: NotAnUpdate")]


@pytest.mark.parametrize("status", [401, 404])
async def test_a_token_refused_once_or_twice_ends_nothing(
    path: Path, clock: Clock, run: Running, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    at_once(monkeypatch)
    async with Near() as tg:
        await tg.fail("deleteWebhook", status=status)
        async with run(path, "polling", clock, tg) as bot:
            await tg.fail("getUpdates", status=status, times=2)
            await bot.complete(await bot.person(), "DISDUK")
            assert bot.stored() == [bot.expected()]


@pytest.mark.parametrize("broken", [False, True])
async def test_a_token_refused_for_minutes_ends_the_polling(
    path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, broken: bool
) -> None:
    """Also on a line that breaks in between."""
    at_once(monkeypatch)
    async with Near() as tg, AsyncExitStack() as stack:
        new_database(path, [])
        ticks = Ticks()
        app = await stack.enter_async_context(app_at(tg, clock, config_of(tg, path), vitals=Vitals(ticks)))
        await tg.fail("getUpdates", status=401, times=100_000)
        serving = asyncio.create_task(app.serve())
        await called(tg, "getUpdates", 3)
        assert not serving.done()
        ticks.now += patience.REFUSED_SECONDS
        if broken:
            app.poller._refusals.bear(NetworkError("broken"))
        with pytest.raises(InvalidToken):
            await within(serving)


async def test_more_than_telegram_gives_at_once_come_in_order(polling: Bot) -> None:
    bot, seen = polling, list[str]()

    async def handle(update: Update) -> None:
        assert update.effective_message is not None
        seen.append(update.effective_message.text or "")

    answer_to(bot, r"nomor \d+", handle)
    siti = await bot.person()
    for number in range(130):
        await siti.send(f"nomor {number}")
    await bot.settle()
    assert seen == [f"nomor {number}" for number in range(130)]


async def test_what_a_stop_interrupts_is_left_to_the_next_start(path: Path, clock: Clock, run: Running) -> None:
    async with Sandbox() as tg:
        async with run(path, "polling", clock, tg) as bot:
            begun = asyncio.Event()

            async def hang(_: Update) -> None:
                begun.set()
                await asyncio.Event().wait()

            answer_to(bot, "DISDUK", hang)
            siti = await bot.person()
            await siti.send("DISDUK")
            await begun.wait()
        assert await tg.pending() == 1
        async with run(path, "polling", clock, tg) as bot:
            await siti.wait(lambda message: "Mulai" in message.labels)
            await bot.settle()


async def test_telegram_away_at_the_start_is_waited_for(path: Path, clock: Clock, run: Running) -> None:
    async with Sandbox() as tg:
        await tg.fail("getMe", status=502)
        await tg.fail("deleteWebhook", status=429, retry_after=1)
        async with run(path, "polling", clock, tg) as bot:
            await bot.complete(await bot.person(), "DISDUK")
            assert bot.stored() == [bot.expected()]


@pytest.mark.parametrize(
    ("error", "failures", "seconds"),
    [
        (RetryAfter(7), 0, 7),
        (RetryAfter(timedelta(seconds=90)), 5, 90),
        (NetworkError("away"), 0, 0.5),
        (NetworkError("away"), 99, 30),
    ],
)
def test_how_long_is_waited_before_the_next_fetch(error: TelegramError, failures: int, seconds: float) -> None:
    assert pause_after(error, failures) == seconds


def _asked_to_go_slowly(messages: Sequence[Message]) -> int:
    return sum("Mohon pelan-pelan" in one.text for one in messages)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_one_person_may_ask_so_much_and_no_survey_tap_is_dropped(
    path: Path, clock: Clock, run: Running, mode: str
) -> None:
    now = 0.0
    async with run(path, mode, clock, allowance=Allowance(lambda: now, rate=1, burst=12)) as bot:
        seen = list[str]()

        async def note(update: Update) -> None:
            assert update.effective_user is not None
            seen.append(update.effective_user.first_name)

        answer_to(bot, "omong kosong", note)
        siti, budi = await bot.person("Siti"), await bot.person("Budi")
        for _ in range(40):
            await siti.send("omong kosong")
        await budi.send("omong kosong")
        await bot.settle()
        assert sorted(seen) == ["Budi"] + ["Siti"] * 12
        assert _asked_to_go_slowly(await siti.messages()) == 1, "of 28 that were dropped"
        assert _asked_to_go_slowly(await budi.messages()) == 0
        now = 3.0
        for _ in range(40):
            await siti.send("omong kosong")
        await bot.settle()
        assert seen.count("Siti") == 15
        assert _asked_to_go_slowly(await siti.messages()) == 1, "not twice in a minute"
        officers = await bot.write(budi, "/start DISDUK")
        queries = len(await bot.tg.calls("answerCallbackQuery"))
        for _ in range(40):
            await budi.press_data("i:top", message=officers)
        await bot.settle()
        assert len(await bot.tg.calls("answerCallbackQuery")) - queries <= 12 + 1, "a list of units takes tokens"
        now = 4.0
        await bot.complete(siti, "DISDUK")
        assert bot.stored() == [bot.expected()], "taps of a survey take no tokens"
