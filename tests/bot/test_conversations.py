"""Whole conversations over real HTTP with a real file, in polling and webhook mode."""

from typing import Any


async def test_from_qr_code_to_receipt(bot: Any) -> None:
    siti = await bot.person()
    welcome = await bot.write(siti, "/start DISDUK")
    assert "Dinas Kependudukan <Contoh> & Catatan Sipil" in welcome.text
    await bot.do(siti, "Mulai")
    await bot.answer_all(siti)
    thanks = await bot.do(siti, "Lewati", "Kirim")
    assert "SKM-" in thanks.text
    assert bot.stored() == [bot.expected()]
