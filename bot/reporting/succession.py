"""Units that have changed, in reports: the name of the time beside that of now, and the past of merged ones."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.conversation.texts import Texts
from bot.reporting.spans import Tallies
from bot.storage import Unit
from bot.storage.successions import Source
from scoring import Period, Tally

_NAMED = 3  # units that a mark names


def named(units: Iterable[Unit], period: Period, words: Texts) -> list[Unit]:
    """The units as a report of the period calls them: by their name of now, with that of the time where it differs."""
    return [_named(unit, period, words) for unit in units]


def joined(
    unit: str, period: Period, tallies: Tallies, sources: Sequence[Source]
) -> tuple[Tally | None, tuple[str, ...]]:
    """The unit's tally of an earlier period, with those of the units that went into it after the period had begun.

    The codes are those of all whose answers are in it, none where they are its own alone.
    """
    parts: dict[str, Tally] = {}
    for code in [unit, *(one.code for one in sources if period.first < one.day)]:
        if code in tallies:
            parts[code] = tallies[code]
    if not parts:
        return None, ()
    known = list(parts.values())
    return sum(known[1:], start=known[0]), () if set(parts) == {unit} else tuple(parts)


def marked(label: str, codes: Sequence[str], words: Texts) -> str:
    """A period's name with the mark of whose answers it has."""
    if not codes:
        return label
    told = " + ".join(codes) if len(codes) <= _NAMED else words("report.merged_units", count=len(codes))
    return f"{label} ({told})"


def together(parts: Iterable[Mapping[str, Tallies]]) -> dict[str, Tallies]:
    """Tallies of several units by period, put into one table."""
    found: dict[str, Tallies] = {}
    for part in parts:
        for key, tallies in part.items():
            found[key] = {**found.get(key, {}), **tallies}
    return found


def _named(unit: Unit, period: Period, words: Texts) -> Unit:
    before = unit.name_before(period.first)
    if not before:
        return unit
    return replace(unit, name=html.unescape(words("report.formerly", name=unit.name, before=before)))
