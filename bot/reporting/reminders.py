"""Reminders to heads whose unit is behind pace, in the open period or a survey window: at most one a week for each
person, whatever it is about, written once into the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.cases.people import by_unit, nearest
from bot.config import WEEKDAYS, Config
from bot.conversation.texts import texts
from bot.reporting.progress import NEED_A_PUSH, Progress, UnitProgress, progress, window_progress
from bot.rules.owed import Reminder
from bot.storage import Store, Unit, Window
from bot.storage.deliveries import Owed
from bot.storage.windows import CHANNELS
from scoring import Period, load_instrument, local_day, period_of

REMINDER = Reminder.kind
_LATE = timedelta(days=1)  # a reminder says how things stand: days later it would be next week's
_ROOM = 3500  # characters of one message. Telegram takes 4096
_SETTLE = timedelta(days=7)  # in the first days of a period everybody is behind


class Reminders:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store

    async def plan_due(self, now: datetime) -> int:
        """Owe the reminders of this week, if their hour has come and they are not in the ledger. Returns how many."""
        due = self._due(now)
        if not self._config.reminder.enabled or not due <= now < due + _LATE:
            return 0
        week = period_of(local_day(due, self._config.agency.timezone), "week")
        if week.key in await self._store.deliveries.planned(REMINDER):
            return 0
        owed = await self.owed(week, now)
        return await self._store.deliveries.owe(owed, int(now.timestamp()), (REMINDER, week.key))

    async def owed(self, week: Period, now: datetime) -> list[Owed]:
        """One reminder for each head who answers for units that need a push. All that is behind in one."""
        slow = [
            (found, {row.unit.code: row for row in found.of(*NEED_A_PUSH)})
            for found in await self._running(local_day(now, self._config.agency.timezone))
        ]
        heads, parents = by_unit(await self._store.people.heads()), await self._store.units.parents()
        told: dict[int, list[tuple[str, str, str]]] = {}
        for code in dict.fromkeys(code for _, rows in slow for code in rows):
            for head in nearest(code, heads, parents):
                lines = [_text(rows[code], found, head.language) for found, rows in slow if code in rows]
                told.setdefault(head.chat, []).append((code, head.language, "\n\n".join(lines)))
        return [
            Owed(
                thing=Reminder(
                    placeholder=texts(units[0][1])("people.notice"),
                    text=_together([text for _, _, text in units], units[0][1]),
                    units=tuple(unit for unit, _, _ in units),
                ),
                period=week.key,
                unit=units[0][0],
                recipient=chat,
                part="pace",
            )
            for chat, units in told.items()
        ]

    async def _running(self, today: date) -> list[Progress]:
        """The open period and every open window, where it has run long enough for a pace to mean something."""
        zone, store = self._config.agency.timezone, self._store
        period, found = period_of(today, self._config.survey.period), []
        if today - period.first >= _SETTLE:
            instrument = load_instrument(self._config.survey.instrument).id
            elsewhere = await self._surveyed_elsewhere(instrument, today)
            units = {unit.code for unit in await store.units.all()} - elsewhere
            found.append(await progress(store, instrument, period, today, zone, units))
        for window in await store.windows.around(today):
            settled = min(_SETTLE, timedelta(days=window.period.days // 4))
            if window.first + settled <= today <= window.last:
                found.append(await window_progress(store, window, today))
        return found

    async def _surveyed_elsewhere(self, usual: str, today: date) -> set[str]:
        """Units every answer of which goes to an open window with another questionnaire: the period gets none there."""
        windows = [
            one
            for one in await self._store.windows.around(today)
            if one.first <= today <= one.last and one.instrument not in ("", usual)
        ]
        parents = await self._store.units.parents()
        return {
            unit.code
            for unit in await self._store.units.all()
            if any(_takes_all(one, unit, parents) for one in windows)
        }

    def _due(self, now: datetime) -> datetime:
        """The latest moment at which reminders fell due."""
        reminder, zone = self._config.reminder, self._config.agency.timezone
        local = now.astimezone(zone)
        back = (local.weekday() - WEEKDAYS.index(reminder.weekday)) % 7
        due = datetime.combine(local.date() - timedelta(days=back), reminder.time, zone)
        return due if due <= local else due - timedelta(days=7)


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


def _text(row: UnitProgress, found: Progress, language: str) -> str:
    words, span = texts(language), found.title(language)
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
