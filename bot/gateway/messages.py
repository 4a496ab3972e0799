"""The few things the bot says to Telegram, each through deliver().

Every tap ends in an edit and an answer, so these go as plain parameters: python-telegram-bot would build objects of the
keyboard and of the message that comes back, which nobody looks at, for a fifth of the processor time of a tap.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from telegram import Bot, InputMediaDocument, InputMediaPhoto
from telegram.constants import ParseMode

from bot.gateway.delivery import Ended, deliver
from bot.gateway.transport import Said, begin, call


class ButtonLike(Protocol):
    @property
    def label(self) -> str: ...
    @property
    def data(self) -> str: ...
    @property
    def style(self) -> str: ...


class ScreenLike(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def rows(self) -> Sequence[Sequence[ButtonLike]]: ...


_UPLOAD: dict[str, Any] = {"write_timeout": 120, "read_timeout": 120}  # seconds


def _content(chat: int, screen: ScreenLike) -> dict[str, Any]:
    """Parameters of a message that shows this screen."""
    content: dict[str, Any] = {
        "chat_id": chat,
        "text": screen.text,
        "parse_mode": ParseMode.HTML,
        "link_preview_options": {"is_disabled": True},
    }
    if screen.rows:
        rows = [[_key(one) for one in row] for row in screen.rows]
        content["reply_markup"] = {"inline_keyboard": rows}
    return content


def _key(button: ButtonLike) -> dict[str, str]:
    plain = {"text": button.label, "callback_data": button.data}
    return {**plain, "style": button.style} if button.style else plain


async def send(bot: Bot, chat: int, screen: ScreenLike) -> int:
    """Send a new message. Returns its id."""
    message = await deliver(lambda: call(bot, "sendMessage", _content(chat, screen)))
    assert message is not None  # noqa: S101 -- deliver() gives None to edits and answers only
    return int(message["message_id"])


async def edit(bot: Bot, chat: int, message: int, screen: ScreenLike, said: Said | None = None) -> None:
    """Make a message show this screen. `said` is what came of begin_edit(). Raises MessageGone."""
    content = {"message_id": message, **_content(chat, screen)}
    await deliver(lambda: call(bot, "editMessageText", content, heard=False, said=said))


def begin_edit(bot: Bot, chat: int, message: int, screen: ScreenLike, end: Ended) -> bool:
    """The same, waiting for nothing: `end` is told what came of it. Returns False where that is not possible now."""
    return begin(bot, "editMessageText", {"message_id": message, **_content(chat, screen)}, end)


async def answer(bot: Bot, query: str, text: str | None = None, said: Said | None = None) -> None:
    """Let the button of this query's id stop waiting, with a short word, if any. `said` is of begin_answer()."""
    await deliver(lambda: call(bot, "answerCallbackQuery", _toast(query, text), heard=False, said=said))


def begin_answer(bot: Bot, query: str, text: str | None, end: Ended) -> bool:
    """The same, waiting for nothing, as begin_edit() does."""
    return begin(bot, "answerCallbackQuery", _toast(query, text), end)


def _toast(query: str, text: str | None) -> dict[str, str]:
    return {"callback_query_id": query} | ({"text": text} if text else {})


async def fill_with_file(bot: Bot, chat: int, message: int, content: bytes, filename: str, caption: str) -> None:
    """Turn a placeholder into a picture (.png) or a document with a caption. Raises MessageGone."""
    kind = InputMediaPhoto if filename.endswith(".png") else InputMediaDocument
    media = kind(content, caption=caption, parse_mode=ParseMode.HTML, filename=filename)
    await deliver(lambda: bot.edit_message_media(media, chat, message, **_UPLOAD))


async def send_document(bot: Bot, chat: int, content: bytes, filename: str, caption: str) -> None:
    """Send a file."""
    said: dict[str, Any] = {"caption": caption, "parse_mode": ParseMode.HTML, "filename": filename}
    await deliver(lambda: bot.send_document(chat, content, **said, **_UPLOAD))
