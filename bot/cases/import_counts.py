"""How many forms of an import are of which unit and of which day, in a few lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from bot.storage.forms import Forms
from exports.writing.counts import grouped
from scoring import period_of

_NO_NAMES: Mapping[str, str] = {}
_UNITS, _DAYS = 12, 10  # that are named one by one: of more days the months are


def units_told(forms: Forms) -> list[str]:
    """The codes of the units that counts_of() tells one by one."""
    return list(dict.fromkeys(place.unit for place in forms.places()))[:_UNITS]


def counts_of(forms: Forms, language: str, names: Mapping[str, str] = _NO_NAMES) -> Iterator[str]:
    """A line for units and one for days, or for months where the days are many. The hour of a form is of UTC's noon.

    A unit stands by its name where `names` has it.

    >>> from bot.storage import Response
    >>> one = Response("AA", "", "permenpan-14-2017", "2026-Q4", "2026-W45", "2026-11-03T05", {"waktu": 4})
    >>> list(counts_of(Forms.of([one, one], "B1"), "id"))
    ['AA: 2', '2026-11-03: 2']
    """
    units, days = Counter[str](), Counter[str]()
    for place, count in forms.places().items():
        units[place.unit] += count
        days[place.hour[:10]] += count
    yield _line({_called(code, names): count for code, count in units.items()}, _UNITS, language)
    if len(days) <= _DAYS:
        yield _line(dict(sorted(days.items())), _DAYS, language)
        return
    months = Counter[str]()
    for day, count in sorted(days.items()):
        months[period_of(date.fromisoformat(day), "month").name(language)] += count
    yield _line(months, len(months), language)


def _called(code: str, names: Mapping[str, str]) -> str:
    return f"{names[code]} ({code})" if code in names else code


def _line(counts: Mapping[str, int], most: int, language: str) -> str:
    shown = [f"{name}: {grouped(count, language)}" for name, count in list(counts.items())[:most]]
    return ", ".join([*shown, *([f"… +{len(counts) - most}"] if len(counts) > most else [])])
