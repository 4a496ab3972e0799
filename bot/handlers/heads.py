"""Unit heads: accepting an invitation, blocking and coming back."""

from __future__ import annotations

from telegram import ChatMember, Message, Update, User
from telegram.ext import ContextTypes

from bot.conversation.texts import texts
from bot.handlers.desk import Desk
from bot.handlers.screens import Screens
from bot.identity import fingerprint


class Heads:
    def __init__(self, desk: Desk, screens: Screens) -> None:
        self._desk, self._screens = desk, screens

    async def accept(self, user: User, message: Message, code: str) -> None:
        """The link of an invitation: binds this chat to its unit, once."""
        language = self._desk.language(user)
        words = texts(language)
        now = self._desk.clock().isoformat(timespec="seconds")
        unit_code = await self._desk.store.people.accept(fingerprint(code), message.chat.id, language, now)
        unit = await self._desk.store.units.find(unit_code) if unit_code else None
        if unit is None:
            self._screens.say(message.chat.id, words("head.invalid"))
            return
        when = self._desk.weekday_and_time(words)
        self._screens.say(message.chat.id, words("head.bound", unit=unit.name, **when))

    async def on_membership(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Telegram says that somebody blocked the bot, or came back."""
        change = update.my_chat_member
        if change is None:
            return
        gone = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
        since = self._desk.clock().isoformat(timespec="seconds") if gone else None
        await self._desk.store.people.set_blocked(change.chat.id, since)
