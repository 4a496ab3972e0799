"""The few things the bot says to Telegram, each through deliver()."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from telegram import (
    Bot,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
)
from telegram.constants import ParseMode

from bot.gateway.delivery import deliver


class ButtonLike(Protocol):
    @property
    def label(self) -> str: ...
    @property
    def data(self) -> str: ...


class ScreenLike(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def rows(self) -> Sequence[Sequence[ButtonLike]]: ...


_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_UPLOAD_SECONDS = 120


def _keyboard(rows: Sequence[Sequence[ButtonLike]]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(one.label, callback_data=one.data) for one in row] for row in rows]
    )


async def send(bot: Bot, chat: int, screen: ScreenLike) -> int:
    """Send a new message; its id. Never repeated when it may have arrived."""
    message = await deliver(
        lambda: bot.send_message(
            chat,
            screen.text,
            parse_mode=ParseMode.HTML,
            reply_markup=_keyboard(screen.rows),
            link_preview_options=_NO_PREVIEW,
        ),
        repeatable=False,
    )
    assert isinstance(message, Message)  # noqa: S101 -- deliver() gives None to edits and answers only
    return message.message_id


async def edit(bot: Bot, chat: int, message: int, screen: ScreenLike) -> None:
    """Make a message show this screen. Raises MessageGone."""
    await deliver(
        lambda: bot.edit_message_text(
            screen.text,
            chat,
            message,
            parse_mode=ParseMode.HTML,
            reply_markup=_keyboard(screen.rows),
            link_preview_options=_NO_PREVIEW,
        ),
        repeatable=True,
    )


async def answer(query: CallbackQuery, text: str | None = None) -> None:
    """Let the button stop waiting; with a short word, if any."""
    await deliver(lambda: query.answer(text), repeatable=True, tries=2)


async def fill_with_photo(bot: Bot, chat: int, message: int, photo: bytes, caption: str) -> None:
    """Turn a placeholder into a photo with a caption. Raises MessageGone."""
    await deliver(
        lambda: bot.edit_message_media(
            InputMediaPhoto(photo, caption=caption, parse_mode=ParseMode.HTML, filename="kartu.png"),
            chat,
            message,
            write_timeout=_UPLOAD_SECONDS,
            read_timeout=_UPLOAD_SECONDS,
        ),
        repeatable=True,
    )


async def send_photo(bot: Bot, chat: int, photo: bytes, filename: str) -> None:
    """Send a picture. Never repeated when it may have arrived."""
    await deliver(
        lambda: bot.send_photo(
            chat, photo, filename=filename, write_timeout=_UPLOAD_SECONDS, read_timeout=_UPLOAD_SECONDS
        ),
        repeatable=False,
    )


async def send_document(bot: Bot, chat: int, content: bytes, filename: str, caption: str) -> None:
    """Send a file. Never repeated when it may have arrived."""
    await deliver(
        lambda: bot.send_document(
            chat,
            content,
            caption=caption,
            parse_mode=ParseMode.HTML,
            filename=filename,
            write_timeout=_UPLOAD_SECONDS,
            read_timeout=_UPLOAD_SECONDS,
        ),
        repeatable=False,
    )
