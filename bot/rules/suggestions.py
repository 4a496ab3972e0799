"""Suggestions as they are kept, as a card shows them, and taken out of it again when they are erased. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from html import escape

from bot.rules.masking import mask

SUGGESTION_LENGTH = 1000  # characters of one that is kept
_KEPT = "\n\u200d"  # line ends, and what joins several emoji into one
LONGEST = 160  # characters of one, so that several fit below a card
_GONE = "• –"
_OPENING = ("• «", "• “")  # the quotation marks of either language


def shortened(text: str) -> str:
    """One line of a suggestion.

    >>> shortened("antrean   lama")
    'antrean lama'
    """
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def without(text: str, suggestion: str) -> str:
    r"""A card's text in HTML with one line less of this suggestion. The line stays, empty, and so the count is true.

    >>> without("Saran yang baru (1):\n• «antrean lama»", "antrean  lama")
    'Saran yang baru (1):\n• –'
    """
    shown, lines = _shown(suggestion), text.split("\n")
    for number, line in enumerate(lines):
        if line.startswith("• ") and line[3:-1] == shown:  # between quotation marks of either language
            lines[number] = _GONE
            break
    return "\n".join(lines)


def only(text: str, suggestions: Iterable[str]) -> str:
    r"""A card's text in HTML with the lines left empty that are none of these suggestions, each of which fills one.

    >>> only("Saran yang baru (2):\n• «antrean lama»\n• «panas»", ["panas", "sejuk"])
    'Saran yang baru (2):\n• –\n• «panas»'
    """
    left, lines = Counter(map(_shown, suggestions)), text.split("\n")
    for number, line in enumerate(lines):
        if line.startswith(_OPENING):
            if left[line[3:-1]] < 1:
                lines[number] = _GONE
            left[line[3:-1]] -= 1
    return "\n".join(lines)


def _shown(suggestion: str) -> str:
    return escape(shortened(suggestion), quote=False)


def clean(text: str) -> str:
    """A suggestion as it is kept: masked, no control characters, at most SUGGESTION_LENGTH characters."""
    return mask(_printable(text)).strip()[:SUGGESTION_LENGTH].rstrip()


def masks(text: str) -> bool:
    """Whether a suggestion is kept without a phone number, NIK or e-mail address that stands in it."""
    return mask(_printable(text)) != _printable(text)


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in _KEPT else " " for char in text)
