"""Reminders to heads whose unit is behind pace, in the open period or a survey window: at most one a week for each
person, whatever it is about, written once into the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.cases.people_nearest import heads_near
from bot.config import Config
from bot.conversation.texts import texts
from bot.reporting.progress import NEED_A_PUSH, UnitProgress
from bot.reporting.progress_walk import Walk, walk, window_walk
from bot.reporting.slices import UNITS, sliced
from bot.rules.owed import Reminder
from bot.settings.sections import WEEKDAYS
from bot.storage import Store, Unit, Window
from bot.storage.owed import Owed
from bot.storage.windows import CHANNELS
from scoring import Period, load_instrument, local_day, period_of

REMINDER = Reminder.kind
_PART = "pace"
_LATE = timedelta(days=1)  # a reminder says how things stand: days later it would be next week's
_ROOM = 3500  # characters of one message. Telegram takes 4096
_SETTLE = timedelta(days=7)  # in the first days of a period everybody is behind


class Reminders:
    def __init__(self, config: Config, store: Store, size: int = UNITS) -> None:
        """`size` is how many units are read and written at a time."""
        self._config, self._store, self._size = config, store, size

    async def plan_due(self, now: datetime) -> int:
        """Owe the reminders of this week, if their hour has come and they are not in the ledger. Returns how many."""
        week = await self._week(now)
        if week is None:
            return 0
        plan = (REMINDER, week.key)
        return await self._store.deliveries.owe_slices(self._waiting(week, now), int(now.timestamp()), plan)

    async def is_due(self, now: datetime) -> bool:
        """Whether plan_due() would plan anything. Reads no unit."""
        return await self._week(now) is not None

    async def _week(self, now: datetime) -> Period | None:
        """The week to remind of, None where it is not its hour, or it is in the ledger."""
        due = self._due(now)
        if not self._config.reminder.enabled or not due <= now < due + _LATE:
            return None
        week = period_of(local_day(due, self._config.agency.timezone), "week")
        return None if week.key in await self._store.deliveries.planned(REMINDER) else week

    async def _waiting(self, week: Period, now: datetime) -> AsyncIterator[Sequence[Owed]]:
        """What is not in the ledger yet. A stop may have come after somebody was told of another unit first."""
        told = await self._store.deliveries.recipients(REMINDER, week.key, _PART)
        async for some in self.owed(week, now):
            yield [one for one in some if one.recipient not in told]

    async def owed(self, week: Period, now: datetime) -> AsyncIterator[Sequence[Owed]]:
        """One reminder for each head who answers for units that need a push, all that is behind in one. In slices."""
        walks = await self._running(local_day(now, self._config.agency.timezone))
        slow = [(units, dict.fromkeys(await units.behind(*NEED_A_PUSH))) for units in walks]
        told: dict[int, list[tuple[str, str, str]]] = {}
        for codes in sliced(list(dict.fromkeys(code for _, some in slow for code in some)), self._size):
            heads = await heads_near(self._store, codes)
            rows = [(units.period, await _need_a_push(units, some, codes)) for units, some in slow]
            for code in codes:
                for head in heads.of(code):
                    lines = [_text(some[code], period, head.language) for period, some in rows if code in some]
                    if lines:
                        told.setdefault(head.chat, []).append((code, head.language, "\n\n".join(lines)))
                await asyncio.sleep(0)  # hundreds of units must not hold up a resident's tap
        for chats in sliced(list(told), self._size):
            yield [_reminder(week, chat, told[chat]) for chat in chats]

    async def _running(self, today: date) -> list[Walk]:
        """The open period and every open window, where it has run long enough for a pace to mean something."""
        zone, store = self._config.agency.timezone, self._store
        period, found = period_of(today, self._config.survey.period), []
        if today - period.first >= _SETTLE:
            instrument = load_instrument(self._config.survey.instrument).id
            elsewhere = await self._surveyed_elsewhere(instrument, today)
            units = set(await store.units.codes()) - elsewhere
            found.append(await walk(store, instrument, period, today, zone, units))
        for window in await store.windows.around(today):
            settled = min(_SETTLE, timedelta(days=window.period.days // 4))
            if window.first + settled <= today <= window.last:
                found.append(await window_walk(store, window, today))
        return found

    async def _surveyed_elsewhere(self, usual: str, today: date) -> set[str]:
        """Units every answer of which goes to an open window with another questionnaire: the period gets none there."""
        windows = [
            one
            for one in await self._store.windows.around(today)
            if one.first <= today <= one.last and one.instrument not in ("", usual)
        ]
        found: set[str] = set()
        for codes in sliced(await self._store.units.codes() if windows else (), self._size):
            parents = await self._store.units.lines(codes)
            for unit in await self._store.units.some(codes):
                if any(_takes_all(one, unit, parents) for one in windows):
                    found.add(unit.code)
        return found

    def _due(self, now: datetime) -> datetime:
        """The latest moment at which reminders fell due."""
        reminder, zone = self._config.reminder, self._config.agency.timezone
        local = now.astimezone(zone)
        back = (local.weekday() - WEEKDAYS.index(reminder.weekday)) % 7
        due = datetime.combine(local.date() - timedelta(days=back), reminder.time, zone)
        return due if due <= local else due - timedelta(days=7)


def _reminder(week: Period, chat: int, units: Sequence[tuple[str, str, str]]) -> Owed:
    """For a head: (unit, language, text) of each unit that needs a push, in one message."""
    first, language, _ = units[0]
    return Owed(
        thing=Reminder(
            placeholder=texts(language)("people.notice"),
            text=_together([text for _, _, text in units], language),
            units=tuple(unit for unit, _, _ in units),
        ),
        period=week.key,
        unit=first,
        recipient=chat,
        part=_PART,
    )


def _together(parts: Sequence[str], language: str) -> str:
    """What fits into one message. Of the rest, how many."""
    shown, room = list[str](), _ROOM
    for part in parts:
        if (room := room - len(part)) < 0:
            return "\n\n".join([*shown, texts(language)("reminder.more", count=len(parts) - len(shown))])
        shown.append(part)
    return "\n\n".join(shown)


def _takes_all(window: Window, unit: Unit, parents: Mapping[str, str | None]) -> bool:
    """Whether no answer of the unit falls beside the window while it is open."""
    offered = {one.slug for one in unit.services}
    services = not window.services or (bool(offered) and offered <= set(window.services))
    return services and set(CHANNELS) <= set(window.channels) and window.covers(unit.code, parents)


async def _need_a_push(units: Walk, known: Collection[str], codes: Sequence[str]) -> dict[str, UnitProgress]:
    """Of these units those that were `known` to need a push and still do, by code."""
    rows = await units.listed([code for code in codes if code in known])
    return {row.unit.code: row for row in rows if row.state in NEED_A_PUSH}


def _text(row: UnitProgress, period: Period, language: str) -> str:
    words, span = texts(language), period.name(language)
    if row.reach is None or row.pace is None or row.pace.needed_per_day is None:
        return words("reminder.idle", unit=row.unit.name, period=span)
    return words(
        "reminder.text",
        unit=row.unit.name,
        period=span,
        n=row.n,
        target=row.reach.target,
        days=row.pace.days_left,
        needed=row.needed(words),
    )
