"""`make screenshots`: plays the scenes, takes a picture of each into docs/pictures, and records what they show."""

from __future__ import annotations

import asyncio
import json

from tests.support.near import Near
from tests.support.tour.camera import camera
from tests.support.tour.scenes import scenes
from tests.support.tour.shown import PICTURES, RECORD, card_of, hash_of, name_of, stages, told
from tests.support.tour.terminal import terminal_of

_TITLES = {"id": ("Warga", "Kepala unit", "Admin"), "en": ("Resident", "Head of unit", "Admin")}


async def take_all() -> dict[str, str]:
    """Take every picture. Returns the hash of what each shows, by name."""
    record = {}
    async with camera() as one, stages() as found:
        async for language, bot in found:
            assert isinstance(bot.tg, Near)
            text = await terminal_of(bot, bot.path.parent, language)
            await one.terminal(text, PICTURES / language / "terminal.webp")
            record[f"{language}/terminal"] = hash_of(text)
            async for scene in scenes(bot, language):
                name = name_of(scene, language)
                if name is None:
                    continue
                await one.phones(bot.tg, scene, _TITLES[language], language, PICTURES / f"{name}.webp")
                record[name] = await told(scene, language)
                if name == "demo":
                    record["card"] = await card_of(bot)
                    await one.card((await scene.phones[1][0].photos())[-1], PICTURES / "card.webp")
                print(f"docs/pictures/{name}.webp", flush=True)
    return record


if __name__ == "__main__":
    shown = asyncio.run(take_all())
    RECORD.write_text(json.dumps(shown, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    for old in PICTURES.rglob("*.webp"):
        if old.relative_to(PICTURES).with_suffix("").as_posix() not in shown:
            old.unlink()
