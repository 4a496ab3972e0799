"""Numbers as running text has them: one word in letters, larger ones in figures with a point between thousands."""

from __future__ import annotations

_WORDS = {
    "id": [
        "tidak ada",
        *("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"),
    ],
    "en": ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"],
}


def grouped(n: int, language: str = "id") -> str:
    """A whole number with its thousands set apart.

    >>> grouped(2948), grouped(2948, "en"), grouped(12)
    ('2.948', '2,948', '12')
    """
    text = f"{n:,}"
    return text.replace(",", ".") if language == "id" else text


def spelled(n: int, language: str = "id") -> str:
    """A whole number in a sentence: small ones in letters, else in figures.

    >>> spelled(0), spelled(3), spelled(12), spelled(2948)
    ('tidak ada', 'tiga', '12', '2.948')
    >>> spelled(0, "en"), spelled(3, "en"), spelled(2948, "en")
    ('no', 'three', '2,948')
    """
    words = _WORDS[language]
    return words[n] if 0 <= n < len(words) else grouped(n, language)


def begun(n: int, language: str = "id") -> str:
    """The same at the beginning of a sentence, which no figure begins in Indonesian.

    >>> begun(3), begun(0), begun(12)
    ('Tiga', 'Tidak ada', 'Sebanyak 12')
    >>> begun(3, "en"), begun(12, "en")
    ('Three', '12')
    """
    words = spelled(n, language if language in _WORDS else "id")
    return f"Sebanyak {words}" if language == "id" and n >= len(_WORDS["id"]) else f"{words[:1].upper()}{words[1:]}"
