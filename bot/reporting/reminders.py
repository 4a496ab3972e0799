"""Reminders to heads whose unit is behind pace: at most one a week, written once into the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.config import WEEKDAYS, Config
from bot.conversation.texts import texts
from bot.reporting.progress import NEED_A_PUSH, UnitProgress, progress
from bot.storage import Store
from bot.storage.deliveries import Owed
from scoring import Period, half_up, load_instrument, local_day, period_of

REMINDER = "reminder"
_LATE = timedelta(days=1)  # a reminder says how things stand: days later it would be next week's
_SETTLE = timedelta(days=7)  # in the first days of a period everybody is behind


class Reminders:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store

    async def plan_due(self, now: datetime) -> int:
        """Owe the reminders of this week, if their hour has come and they are not in the ledger; how many."""
        due = self._due(now)
        if not self._config.reminder.enabled or not due <= now < due + _LATE:
            return 0
        week = period_of(local_day(due, self._config.agency.timezone), "week")
        if week.key in await self._store.deliveries.planned(REMINDER):
            return 0
        owed = await self.owed(week, now)
        return await self._store.deliveries.owe(owed, int(now.timestamp()), (REMINDER, week.key))

    async def owed(self, week: Period, now: datetime) -> list[Owed]:
        """One reminder for each head, who can be reached, of each unit that needs a push."""
        today = local_day(now, self._config.agency.timezone)
        period = period_of(today, self._config.survey.period)
        if today - period.first < _SETTLE:
            return []
        instrument = load_instrument(self._config.survey.instrument).id
        found = await progress(self._store, instrument, period, today, self._config.agency.timezone)
        slow = {row.unit.code: row for row in found.of(*NEED_A_PUSH)}
        return [
            Owed(REMINDER, week.key, head.unit, head.chat, "pace", _payload(slow[head.unit], period, head.language))
            for head in await self._store.people.heads()
            if head.unit in slow and not head.blocked
        ]

    def _due(self, now: datetime) -> datetime:
        """The latest moment at which reminders fell due."""
        reminder, zone = self._config.reminder, self._config.agency.timezone
        local = now.astimezone(zone)
        back = (local.weekday() - WEEKDAYS.index(reminder.weekday)) % 7
        due = datetime.combine(local.date() - timedelta(days=back), reminder.time, zone)
        return due if due <= local else due - timedelta(days=7)


def _payload(row: UnitProgress, period: Period, language: str) -> dict[str, str]:
    words, span = texts(language), period.name(language)
    if row.reach is None or row.pace is None or row.pace.needed_per_day is None:
        text = words("reminder.idle", unit=row.unit.name, period=span)
    else:
        text = words(
            "reminder.text",
            unit=row.unit.name,
            period=span,
            n=row.n,
            target=row.reach.target,
            days=row.pace.days_left,
            needed=half_up(row.pace.needed_per_day, 1),
        )
    return {"placeholder": words("people.notice"), "text": text}
