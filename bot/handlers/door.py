"""Who is let in: what one person may ask for in a while, and which tap a newer one stands for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from telegram import Bot, Update

from bot.conversation.officer import is_survey_tap
from bot.gateway.allowance import Allowance
from bot.gateway.clock import TrueClock
from bot.gateway.delivery import Outbox
from bot.gateway.messages import answer
from bot.gateway.shape import person_of
from bot.gateway.taps import RawTap


class Door:
    def __init__(self, bot: Bot, clock: TrueClock, allowance: Allowance, outbox: Outbox) -> None:
        self._bot, self._clock, self._allowance, self._outbox = bot, clock, allowance, outbox

    def takes(self, raw: Mapping[str, Any]) -> bool:
        """Whether a message is looked at: as far as its person's allowance reaches. Told before it costs anything."""
        person = person_of(raw) if "message" in raw else None
        return person is None or self._allowance.takes(person)

    def admits(self, update: Update) -> bool:
        """Whether a tap is looked at: those of a survey always, others as far as the allowance reaches."""
        for fresh in (update.message, update.my_chat_member):  # a tap has the date of the message it is under
            if fresh is not None:
                self._clock.hear_message(fresh.date)
        query = update.callback_query
        return query is None or is_survey_tap(query.data or "") or self._allowance.takes(query.from_user.id)

    def let_go(self, update: Update | RawTap) -> None:
        """The button of a tap that a newer one stands for stops waiting."""
        if isinstance(update, RawTap):
            query: str | None = update.query
        else:
            query = None if update.callback_query is None else update.callback_query.id
        if query is not None:
            self._outbox.aside(partial(answer, self._bot, query))
