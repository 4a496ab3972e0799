"""How far along each unit is in a period: who is due, reporting, behind pace, done, and who has not begun.

The figures are scoring's (attainment, pace). Here units are sorted by them. A unit without a known population has no
target: it reports or it does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from bot.conversation.texts import Texts
from bot.reporting.slices import UNITS, Source, sliced, source_of
from bot.reporting.spans import hours_of
from bot.storage import Store, Unit, Window
from bot.storage.unit_lists import Among
from scoring import Attainment, Pace, Period, attainment, custom, half_up, krejcie_morgan, pace

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
        return sorted((row for row in self.rows if row.state in states), key=_share)

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


@dataclass(frozen=True)
class Walk:
    """The units that are asked in a period or window, gone through in slices: a whole city holds up nobody.

    `codes` are theirs, in the order of reports. `times` is how many survey periods it has, each with its own target,
    None for days that have none. Only what is asked for is kept of what is read. Those that only group others
    (`grouping`) are listed where they are named, and neither due nor silent.
    """

    store: Store
    period: Period
    today: date
    codes: Sequence[str]
    source: Source
    window: Window | None = None
    times: int | None = 1
    grouping: frozenset[str] = frozenset()

    async def came_today(self, unit: Unit, zone: ZoneInfo) -> int:
        """How many answers of this span came today. `zone` is the agency's."""
        day, sums = custom(self.today, self.today + timedelta(days=1)), self.store.sums
        hours = {unit.code: hours_of(day, unit.zone(zone))}
        if self.window is not None:
            counts = await sums.counts_of_hours_in(hours, self.window.code)
        else:
            counts = await sums.counts_of_hours(hours, self.source.instrument)
        return sum(counts.get(unit.code, {}).values())

    @property
    def due(self) -> Sequence[str]:
        """The units from which answers are due."""
        return [code for code in self.codes if code not in self.grouping] if self.grouping else self.codes

    async def rows(self, codes: Sequence[str] | None = None) -> AsyncIterator[Sequence[UnitProgress]]:
        """The progress of all that are due of these units, or of some, slice by slice."""
        fixed = self.window.target if self.window is not None else None
        for some in sliced(self.due if codes is None else codes):
            units = [_of_window(unit, self.window) for unit in await self.store.units.some(some)]
            counts = await self.source.counts(self.store, units)
            yield [_row(unit, counts.get(unit.code, {}), self.period, self.today, fixed, self.times) for unit in units]

    async def whole(self) -> Progress:
        """Every row."""
        return Progress(self.period, self.today, tuple([row async for some in self.rows() for row in some]))

    async def overview(self) -> Overview:
        """All together."""
        states, services, targets = Counter[State](), dict[str, tuple[int, int | None]](), list[int]()
        due = reporting = n = 0
        async for some in self.rows():
            part = Progress(self.period, self.today, tuple(some))
            due, reporting, n = due + len(some), reporting + part.reporting, n + sum(row.n for row in some)
            states.update(part.states)
            targets += (row.reach.target for row in some if row.reach is not None)
            for name, (count, quota) in part.by_service().items() if self.window is not None else ():
                known, wanted = services.get(name, (0, 0))
                services[name] = (known + count, None if wanted is None or quota is None else wanted + quota)
        shown = {state: states[state] for state in STATES}
        return Overview(self.period, self.today, due, reporting, n, sum(targets) if targets else None, shown, services)

    async def behind(self, *states: State, category: str | None = None) -> Sequence[str]:
        """The codes of the units in these states, those with the smallest share of their target first.

        Of one category, or of all where it is None.
        """
        found = [
            _share(row)
            async for some in self.rows()
            for row in some
            if row.state in states and category in (None, row.unit.category)
        ]
        return [code for _, code in sorted(found)]

    async def listed(self, codes: Sequence[str]) -> Sequence[UnitProgress]:
        """The rows of these few units, in this order."""
        found = {row.unit.code: row async for some in self.rows(codes) for row in some}
        return [found[code] for code in codes if code in found]


def _share(row: UnitProgress) -> tuple[float, str]:
    """What a row is sorted by. Division rounds right, so fractions of numbers below 2**26 keep their order in it."""
    if row.reach is None:
        return 0.0, row.unit.code
    return (row.n / row.reach.target if row.reach.target else 1.0), row.unit.code


async def walk(
    store: Store,
    instrument: str,
    period: Period,
    today: date,
    zone: ZoneInfo,
    codes: Collection[str] | None = None,
    times: int | None = 1,
) -> Walk:
    """The active units, or those named, in a period. `today` is a day of the agency's calendar, `times` as in Walk."""
    source = await source_of(store, period, instrument, zone)
    due = await due_codes(store, codes)
    return Walk(store, period, today, due, source, times=times, grouping=await store.unit_lists.grouping(due))


async def window_walk(store: Store, window: Window, today: date, codes: Collection[str] | None = None) -> Walk:
    """The units of a window made by hand, with its services and its own target."""
    due = await due_codes(store, codes, window)
    grouping = await store.unit_lists.grouping(due)
    return Walk(store, window.period, today, due, Source.of_window(window.period), window, grouping=grouping)


async def progress(
    store: Store, instrument: str, period: Period, today: date, zone: ZoneInfo, codes: Collection[str] | None = None
) -> Progress:
    """The progress of the active units, or of those named. `today` is a day of the agency's calendar."""
    return await (await walk(store, instrument, period, today, zone, codes)).whole()


async def window_progress(store: Store, window: Window, today: date, codes: Collection[str] | None = None) -> Progress:
    """The progress of a window made by hand: its units, its services, its own target."""
    return await (await window_walk(store, window, today, codes)).whole()


async def due_codes(store: Store, codes: Collection[str] | None = None, window: Window | None = None) -> list[str]:
    """The codes of the active units, or of those named, that are asked: in a window, or in any period."""
    if window is not None and window.units and (codes is None or len(codes) > UNITS):
        below = await store.unit_lists.codes(Among(window.units)) or frozenset()
        codes = below if codes is None else below.intersection(codes)
    if codes is not None and len(codes) <= UNITS:  # a few, for which the city need not be read
        due = [unit.code for unit in await store.units.some(codes) if unit.active]
    else:
        wanted = None if codes is None else frozenset(codes)
        due = [code for code in await store.units.codes() if wanted is None or code in wanted]
    if window is None or not window.units:
        return due
    covered: list[str] = []
    for some in sliced(due):
        parents = await store.units.lines(some)
        covered += [code for code in some if window.covers(code, parents)]
    return covered


def _of_window(unit: Unit, window: Window | None) -> Unit:
    """The unit with those of its services that the window asks about."""
    if window is None or not window.services:
        return unit
    return replace(unit, services=tuple(one for one in unit.services if one.slug in window.services))


def _row(
    unit: Unit, counts: Mapping[str, int], period: Period, today: date, fixed: int | None, times: int | None
) -> UnitProgress:
    n, services = sum(counts.values()), _by_service(unit, counts)
    if fixed is None and not (unit.population and times):
        return UnitProgress(unit, n, "no_target" if n else "idle", services)
    target = fixed if fixed is not None else krejcie_morgan(unit.population or 0) * (times or 1)
    reach, rate, state = _standing(n, target, period, today)
    return UnitProgress(unit, n, state, services, reach, rate)


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
