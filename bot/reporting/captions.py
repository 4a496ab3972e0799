"""A card's caption within Telegram's length."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.texts import Texts
from bot.rules.suggestions import shortened

CAPTION_LENGTH = 1024  # Telegram's limit, counted after its tags are taken away


def with_suggestions(text: str, suggestions: Sequence[str], words: Texts) -> str:
    """As many as Telegram's caption can hold, shortened. The rest is counted."""
    if not suggestions:
        return text
    title = words("summary.suggestions_title", count=len(suggestions))
    lines: list[str] = []
    for shown, suggestion in enumerate(suggestions, 1):
        line = words("summary.suggestion_line", text=shortened(suggestion))
        more = len(suggestions) - shown
        tail = [words("summary.suggestions_more", count=more)] if more else []
        if _visible("\n".join([text, "", title, *lines, line, *tail])) > CAPTION_LENGTH:
            rest = words("summary.suggestions_more", count=len(suggestions) - len(lines))
            return "\n".join([text, "", title, *lines, rest])
        lines.append(line)
    return "\n".join([text, "", title, *lines])


def _visible(text: str) -> int:
    """Length as Telegram counts it: UTF-16 units, at most. Tags are counted too, which only errs on the safe side."""
    return len(text.encode("utf-16-le")) // 2
