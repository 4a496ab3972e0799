"""parse_mode HTML with Telegram's own list of tags and its wording of faults.

Source: core.telegram.org/bots/api#html-style. Wording of the faults as the public server answers them.
"""

import re
from dataclasses import dataclass
from typing import Any

from bot.sandbox.entities import ordered, units
from bot.sandbox.errors import ApiError, bad_request

Json = dict[str, Any]

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_SPECIAL = re.compile(r"[<&]")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#(?P<decimal>\d{1,7})|#[xX](?P<hex>[0-9a-fA-F]{1,6})|(?P<name>lt|gt|amp|quot));?")
_NAME_END = re.compile(r"[\s>]")
_ATTRIBUTE = re.compile(r"\s*(?P<name>[^\s=>]*)\s*(?P<equals>=)?\s*")
_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_BARE_ATTRIBUTES = {("blockquote", "expandable")}


@dataclass
class _Open:
    """A tag not closed yet."""

    tag: str
    attributes: dict[str, str]
    offset: int
    piece: int  # index of the first piece of text inside


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Text and entities of an HTML message, offsets in UTF-16 units. Raises ApiError 400 in Telegram's words.

    >>> parse_html("<b>7</b> &lt; 9")
    ('7 < 9', [{'offset': 0, 'length': 1, 'type': 'bold'}])
    """
    if _SPECIAL.search(source) is None:
        return source, []
    pieces: list[str] = []
    offset = position = 0
    stack: list[_Open] = []
    entities: list[Json] = []

    def take(text: str) -> None:
        nonlocal offset
        pieces.append(text)
        offset += units(text)

    while match := _SPECIAL.search(source, position):
        take(source[position : match.start()])
        position = match.start()
        if match.group() == "&":
            character, position = _character(source, position)
            take(character)
        elif source.startswith("/", position + 1):
            position, opened = _close(source, position, stack)
            if offset > opened.offset and (entity := _entity(opened, offset, "".join(pieces[opened.piece :]))):
                entities.append(entity)
        else:
            tag, attributes, position = _start(source, position)
            stack.append(_Open(tag, attributes, offset, len(pieces)))
    take(source[position:])
    if stack:
        raise _fault(f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    return "".join(pieces), _settled(entities)


def _start(source: str, begin: int) -> tuple[str, dict[str, str], int]:
    found = _NAME_END.search(source, begin + 1)
    if found is None:
        raise _fault("Unclosed start tag", source, begin)
    tag = source[begin + 1 : found.start()].lower()
    if tag not in _KINDS:
        raise _fault(f'Unsupported start tag "{tag}"', source, begin)
    attributes: dict[str, str] = {}
    position = found.start()
    while True:
        position += len(source[position:]) - len(source[position:].lstrip())
        if source.startswith(">", position):
            break
        if position >= len(source):
            raise _fault("Unclosed start tag", source, begin)
        match = _ATTRIBUTE.match(source, position)
        name = match.group("name").lower() if match else ""
        if match is None or not name:
            raise _fault(f'Empty attribute name in the tag "{tag}"', source, begin)
        if match.group("equals") is None:
            if (tag, name) not in _BARE_ATTRIBUTES:
                raise _fault(f'Expected equal sign in declaration of an attribute of the tag "{tag}"', source, begin)
            attributes[name], position = "", match.end("name")
            continue
        attributes[name], position = _value(source, match.end(), begin)
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise _fault('Tag "span" must have class "tg-spoiler"', source, begin)
    return tag, attributes, position + 1


def _value(source: str, position: int, begin: int) -> tuple[str, int]:
    quote = source[position : position + 1]
    if quote not in {"'", '"'}:
        token = _TOKEN.match(source, position)
        end = token.end() if token else position
        if end >= len(source):
            raise _fault("Unclosed start tag", source, begin)
        if not (source[end].isspace() or source[end] == ">"):
            raise _fault("Unexpected end of name token", source, position)
        return source[position:end].lower(), end
    end = source.find(quote, position + 1)
    if end < 0 or end + 1 >= len(source):
        raise _fault("Unclosed start tag", source, begin)
    return _CHARACTER.sub(lambda found: _character(found.group(), 0)[0], source[position + 1 : end]), end + 1


def _close(source: str, begin: int, stack: list[_Open]) -> tuple[int, _Open]:
    if not stack:
        raise _fault("Unexpected end tag", source, begin)
    found = _NAME_END.search(source, begin)
    name = source[begin + 2 : found.start() if found else len(source)].lower()
    end = source.find(">", begin)
    if end < 0 or source[begin + 2 + len(name) : end].strip():
        raise _fault("Unclosed end tag", source, begin)
    opened = stack.pop()
    if name and name != opened.tag:
        raise _fault("Unmatched end tag", source, begin, f', expected "</{opened.tag}>", found "</{name}>"')
    return end + 1, opened


def _character(source: str, position: int) -> tuple[str, int]:
    match = _CHARACTER.match(source, position)
    if match is None:
        return "&", position + 1
    if name := match.group("name"):
        return _NAMED[name], match.end()
    code = int(match.group("decimal") or 0) or int(match.group("hex") or "0", 16)
    valid = 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF
    return (chr(code), match.end()) if valid else ("&", position + 1)


def _entity(opened: _Open, end: int, inside: str) -> Json | None:
    entity: Json = {"offset": opened.offset, "length": end - opened.offset, "type": _KINDS[opened.tag]}
    attributes = opened.attributes
    match opened.tag:
        case "a":
            url = (attributes.get("href") or inside).strip()
            if not re.match(r"(?:https?|tg|tel|mailto|ton)(?:://|:)\S", url):
                if "." not in url or " " in url:
                    return None  # Telegram shows such a link as plain text
                url = f"http://{url}"
            entity["url"] = url
        case "code" if attributes.get("class", "").startswith("language-"):
            entity["language"] = attributes["class"].removeprefix("language-")
        case "blockquote" if "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        case "tg-emoji":
            return None  # custom emoji need a paid username. Telegram then shows the plain one
        case "tg-time":
            entity |= {
                "unix_time": int(attributes.get("unix") or 0),
                "date_time_format": attributes.get("format", ""),
            }
    return entity


def _settled(entities: list[Json]) -> list[Json]:
    """A language goes to the block around it, and nothing else stays inside code."""
    blocks = [entity for entity in entities if entity["type"] in {"code", "pre"}]
    if not blocks:
        return ordered(entities)
    for code in [entity for entity in blocks if "language" in entity]:
        language = code.pop("language")
        for pre in blocks:
            if pre["type"] == "pre" and (pre["offset"], pre["length"]) == (code["offset"], code["length"]):
                pre["language"] = language
    kept = []
    for index, entity in enumerate(entities):
        start, end = entity["offset"], entity["offset"] + entity["length"]
        # tags close inside out, so a block around this entity comes later in the list
        around = [b for b in entities[index + 1 :] if b["type"] in {"code", "pre"}]
        if not any(b["offset"] <= start and end <= b["offset"] + b["length"] for b in around):
            kept.append(entity)
    return ordered(kept)


def _fault(reason: str, source: str | None = None, position: int = 0, tail: str = "") -> ApiError:
    where = "" if source is None else f" at byte offset {len(source[:position].encode())}"
    return bad_request(f"can't parse entities: {reason}{where}{tail}")
