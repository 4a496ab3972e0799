"""What an admin tells all heads goes into the ledger, a slice at a time: one message for each person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime

from bot.cases.followup_notices import press
from bot.cases.people_nearest import heads_near
from bot.config import Config
from bot.conversation.texts import texts
from bot.reporting.reminders import Reminders
from bot.reporting.slices import UNITS
from bot.rules.owed import Notice, Reminder
from bot.storage import Store
from bot.storage.calls import CALL, Call
from bot.storage.owed import Owed
from bot.storage.roles import Member
from bot.storage.unit_lists import Among
from scoring import local_day, period_of


class CallPlanner:
    def __init__(self, config: Config, store: Store, size: int = UNITS) -> None:
        """`size` is how many units are read and written at a time."""
        self._config, self._store, self._size = config, store, size

    async def plan_due(self, now: datetime) -> int:
        """Owe what was said yes to. Returns how many messages are newly owed."""
        owed = 0
        for call in await self._store.calls.due():
            plan = (CALL, str(call.id))
            owed += await self._store.deliveries.owe_slices(self._owed(call, now), int(now.timestamp()), plan)
        return owed

    async def is_due(self, now: datetime) -> bool:  # noqa: ARG002 -- there is no hour to it
        """Whether plan_due() would plan anything. Reads no unit."""
        return bool(await self._store.calls.due())

    def _owed(self, call: Call, now: datetime) -> AsyncIterator[Sequence[Owed]]:
        match call.kind:
            case "message":
                return self._messages(call, now)
            case "pace":
                return self._pace(now)
            case "followup":
                return self._late(call, now)

    async def _messages(self, call: Call, now: datetime) -> AsyncIterator[Sequence[Owed]]:
        """One for each head, whatever the number of units they head."""
        mine: Collection[str] | None = await self._store.unit_lists.codes(Among(call.places))
        day, told, last = self._day(now), set[int](), ""
        while units := await self._store.people.units_with_heads(last, self._size):
            heads = await self._store.people.heads_at(units)
            some = {one.chat: one for one in heads if one.chat not in told and (mine is None or one.unit in mine)}
            told.update(some)
            last = units[-1]
            yield [self._message(call, head, day) for head in some.values()]

    def _message(self, call: Call, head: Member, day: str) -> Owed:
        words = texts(head.language)
        text = words("calls.text", agency=self._config.agency.name, text=call.text)
        thing = Notice(placeholder=words("people.notice"), text=text)
        return Owed(thing=thing, period=day, unit=head.unit, recipient=head.chat, part=f"{CALL}-{call.id}")

    async def _pace(self, now: datetime) -> AsyncIterator[Sequence[Owed]]:
        """The reminders of the week, now. Who has had this week's already is left alone."""
        week = period_of(local_day(now, self._config.agency.timezone), "week")
        reminders = Reminders(self._config, self._store, self._size)
        told = await self._store.deliveries.recipients(Reminder.kind, week.key, "pace")
        async for some in reminders.owed(week, now):
            yield [one for one in some if one.recipient not in told]

    async def _late(self, call: Call, now: datetime) -> AsyncIterator[Sequence[Owed]]:
        """One for each unit with follow-up that should be done, to whoever answers for it."""
        day, last = self._day(now), ""
        quarter = period_of(local_day(now, self._config.agency.timezone), "quarter").key
        while late := await self._store.calls.late(quarter, last, self._size):
            names, heads = await self._store.unit_lists.names(late), await heads_near(self._store, late)
            owed = []
            for unit, count in late.items():
                for head in heads.of(unit):
                    words = texts(head.language)
                    text = words("calls.late", unit=names.get(unit, unit), count=count)
                    button = press(words, "followup.button.open", f"unit:{unit}:0")
                    thing = Reminder(placeholder=words("people.notice"), text=text, button=button)
                    part = f"{CALL}-{call.id}"
                    owed.append(Owed(thing=thing, period=day, unit=unit, recipient=head.chat, part=part))
                await asyncio.sleep(0)
            last = max(late)
            yield owed

    def _day(self, now: datetime) -> str:
        return local_day(now, self._config.agency.timezone).isoformat()
