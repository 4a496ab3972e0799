"""A unit's plan step by step: three elements on one screen, one answer for what is the same for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cases.followup import FollowUp, Stale, Unfit, explained, nearest_quarters, overdue
from bot.cases.followup_plan import Plans
from bot.cases.people import Refused
from bot.conversation.followup_question import EvidenceFor, Question, StepOf, Text, encode
from bot.conversation.render import Screen
from bot.conversation.screen import clipped
from bot.handlers import followup_lists
from bot.handlers import followup_plan_screens as show
from bot.handlers.desk import Desk
from bot.handlers.followup_screens import Look
from bot.handlers.picker import Rows, is_number
from bot.rules.action_plan import newest_plan, ready
from bot.rules.actions import Action, NotNow
from bot.rules.measures import measure_of
from bot.rules.rights import Standing
from bot.storage import Author
from bot.storage.unit_lists import Among

_PICKED = 2  # lines of a small phone, with the mark before them
STEPS = frozenset({"fill", "use", "same", "due", "who", "begin", "more", "done"})


class Planner:
    def __init__(self, desk: Desk, cases: FollowUp) -> None:
        self._desk, self._cases, self._plans = desk, cases, Plans(cases)

    async def screen(self, by: Author, chat: int, look: Look, action: Action, choice: Sequence[str]) -> Screen:
        """What a tap on a step of the plan of this action does, and the step after it. Raises Refused."""
        who, number, words = look.standing, action.id, look.words
        said = ""
        try:
            match choice:
                case ["fill", *rest] if not rest or (len(rest) == 1 and is_number(rest[0])):
                    await self._cases.one(who, number, "followup")
                    return await self.next(look, chat, number, page=int(rest[0]) if rest else 0)
                case ["use", revision, name] if is_number(revision) and (one := measure_of(action.element, name)):
                    said = await self._take_programme(who, by, look, action, one.text, int(revision))
                case ["same", revision, other] if is_number(revision) and is_number(other):
                    text = (await self._like(who, action, int(other))).program
                    said = await self._take_programme(who, by, look, action, text, int(revision))
                case ["due", quarter]:
                    await self._plans.fill(who, by, number, "quarter", quarter)
                case ["who", other] if is_number(other):
                    office = (await self._like(who, action, int(other))).responsible
                    await self._plans.fill(who, by, number, "responsible", office)
                case ["begin"]:
                    await self._plans.start(who, by, number)
                    said = words("followup.begun")
                case ["more"]:
                    return await self._prove(look, chat, action)
                case ["done"]:
                    plan = ready(await self._plans.of(who, number))
                    return show.sure_of_all(look, action, plan)
                case ["done", "yes"]:
                    await self._plans.finish(who, by, number)
                    said = words("followup.all_done")
                case _:
                    raise Refused
        except Stale:
            said = words("followup.moved_on")
        except (NotNow, Unfit) as error:
            said = explained(error, words)
        return await self.next(look, chat, number, said, typed=choice[0] not in ("begin", "done"))

    async def next(
        self, look: Look, chat: int, number: int, said: str = "", *, typed: bool = True, page: int = 0
    ) -> Screen:
        """The question for what the plan lacks, else the unit's list with its next step. Raises Refused.

        Where it is `typed` a written text answers the question too. `page` is that of programmes to pick from.
        """
        plan = await self._plans.of(look.standing, number)
        step, here = await self._plans.next(plan), next(one for one in plan if one.id == number) if plan else None
        if here is None:
            raise Refused
        look = await self.named(look, here.unit)
        if step is None or not typed or step.wanted not in ("program", "quarter", "responsible"):
            return await self.unit(look, here.unit, 0, said)
        one = step.of[0]
        if step.wanted == "quarter":
            return show.quarters(look, one, nearest_quarters(look.now, self._desk.config), len(step.of), said)
        field: Text = "program" if step.wanted == "program" else "responsible"
        await self._open(chat, StepOf(one.id, field))
        if field == "responsible":
            offices = await self._plans.offices(look.standing, one.unit)
            return show.offices(look, one, offices, len(step.of), said)
        offer = await self._plans.offer(look.standing, one, await self._desk.store.units.find(one.unit))
        return show.programs(look, one, offer, (plan.index(one) + 1, len(plan)), said, page)

    async def fill(self, who: Standing, by: Author, number: int, field: Text, text: str) -> Action:
        """A typed answer to a step. Raises Refused, Unfit and NotNow."""
        if field == "program":
            return await self._cases.edit(who, by, number, {"program": text})
        plan = await self._plans.fill(who, by, number, "responsible", text)
        return next(one for one in plan if one.id == number)

    async def step_row(self, look: Look, action: Action) -> Rows:
        """The button that leads on in the plan of this action, for who may take it."""
        if not look.standing.may("followup", action.unit):
            return ()
        return show.step_row(look, await self._plans.next(await self._plans.of(look.standing, action.id)))

    async def unit(self, look: Look, code: str, page: int, said: str = "") -> Screen:
        """The actions of a unit, with the next step of its newest plan."""
        found = await self._cases.seen(look.standing, code)
        late = frozenset(one.id for one in found if overdue(one, look.now, self._desk.config))
        look, alone = await self.named(look, code), await self.only(look) is not None
        may = look.standing.may("followup", code)
        step = show.step_row(look, await self._plans.next(newest_plan(found))) if may else ()
        return followup_lists.of_unit(look, code, found, late, page, alone, step, said)

    async def only(self, look: Look) -> str | None:
        """The unit of somebody who may see a single one."""
        some = await self._desk.store.unit_lists.some(among(look), 2)
        return some[0] if len(some) == 1 else None

    async def named(self, look: Look, *units: str) -> Look:
        """The same with the names of these units."""
        return look.naming(await self._desk.store.unit_lists.names(units))

    async def _take_programme(
        self, who: Standing, by: Author, look: Look, action: Action, text: str, revision: int
    ) -> str:
        """Take a programme that was picked. Says more of it than its button, above the next question."""
        await self._cases.edit(who, by, action.id, {"program": text}, revision)
        return look.words("followup.picked", program=clipped(text, _PICKED))

    async def _like(self, who: Standing, action: Action, other: int) -> Action:
        """Another action of the same unit. Raises Refused."""
        found = await self._cases.one(who, other)
        if found.unit != action.unit:
            raise Refused
        return found

    async def _prove(self, look: Look, chat: int, action: Action) -> Screen:
        """Ask for evidence of the first that has none."""
        step = await self._plans.next(await self._plans.of(look.standing, action.id))
        if step is None or step.wanted != "prove":
            return await self.unit(look, action.unit, 0, look.words("followup.moved_on"))
        one = step.of[0]
        await self._open(chat, EvidenceFor(one.id))
        values = {"element": look.element(one), "most": self._desk.config.followup.evidence_mb}
        return show.evidence(look, one, **values)

    async def _open(self, chat: int, question: Question) -> None:
        kept = encode(question)
        await self._desk.store.questions.ask(chat, "followup", kept.field, kept.subject, self._desk.now)


def among(look: Look) -> Among:
    """The units whose follow-up this person may see, closed ones too."""
    return Among(look.standing.places("followup.view"), closed=True)
