"""The survey's one message in a chat: edited to the latest screen, sent anew where it is gone, never waited for."""

from __future__ import annotations

import asyncio
import html
import logging
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from telegram.error import RetryAfter

from bot.cases.survey_outcomes import Asked, Underway
from bot.conversation.draft import OFFICER, Draft
from bot.conversation.faults import sentences
from bot.conversation.lists import shortened
from bot.conversation.render import Screen, render, thanks
from bot.conversation.screen import parted
from bot.conversation.texts import Texts, texts
from bot.gateway.delivery import MessageGone, passes, seconds_of
from bot.gateway.messages import begin_edit, edit, send, send_document
from bot.gateway.transport import Said
from bot.handlers.desk import Desk
from bot.rules.faults import Fault
from bot.rules.lines import Line, reason_of
from bot.rules.quotas import Full
from bot.storage import Finished, StoreError

log = logging.getLogger(__name__)

_LATER = 30.0
# Telegram has up to a hundred updates under way at one webhook, so these still let thirty a second through.
_HELD_SECONDS = 3.0
_NOTES, _NOTE = 10, 300  # notes of a file in one message, and characters in one
_FAULTS = 2500  # characters of faults in one message. Telegram takes 4096 after its own escapes


def full(error: Full, words: Texts) -> str:
    """Say kindly that somebody has as many as they may have."""
    return words(f"quota.{error.quota.name}", most=error.quota.most)


def last_words(left: Finished | None, language: str) -> Screen:
    """What is said of a survey that has ended: thanks where it was sent, that it is over otherwise."""
    if left is None:
        return Screen(texts(language)("survey.gone"))
    return thanks(left.language, left.unit.name, left.receipt, revised=left.revised, until=left.until)


class Screens:
    """`later` is after how many seconds a screen that could not be shown is shown again.

    `held` is for how many seconds a worker of several waits for what it shows, before it acknowledges an update.
    """

    def __init__(self, desk: Desk, later: float = _LATER, held: float = _HELD_SECONDS) -> None:
        self.later, self.held = later, held
        self._desk, self._shared = desk, desk.config.telegram.workers > 1
        self._waiting: set[asyncio.Task[None]] = set()

    def show(self, asked: Asked, note: str = "") -> None:
        """Show the survey: in its message, at the bottom of the chat where asked so, in a first message otherwise.

        A note stands above it, so that what waits for the person is the last thing in the chat. It is a message of its
        own where a small phone does not show both together, and the survey moves below it.
        """
        survey, draft = asked.survey, asked.survey.draft
        screen, chat, message = render(draft, asked.questionnaire), survey.chat, survey.message
        if asked.replaced:
            note = "\n\n".join(filter(None, [note, texts(draft.language)("survey.replaced")]))
        *notes, screen = parted(replace(screen, note=f"ℹ️ {note}" if note else ""))
        for one in notes:
            self.say(chat, one)
        if notes and not asked.below:
            self.send(chat, draft, screen, message)
            if asked.left is not None:
                self._retire(chat, draft, asked.left)
            return
        if asked.below or message is None:
            self.send(chat, draft, screen, asked.left)
            return
        if asked.left is not None:  # the survey moves to where the person tapped
            self._retire(chat, draft, asked.left, or_send=True)
        self._desk.outbox.put(
            chat,
            partial(self._edit, chat, draft.id, message, screen),
            key=draft.id,
            otherwise=lambda error: self._again_later(draft.id, chat, error),
            begin=partial(begin_edit, self._desk.bot, chat, message, screen),
            then=partial(self._look, chat, draft, message) if self._shared else None,
        )

    def send(self, chat: int, draft: Draft, screen: Screen, retire: int | None = None) -> None:
        """Show the survey at the bottom of the chat. `retire` is the message it stood in before."""

        async def work() -> None:
            message = await send(self._desk.bot, chat, screen)
            await self._desk.store.drafts.keep_message(draft.id, message)
            if retire is not None:  # work of its own: where this fails, the screen is not sent again
                self._retire(chat, draft, retire)
            if self._shared:
                await self._look(chat, draft, message)

        # It may have arrived all the same. Then it is shown twice, and a tap on either goes on.
        self._desk.outbox.put(chat, work, otherwise=lambda error: self._again_later(draft.id, chat, error))

    def replace(
        self,
        chat: int,
        message: int | None,
        screen: Screen,
        *,
        or_send: bool = True,
        then: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """The end of a survey, or of an old message of it: its last words, without buttons."""
        first, *rest = parted(screen)

        async def work() -> None:
            if message is None:
                await send(self._desk.bot, chat, first)
            else:
                await self._edit_plain(chat, message, first, or_send=or_send)

        self._desk.outbox.put(chat, work, then=then)
        for one in rest:
            self.say(chat, one)

    def say(self, chat: int, screen: Screen | str) -> None:
        """A message of its own beside the survey, or two where its note is to stand apart."""
        for one in parted(Screen(screen) if isinstance(screen, str) else screen):
            self._desk.outbox.put(chat, partial(self._send, chat, one))

    async def _send(self, chat: int, screen: Screen) -> None:
        await send(self._desk.bot, chat, screen)

    def attach(self, chat: int, name: str, content: bytes, caption: str) -> None:
        """A document beside the survey."""

        async def work() -> None:
            await send_document(self._desk.bot, chat, content, name, caption)

        self._desk.outbox.put(chat, work, again=False)

    async def faults(self, chat: int, file: str, faults: Sequence[Fault], words: Texts) -> Screen:
        """Every fault of a file: in the screen's text, or in a document beside it where they are many."""
        told = await asyncio.to_thread(lambda: sentences(faults, words))  # a table may have very many
        lines, shown, room = list(told), list[str](), _FAULTS
        while lines and room >= len(lines[0]):
            room -= len(lines[0]) + 1
            shown.append(lines.pop(0))
        if lines:
            shown.append(words("upload.faults_more"))
            content = "\n".join(told).encode()
            self.attach(chat, f"{file}.txt", content, words("upload.all_faults", file=file, count=len(faults)))
        return Screen(words("upload.faults", file=file, count=len(faults), lines="\n".join(shown)))

    def notes(self, notes: Sequence[Fault], words: Texts) -> str:
        """What had to be assumed about a file, as the last lines of a screen."""
        told = [html.escape(one[:_NOTE], quote=False) for one in sentences(notes, words)]
        return "".join(f"\n\nℹ️ {one}" for one in shortened(words, told, _NOTES))

    async def show_again(self, since: int) -> int:
        """After a start: what was saved shortly before the stop may not have been shown.

        Returns how many were put in line: none by one of several workers, which acknowledge what they have shown.
        """
        if self._shared:
            return 0
        surveys = await self._desk.survey.touched_since(since)
        for survey in surveys:
            await self._show_now(survey)
        return len(surveys)

    async def show_due(self) -> None:
        """Show the screens that Telegram did not take for long, once it does again."""
        for one in await self._desk.store.unshown.due(self._desk.now):
            survey = None if one.chat is None else await self._desk.survey.load(one.draft, one.chat)
            if one.chat is None or not isinstance(survey, Underway):
                await self._desk.store.unshown.forget(one)
                continue
            await self._show_now(survey)
            self._desk.outbox.put(one.chat, partial(self._desk.store.unshown.forget, one), key=("unshown", one.draft))

    async def see_out(self, chat: int) -> bool:
        """Return when what this chat is to be shown has arrived, or its survey is written down as not shown.

        So a worker that is killed leaves nothing that only it knew. Returns False where nothing can be written now.
        """
        if await self._desk.outbox.clear(chat, self.held):
            return True
        try:
            for survey in (await self._desk.survey.of_chat(chat))[:1]:
                await self._desk.store.unshown.mark(survey.draft.id, self._desk.now)
        except StoreError:
            return False
        return True

    async def _look(self, chat: int, draft: Draft, message: int) -> None:
        """Where another worker has moved the survey since, its screen may have come before this one: show it again."""
        if await self._desk.store.drafts.revision(draft.id) == draft.revision:
            return
        found = await self._desk.survey.load(draft.id, chat)
        if isinstance(found, Underway):
            if found.message != message:
                self._retire(chat, draft, message)
            if found.message is not None:
                await self._show_now(found)
        elif draft.channel != OFFICER:  # whose thanks lead on, as a tap there does
            self.replace(chat, message, last_words(found, draft.language), or_send=False)

    def _retire(self, chat: int, draft: Draft, message: int, *, or_send: bool = False) -> None:
        """Say in a message that its survey has moved on to another one, unless it has come back meanwhile."""

        async def look() -> None:
            found = await self._desk.survey.load(draft.id, chat)
            if isinstance(found, Underway) and found.message == message:
                await self._show_now(found)

        moved = Screen(texts(draft.language)("survey.moved"))
        self.replace(chat, message, moved, or_send=or_send, then=look if self._shared else None)

    async def _edit(self, chat: int, draft: str, message: int, screen: Screen, said: Said | None = None) -> None:
        try:
            await edit(self._desk.bot, chat, message, screen, said)
        except MessageGone:
            sent = await send(self._desk.bot, chat, screen)
            await self._desk.store.drafts.keep_message(draft, sent)

    def _again_later(self, draft: str, chat: int, error: Exception) -> None:
        if not passes(error):
            return  # Telegram would refuse it for ever
        log.warning(Line("screen not shown, will try again", reason=reason_of(error)))
        if isinstance(error, RetryAfter):
            until = self._desk.now + math.ceil(seconds_of(error))
            self._desk.outbox.aside(partial(self._put_off, draft, until))  # a stop waits for it
            return
        task = asyncio.create_task(self._show_later(draft, chat))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _show_later(self, draft: str, chat: int) -> None:
        await asyncio.sleep(self.later)
        survey = await self._desk.survey.load(draft, chat)
        if isinstance(survey, Underway):
            await self._show_now(survey)

    async def _put_off(self, draft: str, until: int) -> None:
        """Write down that the screen waits: a tick shows it, in this run or a later one."""
        try:
            await self._desk.store.unshown.mark(draft, until)
        except StoreError as error:  # the next tap shows it
            log.warning(Line("screen not put off", reason=reason_of(error)))

    async def _show_now(self, survey: Underway) -> None:
        questionnaire = await self._desk.survey.questionnaire_now(
            survey.unit, survey.draft.service, survey.draft.channel
        )
        self.show(Asked(survey, questionnaire))

    async def _edit_plain(self, chat: int, message: int, screen: Screen, *, or_send: bool) -> None:
        try:
            await edit(self._desk.bot, chat, message, screen)
        except MessageGone:
            if or_send:
                await send(self._desk.bot, chat, screen)

    def close(self) -> None:
        for task in self._waiting:
            task.cancel()
