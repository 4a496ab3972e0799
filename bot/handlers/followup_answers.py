"""What is typed or sent for an open question of follow-up: load, step, carry out, show."""

from __future__ import annotations

from collections.abc import Callable

from telegram import Message, User

from bot.cases.followup import FollowUp, Unfit, explained, overdue
from bot.cases.people import Refused
from bot.conversation.followup_question import (
    Add,
    Answer,
    Attach,
    Event,
    EvidenceFor,
    Explain,
    FieldOf,
    File,
    Fill,
    NewAction,
    Prove,
    ReasonFor,
    StepOf,
    TextWanted,
    Write,
    decode,
    step,
)
from bot.conversation.render import Screen
from bot.handlers import followup_screens as show
from bot.handlers.copies import Copies
from bot.handlers.desk import Desk
from bot.handlers.followup_plan import Planner
from bot.handlers.followup_screens import Look
from bot.handlers.picker import Rows
from bot.handlers.screens import Screens, full
from bot.rules.actions import Action, NotNow
from bot.rules.quotas import Full


class Answers:
    def __init__(self, desk: Desk, screens: Screens, cases: FollowUp, copies: Copies, wake: Callable[[], None]) -> None:
        self._desk, self._screens, self._cases, self._copies, self._wake = desk, screens, cases, copies, wake
        self.planner = Planner(desk, cases)

    async def forget(self, chat: int) -> bool:
        """/batal: whether a question was open, which it is no more."""
        return await self._desk.store.questions.forget(chat, self._desk.now)

    async def waits(self, chat: int) -> bool:
        """Whether a question of follow-up waits for this chat's answer."""
        asked = await self._desk.store.questions.of_chat(chat, self._desk.now)
        return asked is not None and asked.owner == "followup"

    async def write(self, user: User, message: Message) -> bool:
        """A typed text, if this chat has been asked for one. Returns whether it was taken."""
        return await self._hear(user, message, Write(message.text or "", message.message_id))

    async def receive(self, user: User, message: Message) -> bool:
        """A photo, a document or anything else that is no text, if this chat has been asked.

        Returns whether it was taken.
        """
        return await self._hear(user, message, Attach(_file_of(message, self._cases.most_bytes)))

    async def _hear(self, user: User, message: Message, event: Event) -> bool:
        """Load the chat's question, step, carry out. Returns whether the event was an answer."""
        asked = await self._desk.store.questions.of_chat(message.chat.id, self._desk.now)
        if asked is None or asked.owner != "followup":
            return False
        question = decode(asked.field, asked.subject)
        effect = None if question is None else step(question, asked.message, event)
        match effect:
            case None:
                return False
            case TextWanted():
                self._screens.say(message.chat.id, self._desk.words(user)("followup.fault.text_wanted"))
            case Add() | Fill() | Explain() | Prove():
                await self._take(user, message, effect)
        return True

    async def _take(self, user: User, message: Message, given: Answer) -> None:
        """Carry out what the question was for. What does not fit leaves the question open."""
        look, chat = await self.look(user), message.chat.id
        try:
            action = await self._carry_out(user, chat, given, look)
        except Refused:
            await self.forget(chat)
            self._screens.say(chat, look.words("report.refused"))
            return
        except (Unfit, Full) as error:
            said = full(error, look.words) if isinstance(error, Full) else explained(error, look.words)
            self._screens.say(chat, said)
            return
        except NotNow as error:
            await self.forget(chat)
            self._screens.say(chat, await self.screen_of(look, error.action, explained(error, look.words)))
            return
        if isinstance(given, Prove):  # more pieces may follow
            self._desk.outbox.aside(self._fetch)
        else:
            await self._desk.store.questions.close(chat, message.message_id)
        self._wake()
        self._screens.say(chat, await self._after(chat, given, action, look))

    async def _after(self, chat: int, given: Answer, action: Action, look: Look) -> Screen:
        """What is shown once an answer is stored: the next step of the plan, or the action."""
        match given:
            case Fill(StepOf()):
                return await self.planner.next(look, chat, action.id, look.words("followup.saved"))
            case Prove():
                first = await self.planner.step_row(look, action)
                return await self.screen_of(look, action, look.words("followup.kept"), first, brief=True)
        return await self.screen_of(look, action, look.words("followup.saved"))

    async def _carry_out(self, user: User, chat: int, given: Answer, look: Look) -> Action:
        """Do what the answer asks for. Raises Refused, Unfit and NotNow."""
        by, who = self._desk.author(user), look.standing
        match given:
            case Add(NewAction(unit, element), program):
                return await self._cases.add(who, by, unit, element, program)
            case Fill(FieldOf(number, field), text):
                return await self._cases.edit(who, by, number, {field: text})
            case Fill(StepOf(number, field), text):
                return await self.planner.fill(who, by, number, field, text)
            case Explain(ReasonFor(number, act), reason):
                return await self._cases.move(who, by, number, act, reason)
            case Prove(EvidenceFor(number), str(text)):
                return await self._cases.prove(who, by, number, text)
            case Prove(EvidenceFor(number), File() as file):
                return await self._cases.prove_by_telegram(who, by, number, file, chat)
        raise Unfit("no_evidence")

    async def _fetch(self) -> None:
        await self._copies.fetch_due()

    async def screen_of(
        self, look: Look, action: Action, said: str = "", first: Rows = (), *, brief: bool = False
    ) -> Screen:
        """One action, whole or `brief`, with what is said above it and the rows that stand before its own."""
        late = overdue(action, look.now, self._desk.config)
        look = await self.planner.named(look, action.unit)
        proofs = await self._cases.proofs(action)
        return show.one_action(look, action, proofs, late=late, said=said, brief=brief, first=first)

    async def look(self, user: User) -> Look:
        """What every screen needs, but for the names of units."""
        store = self._desk.store
        return Look(
            words=self._desk.words(user),
            instrument=self._desk.instrument,
            names={},
            spans={one.period.key: one.name for one in await store.windows.all()},
            standing=await self._desk.staff.standing(user.id),
            who=self._desk.author(user).who,
            now=self._desk.clock().astimezone(self._desk.config.agency.timezone),
        )


def _file_of(message: Message, most: int) -> File | None:
    """The file of a message: of a photo the largest of its sizes that may be kept. None where it has neither."""
    if message.photo:
        photo = ([size for size in message.photo if (size.file_size or 0) <= most] or message.photo[:1])[-1]
        return File("photo", photo.file_id, photo.file_unique_id, photo.file_size or 0, message.caption or "")
    if (one := message.document) is not None:
        return File("document", one.file_id, one.file_unique_id, one.file_size or 0, message.caption or "")
    return None
