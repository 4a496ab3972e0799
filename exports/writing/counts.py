"""Numbers as running text has them: one word in letters, larger ones in figures with a point between thousands."""

from __future__ import annotations

from collections.abc import Sequence

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


def counted(n: int, noun: str) -> str:
    """So many of an English noun, in a sentence.

    >>> counted(1, "unit"), counted(0, "unit"), counted(89, "unit")
    ('one unit', 'no units', '89 units')
    """
    return f"{spelled(n, 'en')} {noun}{'' if n == 1 else 's'}"


def begun(n: int, language: str = "id") -> str:
    """The same at the beginning of a sentence, which no figure begins in Indonesian.

    >>> begun(3), begun(0), begun(12)
    ('Tiga', 'Tidak ada', 'Sebanyak 12')
    >>> begun(3, "en"), begun(12, "en")
    ('Three', '12')
    """
    words = spelled(n, language if language in _WORDS else "id")
    return f"Sebanyak {words}" if language == "id" and n >= len(_WORDS["id"]) else f"{words[:1].upper()}{words[1:]}"


def share_of(some: int, many: int, noun: str) -> str:
    """How many of how many there are, at the beginning of an Indonesian sentence. All of them are called so.

    >>> share_of(1, 2, "unit"), share_of(3, 267, "unit"), share_of(15, 261, "unit")
    ('Satu dari dua unit', 'Tiga dari 267 unit', 'Sebanyak 15 dari 261 unit')
    >>> share_of(89, 89, "unit"), share_of(1, 1, "unit")
    ('Seluruh 89 unit', 'Satu unit')
    """
    if some == many:
        return f"{f'Seluruh {spelled(many)}' if many > 1 else begun(many)} {noun}"
    return f"{begun(some)} dari {spelled(many)} {noun}"


def done_of(some: int, many: int, noun: str, done: str) -> str:
    """How many of how many have been done, as an Indonesian sentence without its point.

    >>> done_of(0, 3, "rencana", "diisi"), done_of(3, 267, "rencana", "diisi")
    ('Dari tiga rencana belum ada yang diisi', 'Tiga dari 267 rencana sudah diisi')
    """
    if not some:
        return f"Dari {spelled(many)} {noun} belum ada yang {done}"
    return f"{share_of(some, many, noun)} sudah {done}"


def in_a_row(texts: Sequence[str]) -> str:
    """Texts joined as Indonesian does.

    >>> in_a_row(["usia"]), in_a_row(["usia", "pendidikan"]), in_a_row(["usia", "pendidikan", "pekerjaan"])
    ('usia', 'usia dan pendidikan', 'usia, pendidikan, dan pekerjaan')
    """
    if len(texts) < 3:
        return " dan ".join(texts)
    return f"{', '.join(texts[:-1])}, dan {texts[-1]}"
