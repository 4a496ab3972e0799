"""No screen of staff is a dead end: what was ordered, read or refused for now leads back to where it was tapped."""

from bot.rules.quotas import ORDERS
from tests.support.people import admin_of
from tests.support.running import Bot


async def test_an_order_leads_back_to_the_forms_of_the_report(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    await bot.write(admin, "/laporan")
    forms = await bot.do(admin, "Seluruh instansi", "Triwulan IV 2026")
    await bot.do(admin, "Berkas pokok")
    ordered = next(one for one in await admin.messages() if one.id == forms.id)
    assert "Pesanan diterima" in ordered.text
    await admin.press_data(ordered.data["‹ Kembali"], message=ordered)
    await bot.settle()
    assert next(one for one in await admin.messages() if one.id == forms.id).text == forms.text


async def test_a_year_that_was_ordered_leads_back_to_the_years(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    years = await bot.write(admin, "/kepatuhan")
    await admin.press_data(years.data["2026"], message=years)
    await bot.settle()
    ordered = next(one for one in await admin.messages() if one.id == years.id)
    await admin.press_data(ordered.data["‹ Kembali"], message=ordered)
    await bot.settle()
    assert next(one for one in await admin.messages() if one.id == years.id).labels == years.labels


async def test_the_suggestions_of_a_unit_lead_back_to_the_units(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    await bot.write(admin, "/saran RSUD")
    assert "Pilih unit" in (await bot.do(admin, "‹ Kembali")).text


async def test_who_has_ordered_too_much_keeps_the_screen(polling: Bot) -> None:
    """The next order is taken once some have arrived: its button stays where it is."""
    bot = polling
    for lane in bot.app.courier._lanes:
        lane.wake = lambda: None  # type: ignore[method-assign]  # nothing arrives meanwhile
    admin = await admin_of(bot)
    await bot.write(admin, "/laporan")
    forms = await bot.do(admin, "Seluruh instansi", "Triwulan IV 2026")
    orders = [data for data in forms.data.values() if data.startswith("r:make:")]
    for data in (orders * ORDERS.most)[: ORDERS.most + 1]:
        await bot.write(admin, "/laporan")
        shown = await bot.do(admin, "Seluruh instansi", "Triwulan IV 2026")
        await admin.press_data(data, message=shown)
        await bot.settle()
    said = await admin.last()
    assert f"Masih ada {ORDERS.most} dokumen" in said.text and said.id > shown.id
    assert next(one for one in await admin.messages() if one.id == shown.id).labels == forms.labels
