"""Follow-up by the calendar: drafts when a span has closed, reminders before the quarter of an action ends."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.cases.followup_notices import brief, element_name, press
from bot.cases.people_nearest import heads_near
from bot.config import Config
from bot.conversation.texts import texts
from bot.reporting.released import less, waiting_in
from bot.reporting.scopes import Scope, scope_of
from bot.reporting.slices import UNITS, sliced, source_of
from bot.rules.actions import Action
from bot.rules.owed import Notice, Reminder
from bot.storage import Author, Store, Unit
from bot.storage.owed import Owed
from bot.storage.persons import SCHEDULE
from bot.storage.roles import Member
from scoring import Period, Tally, local_day, parse_period, period_of, priorities, score

DRAFTED, REMINDED = "followup", "followup-reminder"  # kinds of the ledger's plan
FEWEST = 10  # answers. Below that the three lowest elements are chance, and the unit may add actions of its own
_DRAFTS_OF = 25  # units in one transaction, some five milliseconds of a processor: for each some six rows
_LATEST = timedelta(days=92)  # windows that ended earlier were closed before this program knew them


class Drafting:
    def __init__(self, config: Config, store: Store, size: int = _DRAFTS_OF) -> None:
        """`size` is how many units are read and written at a time."""
        self._config, self._store, self._size = config, store, size

    async def plan_due(self, now: datetime) -> int:
        """Draft for every span that has closed and is not in the ledger.

        Returns how many messages to heads are newly owed.
        """
        owed = 0
        for span in await self._spans(now):
            await self.draft(span, Author(SCHEDULE, now))
            owed += await self._store.deliveries.owe_slices(
                self.messages(span), int(now.timestamp()), (DRAFTED, span.key)
            )
        return owed

    async def is_due(self, now: datetime) -> bool:
        """Whether plan_due() would plan anything. Reads no unit but for its zone."""
        return bool(await self._spans(now))

    async def _spans(self, now: datetime) -> list[Period]:
        """What has closed and is not in the ledger."""
        if not self._config.followup.enabled:
            return []
        planned = await self._store.deliveries.planned(DRAFTED)
        return [span for span in await self._closed(now) if span.key not in planned]

    async def draft(self, span: Period, by: Author, unit: str | None = None) -> tuple[list[Action], dict[str, int]]:
        """The three lowest elements of each active unit, or of one, as drafts: those that are new.

        Beside them the units that have fewer than FEWEST answers, with how many: nothing is drafted for these. Slice by
        slice, each committed before the next is read: a unit that has drafts of the span gets no others.
        """
        zone = self._config.agency.timezone
        scope = await scope_of(self._config, self._store, span, compared=False)
        source = await source_of(self._store, span, scope.instrument.id, zone)
        late = await waiting_in(self._store, span, scope.instrument.id)
        made: list[Action] = []
        few: dict[str, int] = {}
        for codes in sliced(await self._store.units.codes() if unit is None else [unit], self._size):
            drafts: list[Action] = []
            parents = {} if scope.window is None else await self._store.units.lines(codes)
            due = [one for one in await self._store.units.some(codes) if scope.due(one, parents)]
            tallies = less(await source.tallies(self._store, due), late)
            drafted = await self._store.actions.drafted(span.key, codes)
            for one in due:
                tally = tallies.get(one.code)
                if tally is None or tally.n < FEWEST:
                    few[one.code] = tally.n if tally else 0
                elif one.code not in drafted:
                    drafts += await asyncio.to_thread(_lowest, one, scope, tally)  # the loop need not wait for it
                await asyncio.sleep(0)  # hundreds of units must not hold up a resident's tap
            if drafts:
                made += await self._store.actions.draft(drafts, by)
        return made, few

    async def _closed(self, now: datetime) -> list[Period]:
        """The survey period and the windows that have ended in the zone of every unit."""
        agency = self._config.agency.timezone
        zones = {agency} | {ZoneInfo(name) for name in await self._store.units.zones()}
        today = min(local_day(now, zone) for zone in zones)
        windows = [one for one in await self._store.windows.all() if today - _LATEST <= one.last < today]
        return [period_of(today, self._config.survey.period).previous(), *(one.period for one in windows)]

    async def messages(self, span: Period) -> AsyncIterator[Sequence[Owed]]:
        """For each unit that has drafts of this span, one to whoever answers for it and can be reached, in slices."""
        last = ""
        while drafts := await self._store.actions.new_drafts(span.key, last, self._size):
            by_unit, last = _by_unit(drafts), drafts[-1].unit
            names, heads = await _named(self._store, by_unit), await heads_near(self._store, by_unit)
            messages = []
            for code, actions in by_unit.items():
                messages += [_drafted(actions, names[code], span, head) for head in heads.of(code)]
                await asyncio.sleep(0)  # hundreds of units must not hold up a resident's tap
            yield messages


class DueReminders:
    """Reminders to heads of what their unit has still to do, once an action and quarter."""

    def __init__(self, config: Config, store: Store, size: int = UNITS) -> None:
        """`size` is how many units are read and written at a time."""
        self._config, self._store, self._size = config, store, size

    async def plan_due(self, now: datetime) -> int:
        """Owe the reminders of today, if their hour has come and they are not in the ledger. Returns how many."""
        if not await self.is_due(now):
            return 0
        today = now.astimezone(self._config.agency.timezone).date()
        plan = (REMINDED, today.isoformat())
        return await self._store.deliveries.owe_slices(self._reminders(today), int(now.timestamp()), plan)

    async def is_due(self, now: datetime) -> bool:
        """Whether plan_due() would plan anything. Reads no unit, and on days that remind of nothing nothing at all."""
        local = now.astimezone(self._config.agency.timezone)
        today = local.date()
        if not self._config.followup.enabled or local.time() < self._config.reminder.time:
            return False
        if not self._near(period_of(today, "quarter"), today):  # nor any later one: sixty days before are the most
            return False
        return today.isoformat() not in await self._store.deliveries.planned(REMINDED)

    async def _reminders(self, today: date) -> AsyncIterator[Sequence[Owed]]:
        """One for each action that is due and each head who answers for its unit, in slices."""
        quarter, last = period_of(today, "quarter"), ""
        while due := await self._store.actions.due(quarter.key, last, self._size):
            by_unit, last = _by_unit(due), due[-1].unit
            names, heads = await _named(self._store, by_unit), await heads_near(self._store, by_unit)
            reminders = []
            for code, actions in by_unit.items():
                for head in heads.of(code):
                    reminders += [self._reminder(one, names[code], head.chat, head.language, today) for one in actions]
                await asyncio.sleep(0)
            yield reminders

    def _near(self, quarter: Period, today: date) -> bool:
        return quarter.last - timedelta(days=self._config.followup.remind_days) <= today <= quarter.last

    def _reminder(self, action: Action, unit: str, chat: int, language: str, today: date) -> Owed:
        words, quarter = texts(language), parse_period(action.quarter)
        text = words(
            "followup.remind",
            unit=unit,
            element=element_name(action, language),
            program=brief(action),
            state=words(f"followup.state.{action.state}"),
            quarter=quarter.name(language),
            days=(quarter.last - today).days,
        )
        button = press(words, "followup.button.open", f"see:{action.id}")
        return Owed(
            thing=Reminder(placeholder=words("people.notice"), text=text, button=button),
            period=action.quarter,
            unit=action.unit,
            recipient=chat,
            part=f"followup-{action.id}",
        )


def _by_unit(actions: Iterable[Action]) -> dict[str, list[Action]]:
    found = defaultdict[str, list[Action]](list)
    for action in actions:
        found[action.unit].append(action)
    return found


async def _named(store: Store, codes: Iterable[str]) -> dict[str, str]:
    return {unit.code: unit.name for unit in await store.units.some(codes)}


def _drafted(actions: Sequence[Action], unit: str, span: Period, head: Member) -> Owed:
    """For a head: the drafts of one unit, by its name."""
    words, code = texts(head.language), actions[0].unit
    told = words("followup.drafted", unit=unit, span=span.name(head.language))
    lines = [
        words("followup.draft_line", element=element_name(one, head.language), basis=Decimal(one.basis))
        for one in actions
    ]
    text = "\n".join([told, *lines, "", words("followup.drafted_do")])
    button = press(words, "followup.button.fill", f"fill:{min(one.id for one in actions)}")
    thing = Notice(placeholder=words("people.notice"), text=text, button=button)
    return Owed(thing=thing, period=span.key, unit=code, recipient=head.chat, part="followup-drafts")


def _lowest(unit: Unit, scope: Scope, tally: Tally) -> list[Action]:
    """Drafts for the three lowest elements, with their NRR as printed."""
    figures = score(tally, scope.instrument, scope.weights, scope.people(unit))
    span, instrument = scope.period, scope.instrument
    return [
        Action(
            id=0,
            unit=unit.code,
            span=span.key,
            first=span.first.isoformat(),
            last=span.last.isoformat(),
            instrument=instrument.id,
            element=one.element.key,
            basis=one.element.nrr_text,
        )
        for one in priorities(figures, instrument)
    ]
