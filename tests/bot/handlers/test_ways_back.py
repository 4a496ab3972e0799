"""No screen of staff is a dead end: what was ordered, read or refused for now leads back to where it was tapped."""

from bot.rules.quotas import ORDERS
from bot.sandbox import Message
from tests.support.people import admin_of
from tests.support.running import Bot


async def test_an_order_leads_back_to_the_forms_of_the_report(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    await bot.write(admin, "/laporan")
    forms = await bot.do(admin, "Seluruh instansi", "Triwulan IV 2026")
    ordered = await _tapped(bot, forms, "Berkas pokok")
    assert "Pesanan diterima" in ordered.text
    assert (await _tapped(bot, ordered, "‹ Kembali")).text == forms.text


async def test_a_year_that_was_ordered_leads_back_to_the_years(polling: Bot) -> None:
    years = await polling.write(await admin_of(polling), "/kepatuhan")
    ordered = await _tapped(polling, years, "2026")
    assert (await _tapped(polling, ordered, "‹ Kembali")).labels == years.labels


async def _tapped(bot: Bot, message: Message, label: str) -> Message:
    """A message after a tap of the admin on a button of it, whatever the courier has brought below."""
    (admin,) = bot.people
    await admin.press(label, message)
    await bot.settle()
    return next(one for one in await admin.messages() if one.id == message.id)


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
