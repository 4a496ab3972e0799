"""Text with entities, measured as Telegram does: offsets and lengths are UTF-16 code units."""

import re
from typing import Any

Json = dict[str, Any]

_DETECTED = re.compile(
    r"(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?(?![\w/]))"
    r"|(?P<url>\bhttps?://[^\s<>\"]+[^\s<>\".,;:!?)\]])"
    r"|(?P<email>\b[\w.+-]+@[\w-]+\.[\w.-]*\w)"
    r"|(?P<mention>(?<!\w)@[A-Za-z]\w{3,31})"
    r"|(?P<hashtag>(?<!\w)#[^\W\d]\w*)"
)
_MARKS = frozenset("/@#")


def units(text: str) -> int:
    """Length in UTF-16 code units.

    >>> units("Baik"), units("😀")
    (4, 2)
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def detect(text: str, known: list[Json]) -> list[Json]:
    """`known` entities plus the commands, links, mentions and hashtags Telegram finds by itself.

    >>> detect("Ketik /batal ya", [])
    [{'offset': 6, 'length': 6, 'type': 'bot_command'}]
    """
    if _MARKS.isdisjoint(text):
        return known
    found: list[Json] = []
    for match in _DETECTED.finditer(text):
        offset, length = units(text[: match.start()]), units(match.group())
        if not any(k["offset"] < offset + length and offset < k["offset"] + k["length"] for k in known):
            found.append({"offset": offset, "length": length, "type": match.lastgroup})
    return ordered(known + found) if found else known


def ordered(entities: list[Json]) -> list[Json]:
    """By offset, the outer one first."""
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Text without the white space at its ends, as Telegram stores it, and the entities moved with it.

    >>> trimmed("  hai ", [{"type": "bold", "offset": 0, "length": 6}])
    ('hai', [{'type': 'bold', 'offset': 0, 'length': 3}])
    """
    bare = text.strip()
    if bare == text or not entities:
        return bare, entities
    shift = units(text) - units(text.lstrip())
    end = units(bare)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - shift, 0)
        stop = min(entity["offset"] + entity["length"] - shift, end)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return bare, kept
