"""The last day on which reports of a period are in time: so many working days after it, public holidays known."""

from __future__ import annotations

import asyncio
from datetime import date

from bot.cases.people import Refused
from bot.rules.rights import EVERYWHERE, Standing
from bot.rules.workdays import workday_after
from bot.storage import Author, Store
from scoring import Period

RIGHT = "report.remind"
CHOICES = (5, 10, 15, 20)  # working days after the period


class ReportDeadlines:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def offered(self, period: Period, today: date) -> tuple[date, dict[int, date]]:
        """The day that is counted from, and the days that may be chosen by their number of working days after it.

        Counted from the end of the period, or from today once the first of these is over.
        """
        # The calendars of many lands are loaded with it: a second that no tap may wait for.
        off = await asyncio.to_thread(holidays_of, period.last.year, max(period.last.year, today.year) + 1)
        for since in (period.last, today):
            days = {count: workday_after(since, count, off) for count in CHOICES}
            if days[CHOICES[0]] >= today:
                break
        return since, days

    async def set(self, who: Standing, by: Author, period: Period, count: int, since: date) -> date:
        """Set the deadline for the whole agency, counted from a day as it was offered. Raises Refused."""
        if not who.may(RIGHT, EVERYWHERE) or count not in CHOICES or since < period.last:
            raise Refused
        off = await asyncio.to_thread(holidays_of, since.year, since.year + 1)
        day = workday_after(since, count, off)
        await self._store.deadlines.set(period.key, day, by)
        return day


def holidays_of(first: int, last: int) -> frozenset[date]:
    """Public holidays and joint leave of Indonesia in these years, both included.

    Of years whose decree is not out yet days by the moon are estimates of the library.
    """
    from holidays import country_holidays  # noqa: PLC0415 -- half a second, and the idle bot does without

    found = country_holidays("ID", years=range(first, last + 1), categories=("public", "government"))
    return frozenset(found)
