"""What cannot be made is given up after enough attempts, and whoever waits for it is told."""

from __future__ import annotations

from bot.ledger.chats import Chats
from bot.storage import Delivery

_AFTER = 3  # faults, such as of the child process


class GivenUp(Exception):
    """The recipient has been told that it cannot be done."""


async def give_up(chats: Chats, delivery: Delivery, message: int | None, text: str) -> None:
    """Say so in the placeholder, after enough attempts. Raises GivenUp then, and nothing before or without one."""
    if message is not None and delivery.faults + 1 >= _AFTER:
        await chats.replace(delivery, message, text)
        raise GivenUp from None
