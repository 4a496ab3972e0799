"""A city in slices of units: read one after another, with room for everybody else in between.

What spans.py makes of all units at once, for documents in a process of their own, is made here of the units of a slice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.reporting.spans import Tallies, hours_of, stored_periods
from bot.storage import Store, Unit
from bot.storage.sums import Counts
from scoring import Period

T = TypeVar("T")

UNITS = 250  # in one slice, and in one transaction


@dataclass(frozen=True)
class Source:
    """Where the answers of a period stand. `periods` are the stored ones that make it up, None where it cuts one."""

    period: Period
    periods: Sequence[str] | None
    instrument: str
    zone: ZoneInfo  # the agency's

    @classmethod
    def of_window(cls, period: Period, instrument: str = "") -> Source:
        """A window's answers name it: no hours are asked for."""
        return cls(period, (), instrument, ZoneInfo("UTC"))

    async def tallies(self, store: Store, units: Sequence[Unit]) -> Tallies:
        """One tally for each of these units that has answers in the period."""
        sums, codes = store.sums, [unit.code for unit in units]
        match self.period.kind:
            case "window":
                return await sums.tallies_of_window(codes, self.instrument, self.period.key)
            case "week":
                return await sums.tallies_of_week(codes, self.instrument, self.period.key)
        if self.periods is None:
            return await sums.tallies_of_hours(self._hours(units), self.instrument)
        return await sums.tallies(codes, self.instrument, self.periods)

    async def counts(self, store: Store, units: Sequence[Unit]) -> Counts:
        """How many answered at each of these units, by service."""
        sums, codes = store.sums, [unit.code for unit in units]
        match self.period.kind:
            case "window":
                return await sums.counts_of_window(codes, self.period.key)
            case "week":
                return await sums.counts_of_week(codes, self.instrument, self.period.key)
        if self.periods is None:
            return await sums.counts_of_hours(self._hours(units), self.instrument)
        return await sums.counts(codes, self.instrument, self.periods)

    def _hours(self, units: Sequence[Unit]) -> dict[str, tuple[str, str]]:
        return {unit.code: hours_of(self.period, unit.zone(self.zone)) for unit in units}


async def source_of(store: Store, period: Period, instrument: str, zone: ZoneInfo) -> Source:
    """Where the answers of a period stand, found once for all slices."""
    if period.kind == "window":
        return Source.of_window(period, instrument)
    if period.kind == "week":
        return Source(period, (), instrument, zone)
    inside, cut = await stored_periods(store, period)
    return Source(period, None if cut else inside, instrument, zone)


def sliced(these: Sequence[T], size: int = UNITS) -> Iterator[Sequence[T]]:
    """These, so many at a time.

    >>> list(sliced(["a", "b", "c"], 2))
    [['a', 'b'], ['c']]
    """
    return (these[start : start + size] for start in range(0, len(these), size))
