"""Reporting periods: half-open spans of days in the agency's zone, each with one key."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from scoring.errors import BadPeriod

PeriodKind = Literal["week", "month", "quarter", "semester", "year", "custom", "window"]

MONTHS = {
    "id": [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_ROMAN = ("I", "II", "III", "IV")
_WORDS = {
    "id": {"week": "Minggu", "quarter": "Triwulan", "semester": "Semester", "year": "Tahun"},
    "en": {"week": "Week", "quarter": "Quarter", "semester": "Semester", "year": "Year"},
}
_BY_HAND = ("custom", "window")  # no calendar says what comes before or after these
_SPAN = {"month": 1, "quarter": 3, "semester": 6, "year": 12}  # months in one period of the kind
_FIRST_YEAR, _LAST_YEAR = 2000, 2100  # a year outside is a slip of the finger
EXPECTED = "2026-W46, 2026-11, 2026-Q4, 2026-S2, 2026 or 2019-04-01..2019-06-30"


@dataclass(frozen=True, order=True)
class Period:
    """Days from `first` up to, not including, `end`. Ordered by first day, then by end.

    `key` is the one text for it: week "2026-W46" (ISO), month "2026-11", triwulan "2026-Q4",
    semester "2026-S2", year "2026", custom "2019-04-01..2019-06-30" (both days included in the text). A survey
    window made by hand has the key and the `title` that the agency gave it.
    """

    first: date
    end: date
    kind: PeriodKind
    key: str
    title: str = ""

    @property
    def last(self) -> date:
        """The last day inside."""
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.first).days

    def contains(self, day: date) -> bool:
        """Whether a day of the agency's calendar lies inside."""
        return self.first <= day < self.end

    def times(self, kind: PeriodKind) -> int | None:
        """Count the whole periods of `kind` that fill this one. Returns None for a shorter one or one chosen by hand.

        >>> parse_period("2026").times("quarter"), parse_period("2026-11").times("quarter")
        (4, None)
        """
        if self.kind == kind:
            return 1
        mine, other = _SPAN.get(self.kind), _SPAN.get(kind)
        return mine // other if mine and other and mine % other == 0 else None

    def previous(self) -> Period:
        """The period of the same kind just before. For a custom one or a window it has as many days just before."""
        if self.kind in _BY_HAND:
            return custom(self.first - timedelta(days=self.days), self.first)
        return period_of(self.first - timedelta(days=1), self.kind)

    def next(self) -> Period:
        """The period of the same kind just after. For a custom one or a window it has as many days just after."""
        if self.kind in _BY_HAND:
            return custom(self.end, self.end + timedelta(days=self.days))
        return period_of(self.end, self.kind)

    def name(self, lang: str = "id") -> str:
        """The name on reports.

        >>> parse_period("2026-Q4").name(), parse_period("2026-W46").name()
        ('Triwulan IV 2026', 'Minggu 46 2026 (9–15 November 2026)')
        """
        words = _WORDS[lang]
        match self.kind:
            case "week":
                iso = self.first.isocalendar()
                return f"{words['week']} {iso.week} {iso.year} ({_days(self.first, self.last, lang)})"
            case "month":
                return f"{MONTHS[lang][self.first.month - 1]} {self.first.year}"
            case "quarter":
                return f"{words['quarter']} {_ROMAN[(self.first.month - 1) // 3]} {self.first.year}"
            case "semester":
                return f"{words['semester']} {_ROMAN[(self.first.month - 1) // 6]} {self.first.year}"
            case "year":
                return f"{words['year']} {self.first.year}"
            case "window":
                return f"{self.title} ({_days(self.first, self.last, lang)})"
            case _:
                return _days(self.first, self.last, lang)


def _days(first: date, last: date, lang: str) -> str:
    """9–15 November 2026, 30 November–6 Desember 2026, 28 Desember 2026–3 Januari 2027."""
    month = MONTHS[lang]
    end = f"{last.day} {month[last.month - 1]} {last.year}"
    if first == last:
        return end
    if first.year != last.year:
        return f"{first.day} {month[first.month - 1]} {first.year}–{end}"
    if first.month != last.month:
        return f"{first.day} {month[first.month - 1]}–{end}"
    return f"{first.day}–{end}"


def custom(first: date, end: date) -> Period:
    """A window of its own, half-open. Raises BadPeriod when it holds no day.

    >>> custom(date(2019, 4, 1), date(2019, 7, 1)).key
    '2019-04-01..2019-06-30'
    """
    if end <= first:
        raise BadPeriod(f"period: found {first} to {end}, expected the end after the start")
    return Period(first, end, "custom", f"{first.isoformat()}..{(end - timedelta(days=1)).isoformat()}")


def campaign(code: str, title: str, first: date, last: date) -> Period:
    """A survey window made by hand, `last` included. Its answers are those that say so, not all of its days.

    >>> campaign("JB-19", "SKM Contoh", date(2019, 4, 1), date(2019, 6, 30)).name()
    'SKM Contoh (1 April–30 Juni 2019)'
    """
    days = custom(first, last + timedelta(days=1))
    return Period(days.first, days.end, "window", code, title)


@lru_cache(maxsize=4096)
def period_of(day: date, kind: PeriodKind) -> Period:
    """The period of this kind that holds the day. Raises BadPeriod for custom, which no day alone names.

    >>> period_of(date(2027, 1, 3), "week").key
    '2026-W53'
    """
    if kind == "week":
        iso = day.isocalendar()
        first = date.fromisocalendar(iso.year, iso.week, 1)
        return Period(first, first + timedelta(days=7), "week", f"{iso.year:04}-W{iso.week:02}")
    if kind not in _SPAN:
        raise BadPeriod(f"period: found kind {kind!r}, expected one of week, {', '.join(_SPAN)}")
    span = _SPAN[kind]
    number = (day.month - 1) // span
    first = date(day.year, number * span + 1, 1)
    keys = {
        "month": f"-{number + 1:02}",
        "quarter": f"-Q{number + 1}",
        "semester": f"-S{number + 1}",
        "year": "",
    }
    return Period(first, _months_on(first, span), kind, f"{day.year:04}{keys[kind]}")


def _months_on(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


_FORMS: tuple[tuple[re.Pattern[str], Callable[..., Period]], ...] = (
    (
        re.compile(r"([0-9]{4})-W([0-9]{2})"),
        lambda y, w: period_of(date.fromisocalendar(int(y), int(w), 1), "week"),
    ),
    (re.compile(r"([0-9]{4})-([0-9]{2})"), lambda y, m: period_of(date(int(y), int(m), 1), "month")),
    (re.compile(r"([0-9]{4})-Q([1-4])"), lambda y, q: period_of(date(int(y), int(q) * 3, 1), "quarter")),
    (re.compile(r"([0-9]{4})-S([12])"), lambda y, s: period_of(date(int(y), int(s) * 6, 1), "semester")),
    (re.compile(r"([0-9]{4})"), lambda y: period_of(date(int(y), 1, 1), "year")),
    (
        re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})"),
        lambda a, b: custom(date.fromisoformat(a), date.fromisoformat(b) + timedelta(days=1)),
    ),
)


def parse_period(key: str) -> Period:
    """The period a key names. Letters may be in either case. Raises BadPeriod saying what was expected.

    >>> parse_period("2026-s2").last
    datetime.date(2026, 12, 31)
    """
    wanted = key.strip().upper()
    for form, build in _FORMS:
        if found := form.fullmatch(wanted):
            try:
                period: Period = build(*found.groups())
            except BadPeriod:
                raise
            except (ValueError, OverflowError) as error:
                raise BadPeriod(f"period: found {key!r}, which no calendar has, expected such as {EXPECTED}") from error
            if int(wanted[:4]) < _FIRST_YEAR or period.last.year > _LAST_YEAR:
                years = f"years {_FIRST_YEAR} to {_LAST_YEAR}"
                raise BadPeriod(f"period: found {key!r}, expected {years}, such as {EXPECTED}")
            return period
    raise BadPeriod(f"period: found {key!r}, expected such as {EXPECTED}")


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The agency's calendar day of a moment. Raises BadPeriod for a moment without a zone.

    Monday 07:30 in Makassar is still Sunday in UTC.

    >>> local_day(datetime.fromisoformat("2026-11-15T23:30+00:00"), ZoneInfo("Asia/Makassar"))
    datetime.date(2026, 11, 16)
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise BadPeriod(f"moment: found {moment.isoformat()} without a zone, expected one in UTC")
    return moment.astimezone(zone).date()
