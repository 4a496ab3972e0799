"""getUpdates: what is not confirmed comes again, one poller at a time, old taps are forgotten."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from bot.sandbox import Person, Sandbox
from tests.support.waiting import polled

Api = Callable[..., Coroutine[Any, Any, Any]]


@pytest.fixture
async def siti(tg: Sandbox) -> Person:
    return await tg.person("Siti")


def ids(updates: list[dict[str, Any]]) -> list[int]:
    return [update["update_id"] for update in updates]


async def test_unconfirmed_updates_come_again(api: Api, siti: Person) -> None:
    for text in ("satu", "dua", "tiga"):
        await siti.send(text)
    first = ids(await api("getUpdates"))
    assert first == [first[0], first[0] + 1, first[0] + 2]
    assert ids(await api("getUpdates", limit=2)) == first[:2]
    assert ids(await api("getUpdates", offset=first[1])) == first[1:]
    assert ids(await api("getUpdates")) == first[1:]  # the first is forgotten for good
    assert ids(await api("getUpdates", offset=-1)) == first[2:]
    assert await api("getUpdates", offset=first[2] + 1) == []


async def test_a_waiting_poller_gets_what_comes(tg: Sandbox, api: Api, siti: Person) -> None:
    poll = asyncio.create_task(api("getUpdates", timeout=50))
    await polled(tg)
    await siti.start("DISDUK")
    (update,) = await poll
    message = update["message"]
    assert message["text"] == "/start DISDUK"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"] == {"id": siti.id, "is_bot": False, "first_name": "Siti", "language_code": "id"}


async def test_a_second_poller_ends_the_first(tg: Sandbox, api: Api, siti: Person) -> None:
    first = asyncio.create_task(api("getUpdates", timeout=50))
    await polled(tg)
    second = asyncio.create_task(api("getUpdates", timeout=50))
    refused = await first
    assert refused["error_code"] == 409
    assert refused["description"].startswith("Conflict: terminated by other getUpdates request")
    await siti.send("hai")
    assert len(await second) == 1


async def test_only_what_was_asked_for(api: Api, siti: Person) -> None:
    await api("getUpdates", allowed_updates=["callback_query"])
    await siti.start()
    sent = await api("sendMessage", chat_id=siti.id, text="?", reply_markup={"inline_keyboard": [[_button()]]})
    await siti.press("Ya", sent["message_id"])
    (update,) = await api("getUpdates")  # no list: the one before holds
    assert update["callback_query"]["data"] == "ya"
    await api("getUpdates", allowed_updates=[])
    await siti.block()
    assert "my_chat_member" in (await api("getUpdates"))[-1]


async def test_a_tap_waits_150_seconds_and_a_message_a_day(tg: Sandbox, api: Api, siti: Person) -> None:
    await siti.start()
    sent = await api("sendMessage", chat_id=siti.id, text="?", reply_markup={"inline_keyboard": [[_button()]]})
    await siti.press("Ya", sent["message_id"])
    await tg.advance(149)
    assert [len(update) for update in await api("getUpdates")] == [2, 2]
    await tg.advance(2)
    assert ["message" in update for update in await api("getUpdates")] == [True]
    await tg.advance(86_400)
    assert await tg.pending() == 0


async def test_a_tap_sent_twice_is_two_updates_with_the_same_data(api: Api, siti: Person) -> None:
    await siti.start()
    await api("sendMessage", chat_id=siti.id, text="?", reply_markup={"inline_keyboard": [[_button()]]})
    await siti.press("Ya")
    await siti.repeat()
    _, one, two = await api("getUpdates")
    assert one["update_id"] != two["update_id"]
    assert one["callback_query"]["id"] != two["callback_query"]["id"]
    assert one["callback_query"]["data"] == two["callback_query"]["data"] == "ya"


async def test_a_confirmed_update_can_come_to_a_waiting_poller_again(tg: Sandbox, api: Api, siti: Person) -> None:
    await siti.send("hai")
    (first,) = await api("getUpdates")
    poll = asyncio.create_task(api("getUpdates", offset=first["update_id"] + 1, timeout=50))
    await polled(tg)
    await tg.redeliver()
    assert await poll == [first]


async def test_a_query_grows_too_old(tg: Sandbox, api: Api, siti: Person) -> None:
    await siti.start()
    await api("sendMessage", chat_id=siti.id, text="?", reply_markup={"inline_keyboard": [[_button()]]})
    query = (await siti.press("Ya"))["query_id"]
    assert await api("answerCallbackQuery", callback_query_id=query, text="Tersimpan") is True
    assert await api("answerCallbackQuery", callback_query_id=query) is True  # Telegram is lenient here
    assert (await siti.answers())[0]["text"] == "Tersimpan"
    await tg.rules(query_age=60)
    await tg.advance(61)
    for old in (query, "1"):
        refused = await api("answerCallbackQuery", callback_query_id=old)
        assert refused["description"] == (
            "Bad Request: query is too old and response timeout expired or query ID is invalid"
        )


def _button() -> dict[str, str]:
    return {"text": "Ya", "callback_data": "ya"}
