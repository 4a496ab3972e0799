"""A grade as it is told, or that the answers are too few to be judged."""

from __future__ import annotations

from bot.conversation.texts import Texts
from scoring import judged


def grade_told(mutu: str | None, n: int, words: Texts) -> str:
    """The grade of a result of `n` answers. One that was recorded of fewer than ten is not told.

    >>> from bot.conversation.texts import texts
    >>> grade_told("B", 10, texts("id")), grade_told("B", 9, texts("id"))
    ('B', 'terlalu sedikit untuk dinilai')
    """
    return mutu if mutu and judged(n) else words("report.unjudged")
