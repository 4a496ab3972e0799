"""Periods as people write them: Semester I 2022, Triwulan IV Tahun 2022, Januari s.d. Juni 2022."""

from __future__ import annotations

import re

from scoring.columns import plain
from scoring.errors import BadPeriod
from scoring.period import MONTHS, Period, parse_period

_NUMBERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_MONTH_NUMBERS = {name[:3].casefold(): at for names in MONTHS.values() for at, name in enumerate(names, 1)}
_MONTH_NUMBERS |= {"peb": 2, "ags": 8, "nop": 11}
_YEAR = r"(?:(?:tahun anggaran|tahun|thn|th|ta|year) )?(?P<year>20[0-9]{2})"
_HALF, _QUARTER = "semester|smt|sem", "triwulan|tri wulan|tw|kuartal|kwartal|quarter"
_PART = rf"(?:(?P<half>{_HALF})|(?P<quarter>{_QUARTER})) ?(?P<number>i{{1,3}}|iv|[1-4])"
_MONTH = r"[a-z]{3,9}"
_MONTHS = rf"(?P<first>{_MONTH}) (?:(?:sd|s d|sampai|sampai dengan|hingga|to) )?(?P<last>{_MONTH})"
_FORMS = [
    re.compile(rf"(?<![a-z0-9]){form}(?![a-z0-9])")
    for form in (rf"{_PART} {_YEAR}", rf"{_YEAR} {_PART}", rf"{_MONTHS} {_YEAR}", _YEAR)
]


def period_in_words(text: str) -> Period | None:
    """The period that a text is, by its key or in words, None for any other text. Raises BadPeriod for a bad key.

    >>> [str(period_in_words(one).key) for one in ("Semester I 2022", "TW. IV/2022", "Jan s.d. Juni 2022", "2022-q4")]
    ['2022-S1', '2022-Q4', '2022-S1', '2022-Q4']
    >>> period_in_words("Semester III 2022"), period_in_words("Dinas 2022")
    (None, None)
    """
    name = plain(text)
    for form in _FORMS:
        if (found := form.fullmatch(name)) and (key := _key(found)):
            return parse_period(key)
    try:
        return parse_period(text)
    except BadPeriod:
        return None


def periods_within(text: str) -> list[Period]:
    """The periods that a title names, each once. A year within a longer one is not told again.

    >>> [one.key for one in periods_within("REKAP SKM SEMESTER I TAHUN 2022")], periods_within("DINAS A")
    (['2022-S1'], [])
    """
    name, keys = plain(text), list[str]()
    for form in _FORMS:
        for found in form.finditer(name):
            if key := _key(found):
                keys.append(key)
                name = name[: found.start()] + "|" * len(found[0]) + name[found.end() :]
    return [parse_period(key) for key in dict.fromkeys(keys)]


def _key(found: re.Match[str]) -> str:
    """The key of a period, "" for what is none, such as a third semester."""
    parts = found.groupdict()
    year = parts["year"]
    if "first" in parts:
        return _of_months(parts["first"], parts["last"], year)
    if "number" not in parts:
        return year
    number = _NUMBERS[parts["number"]]
    if parts["half"]:
        return f"{year}-S{number}" if number <= 2 else ""
    return f"{year}-Q{number}"


def _of_months(first: str, last: str, year: str) -> str:
    begins, ends = _MONTH_NUMBERS.get(first[:3], 0), _MONTH_NUMBERS.get(last[:3], 0)
    if not begins or not ends:
        return ""
    match ends - begins + 1, begins % 3, begins % 6:
        case 3, 1, _:
            return f"{year}-Q{ends // 3}"
        case 6, _, 1:
            return f"{year}-S{ends // 6}"
        case 12, _, _:
            return year
    return ""
