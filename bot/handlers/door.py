"""Who is let in: what one person may ask for in a while, and which tap a newer one stands for.

Whoever asks for more hears so, once in a minute.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from telegram import Bot, Update

from bot.conversation.officer import is_survey_tap
from bot.conversation.screen import Screen
from bot.conversation.texts import language_of, texts
from bot.gateway.allowance import Allowance
from bot.gateway.clock import TrueClock
from bot.gateway.delivery import Outbox
from bot.gateway.messages import answer, send
from bot.gateway.shape import person_of
from bot.gateway.taps import RawTap


class Door:
    def __init__(self, bot: Bot, clock: TrueClock, allowance: Allowance, outbox: Outbox, language: str) -> None:
        """`language` is the agency's, for whoever's Telegram speaks none of ours."""
        self._bot, self._clock, self._allowance, self._outbox = bot, clock, allowance, outbox
        self._language = language

    def takes(self, raw: Mapping[str, Any]) -> bool:
        """Whether a message is looked at: as far as its person's allowance reaches. Told before it costs anything."""
        written = raw.get("message", raw.get("edited_message"))
        person = None if written is None else person_of(raw)
        if person is None or self._allowance.takes(person):
            return True
        if _is_alone(written, person) and self._allowance.tells(person):
            text = texts(language_of(_spoken(written), self._language))("start.slower")
            self._outbox.aside(partial(self._say, person, text))
        return False

    async def _say(self, person: int, text: str) -> None:
        await send(self._bot, person, Screen(text))

    def admits(self, update: Update) -> bool:
        """Whether a tap is looked at: those of a survey always, others as far as the allowance reaches."""
        for fresh in (update.message, update.my_chat_member):  # a tap has the date of the message it is under
            if fresh is not None:
                self._clock.hear_message(fresh.date)
        query = update.callback_query
        if query is None or is_survey_tap(query.data or "") or self._allowance.takes(query.from_user.id):
            return True
        if self._allowance.tells(query.from_user.id):
            text = texts(language_of(query.from_user.language_code, self._language))("start.slower")
            self._outbox.aside(partial(answer, self._bot, query.id, text))
        return False

    def let_go(self, update: Update | RawTap) -> None:
        """The button of a tap that a newer one stands for stops waiting."""
        if isinstance(update, RawTap):
            query: str | None = update.query
        else:
            query = None if update.callback_query is None else update.callback_query.id
        if query is not None:
            self._outbox.aside(partial(answer, self._bot, query))


def _is_alone(message: Any, person: int) -> bool:
    """Whether a message stands in the person's own chat with the bot."""
    chat = message.get("chat")
    return isinstance(chat, dict) and chat.get("id") == person


def _spoken(message: Any) -> str | None:
    """The language of the sender's Telegram."""
    code = message["from"].get("language_code")
    return code if isinstance(code, str) else None
