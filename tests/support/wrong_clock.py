"""What tests of a wrong clock share: something that could be erased, and where to look whether it was."""

from __future__ import annotations

from tests.support.running import Bot

KEPT = "SELECT count(pseudonym), count(suggestion) FROM responses"
PLANNED = "SELECT kind, period FROM planned ORDER BY kind, period"


async def suggest(bot: Bot) -> None:
    """Somebody answers and writes a suggestion."""
    siti = await bot.person()
    await bot.write(siti, "/start DISDUK")
    await bot.do(siti, "Mulai")
    await bot.answer_all(siti)
    await bot.do(siti, "Lewati")
    await bot.write(siti, "Antreannya panjang")
    await bot.do(siti, "Kirim")
