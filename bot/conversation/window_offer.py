"""What a survey window can be put together from: places, spans of days, a code, and how people type a day. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from scoring import Period, period_of

_DAY = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})"),
)


@dataclass(frozen=True)
class Offer:
    """What there is to choose from on one page of a draft, and nothing that other pages ask for.

    `weights` are those of each questionnaire, the usual one first. `seed` is one to begin with. `whole` says whether
    this person may ask every unit, and `divided` whether some have units right below them, to be drawn.
    """

    today: date
    weights: Mapping[str, Sequence[str]]
    seed: str
    whole: bool
    divided: bool = False
    categories: Sequence[str] = ()
    units: Mapping[str, str] = field(default_factory=dict)  # names by code: the part of a long list that is shown
    count: int = 0  # units of the list, or of those that the draft's words found
    more: bool = False  # whether the list goes on
    long: bool = False  # whether it is so long that a word is quicker
    meant: tuple[str, ...] = ()  # the units of the category that is chosen now, or every unit of the list
    services: Mapping[str, str] = field(default_factory=dict)  # names by slug: of the draft's units and all below them
    below: Mapping[str, Sequence[str]] = field(default_factory=dict)  # right below each of the draft's units
    names: Mapping[str, str] = field(default_factory=dict)  # of units that the page tells of


def quick_days(today: date) -> dict[str, Period]:
    """Spans that need no typing, by what their button carries."""
    month, quarter = period_of(today, "month"), period_of(today, "quarter")
    spans = {"m0": month, "q0": quarter, "m1": month.next(), "q1": quarter.next()}
    return spans | {"s0": period_of(today, "semester"), "y0": period_of(today, "year")}


def day_of(text: str) -> date | None:
    """A day as people type it: 2019-04-01, 1/4/2019, 1-4-2019, 1.4.2019.

    >>> day_of("1/4/2019"), day_of("2019-04-01"), day_of("31/2/2019")
    (datetime.date(2019, 4, 1), datetime.date(2019, 4, 1), None)
    """
    for form in _DAY:
        if found := form.fullmatch(text.strip()):
            try:
                return date(*(int(found[part]) for part in "ymd"))
            except ValueError:
                return None
    return None


def code_of(name: str, first: str, taken: Sequence[str]) -> str:
    """A short code for a window of this name that none of `taken` has.

    >>> code_of("SKM Jakarta Barat 2019", "2019-04-01", ["SKM-JAKARTA-BARAT"])
    'SKM-JAKARTA-BARAT-2'
    """
    words = re.sub(r"[^A-Z0-9]+", " ", name.upper()).split()
    base = ""
    for word in words:
        if len(base) + len(word) + 1 > 17:
            break
        base = f"{base}-{word}" if base else word
    base = base or (words[0][:17] if words else "")
    base = base if len(base) > 1 and not base.replace("-", "").isdecimal() else f"SKM-{first[:7]}"
    codes = (base, *(f"{base}-{number}" for number in range(2, 100)))
    return next((code for code in codes if code not in taken), base)
