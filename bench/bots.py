"""The bots that ours is measured beside: they answer and edit but store nothing.

`python -m bench.bots NAME URL [PORT]`, with SKM_TELEGRAM_TOKEN in the environment. They answer the tap and edit the
screen side by side, as ours does, so that waiting is the same for all. With a port those on python-telegram-bot take
updates in by its own webhook, which is tornado's, and the others poll all the same.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from typing import Any

from bench.script import screens


def bare(url: str, port: int | None) -> None:
    """python-telegram-bot on our transport, with its own calls and its own polling or webhook."""
    from bot.gateway.transport import AiohttpRequest  # noqa: PLC0415

    def transport(builder: Any) -> Any:
        return builder.request(AiohttpRequest()).get_updates_request(AiohttpRequest(2))

    _python_telegram_bot(url, port, transport)


def stock(url: str, port: int | None) -> None:
    """python-telegram-bot on the httpx client that it brings."""
    _python_telegram_bot(url, port, lambda builder: builder.connection_pool_size(512).pool_timeout(60))


def _python_telegram_bot(url: str, port: int | None, transport: Callable[[Any], Any]) -> None:
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update  # noqa: PLC0415
    from telegram.ext import (  # noqa: PLC0415
        ApplicationBuilder,
        CallbackQueryHandler,
        CommandHandler,
        ContextTypes,
    )

    shown, no_preview = screens(), LinkPreviewOptions(is_disabled=True)

    def keyboard(number: int) -> InlineKeyboardMarkup | None:
        rows = shown[number].rows
        return (
            InlineKeyboardMarkup(
                [[InlineKeyboardButton(one.label, callback_data=one.data) for one in row] for row in rows]
            )
            if rows
            else None
        )

    async def on_start(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_html(shown[0].text, reply_markup=keyboard(0), link_preview_options=no_preview)

    async def on_tap(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        assert query is not None and query.data is not None
        number = _following(query.data)
        await asyncio.gather(
            query.answer(),
            query.edit_message_text(
                shown[number].text, parse_mode="HTML", reply_markup=keyboard(number), link_preview_options=no_preview
            ),
        )

    builder = ApplicationBuilder().token(os.environ["SKM_TELEGRAM_TOKEN"]).base_url(f"{url}/bot")
    application = transport(builder.concurrent_updates(256)).build()
    application.add_handler(CommandHandler("start", on_start))
    application.add_handler(CallbackQueryHandler(on_tap))
    if port is None:
        application.run_polling()
    else:
        hook = f"http://127.0.0.1:{port}/hook"
        application.run_webhook("127.0.0.1", port, "hook", webhook_url=hook, secret_token="contoh", max_connections=100)


def aiogram(url: str, _: int | None) -> None:
    """aiogram, with its own client and polling."""
    from aiogram import Bot, Dispatcher  # noqa: PLC0415
    from aiogram.client.session.aiohttp import AiohttpSession  # noqa: PLC0415
    from aiogram.client.telegram import TelegramAPIServer  # noqa: PLC0415
    from aiogram.filters import CommandStart  # noqa: PLC0415
    from aiogram.types import (  # noqa: PLC0415
        CallbackQuery,
        InlineKeyboardButton,
        InlineKeyboardMarkup,
        LinkPreviewOptions,
        Message,
    )

    shown, no_preview = screens(), LinkPreviewOptions(is_disabled=True)

    def keyboard(number: int) -> InlineKeyboardMarkup | None:
        rows = shown[number].rows
        return (
            InlineKeyboardMarkup(
                inline_keyboard=[
                    [InlineKeyboardButton(text=one.label, callback_data=one.data) for one in row] for row in rows
                ]
            )
            if rows
            else None
        )

    async def on_start(message: Message) -> None:
        await message.answer(
            shown[0].text, parse_mode="HTML", reply_markup=keyboard(0), link_preview_options=no_preview
        )

    async def on_tap(query: CallbackQuery) -> None:
        assert query.data is not None and query.message is not None and query.bot is not None
        number = _following(query.data)
        await asyncio.gather(
            query.bot.answer_callback_query(query.id),
            query.bot.edit_message_text(
                shown[number].text,
                chat_id=query.message.chat.id,
                message_id=query.message.message_id,
                parse_mode="HTML",
                reply_markup=keyboard(number),
                link_preview_options=no_preview,
            ),
        )

    async def poll() -> None:
        session = AiohttpSession(api=TelegramAPIServer.from_base(url), limit=512)
        bot, dispatcher = Bot(os.environ["SKM_TELEGRAM_TOKEN"], session=session), Dispatcher()
        dispatcher.message.register(on_start, CommandStart())
        dispatcher.callback_query.register(on_tap)
        await dispatcher.start_polling(bot)

    asyncio.run(poll())


def _following(payload: str) -> int:
    """The number of the screen after the one whose button this is (s:draft:revision:...)."""
    return int(payload.split(":")[2], 16) + 1


BOTS: dict[str, Callable[[str, int | None], None]] = {"bare": bare, "stock": stock, "aiogram": aiogram}

if __name__ == "__main__":
    name, address, *ports = sys.argv[1:]
    BOTS[name](address, int(ports[0]) if ports else None)
