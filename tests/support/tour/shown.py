"""What the pictures of the manuals show, in words and figures, and which pictures that are there show it no more."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.conversation.texts import LANGUAGES
from bot.reporting.weekly import Planner, due_week
from bot.rules.owed import WeeklyCard
from bot.sandbox import Message
from exports.card import drawing
from exports.card_values import Card
from tests.support.running import Bot
from tests.support.tour.scenes import Scene
from tests.support.tour.stage import BANNER, NOW, make_city, on_stage, same_codes

PICTURES = Path(__file__).parents[3] / "docs" / "pictures"
RECORD = PICTURES / "shown.json"  # a name of each picture -> the hash of what it shows
ONCE = ("demo", "card")  # in Indonesian alone, beside the manuals


@asynccontextmanager
async def stages() -> AsyncIterator[AsyncIterator[tuple[str, Bot]]]:
    """The city at work in one language after the other."""
    with tempfile.TemporaryDirectory(prefix="skm-tour-") as folder, same_codes():
        yield _stages(Path(folder))


async def _stages(folder: Path) -> AsyncIterator[tuple[str, Bot]]:
    await make_city(folder / "city.db")
    whole = (folder / "city.db").read_bytes()
    for language in LANGUAGES:
        (folder / f"{language}.db").write_bytes(whole)
        async with on_stage(folder / f"{language}.db", language) as bot:
            yield language, bot


def name_of(scene: Scene, language: str) -> str | None:
    """The picture of a scene, None where there is none in this language."""
    if scene.name in ONCE:
        return scene.name if language == LANGUAGES[0] else None
    return f"{language}/{scene.name}"


async def told(scene: Scene, language: str) -> str:
    """A hash of the words, figures and buttons that the scene shows."""
    content: list[Any] = [BANNER[language]]
    for person, first in scene.phones:
        messages = await person.messages()
        content.append([_words(one) for one in messages if one.id >= (first or messages[-1].id)])
    return hash_of(content)


async def card_of(bot: Bot) -> str:
    """A hash of the words and figures that the head's card shows."""
    week = due_week(NOW, bot.app.config.agency.timezone, bot.app.config.summary)
    (owed,) = await Planner(bot.app.config, bot.app.store).summaries(week, "again")
    assert isinstance(owed.thing, WeeklyCard)
    assert owed.thing.card is not None
    return hash_of(drawing(Card.from_dict(owed.thing.card)))


def hash_of(content: Any) -> str:
    """Twelve digits that stand for a content."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _words(message: Message) -> list[Any]:
    rows = message.raw.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = [[(button["text"], button.get("style", "")) for button in row] for row in rows]
    entities = message.raw.get("entities", message.raw.get("caption_entities", []))
    return [message.text, entities, buttons, message.has_photo, message.document]
