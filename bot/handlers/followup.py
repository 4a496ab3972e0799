"""/tindaklanjut: what units do about their lowest elements. Buttons first. A typed text or a file answers a question.

What is asked for is kept in the database, so that the answer finds its field after a restart too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from telegram import Message, Update, User
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.cases.followup import BUTTON, FollowUp, Stale, Unfit, explained, nearest_quarters, overdue
from bot.cases.people import Refused
from bot.conversation.render import Screen
from bot.gateway.messages import answer
from bot.handlers import followup_screens as show
from bot.handlers.copies import Copies
from bot.handlers.desk import Desk, person_and_message
from bot.handlers.followup_screens import Look
from bot.handlers.screens import Screens, full
from bot.rules.actions import FIELDS, MOVES, Act, Action, NotNow
from bot.rules.quotas import Full
from bot.storage.evidence import Proof
from bot.storage.questions import Asked

FOLLOWUP = BUTTON
_ASKED = {"program": "edit", "responsible": "edit", "prove": "prove", "drop": "drop", "return": "return"}
_PRESSED: dict[str, Act] = {"start": "start", "finish": "finish", "verify": "verify"}
_MOST_DIGITS = 9


class FollowUps:
    def __init__(self, desk: Desk, screens: Screens, wake: Callable[[], None]) -> None:
        self._desk, self._screens, self._wake = desk, screens, wake
        self._cases = FollowUp(desk.config, desk.store)
        self.copies = Copies(desk, screens, self._cases)

    async def on_followup(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/tindaklanjut, or /tindaklanjut CODE."""
        who = person_and_message(update)
        if who is None or who[1].chat.type != ChatType.PRIVATE:
            return
        choice = ["unit", context.args[0].upper(), "0"] if context.args else ["top"]
        self._screens.say(who[1].chat.id, await self._chosen(who[0], who[1].chat.id, choice))

    async def on_tap(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        if query is None or query.message is None or query.data is None:
            return
        self._desk.outbox.aside(lambda: answer(query))
        chat = query.message.chat.id
        screen = await self._chosen(query.from_user, chat, query.data.split(":")[1:])
        self._screens.replace(chat, query.message.message_id, screen)

    async def forget(self, chat: int) -> bool:
        """/batal: whether a question was open, which it is no more."""
        return await self._desk.store.questions.forget(chat, self._desk.now)

    async def write(self, user: User, message: Message) -> bool:
        """A typed text, if this chat has been asked for one. Returns whether it was taken."""
        asked = await self._desk.store.questions.of_chat(message.chat.id, self._desk.now)
        if asked is not None and asked.owner != "followup":
            return False
        if asked is None or asked.message is not None:
            return asked is not None and asked.message == message.message_id  # Telegram may deliver it twice
        await self._take(user, message, asked)
        return True

    async def receive(self, user: User, message: Message) -> bool:
        """A photo, a document or anything else that is no text, if this chat has been asked.

        Returns whether it was taken.
        """
        asked = await self._desk.store.questions.of_chat(message.chat.id, self._desk.now)
        if asked is None or asked.message is not None or asked.owner != "followup":
            return False
        if asked.field == "prove":
            await self._take(user, message, asked)
        elif message.document is not None:
            return False  # no answer to a question for a text, but perhaps a table of units or of paper forms
        else:
            self._screens.say(message.chat.id, self._desk.words(user)("followup.fault.text_wanted"))
        return True

    async def _take(self, user: User, message: Message, asked: Asked) -> None:
        """Carry out what the question was for. What does not fit leaves the question open."""
        look, chat = await self._look(user), message.chat.id
        try:
            action = await self._answered(user, message, asked, look)
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
            self._screens.say(chat, await self._screen_of(look, error.action, explained(error, look.words)))
            return
        if asked.field == "prove":  # more pieces may follow
            self._desk.outbox.aside(self.fetch)
        else:
            await self._desk.store.questions.answered(chat, message.message_id)
        said = look.words("followup.kept" if asked.field == "prove" else "followup.saved")
        self._wake()
        self._screens.say(chat, await self._screen_of(look, action, said))

    async def _answered(self, user: User, message: Message, asked: Asked, look: Look) -> Action:
        """Raises Refused, Unfit and NotNow."""
        by, who, text = self._desk.author(user), look.standing, message.text or ""
        if asked.field == "new":
            unit, _, element = asked.subject.partition("/")
            return await self._cases.add(who, by, unit, element, text)
        number = int(asked.subject)
        match asked.field:
            case "prove" if message.text is not None:
                return await self._cases.prove(who, by, number, text)
            case "prove":
                proof, unique, size = _file_of(message, number, self._cases.most_bytes)
                return await self._cases.prove_by_telegram(who, by, number, proof, unique, size)
            case "drop" | "return" as act:
                return await self._cases.move(who, by, number, act, text)
        return await self._cases.edit(who, by, number, {asked.field: text})

    async def fetch(self) -> None:
        """Our own copies of what has been sent."""
        await self.copies.fetch_due()

    async def _chosen(self, user: User, chat: int, choice: Sequence[str]) -> Screen:
        look = await self._look(user)
        try:
            if not look.standing.anywhere("followup.view"):
                raise Refused
            if choice[:1] != ["ask"]:
                await self.forget(chat)
            return await self._screen(user, chat, choice, look)
        except Refused:
            return Screen(look.words("report.refused"))

    async def _screen(self, user: User, chat: int, choice: Sequence[str], look: Look) -> Screen:
        """Raises Refused for what may not be, and for what no screen of ours offers."""
        match choice:
            case ["top"]:
                return await self._top(look, 0)
            case ["units", page]:
                return await self._top(look, _number(page))
            case ["unit", code, page] if look.standing.may("followup.view", code):
                return await self._unit(look, code, _number(page))
            case ["queue", page]:
                return show.queue(look, await self._cases.waiting(look.standing), _number(page))
            case ["new", code] if look.standing.may("followup", code):
                unit = await self._desk.store.units.find(code)
                return show.elements(look, code, self._cases.elements(unit) if unit else ())
            case ["new", code, element] if look.standing.may("followup", code) and element in look.instrument.keys:
                await self._desk.store.questions.ask(chat, "followup", "new", f"{code}/{element}", self._desk.now)
                values = {
                    "element": look.instrument.element(element).name[look.words.language],
                    "most": FIELDS["program"],
                }
                return show.question(look, "new", f"{BUTTON}:unit:{code}:0", **values)
            case [what, number, *rest]:
                return await self._about(user, chat, what, _number(number), rest, look)
        raise Refused

    async def _about(self, user: User, chat: int, what: str, number: int, rest: Sequence[str], look: Look) -> Screen:
        """A screen, or a change, of one action."""
        action = await self._cases.one(look.standing, number)
        match what, rest:
            case "see", []:
                return await self._screen_of(look, action)
            case "ask", [field] if field in _ASKED:
                return await self._ask(chat, action, field, look)
            case "quarters", []:
                await self._cases.one(look.standing, number, "followup")
                return show.quarters(look, action, nearest_quarters(look.now, self._desk.config))
            case "pieces", []:
                await self._cases.one(look.standing, number, "followup")
                return show.pieces(look, action, await self._cases.proofs(action))
            case "files", []:
                name = look.names.get(action.unit, action.unit)
                self.copies.show(chat, action, await self._cases.proofs(action), name, look.words)
                return await self._screen_of(look, action)
        return await self._screen_of(look, *await self._changed(user, action, what, rest, look))

    async def _changed(
        self, user: User, action: Action, what: str, rest: Sequence[str], look: Look
    ) -> tuple[Action, str]:
        """The action after a tap that changes it, and what is said of it. A stale or doubled tap changes nothing."""
        by, who, number = self._desk.author(user), look.standing, action.id
        try:
            match what, rest:
                case "set", [revision, quarter]:
                    after = await self._cases.edit(who, by, number, {"quarter": quarter}, _number(revision))
                case "go", [revision, act] if act in _PRESSED:
                    after = await self._cases.move(who, by, number, _PRESSED[act], revision=_number(revision))
                    self._wake()
                case "take", [piece]:
                    after = await self._cases.take_back(who, by, number, _number(piece))
                case _:
                    raise Refused
        except Stale:
            return await self._cases.one(who, number), look.words("followup.moved_on")
        except (NotNow, Unfit) as error:
            return await self._cases.one(who, number), explained(error, look.words)
        return after, look.words("followup.saved")

    async def _ask(self, chat: int, action: Action, field: str, look: Look) -> Screen:
        act = MOVES[_ASKED[field]]  # type: ignore[index]  # its values are acts
        await self._cases.one(look.standing, action.id, act.right)
        if action.state not in act.before:
            return await self._screen_of(look, action, look.words("followup.moved_on"))
        await self._desk.store.questions.ask(chat, "followup", field, str(action.id), self._desk.now)
        most = self._desk.config.followup.evidence_mb if field == "prove" else FIELDS.get(field, 0)
        values = {"element": look.element(action)} | ({"most": most} if most else {})
        return show.question(look, field, f"{BUTTON}:see:{action.id}", **values)

    async def _top(self, look: Look, page: int) -> Screen:
        units = look.standing.units("followup.view")
        if len(units) == 1:
            return await self._unit(look, next(iter(units)), 0)
        found = await self._cases.seen(look.standing)
        late = sum(overdue(one, look.now, self._desk.config) for one in found)
        return show.overview(look, found, late, page)

    async def _unit(self, look: Look, code: str, page: int) -> Screen:
        found = await self._cases.seen(look.standing, code)
        late = frozenset(one.id for one in found if overdue(one, look.now, self._desk.config))
        return show.of_unit(look, code, found, late, page, alone=len(look.standing.units("followup.view")) == 1)

    async def _screen_of(self, look: Look, action: Action, said: str = "") -> Screen:
        late = overdue(action, look.now, self._desk.config)
        return show.one_action(look, action, await self._cases.proofs(action), late=late, said=said)

    async def _look(self, user: User) -> Look:
        store = self._desk.store
        return Look(
            words=self._desk.words(user),
            instrument=self._desk.instrument,
            names={unit.code: unit.name for unit in await store.units.all()},
            spans={one.period.key: one.name for one in await store.windows.all()},
            standing=await self._desk.staff.standing(user.id),
            who=self._desk.author(user).who,
            now=self._desk.clock(),
        )


def _number(text: str) -> int:
    """Raises Refused for what is no number of ours."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        raise Refused
    return int(text)


def _file_of(message: Message, action: int, most: int) -> tuple[Proof, str, int]:
    """The file of a message, Telegram's word for what is the same file, and its size in bytes.

    Of a photo the largest of its sizes that may be kept. Raises Unfit for a message without photo or document.
    """
    if message.photo:
        fitting = [size for size in message.photo if (size.file_size or 0) <= most] or message.photo[:1]
        kind, file = "photo", fitting[-1]
    elif message.document is not None:
        kind, file = "document", message.document  # type: ignore[assignment]  # both have what is read below
    else:
        raise Unfit("no_evidence")
    proof = Proof(0, action, kind, message.caption or "", file.file_id, "", message.chat.id, None, None, None)  # type: ignore[arg-type]
    return proof, file.file_unique_id, file.file_size or 0
