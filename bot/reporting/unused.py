"""Reminders of invitations that nobody has used, to whoever made them, two days before they end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from bot.cases.people import Staff
from bot.cases.people_notices import BUTTON, place_name
from bot.config import Config
from bot.conversation.texts import texts
from bot.conversation.window_screens import day_told
from bot.reporting.slices import UNITS
from bot.rules.hours import stamp_of
from bot.rules.owed import Press, Reminder
from bot.storage import Store
from bot.storage.letters import Unused
from bot.storage.owed import Owed
from bot.storage.persons import chat_of

UNUSED = "unused"
_AHEAD = timedelta(days=2)
_NAMED = 10  # units in one message. The others are in /orang


class UnusedInvitations:
    def __init__(self, config: Config, store: Store, size: int = UNITS) -> None:
        self._config, self._store, self._size = config, store, size

    async def plan_due(self, now: datetime) -> int:
        """Owe one reminder for each maker and day on which invitations end. Returns how many are newly owed."""
        if not await self.is_due(now):
            return 0
        plan = (UNUSED, self._day(now))
        return await self._store.deliveries.owe_slices(self._reminders(now), int(now.timestamp()), plan)

    async def is_due(self, now: datetime) -> bool:
        """Whether this day's are still to be planned. Reads no invitation."""
        if now.astimezone(self._config.agency.timezone).time() < self._config.reminder.time:
            return False
        return self._day(now) not in await self._store.deliveries.planned(UNUSED)

    async def _reminders(self, now: datetime) -> AsyncIterator[Sequence[Owed]]:
        found = await self._store.letters.unused(stamp_of(now), stamp_of(now + _AHEAD))
        owed = []
        for (maker, day), some in groupby(sorted(found, key=self._key), self._key):
            chat = chat_of(maker)
            if chat is not None:
                owed.append(await self._reminder(chat, day, list(some)))
        for start in range(0, len(owed), self._size):
            yield owed[start : start + self._size]

    async def _reminder(self, chat: int, day: str, unused: Sequence[Unused]) -> Owed:
        words = texts(await Staff(self._config, self._store).language_of(chat))
        names = await self._store.unit_lists.names([one.unit for one in unused[:_NAMED]])
        units = ", ".join(place_name(one.unit, words, names) for one in unused[:_NAMED])
        rest = f", {words('list.rest', count=len(unused) - _NAMED)}" if len(unused) > _NAMED else ""
        told = {"count": len(unused), "day": day_told(datetime.fromisoformat(day).date(), words), "units": units + rest}
        thing = Reminder(
            placeholder=words("people.notice"),
            text=words("letters.unused", **told),
            button=Press(label=words("letters.unused_button"), data=f"{BUTTON}:open:0"),
        )
        return Owed(thing=thing, period=day, unit=unused[0].unit, recipient=chat, part=UNUSED)

    def _key(self, one: Unused) -> tuple[str, str]:
        return one.maker, self._day(datetime.fromisoformat(one.expires))

    def _day(self, moment: datetime) -> str:
        return moment.astimezone(self._config.agency.timezone).date().isoformat()
