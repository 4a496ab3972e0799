"""A tap is read without the library only where all of it is as usual."""

import asyncio
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from telegram import Update

from bot.gateway.pump import Pump
from bot.gateway.taps import RawTap, tap_of

TAP: dict[str, Any] = {
    "update_id": 7,
    "callback_query": {
        "id": "9",
        "from": {"id": 5, "is_bot": False, "first_name": "Siti \N{CHERRY BLOSSOM}", "language_code": "id"},
        "chat_instance": "1",
        "message": {"message_id": 3, "date": 1_790_000_000, "chat": {"id": 5, "type": "private", "first_name": "S"}},
        "data": "s:abc:1f:c:q.waktu:3",
    },
}


def test_it_reads_what_the_library_reads() -> None:
    update, tap = Update.de_json(TAP, None), tap_of(TAP)
    assert tap is not None and update is not None
    query, who = update.callback_query, update.effective_user
    assert query is not None and query.message is not None and who is not None
    place = (query.message.chat.id, query.message.message_id)
    assert (tap.number, tap.person, tap.name, tap.language) == (update.update_id, who.id, who.first_name, "id")
    assert ((tap.chat, tap.message), tap.data, tap.query) == (place, query.data, query.id)


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.update(update_id=-1),
        lambda one: one.update(update_id=True),
        lambda one: one.update(message={"text": "halo"}),
        lambda one: one["callback_query"].pop("message"),
        lambda one: one["callback_query"].pop("data"),
        lambda one: one["callback_query"].update(data="\ud83d"),
        lambda one: one["callback_query"].update(id=9),
        lambda one: one["callback_query"].update({"from": [5]}),
        lambda one: one["callback_query"]["from"].update(id=10**30),
        lambda one: one["callback_query"]["from"].update(language_code=["id"]),
        lambda one: one["callback_query"]["message"].update(message_id="3"),
        lambda one: one["callback_query"]["message"].update(chat="private"),
        lambda one: one["callback_query"]["message"]["chat"].update(type="group"),
    ],
)
def test_what_is_unusual_goes_the_librarys_way(change: Callable[[Any], Any]) -> None:
    raw = deepcopy(TAP)
    change(raw)
    assert tap_of(raw) is None


class Library:
    """In the place of python-telegram-bot's application."""

    bot = None

    def __init__(self, order: list[str]) -> None:
        self._order = order

    def add_error_handler(self, _: object) -> None: ...

    async def process_update(self, update: Update) -> None:
        assert update.message is not None
        self._order.append(update.message.text or "")


class Nobody:
    """Who handles a tap, once it is let."""

    def __init__(self, order: list[str]) -> None:
        self.begun, self.go_on, self._order = asyncio.Event(), asyncio.Event(), order

    def takes(self, data: str) -> bool:
        return data.startswith("s:")

    async def handle(self, tap: RawTap) -> None:
        self.begun.set()
        await self.go_on.wait()
        self._order.append(tap.data)


async def test_what_is_no_tap_gives_way_to_those_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.gateway.pump._GIVE_WAY_SECONDS", 600.0)
    order = list[str]()
    taps = Nobody(order)
    pump = Pump(Library(order), None, quick=taps)  # type: ignore[arg-type]  # what they stand for is far larger
    tapping = asyncio.create_task(pump.insist(TAP))
    await taps.begun.wait()
    who, place = {"id": 6, "is_bot": False, "first_name": "Budi"}, {"id": 6, "type": "private"}
    text = {"update_id": 8, "message": {"message_id": 1, "date": 1, "from": who, "chat": place, "text": "halo"}}
    writing = asyncio.create_task(pump.insist(text))
    for _ in range(20):
        await asyncio.sleep(0)
    assert order == []
    taps.go_on.set()
    await asyncio.gather(tapping, writing)
    assert order == ["s:abc:1f:c:q.waktu:3", "halo"]
