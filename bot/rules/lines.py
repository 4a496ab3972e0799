"""One fact of the log: what happened, and its keys and values. Nobody's words, no id of a person, no token."""

from __future__ import annotations

import re
import traceback

_OURS = ("bot", "scoring", "exports")
_SPEAKING = ("telegram.", "bot.gateway.", "bot.storage.")
_QUOTED = re.compile(r"(?<!\w)[\"'«“].*", re.DOTALL)  # an apostrophe within a word aside


class Line:
    """A message for a logger, such as `log.info(Line("serving", mode="polling"))`.

    >>> str(Line("job failed", job="retention", fault="OSError at bot.app:3"))
    'job failed job=retention fault="OSError at bot.app:3"'
    """

    __slots__ = ("event", "facts")

    def __init__(self, event: str, **facts: object) -> None:
        self.event, self.facts = event, facts

    def __str__(self) -> str:
        return " ".join([self.event, *(f"{key}={shown(value)}" for key, value in self.facts.items())])


def shown(value: object) -> str:
    """A value as `key=value` lines hold it: in quotes where it would not be one word.

    >>> shown("a b"), shown(3), shown("")
    ('"a b"', '3', '""')
    """
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    if text and not re.search(r"[\s\"=\\]", text):
        return text
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + plain.replace("\n", "\\n").replace("\r", "\\r") + '"'


def fault_of(error: BaseException, but: str = "") -> str:
    """The exception's type and where in the program it was raised, the module `but` aside.

    Never its words, which may be somebody's.
    """
    places = places_of(error, but)
    return f"{type(error).__name__} at {places[-1]}" if places else type(error).__name__


def places_of(error: BaseException, but: str = "") -> list[str]:
    """Modules and lines of ours that the exception went through, the outermost first, the module `but` aside."""
    frames = [
        (str(frame.f_globals.get("__name__", "")), line) for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return [f"{name}:{line}" for name, line in frames if name.partition(".")[0] in _OURS and name != but]


def reason_of(error: BaseException) -> str:
    """The type, and of the words of Telegram or the store those before anything that they quote, without numbers.

    >>> reason_of(ValueError("of whom nothing is known"))
    'ValueError'
    """
    if not type(error).__module__.startswith(_SPEAKING):
        return type(error).__name__
    return f"{type(error).__name__}: {_told(str(error))}".removesuffix(": ")


def _told(words: str) -> str:
    """Words up to the first that may be somebody's.

    >>> _told("Can't find chat 123456"), _told('Unsupported start tag "siti" at byte 4')
    ("Can't find chat #", 'Unsupported start tag')
    """
    return re.sub(r"\d+", "#", _QUOTED.sub("", words.partition(":")[0]))[:80].strip()
