"""The contract with aiogram, which the benchmarks set beside ours; skipped where it is not installed."""

import asyncio

import pytest

pytest.importorskip("aiogram", reason="aiogram comes with the bench extra")

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BufferedInputFile, Message

from bot.sandbox import Sandbox


async def test_a_dispatcher_holds_a_conversation(tg: Sandbox) -> None:
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
