"""The plan of a unit for one closed span: what is asked of it next. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from bot.rules.actions import OPEN, Action

Wanted = Literal["program", "quarter", "responsible", "start", "prove", "finish"]
_ONCE: tuple[Literal["quarter", "responsible"], ...] = ("quarter", "responsible")  # one answer fills all that lack it


class Step(NamedTuple):
    """What is wanted next, and the actions that it is wanted of. A programme and evidence are wanted one by one."""

    wanted: Wanted
    of: Sequence[Action]


def plan_with(action: Action, unit: Iterable[Action]) -> list[Action]:
    """The actions of the same span, of those of its unit, as they were drafted. Dropped ones aside."""
    return sorted((one for one in unit if one.span == action.span and one.state != "batal"), key=lambda one: one.id)


def newest_plan(unit: Sequence[Action]) -> list[Action]:
    """The plan of the newest span of one unit. Empty where it has no action."""
    newest = max(unit, key=lambda one: (one.last, one.id), default=None)
    return [] if newest is None else plan_with(newest, unit)


def next_step(plan: Sequence[Action]) -> Step | None:
    """What to do next about a plan. None where nothing is left for the unit.

    >>> plan = [Action(n, "A", "2026-Q3", "", "", "", key) for n, key in enumerate(("waktu", "biaya"), 1)]
    >>> step = next_step(plan)
    >>> step and (step.wanted, len(step.of))
    ('program', 2)
    """
    drafts = [one for one in plan if one.state == "rencana"]
    if bare := [one for one in drafts if not one.program]:
        return Step("program", bare)
    for field in _ONCE:
        if lacking := [one for one in drafts if not getattr(one, field)]:
            return Step(field, lacking)
    if drafts:
        return Step("start", drafts)
    if bare := [one for one in plan if one.state == "berjalan" and not one.evidence]:
        return Step("prove", bare)
    if done := [one for one in plan if one.state == "berjalan"]:
        return Step("finish", done)
    return None


def ready(plan: Sequence[Action]) -> list[Action]:
    """What can be called finished at once: under way, with evidence."""
    return [one for one in plan if one.state == "berjalan" and one.evidence]


def without(plan: Sequence[Action], field: Literal["quarter", "responsible"]) -> list[Action]:
    """What its unit still works on and where this field is empty."""
    return [one for one in plan if one.state in OPEN and not getattr(one, field)]


def earlier_texts(action: Action, unit: Iterable[Action], most: int = 3) -> list[Action]:
    """The newest actions before this one with a programme for the same element, each text once."""
    found: dict[str, Action] = {}
    for one in sorted(unit, key=lambda one: (one.last, one.id), reverse=True):
        if one.element == action.element and one.id != action.id and one.program and one.last <= action.last:
            found.setdefault(one.program, one)
    return list(found.values())[:most]


def earlier_offices(unit: Iterable[Action], most: int = 4) -> list[Action]:
    """The newest actions of a unit that say who is responsible, each office once."""
    found: dict[str, Action] = {}
    for one in sorted(unit, key=lambda one: (one.last, one.id), reverse=True):
        if one.responsible:
            found.setdefault(one.responsible, one)
    return list(found.values())[:most]
