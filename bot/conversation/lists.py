"""What every list says of itself: which page of how many this is, and how many lines are left out of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.conversation.texts import Texts

PER_LIST = 9  # names of one page of a text, a line each: with its title and its ways on it fits a small phone
LINE = 27  # characters of a name that takes one line there beside its bullet
PER_PAGE = 5  # buttons of one page: with long names, its title and its ways on it fits a small phone


def paged(words: Texts, title: str, page: int, count: int, size: int = PER_PAGE) -> str:
    """The title of a page of a list of `count`, with its place among the pages where there are several."""
    pages = -(-count // size)
    return title if pages < 2 else f"{title}\n{words('list.page', page=page + 1, pages=pages)}"


def packed(sizes: Iterable[int], room: int, most: int) -> list[range]:
    """The places of each page, where the entries of a list take so many lines and a page has `room` for so many.

    At most `most` on a page, and at least one. Empty for an empty list.

    >>> packed([2, 2, 2, 9, 1], room=5, most=3)
    [range(0, 2), range(2, 3), range(3, 4), range(4, 5)]
    """
    pages, start, taken, end = list[range](), 0, 0, 0
    for end, size in enumerate(sizes, 1):
        if end - 1 > start and (taken + size > room or end - start > most):
            pages.append(range(start, end - 1))
            start, taken = end - 1, 0
        taken += size
    return [*pages, range(start, end)] if end else pages


def shortened(words: Texts, lines: Sequence[str], most: int, told: str = "list.rest") -> list[str]:
    """The first lines, and one that says how many more there are, which `told` names the text of."""
    rest = len(lines) - most
    return list(lines) if rest <= 0 else [*lines[:most], words(told, count=rest)]


def shorter(*names: str) -> Iterator[tuple[str, ...]]:
    """Names whole, then cut to two lines of a small phone, and to one: for a screen told ever shorter.

    >>> [len(one) for (one,) in shorter("Balai Contoh " * 8)]
    [104, 60, 27]
    """
    yield names
    for most in (60, 30):
        yield tuple(ends_of(name, most) for name in names)


def ends_of(name: str, most: int) -> str:
    """A name in so many characters: whole words of its beginning and its end, since names differ there.

    >>> ends_of("Badan Pengelola Keuangan dan Aset Daerah", 30)
    'Badan Pengelola … Aset Daerah'
    """
    words, room = name.split(), most - 3
    if len(name) <= most:
        return name
    kept = [
        (" ".join(words[:head]), " ".join(words[-tail:]))
        for head in range(1, len(words))
        for tail in range(1, len(words) - head)
    ]
    fits = [f"{head} … {tail}" for head, tail in kept if len(head) + len(tail) <= room]
    return max(fits, key=len, default=f"{name[: most - 1]}…")
