"""What is due and not yet recorded. The database is the schedule of record: a missed Monday heals, nothing repeats."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.config import WEEKDAYS, Config, Summary
from bot.conversation.texts import texts
from bot.reporting.cards import CardWriter, UnitWeek
from bot.reporting.channels import of_unit
from bot.reporting.spans import channels_to_date, period_to_date
from bot.rules.owed import WeeklyCard
from bot.storage import Store
from bot.storage.deliveries import Owed
from scoring import Period, load_instrument, parse_period, period_of

SUMMARY = WeeklyCard.kind
_MOST_MISSED = 4  # weeks that are made up for after a long stop. Older ones would only bury the latest


def due_week(now: datetime, zone: ZoneInfo, summary: Summary) -> Period:
    """The last full week (Monday to Sunday) at the latest moment the summaries fell due.

    `now` knows its zone. On Monday 07:29 with "mon" 07:30 that is the week before last.
    """
    local = now.astimezone(zone)
    back = (local.weekday() - WEEKDAYS.index(summary.weekday)) % 7
    due = datetime.combine(local.date() - timedelta(days=back), summary.time, zone)
    if due > local:
        due -= timedelta(days=7)
    return period_of(due.date(), "week").previous()


def weeks_to_plan(planned: Iterable[str], due: Period) -> list[Period]:
    """Weeks up to `due` that the ledger has not seen, oldest first. A new installation begins with the latest."""
    known = sorted(parse_period(key) for key in planned)
    if not known:
        return [due]
    weeks: list[Period] = []
    week = due
    while week > known[-1] and len(weeks) < _MOST_MISSED:
        weeks.append(week)
        week = week.previous()
    return weeks[::-1]


class Planner:
    """Writes what is due into the ledger, with the figures as they are now."""

    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store

    async def plan_due(self, now: datetime) -> int:
        """Summaries of every week that fell due and is not in the ledger. Returns how many messages are newly owed."""
        due = due_week(now, self._config.agency.timezone, self._config.summary)
        planned = await self._store.deliveries.planned(SUMMARY)
        owed = 0
        for week in weeks_to_plan(planned, due):
            owed += await self.plan_week(week, now, once=True)
        return owed

    async def plan_week(self, week: Period, now: datetime, *, part: str = "card", once: bool = False) -> int:
        """Owe the card of `week` to every head that can be reached. With `once`, the week is planned at most once."""
        owed = await self.summaries(week, part)
        plan = (SUMMARY, week.key) if once else None
        return await self._store.deliveries.owe(owed, int(now.timestamp()), plan)

    async def summaries(self, week: Period, part: str = "card") -> list[Owed]:
        """The cards of one week, one per unit and head, not yet owed to anybody."""
        known = await self._known(week)
        made_up = await self._store.people.fact("made_up") is not None
        early = await self._store.deliveries.early(SUMMARY, week.key)
        owed = []
        for head in await self._store.people.heads():
            unit_week = known.get(head.unit)
            if unit_week is None or head.blocked:
                continue
            corrects = (head.unit, head.chat) in early
            writer = CardWriter(self._config, head.language, made_up=made_up, corrects=corrects)
            card, text = writer.weekly(unit_week)
            name = week.name(head.language)
            thing = WeeklyCard(
                card=card.to_dict() if card else None,
                text=text,
                placeholder=texts(head.language)("summary.placeholder", unit=unit_week.unit.name, week=name),
            )
            owed.append(Owed(thing=thing, period=week.key, unit=head.unit, recipient=head.chat, part=part))
            await asyncio.sleep(0)  # hundreds of units must not hold up a resident's tap
        return owed

    async def _known(self, week: Period) -> dict[str, UnitWeek]:
        instrument = load_instrument(self._config.survey.instrument).id
        # The period of the week's last day: a new quarter begins with the week that it begins in.
        period = period_of(week.end - timedelta(days=1), self._config.survey.period)
        to_date = await period_to_date(self._store, period, week, instrument)
        channels = await channels_to_date(self._store, period, week, instrument)
        this_week, week_before = [
            await self._store.figures.unit_tallies_of_week(one.key, instrument) for one in (week, week.previous())
        ]
        suggestions = await self._store.figures.suggestions_of_week(week.key, instrument)
        return {
            unit.code: UnitWeek(
                unit=unit,
                week=week,
                period=period,
                to_date=to_date.get(unit.code),
                this_week=this_week.get(unit.code),
                week_before=week_before.get(unit.code),
                suggestions=suggestions.get(unit.code, []),
                channels=of_unit(channels, unit.code),
            )
            for unit in await self._store.units.all()
            if unit.active
        }
