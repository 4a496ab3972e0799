"""What the screens of survey windows promise, and what then happens. Made-up units."""

from datetime import UTC, date, datetime
from typing import Any

from bot.storage import Unit, Window

ADMIN = 777_000_111


async def test_closing_lets_the_running_day_of_every_unit_end(polling: Any) -> None:
    """22.30 in Jakarta is tomorrow already in Jayapura; its answers of that day still count."""
    bot = polling
    store = bot.app.store
    await store.units.save([Unit("TIMUR", "Unit Timur", timezone="Asia/Jayapura")])
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    await store.windows.add(Window("TM", "Jendela Timur", first, last, units=("TIMUR", "DISDUK"), target=5))
    bot.clock.now = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
    admin = await bot.person("Admin Contoh", person_id=ADMIN)
    await bot.write(admin, "/periode TM")
    assert "19 November 2026" in (await bot.do(admin, "Tutup lebih awal")).text
    await bot.do(admin, "Ya, tutup")
    await bot.complete(await bot.person(), "TIMUR")
    assert bot.rows("SELECT unit, window FROM responses") == [("TIMUR", "TM")]
    bot.clock.now = datetime(2026, 11, 19, 15, 30, tzinfo=UTC)  # 20 November there
    await bot.complete(await bot.person("Budi Contoh"), "TIMUR")
    assert bot.rows("SELECT window FROM responses ORDER BY hour") == [("TM",), ("",)]
