"""A message that is owed, in its chat: a one-line placeholder first, then filled by edit, at Telegram's pace."""

from __future__ import annotations

from telegram import Bot

from bot.conversation.render import Button, Screen
from bot.gateway.delivery import MessageGone, Pace
from bot.gateway.messages import edit, fill_with_file, send
from bot.reporting.orders import Document
from bot.storage import Delivery, Store

Rows = tuple[tuple[Button, ...], ...]


class Chats:
    """The Bot API has no key against repetition, so a placeholder's id is stored before it is filled."""

    def __init__(self, store: Store, bot: Bot, pace: Pace) -> None:
        self._store, self._bot, self._pace = store, bot, pace

    async def place(self, delivery: Delivery, placeholder: str) -> int:
        """Put the placeholder into the chat and remember its id."""
        await self._pace.permit(delivery.recipient)
        message = await send(self._bot, delivery.recipient, Screen(placeholder))
        await self._store.deliveries.placed(delivery.id, message)
        return message

    async def fill(
        self, delivery: Delivery, placeholder: str, content: str | Document, placed: int | None, rows: Rows = ()
    ) -> None:
        """Put the placeholder in the chat, where it is not there yet, and turn it into the text or the file."""
        message = placed
        for _ in range(2):
            if message is None:
                message = await self.place(delivery, placeholder)
            await self._pace.permit(delivery.recipient)
            try:
                if isinstance(content, str):
                    await edit(self._bot, delivery.recipient, message, Screen(content, rows))
                else:
                    await fill_with_file(
                        self._bot,
                        delivery.recipient,
                        message,
                        content=content.content,
                        filename=content.name,
                        caption=content.caption,
                    )
            except MessageGone:
                message = None  # the person deleted it: begin anew
            else:
                return

    async def replace(self, delivery: Delivery, message: int, text: str) -> None:
        """Turn a placeholder into a plain word: what it promised will not come."""
        await edit(self._bot, delivery.recipient, message, Screen(text))
