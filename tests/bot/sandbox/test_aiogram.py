"""The contract with aiogram, which the benchmarks set beside ours. Skipped where it is not installed."""

import asyncio
from importlib.util import find_spec

import pytest

from bot.sandbox import Sandbox

ABSENT = find_spec("aiogram") is None


@pytest.mark.skipif(ABSENT, reason="aiogram comes with the bench extra")
async def test_a_dispatcher_holds_a_conversation(tg: Sandbox) -> None:
    from aiogram import Bot, Dispatcher  # noqa: PLC0415 -- seconds, which each process of the tests would take
    from aiogram.client.session.aiohttp import AiohttpSession  # noqa: PLC0415
    from aiogram.client.telegram import TelegramAPIServer  # noqa: PLC0415
    from aiogram.types import BufferedInputFile, Message  # noqa: PLC0415

    async def on_message(message: Message) -> None:
        await message.answer_document(BufferedInputFile(b"1", "a.csv"), caption="<b>Halo</b>", parse_mode="HTML")

    bot = Bot(tg.token, session=AiohttpSession(api=TelegramAPIServer.from_base(tg.url)))
    dispatcher = Dispatcher()
    dispatcher.message.register(on_message)
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    siti = await tg.person("Siti")
    shown = await siti.say("/start")
    assert (shown.document, shown.text) == ("a.csv", "Halo")
    await dispatcher.stop_polling()
    await polling
