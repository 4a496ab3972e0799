"""Correcting a survey window with buttons and a typed text, and taking it back before it begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from telegram import Message, User

from bot.cases.people import Refused
from bot.cases.windows import Correction, WindowChanges, WindowPlans, may_close
from bot.conversation.faults import said
from bot.conversation.lists import shortened
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.conversation.window_draft import MOST, NAME_LENGTH
from bot.conversation.window_offer import day_of
from bot.handlers.desk import Desk
from bot.handlers.picker import Rows
from bot.rules.everyday import is_courtesy
from bot.rules.rights import Standing
from bot.storage import Window, WindowFaults

_FIELDS = ("name", "days", "target")
_BETWEEN = re.compile(r"\s+(?:-|–|s/d|sampai|to)\s+")
_FAULTS = 5  # told in a message


class WindowEdits:
    """Payloads: w:edit:CODE, w:ask:CODE:FIELD, w:krejcie:CODE, w:drop:CODE, w:cancel:CODE."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._campaigns = desk, WindowPlans(desk.config, desk.store)
        self._changes = WindowChanges(desk.config, desk.store)

    def button(self, window: Window, state: str, words: Texts, standing: Standing) -> Rows:
        """The way to the corrections, where there are any."""
        if state == "closed" or not may_close(standing, window):
            return ()
        return ((Button(words("window.edit"), f"w:edit:{window.code}"),),)

    async def tap(self, user: User, chat: int, choice: Sequence[str], words: Texts, standing: Standing) -> Screen:
        """The screen of a button that edits or closes a window. Raises Refused."""
        window = await self._campaigns.find(standing, choice[1])
        if not may_close(standing, window):
            raise Refused
        match choice:
            case ["edit", _]:
                return await self._menu(window, words)
            case ["ask", _, field] if field in _FIELDS:
                await self._desk.store.questions.ask(chat, "window", field, window.code, self._desk.now)
                return self._ask(window, field, words)
            case ["krejcie", _]:
                return await self._correct(user, window, Correction(krejcie=True), words, standing)
            case ["drop", _]:
                yes = Button(words("window.drop_yes"), f"w:cancel:{window.code}")
                return Screen(words("window.drop_ask", name=window.name), ((yes,), self._back(window, words)))
            case ["cancel", _]:
                try:
                    await self._changes.cancel(standing, self._desk.author(user), window.code)
                except WindowFaults as error:
                    return self._wrong(error, window, words)
                home = Button(words("window.to_list"), "w:list:0")
                return Screen(words("window.dropped", name=window.name), ((home,),))
        raise Refused

    async def write(self, user: User, message: Message, words: Texts, standing: Standing) -> Screen | None:
        """A typed text that a question here waits for. None where none does."""
        asked = await self._desk.store.questions.of_chat(message.chat.id, self._desk.now)
        if asked is None or asked.owner != "window":
            return None
        field, again = asked.field, asked.message == message.message_id
        if asked.message is not None and not again:  # answered: another text is not for us
            return None
        try:
            window = await self._campaigns.find(standing, asked.subject)
            if is_courtesy(message.text or ""):  # no name, and the question stands again
                return self._ask(window, field, words)
            correction = _correction(field, message.text or "")
            if correction is None:
                return replace(self._ask(window, field, words), note=words(f"window.wrong_edit_{field}"))
            screen = await self._correct(user, window, correction, words, standing)
        except Refused:
            screen = Screen(words("report.refused"))
        await self._desk.store.questions.close(message.chat.id, message.message_id)
        return screen

    async def _correct(
        self, user: User, window: Window, correction: Correction, words: Texts, standing: Standing
    ) -> Screen:
        try:
            now = await self._changes.correct(standing, self._desk.author(user), window.code, correction)
        except WindowFaults as error:
            return self._wrong(error, window, words)
        told = now.period.name(words.language)
        target = now.target if now.target is not None else words("window.target_km")
        text = words("window.corrected", name=told, target=target)
        return Screen(text, (self._back(now, words),))

    async def _menu(self, window: Window, words: Texts) -> Screen:
        """Days can be changed, and the window taken back, until it begins in some unit."""
        begun = window.first <= await self._campaigns.closing_day(window, self._desk.clock())
        fields = [field for field in _FIELDS if field != "days" or not begun]
        rows = [(Button(f"✎ {words(f'window.edit_{field}')}", f"w:ask:{window.code}:{field}"),) for field in fields]
        if window.target is not None:
            rows.append((Button(words("window.target_km"), f"w:krejcie:{window.code}"),))
        if not begun:
            rows.append((Button(words("window.drop"), f"w:drop:{window.code}"),))
        title = words("window.edit_title", name=window.period.name(words.language))
        return Screen(title, (*rows, self._back(window, words)))

    def _ask(self, window: Window, field: str, words: Texts) -> Screen:
        return Screen(words(f"window.edit_ask_{field}", name=window.name), (self._back(window, words),))

    def _wrong(self, error: WindowFaults, window: Window, words: Texts) -> Screen:
        told = [words("window.fault", fault=said(one, words)) for one in error.faults]
        return Screen(
            "\n".join([words("window.not_corrected"), *shortened(words, told, _FAULTS)]), (self._back(window, words),)
        )

    def _back(self, window: Window, words: Texts) -> tuple[Button, ...]:
        return (Button(words("report.back"), f"w:see:{window.code}"),)


def _correction(field: str, text: str) -> Correction | None:
    """What a typed text changes. None where it is not what the field asks for."""
    said = " ".join(text.split())
    match field:
        case "name" if 0 < len(said) <= NAME_LENGTH and said.isprintable():
            return Correction(name=said)
        case "target" if said.isascii() and said.isdecimal() and 0 < int(said[:9]) <= MOST:
            return Correction(target=int(said))
        case "days" if days := _days(said):
            return Correction(first=days[0], last=days[1])
    return None


def _days(text: str) -> tuple[date, date] | None:
    """Two days as people type them: 1/4/2027 - 30/6/2027."""
    days = [day_of(part) for part in _BETWEEN.split(text)]
    first, last = days if len(days) == 2 else (None, None)
    return (first, last) if first is not None and last is not None else None
