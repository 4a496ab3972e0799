"""What can happen to a window being put together, and how the buttons of its screens say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

_DIGITS = 9  # of a revision
PREFIX = "w:d"  # payloads: w:d:REVISION:VERB[:ARGUMENT]


@dataclass(frozen=True, slots=True)
class Choose:
    """An option of the page's list, chosen or taken back."""

    option: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Change what this page holds, from the summary."""

    page: str


@dataclass(frozen=True, slots=True)
class Turn:
    """Another page of a long list."""

    page: int


@dataclass(frozen=True, slots=True)
class Unseek:
    """The whole list again instead of what the words found."""


@dataclass(frozen=True, slots=True)
class Back:
    """The page before."""


@dataclass(frozen=True, slots=True)
class GoOn:
    """Done with a page where several things are chosen."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Forget the draft."""


@dataclass(frozen=True, slots=True)
class Make:
    """Make the window that the summary shows."""


@dataclass(frozen=True, slots=True)
class Write:
    """A typed text. `message` is its id, by which it is known when it is delivered twice."""

    text: str
    message: int


Action: TypeAlias = Choose | Edit | Turn | Unseek | Back | GoOn | GiveUp | Make
Event: TypeAlias = Action | Write

_PLAIN: dict[str, Unseek | Back | GoOn | GiveUp | Make] = {
    "u": Unseek(),
    "b": Back(),
    "n": GoOn(),
    "x": GiveUp(),
    "z": Make(),
}
_VERBS = {type(action): verb for verb, action in _PLAIN.items()}


def encode(revision: int, action: Action) -> str:
    """The payload of a button on the screen of this revision.

    >>> encode(26, Choose("all")), encode(26, Back())
    ('w:d:1a:c:all', 'w:d:1a:b')
    """
    match action:
        case Choose(option):
            words = ["c", option]
        case Edit(page):
            words = ["e", page]
        case Turn(number):
            words = ["p", str(number)]
        case Unseek() | Back() | GoOn() | GiveUp() | Make():
            words = [_VERBS[type(action)]]
    return ":".join([PREFIX, format(revision, "x"), *words])


def decode(payload: str) -> tuple[int, Action] | None:
    """Revision and action that a payload stands for. None for anything that is not one of ours."""
    first, _, rest = payload.removeprefix(f"{PREFIX}:").partition(":")
    if not payload.startswith(f"{PREFIX}:") or not 0 < len(first) <= _DIGITS or set(first) - set("0123456789abcdef"):
        return None
    action = _action(rest.split(":"))
    return None if action is None else (int(first, 16), action)


def _action(words: list[str]) -> Action | None:
    match words:
        case ["c", option] if option:
            return Choose(option)
        case ["e", page] if page:
            return Edit(page)
        case ["p", number] if number.isascii() and number.isdecimal() and len(number) < 10:
            return Turn(int(number))
        case [verb] if verb in _PLAIN:
            return _PLAIN[verb]
    return None
