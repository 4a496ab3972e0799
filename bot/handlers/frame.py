"""What stands around every screen of staff: a private chat, somebody who asks, their rights, their language.

A command or a tap comes in, a screen goes out. The rooms of staff only say which screen that is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from telegram import Update, User
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.cases.people import Refused
from bot.conversation.render import Screen
from bot.conversation.texts import Texts
from bot.gateway.messages import answer
from bot.handlers.desk import Desk, person_and_message
from bot.handlers.errors import Handler
from bot.handlers.screens import Screens, full
from bot.rules.quotas import Full
from bot.rules.rights import Standing


@dataclass(frozen=True)
class Asker:
    """Somebody who wrote a command or tapped a button, with what they may do at this moment.

    `place` names the message that they wrote or tapped. `asked` names this one message or tap. Both are the same when
    Telegram delivers the update twice.
    """

    user: User
    chat: int
    words: Texts
    standing: Standing
    place: str
    asked: str


class Room(Protocol):
    """The screens of one command. `right` must be held anywhere, "" asks for none before the screen is made."""

    right: str

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen | None:
        """The screen of a choice, None where something else will speak.

        Raises Refused for what may not be, and for what no button of ours offers.
        """
        ...


class Frame:
    """Makes handlers of rooms."""

    def __init__(self, desk: Desk, screens: Screens) -> None:
        self._desk, self._screens = desk, screens

    def command(self, room: Room, choose: Callable[[Sequence[str]], Sequence[str]]) -> Handler:
        """A handler that says the screen of a command. `choose` makes the choice of the command's arguments."""

        async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            who = person_and_message(update)
            if who is None or who[1].chat.type != ChatType.PRIVATE:
                return
            user, message = who
            number = message.message_id
            choice = choose(context.args or ())
            asker = await self._asker(user, message.chat.id, place=f"m{number}", asked=f"message-{number}")
            if (screen := await self._screen(room, asker, choice)) is not None:
                self._screens.say(asker.chat, screen)

        return handle

    def tap(self, room: Room) -> Handler:
        """A handler that puts the screen of a button `prefix:word:...` in the place of the message it stood on."""

        async def handle(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
            query = update.callback_query
            if query is None or query.message is None or query.data is None:
                return
            self._desk.outbox.aside(lambda: answer(query))
            chat, number = query.message.chat, query.message.message_id
            if chat.type != ChatType.PRIVATE:
                return  # screens of staff are sent to private chats alone
            asker = await self._asker(query.from_user, chat.id, place=f"b{number}", asked=f"tap-{query.id}")
            screen = await self._screen(room, asker, query.data.split(":")[1:])
            if screen is not None:
                self._screens.replace(chat.id, number, screen)

        return handle

    async def _asker(self, user: User, chat: int, *, place: str, asked: str) -> Asker:
        standing = await self._desk.staff.standing(user.id)
        return Asker(user, chat, self._desk.words(user), standing, place, asked)

    async def _screen(self, room: Room, asker: Asker, choice: Sequence[str]) -> Screen | None:
        try:
            if room.right and not asker.standing.anywhere(room.right):
                raise Refused
            return await room.screen(asker, choice)
        except Refused:
            return Screen(asker.words("report.refused"))
        except Full as error:
            return Screen(full(error, asker.words))
