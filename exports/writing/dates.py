"""Days as a language writes them. Data files keep 2026-11-22. Whatever a person reads has the name of the month."""

from __future__ import annotations

import re
from datetime import date, timedelta

from scoring import custom

_DAY = re.compile(r"\b([0-9]{4}-[0-9]{2}-[0-9]{2})\b( [0-9]{2}\.[0-9]{2}(?= ))?")
_AT = {"id": " pukul {}.{}", "en": " at {}:{}"}


def day_name(day: date, language: str = "id") -> str:
    """A day as written in a letter.

    >>> day_name(date(2026, 11, 21))
    '21 November 2026'
    """
    return custom(day, day + timedelta(days=1)).name(language)


def day_names(text: str, language: str = "id") -> str:
    """A text with every ISO day in it written out, and a time behind it as the language has it.

    Whatever only looks like a day stays.

    >>> day_names("2026-10-22 09.30 WIB"), day_names("2026-10-22", "en"), day_names("2026-13-01")
    ('22 Oktober 2026 pukul 09.30 WIB', '22 October 2026', '2026-13-01')
    >>> day_names("2026-10-22 09.30 WIB", "en")
    '22 October 2026 at 09:30 WIB'
    """
    return _DAY.sub(lambda found: _named(found[1], language) + _time(found[2] or "", language), text)


def _time(text: str, language: str) -> str:
    return _AT[language].format(*text.strip().split(".")) if text and language in _AT else text


def _named(text: str, language: str) -> str:
    try:
        return day_name(date.fromisoformat(text), language)
    except ValueError:
        return text
