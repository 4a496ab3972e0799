"""How people write a period, as its key: "TW III", "triwulan 3 2026", "Oktober 2026", "bulan lalu". Pure."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from datetime import date

from scoring import BadPeriod, parse_period, period_of
from scoring.period import MONTHS, PeriodKind

_KINDS: dict[str, PeriodKind] = {
    **dict.fromkeys(("tw", "triwulan", "kuartal", "quarter", "qtr", "q"), "quarter"),
    **dict.fromkeys(("semester", "smt", "sem"), "semester"),
    **dict.fromkeys(("minggu", "pekan", "week"), "week"),
    **dict.fromkeys(("bulan", "month"), "month"),
    **dict.fromkeys(("tahun", "year"), "year"),
}
_NUMBERED: dict[PeriodKind, str] = {"quarter": "-Q{}", "semester": "-S{}", "week": "-W{:02}", "month": "-{:02}"}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_THIS, _LAST = ("ini", "this", "current"), ("lalu", "kemarin", "last", "previous")
_LONGEST = 4  # words of one period: "triwulan ke 3 2026"
_KIND, _GAP = f"(?P<kind>{'|'.join(_KINDS)})", "[ ./-]*"
_NUMBER, _YEAR = "(?:ke[ -]*)?(?P<number>[0-9]{1,2}|i{1,3}|iv)", "(?P<year>[0-9]{4})"
_WITH_NUMBER = (
    re.compile(f"{_KIND}{_GAP}{_NUMBER}(?:{_GAP}{_YEAR})?"),
    re.compile(f"{_YEAR}{_GAP}{_KIND}{_GAP}{_NUMBER}"),
)
_WITH_NAME = re.compile(f"(?P<name>[a-z]{{3,9}}){_GAP}{_YEAR}")
_OF_A_MONTH = re.compile(f"(?:bulan|month){_GAP}(?P<name>[a-z]{{3,9}})(?:{_GAP}{_YEAR})?")
_BESIDE_NOW = (
    re.compile(f"{_KIND} (?P<which>{'|'.join(_THIS + _LAST)})"),
    re.compile(f"(?P<which>{'|'.join(_THIS + _LAST)}) {_KIND}"),
)


def keyed(words: Sequence[str], today: date, known: Container[str] = ()) -> list[str]:
    """Put the key of a period where words name one, and leave the other words as they are.

    A period without its year is the newest of that number that has begun by `today`, the agency's day. A month's name
    needs the year or the word bulan, since it may stand in the name of a unit. Words that are `known` to mean something
    else stay.

    >>> keyed(["PKM-01", "TW", "III"], date(2026, 11, 18)), keyed(["triwulan", "4", "2025"], date(2026, 11, 18))
    (['PKM-01', '2026-Q3'], ['2025-Q4'])
    >>> keyed(["Okt", "2026"], date(2026, 11, 18)), keyed(["bulan", "lalu"], date(2026, 11, 18))
    (['2026-10'], ['2026-10'])
    >>> keyed(["bulan", "November"], date(2026, 11, 18)), keyed(["bulan", "Desember"], date(2026, 11, 18))
    (['2026-11'], ['2025-12'])
    >>> keyed(["RSUD", "Sebelas", "Maret"], date(2026, 11, 18))
    ['RSUD', 'Sebelas', 'Maret']
    """
    found, at = list[str](), 0
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            some = words[at : at + length]
            if not any(word in known for word in some) and (key := _key(" ".join(some).casefold(), today)):
                found.append(key)
                at += length
                break
        else:
            found.append(words[at])
            at += 1
    return found


def _key(text: str, today: date) -> str | None:
    """The key of the period that all of the text names."""
    for form in _WITH_NUMBER:
        if found := form.fullmatch(text):
            number = _ROMAN.get(found["number"]) or int(found["number"])
            return _numbered(_KINDS[found["kind"]], number, found["year"], today)
    for form in _BESIDE_NOW:
        if found := form.fullmatch(text):
            running = period_of(today, _KINDS[found["kind"]])
            return (running if found["which"] in _THIS else running.previous()).key
    if (found := _OF_A_MONTH.fullmatch(text)) and (month := _month(found["name"])):
        return _numbered("month", month, found["year"], today)
    if found := _WITH_NAME.fullmatch(text):
        month = _month(found["name"])
        ending = f"-{month:02}" if month else "" if _KINDS.get(found["name"]) == "year" else None
        return None if ending is None else _exact(found["year"] + ending)
    return None


def _numbered(kind: PeriodKind, number: int, year: str | None, today: date) -> str | None:
    if kind == "year":  # "tahun 12" is none
        return None
    ending = _NUMBERED[kind].format(number)
    if year is not None:
        return _exact(year + ending)
    running = period_of(today, kind).key
    of_this = _exact(running[: -len(ending)] + ending)
    if of_this is not None and of_this <= running:
        return of_this
    return _exact(f"{int(running[: -len(ending)]) - 1}{ending}")


def _month(name: str) -> int | None:
    """The number of a month by its name or the beginning of one, in either language."""
    for months in MONTHS.values():
        for number, month in enumerate(months, 1):
            if month.casefold().startswith(name):
                return number
    return None


def _exact(key: str) -> str | None:
    try:
        return parse_period(key).key
    except BadPeriod:
        return None
