"""Days and times as files write them, read as days of the agency's calendar."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo

Dates = Literal["dmy", "mdy"]
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]+(\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?", re.IGNORECASE)
_ZONE = r"(?:\s*(?:GMT|UTC)?\s*([+-]\d{1,2})(?::?(\d\d))?|\s*(?:GMT|UTC|Z))?"
_TIME = rf"(?:[ ,T]+(\d{{1,2}})[.:](\d\d)(?:[.:](\d\d))?\s*([AP]M)?{_ZONE})?"
_NUMBERS = re.compile(rf"(\d{{1,4}})[/.-](\d{{1,2}})[/.-](\d{{4}}|\d{{1,2}}){_TIME}", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}[.:]\d\d(?:[.:]\d\d)?")
_WORDS = re.compile(
    rf"(?:[a-z']{{3,9}},? )?(\d{{1,2}})[ -]([a-z]{{3,9}})[ -](\d{{4}}|\d\d){_TIME}", re.IGNORECASE
)  # with the day of the week or without
_MONTH_FIRST = re.compile(rf"(?:[a-z']{{3,9}},? )?([a-z]{{3,9}}) (\d{{1,2}}),? (\d{{4}}){_TIME}", re.IGNORECASE)
_COMPACT = re.compile(r"(20\d\d)(\d\d)(\d\d)")
_MONTHS = {  # by their first three letters, in Indonesian and English
    name: number
    for number, names in enumerate(
        (
            "jan",
            "feb peb",
            "mar",
            "apr",
            "mei may",
            "jun",
            "jul",
            "agu ags aug",
            "sep",
            "okt oct",
            "nov nop",
            "des dec",
        ),
        1,
    )
    for name in names.split()
}


def order_of(texts: Iterable[str]) -> Dates | None:
    """What stands first in dates such as 18/11/2026, by those that can be read in one way. None where all can in two.

    >>> order_of(["03/11/2026", "18/11/2026"]), order_of(["11/18/2026 9:00"]), order_of(["03/11/2026"])
    ('dmy', 'mdy', None)
    """
    for text in texts:
        found = _NUMBERS.fullmatch(text.strip())
        if found and len(found[1]) <= 2:
            if int(found[1]) > 12:
                return "dmy"
            if int(found[2]) > 12:
                return "mdy"
    return None


def turned_in(texts: Iterable[str]) -> str:
    """A day that a spreadsheet has turned round, "" where nothing shows that one has.

    Opened where months stand first, a file of days keeps 18/11/2026 as text and makes 03/11/2026 the 11th of March.

    >>> turned_in(["2026-03-11", "18/11/2026"]), turned_in(["2026-03-18", "18/11/2026"]), turned_in(["2026-03-11"])
    ('2026-03-11', '', '')
    """
    first, late = "", False
    for text in texts:
        if found := _ISO.fullmatch(text.strip()):
            if int(found[1][-2:]) > 12:
                return ""
            first = first or text
        elif (found := _NUMBERS.fullmatch(text.strip())) and len(found[1]) <= 2:
            if int(found[1]) <= 12:
                return ""
            late = True
    return first if late else ""


def is_time(text: str) -> bool:
    """Whether it is a time of day alone.

    >>> is_time("08.30"), is_time("8:30:00"), is_time("18/11/2026 08:30")
    (True, True, False)
    """
    return _CLOCK.fullmatch(text.strip()) is not None


def is_open(text: str) -> bool:
    """Whether the order of day and month matters for it."""
    found = _NUMBERS.fullmatch(text.strip())
    return found is not None and len(found[1]) <= 2 and found[1].zfill(2) != found[2].zfill(2)


def day_of(text: str, dates: Dates, zone: ZoneInfo, *, utc: bool = False) -> date | None:
    """The day of a moment in this zone, None for what is none.

    A moment without a zone is of this one, or UTC where `utc` says so. GMT+7 is seven hours before UTC's time.

    >>> jakarta = ZoneInfo("Asia/Jakarta")
    >>> str(day_of("03/11/2026 09.00.11", "dmy", jakarta)), str(day_of("2026/11/03 11:30:00 PM GMT+7", "dmy", jakarta))
    ('2026-11-03', '2026-11-03')
    >>> str(day_of("2026-11-03T20:00:00Z", "dmy", jakarta)), day_of("31/02/2026", "dmy", jakarta)
    ('2026-11-04', None)
    >>> {str(day_of(one, "dmy", jakarta)) for one in ("Selasa, 3 Nov 2026", "03-Nov-26", "Nov 3, 2026", "20261103")}
    {'2026-11-03'}
    """
    text = text.strip()
    try:
        if found := _ISO.fullmatch(text):
            return _day(datetime.fromisoformat("".join(_iso(*found.groups()))), zone, utc=utc)
        if found := _NUMBERS.fullmatch(text):
            one, two, three, *rest = found.groups()
            if len(one) > 2:
                year, month, day = int(one), int(two), int(three)
            else:
                day, month = (int(one), int(two)) if dates == "dmy" else (int(two), int(one))
                year = _year(three)
            return _day(_moment(year, month, day, rest), zone, utc=utc)
        if (found := _WORDS.fullmatch(text)) and (month := _MONTHS.get(found[2][:3].lower(), 0)):
            return _day(_moment(_year(found[3]), month, int(found[1]), found.groups()[3:]), zone, utc=utc)
        if (found := _MONTH_FIRST.fullmatch(text)) and (month := _MONTHS.get(found[1][:3].lower(), 0)):
            return _day(_moment(int(found[3]), month, int(found[2]), found.groups()[3:]), zone, utc=utc)
        if found := _COMPACT.fullmatch(text):
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    return None


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) <= 2 else 0)


def _iso(day: str, time: str | None, zone: str | None) -> tuple[str, ...]:
    zone = "" if zone is None else "+00:00" if zone.upper() == "Z" else zone
    return (day, f"T{time}", zone) if time else (day,)


def _moment(year: int, month: int, day: int, rest: Iterable[str | None]) -> datetime:
    hour, minute, second, half, hours, minutes = rest
    if hour is None or minute is None:
        return datetime(year, month, day)  # noqa: DTZ001 -- of whichever zone the file is
    at = int(hour) % 12 + 12 * (half.upper() == "PM") if half else int(hour)
    found = datetime(year, month, day, at, int(minute), int(second or 0))  # noqa: DTZ001 -- likewise
    if hours is None:
        return found
    ahead = timedelta(hours=abs(int(hours)), minutes=int(minutes or 0))
    return found.replace(tzinfo=timezone(-ahead if hours.startswith("-") else ahead))


def _day(moment: datetime, zone: ZoneInfo, *, utc: bool) -> date:
    if moment.tzinfo is None and not utc:
        return moment.date()
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone).date()
