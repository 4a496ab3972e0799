"""What a survey window can be put together from: places, spans of days, a code, and how people type a day. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scoring import Period, period_of

_DAY = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """An active unit that may be asked, with its services by (slug, name)."""

    code: str
    name: str
    category: str
    parent: str | None
    services: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Offer:
    """What there is to choose from: active units, questionnaires with their weights, a seed to begin with.

    `whole` says whether this person may ask every unit.
    """

    places: Sequence[Place]
    today: date
    weights: Mapping[str, Sequence[str]]  # by questionnaire, the usual one first
    seed: str
    whole: bool

    @property
    def categories(self) -> list[str]:
        return sorted({one.category for one in self.places if one.category})

    def parents(self) -> list[Place]:
        """Units with units right below them: what a draw draws below."""
        above = {one.parent for one in self.places}
        return [one for one in self.places if one.code in above]

    def below(self, parents: Sequence[str]) -> dict[str, list[str]]:
        """The units right below each parent, by code."""
        return {parent: sorted(one.code for one in self.places if one.parent == parent) for parent in parents}

    def services(self, units: Sequence[str]) -> dict[str, str]:
        """Services offered in these units and all below them, by slug. No units means all of them."""
        names: dict[str, str] = {}
        parents = {one.code: one.parent for one in self.places}
        for one in self.places:
            here: str | None = one.code
            while here is not None and here not in units:
                here = parents.get(here)
            if here is not None or not units:
                names |= {slug: name for slug, name in one.services if slug not in names}
        return names


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
