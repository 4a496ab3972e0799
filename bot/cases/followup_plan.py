"""A unit's plan as a whole: one answer for all its actions. On the use cases of a single action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.cases.followup import FollowUp
from bot.rules.action_plan import Step, earlier_offices, earlier_texts, next_step, plan_with, ready, without
from bot.rules.actions import Action
from bot.rules.measures import Measure, measures_for
from bot.rules.rights import Standing
from bot.storage import Author, Unit


@dataclass(frozen=True)
class Offer:
    """What a head may pick as programme: texts of earlier spans, and measures of the catalogue."""

    earlier: list[Action]
    measures: tuple[Measure, ...]


class Plans:
    def __init__(self, cases: FollowUp) -> None:
        self._cases = cases

    async def of(self, who: Standing, number: int, right: str = "followup") -> list[Action]:
        """The plan that an action belongs to. Raises Refused."""
        action = await self._cases.one(who, number, right)
        return plan_with(action, await self._cases.seen(who, action.unit))

    async def next(self, plan: Sequence[Action]) -> Step | None:
        """What to do next about a plan. Evidence that is still being fetched has been sent."""
        return next_step(await self._cases.sent(plan))

    async def offer(self, who: Standing, action: Action, unit: Unit | None) -> Offer:
        """What may be picked for this action."""
        name, mode = (unit.name, unit.mode) if unit else ("", "")
        earlier = earlier_texts(action, await self._cases.seen(who, action.unit))
        return Offer(earlier, measures_for(action.element, name, mode))

    async def offices(self, who: Standing, unit: str) -> list[Action]:
        """Actions that say who is responsible, each office once, newest first."""
        return earlier_offices(await self._cases.seen(who, unit))

    async def fill(
        self, who: Standing, by: Author, number: int, field: Literal["quarter", "responsible"], value: str
    ) -> list[Action]:
        """Set a field wherever the plan lacks it. Raises Refused, Unfit (nothing is set) and NotNow."""
        for one in without(await self.of(who, number), field):
            await self._cases.edit(who, by, one.id, {field: value}, one.revision)
        return await self.of(who, number)

    async def start(self, who: Standing, by: Author, number: int) -> list[Action]:
        """Start all that has not been started. Raises Refused, and NotNow of the first that is not filled in."""
        for one in await self.of(who, number):
            if one.state == "rencana":
                await self._cases.move(who, by, one.id, "start", revision=one.revision)
        return await self.of(who, number)

    async def finish(self, who: Standing, by: Author, number: int) -> list[Action]:
        """Call all finished that is under way and has evidence. Raises Refused and NotNow."""
        for one in ready(await self.of(who, number)):
            await self._cases.move(who, by, one.id, "finish", revision=one.revision)
        return await self.of(who, number)
