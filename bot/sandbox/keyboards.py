"""Reply markup: what Telegram accepts under a message, and under the input field."""

import re
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.rules import Rules

Json = dict[str, Any]

_ACTIONS = ("callback_data", "url", "copy_text")
_LOOK_KEYS = frozenset({"text", "style"})
_BUTTON_KEYS = _LOOK_KEYS | set(_ACTIONS)
_BUTTON = "can't parse inline keyboard button"
_STYLES = frozenset({"danger", "success", "primary"})
_URL = re.compile(r"(?:(?:https?|tg|tonsite)://)?[^\s/.]+(?:\.[^\s/.]+)*\S*")
_INLINE_KEYS = frozenset({"inline_keyboard"})
_REPLY_KEYS = frozenset(
    {
        "keyboard",
        "is_persistent",
        "resize_keyboard",
        "one_time_keyboard",
        "input_field_placeholder",
        "selective",
    }
)
_FORCE_KEYS = frozenset({"force_reply", "input_field_placeholder", "selective"})
_REMOVE_KEYS = frozenset({"remove_keyboard", "selective"})
_MOST_BUTTONS = 100


def inline(markup: Json | None, rules: Rules) -> Json | None:
    """A checked inline keyboard, None when it has no buttons. Raises ApiError 400, also for other markup."""
    if not markup:
        return None
    if "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    _only(_INLINE_KEYS, markup, "InlineKeyboardMarkup")
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    checked = [[_inline_button(button, rules) for button in row] for row in rows if row]
    if sum(map(len, checked)) > _MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": checked} if checked else None


def split(markup: Json | None, rules: Rules) -> tuple[Json | None, Json | None]:
    """(inline keyboard of the message, keyboard under the input field), either may be None."""
    if not markup:
        return None, None
    if "inline_keyboard" in markup:
        return inline(markup, rules), None
    if "keyboard" in markup:
        _only(_REPLY_KEYS, markup, "ReplyKeyboardMarkup")
        rows = markup["keyboard"]
        if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
            raise bad_request('field "keyboard" must be an Array of Arrays')
        return None, {**markup, "keyboard": [[_reply_button(button) for button in row] for row in rows]}
    if markup.get("remove_keyboard"):
        _only(_REMOVE_KEYS, markup, "ReplyKeyboardRemove")
        return None, {"remove_keyboard": True}
    if markup.get("force_reply"):
        _only(_FORCE_KEYS, markup, "ForceReply")
        return None, markup
    raise bad_request(f"unknown reply markup with fields {', '.join(sorted(markup))}")


def _inline_button(button: Any, rules: Rules) -> Json:
    if not isinstance(button, dict):
        raise bad_request(f"{_BUTTON}: InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        raise bad_request(f'{_BUTTON}: field "text" must be a non-empty String')
    _only(_BUTTON_KEYS, button, "InlineKeyboardButton")
    actions = [name for name in _ACTIONS if button.get(name) is not None]
    if not actions:
        raise bad_request(f"{_BUTTON}: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"{_BUTTON}: exactly one of {', '.join(_ACTIONS)} expected, found {', '.join(actions)}")
    value = button[actions[0]]
    match actions[0]:
        case "callback_data":
            if not isinstance(value, str) or not 1 <= len(value.encode()) <= rules.callback_data_bytes:
                raise bad_request("BUTTON_DATA_INVALID")
        case "url":
            if not isinstance(value, str) or not _URL.fullmatch(value):
                raise bad_request(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
        case _:
            copied = value.get("text") if isinstance(value, dict) else None
            if not isinstance(copied, str) or not 1 <= len(copied) <= 256:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if button.get("style") is not None and button["style"] not in _STYLES:
        raise bad_request(f"{_BUTTON}: style must be one of {', '.join(sorted(_STYLES))}")
    if None in button.values():
        return {name: value for name, value in button.items() if value is not None}
    return button


def _reply_button(button: Any) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict) or not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object with a text")
    _only(_LOOK_KEYS, button, "KeyboardButton")
    return button


def _only(known: frozenset[str], found: Json, what: str) -> None:
    if found.keys() <= known:
        return
    strange = sorted(name for name in found.keys() - known if found[name] is not None)
    if strange:
        raise bad_request(f"field {', '.join(strange)} of {what} is not supported by this sandbox")
