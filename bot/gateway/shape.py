"""Whether a raw update can be processed: nothing too deep, no number too large, ids that are ids. Pure.

Python's own errors of such things come up anywhere, a queue or a database later. Here they are told before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

DEEPEST = 64  # Telegram's own updates are a dozen deep
_LARGEST = 2**63 - 1  # what SQLite and Telegram count with
_NUMBERS = frozenset({"message_id", "date"})
_HALF = re.compile("[\ud800-\udfff]")
_PLACE = ("message_id", "date", "chat")
_WHO = frozenset({"from", "chat"})  # objects whose id is a number


def number_of(raw: object) -> int | None:
    """The number of an update, None where it has none that can be acknowledged or kept.

    >>> number_of({"update_id": 7}), number_of({"update_id": True}), number_of({"update_id": 10**30}), number_of([])
    (7, None, None, None)
    """
    number = raw.get("update_id") if isinstance(raw, dict) else None
    if isinstance(number, bool) or not isinstance(number, int):
        return None
    return number if 0 <= number < _LARGEST else None


def person_of(raw: Mapping[str, Any]) -> int | None:
    """The id of whoever an update comes from, as its turn is found by. None where it does not say.

    >>> person_of({"update_id": 1, "message": {"from": {"id": 5}}}), person_of({"update_id": 1})
    (5, None)
    """
    for value in raw.values():
        who = value.get("from") if isinstance(value, dict) else None
        if isinstance(who, dict) and _is_int(who.get("id")):
            return int(who["id"])
    return None


def fault_of_shape(raw: object, deepest: int = DEEPEST) -> str | None:
    """What is wrong with an update as JSON has it, without a word of its content. None where it can be read.

    >>> fault_of_shape({"message": {"text": "halo"}}), fault_of_shape({"message": {"text": 5}})
    (None, 'a text that is none')
    >>> fault_of_shape({"a": [[[1]]]}, deepest=3), fault_of_shape({"date": 10**30})
    ('nested deeper than 3', 'a number beyond 64 bits')
    """
    waiting: list[tuple[str, Any, int]] = [("", raw, 1)]
    while waiting:
        key, value, depth = waiting.pop()
        if (found := _fault(key, value)) is not None:
            return found
        if isinstance(value, dict | list):
            if depth > deepest:
                return f"nested deeper than {deepest}"
            inner = value.items() if isinstance(value, dict) else (("", one) for one in value)
            waiting += [(name, one, depth + 1) for name, one in inner]
    return None


def without_screen(raw: dict[str, Any]) -> dict[str, Any]:
    """A tap without the text and buttons of the message it was made on, which we sent ourselves and read from nowhere.

    The message keeps its number, date and chat, and everything but a tap stays as it is.

    >>> without_screen({"callback_query": {"data": "x", "message": {"message_id": 5, "text": "a", "reply_markup": {}}}})
    {'callback_query': {'data': 'x', 'message': {'message_id': 5}}}
    """
    query = raw.get("callback_query")
    message = query.get("message") if isinstance(query, dict) else None
    if not isinstance(query, dict) or not isinstance(message, dict):
        return raw
    place = {key: message[key] for key in _PLACE if key in message}
    return raw | {"callback_query": query | {"message": place}}


def readable(raw: Any) -> Any:
    """The same with a sign in the place of each half of a pair of UTF-16, which no file and no message can hold.

    >>> readable({"text": "a\\ud83d", "date": 5, "entities": [{"url": "\\udc00"}]}) == {
    ...     "text": "a\\ufffd", "date": 5, "entities": [{"url": "\\ufffd"}]}
    True
    """
    return _mended(raw) if _halved(raw) else raw


def _halved(raw: Any) -> bool:
    """Whether anything in it needs mending: hardly ever, so that is looked for first."""
    waiting = [raw]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            if not value.isascii() and _HALF.search(value):
                return True
        elif isinstance(value, dict):
            waiting += (*value, *value.values())
        elif isinstance(value, list):
            waiting += value
    return False


def _mended(raw: Any) -> Any:
    match raw:
        case str():
            return _HALF.sub("\N{REPLACEMENT CHARACTER}", raw)
        case dict():
            return {_mended(key): _mended(value) for key, value in raw.items()}
        case list():
            return [_mended(one) for one in raw]
    return raw


def _fault(key: str, value: Any) -> str | None:
    if _is_int(value) and not -_LARGEST <= value <= _LARGEST:
        return "a number beyond 64 bits"
    if key in _NUMBERS and not _is_int(value):
        return "an id or a date that is no number"
    if key in _WHO and not (isinstance(value, dict) and _is_int(value.get("id"))):
        return "somebody without an id"
    if key == "text" and not isinstance(value, str):
        return "a text that is none"
    if key == "callback_query" and not (isinstance(value, dict) and isinstance(value.get("data", ""), str)):
        return "a button that is none"
    return None


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
