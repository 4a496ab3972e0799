"""The use case "quality of the answers": patterns by unit and by officer, for a reviewer. Nothing is deleted by it.

Imported by the command line and by the child process only: it pulls in pandas. Moments are kept to the hour, so a burst
is seen by the hour and flagged for officers alone, who cannot fill in more than one respondent a minute for an hour.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from bot.conversation.profile import FIELDS
from bot.reporting.channels import of_unit
from bot.reporting.spans import channels_of, responses_in
from bot.rules.profiles import RARE
from bot.storage import Response, Store, Unit
from scoring import Change, Instrument, Period, Weights
from scoring.names import order_of
from scoring.quality import channels, quality_frame

MOST_AN_HOUR = 60
_SAME = (*FIELDS, "suggestion")
_ORDER = ("straight", "fast", "doubles", "burst")


@dataclass(frozen=True)
class Pattern:
    """What stands out in `n` answers: how many of the `lined`, asked more than one question, are `straight` (one score
    throughout), of them all 4 (`straight_high`). `doubles` of earlier ones among the `comparable`, which are not
    straight and have a profile or a suggestion. `fast` (under a second a question) of the `timed`, whose duration is
    known.

    `seconds` is the median duration, None where none is known; `busiest` the answers of the fullest hour.
    """

    n: int
    straight: int
    straight_high: int
    doubles: int
    timed: int
    fast: int
    seconds: int | None
    busiest: int
    flags: tuple[str, ...]
    lined: int
    comparable: int


@dataclass(frozen=True)
class UnitQuality:
    """One unit: its answers, each other channel against the bot's (None under ten answers), each officer's."""

    unit: Unit
    whole: Pattern
    channels: tuple[tuple[str, int, Change | None], ...]
    officers: tuple[tuple[str, Pattern], ...]

    @property
    def flagged(self) -> bool:
        return bool(self.whole.flags) or any(pattern.flags for _, pattern in self.officers)


async def quality(
    store: Store, units: Sequence[Unit], period: Period, zone: ZoneInfo, measure: tuple[Instrument, Weights]
) -> list[UnitQuality]:
    """Those of the units that have answers in the period or window, flagged ones first."""
    codes = {unit.code for unit in units}
    only = next(iter(codes)) if len(codes) == 1 else None
    by_unit: dict[str, list[Response]] = {}
    for row in await responses_in(store, period, measure[0].id, zone, only):
        if row.unit in codes:
            by_unit.setdefault(row.unit, []).append(row)
    found = [_of_unit(unit, by_unit[unit.code], measure) for unit in units if unit.code in by_unit]
    return sorted(found, key=lambda one: (not one.flagged, order_of(one.unit.name), one.unit.code))


def patterns(rows: Sequence[Response], instrument: Instrument, groups: Sequence[str]) -> dict[str, Pattern]:
    """The pattern of each group. `groups` names that of each row."""
    frame = _frame(rows, instrument, groups)
    timed = frame[frame["seconds"].notna()]
    table = _by_group(quality_frame(frame, "group", instrument, same=_SAME))
    fast = _by_group(quality_frame(timed, "group", instrument, seconds="seconds")) if len(timed) else {}
    busiest: dict[str, int] = {}
    hours = ((group, row.hour) for group, row in zip(groups, rows, strict=True) if not row.coarse)
    for (group, _), count in Counter(hours).items():
        busiest[group] = max(count, busiest.get(group, 0))
    seconds: dict[str, list[int]] = defaultdict(list)
    for group, row in zip(groups, rows, strict=True):
        if row.seconds is not None and len(row.answers) > 1:
            seconds[group].append(row.seconds)
    found = {}
    for group, line in table.items():
        n, known = int(line["n"]), seconds.get(group, [])
        quick = fast[group] if known else None
        # A flag on straight lines is raised on all answers, one on speed on the timed ones.
        flags = {*_named(line["flags"]), *({"fast"} & set(_named(quick["flags"])) if quick is not None else ())}
        found[group] = Pattern(
            n=n,
            straight=_count(line["straight"], line["lined"]),
            straight_high=_count(line["straight_high"], line["lined"]),
            doubles=_count(line["doubles"], line["comparable"]),
            lined=int(line["lined"]),
            comparable=int(line["comparable"]),
            timed=len(known),
            fast=round(quick["fast"] * len(known)) if quick is not None else 0,
            seconds=round(median(known)) if known else None,
            busiest=busiest[group],
            flags=tuple(name for name in _ORDER if name in flags),
        )
    return found


def patterns_of_officers(rows: Sequence[Response], instrument: Instrument) -> dict[str, Pattern]:
    """The pattern of each officer who entered some of the answers, by pseudonym."""
    entered = [row for row in rows if row.officer is not None]
    if not entered:
        return {}
    found = patterns(entered, instrument, [row.officer or "" for row in entered])
    return {name: _with_burst(pattern) for name, pattern in found.items()}


def _of_unit(unit: Unit, rows: Sequence[Response], measure: tuple[Instrument, Weights]) -> UnitQuality:
    instrument, weights = measure
    officers = patterns_of_officers(rows, instrument)
    tallies = of_unit(channels_of(rows), unit.code)
    moved = [
        (name, tally.n, channels(tallies["bot"], tally, instrument, weights) if "bot" in tallies else None)
        for name, tally in tallies.items()
        if name != "bot"
    ]
    return UnitQuality(
        unit=unit,
        whole=patterns(rows, instrument, [unit.code] * len(rows))[unit.code],
        channels=tuple(moved),
        officers=tuple(sorted(officers.items(), key=lambda one: (not one[1].flags, -one[1].n, one[0]))),
    )


def _with_burst(pattern: Pattern) -> Pattern:
    return replace(pattern, flags=(*pattern.flags, "burst")) if pattern.busiest > MOST_AN_HOUR else pattern


def _frame(rows: Sequence[Response], instrument: Instrument, groups: Sequence[str]) -> pd.DataFrame:
    """One row per answer. First to last answer spans one question less than was asked. The frame's floor counts all."""
    records: list[dict[str, object]] = []
    for group, row in zip(groups, rows, strict=True):
        asked = len(row.answers)
        known = row.seconds is not None and asked > 1
        records.append(
            {
                "group": group,
                **row.answers,
                **{key: f"{code}{row.id}" if code == RARE else code for key, code in row.profile.items()},
                "suggestion": row.suggestion,
                "seconds": (row.seconds or 0) * asked / (asked - 1) if known else None,
            }
        )
    columns = ["group", *instrument.places, *_SAME, "seconds"]
    frame = pd.DataFrame.from_records(records, columns=columns)
    frame["seconds"] = frame["seconds"].astype("float64")
    return frame


def _by_group(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return {str(row["group"]): {str(key): cell for key, cell in row.items()} for row in table.to_dict("records")}


def _count(share: float, measured: float) -> int:
    return round(share * measured) if measured else 0


def _named(flags: str) -> Iterable[str]:
    return filter(None, flags.split(", "))
