"""Who stands in for a head up to a last day (Plt.), and roles that move to another account of the same person."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.cases.people import Invited, Refused, Staff
from bot.config import Config
from bot.rules.rights import Standing
from bot.storage import Author, Store
from bot.storage.invitations import Invitation
from bot.storage.persons import SCHEDULE
from bot.storage.roles import Member
from scoring import custom, local_day

LENGTHS = (14, 30, 91, 182)  # days that are offered
MOST_DAYS = 366


class BadDay(Exception):
    """A last day that is over, or too far away."""


class StandIns:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store, self._staff = config, store, Staff(config, store)

    async def invite(self, who: Standing, by: Author, unit: str, until: date, asked: str, staff: Staff) -> Invited:
        """An invitation to stand in for a unit's head up to that day. Raises Refused, Full and BadDay."""
        today = self._today(by.at)
        if not today <= until <= today + timedelta(days=MOST_DAYS):
            raise BadDay
        invited = await staff.invite(who, by, "head", unit, f"until-{until}/{asked}")
        await self._store.stand_ins.limit(invited.id, until.isoformat())
        return invited

    async def open_one(self, who: Standing, by: Author, invitation: int) -> Invitation:
        """An open invitation to the role of a head. Raises Refused."""
        for one in await self._staff.invitations(who, by):
            if one.id == invitation and one.role == "head" and not one.waits:
                return one
        raise Refused

    async def move(self, who: Standing, by: Author, member: int, asked: str, staff: Staff) -> Invited:
        """An invitation that moves a role to whoever takes it. The one who has it keeps it until then.

        Raises Refused, for an admin's role too, and Full.
        """
        found = await staff.member(who, member)
        if found.role == "admin":
            raise Refused
        invited = await staff.invite(who, by, found.role, found.unit, f"move-{member}/{asked}")
        await self._store.stand_ins.replace(invited.id, member)
        return invited

    async def along(self, who: Standing, member: Member) -> list[Member]:
        """What moves along with a role of this account: its other roles that this person may give, an admin's aside."""
        return [one for one in await self._staff.beside(who, member) if one.role != "admin"]

    def days(self, now: datetime) -> list[date]:
        """The last days that are offered."""
        return [self._today(now) + timedelta(days=length) for length in LENGTHS]

    async def end_due(self, now: datetime) -> int:
        """End the roles whose last day is over, and owe word of it. Returns how many."""
        root, by, ended = await self._staff.root(), Author(SCHEDULE, now), 0
        for member in await self._store.stand_ins.over(self._today(now).isoformat()):
            try:
                await self._staff.remove(root, by, member.id)
            except Refused:  # somebody ended it meanwhile
                continue
            ended += 1
        return ended

    def _today(self, now: datetime) -> date:
        return local_day(now, self._config.agency.timezone)


def day_name(day: date, language: str) -> str:
    """A day as it is said.

    >>> day_name(date(2027, 2, 18), "id")
    '18 Februari 2027'
    """
    return custom(day, day + timedelta(days=1)).name(language)
