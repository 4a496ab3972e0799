"""Word for whoever made invitations: who took them, in one message a day, with a button that takes the role away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.cases.people import Staff
from bot.cases.people_notices import BUTTON, REMOVAL, place_name
from bot.config import Config
from bot.conversation.texts import Texts, texts
from bot.rules.hours import stamp_of
from bot.rules.owed import Notice, Press
from bot.storage import Author, Store
from bot.storage.owed import Owed
from bot.storage.persons import SCHEDULE
from bot.storage.roles import Member
from bot.storage.takings import Taking

_APART = timedelta(days=1)  # between two messages to one person
_NAMED = 20  # people in one message. The others are in /orang
_LABEL = 60


class Newcomers:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store, self._staff = config, store, Staff(config, store)

    async def plan_due(self, now: datetime) -> int:
        """Owe what makers of invitations have not heard yet. Returns how many messages are newly owed.

        The first of a day is told at once, and what comes after it a day later, together. What was made at the machine
        is told to the admins of the configuration. Whoever waited too long for a yes is forgotten.
        """
        await self._store.takings.forget_late(stamp_of(now))
        by_maker: defaultdict[int | None, list[Taking]] = defaultdict(list)
        for one in await self._store.takings.untold(stamp_of(now - _APART)):
            by_maker[one.maker].append(one)
        count, by = 0, Author(SCHEDULE, now)
        for maker, takings in by_maker.items():
            makers = self._config.admins.telegram_ids if maker is None else (maker,)
            owed = [told for chat in makers if (told := await self._message(chat, takings, by)) is not None]
            await self._store.takings.tell([one.invitation for one in takings], owed, by)
            count += len(owed)
        return count

    async def is_due(self, now: datetime) -> bool:
        """Whether plan_due() would do anything."""
        takings = self._store.takings
        return await takings.has_late(stamp_of(now)) or bool(await takings.untold(stamp_of(now - _APART)))

    async def _message(self, chat: int, takings: Sequence[Taking], by: Author) -> Owed | None:
        """None where nobody is left of whom this person may hear."""
        standing = await self._staff.standing(chat)
        seen = [one.member for one in takings if standing.may("people", one.member.unit) and one.member.chat != chat]
        if not seen:
            return None
        words, shown = texts(await self._staff.language_of(chat)), seen[:_NAMED]
        names = await self._store.unit_lists.names([one.unit for one in shown])
        lines = [f"• {_line(one, words, names)}" for one in shown]
        if len(seen) > _NAMED:
            lines.append(words("people.taken_more", count=len(seen) - _NAMED))
        # Who has the role by now is asked again at the tap.
        buttons = tuple(
            Press(label=_label(one, words, alone=len(seen) == 1), data=f"{BUTTON}:{REMOVAL}:{one.id}") for one in shown
        )
        text = "\n".join([words("people.taken"), *lines])
        units = tuple(sorted({one.unit for one in shown}))
        thing = Notice(placeholder=words("people.notice"), text=text, more=buttons, units=units)
        part = f"taken-{takings[-1].invitation}"
        return Owed(thing=thing, period=by.stamp[:10], unit=units[0], recipient=chat, part=part)


def _line(one: Member, words: Texts, names: dict[str, str]) -> str:
    told = {"name": one.name or words("people.unnamed"), "role": words(f"role.{one.role}")}
    return words("people.taken_line", **told, unit=place_name(one.unit, words, names))


def _label(one: Member, words: Texts, *, alone: bool) -> str:
    """The button, with a name where there are several."""
    return words("people.take_away") if alone else f"{words('people.take_away')}: {one.name or one.unit}"[:_LABEL]
