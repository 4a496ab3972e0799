"""Buttons of the survey as payloads and back: `s:<draft>:<revision>:<verb>[:<argument>...]`, at most 64 bytes.

The payload says which draft and which revision of its screen it stood on, and the question, so that a tap can be judged
without any memory in the process. Anything else decodes to None.
"""

from __future__ import annotations

from functools import lru_cache

from bot.conversation.draft import Draft
from bot.conversation.events import (
    Action,
    Back,
    Begin,
    Choose,
    Ease,
    Edit,
    Leave,
    Next,
    Quit,
    Revisit,
    Send,
    Skip,
    Speak,
    Tap,
)
from bot.conversation.languages import languages

MOST_BYTES = 64  # Telegram's limit
PREFIX = "s"

_WITHOUT_ARGUMENT: dict[str, type[Begin | Back | Skip | Next | Quit | Ease | Revisit | Leave | Send]] = {
    "m": Begin,
    "b": Back,
    "k": Skip,
    "g": Ease,
    "n": Next,
    "x": Quit,
    "u": Revisit,
    "t": Leave,
    "z": Send,
}
_VERBS = {action: verb for verb, action in _WITHOUT_ARGUMENT.items()}


def encode(draft: Draft, action: Action) -> str:
    """The payload of a button on this draft's present screen. Raises ValueError when it would not fit."""
    match action:
        case Choose(page, option):
            words = f"c:{page}:{option}"
        case Edit(page):
            words = f"e:{page}"
        case Speak(language):
            words = f"l:{language}"
        case _:
            words = _VERBS[type(action)]
    payload = f"{PREFIX}:{draft.id}:{draft.revision:x}:{words}"
    if (size := len(payload) if payload.isascii() else len(payload.encode())) > MOST_BYTES:
        raise ValueError(f"button payload: found {size} bytes in {payload!r}, expected at most {MOST_BYTES}")
    return payload


@lru_cache(maxsize=512)
def decode(payload: str) -> Tap | None:
    """The tap that a payload stands for, None for anything that is not one of ours. A tap asks for it several times."""
    match payload.split(":"):
        case [prefix, draft, revision, verb, *words] if prefix == PREFIX and draft and _is_hex(revision):
            action = _action(verb, words)
            return None if action is None else Tap(draft, int(revision, 16), action)
    return None


def question_of(payload: str) -> tuple[str, int, str] | None:
    """The draft, the revision of its screen and the question that the payload answers there. None for everything else.

    >>> question_of("s:abc:1f:c:q.waktu:3"), question_of("s:abc:1f:z"), question_of("r:top")
    (('abc', 31, 'q.waktu'), None, None)
    """
    tap = decode(payload)
    if tap is None or not isinstance(tap.action, Choose):
        return None
    return tap.draft, tap.revision, tap.action.page


def _action(verb: str, words: list[str]) -> Action | None:
    match verb, words:
        case "c", [page, option]:
            return Choose(page, option)
        case "e", [page]:
            return Edit(page)
        case "l", [language] if language in ("", *languages()):
            return Speak(language)
        case _, [] if verb in _WITHOUT_ARGUMENT:
            return _WITHOUT_ARGUMENT[verb]()
    return None


def _is_hex(text: str) -> bool:
    return 0 < len(text) <= 8 and all(char in "0123456789abcdef" for char in text)
