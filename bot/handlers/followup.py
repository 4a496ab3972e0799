"""/tindaklanjut: what units do about their lowest elements. Buttons first. A typed text or a file answers a question.

What is asked for is kept in the database, so that the answer finds its field after a restart too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from telegram import User

from bot.cases.followup import FollowUp, Stale, Unfit, explained, nearest_quarters
from bot.cases.followup_notices import BUTTON
from bot.cases.people import Refused
from bot.conversation.followup_question import EvidenceFor, NewAction, Question, ReasonFor, asking, encode
from bot.conversation.lists import PER_PAGE
from bot.conversation.render import Screen
from bot.handlers import followup_lists
from bot.handlers import followup_screens as show
from bot.handlers.calls import remind_row
from bot.handlers.commands import FOLLOWUP as COMMAND
from bot.handlers.copies import Copies
from bot.handlers.desk import Desk
from bot.handlers.followup_answers import Answers
from bot.handlers.followup_plan import STEPS, among
from bot.handlers.followup_plan_screens import fresh
from bot.handlers.followup_screens import Look
from bot.handlers.followup_states import StateLists
from bot.handlers.frame import Asker
from bot.handlers.picker import LABEL as LONGEST
from bot.handlers.picker import LONG, Picker, is_number
from bot.handlers.screens import Screens
from bot.rules.actions import FIELDS, MOVES, Act, Action, NotNow
from bot.rules.measures import measure_of

FOLLOWUP = BUTTON
_PRESSED: dict[str, Act] = {"start": "start", "finish": "finish", "reopen": "reopen", "verify": "verify"}
_MOST_DIGITS = 9


def choose(arguments: Sequence[str]) -> list[str]:
    """/tindaklanjut, or /tindaklanjut CODE, or /tindaklanjut WORDS to search."""
    return ["find", " ".join(arguments)] if arguments else ["top"]


class FollowUps:
    right = "followup.view"

    def __init__(self, desk: Desk, screens: Screens, wake: Callable[[], None]) -> None:
        self._desk, self._screens, self._wake = desk, screens, wake
        self._cases = FollowUp(desk.config, desk.store)
        self._states = StateLists(desk.store, self._cases)
        self.copies = Copies(desk, screens, self._cases)
        self.answers = Answers(desk, screens, self._cases, self.copies, wake)
        self._planner = self.answers.planner

    async def fetch(self) -> None:
        """Our own copies of what has been sent."""
        await self.copies.fetch_due()

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The screen of a choice. Any but a question ends the one that was open. Raises Refused."""
        if choice[:1] != ["ask"]:
            await self.answers.forget(asker.chat)
        return await self._screen(asker.user, asker.chat, choice, await self.answers.look(asker.user))

    async def _screen(self, user: User, chat: int, choice: Sequence[str], look: Look) -> Screen:
        """The screen of a choice. Raises Refused for what may not be, and for what no screen of ours offers."""
        match choice:
            case ["top"]:
                return await self._top(look)
            case ["units", page]:
                return await self._units(look, _number(page))
            case ["find", text]:
                return await self._find(look, text)
            case ["search", *_] if (listed := await self._picker(look).more(choice)) is not None:
                return listed
            case ["unit", code] if look.standing.may("followup.view", code):
                return await self._planner.unit(look, code, 0)
            case ["unit", code, page] if look.standing.may("followup.view", code):
                return await self._planner.unit(look, code, _number(page))
            case ["in" | "cats", *_]:
                return await self._states.screen(look, choice)
            case ["queue", page]:
                return await self._queue(look, _number(page))
            case ["new", code] if look.standing.may("followup", code):
                unit = await self._desk.store.units.find(code)
                elements = self._cases.elements(unit) if unit else ()
                return show.elements(await self._planner.named(look, code), code, elements)
            case ["new", code, element, *rest] if (
                look.standing.may("followup", code)
                and element in look.instrument.keys
                and (not rest or (len(rest) == 1 and is_number(rest[0])))
            ):
                await self._open(chat, NewAction(code, element))
                unit, place = await self._desk.store.units.find(code), int(rest[0]) if rest else 0
                return fresh(await self._planner.named(look, code), code, element, unit.mode if unit else "", place)
            case ["make", code, element, name] if (measure := measure_of(element, name)) is not None:
                by = self._desk.author(user)
                action = await self._cases.add(look.standing, by, code, element, measure.text)
                return await self.answers.screen_of(look, action, look.words("followup.saved"))
            case [what, number, *rest]:
                return await self._about(user, chat, what, _number(number), rest, look)
        raise Refused

    async def _about(self, user: User, chat: int, what: str, number: int, rest: Sequence[str], look: Look) -> Screen:
        """A screen, or a change, of one action."""
        action = await self._cases.one(look.standing, number)
        if what in STEPS:
            shown = await self._planner.screen(self._desk.author(user), chat, look, action, (what, *rest))
            self._wake()
            return shown
        match what, rest:
            case "see", []:
                return await self.answers.screen_of(look, action)
            case "next", []:
                following = await self._cases.next_waiting(look.standing, action)
                return await (self.answers.screen_of(look, following) if following else self._queue(look, 0))
            case "ask", [field] if (asked := asking(action.id, field)) is not None:
                return await self._ask(chat, action, asked, look)
            case "quarters", []:
                await self._cases.one(look.standing, number, "followup")
                return show.quarters(look, action, nearest_quarters(look.now, self._desk.config))
            case "sure", [revision]:
                await self._cases.one(look.standing, number, "followup")
                return show.sure(look, action, _number(revision))
            case "change", []:
                await self._cases.one(look.standing, number, "followup")
                return show.change(look, action, await self._cases.proofs(action))
            case "pieces", []:
                await self._cases.one(look.standing, number, "followup")
                return show.pieces(look, action, await self._cases.proofs(action))
            case "files", []:
                name = (await self._planner.named(look, action.unit)).names.get(action.unit, action.unit)
                self.copies.show(chat, action, await self._cases.proofs(action), name, look.words)
                return await self.answers.screen_of(look, action)
        after, said = await self._change(user, action, what, rest, look)
        return await self.answers.screen_of(look, after, said)

    async def _change(
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

    async def _ask(self, chat: int, action: Action, asked: Question, look: Look) -> Screen:
        field, act = encode(asked).field, MOVES[_act_of(asked)]
        await self._cases.one(look.standing, action.id, act.right)
        if action.state not in act.before:
            return await self.answers.screen_of(look, action, look.words("followup.moved_on"))
        await self._open(chat, asked)
        most = self._desk.config.followup.evidence_mb if field == "prove" else FIELDS.get(field, 0)
        values = {"element": look.element(action)} | ({"most": most} if most else {})
        now = str(getattr(action, field)) if field in FIELDS else ""
        return show.question(look, field, f"{BUTTON}:see:{action.id}", now, **values)

    async def _open(self, chat: int, question: Question) -> None:
        kept = encode(question)
        await self._desk.store.questions.ask(chat, "followup", kept.field, kept.subject, self._desk.now)

    async def _top(self, look: Look) -> Screen:
        if (only := await self._planner.only(look)) is not None:
            return await self._planner.unit(look, only, 0)
        found = await self._cases.counts(look.standing, look.now)
        units = await self._cases.units(look.standing, followup_lists.FEW, 0)
        waiting, _ = await self._cases.waiting(look.standing, 0)
        screen = followup_lists.overview(look, found, units, waiting=bool(waiting))
        rows = remind_row(look.standing, "followup", found.late, look.words)
        return Screen(screen.text, (*screen.rows, *rows))

    async def _units(self, look: Look, page: int) -> Screen:
        """A page of the units that have any action."""
        found = await self._cases.counts(look.standing, look.now)
        units = await self._cases.units(look.standing, PER_PAGE, page * PER_PAGE)
        screen = followup_lists.of_units(look, found.units, units, page)
        if found.units <= LONG * PER_PAGE:
            return screen
        return Screen(f"{screen.text}\n\n{look.words('report.search', command=_command(look))}", screen.rows)

    async def _queue(self, look: Look, page: int) -> Screen:
        count, shown = await self._cases.waiting(look.standing, PER_PAGE, page * PER_PAGE)
        look = await self._planner.named(look, *(one.unit for one in shown))
        return followup_lists.queue(look, count, shown, page)

    async def _find(self, look: Look, text: str) -> Screen:
        """The actions of the unit of that code, else the units that have every word, else that it is not known."""
        if look.standing.may("followup.view", text.upper()):
            return await self._planner.unit(look, text.upper(), 0)
        found = await self._picker(look).found(text)
        return found or Screen(look.words("list.unknown_unit", text=text[:LONGEST], command=_command(look)))

    def _picker(self, look: Look) -> Picker:
        lists = self._desk.store.unit_lists
        return Picker(
            lists=lists,
            words=look.words,
            prefix=FOLLOWUP,
            among=among(look),
            top=f"{FOLLOWUP}:top",
            search=_command(look),
        )


def _command(look: Look) -> str:
    return f"/{COMMAND.shown[look.words.language]}"


def _number(text: str) -> int:
    """The number in a button. Raises Refused for what is none of ours."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        raise Refused
    return int(text)


def _act_of(question: Question) -> Act:
    """What the answer will be."""
    match question:
        case EvidenceFor():
            return "prove"
        case ReasonFor(_, act):
            return act
    return "edit"
