"""The survey as a use case: opening it, moving it by taps and texts, giving it up. It knows no Telegram.

Whoever shows a survey, a chat today, hands events in and shows what comes out. Everything is on the disk before it
comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.cases.people import Staff
from bot.cases.slots import Slots
from bot.cases.survey_answers import Answers, Place
from bot.cases.survey_outcomes import Asked, Ended, Heard, Kept, Outcome, RoleOver, Underway, underway
from bot.config import Config
from bot.conversation.draft import BOT, OFFICER, OFFICER_LINK, SUMMARY, Draft, Questionnaire
from bot.conversation.events import Event, Tap, Write
from bot.conversation.survey import WRITABLE, Effect, begin, link_of, recall, reopen, step, suggestion_with
from bot.conversation.survey_pages import mended
from bot.rules.identity import new_code
from bot.rules.suggestions import SUGGESTION_LENGTH, clean, masks
from bot.storage import Finished, SavedDraft, StaleDraft, Store, Unit
from bot.storage.moves import Found
from scoring.instrument import Instrument

_MOST_UNITS = 2000  # of a city where the units that somebody rated are looked for at /start
_ATTEMPTS = 5  # at deciding again on a draft that another worker moved meanwhile


class Survey:
    """Surveys of every chat. `answers` says where they belong."""

    def __init__(
        self, config: Config, store: Store, instrument: Instrument, secret: str, clock: Callable[[], datetime]
    ) -> None:
        self._store, self._clock = store, clock
        self.answers = Answers(config, store, instrument, secret, clock)
        self._staff = Staff(config, store)

    async def load(self, draft: str, chat: int) -> Underway | Finished | None:
        """The survey of that id in that chat, or what is left of it, or None when it is gone."""
        saved = await self._store.drafts.load(draft, chat)
        return underway(saved) if isinstance(saved, SavedDraft) else saved

    async def of_chat(self, chat: int) -> list[Underway]:
        """Every survey under way in this chat, the one touched last first."""
        return [underway(saved) for saved in await self._store.drafts.of_chat(chat)]

    async def last_rated(self, person: int) -> list[Unit]:
        """The active units that this person's answers still lead to, the latest first. None in a very large city.

        Found as /hapus finds them: nothing is kept for it.
        """
        if await self._store.units.are_more_than(_MOST_UNITS):
            return []
        codes = await self._store.responses.units_of(await self.answers.own.pseudonyms(person))
        units = {one.code: one for one in await self._store.units.some(codes)}
        return [units[code] for code in codes if code in units and units[code].active]

    async def touched_since(self, moment: int) -> list[Underway]:
        """Surveys whose screen may not have been shown before a stop."""
        return [underway(saved) for saved in await self._store.drafts.touched_since(moment)]

    async def questionnaire_now(self, unit: Unit, service: str | None, channel: str = BOT) -> Questionnaire:
        """What is asked at this moment."""
        return self.answers.place(await self.answers.slots(unit), unit, service, channel).questionnaire

    async def open(
        self, person: int, language: str, chat: int, unit: Unit, service: str | None = None, channel: str = BOT
    ) -> Asked | None:
        """Begin the survey of a unit, or go on with the one that this chat began by the same link.

        None where the unit is closed and no survey of it is under way here. Raises StaleDraft where other workers move
        it time and again.
        """
        for _ in range(_ATTEMPTS - 1):
            with suppress(StaleDraft):
                return await self._open(person, language, chat, unit, service, channel)
        return await self._open(person, language, chat, unit, service, channel)

    async def _open(
        self, person: int, language: str, chat: int, unit: Unit, service: str | None, channel: str
    ) -> Asked | None:
        slots = await self.answers.slots(unit)
        questionnaire = self.answers.place(slots, unit, service, channel).questionnaire
        link = OFFICER_LINK if channel == OFFICER else link_of(service, questionnaire)
        saved = await self._store.drafts.of_link(chat, unit.code, link)
        if saved is None:
            if not unit.active and (channel == OFFICER or not await self._is_under_way(chat, unit)):
                return None
            return await self.begin(new_code(), person, language, chat, unit, service, channel)
        # Saved even when nothing changed: a typed text belongs to the survey opened last.
        survey = underway(saved)
        questionnaire = self.answers.place(slots, unit, survey.draft.service, channel).questionnaire
        draft = reopen(survey.draft, link_of(service, questionnaire), questionnaire)
        await self._store.drafts.save(draft.id, survey.draft.revision, draft.state(), self._now)
        return Asked(replace(survey, draft=draft), questionnaire, below=True, left=survey.message)

    async def begin(
        self, id: str, person: int, language: str, chat: int, unit: Unit, service: str | None, channel: str = BOT
    ) -> Asked:
        """Begin a survey under this id. Where the chat has one by the same link, that one is given."""
        slots = await self.answers.slots(unit)
        place = self.answers.place(slots, unit, service, channel)
        link = OFFICER_LINK if channel == OFFICER else link_of(service, place.questionnaire)
        draft, effect = begin(id, language, place.questionnaire, service, channel)
        if draft.service != service:  # the unit's only service was chosen, and may be asked something else
            place = self.answers.place(slots, unit, draft.service, channel)
            draft = replace(draft, instrument=place.questionnaire.instrument.id)
        if effect is Effect.RECALL:
            draft = recall(draft, await self.answers.prior(draft, unit, person, place), place.questionnaire)
        survey = underway(await self._store.drafts.create(draft.id, chat, unit.code, draft.state(), self._now, link))
        return Asked(survey, place.questionnaire, below=True, left=survey.message)

    async def tap(self, tap: Tap, chat: int, person: int, message: int) -> Outcome:
        """A tap on a button of that message: decided and saved in one hop to the database, where nothing more is asked.

        The survey is shown in that message from now on. None when the survey is gone.
        """
        moment, decided = self._clock(), list[Asked]()
        now = int(moment.timestamp())

        def decide(found: Found) -> Mapping[str, Any] | None:
            survey, slots = underway(found.saved), self.answers.slots_of(found.windows, found.parents, moment)
            before = survey.draft
            if before.channel == OFFICER:
                return None  # whether they may still is asked first
            questionnaire = self.answers.place(slots, survey.unit, before.service, before.channel).questionnaire
            after, effect = step(before, tap, questionnaire, now)
            if effect is not Effect.SAVE:
                return None
            if after.service != before.service:  # it may belong elsewhere now
                questionnaire = self.answers.place(slots, survey.unit, after.service, after.channel).questionnaire
            left = survey.message if message != survey.message else None
            lost = bool(before.answers) and not after.answers and before.instrument not in ("", after.instrument)
            decided.append(
                Asked(replace(survey, draft=after, message=message), questionnaire, left=left, replaced=lost)
            )
            return after.state()

        found = await self._store.moves.move(tap.draft, chat, self.answers.day(moment), now, message, decide)
        if decided:
            return decided[0]
        if isinstance(found, Found):
            slots = self.answers.slots_of(found.windows, found.parents, moment)
            return await self.move(underway(found.saved), tap, person, message, slots)
        return None if found is None else Ended(found)

    async def move(
        self, survey: Underway, event: Event, person: int, tapped: int | None = None, slots: Slots | None = None
    ) -> Outcome:
        """Decide and save. Decides again when somebody else saved in between. None when the survey is gone.

        One moment decides everything: which questionnaire is asked, and where the answers belong. `tapped` is the
        message that the event came from, where the survey is to be shown from now on. None for what was typed, below
        which it is shown. `slots` are those of the unit, where they have been read.
        """
        slots = slots or await self.answers.slots(survey.unit)
        for _ in range(_ATTEMPTS):
            draft = survey.draft
            if draft.channel == OFFICER and not await self._may_fill(person, survey.unit):
                await self._store.drafts.drop(draft.id)  # or it would go on waiting for a suggestion
                return RoleOver(survey)
            place = self.answers.place(slots, survey.unit, draft.service, draft.channel)
            after, effect = step(draft, event, place.questionnaire, self._now)
            if after.service != draft.service:  # only then may it belong elsewhere
                place = self.answers.place(slots, survey.unit, after.service, after.channel)
            try:
                return await self._apply(survey, after, effect, place, person, tapped, below=tapped is None)
            except StaleDraft:
                again = await self.load(draft.id, survey.chat)
                if not isinstance(again, Underway):
                    return None if again is None else Ended(again)
                survey = again
        return None

    async def write(self, person: int, chat: int, text: str) -> Heard | None:
        """A typed text, if the survey that this chat touched last waits for one. None where it does not."""
        surveys, cleaned = await self.of_chat(chat), clean(text)
        kept = (surveys[0].draft.suggestion or "") if surveys and surveys[0].draft.page == SUMMARY else ""
        if cleaned and f"\n{kept}".endswith(f"\n{cleaned}"):
            return Heard(surveys[0].draft.language)  # the same text again: Telegram may deliver a message twice
        if not surveys or surveys[0].draft.page not in WRITABLE:  # never to another unit's than the one in sight
            return None
        survey = surveys[0]
        language = survey.draft.language
        if not cleaned:
            return Heard(language, empty=True)
        whole = suggestion_with(survey.draft, text).strip()
        outcome = await self.move(survey, Write(text), person)
        long, added = len(whole) > SUGGESTION_LENGTH, survey.draft.page == SUMMARY and bool(survey.draft.suggestion)
        return Heard(language, outcome, shortened=long, masked=masks(text), added=added)

    async def waiting(self, chat: int, draft: str = "") -> Asked | None:
        """The survey that waits for the chat, as its screen is now: this draft, or that which was touched last."""
        survey = await self.load(draft, chat) if draft else next(iter(await self.of_chat(chat)), None)
        if not isinstance(survey, Underway):
            return None
        questionnaire = await self.questionnaire_now(survey.unit, survey.draft.service, survey.draft.channel)
        return Asked(replace(survey, draft=mended(survey.draft, questionnaire)), questionnaire)

    async def lower(self, chat: int, draft: str = "") -> Asked | None:
        """Have a survey shown below what was said since: this draft, or that which the chat touched last.

        None where there is none.
        """
        waiting = await self.waiting(chat, draft)
        if waiting is None:
            return None
        survey, questionnaire, shown = waiting.survey, waiting.questionnaire, waiting.survey.draft
        try:
            await self._store.drafts.save(shown.id, shown.revision, shown.state(), self._now, below=True)
        except StaleDraft:  # whoever moved it shows it
            return None
        moved = replace(survey, draft=replace(shown, revision=shown.revision + 1))
        return Asked(moved, questionnaire, below=True, left=survey.message)

    async def cancel(self, chat: int, message: int) -> Underway | None:
        """Give up what this chat touched last, as its /batal of that message asks. None where it did before."""
        saved = await self._store.drafts.cancel(chat, message)
        return None if saved is None else underway(saved)

    async def _apply(
        self,
        survey: Underway,
        after: Draft,
        effect: Effect,
        place: Place,
        person: int,
        tapped: int | None,
        *,
        below: bool,
    ) -> Outcome:
        """Save what was decided on the survey's revision. Raises StaleDraft."""
        drafts, before = self._store.drafts, survey.draft
        match effect:
            case Effect.SUBMIT:
                return await self.answers.submit(replace(after, revision=before.revision), survey.unit, person, place)
            case Effect.DISCARD:
                await drafts.drop(before.id)
                return Kept(survey)
            case Effect.RECALL:
                after = mended(after, place.questionnaire)
                after = recall(after, await self.answers.prior(after, survey.unit, person, place), place.questionnaire)
                await drafts.save(before.id, before.revision, after.state(), self._now, below=below)
            case Effect.SAVE:
                await drafts.save(before.id, before.revision, after.state(), self._now, below=below)
            case Effect.NOTHING:
                pass
        moved = replace(survey, draft=after)
        if below and effect is not Effect.NOTHING:
            return Asked(moved, place.questionnaire, below=True, left=survey.message)
        if tapped is None or tapped == survey.message:
            return Asked(moved, place.questionnaire)
        await drafts.keep_message(before.id, tapped)
        return Asked(replace(moved, message=tapped), place.questionnaire, left=survey.message)

    async def _is_under_way(self, chat: int, unit: Unit) -> bool:
        """Whether this chat answers for the unit, by whatever link."""
        return any(one.unit.code == unit.code for one in await self.of_chat(chat))

    async def _may_fill(self, person: int, unit: Unit) -> bool:
        return (await self._staff.standing_at(person, unit.code)).may("fill", unit.code)

    @property
    def _now(self) -> int:
        return int(self._clock().timestamp())
