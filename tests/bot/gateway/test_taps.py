"""A tap is read without the library only where all of it is as usual."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from telegram import Update

from bot.gateway.taps import tap_of

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
