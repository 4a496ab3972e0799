"""What was received in a span and does not count in its report: other questionnaires, paper taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.reporting.spans import hours_of
from bot.rules.findings import FEWEST
from bot.storage import Store, Unit
from bot.storage.mapped import parts_of
from bot.storage.told import Told
from exports.laporan.about import LeftOut
from scoring import Instrument, Period, Tally, Weights, score
from scoring.packing import packed_tally


def left_out(told: Told, period: Period, instrument: str, zones: Mapping[str, ZoneInfo]) -> LeftOut:
    """Of the units in `zones` (code -> zone), from what was read with the span's answers."""
    other: Counter[tuple[str, str]] = Counter()
    counted = parts_of(instrument)
    for row in told.received:
        if row.unit not in zones or row.instrument in counted:
            continue
        first, end = hours_of(period, zones[row.unit])
        if not told.by_hour or first <= row.hour < end:
            other[row.instrument, row.window] += row.n
    undone = [
        (one.id, (one.undone or "")[:10], one.rows)
        for one in told.batches
        if _inside(one.span, one.last.isoformat(), period) and (not one.units or set(one.units) & set(zones))
    ]
    aside = aside_in(told, period, instrument, zones).total()
    return LeftOut(tuple((*key, n) for key, n in sorted(other.items())), tuple(undone), aside)


async def left_out_of_units(
    store: Store, told: Told, units: Sequence[Unit], period: Period, instrument: str, zone: ZoneInfo
) -> LeftOut:
    """The same of these units, with the names of windows where answers of any were left out. `zone` is the agency's."""
    left = left_out(told, period, instrument, {unit.code: unit.zone(zone) for unit in units})
    if not any(code for _, code, _ in left.other):
        return left
    return replace(left, windows=tuple((one.code, one.name) for one in await store.windows.all()))


def aside_in(told: Told, period: Period, instrument: str, zones: Mapping[str, ZoneInfo]) -> Counter[str]:
    """Packed answers of these units that were set aside in the span, and how often each was given."""
    found: Counter[str] = Counter()
    for row in told.aside:
        if row.unit not in zones or row.instrument != instrument:
            continue
        first, end = hours_of(period, zones[row.unit])
        if not told.by_hour or first <= row.hour < end:
            found[row.scores] += row.n
    return found


def ikm_with(counted: Tally | None, aside: Counter[str], instrument: Instrument, weights: Weights) -> str | None:
    """The IKM of a unit as it would be with what was set aside, printed.

    None where there is nothing, or where either part has under ten answers, which could be subtracted.
    """
    if counted is None or min(counted.n, aside.total()) < FEWEST:
        return None
    return score(counted + packed_tally(instrument, aside), instrument, weights).ikm_text


def _inside(span: str, last: str, period: Period) -> bool:
    if period.kind == "window":
        return span == period.key
    return period.first.isoformat() <= last <= period.last.isoformat()
