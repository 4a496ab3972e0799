"""What stands around everything that is written and tapped: a person, a private chat, and for staff their rights.

Handlers take a `Heard` or a `Tapped`. The rooms of staff only say which screen comes of a command or a tap.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Protocol

from telegram import Message, Update, User
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.cases.people import Refused
from bot.conversation.render import Screen
from bot.conversation.texts import Texts
from bot.gateway.messages import answer, begin_answer
from bot.gateway.taps import RawTap
from bot.handlers.desk import Desk
from bot.handlers.errors import Handler
from bot.handlers.screens import Screens, full
from bot.rules.quotas import Full
from bot.rules.rights import Standing


class Typed(list[str]):
    """The words that a person wrote after a command. `text` is the whole message, whose lines they have lost."""

    def __init__(self, words: Sequence[str], text: str) -> None:
        super().__init__(words)
        self._text = text

    def after(self, count: int) -> str:
        """What was written behind the first of the words, with its lines.

        >>> Typed(["pesan", "Rapat", "Senin"], "/orang  pesan Rapat\\n\\nSenin ").after(1)
        'Rapat\\n\\nSenin'
        """
        parts = self._text.split(None, count + 1)
        return parts[count + 1].strip() if len(parts) > count + 1 else ""


@dataclass(frozen=True)
class Heard:
    """A message that a person wrote, with the arguments of a command."""

    user: User
    message: Message
    arguments: Sequence[str]

    @property
    def chat(self) -> int:
        return self.message.chat.id


Hearing = Callable[[Heard], Awaitable[None]]


@dataclass(frozen=True)
class Tapped:
    """A button that a person tapped, and the message it stands on. `answer` ends its waiting, with a toast or none."""

    user: User
    chat: int
    message: int
    data: str
    query: str
    answer: Callable[[str | None], None]

    @property
    def choice(self) -> list[str]:
        """What stands behind the prefix of the payload."""
        return self.data.split(":")[1:]


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

    def hear(self, handle: Hearing, *, groups: bool = False, then: Hearing | None = None) -> Handler:
        """A handler of what a person writes in private, or only in groups. `then` comes after it, with the same."""

        async def handler(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            user, message = update.effective_user, update.effective_message
            if user is None or message is None or groups is (message.chat.type == ChatType.PRIVATE):
                return
            heard = Heard(user, message, Typed(context.args or (), message.text or message.caption or ""))
            await handle(heard)
            if then is not None:
                await then(heard)

        return handler

    def feel(self, handle: Callable[[Tapped], Awaitable[None]]) -> Handler:
        """A handler of a tapped button. It answers the tap itself, when it has decided what came of it."""

        async def handler(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
            query = update.callback_query
            if query is None or query.message is None or query.data is None:
                return

            say = partial(self._say, query.id)
            if query.message.chat.type != ChatType.PRIVATE:
                say(None)  # our buttons are sent to private chats alone
                return
            where, number = query.message.chat.id, query.message.message_id
            await handle(
                Tapped(user=query.from_user, chat=where, message=number, data=query.data, query=query.id, answer=say)
            )

        return handler

    def tap_raw(self, handle: Callable[[Tapped], Awaitable[None]]) -> Callable[[RawTap], Awaitable[None]]:
        """The same of a tap that was read without the library."""

        async def handler(tap: RawTap) -> None:
            user = _who(tap.person, tap.name, tap.language)
            await handle(
                Tapped(
                    user=user,
                    chat=tap.chat,
                    message=tap.message,
                    data=tap.data,
                    query=tap.query,
                    answer=partial(self._say, tap.query),
                )
            )

        return handler

    def _say(self, query: str, toast: str | None) -> None:
        bot = self._desk.bot
        self._desk.outbox.aside(partial(answer, bot, query, toast), partial(begin_answer, bot, query, toast))

    def command(
        self, room: Room, choose: Callable[[Sequence[str]], Sequence[str]], *, then: Hearing | None = None
    ) -> Handler:
        """A handler that says the screen of a command, and then does `then`. `choose` makes its arguments a choice."""

        async def handle(heard: Heard) -> None:
            number = heard.message.message_id
            asker = await self._asker(heard.user, heard.chat, place=f"m{number}", asked=f"message-{number}")
            try:
                screen = await self._screen(room, asker, choose(heard.arguments))
            except Full as error:
                screen = Screen(full(error, asker.words))
            if screen is not None:
                self._screens.say(asker.chat, screen)

        return self.hear(handle, then=then)

    def tap(self, room: Room) -> Handler:
        """A handler that puts the screen of a button `prefix:word:...` in the place of the message it stood on."""

        async def handle(tapped: Tapped) -> None:
            tapped.answer(None)
            place, asked = f"b{tapped.message}", f"tap-{tapped.query}"
            asker = await self._asker(tapped.user, tapped.chat, place=place, asked=asked)
            try:
                screen = await self._screen(room, asker, tapped.choice)
            except Full as error:  # the buttons stay, for later
                self._screens.say(tapped.chat, full(error, asker.words))
                return
            if screen is not None:
                self._screens.replace(tapped.chat, tapped.message, screen)

        return self.feel(handle)

    async def _asker(self, user: User, chat: int, *, place: str, asked: str) -> Asker:
        standing = await self._desk.staff.standing(user.id)
        staff = bool(standing.grants)  # their screens speak as their Telegram does
        words = self._desk.words(user) if staff else await self._desk.words_in(user, chat)
        return Asker(user=user, chat=chat, words=words, standing=standing, place=place, asked=asked)

    async def _screen(self, room: Room, asker: Asker, choice: Sequence[str]) -> Screen | None:
        """The screen of a choice, or that it is refused. Raises Full."""
        try:
            if room.right and not asker.standing.anywhere(room.right):
                raise Refused
            return await room.screen(asker, choice)
        except Refused:
            return Screen(asker.words("report.refused"))


@lru_cache(maxsize=512)
def _who(person: int, name: str, language: str | None) -> User:
    """The person of a tap, made once for the taps of a survey, which come one after the other."""
    return User(person, name, is_bot=False, language_code=language)
