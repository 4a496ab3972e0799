"""The pictures of the manuals show what the bot shows now: words, figures and buttons, played without a browser."""

import json
import re
from pathlib import Path

import pytest

from tests.support.tour.scenes import scenes
from tests.support.tour.shown import PICTURES, RECORD, card_of, hash_of, name_of, stages, told
from tests.support.tour.terminal import terminal_of

ROOT = Path(__file__).parents[3]
LARGEST = 60 * 1024  # bytes. A manual of three pictures opens on a slow line
RECORDED: dict[str, str] = json.loads(RECORD.read_text())


@pytest.mark.slow
async def test_the_pictures_show_what_the_screens_show() -> None:
    now = {}
    async with stages() as found:
        async for language, bot in found:
            now[f"{language}/terminal"] = hash_of(await terminal_of(bot, bot.path.parent, language))
            async for scene in scenes(bot, language):
                if name := name_of(scene, language):
                    now[name] = await told(scene, language)
                if scene.name == "demo" and name:
                    now["card"] = await card_of(bot)
    stale = sorted(name for name in now.keys() | RECORDED.keys() if now.get(name) != RECORDED.get(name))
    assert stale == [], "run make screenshots"


def test_every_picture_is_there_small_and_shown_somewhere() -> None:
    files = {one.relative_to(PICTURES).with_suffix("").as_posix(): one for one in PICTURES.rglob("*.webp")}
    assert files.keys() == RECORDED.keys(), "run make screenshots"
    assert {name: one.stat().st_size for name, one in files.items() if one.stat().st_size > LARGEST} == {}
    assert [name for name, one in files.items() if one.read_bytes()[8:12] != b"WEBP"] == []
    pages = [*ROOT.glob("README*.md"), *(ROOT / "docs/manual").rglob("*.md")]
    text = "\n".join(page.read_text() for page in pages)
    assert set(re.findall(r"pictures/([\w/]+)\.webp", text)) == files.keys()
