"""/privasi: what everybody should know on one screen, and all of it in parts a tap away."""

import html
import re

from bot.conversation.texts import texts
from tests.support.running import Bot


async def test_what_is_kept_is_told_in_brief_and_whole(polling: Bot) -> None:
    siti = await polling.person()
    brief = await polling.write(siti, "/privasi")
    assert "/hapus" in brief.text and "ID Telegram" in brief.text
    assert len(brief.text) < 620, "more than a screen of 360 x 640 shows"
    parts = [await polling.do(siti, f"Selengkapnya ({part}/4)") for part in (1, 2, 3, 4)]
    whole = texts("id")("privacy.text", agency="Pemerintah Kota Contoh", draft_days=7, suggestion_days=730)
    plain = html.unescape(re.sub("<[^>]+>", "", whole))
    assert " ".join(one.text for one in parts).split() == plain.split(), "nothing is left out, nothing said twice"
    assert max(len(one.text) for one in parts) < 620
    assert (await polling.do(siti, "Kembali", "Kembali", "Kembali", "Kembali")).text == brief.text
