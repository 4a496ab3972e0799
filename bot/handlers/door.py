"""Who is let in: what one person may ask for in a while, and which tap a newer one stands for."""

from __future__ import annotations

from telegram import Update

from bot.conversation.officer import is_survey_tap
from bot.gateway.allowance import Allowance
from bot.gateway.clock import TrueClock
from bot.gateway.delivery import Outbox
from bot.gateway.messages import answer


class Door:
    def __init__(self, clock: TrueClock, allowance: Allowance, outbox: Outbox) -> None:
        self._clock, self._allowance, self._outbox = clock, allowance, outbox

    def admits(self, update: Update) -> bool:
        """Taps of a survey and news of who left are always taken, anything else as far as the allowance reaches."""
        for fresh in (update.message, update.my_chat_member):  # a tap has the date of the message it is under
            if fresh is not None:
                self._clock.hear_message(fresh.date)
        query = update.callback_query
        if update.my_chat_member is not None or (query is not None and is_survey_tap(query.data or "")):
            return True
        return update.effective_user is None or self._allowance.takes(update.effective_user.id)

    def let_go(self, update: Update) -> None:
        """The button of a tap that a newer one stands for stops waiting."""
        if (query := update.callback_query) is not None:
            self._outbox.aside(lambda: answer(query))
