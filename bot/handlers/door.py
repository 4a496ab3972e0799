"""Who is let in: what one person may ask for in a while, and which tap a newer one stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram import Update

from bot.conversation.officer import is_survey_tap
from bot.gateway.allowance import Allowance
from bot.gateway.clock import TrueClock
from bot.gateway.delivery import Outbox
from bot.gateway.messages import answer
from bot.gateway.shape import person_of


class Door:
    def __init__(self, clock: TrueClock, allowance: Allowance, outbox: Outbox) -> None:
        self._clock, self._allowance, self._outbox = clock, allowance, outbox

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

    def let_go(self, update: Update) -> None:
        """The button of a tap that a newer one stands for stops waiting."""
        if (query := update.callback_query) is not None:
            self._outbox.aside(lambda: answer(query))
