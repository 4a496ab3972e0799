"""Working days: Monday to Friday but for public holidays. Pure: which days these are is given."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta


def workday_after(day: date, count: int, holidays: Container[date] = ()) -> date:
    """The `count`-th working day after a day.

    >>> workday_after(date(2026, 12, 31), 2, {date(2027, 1, 1)}).isoformat()  # Friday off, then a weekend
    '2027-01-05'
    """
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5 and day not in holidays
    return day
