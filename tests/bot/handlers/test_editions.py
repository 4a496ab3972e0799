"""The button "Terbitkan": one tap grants an edition, a second says so, and nobody else's does."""

from bot.sandbox import Person
from tests.support.running import Bot


async def test_one_tap_grants_and_the_next_says_that_it_was(polling: Bot) -> None:
    bot = polling
    admin = await bot.admin()
    shown = await bot.write(admin, "/start")
    for key in ("2026-Q3", "bukan", "2026-Q2"):  # nobody was asked, or no period at all
        await admin.press_data(f"e:make:{key}", message=shown)
        await bot.settle()
        assert "tidak tersedia" in (await admin.last()).text
    publish = "🌐 Terbitkan di halaman umum"
    assert publish not in await _formats(bot, admin), "nobody has been asked yet"
    await bot.app.store.editions.ask("2026-Q3", [], 0)
    assert publish in await _formats(bot, admin), "also where the question never arrived"
    said = []
    for _ in range(2):
        await admin.press_data("e:make:2026-Q3", message=await admin.last())
        await bot.settle()
        said.append((await admin.last()).text)
    assert said == [
        "Terbitan Triwulan III 2026 sedang dibuat. Kabarnya menyusul di sini.",
        "Terbitan Triwulan III 2026 sudah disetujui.",
    ]
    assert publish not in await _formats(bot, admin)
    assert len(bot.rows("SELECT id FROM audit WHERE action = 'edition.grant'")) == 1


async def _formats(bot: Bot, admin: Person) -> list[str]:
    await bot.write(admin, "/laporan")
    return (await bot.do(admin, "Seluruh instansi", "Triwulan III 2026")).labels
