"""Everything that is wrong with a survey window as it is asked for, but what the store alone can see. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from bot.rights import EVERYWHERE_WORDS
from bot.storage import Unit
from bot.storage.windows import CHANNELS, Window

MOST_TARGET = 1_000_000
_TOLD = 10  # units named in one fault; the rest is counted


class Asked(Protocol):
    """The parts of a plan that are looked at here."""

    @property
    def code(self) -> str: ...
    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date: ...
    @property
    def units(self) -> tuple[str, ...]: ...
    @property
    def services(self) -> tuple[str, ...]: ...
    @property
    def channels(self) -> tuple[str, ...]: ...
    @property
    def target(self) -> int | None: ...
    @property
    def per_parent(self) -> int | None: ...
    @property
    def seed(self) -> str | None: ...


def below_each(units: Sequence[Unit], parents: Sequence[str]) -> dict[str, list[str]]:
    """Active units directly below each parent, by code: what a draw draws from."""
    return {parent: sorted(one.code for one in units if one.active and one.parent == parent) for parent in parents}


def faults_of(units: Sequence[Unit], plan: Asked) -> list[str]:
    """What is wrong with the plan itself."""
    known, offered = {unit.code for unit in units}, {one.slug for unit in units for one in unit.services}
    faults = []
    if plan.code.strip().casefold() in EVERYWHERE_WORDS:
        faults.append(f'code: found "{plan.code}", expected another one: in commands this word means every unit')
    if plan.last < plan.first:
        faults.append(f'last: found "{plan.last}", expected a day not before {plan.first}')
    if not plan.channels or set(plan.channels) - set(CHANNELS):
        faults.append(f'channels: found "{",".join(plan.channels)}", expected some of {",".join(CHANNELS)}')
    faults += [
        f'service: found "{slug}", expected the short name of a service that some unit offers'
        for slug in plan.services
        if slug not in offered
    ]
    if target := target_fault(plan.target):
        faults.append(target)
    if (plan.per_parent is None) != (not plan.seed) or (plan.per_parent is not None and not plan.units):
        faults.append("draw: expected a number to draw, a seed and the parents as units together")
    elif plan.per_parent is not None:
        if plan.per_parent < 1:
            faults.append(f"draw: found {plan.per_parent}, expected 1 or more")
        empty = [parent for parent, below in below_each(units, plan.units).items() if not below and parent in known]
        faults += [f'unit: found "{parent}" with no active unit below, expected a parent' for parent in empty]
        # Where units were drawn, the store sees the drawn ones; that a parent is not there is said here.
        faults += [f'unit: found "{one}", expected codes of `skm units list`' for one in plan.units if one not in known]
    return faults


def target_fault(target: int | None) -> str | None:
    """What is wrong with a target of answers per unit."""
    if target is None or 1 <= target <= MOST_TARGET:
        return None
    return f"target: found {target}, expected 1 to {MOST_TARGET}, or none for Krejcie-Morgan"


def silent_faults(units: Sequence[Unit], window: Window, today: date) -> list[str]:
    """Why the window, or a unit of it, could never take an answer: nobody active there, or no such service."""
    if window.last < today and "kertas" not in window.channels:
        return [f"last: found {window.last}, which is over, expected a later day, or paper forms (kertas) as a channel"]
    parents = {unit.code: unit.parent for unit in units}
    active = [unit for unit in units if unit.active]
    named = [code for code in window.units if code in parents]
    closed = [one for one in named if not any(_under(one, unit.code, parents) for unit in active)]
    faults = []
    if closed:
        faults.append(f"unit: found {_listed(closed)} with no active unit, expected units that take answers")
    if not active:
        faults.append("units: found no active unit, expected one that takes answers")
    wanted = set(window.services)
    offering = [unit.code for unit in active if wanted & {one.slug for one in unit.services}]
    without = [one for one in named if one not in closed and not any(_under(one, code, parents) for code in offering)]
    if wanted and without:
        told = f"service: found {', '.join(window.services)}, which {_listed(without)} does not offer"
        faults.append(f"{told}, expected units that offer one of them")
    return faults


def _under(above: str, code: str, parents: Mapping[str, str | None]) -> bool:
    """Whether the unit is the one above, or below it."""
    here: str | None = code
    while here is not None and here != above:
        here = parents.get(here)
    return here is not None


def _listed(codes: Sequence[str]) -> str:
    more = len(codes) - _TOLD
    return ", ".join(codes[:_TOLD]) + (f" and {more} more" if more > 0 else "")
