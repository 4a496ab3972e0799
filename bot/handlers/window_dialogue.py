"""Putting a survey window together by buttons: load, step, save, show. All of it lives in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from telegram import Message, User

from bot.cases.people import Refused
from bot.cases.windows import Campaigns, Plan
from bot.conversation.faults import said
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.conversation.window_draft import (
    CLUSTER,
    SUMMARY,
    TYPED,
    WindowDraft,
    back,
    choose,
    edit,
    go_on,
    turn,
    write,
)
from bot.conversation.window_offer import Offer, Place, code_of
from bot.conversation.window_screens import draft_screen
from bot.handlers.desk import Desk
from bot.rules.identity import new_code
from bot.rules.rights import EVERYWHERE, EVERYWHERE_WORDS, Standing
from bot.storage import StaleDraft, WindowFaults
from bot.storage.window_drafts import SavedWindowDraft
from scoring import load_instrument, local_day
from scoring.instrument import instruments
from scoring.weights import conventions

_RIGHT = "windows.make"
_FAULTS = 5  # told in a message; the rest is counted by the person themselves on the next attempt


class Dialogue:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def begun(self, chat: int, words: Texts, standing: Standing) -> Screen:
        """A new draft, its first screen. Raises Refused."""
        offer = await self._offer(standing)
        draft = WindowDraft()
        revision = await self._desk.store.window_drafts.begin(chat, draft.state(), self._desk.now)
        return await self._drawn(draft, offer, revision, words)

    async def shown(self, chat: int, words: Texts, standing: Standing) -> Screen:
        """The draft as it stands. Raises Refused."""
        saved, offer = await self._desk.store.window_drafts.load(chat), await self._offer(standing)
        if saved is None:
            return _gone(words)
        return await self._drawn(WindowDraft.of_state(saved.state), offer, saved.revision, words)

    async def moved(self, user: User, chat: int, revision: int, act: Sequence[str], standing: Standing) -> Screen:
        """A button. One of an older screen changes nothing and is shown the present one. Raises Refused."""
        words, offer = self._desk.words(user), await self._offer(standing)
        saved = await self._desk.store.window_drafts.load(chat)
        if saved is None:
            return _gone(words)
        draft = WindowDraft.of_state(saved.state)
        if saved.revision != revision:
            return await self._drawn(draft, offer, saved.revision, words)
        match act:
            case ["x"]:
                await self._desk.store.window_drafts.drop(chat, revision)
                return Screen(words("window.given_up"), (_home(words),))
            case ["z"] if draft.page == SUMMARY:
                return await self._make(user, saved, draft, offer, words, standing)
            case ["b"]:
                after = back(draft)
            case ["n"]:
                after = go_on(draft, offer)
            case ["c", option]:
                after = choose(draft, option, offer)
            case ["e", page]:
                after = edit(draft, page)
            case ["p", page] if page.isdecimal():
                after = turn(draft, int(page))
            case _:
                after = None
        return await self._saved(saved, draft, after, offer, words)

    async def written(self, user: User, message: Message, standing: Standing) -> Screen | None:
        """A typed text; None where none is waited for, or this person may not make windows any more."""
        saved = await self._desk.store.window_drafts.load(message.chat.id)
        if saved is None or not standing.anywhere(_RIGHT):
            return None
        draft, words = WindowDraft.of_state(saved.state), self._desk.words(user)
        if draft.heard != message.message_id and draft.page not in TYPED:
            return None
        offer = await self._offer(standing)
        if draft.heard == message.message_id:  # Telegram may deliver a message twice
            return await self._drawn(draft, offer, saved.revision, words)
        after = write(draft, message.text or "", offer)
        if after is None:
            asked = await self._drawn(draft, offer, saved.revision, words)
            return Screen(f"{words(f'window.wrong_{draft.page}')}\n\n{asked.text}", asked.rows)
        return await self._saved(saved, draft, replace(after, heard=message.message_id), offer, words)

    async def _saved(
        self, saved: SavedWindowDraft, before: WindowDraft, after: WindowDraft | None, offer: Offer, words: Texts
    ) -> Screen:
        """Save first, then show; what somebody else saved in between is shown instead."""
        if after is None:
            return await self._drawn(before, offer, saved.revision, words)
        drafts = self._desk.store.window_drafts
        try:
            revision = await drafts.move(saved.chat, saved.revision, after.state(), self._desk.now)
        except StaleDraft:
            again = await drafts.load(saved.chat)
            if again is None:
                return _gone(words)
            return await self._drawn(WindowDraft.of_state(again.state), offer, again.revision, words)
        return await self._drawn(after, offer, revision, words)

    async def _make(
        self, user: User, saved: SavedWindowDraft, draft: WindowDraft, offer: Offer, words: Texts, standing: Standing
    ) -> Screen:
        plan = _plan(draft, await self._code(draft))
        try:
            campaigns = Campaigns(self._desk.config, self._desk.store)
            window = await campaigns.add(standing, self._desk.author(user), plan, (saved.chat, saved.revision))
        except StaleDraft:
            return _gone(words)
        except WindowFaults as error:
            asked = await self._drawn(draft, offer, saved.revision, words)
            told = "\n".join(words("window.fault", fault=said(one, words)) for one in error.faults[:_FAULTS])
            return Screen(f"{words('window.faults')}\n{told}\n\n{asked.text}", asked.rows)
        see = Button(words("window.see"), f"w:see:{window.code}")
        text = words("window.made", name=window.period.name(words.language), code=window.code)
        return Screen(text, ((see,), _home(words)))

    async def _drawn(self, draft: WindowDraft, offer: Offer, revision: int, words: Texts) -> Screen:
        code = await self._code(draft) if draft.page == SUMMARY else ""
        return draft_screen(draft, offer, revision, words, code)

    async def _code(self, draft: WindowDraft) -> str:
        taken = [one.code for one in await self._desk.store.windows.all()]
        return code_of(draft.name, draft.first, [*taken, *(word.upper() for word in EVERYWHERE_WORDS)])

    async def _offer(self, standing: Standing) -> Offer:
        """What this person may choose from. Raises Refused."""
        if not standing.anywhere(_RIGHT):
            raise Refused
        config, mine = self._desk.config, standing.units(_RIGHT)
        usual = config.survey.instrument
        weights = {name: list(conventions(load_instrument(name))) for name in (usual, *instruments())}
        weights[usual].sort(key=lambda one: one != config.survey.weight)
        places = [
            Place(
                unit.code, unit.name, unit.category, unit.parent, tuple((one.slug, one.name) for one in unit.services)
            )
            for unit in await self._desk.store.units.all()
            if unit.active and unit.code in mine
        ]
        return Offer(
            places=sorted(places, key=lambda one: (one.category, one.name, one.code)),
            today=local_day(self._desk.clock(), config.agency.timezone),
            weights=weights,
            seed=new_code(8),
            whole=standing.may(_RIGHT, EVERYWHERE),
        )


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
