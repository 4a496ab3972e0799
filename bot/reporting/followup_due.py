"""Follow-up by the calendar: drafts when a span has closed, reminders before the quarter of an action ends."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.cases.followup import element_name, press
from bot.cases.people import by_unit, nearest
from bot.config import Config
from bot.conversation.texts import texts
from bot.reporting.scopes import Scope, scope_of
from bot.reporting.spans import tallies_in
from bot.rules.actions import OPEN, Action
from bot.rules.owed import Notice, Reminder
from bot.storage import Author, Store, Unit
from bot.storage.deliveries import Owed
from bot.storage.people import Member
from scoring import Period, Tally, local_day, parse_period, period_of, priorities, score

DRAFTED, REMINDED = "followup", "followup-reminder"  # kinds of the ledger's plan
FEWEST = 10  # answers. Below that the three lowest elements are chance, and the unit may add actions of its own
SCHEDULE = "skm:schedule"  # who stands in the audit log for what comes by itself
_LATEST = timedelta(days=92)  # windows that ended earlier were closed before this program knew them


class Drafting:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store

    async def plan_due(self, now: datetime) -> int:
        """Draft for every span that has closed and is not in the ledger.

        Returns how many messages to heads are newly owed.
        """
        if not self._config.followup.enabled:
            return 0
        planned = await self._store.deliveries.planned(DRAFTED)
        owed = 0
        for span in await self._closed(now):
            if span.key not in planned:
                await self.draft(span, Author(SCHEDULE, now))
                messages = await self._messages(span)
                owed += await self._store.deliveries.owe(messages, int(now.timestamp()), (DRAFTED, span.key))
        return owed

    async def draft(self, span: Period, by: Author, unit: str | None = None) -> tuple[list[Action], dict[str, int]]:
        """The three lowest elements of each active unit, or of one, as drafts: those that are new.

        Beside them the units that have fewer than FEWEST answers, with how many: nothing is drafted for these.
        """
        scope = await scope_of(self._config, self._store, span)
        tallies = await tallies_in(self._store, span, scope.instrument.id, self._config.agency.timezone)
        parents = await self._store.units.parents()
        drafts: list[Action] = []
        few: dict[str, int] = {}
        for one in await self._store.units.all():
            if not scope.due(one, parents) or unit not in (None, one.code):
                continue
            tally = tallies.get(one.code)
            if tally is None or tally.n < FEWEST:
                few[one.code] = tally.n if tally else 0
            else:
                drafts += _lowest(one, scope, tally)
            await asyncio.sleep(0)  # hundreds of units must not hold up a resident's tap
        return await self._store.actions.draft(drafts, by), few

    async def _closed(self, now: datetime) -> list[Period]:
        """The survey period and the windows that have ended in the zone of every unit."""
        agency = self._config.agency.timezone
        zones = {agency} | {ZoneInfo(name) for name in await self._store.units.zones()}
        today = min(local_day(now, zone) for zone in zones)
        windows = [one for one in await self._store.windows.all() if today - _LATEST <= one.last < today]
        return [period_of(today, self._config.survey.period).previous(), *(one.period for one in windows)]

    async def _messages(self, span: Period) -> list[Owed]:
        """For each unit that has drafts of this span, one to whoever answers for it and can be reached."""
        drafts = defaultdict[str, list[Action]](list)
        for action in await self._store.actions.all():
            if action.span == span.key and action.drafted and action.state == "rencana":
                drafts[action.unit].append(action)
        names, heads, parents = await _told(self._store, drafts)
        return [
            _drafted(actions, names[code], span, head)
            for code, actions in drafts.items()
            for head in nearest(code, heads, parents)
        ]


class DueReminders:
    """Reminders to heads of what their unit has still to do, once an action and quarter."""

    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store

    async def plan_due(self, now: datetime) -> int:
        """Owe the reminders of today, if their hour has come and they are not in the ledger. Returns how many."""
        local = now.astimezone(self._config.agency.timezone)
        if not self._config.followup.enabled or local.time() < self._config.reminder.time:
            return 0
        today = local.date()
        if today.isoformat() in await self._store.deliveries.planned(REMINDED):
            return 0
        owed = await self._owed(today)
        return await self._store.deliveries.owe(owed, int(now.timestamp()), (REMINDED, today.isoformat()))

    async def _owed(self, today: date) -> list[Owed]:
        due = defaultdict[str, list[Action]](list)
        for action in await self._store.actions.all():
            if action.state in OPEN and action.quarter and self._near(parse_period(action.quarter), today):
                due[action.unit].append(action)
        names, heads, parents = await _told(self._store, due)
        return [
            self._reminder(action, names[code], head.chat, head.language, today)
            for code, actions in due.items()
            for head in nearest(code, heads, parents)
            for action in actions
        ]

    def _near(self, quarter: Period, today: date) -> bool:
        return quarter.last - timedelta(days=self._config.followup.remind_days) <= today <= quarter.last

    def _reminder(self, action: Action, unit: str, chat: int, language: str, today: date) -> Owed:
        words, quarter = texts(language), parse_period(action.quarter)
        text = words(
            "followup.remind",
            unit=unit,
            element=element_name(action, language),
            program=action.program,
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


async def _told(
    store: Store, units: Collection[str]
) -> tuple[dict[str, str], dict[str, list[Member]], dict[str, str | None]]:
    """The names of these units, the heads of these and of all above them, and what stands above each."""
    parents = await store.units.lines(units)
    heads = [one for one in await store.people.at_any(parents) if one.role == "head"]
    return await store.unit_lists.names(units), by_unit(heads), parents


def _drafted(actions: Sequence[Action], unit: str, span: Period, head: Member) -> Owed:
    """For a head: the drafts of one unit, by its name."""
    words, code = texts(head.language), actions[0].unit
    told = words("followup.drafted", unit=unit, span=span.name(head.language))
    lines = [
        words("followup.draft_line", element=element_name(one, head.language), basis=Decimal(one.basis))
        for one in actions
    ]
    text = "\n".join([told, *lines, "", words("followup.drafted_do")])
    button = press(words, "followup.button.fill", f"unit:{code}:0")
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
