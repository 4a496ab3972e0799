"""The button that somebody types instead of tapping it."""

from __future__ import annotations

from bot.conversation.screen import Screen


def button_typed(text: str, screen: Screen) -> str | None:
    """The payload of the one button of a screen whose label is typed. None where none is meant, or several may be.

    Letters and digits alone are compared, so that nobody needs the signs of a label.

    >>> from bot.conversation.screen import Button
    >>> screen = Screen("", ((Button("17–25", "a"), Button("✅ Kirim", "b")),))
    >>> [button_typed(text, screen) for text in ("kirim!", "17-25", "kirimkan", "✅")]
    ['b', 'a', None, None]
    """
    wanted = _plain(text)
    meant = [one.data for row in screen.rows for one in row if _plain(one.label) == wanted]
    return meant[0] if wanted and len(meant) == 1 else None


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
