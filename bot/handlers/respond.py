"""A resident's survey in a chat: taps and texts in, what the use case answers shown."""

from __future__ import annotations

import html

from telegram import Message, User

from bot.cases.survey_outcomes import Asked, Ended, Kept, Outcome, RoleOver, Underway
from bot.conversation.callbacks import MOST_BYTES, decode
from bot.conversation.draft import OFFICER
from bot.conversation.lists import ends_of
from bot.conversation.officer import cancelled
from bot.conversation.render import ON, Button, Screen, render
from bot.conversation.texts import Texts, texts
from bot.conversation.typed import button_typed
from bot.handlers.desk import Desk
from bot.handlers.frame import Heard, Tapped
from bot.handlers.officers import Officers
from bot.handlers.screens import Screens, full, last_words
from bot.rules.quotas import Full
from bot.rules.suggestions import SUGGESTION_LENGTH
from bot.storage import Finished, Unit

OPEN = "o"  # payload of a button that opens a unit's survey: o:<code>
PAGE = "+"  # before a page of the units found: o:+<page>:<text>
_LABEL = 60  # characters of a button


class Respond:
    def __init__(self, desk: Desk, screens: Screens, officers: Officers) -> None:
        self._desk, self._screens, self._officers = desk, screens, officers

    async def on_tap(self, tapped: Tapped) -> None:
        """One button of the survey."""
        tap = decode(tapped.data)
        if tap is None:  # not a button of ours, or of a version long gone: the message may still show a live survey
            tapped.answer((await self._desk.words_in(tapped.user, tapped.chat))("survey.toast.gone"))
            return
        user, chat, message = tapped.user, tapped.chat, tapped.message
        outcome = await self._desk.survey.tap(tap, chat, user.id, message)
        if outcome is None:
            await self._say_gone(tapped)
            return
        self._count(outcome)
        await self._show(user, chat, message, outcome)
        tapped.answer(None)

    async def press(self, user: User, message: Message) -> bool:
        """Take a typed text as a tap on the button that it names, if the screen that waits has it. Whether it was.

        A text that was written before the screen came is none: Telegram may deliver it twice.
        """
        chat = message.chat.id
        waiting = await self._desk.survey.waiting(chat)
        if waiting is None:
            return False
        survey = waiting.survey
        data = button_typed(message.text or "", render(survey.draft, waiting.questionnaire))
        tap = None if data is None else decode(data)
        if tap is None or (survey.message or 0) > message.message_id:
            return False
        outcome = await self._desk.survey.move(survey, tap, user.id)
        self._count(outcome)
        if survey.message is not None and isinstance(outcome, Finished | Kept):  # what is said now stands below
            mark = "survey.sent" if isinstance(outcome, Finished) else "survey.given_up"
            words = texts(survey.draft.language)
            self._screens.replace(chat, survey.message, Screen(words(mark, unit=survey.unit.name)), or_send=False)
        await self._show(user, chat, None, outcome)
        return True

    async def write(self, user: User, message: Message) -> bool:
        """Take a typed text, if a survey of this chat waits for one. Returns whether it was taken."""
        chat = message.chat.id
        heard = await self._desk.survey.write(user.id, chat, message.text or "")
        if heard is None:
            return False
        words = texts(heard.language)
        if heard.empty:
            await self.lower(chat, "start.text_only")
        notes = [words("start.shortened", count=SUGGESTION_LENGTH)] if heard.shortened else []
        notes += [words("start.masked", edit=words("button.edit"))] if heard.masked else []
        notes = notes or ([words("start.added")] if heard.added else [])
        await self._show(user, chat, None, heard.outcome, " ".join(notes))
        return True

    async def keep(self, chat: int) -> bool:
        """Say below an edited message that it changes nothing, and what does. Returns whether a survey is under way."""
        waiting = await self._desk.survey.waiting(chat)
        said = waiting is not None and waiting.survey.draft.suggestion
        return await self.lower(chat, "start.edited_suggestion" if said else "start.edited")

    async def lower(self, chat: int, note: str = "", draft: str = "") -> bool:
        """Show a survey below what was said since, with a note above it: this draft, or that which was touched last.

        `note` is the key of a text, said in the language of the survey. Returns whether there is one.
        """
        asked = await self._desk.survey.lower(chat, draft)
        if asked is not None:
            words = texts(asked.survey.draft.language)
            self._screens.show(asked, words(note, edit=words("button.edit")) if note else "")
        return asked is not None

    async def lower_below(self, heard: Heard) -> None:
        """Show the survey under way again below what answered this, since it waits for the person."""
        await self.lower(heard.chat)

    async def open(self, user: User, chat: int, unit: Unit, service: str | None = None) -> None:
        """Begin the survey of a unit, or go on with it, at the bottom of the chat.

        A closed unit begins none. One that has become another begins that one's, and one that has become several
        offers them.
        """
        try:
            asked = await self._desk.survey.open(user.id, await self._desk.language_in(user, chat), chat, unit, service)
        except Full as error:
            self._screens.say(chat, full(error, await self._desk.words_in(user, chat)))
            return
        if asked is None:
            await self._go_on(user, chat, unit, service)
        else:
            self._screens.show(asked)

    async def _go_on(self, user: User, chat: int, unit: Unit, service: str | None) -> None:
        """Lead from a closed unit to what it has become."""
        words, heirs = await self._desk.words_in(user, chat), await self._desk.store.successions.heirs(unit, service)
        if not heirs:
            self._screens.say(chat, await self._closed(words, unit))
        elif len(heirs) == 1:
            await self.open(user, chat, *heirs[0])
        else:
            rows = tuple((Button(ends_of(heir.name, _LABEL), f"{OPEN}:{heir.code}"),) for heir, _ in heirs)
            self._screens.say(chat, Screen(words("start.split", unit=unit.name), rows))

    async def _closed(self, words: Texts, unit: Unit) -> Screen:
        """That a unit is closed, and where to go: to the unit above it where that one serves, and to others alike."""
        above, rows = None, list[tuple[Button, ...]]()
        if unit.parent is not None:
            above = await self._desk.store.units.find(unit.parent)
        if above and above.active:
            rows.append((Button(ends_of(above.name, _LABEL), f"{OPEN}:{above.code}", ON),))
        text = words("start.closed_above" if rows else "start.closed", unit=unit.name)
        kind = unit.name.split()[0]  # units are named by what they are: Puskesmas, Kelurahan
        alike, payload = await self._desk.store.unit_search.named(kind, 1), f"{OPEN}:{PAGE}0:{kind}"
        if alike and len(payload.encode()) <= MOST_BYTES:
            label = html.unescape(words("start.closed_alike", kind=kind))
            rows.append((Button(label[:_LABEL], payload),))
        return Screen(text, tuple(rows))

    async def cancel(self, user: User, chat: int, message: int) -> None:
        """/batal, written in that message. When it is delivered again nothing more is cancelled."""
        survey = await self._desk.survey.cancel(chat, message)
        if survey is None:
            if not await self._desk.survey.of_chat(chat):
                self._screens.say(chat, (await self._desk.words_in(user, chat))("start.cancel_nothing"))
            return
        ended = self._given_up(user, survey)
        if survey.message is not None:
            mark = texts(survey.draft.language)("survey.given_up", unit=survey.unit.name)
            self._screens.replace(chat, survey.message, Screen(mark))
        self._screens.say(chat, ended)

    async def _show(self, user: User, chat: int, tapped: int | None, outcome: Outcome, note: str = "") -> None:
        """Show what came of a tap on that message, or of a text."""
        match outcome:
            case Asked():
                if outcome.survey.draft.channel != OFFICER:  # whose respondents speak for themselves
                    self._desk.spoken.hear(chat, outcome.survey.draft.language)
                self._screens.show(outcome, note)
            case (Finished() as finished) | Ended(finished):
                await self._thank(user, chat, tapped, finished)
            case Kept(survey):
                self._screens.replace(chat, tapped, self._given_up(user, survey))
            case RoleOver(survey):
                self._officers.say_ended(user, chat, tapped or survey.message, survey.unit)

    def _given_up(self, user: User, survey: Underway) -> Screen:
        """What is said when a survey was given up: that earlier answers stay, where there are any."""
        if survey.draft.channel == OFFICER:
            return cancelled(self._desk.words(user), survey.unit.code)
        key = "survey.kept" if survey.draft.revises else "survey.cancelled"
        return Screen(texts(survey.draft.language)(key, unit=survey.unit.name))

    def _count(self, outcome: Outcome) -> None:
        self._desk.vitals.taps += not isinstance(outcome, Ended)
        self._desk.vitals.surveys += isinstance(outcome, Finished)

    async def _thank(self, user: User, chat: int, message: int | None, ended: Finished) -> None:
        if ended.channel == OFFICER:
            screen = await self._officers.thanks(user, chat, ended)
        else:
            screen = last_words(ended, ended.language)
        self._screens.replace(chat, message, screen)

    async def _say_gone(self, tapped: Tapped) -> None:
        words = await self._desk.words_in(tapped.user, tapped.chat)
        tapped.answer(words("survey.toast.gone"))
        self._screens.replace(tapped.chat, tapped.message, Screen(words("survey.gone")))
