"""Everything that is wrong with a survey window as it is asked for, but what the store alone can see. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from bot.rules.faults import Fault, fault
from bot.rules.rights import EVERYWHERE_WORDS
from bot.storage import Unit
from bot.storage.window_overlap import Spanning
from bot.storage.windows import CHANNELS, Window

MOST_TARGET = 1_000_000
_TOLD = 10  # units named in one fault. The rest is counted


class Asked(Spanning, Protocol):
    """The parts of a plan that are looked at here."""

    @property
    def code(self) -> str: ...
    @property
    def target(self) -> int | None: ...
    @property
    def per_parent(self) -> int | None: ...
    @property
    def seed(self) -> str | None: ...


def below_each(units: Sequence[Unit], parents: Sequence[str]) -> dict[str, list[str]]:
    """Active units directly below each parent, by code: what a draw draws from."""
    return {parent: sorted(one.code for one in units if one.active and one.parent == parent) for parent in parents}


def faults_of(units: Sequence[Unit], offered: Collection[str], plan: Asked) -> list[Fault]:
    """What is wrong with the plan itself. `units` are those of the plan and all below, every unit where it names none.

    `offered` are the services of the plan that any unit has.
    """
    known = {unit.code for unit in units}
    faults: list[Fault] = []
    if plan.code.strip().casefold() in EVERYWHERE_WORDS:
        faults.append(fault("window_code_word", found=plan.code))
    if plan.last < plan.first:
        faults.append(fault("window_last", found=plan.last, expected=plan.first))
    if not plan.channels or set(plan.channels) - set(CHANNELS):
        faults.append(fault("window_channels", found=",".join(plan.channels), expected=",".join(CHANNELS)))
    faults += [fault("window_service", found=slug) for slug in plan.services if slug not in offered]
    if target := target_fault(plan.target):
        faults.append(target)
    if (plan.per_parent is None) != (not plan.seed) or (plan.per_parent is not None and not plan.units):
        faults.append(fault("window_draw"))
    elif plan.per_parent is not None:
        if plan.per_parent < 1:
            faults.append(fault("window_draw_number", found=plan.per_parent))
        empty = [parent for parent, below in below_each(units, plan.units).items() if not below and parent in known]
        faults += [fault("window_parent", found=parent) for parent in empty]
        # Where units were drawn, the store sees the drawn ones. That a parent is not there is said here.
        faults += [fault("window_unit", found=one) for one in plan.units if one not in known]
    return faults


def target_fault(target: int | None) -> Fault | None:
    """What is wrong with a target of answers per unit."""
    if target is None or 1 <= target <= MOST_TARGET:
        return None
    return fault("window_target", found=target, expected=MOST_TARGET)


def silent_faults(units: Sequence[Unit], window: Window, today: date) -> list[Fault]:
    """Why the window, or a unit of it, could never take an answer: nobody active there, or no such service.

    `units` are those of the window and all below, every unit where it names none.
    """
    if window.last < today and "kertas" not in window.channels:
        return [fault("window_past", found=window.last)]
    parents = {unit.code: unit.parent for unit in units}
    active = [unit for unit in units if unit.active]
    named = [code for code in window.units if code in parents]
    alive = _upward((unit.code for unit in active), parents)
    closed = [one for one in named if one not in alive]
    faults: list[Fault] = []
    if closed:
        faults.append(fault("window_closed_units", found=_listed(closed)))
    if not active and not window.units:
        faults.append(fault("window_no_units"))
    wanted = set(window.services)
    offering = _upward((one.code for one in active if wanted & {two.slug for two in one.services}), parents)
    without = [one for one in named if one in alive and one not in offering]
    if wanted and without:
        faults.append(fault("window_not_offered", found=", ".join(window.services), units=_listed(without)))
    return faults


def _upward(codes: Iterable[str], parents: Mapping[str, str | None]) -> set[str]:
    """These units and all above them. Each is looked at once."""
    found = set[str]()
    for code in codes:
        here: str | None = code
        while here is not None and here not in found:
            found.add(here)
            here = parents.get(here)
    return found


def _listed(codes: Sequence[str]) -> str:
    more = len(codes) - _TOLD
    return ", ".join(codes[:_TOLD]) + (f" … (+{more})" if more > 0 else "")
