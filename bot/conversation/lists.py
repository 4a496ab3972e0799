"""What every list says of itself: which page of how many this is, and how many lines are left out of a text."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.texts import Texts

PER_PAGE = 8  # buttons of one page


def paged(words: Texts, title: str, page: int, count: int, size: int = PER_PAGE) -> str:
    """The title of a page of a list of `count`, with its place among the pages where there are several."""
    pages = -(-count // size)
    return title if pages < 2 else f"{title}\n{words('list.page', page=page + 1, pages=pages)}"


def shortened(words: Texts, lines: Sequence[str], most: int) -> list[str]:
    """The first lines, and one that says how many more there are."""
    rest = len(lines) - most
    return list(lines) if rest <= 0 else [*lines[:most], words("list.rest", count=rest)]
