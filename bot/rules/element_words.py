"""Which elements the words of a suggestion are about. A guess that finds, never a figure. Pure.

Data: element_words.toml, Indonesian, as suggestions are.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bot.rules.everyday import words_in

_FILE = Path(__file__).parent / "element_words.toml"
_WHOLE = 3  # letters: so short a word counts as it is alone


def elements_of(text: str) -> tuple[str, ...]:
    """The elements that a text has words of, the one with the most words first.

    >>> elements_of("Antrean lama, kursi tunggu kurang")
    ('waktu', 'sarpras')
    """
    words = words_in(text)
    found = {element: sum(_is_of(word, stems) for word in words) for element, stems in _vocabulary().items()}
    return tuple(sorted((one for one, count in found.items() if count), key=lambda one: -found[one]))


def known_elements() -> tuple[str, ...]:
    """The elements that have words."""
    return tuple(_vocabulary())


def _is_of(word: str, stems: tuple[str, ...]) -> bool:
    return any(word == stem if len(stem) <= _WHOLE else word.startswith(stem) for stem in stems)


@cache
def _vocabulary() -> Mapping[str, tuple[str, ...]]:
    found = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {element: tuple(words) for element, words in found.items()}
