"""/orang: somebody who stands in for a head up to a day, and a role that moves to another account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.cases.people import INVITATION_DAYS, Invited, Refused
from bot.cases.people_notices import BUTTON, REVOCATION, place_name
from bot.cases.stand_ins import BadDay, StandIns, day_name
from bot.conversation.lists import shortened
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.picker import is_number
from bot.rules.rights import Grant

_NAMED = 5  # roles of one account in a message


class Moves:
    def __init__(self, desk: Desk) -> None:
        self._desk, self._cases = desk, StandIns(desk.config, desk.store)

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The screen of a choice. Raises Refused."""
        match choice:
            case ["move", number] if is_number(number):
                return await self._move(asker, int(number))
            case ["acting", number] if is_number(number):
                return await self._days(asker, int(number))
            case ["until", number, day] if is_number(number):
                by = self._desk.author(asker.user)
                before = await self._cases.open_one(asker.standing, by, int(number))
                shown = await self.invite(asker, before.unit, day)
                await self._desk.staff.revoke(asker.standing, by, before.id)
                return shown
        raise Refused

    async def invite(self, asker: Asker, unit: str, day: str) -> Screen:
        """The link for whoever stands in at a unit up to that day (ISO). Raises Refused."""
        by, words = self._desk.author(asker.user), asker.words
        until = parsed_day(day)
        if until is None:
            raise Refused
        try:
            invited = await self._cases.invite(asker.standing, by, unit, until, asker.asked, self._desk.staff)
        except BadDay:
            return Screen(words("people.bad_day", day=day_name(until, words.language)))
        values = await self._told(invited, asker) | {"day": day_name(until, words.language)}
        return self._shown(asker, "people.invited_acting", invited, values)

    async def _move(self, asker: Asker, number: int) -> Screen:
        by = self._desk.author(asker.user)
        member = await self._desk.staff.member(asker.standing, number)
        invited = await self._cases.move(asker.standing, by, number, asker.asked, self._desk.staff)
        name, along = member.name or asker.words("people.unnamed"), await self._cases.along(asker.standing, member)
        screen = self._shown(asker, "people.moving", invited, await self._told(invited, asker) | {"name": name})
        told = await named_roles(self._desk, [one.grant for one in along], asker.words)
        return replace(screen, text=screen.text + asker.words("people.moving_along", roles=told)) if told else screen

    async def _days(self, asker: Asker, number: int) -> Screen:
        """Up to which day somebody stands in."""
        words, by = asker.words, self._desk.author(asker.user)
        await self._cases.open_one(asker.standing, by, number)
        rows = tuple(
            (Button(day_name(day, words.language), f"{BUTTON}:until:{number}:{day.isoformat()}"),)
            for day in self._cases.days(self._desk.clock())
        )
        return Screen(words("people.pick_day"), (*rows, (Button(words("report.back"), f"{BUTTON}:top:0"),)))

    async def _told(self, invited: Invited, asker: Asker) -> dict[str, object]:
        words, names = asker.words, await self._desk.store.unit_lists.names([invited.unit])
        return {
            "role": words(f"role.{invited.role}"),
            "unit": place_name(invited.unit, words, names),
            "link": f"https://t.me/{self._desk.bot.username}?start=inv_{invited.code}",
            "days": INVITATION_DAYS,
        }

    def _shown(self, asker: Asker, key: str, invited: Invited, values: dict[str, object]) -> Screen:
        words = asker.words
        revoke = (Button(words("people.revoke"), f"{BUTTON}:{REVOCATION}:{invited.id}"),)
        return Screen(words(key, **values), (revoke, (Button(words("report.back"), f"{BUTTON}:top:0"),)))


async def other_roles(desk: Desk, chat: int, grant: Grant, words: Texts) -> str:
    """What somebody is beside this role, in a line."""
    held = await desk.store.people.grants_of(chat)
    return await named_roles(desk, [one for one in held if (one.role, one.unit) != (grant.role, grant.unit)], words)


async def named_roles(desk: Desk, grants: Sequence[Grant], words: Texts, most: int = _NAMED) -> str:
    """Roles with their places in a line, the first `most` of them. Empty for none."""
    names = await desk.store.unit_lists.names([one.unit for one in grants])
    told = [f"{words(f'role.{one.role}')} · {place_name(one.unit, words, names)}" for one in grants]
    return "; ".join(shortened(words, told, most))


def last_day(until: str, language: str) -> str:
    """The last day (ISO) of whoever stands in, as it is said. Empty for others."""
    return day_name(date.fromisoformat(until), language) if until else ""


def parsed_day(text: str) -> date | None:
    """A day as 2027-02-18. None for anything else.

    >>> parsed_day("2027-02-18"), parsed_day("besok")
    (datetime.date(2027, 2, 18), None)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
