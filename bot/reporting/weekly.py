"""What is due and not yet recorded. The database is the schedule of record: a missed Monday heals, nothing repeats."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.conversation.texts import texts
from bot.reporting.cards import CardWriter
from bot.reporting.heads import windowed
from bot.reporting.history import formers_of
from bot.reporting.looks import lines_of, looks_of
from bot.reporting.released import all_of, beside_all_of, new_of, shuffled, withdrawn
from bot.reporting.scopes import Scope
from bot.reporting.slices import UNITS, sliced
from bot.reporting.unit_week import UnitWeek
from bot.reporting.weekly_several import SeveralUnits
from bot.rules.owed import WeeklyCard
from bot.settings.sections import WEEKDAYS, Summary
from bot.storage import Store, Unit
from bot.storage.owed import Owed
from bot.storage.release_rows import Release
from bot.storage.roles import Member
from exports.detail import NEW
from scoring import Period, load_instrument, parse_period, parse_weight, period_of
from scoring.looks import BEFORE, NOW

SUMMARY = WeeklyCard.kind
_CHATS = 50  # heads of several units at a time
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

    def __init__(self, config: Config, store: Store, size: int = UNITS) -> None:
        """`size` is how many units are read and written at a time."""
        self._config, self._store, self._size = config, store, size

    async def plan_due(self, now: datetime) -> int:
        """Summaries of every week that fell due and is not in the ledger. Returns how many messages are newly owed."""
        owed = 0
        for week in await self._weeks(now):
            owed += await self.plan_week(week, now, once=True)
        return owed

    async def is_due(self, now: datetime) -> bool:
        """Whether plan_due() would plan anything. Reads no unit."""
        return bool(await self._weeks(now))

    async def _weeks(self, now: datetime) -> list[Period]:
        """The weeks that fell due and are not in the ledger."""
        due = due_week(now, self._config.agency.timezone, self._config.summary)
        return weeks_to_plan(await self._store.deliveries.planned(SUMMARY), due)

    async def plan_week(self, week: Period, now: datetime, *, part: str = "card", once: bool = False) -> int:
        """Owe the card of `week` to every head that can be reached. With `once`, the week is planned at most once.

        Slice by slice, each committed before the next is read. After a stop it goes on with what is not owed yet.
        """
        ledger = self._store.deliveries
        if once and week.key in await ledger.planned(SUMMARY):
            return 0
        for some in sliced(await self._store.units.codes(), self._size):  # also of units that only one above them reads
            await self._release(week, some)
        plan = (SUMMARY, week.key) if once else None
        return await ledger.owe_slices(self._waiting(week, part), int(now.timestamp()), plan)

    async def _waiting(self, week: Period, part: str) -> AsyncIterator[Sequence[Owed]]:
        """What is not in the ledger yet, in slices: cards, and one message for who heads several units."""
        several = set(await self._store.people.heads_of_several())
        async for heads in self._heads():
            known = await self._store.deliveries.known(SUMMARY, week.key, part, {head.unit for head in heads})
            wanted = [head for head in heads if head.chat not in several and (head.unit, head.chat) not in known]
            yield await self._cards(week, wanted, part)
        several_units = SeveralUnits(self._store, self._config, self._known, self._cards)
        for some in sliced(sorted(several), min(_CHATS, self._size)):
            yield await several_units.of(week, some, part)

    async def summaries(self, week: Period, part: str = "card") -> list[Owed]:
        """What heads get of one week, not yet owed to anybody. Nothing is released by looking."""
        return [one async for some in self._waiting(week, part) for one in some]

    async def card(self, week: Period, head: Member, part: str) -> Owed | None:
        """The card of one unit for one reader, not yet owed. None where the unit is closed."""
        return next(iter(await self._cards(week, [head], part)), None)

    async def _release(self, week: Period, codes: Sequence[str]) -> None:
        """Release what is new of these units in the periods of the week, where it is enough."""
        kind = self._config.survey.period
        periods = {period_of(day, kind).key for day in (week.first, week.end - timedelta(days=1))}
        await self._store.releases.release(codes, sorted(periods), week.key, NEW)

    async def _heads(self) -> AsyncIterator[Sequence[Member]]:
        """The heads who can be reached, by unit, a slice of units at a time."""
        people, last = self._store.people, ""
        while units := await people.units_with_heads(last, self._size):
            yield await people.heads_at(units)
            last = units[-1]

    async def _cards(self, week: Period, heads: Sequence[Member], part: str) -> list[Owed]:
        """The cards for these heads."""
        known = await self._known(week, sorted({head.unit for head in heads}))
        made_up = await self._store.facts.find("made_up") is not None
        early = await self._store.deliveries.early(SUMMARY, week.key)
        owed = []
        for head in heads:
            unit_week = known.get(head.unit)
            if unit_week is None:
                continue
            # In another thread the loop waits for the interpreter for 5 ms, not for a whole card, nor for several.
            corrects = (head.unit, head.chat) in early
            writer = CardWriter(self._config, head.language, made_up=made_up, corrects=corrects)
            card, text = await asyncio.to_thread(writer.weekly, unit_week)
            name = week.name(head.language)
            thing = WeeklyCard(
                card=card.to_dict() if card else None,
                text=text,
                placeholder=texts(head.language)("summary.placeholder", unit=unit_week.unit.name, week=name),
            )
            owed.append(Owed(thing=thing, period=week.key, unit=head.unit, recipient=head.chat, part=part))
        return owed

    async def _known(self, week: Period, codes: Sequence[str]) -> dict[str, UnitWeek]:
        """What is known of those of these units that are not closed."""
        asked = load_instrument(self._config.survey.instrument)
        instrument, begins = asked.id, week.end - timedelta(weeks=NOW + BEFORE)
        # The period of the week's last day: a new quarter begins with the week that it begins in.
        period = period_of(week.end - timedelta(days=1), self._config.survey.period)
        released = self._store.released
        came = await self._store.sums.came(codes, instrument, period.key, week.key)
        latest = await released.latest(codes, period.key, instrument)
        fresh = await released.of_week(codes, week.key, instrument)
        weights = parse_weight(self._config.survey.weight, asked)
        looks = await looks_of(self._store, codes, week, asked, weights)
        lines = await lines_of(self._store, codes, week, asked, weights)
        formers = await formers_of(self._store, Scope(period, asked, weights, survey=self._config.survey.period))
        before = await self._store.sums.came(codes, instrument, period.previous().key, week.key)
        merged = await self._store.successions.mergers()
        apart = await windowed(self._store, period, codes)
        suggestions = await released.suggestions(codes, week.key, NEW)
        return {
            unit.code: UnitWeek(
                unit=unit,
                week=week,
                period=period,
                came=came.get(unit.code, (0, 0))[0],
                this_week=came.get(unit.code, (0, 0))[1],
                anew=bool(_inside(fresh, unit, period)),
                released=all_of(latest.get(unit.code, ())),
                fresh=new_of(_inside(fresh, unit, period)),
                look=looks.get(unit.code),
                weeks=lines.get(unit.code, ()),
                suggestions=shuffled(suggestions.get(unit.code, ()), f"{unit.code} {week.key}"),
                apart=unit.code in apart,
                withdrawn=withdrawn(latest.get(unit.code, ())),
                beside=beside_all_of(latest.get(unit.code, ())),
                past=None if before.get(unit.code, (0, 0))[0] else formers.last(unit.code),
                merged=[one for one in merged.get(unit.code, ()) if begins <= one.day < week.end],
            )
            for unit in await self._store.units.some(codes)
            if unit.active
        }


def _inside(found: Mapping[str, Sequence[Release]], unit: Unit, period: Period) -> list[Release]:
    """Of the card's period, and without the last few answers of a window that closed meanwhile."""
    return [one for one in found.get(unit.code, ()) if one.period == period.key and one.new >= NEW]
