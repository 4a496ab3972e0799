"""Survey windows made by hand: what they cover, and which one an answer's moment falls into."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from bot.rules.faults import Fault, fault
from bot.storage.audit import Author, record
from bot.storage.database import Database
from bot.storage.db import Db, Row
from bot.storage.errors import StaleDraft, WindowFaults
from bot.storage.instruments import keep_instruments
from bot.storage.tree import lines_of
from bot.storage.window_drafts import end
from bot.storage.window_overlap import at_once, count_shared, shared
from scoring import BadPeriod, Period, campaign, parse_period

CHANNELS = ("bot", "petugas", "kertas")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}")
_SAVE = """
    INSERT INTO windows (code, name, first, last, units, services, channels, target, repeats, draw, instrument, weight)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_AROUND = "SELECT * FROM windows WHERE first <= ? AND last >= ? ORDER BY first, code"


@dataclass(frozen=True)
class Window:
    """A campaign: `first` to `last` (that day included), in each unit's own zone.

    `units` cover all units below them, empty covers all, and so with `services` (slugs). `target` answers per unit,
    None for the Krejcie-Morgan sample of its population. `repeats` lets a person answer again and again.
    `draw` says how the units were drawn: seed, per_parent, and `from`: the units below each parent at that time.
    `instrument` and `weight` are what it asks and reports by, "" for the configured ones.
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
    draw: Mapping[str, Any] | None = None
    instrument: str = ""
    weight: str = ""

    @property
    def period(self) -> Period:
        """What its reports are about: named by the window, found by its code."""
        return campaign(self.code, self.name, self.first, self.last)

    def covers(self, unit: str, parents: Mapping[str, str | None]) -> bool:
        """Whether the unit, or one above it, belongs to the window."""
        here: str | None = unit
        while here is not None:
            if here in self.units:
                return True
            here = parents.get(here)
        return not self.units

    def takes(self, unit: str, service: str, channel: str, day: date, parents: Mapping[str, str | None]) -> bool:
        """Whether an answer of that day belongs to the window."""
        return (
            self.first <= day <= self.last
            and channel in self.channels
            and (not self.services or service in self.services)
            and self.covers(unit, parents)
        )


def window_for(
    windows: Iterable[Window], unit: str, service: str, channel: str, day: date, parents: Mapping[str, str | None]
) -> Window | None:
    """The window an answer falls into. Windows that meet are refused when they are made, so there is at most one."""
    return next((one for one in windows if one.takes(unit, service, channel, day, parents)), None)


def _around(db: Db, day: date) -> list[Window]:
    edges = ((day + timedelta(days=1)).isoformat(), (day - timedelta(days=1)).isoformat())
    return [window_of_row(row) for row in db.execute(_AROUND, edges)]


def around_units(db: Db, day: date, units: Iterable[str]) -> tuple[list[Window], dict[str, str | None]]:
    """What Windows.around_units() reads, inside the caller's transaction."""
    windows = _around(db, day)
    return windows, lines_of(db, units) if any(one.units for one in windows) else {}


def windows_from(db: Db, day: date) -> list[Window]:
    """The windows that have not ended before a day, by first day, inside the caller's transaction."""
    statement = "SELECT * FROM windows WHERE last >= ? ORDER BY first, code"
    return [window_of_row(row) for row in db.execute(statement, (day.isoformat(),))]


class Windows:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[Window]:
        """Every window, by first day."""
        statement = "SELECT * FROM windows ORDER BY first, code"
        return [window_of_row(row) for row in await self._database.browse(lambda db: db.execute(statement).fetchall())]

    async def around(self, day: date) -> list[Window]:
        """Windows that are open on this day, or on the day before or after: elsewhere on earth it may be that day."""
        return await self._database.read(lambda db: _around(db, day))

    async def around_units(self, day: date, units: Iterable[str]) -> tuple[list[Window], dict[str, str | None]]:
        """The windows of around(), and these units with all above them, where a window needs them."""

        return await self._database.read(lambda db: around_units(db, day, units))

    async def find(self, code: str) -> Window | None:
        return next((one for one in await self.all() if one.code == code.upper()), None)

    async def add(
        self,
        window: Window,
        by: Author | None = None,
        known: Sequence[Fault] = (),
        draft: tuple[int, int] | None = None,
    ) -> None:
        """Make a window. With `draft` (chat, revision) the draft it was put together in ends in the same transaction.

        Raises WindowFaults: what is `known` to be wrong already, a code taken, units that are not there, another window
        in the same place and time. Raises StaleDraft when the draft has moved on or is gone: nothing is made twice.
        """

        def work(db: Db) -> None:
            others = [window_of_row(row) for row in db.execute("SELECT * FROM windows ORDER BY first, code")]
            if faults := [*known, *_faults(db, window, others)]:
                raise WindowFaults(dict.fromkeys(faults))
            if draft is not None and not end(db, chat=draft[0], revision=draft[1]):
                raise StaleDraft(window.code)
            keep_instruments(db, [window.instrument])
            db.execute(_SAVE, _row(window))
            record(db, by, "window.add", window.code, after=_plain(window))

        await self._database.write(work)

    async def close(self, code: str, last: date, by: Author | None = None) -> Window | None:
        """End a window early: `last` becomes its last day. None when there is no such window or it ends sooner."""

        def work(db: Db) -> Window | None:
            row = db.execute("SELECT * FROM windows WHERE code = ? AND last > ?", (code, last.isoformat())).fetchone()
            if row is None or last < (window := window_of_row(row)).first:
                return None
            db.execute("UPDATE windows SET last = ? WHERE code = ?", (last.isoformat(), code))
            record(db, by, "window.close", code, {"last": row["last"]}, {"last": last.isoformat()})
            return window

        return await self._database.write(work)

    async def correct(self, window: Window, today: date, by: Author, known: Sequence[Fault] = ()) -> None:
        """Save a window's name, days and target. `today` is the latest day that runs in any of its units.

        Raises WindowFaults: what is `known` to be wrong already, other days of one that has begun, one that is over or
        gone, another window in the same place and time.
        """

        def work(db: Db) -> None:
            was, others = _of_code(db, window.code)
            faults = [*known, *_faults(db, window, others)]
            if today > was.last:
                faults.append(fault("window_over", found=was.code))
            elif was.first <= today and (window.first, window.last) != (was.first, was.last):
                faults.append(fault("window_begun", found=was.code))
            if faults:
                raise WindowFaults(faults)
            before, after = _plain(was), _plain(window)
            names = [name for name in ("name", "first", "last", "target") if before[name] != after[name]]
            if names:
                values = (window.name, window.first.isoformat(), window.last.isoformat(), window.target, window.code)
                db.execute("UPDATE windows SET name = ?, first = ?, last = ?, target = ? WHERE code = ?", values)
                was_so, is_so = ({name: one[name] for name in names} for one in (before, after))
                record(db, by, "window.correct", window.code, before=was_so, after=is_so)

        await self._database.write(work)

    async def cancel(self, code: str, today: date, by: Author) -> None:
        """Take back a window that has not begun. `today` is as in correct().

        Raises WindowFaults for one that has, that has answers (paper forms come early), or that is gone.
        """

        def work(db: Db) -> None:
            was, _ = _of_code(db, code)
            answered = db.execute("SELECT 1 FROM responses WHERE window = ? LIMIT 1", (code,)).fetchone()
            if was.first <= today or answered:
                raise WindowFaults([fault("window_in_use", found=code)])
            db.execute("DELETE FROM windows WHERE code = ?", (code,))
            record(db, by, "window.cancel", code, before=_plain(was))

        await self._database.write(work)


def _faults(db: Db, window: Window, others: Sequence[Window]) -> list[Fault]:
    faults = [fault("window_code_again", found=window.code) for one in others if one.code == window.code]
    if not _CODE.fullmatch(window.code) or _is_period(window.code):
        faults.append(fault("window_code", found=window.code))
    if not 1 <= len(window.name.strip()) <= 200:
        faults.append(fault("window_name", found=len(window.name.strip())))
    meeting = [one for one in others if one.code != window.code and at_once(window, one)]
    parents = lines_of(db, {*window.units, *(code for one in meeting for code in one.units)})
    faults += [fault("window_unit", found=code) for code in window.units if code not in parents]
    for one in meeting:
        count, unit = count_shared(db, window, one, parents)
        if count:
            faults.append(fault("window_meets", count=count, unit=unit, window=one.code))
    return faults


def _of_code(db: Db, code: str) -> tuple[Window, list[Window]]:
    """The window and all others. Raises WindowFaults where it is gone."""
    windows = [window_of_row(row) for row in db.execute("SELECT * FROM windows ORDER BY first, code")]
    found = next((one for one in windows if one.code == code), None)
    if found is None:
        raise WindowFaults([fault("window_gone", found=code)])
    return found, [one for one in windows if one.code != code]


def meetings(
    db: Db, before: Mapping[str, str | None], after: Mapping[str, str | None], by: Author | None
) -> list[Fault]:
    """What is wrong with a change of the tree of units: each pair of windows, not ended, that meet by it."""
    moved = {code for code, parent in after.items() if code in before and before[code] != parent}
    if not moved:
        return []
    since = (by.at - timedelta(days=1)).date() if by else date.min  # elsewhere on earth it may still be yesterday
    statement = "SELECT * FROM windows WHERE last >= ? ORDER BY first, code"
    windows = [window_of_row(row) for row in db.execute(statement, (since.isoformat(),))]
    faults = []
    for one, other in combinations(windows, 2):
        fresh = sorted(set(shared(one, other, after)) - set(shared(one, other, before)))
        if fresh:
            faults.append(fault("window_moved", f"{fresh[0]}: parent", one=one.code, other=other.code))
    return faults


def _is_period(code: str) -> bool:
    """Whether a report of this name would be a period's: a window must never hide one."""
    try:
        parse_period(code)
    except BadPeriod:
        return False
    return True


def _row(window: Window) -> tuple[object, ...]:
    lists = (json.dumps(list(field)) for field in (window.units, window.services, window.channels))
    drawn = None if window.draw is None else json.dumps(dict(window.draw), sort_keys=True)
    days = (window.first.isoformat(), window.last.isoformat())
    return (
        window.code,
        window.name,
        *days,
        *lists,
        window.target,
        window.repeats,
        drawn,
        window.instrument,
        window.weight,
    )


def _plain(window: Window) -> dict[str, Any]:
    return asdict(window) | {"first": window.first.isoformat(), "last": window.last.isoformat()}


def window_of_row(row: Row) -> Window:
    """A window as the file has it."""
    return Window(
        code=row["code"],
        name=row["name"],
        first=date.fromisoformat(row["first"]),
        last=date.fromisoformat(row["last"]),
        units=tuple(json.loads(row["units"])),
        services=tuple(json.loads(row["services"])),
        channels=tuple(json.loads(row["channels"])),
        target=row["target"],
        repeats=bool(row["repeats"]),
        draw=None if row["draw"] is None else json.loads(row["draw"]),
        instrument=row["instrument"],
        weight=row["weight"],
    )
