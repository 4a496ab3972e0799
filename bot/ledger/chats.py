"""A message that is owed, in its chat: a one-line placeholder first, then filled by edit, at Telegram's pace."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram import Bot
from telegram.error import BadRequest, RetryAfter

from bot.conversation.render import Button, Screen
from bot.gateway.delivery import MessageGone, seconds_of
from bot.gateway.messages import edit, fill_with_file, send
from bot.gateway.pace import Pace
from bot.reporting.orders import Document
from bot.storage import Delivery, Store

Rows = tuple[tuple[Button, ...], ...]
T = TypeVar("T")

_SHORT_SECONDS = 5.0  # a wait that Telegram asks for is slept up to here. A longer one is for the ledger
_WAITS = 3


class Chats:
    """The Bot API has no key against repetition, so a placeholder's id is stored before it is filled.

    Nothing here is repeated where it may have arrived: that is for the ledger to decide. RetryAfter is raised for a
    wait that is too long to be slept.
    """

    def __init__(self, store: Store, bot: Bot, pace: Pace) -> None:
        self._store, self._bot, self._pace = store, bot, pace
        self._placing: set[asyncio.Task[int]] = set()

    async def place(self, delivery: Delivery, placeholder: str) -> int:
        """Put the placeholder into the chat and remember its id, also where the caller is broken off meanwhile."""
        await self._pace.permit(delivery.recipient)
        placing = asyncio.create_task(self._place(delivery, placeholder))
        self._placing.add(placing)
        placing.add_done_callback(self._end)
        return await asyncio.shield(placing)

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
                await self._fill(delivery.recipient, message, content, rows)
            except MessageGone:
                message = None  # the person deleted it: begin anew
            else:
                return

    async def replace(self, delivery: Delivery, message: int, text: str) -> None:
        """Turn a placeholder into a plain word, where it is still there: what it promised will not come."""
        await self._pace.permit(delivery.recipient)
        try:
            await self._calmly(lambda: edit(self._bot, delivery.recipient, message, Screen(text)))
        except (MessageGone, BadRequest):
            return

    async def close(self, seconds: float) -> None:
        """Wait so long for placeholders that are on their way: one whose id is not stored would stand for ever."""
        if self._placing:
            await asyncio.wait(self._placing, timeout=seconds)
        for task in self._placing:
            task.cancel()

    def _end(self, placing: asyncio.Task[int]) -> None:
        self._placing.discard(placing)
        if not placing.cancelled():
            placing.exception()  # whoever was broken off does not ask for it

    async def _place(self, delivery: Delivery, placeholder: str) -> int:
        message = await self._calmly(lambda: send(self._bot, delivery.recipient, Screen(placeholder)))
        await self._store.deliveries.place(delivery.id, message)
        return message

    async def _fill(self, chat: int, message: int, content: str | Document, rows: Rows) -> None:
        async def work() -> None:
            if isinstance(content, str):
                await edit(self._bot, chat, message, Screen(content, rows))
            else:
                name, caption = content.name, content.caption
                await fill_with_file(self._bot, chat, message, content=content.content, filename=name, caption=caption)

        await self._calmly(work)

    async def _calmly(self, call: Callable[[], Awaitable[T]]) -> T:
        """Call, after a short wait where Telegram asks for one. Raises RetryAfter for a long one."""
        for _ in range(_WAITS):
            try:
                return await call()
            except RetryAfter as error:
                if seconds_of(error) > _SHORT_SECONDS:
                    raise
                await self._pace.pause(seconds_of(error))
        return await call()
