"""Where an answer belongs: its rolling period, its week and, where one is open, its window. Decided once, here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.rules.hours import hour_of
from bot.storage import Response, Store, Unit
from bot.storage.windows import Window, window_for
from scoring import Period, local_day, period_of
from scoring.period import Kind

_MOST_REPEATS = 50  # of one person in one window with repeats. Later ones are kept, and can no longer be found again


@dataclass(frozen=True)
class Slot:
    """The place of one answer. `keys` are what a person's pseudonyms in it are derived from."""

    period: Period
    week: Period
    window: Window | None

    @property
    def repeats(self) -> bool:
        return self.window is not None and self.window.repeats

    @property
    def code(self) -> str:
        """The window's code, "" for none."""
        return self.window.code if self.window else ""

    @property
    def keys(self) -> tuple[str, ...]:
        """One key, or one for each time that a person may answer again."""
        if self.window is None:
            return (self.period.key,)
        if self.window.repeats:
            return tuple(f"window/{self.window.code}/{number}" for number in range(_MOST_REPEATS))
        return (f"window/{self.window.code}",)

    def keys_in(self, span: str) -> tuple[str, ...]:
        """Those of a person's keys here that belong to one span, a period's key or a window's code.

        The period has its own also while a window is open: answers may be older than the window.
        """
        if span == self.period.key:
            return (span,)
        return self.keys if self.window is not None and span == self.code else ()

    def response(
        self, *, unit: str, service: str, instrument: str, moment: datetime, answers: Mapping[str, int], **more: Any
    ) -> Response:
        """An answer of this slot, given at `moment`. `more` are the other fields of a Response."""
        return Response(
            unit=unit,
            service=service,
            instrument=instrument,
            period=self.period.key,
            week=self.week.key,
            window=self.code,
            hour=hour_of(moment),
            answers=answers,
            **more,
        )


@dataclass(frozen=True)
class Slots:
    """The windows of a moment, read once. `of` then places any number of answers.

    `parents` has the units that answers are given at, and all above them.
    """

    windows: Sequence[Window]
    parents: Mapping[str, str | None]
    moment: datetime
    agency: ZoneInfo
    kind: Kind

    @classmethod
    async def read(
        cls, store: Store, moment: datetime, agency: ZoneInfo, kind: Kind, units: Iterable[str] | None = None
    ) -> Slots:
        """The slots of answers given at these units, by code. None is all units, and reads the whole tree."""
        day = local_day(moment, agency)
        if units is None:
            windows, parents = await store.windows.around(day), await store.units.parents()
        else:
            windows, parents = await store.windows.around_units(day, units)
        return cls(windows, parents, moment, agency, kind)

    def of(self, unit: Unit, service: str, channel: str = "bot") -> Slot:
        """The slot of an answer given now, by the calendar of its unit."""
        return self.on(local_day(self.moment, unit.zone(self.agency)), unit, service, channel)

    def on(self, day: date, unit: Unit, service: str, channel: str) -> Slot:
        """The slot of an answer given on a day of the unit's calendar."""
        window = window_for(self.windows, unit.code, service, channel, day, self.parents)
        return Slot(period_of(day, self.kind), period_of(day, "week"), window)
