"""A resident's survey: opening it, tapping through it, writing a suggestion."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from telegram import CallbackQuery, Message, Update, User
from telegram.ext import ContextTypes

from bot.cases.slots import Slot, Slots
from bot.conversation.callbacks import decode
from bot.conversation.draft import OFFICER, SUGGESTION, SUMMARY, Draft, Form, Prior
from bot.conversation.events import Event, Write
from bot.conversation.officer import cancelled
from bot.conversation.render import Screen, render, thanks
from bot.conversation.survey import SUGGESTION_LENGTH, Effect, begin, clean, link_of, mended, recall, reopen, step
from bot.conversation.texts import texts
from bot.gateway.messages import answer
from bot.handlers.desk import Desk
from bot.handlers.officers import Officers
from bot.handlers.screens import Screens
from bot.rules.identity import new_code
from bot.storage import Ending, Finished, Response, SavedDraft, StaleDraft, Unit

_ATTEMPTS = 5  # at deciding again on a draft that another worker moved meanwhile


class Respond:
    def __init__(self, desk: Desk, screens: Screens, officers: Officers) -> None:
        self._desk, self._screens, self._officers = desk, screens, officers

    async def on_tap(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """One button of the survey."""
        query = update.callback_query
        if query is None or query.message is None or query.data is None:
            return
        tap = decode(query.data)
        if tap is None:  # not a button of ours, or of a version long gone: the message may still show a live survey
            self._desk.outbox.aside(lambda: answer(query, self._desk.words(query.from_user)("survey.toast.gone")))
            return
        saved = await self._desk.store.drafts.load(tap.draft, query.message.chat.id)
        if isinstance(saved, SavedDraft):
            await self._move(saved, tap, query.from_user, tapped=query.message.message_id)
        elif isinstance(saved, Finished):
            await self._thank(query.from_user, query.message.chat.id, query.message.message_id, saved)
        if saved is None:
            await self._too_old(query)
        else:
            self._desk.outbox.aside(lambda: answer(query))

    async def write(self, user: User, message: Message) -> bool:
        """A typed text, if a survey of this chat waits for one; whether it was taken."""
        text = message.text or ""
        drafts = await self._desk.store.drafts.of_chat(message.chat.id)
        if drafts and drafts[0].state["page"] == SUMMARY and drafts[0].state["suggestion"] == clean(text):
            return True  # the same text again: Telegram may deliver a message twice
        saved = next((one for one in drafts if one.state["page"] == SUGGESTION), None)
        if saved is None:
            return False
        language = Draft.of_state(saved.id, saved.revision, saved.state).language
        if not clean(text):
            self._screens.say(message.chat.id, texts(language)("start.text_only"))
            return True
        await self._move(saved, Write(text), user)
        if len(text.strip()) > SUGGESTION_LENGTH:
            self._screens.say(message.chat.id, texts(language)("start.shortened", count=SUGGESTION_LENGTH))
        return True

    async def open(self, user: User, chat: int, unit: Unit, service: str | None = None) -> None:
        """Begin the survey of a unit, or go on with it, at the bottom of the chat."""
        slots = await self._desk.slots()
        form = self._desk.form(unit, slots.of(unit, service or ""))
        link = link_of(service, form)
        saved = await self._desk.store.drafts.of_link(chat, unit.code, link)
        if saved is None:
            draft, effect = begin(new_code(), self._desk.language(user), form, service)
            slot = slots.of(unit, draft.service or "")  # the unit's only service may have been chosen for them
            form = self._desk.form(unit, slot)
            draft = replace(draft, instrument=form.instrument.id)
            if effect is Effect.RECALL:
                draft = recall(draft, await self._prior(draft, unit, user.id, slot, form), form)
            saved = await self._desk.store.drafts.create(draft.id, chat, unit.code, draft.state(), self._desk.now, link)
            draft = Draft.of_state(saved.id, saved.revision, saved.state)
        else:
            # Saved even when nothing changed: a typed text belongs to the survey opened last.
            draft = Draft.of_state(saved.id, saved.revision, saved.state)
            form = self._desk.form(unit, slots.of(unit, draft.service or ""))
            draft = reopen(draft, link, form)
            await self._desk.store.drafts.save(draft.id, saved.revision, draft.state(), self._desk.now)
        self._screens.send(chat, draft.id, render(draft, form), saved.message, draft.language)

    async def cancel(self, user: User, chat: int, message: int) -> None:
        """/batal, written in that message. When it is delivered again nothing more is cancelled."""
        saved = await self._desk.store.drafts.cancel(chat, message)
        if saved is None:
            if await self._desk.store.drafts.latest(chat) is None:
                self._screens.say(chat, self._desk.words(user)("start.cancel_nothing"))
            return
        draft = Draft.of_state(saved.id, saved.revision, saved.state)
        ended = Screen(texts(draft.language)("survey.cancelled"))
        if draft.channel == OFFICER:
            ended = cancelled(self._desk.words(user), saved.unit.code)
        if saved.message is not None:
            self._screens.replace(chat, saved.message, Screen(ended.text))
        self._screens.say(chat, ended)

    async def _move(self, saved: SavedDraft, event: Event, user: User, tapped: int | None = None) -> None:
        """Decide, save, show; decide again when somebody else saved in between.

        One moment decides everything: which questionnaire is asked, and where the answers belong.
        """
        slots = await self._desk.slots()
        for _ in range(_ATTEMPTS):
            before = Draft.of_state(saved.id, saved.revision, saved.state)
            if before.channel == OFFICER and not await self._officers.may(user, saved.unit.code):
                await self._desk.store.drafts.drop(saved.id)  # or it would go on waiting for a suggestion
                self._officers.ended(user, saved.chat, tapped or saved.message, saved.unit)
                return
            form = self._desk.form(saved.unit, slots.of(saved.unit, before.service or "", before.channel))
            after, effect = step(before, event, form, self._desk.now)
            try:
                await self._apply(saved, before, after, effect, slots, user, tapped, typed=isinstance(event, Write))
            except StaleDraft:
                again = await self._desk.store.drafts.load(saved.id, saved.chat)
                if isinstance(again, Finished):
                    await self._thank(user, saved.chat, tapped or saved.message, again)
                if not isinstance(again, SavedDraft):
                    return
                saved = again
            else:
                return

    async def _apply(
        self,
        saved: SavedDraft,
        before: Draft,
        after: Draft,
        effect: Effect,
        slots: Slots,
        user: User,
        tapped: int | None,
        *,
        typed: bool,
    ) -> None:
        drafts = self._desk.store.drafts
        slot = slots.of(saved.unit, after.service or "", after.channel)
        form = self._desk.form(saved.unit, slot)
        message = tapped or saved.message
        match effect:
            case Effect.SUBMIT:
                receipt, revised = await self._submit(saved, replace(after, revision=before.revision), user, slot)
                told = (receipt, before.language, revised, before.channel, before.service or "")
                await self._thank(user, saved.chat, message, Finished(saved.id, saved.unit, *told))
                return
            case Effect.DISCARD:
                await drafts.drop(saved.id)
                self._screens.replace(saved.chat, message, Screen(texts(before.language)("survey.kept")))
                return
            case Effect.RECALL:
                after = mended(after, form)
                after = recall(after, await self._prior(after, saved.unit, user.id, slot, form), form)
                await drafts.save(saved.id, before.revision, after.state(), self._desk.now)
            case Effect.SAVE if typed:  # below what was typed, where the person looks
                await drafts.save(saved.id, before.revision, after.state(), self._desk.now, below=True)
                self._screens.send(saved.chat, saved.id, render(after, form), saved.message, after.language)
                return
            case Effect.SAVE:
                await drafts.save(saved.id, before.revision, after.state(), self._desk.now)
            case Effect.NOTHING:
                pass
        if tapped is not None and tapped != saved.message:
            # The survey moves to where the person tapped; the message it stood in says so.
            await drafts.shown_in(saved.id, tapped)
            if saved.message is not None:
                self._screens.replace(saved.chat, saved.message, Screen(texts(after.language)("survey.moved")))
        self._screens.show(replace(saved, message=message), after, form)

    async def _submit(self, saved: SavedDraft, draft: Draft, user: User, slot: Slot) -> tuple[str, bool]:
        """Store the answers for good. Period, week, window and hour are the server's, decided once for this tap."""
        service, form = draft.service or "", self._desk.form(saved.unit, slot)
        by_officer = draft.channel == OFFICER
        asked = {element.key for element in form.questions}
        response = Response(
            unit=saved.unit.code,
            service=service,
            instrument=form.instrument.id,
            period=slot.period.key,
            week=slot.week.key,
            hour=hour_of(self._desk.clock()),
            answers={key: score for key, score in draft.answers.items() if key in asked},
            profile={key: code for key, code in draft.profile.items() if code},
            suggestion=draft.suggestion,
            channel=draft.channel,
            pseudonym=None if by_officer else await self._pseudonym(saved.unit, service, user.id, slot),
            window=slot.code,
            officer=self._officers.pseudonym(user) if by_officer else None,
            seconds=draft.seconds,
        )
        ending = Ending(draft.id, draft.revision, draft.language, self._desk.now)
        return await self._desk.store.responses.submit(response, ending)

    async def _pseudonym(self, unit: Unit, service: str, user_id: int, slot: Slot) -> str | None:
        """The person's pseudonym in the slot; where people may answer again, the first not taken yet, or None."""
        for key in slot.keys:
            who = self._desk.pseudonym(unit.code, service, user_id, key)
            taken = slot.repeats and await self._desk.store.responses.count([who])
            if not taken:
                return who
        return None

    async def _prior(self, draft: Draft, unit: Unit, user_id: int, slot: Slot, form: Form) -> Prior | None:
        service = draft.service or ""
        if slot.repeats:
            return None
        who = self._desk.pseudonym(unit.code, service, user_id, slot.keys[0])
        found = await self._desk.store.responses.of_person(unit.code, service, slot.period.key, who, slot.code)
        if found is None or found.instrument != form.instrument.id:
            return None
        return Prior(found.profile, found.answers, found.suggestion)

    async def _thank(self, user: User, chat: int, message: int | None, ended: Finished) -> None:
        if ended.channel == OFFICER:
            screen = await self._officers.thanks(user, chat, ended)
        else:
            screen = thanks(ended.language, ended.unit.name, ended.receipt, revised=ended.revised)
        self._screens.replace(chat, message, screen)

    async def _too_old(self, query: CallbackQuery) -> None:
        words = self._desk.words(query.from_user)
        self._desk.outbox.aside(lambda: answer(query, words("survey.toast.gone")))
        if query.message is not None:
            self._screens.replace(query.message.chat.id, query.message.message_id, Screen(words("survey.gone")))


def hour_of(moment: datetime) -> str:
    """Time as it is kept with an answer: to the hour, UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H")
