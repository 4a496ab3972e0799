"""Going through the units that are asked, slice by slice, to see how far along each is."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.reporting.progress import STATES, Overview, Progress, State, UnitProgress, row_of, share_of
from bot.reporting.slices import UNITS, Source, sliced, source_of
from bot.reporting.spans import hours_of
from bot.storage import Store, Unit, Window
from bot.storage.unit_lists import Among
from scoring import Period, custom


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
            yield [
                row_of(unit, counts.get(unit.code, {}), self.period, self.today, fixed, self.times) for unit in units
            ]

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
        return Overview(
            period=self.period,
            today=self.today,
            due=due,
            reporting=reporting,
            n=n,
            target=sum(targets) if targets else None,
            states=shown,
            services=services,
        )

    async def behind(self, *states: State, category: str | None = None) -> Sequence[str]:
        """The codes of the units in these states, those with the smallest share of their target first.

        Of one category, or of all where it is None.
        """
        found = [
            share_of(row)
            async for some in self.rows()
            for row in some
            if row.state in states and category in (None, row.unit.category)
        ]
        return [code for *_, code in sorted(found)]

    async def listed(self, codes: Sequence[str]) -> Sequence[UnitProgress]:
        """The rows of these few units, in this order."""
        found = {row.unit.code: row async for some in self.rows(codes) for row in some}
        return [found[code] for code in codes if code in found]


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
    return Walk(
        store=store,
        period=window.period,
        today=today,
        codes=due,
        source=Source.of_window(window.period),
        window=window,
        grouping=grouping,
    )


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
