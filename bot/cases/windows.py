"""Survey windows: made by hand, drawn, corrected, ended. Bot and `skm` alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.cases.people import Refused
from bot.cases.window_faults import below_each, faults_of, silent_faults, target_fault
from bot.config import Config
from bot.rules.faults import Fault, fault
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage import Author, Store, Unit, Window, WindowFaults
from bot.storage.unit_lists import Among
from bot.storage.windows import CHANNELS
from exports.writing.table import safe_cell
from scoring import BadInstrument, BadWeight, Instrument, local_day, parse_weight
from scoring.cluster import draw
from scoring.instrument_catalogue import instruments, load_instrument
from scoring.register import is_own_id
from scoring.weights import conventions


@dataclass(frozen=True)
class Plan:
    """A window as it is asked for. With `per_parent` and `seed` the `units` are parents to draw below.

    `instrument` is an id. It and `weight` "" are the configured ones, and without a weight it is the exact one.
    """

    code: str
    name: str
    first: date
    last: date
    units: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    channels: tuple[str, ...] = CHANNELS
    target: int | None = None
    repeats: bool = False
    per_parent: int | None = None
    seed: str | None = None
    instrument: str = ""
    weight: str = ""


class WindowPlans:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store

    async def add(self, who: Standing, by: Author, plan: Plan, draft: tuple[int, int] | None = None) -> Window:
        """Make the window, ending the `draft` (chat, revision) it was put together in.

        Raises WindowFaults with all that is wrong, Refused where a unit is not this person's, and StaleDraft.
        """
        units, offered = await grounds_of(self._store, plan)
        window, faults = window_of(self._config, units, offered, plan)
        if not faults:
            faults = silent_faults(units, window, local_day(by.at, self._config.agency.timezone))
        if not _may_make(who, plan.units):
            raise Refused
        await self._store.windows.add(window, by, faults, draft)
        return window

    async def close(self, who: Standing, by: Author, code: str) -> Window | None:
        """Let the day that runs now be the window's last. None when it is not open after it. Raises Refused."""
        window = await self.find(who, code)
        if not may_close(who, window):
            raise Refused
        last = await self.closing_day(window, by.at)
        closed = await self._store.windows.close(window.code, last, by)
        return None if closed is None else replace(closed, last=last)

    async def closing_day(self, window: Window, moment: datetime) -> date:
        """The last day of a window that is closed at this moment: the latest day that runs in any of its units.

        Where the sun rises sooner it may be tomorrow already, and answers of the running day still count there.
        """
        agency = self._config.agency.timezone
        if not await self._store.units.zones():
            return local_day(moment, agency)
        names = await self._store.unit_lists.zones(Among(window.units or None))
        zones = [agency if name is None else ZoneInfo(name) for name in names]
        return max((local_day(moment, zone) for zone in zones), default=local_day(moment, agency))

    async def find(self, who: Standing, code: str) -> Window:
        """The window, if it asks a unit that this person may see. Raises Refused."""
        found = next((one for one in await self.seen(who) if one.code == code.upper()), None)
        if found is None:
            raise Refused
        return found

    async def seen(self, who: Standing) -> list[Window]:
        """Every window that asks a unit of this person's, the latest first."""
        return [one for one in reversed(await self._store.windows.all()) if concerns(who, "windows", one)]


def concerns(who: Standing, right: str, window: Window) -> bool:
    """Whether the window asks a unit where this person holds the right."""
    places, parents = who.places(right), who.parents
    if places is None:
        return True
    # Either it asks a place with all below it, or some unit at or below a place.
    return any(place in parents and window.covers(place, parents) for place in places) or any(
        who.may(right, unit) for unit in window.units
    )


def may_close(who: Standing, window: Window) -> bool:
    """Whoever may make a window of these units may end it."""
    return _may_make(who, window.units)


def _may_make(who: Standing, units: Sequence[str]) -> bool:
    """No units are all of them. A code that does not exist is nobody's, and is told to who may make any window."""
    everywhere = who.may("windows.make", EVERYWHERE)
    return everywhere or (bool(units) and all(who.may("windows.make", unit) for unit in units))


async def grounds_of(store: Store, plan: Plan) -> tuple[list[Unit], set[str]]:
    """What a plan is looked at against: its units and all below, or every unit, and which of its services there are."""
    return await _asked(store, plan.units), await store.units.offered(plan.services)


async def _asked(store: Store, units: tuple[str, ...]) -> list[Unit]:
    return await (store.units.below(units) if units else store.units.all())


def window_of(
    config: Config, units: Sequence[Unit], offered: Collection[str], plan: Plan
) -> tuple[Window, list[Fault]]:
    """The window that a plan asks for, its units drawn where it says so, and everything that is wrong with it.

    `units` and `offered` are as grounds_of() gives them.
    """
    faults = faults_of(units, offered, plan)
    instrument, weight, wrong = measured_by(config, plan.instrument, plan.weight)
    window = Window(
        code=plan.code.strip().upper(),
        name=plan.name.strip(),
        first=plan.first,
        last=plan.last,
        units=plan.units,
        services=plan.services,
        channels=tuple(one for one in CHANNELS if one in plan.channels),
        target=plan.target,
        repeats=plan.repeats,
        instrument=instrument,
        weight=weight,
    )
    if plan.per_parent is not None and plan.seed and not faults:
        below = below_each(units, plan.units)
        chosen = draw(below, plan.per_parent, plan.seed)
        drawn = tuple(sorted(one for some in chosen.values() for one in some))
        window = replace(window, units=drawn, draw={"seed": plan.seed, "per_parent": plan.per_parent, "from": below})
    return window, faults + wrong


def measured_by(config: Config, instrument: str, weight: str) -> tuple[str, str, list[Fault]]:
    """Questionnaire and weight of a window, the configured ones where none is named, and what is wrong."""
    name = instrument or config.survey.instrument
    questionnaire = _known(name)
    if questionnaire is None:
        expected = ", ".join(dict.fromkeys((config.survey.instrument, *instruments())))
        return name, weight, [fault("window_instrument", found=name, expected=expected)]
    usual = config.survey.weight if name == config.survey.instrument else conventions(questionnaire)[0]
    try:
        return name, parse_weight(weight or usual, questionnaire).convention, []
    except BadWeight:
        expected = ", ".join(conventions(questionnaire))
        return name, weight, [fault("window_weight", found=weight or usual, expected=expected, instrument=name)]


def _known(name: str) -> Instrument | None:
    """A shipped questionnaire or one that the database has kept. A name that came in a message opens no file."""
    try:
        return load_instrument(name) if name in instruments() or is_own_id(name) else None
    except BadInstrument:
        return None


def short_of(draw: Mapping[str, Any]) -> dict[str, int]:
    """Parents of a window's draw that had fewer units below them than were to be drawn, with how many they had."""
    return {parent: len(below) for parent, below in draw["from"].items() if len(below) < draw["per_parent"]}


def drawn_list(window: Window, names: Mapping[str, str]) -> str:
    """The units that were drawn with the seed, as CSV, drawn again from the seed first.

    Raises WindowFaults for a window without a draw, and where the seed does not draw the units that are stored.
    """
    if window.draw is None:
        raise WindowFaults([fault("window_not_drawn", window.code)])
    from_, per_parent, seed = window.draw["from"], window.draw["per_parent"], window.draw["seed"]
    again = draw(from_, per_parent, seed)
    if {one for units in again.values() for one in units} != set(window.units):
        raise WindowFaults([fault("window_seed", window.code, found=seed)])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ("window", "seed", "parent", "parent_name", "place", "unit", "unit_name", "drawn_from", "wanted", "short")
    )
    for parent, units in again.items():
        for place, unit in enumerate(units, 1):
            there = len(from_[parent])
            row = (parent, names.get(parent, ""), place, unit, names.get(unit, ""), there, per_parent)
            cells = (window.code, seed, *row, max(per_parent - there, 0))
            writer.writerow([safe_cell(cell) for cell in cells])
    return text.getvalue()


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be different, None for what stays. `krejcie` takes a fixed target away."""

    name: str | None = None
    first: date | None = None
    last: date | None = None
    target: int | None = None
    krejcie: bool = False

    def of(self, window: Window) -> Window:
        """The window as it would be."""
        name = window.name if self.name is None else self.name.strip()
        target = None if self.krejcie else window.target if self.target is None else self.target
        return replace(
            window, name=name, first=self.first or window.first, last=self.last or window.last, target=target
        )


class WindowChanges:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store, self._campaigns = config, store, WindowPlans(config, store)

    async def correct(self, who: Standing, by: Author, code: str, correction: Correction) -> Window:
        """The window as it is now. One that has begun keeps its days. One that is over stays as it was.

        Raises Refused, and WindowFaults with all that is wrong.
        """
        window = await self._mine(who, code)
        wanted, faults = correction.of(window), list[Fault]()
        if target := target_fault(correction.target):
            faults.append(target)
        if correction.krejcie and correction.target is not None:
            faults.append(fault("window_two_targets"))
        if wanted.last < wanted.first:
            faults.append(fault("window_last", found=wanted.last, expected=wanted.first))
        if (wanted.first, wanted.last) != (window.first, window.last):
            today = local_day(by.at, self._config.agency.timezone)
            faults += silent_faults(await _asked(self._store, wanted.units), wanted, today)
        await self._store.windows.correct(wanted, await self._campaigns.closing_day(window, by.at), by, faults)
        return wanted

    async def cancel(self, who: Standing, by: Author, code: str) -> Window:
        """Take the window back. Raises Refused, and WindowFaults where it has begun or has answers."""
        window = await self._mine(who, code)
        await self._store.windows.cancel(window.code, await self._campaigns.closing_day(window, by.at), by)
        return window

    async def _mine(self, who: Standing, code: str) -> Window:
        window = await self._campaigns.find(who, code)
        if not may_close(who, window):
            raise Refused
        return window
