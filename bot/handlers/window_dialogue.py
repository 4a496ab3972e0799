"""Putting a survey window together by buttons: load, step, save, show. All of it lives in the database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from telegram import Message, User

from bot.cases.people import Refused
from bot.cases.window_offers import RIGHT, WindowOffers, check_maker
from bot.cases.windows import Plan, WindowPlans
from bot.conversation.faults import said
from bot.conversation.lists import shortened
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.conversation.window_draft import CLUSTER, SUMMARY, Effect, WindowDraft, step
from bot.conversation.window_events import Event, Write, decode
from bot.conversation.window_offer import Offer, code_of
from bot.conversation.window_screens import draft_screen
from bot.handlers.desk import Desk
from bot.rules.rights import EVERYWHERE_WORDS, Standing
from bot.storage import StaleDraft, WindowFaults
from scoring import local_day

_FAULTS = 5  # told in a message. The rest is counted


@dataclass(frozen=True, slots=True)
class _At:
    """A draft of a chat, and the revision of the screen that shows it."""

    chat: int
    revision: int
    draft: WindowDraft


class Dialogue:
    def __init__(self, desk: Desk) -> None:
        self._desk, self._offers = desk, WindowOffers(desk.config, desk.store)

    async def begin(self, chat: int, words: Texts, standing: Standing) -> Screen:
        """Begin a new draft. Returns its first screen. Raises Refused."""
        check_maker(standing)
        draft = WindowDraft()
        revision = await self._desk.store.window_drafts.begin(chat, draft.state(), self._desk.now)
        return await self._draw(_At(chat, revision, draft), words, standing)

    async def show(self, chat: int, words: Texts, standing: Standing) -> Screen:
        """The draft as it stands. Raises Refused."""
        check_maker(standing)
        at = await self._load(chat)
        return _gone(words) if at is None else await self._draw(at, words, standing)

    async def move(self, user: User, chat: int, payload: str, standing: Standing) -> Screen:
        """Take a button. One of an older screen changes nothing and is shown the present one. Raises Refused."""
        check_maker(standing)
        words, tap = self._desk.words(user), decode(payload)
        if tap is None:
            raise Refused
        at = await self._load(chat)
        if at is None:
            return _gone(words)
        if at.revision != tap[0]:
            return await self._draw(at, words, standing)
        screen = await self._step(user, at, tap[1], words, standing)
        return screen or await self._draw(at, words, standing)

    async def write(self, user: User, message: Message, standing: Standing) -> Screen | None:
        """Take a typed text. None where none is waited for, or this person may not make windows any more."""
        at = await self._load(message.chat.id)
        if at is None or not standing.anywhere(RIGHT):
            return None
        event = Write(message.text or "", message.message_id)
        return await self._step(user, at, event, self._desk.words(user), standing)

    async def _step(self, user: User, at: _At, event: Event, words: Texts, standing: Standing) -> Screen | None:
        """Decide, save, then show. None where the event is not this dialogue's. Raises Refused."""
        after, effect = step(at.draft, event, await self._offer(standing, at.draft, event))
        match effect:
            case Effect.DEAF:
                return None
            case Effect.DISCARD:
                await self._desk.store.window_drafts.drop(at.chat, at.revision)
                return Screen(words("window.given_up"), (_home(words),))
            case Effect.MAKE:
                return await self._make(user, at, words, standing)
            case Effect.WRONG:
                asked = await self._draw(at, words, standing)
                return replace(asked, note=words(f"window.wrong_{at.draft.page}"))
            case Effect.SAVE:
                return await self._save(at, after, words, standing)
        return await self._draw(at, words, standing)

    async def _load(self, chat: int) -> _At | None:
        saved = await self._desk.store.window_drafts.load(chat)
        return None if saved is None else _At(chat, saved.revision, WindowDraft.of_state(saved.state))

    async def _save(self, at: _At, after: WindowDraft, words: Texts, standing: Standing) -> Screen:
        """Save and show. What somebody else saved in between is shown instead."""
        try:
            revision = await self._desk.store.window_drafts.move(at.chat, at.revision, after.state(), self._desk.now)
        except StaleDraft:
            again = await self._load(at.chat)
            return _gone(words) if again is None else await self._draw(again, words, standing)
        return await self._draw(_At(at.chat, revision, after), words, standing)

    async def _make(self, user: User, at: _At, words: Texts, standing: Standing) -> Screen:
        plan = _plan(at.draft, await self._code(at.draft))
        try:
            campaigns = WindowPlans(self._desk.config, self._desk.store)
            window = await campaigns.add(standing, self._desk.author(user), plan, (at.chat, at.revision))
        except StaleDraft:
            return _gone(words)
        except WindowFaults as error:
            asked = await self._draw(at, words, standing)
            faults = [words("window.fault", fault=said(one, words)) for one in error.faults]
            told = "\n".join(shortened(words, faults, _FAULTS))
            return replace(asked, note=f"{words('window.faults')}\n{told}")
        see = Button(words("window.see"), f"w:see:{window.code}")
        text = words("window.made", name=window.period.name(words.language), code=window.code)
        return Screen(text, ((see,), _home(words)))

    async def _draw(self, at: _At, words: Texts, standing: Standing) -> Screen:
        offer = await self._offer(standing, at.draft)
        code = await self._code(at.draft) if at.draft.page == SUMMARY else ""
        return draft_screen(at.draft, offer, at.revision, words, code)

    async def _code(self, draft: WindowDraft) -> str:
        taken = [one.code for one in await self._desk.store.windows.all()]
        return code_of(draft.name, draft.first, [*taken, *(word.upper() for word in EVERYWHERE_WORDS)])

    async def _offer(self, standing: Standing, draft: WindowDraft, event: Event | None = None) -> Offer:
        """What this person may choose from on the draft's page. Raises Refused."""
        today = local_day(self._desk.clock(), self._desk.config.agency.timezone)
        return await self._offers.read(standing, draft, today, event)


def _plan(draft: WindowDraft, code: str) -> Plan:
    cluster = draft.scope == CLUSTER
    return Plan(
        code=code,
        name=draft.name,
        first=date.fromisoformat(draft.first),
        last=date.fromisoformat(draft.last),
        units=draft.units,
        services=draft.services,
        channels=draft.channels,
        target=draft.target,
        repeats=draft.repeats,
        per_parent=draft.per_parent if cluster else None,
        seed=draft.seed if cluster else None,
        instrument=draft.instrument,
        weight=draft.weight,
    )


def _gone(words: Texts) -> Screen:
    return Screen(words("window.gone"), (_home(words),))


def _home(words: Texts) -> tuple[Button, ...]:
    return (Button(words("window.to_list"), "w:list:0"),)
