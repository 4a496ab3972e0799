"""What a message of the bot says: text, caption, photo or document, checked and in Bot API form."""

from typing import Any

from bot.sandbox.entities import detect, ordered, trimmed, units
from bot.sandbox.errors import bad_request
from bot.sandbox.html import parse_html
from bot.sandbox.rules import Rules
from bot.sandbox.telegram import Telegram

Json = dict[str, Any]

_MEDIA_KEYS = {
    "type",
    "media",
    "caption",
    "parse_mode",
    "caption_entities",
    "show_caption_above_media",
    "has_spoiler",
    "disable_content_type_detection",
    "thumbnail",
}


def text(args: Json, rules: Rules) -> Json:
    """text and entities of a message. Raises ApiError 400 when empty or too long."""
    words, entities = _formatted(args["text"], args.get("entities"), args.get("parse_mode"))
    if not words:
        raise bad_request("message text is empty")
    if units(words) > rules.text_units:
        raise bad_request("message is too long")
    return {"text": words, "entities": entities} if entities else {"text": words}


def caption(args: Json, rules: Rules) -> Json:
    """Check the caption and its entities. Returns nothing when there is none. Raises ApiError 400 when too long."""
    words, entities = _formatted(args.get("caption") or "", args.get("caption_entities"), args.get("parse_mode"))
    if units(words) > rules.caption_units:
        raise bad_request("message caption is too long")
    found: Json = {"caption": words} if words else {}
    if entities:
        found["caption_entities"] = entities
    if words and args.get("show_caption_above_media"):
        found["show_caption_above_media"] = True
    return found


def media(kind: str, given: Any, args: Json, telegram: Telegram) -> Json:
    """A photo or document with its caption. `args` also holds the files attached to the call."""
    stored = telegram.files.take(kind, given, args)
    found: Json = {kind: stored.json, **caption(args, telegram.rules)}
    if kind == "photo" and args.get("has_spoiler"):
        found["has_media_spoiler"] = True
    return found


def input_media(item: Any, args: Json, telegram: Telegram) -> Json:
    """The content of an InputMedia object. Only photos and documents are supported."""
    if not isinstance(item, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    kind = item.get("type")
    if kind not in {"photo", "document"}:
        raise bad_request(f'InputMedia of type "{kind}" is not supported by this sandbox')
    if strange := sorted(item.keys() - _MEDIA_KEYS):
        raise bad_request(f"field {', '.join(strange)} of InputMedia is not supported by this sandbox")
    return media(kind, str(item.get("media", "")), {**args, **item}, telegram)


def _formatted(words: str, entities: list[Any] | None, mode: str | None) -> tuple[str, list[Json]]:
    match (mode or "").lower():
        case "html":
            words, found = parse_html(words)
        case "":
            found = _given(words, entities or [])
        case "markdown" | "markdownv2":
            raise bad_request(f"parse_mode {mode} is not supported by this sandbox; use HTML or entities")
        case _:
            raise bad_request("unsupported parse_mode")
    words, found = trimmed(words, found)
    return words, detect(words, found)


def _given(words: str, entities: list[Any]) -> list[Json]:
    size = units(words)
    for entity in entities:
        if not isinstance(entity, dict) or not {"type", "offset", "length"} <= entity.keys():
            raise bad_request("can't parse MessageEntity: an Object with type, offset and length expected")
        if not 0 <= entity["offset"] < entity["offset"] + entity["length"] <= size:
            start, length = entity["offset"], entity["length"]
            raise bad_request(f"entity beginning at UTF-16 offset {start} ends after the end of the text ({length})")
    return ordered(entities)
