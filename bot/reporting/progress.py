"""How far along each unit is in a period: who is due, reporting, behind pace, done, and who has not begun.

The figures are scoring's (attainment, pace). Here units are sorted by them. A unit without a known population has no
target: it reports or it does not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from bot.conversation.texts import Texts
from bot.reporting.spans import counts_in
from bot.storage import Store, Unit, Window
from scoring import Attainment, Pace, Period, attainment, half_up, krejcie_morgan, pace

State = Literal["idle", "behind", "on_pace", "done", "no_target"]
STATES: tuple[State, ...] = get_args(State)
_WHOLE = Fraction(995, 100)  # answers a day from which on a decimal says nothing
NEED_A_PUSH: tuple[State, ...] = ("idle", "behind")


@dataclass(frozen=True)
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
        found = [row for row in self.rows if row.state in states]
        return sorted(found, key=lambda row: (row.reach.share if row.reach else 0, row.unit.code))

    def row(self, code: str) -> UnitProgress | None:
        return next((row for row in self.rows if row.unit.code == code), None)


async def progress(
    store: Store, instrument: str, period: Period, today: date, zone: ZoneInfo, codes: Collection[str] | None = None
) -> Progress:
    """The progress of the active units, or of those named. `today` is a day of the agency's calendar."""
    counts = await counts_in(store, period, instrument, zone, codes)
    units = [unit for unit in await _units(store, codes) if unit.active]
    return Progress(period, today, tuple(_row(unit, counts.get(unit.code, {}), period, today) for unit in units))


async def window_progress(store: Store, window: Window, today: date, codes: Collection[str] | None = None) -> Progress:
    """The progress of a window made by hand: its units, its services, its own target."""
    counts = await store.windows.counts(window.code, codes)
    parents = await (store.units.parents() if codes is None else store.units.lines(codes))
    units = [
        _of_window(unit, window)
        for unit in await _units(store, codes)
        if unit.active and window.covers(unit.code, parents)
    ]
    rows = tuple(_row(unit, counts.get(unit.code, {}), window.period, today, window.target) for unit in units)
    return Progress(window.period, today, rows)


async def _units(store: Store, codes: Collection[str] | None) -> list[Unit]:
    return await (store.units.all() if codes is None else store.units.some(codes))


def _of_window(unit: Unit, window: Window) -> Unit:
    """The unit with those of its services that the window asks about."""
    if not window.services:
        return unit
    return replace(unit, services=tuple(one for one in unit.services if one.slug in window.services))


def _row(unit: Unit, counts: Mapping[str, int], period: Period, today: date, fixed: int | None = None) -> UnitProgress:
    n, services = sum(counts.values()), _by_service(unit, counts)
    if not unit.population and fixed is None:
        return UnitProgress(unit, n, "no_target" if n else "idle", services)
    target = fixed if fixed is not None else krejcie_morgan(unit.population or 0)
    reach, rate = attainment(n, target), pace(n, target, period, today)
    return UnitProgress(unit, n, _state(reach, rate), services, reach, rate)


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
