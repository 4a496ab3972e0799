"""How far along each unit is in a period: who is due, reporting, behind pace, done, and who has not begun.

The figures are scoring's (attainment, pace). Here units are sorted by them. A unit without a known population has no
target: it reports or it does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Literal, get_args

from bot.conversation.texts import Texts
from bot.storage import Unit
from scoring import Attainment, Pace, Period, attainment, half_up, krejcie_morgan, pace
from scoring.names import order_of

State = Literal["idle", "behind", "on_pace", "done", "no_target"]
STATES: tuple[State, ...] = get_args(State)
_WHOLE = Fraction(995, 100)  # answers a day from which on a decimal says nothing
NEED_A_PUSH: tuple[State, ...] = ("idle", "behind")


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """One unit in a period: `n` answers, of them `services` by (name, n). No `reach` and `pace` without a target."""

    unit: Unit
    n: int
    state: State
    services: tuple[tuple[str, int], ...] = ()
    reach: Attainment | None = None
    pace: Pace | None = None

    @property
    def quotas(self) -> tuple[int | None, ...]:
        """The target in even parts, one for each of `services`. What is left over goes to the first ones.

        None for services no longer offered, and for all without a target or with a single service.
        """
        offered = len(self.unit.services)
        if self.reach is None or offered < 2:
            return (None,) * len(self.services)
        part, left = divmod(self.reach.target, offered)
        parts = tuple(part + (place < left) for place in range(offered))
        return (*parts, *(None,) * (len(self.services) - offered))

    @property
    def by_service(self) -> tuple[tuple[str, int, int | None], ...]:
        """(name, answers, quota) of each service."""
        return tuple((*one, quota) for one, quota in zip(self.services, self.quotas, strict=True))

    def needed(self, words: Texts) -> str:
        """Answers that each remaining day must bring, in words: never nothing while some are missing."""
        if self.pace is None or not self.pace.needed_per_day:
            return ""
        rate = self.pace.needed_per_day
        if rate < 1:
            return words("status.under_one")
        return words("status.about", count=half_up(rate, 1 if rate < _WHOLE else 0))


@dataclass(frozen=True)
class Progress:
    """Every unit that is due in the period, as things stand at the end of `today`."""

    period: Period
    today: date
    rows: tuple[UnitProgress, ...]

    def title(self, language: str) -> str:
        """The name of the period, or of the window with its days."""
        return self.period.name(language)

    @property
    def states(self) -> dict[State, int]:
        """How many units are in each state."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in STATES}

    @property
    def reporting(self) -> int:
        """Units with at least one answer."""
        return sum(row.n > 0 for row in self.rows)

    def by_service(self) -> dict[str, tuple[int, int | None]]:
        """Answers to each service over all units, with the sum of their quotas where every unit has one."""
        found: dict[str, tuple[int, int | None]] = {}
        for row in self.rows:
            for name, n, part in row.by_service:
                known, wanted = found.get(name, (0, 0))
                found[name] = (known + n, None if wanted is None or part is None else wanted + part)
        return found

    def of(self, *states: State) -> list[UnitProgress]:
        """The units in these states, those with the smallest share of their target first."""
        return sorted((row for row in self.rows if row.state in states), key=share_of)

    def row(self, code: str) -> UnitProgress | None:
        return next((row for row in self.rows if row.unit.code == code), None)


@dataclass(frozen=True)
class Overview:
    """The units that are due in the period, all together: `n` answers, and `target`, the sum of those that are known.

    `services` are, in a window, the answers to each with the sum of their quotas, as in Progress.by_service().
    """

    period: Period
    today: date
    due: int
    reporting: int
    n: int
    target: int | None
    states: Mapping[State, int]
    services: Mapping[str, tuple[int, int | None]]

    def title(self, language: str) -> str:
        """The name of the period, or of the window with its days."""
        return self.period.name(language)


def share_of(row: UnitProgress) -> tuple[float, str, str]:
    """What a row is sorted by: its share, then its name.

    Division rounds right, so fractions of numbers below 2**26 keep their order in it.
    """
    if row.reach is None:
        return 0.0, order_of(row.unit.name), row.unit.code
    return (row.n / row.reach.target if row.reach.target else 1.0), order_of(row.unit.name), row.unit.code


def row_of(
    unit: Unit, counts: Mapping[str, int], period: Period, today: date, fixed: int | None, times: int | None
) -> UnitProgress:
    """One unit with so many answers to each service. `fixed` is a window's own target, `times` are as in Walk."""
    n, services = sum(counts.values()), _by_service(unit, counts)
    if fixed is None and not (unit.population and times):
        return UnitProgress(unit, n, "no_target" if n else "idle", services)
    target = fixed if fixed is not None else krejcie_morgan(unit.population or 0) * (times or 1)
    reach, rate, state = _standing(n, target, period, today)
    return UnitProgress(unit=unit, n=n, state=state, services=services, reach=reach, pace=rate)


@lru_cache(maxsize=4096)
def _standing(n: int, target: int, period: Period, today: date) -> tuple[Attainment, Pace, State]:
    """Many units of a city stand alike."""
    reach, rate = attainment(n, target), pace(n, target, period, today)
    return reach, rate, _state(reach, rate)


def _state(reach: Attainment, rate: Pace) -> State:
    if reach.reached:
        return "done"
    if not reach.n:
        return "idle"
    return "on_pace" if rate.on_track else "behind"


def _by_service(unit: Unit, counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Every service offered, answered or not, then those no longer offered that have answers."""
    offered = [(service.name, counts.get(service.slug, 0)) for service in unit.services]
    known: Sequence[str] = [service.slug for service in unit.services]
    retired = [(slug, n) for slug, n in sorted(counts.items()) if slug and slug not in known]
    return (*offered, *retired)
