"""People with a role: accepting an invitation, blocking and coming back."""

from __future__ import annotations

from telegram import ChatMember, Message, Update, User
from telegram.ext import ContextTypes

from bot.conversation.texts import texts
from bot.handlers.commands import Menus, listed
from bot.handlers.desk import Desk
from bot.handlers.screens import Screens
from bot.rules.rights import EVERYWHERE


class Heads:
    def __init__(self, desk: Desk, screens: Screens, menus: Menus) -> None:
        self._desk, self._screens, self._menus = desk, screens, menus

    async def accept(self, user: User, message: Message, code: str) -> None:
        """The link of an invitation: gives this chat its role, once."""
        language, chat = self._desk.language(user), message.chat.id
        words, by = texts(language), self._desk.author(user)
        grant = await self._desk.staff.accept(chat, by, code, language, user.full_name)
        if grant is None:
            self._screens.say(chat, words("head.invalid"))
            return
        unit = await self._desk.store.units.find(grant.unit)
        place = words("people.everywhere") if grant.unit == EVERYWHERE else unit.name if unit else grant.unit
        if grant.role == "head":
            text = words("head.bound", unit=place, **self._desk.weekday_and_time(words))
        else:
            text = words(f"people.bound_{grant.role}", unit=place)
        self._screens.say(chat, f"{text}\n\n{listed(await self._desk.staff.standing(chat), language)}")
        self._desk.outbox.aside(lambda: self._menus.publish_for(chat))

    async def on_membership(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Telegram says that somebody blocked the bot, or came back."""
        change = update.my_chat_member
        if change is None:
            return
        if change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT):
            await self._desk.staff.report_blocked(change.chat.id, self._desk.clock())
        else:
            await self._desk.store.people.set_blocked(change.chat.id, None)
