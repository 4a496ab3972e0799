"""A tap on a survey's button read straight from what Telegram sent, which python-telegram-bot takes far longer over.

Only what is quite as usual is read here. Whatever differs in anything goes the library's way, and so does all else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_LARGEST = 2**63 - 1  # what SQLite and Telegram count with
_PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class RawTap:
    """Who tapped which button on which message, all of it in a private chat."""

    number: int  # of the update
    person: int
    name: str
    language: str | None
    chat: int
    message: int
    data: str
    query: str


def tap_of(raw: object) -> RawTap | None:
    """The tap in an update, None where it is none or anything about it is unusual.

    >>> shown = {"message_id": 3, "date": 1, "chat": {"id": 5, "type": "private"}}
    >>> who = {"id": 5, "first_name": "Siti"}
    >>> tap_of({"update_id": 7, "callback_query": {"id": "9", "data": "s:a:0:m", "from": who, "message": shown}})
    RawTap(number=7, person=5, name='Siti', language=None, chat=5, message=3, data='s:a:0:m', query='9')
    >>> tap_of({"update_id": 7, "message": {"text": "halo"}}), tap_of([])
    (None, None)
    """
    if not isinstance(raw, dict) or len(raw) != 2:
        return None
    try:
        query = raw["callback_query"]
        who, message = query["from"], query["message"]
        place = message["chat"]
        found = (raw["update_id"], who["id"], place["id"], message["message_id"], message["date"])
        words = (who["first_name"], query["data"], query["id"])
        language, kind = who.get("language_code"), place["type"]
    except (AttributeError, KeyError, TypeError):
        return None
    if kind != _PRIVATE or not all(_is_plain(one) for one in words) or not (language is None or _is_plain(language)):
        return None
    if not all(type(one) is int and -_LARGEST <= one < _LARGEST for one in found) or found[0] < 0:
        return None
    number, person, chat, shown, _ = found
    name, data, asked = words
    return RawTap(number, person, name, language, chat, shown, data, asked)


def _is_plain(value: Any) -> bool:
    """Whether it is a text that any file and message can hold."""
    return type(value) is str and (value.isascii() or not any("\ud800" <= one <= "\udfff" for one in value))
