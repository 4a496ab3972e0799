"""What was received in a span and does not count in its report: other questionnaires, paper taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bot.reporting.spans import hours_of
from bot.storage.mapped import parts_of
from bot.storage.told import Told
from exports.laporan.about import LeftOut
from scoring import Period


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
    return LeftOut(tuple((*key, n) for key, n in sorted(other.items())), tuple(undone))


def _inside(span: str, last: str, period: Period) -> bool:
    if period.kind == "window":
        return span == period.key
    return period.first.isoformat() <= last <= period.last.isoformat()
