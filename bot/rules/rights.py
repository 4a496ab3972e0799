"""Who may do what, where: one table. Pure. Every call asks it, whatever a screen has shown before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["admin", "head", "officer", "viewer"]
ROLES: tuple[Role, ...] = get_args(Role)
EVERYWHERE = "*"  # the place of a role that covers the whole agency
EVERYWHERE_WORDS = ("semua", "all", "kota")  # what people type for it. No unit has such a code

# One row, one right. What a role may do, it may do at its unit and at every unit below it.
RIGHTS: Mapping[str, frozenset[Role]] = {
    "report": frozenset({"admin", "head", "viewer"}),
    "report.now": frozenset({"admin", "viewer"}),  # figures as they stand. Who has "report" alone sees released ones
    "status": frozenset({"admin", "head", "officer", "viewer"}),
    "fill": frozenset({"admin", "head", "officer"}),
    "compliance": frozenset({"admin", "viewer"}),
    "windows": frozenset({"admin", "head", "officer", "viewer"}),
    "windows.make": frozenset({"admin"}),
    "people": frozenset({"admin", "head"}),
    "followup.view": frozenset({"admin", "head", "viewer"}),
    "suggestions": frozenset({"admin", "head", "viewer"}),  # the text alone, once heads are told of it
    "followup": frozenset({"admin", "head"}),
    "followup.verify": frozenset({"admin"}),
    "units": frozenset({"admin", "head", "viewer"}),
    "units.edit": frozenset({"admin"}),
    "history": frozenset({"admin"}),  # published figures of the past, for the whole agency
    "publish": frozenset({"admin"}),  # results for everybody, for the whole agency
    "paper": frozenset({"admin", "head"}),
    "audit": frozenset({"admin", "viewer"}),
    "appoint.admin": frozenset({"admin"}),
    "appoint.head": frozenset({"admin"}),
    "appoint.officer": frozenset({"admin", "head"}),
    "appoint.viewer": frozenset({"admin"}),
    "report.submit": frozenset({"admin", "head"}),
    "report.remind": frozenset({"admin"}),
    "rows": frozenset({"admin", "viewer"}),
    "rows.give": frozenset(),
    "aside": frozenset({"admin"}),  # answers that look made up: seen, set aside, taken back
}
AT_A_UNIT: frozenset[Role] = frozenset({"head", "officer"})  # these serve one unit, never the whole agency
GIVEN = frozenset({"rows"})  # not with a role: only a grant that says so has it
OF_ROOT = frozenset({"rows.give"})  # the admins of the configuration, and the machine's owner
APART = frozenset({"followup.verify", "aside"})  # not for whoever serves that unit, or one above or below it, as well

FROM_ABOVE = frozenset({"aside"})  # of a role above the unit alone, not of one at it


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at a unit (by code), or EVERYWHERE. `rows`: with the right to read answers one by one."""

    role: Role
    unit: str
    rows: bool = False


ROOT = Grant("admin", EVERYWHERE, rows=True)


@dataclass(frozen=True)
class Standing:
    """One person's roles, and the tree of units they are read against (code -> parent).

    >>> head = Standing((Grant("head", "KEC"),), {"KEC": None, "KEL-1": "KEC", "DINAS": None})
    >>> head.may("report", "KEL-1"), head.may("report", "DINAS"), head.may("appoint.head", "KEL-1")
    (True, False, False)
    """

    grants: tuple[Grant, ...]
    parents: Mapping[str, str | None]
    root: bool = False  # an admin of the configuration, who stands apart from every unit

    def may(self, right: str, unit: str) -> bool:
        """Whether the right holds at this unit. An unknown unit is nobody's. EVERYWHERE takes a role for all."""
        above = set(self._line(unit))
        if right in OF_ROOT:
            return self.root and bool(above)
        if right in APART and not self.root and self._serves(unit, above):
            return False
        if right in FROM_ABOVE and unit != EVERYWHERE:
            above.discard(unit)
        return any(grant.unit in above for grant in self._holding(right))

    def anywhere(self, right: str) -> bool:
        """Whether the right holds at any unit at all."""
        return any(True for _ in self._holding(right))

    def units(self, right: str) -> frozenset[str]:
        """The codes of every unit the right holds at. Each is looked at once, however deep the tree."""
        if right in APART:
            return frozenset(code for code in self.parents if self.may(right, code))
        held = {grant.unit for grant in self._holding(right)}
        if EVERYWHERE in held:
            return frozenset(self.parents)
        known = dict.fromkeys(held, True)
        for code in self.parents:
            line, here = list[str](), code
            while here not in known and (above := self.parents.get(here)) is not None:
                line.append(here)
                here = above
            known.update(dict.fromkeys(line, known.setdefault(here, False)))
        return frozenset(code for code in self.parents if known[code])

    def places(self, right: str) -> tuple[str, ...] | None:
        """The units at and below which the right is held, None for everywhere. Of those, `served` ones may be apart.

        >>> Standing((Grant("head", "KEC"), Grant("officer", "DINAS")), {}).places("report")
        ('KEC',)
        """
        held = {grant.unit for grant in self._holding(right)}
        return None if EVERYWHERE in held else tuple(sorted(held))

    def served(self, right: str) -> tuple[str, ...]:
        """The units that this person serves, at, below and above which a right of APART does not hold."""
        if right not in APART or self.root:
            return ()
        return tuple(sorted({grant.unit for grant in self.grants if grant.role in AT_A_UNIT}))

    def _holding(self, right: str) -> Iterable[Grant]:
        held = (grant for grant in self.grants if grant.role in RIGHTS[right])
        return (grant for grant in held if grant.rows or right not in GIVEN)

    def _serves(self, unit: str, above: Collection[str]) -> bool:
        """Whether one of these roles is at the unit, at one above it, or at one below it."""
        served = [grant.unit for grant in self.grants if grant.role in AT_A_UNIT]
        return any(code in above or unit in self._line(code) for code in served)

    def _line(self, unit: str) -> Iterable[str]:
        """The unit, those above it, and EVERYWHERE."""
        if unit != EVERYWHERE and unit not in self.parents:
            return
        yield EVERYWHERE
        here: str | None = None if unit == EVERYWHERE else unit
        while here is not None:
            yield here
            here = self.parents.get(here)
