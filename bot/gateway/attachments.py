"""Files that people sent: fetching their bytes, and sending them again by Telegram's own id."""

from __future__ import annotations

from typing import Literal

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError

from bot.gateway.delivery import deliver

_LONG_SECONDS = 120


class TooLarge(Exception):
    """The file is larger than what is kept, or than what Telegram gives a bot (20 MB)."""


async def fetch(bot: Bot, file: str, most: int) -> bytes:
    """The bytes of a file of at most so many. Raises TooLarge and what PTB raises."""
    try:
        found = await deliver(lambda: bot.get_file(file))
    except BadRequest as error:
        if "too big" in error.message.lower():
            raise TooLarge from None
        raise
    if found is None:
        raise NetworkError("Telegram gave no file")
    if (found.file_size or 0) > most:
        raise TooLarge
    content = bytes(await found.download_as_bytearray(read_timeout=_LONG_SECONDS))
    if len(content) > most:
        raise TooLarge
    return content


async def send_file(
    bot: Bot, chat: int, kind: Literal["photo", "document"], file: str | bytes, name: str, caption: str
) -> bool:
    """Send a file, by Telegram's id of it or from its bytes under this name. Returns whether Telegram took it."""
    call = bot.send_photo if kind == "photo" else bot.send_document
    said = {"caption": caption, "parse_mode": ParseMode.HTML, "filename": name}
    slow = {"read_timeout": _LONG_SECONDS, "write_timeout": _LONG_SECONDS}
    try:
        await deliver(lambda: call(chat, file, **said, **slow))  # type: ignore[arg-type]
    except BadRequest:  # an id that it has forgotten
        return False
    return True
