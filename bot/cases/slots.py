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
from scoring.period import PeriodKind


@dataclass(frozen=True)
class Slot:
    """The place of one answer. `key` is what a person's pseudonym in it is derived from."""

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
    def until(self) -> str | None:
        """Until when its answers can be seen and changed: as Finished has it."""
        return "" if self.window is None else None if self.repeats else self.window.last.isoformat()

    def key(self, earlier: int = 0) -> str:
        """The key of an answer. Where people may answer again there is one for each number of `earlier` answers."""
        return self.period.key if self.window is None else window_key(self.window, earlier)

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
    kind: PeriodKind

    @classmethod
    async def read(
        cls, store: Store, moment: datetime, agency: ZoneInfo, kind: PeriodKind, units: Iterable[str] | None = None
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


def window_key(window: Window, earlier: int = 0) -> str:
    """What a person's pseudonym in a window is derived from. With repeats each answer has its own, without an end."""
    return f"window/{window.code}/{earlier}" if window.repeats else f"window/{window.code}"
