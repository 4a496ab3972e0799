"""Findings on answers, as they stand beside figures on quality and progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.cases.finding_notices import described
from bot.conversation.texts import Texts
from bot.rules.findings import Finding
from bot.storage import Store, Unit
from scoring import local_day


async def finding_lines(store: Store, units: Sequence[Unit], words: Texts, zone: ZoneInfo, most: int = 3) -> list[str]:
    """HTML: the latest findings of these units, each with its number, day and state. Nothing where there are none."""
    known = {unit.code: unit for unit in units}
    lines = list[str]()
    for one in await store.findings.of_units(known, most=most):
        unit, state = known[one.unit], words(f"finding.state.{one.state}")
        text = described(one, unit.name, words, unit.zone(zone))
        lines += [
            "",
            words("finding.unit", number=one.id, day=local_day(datetime.fromisoformat(one.found), zone), state=state),
            text,
        ]
    return lines


async def open_line(store: Store, units: Callable[[str], bool], words: Texts) -> list[str]:
    """One line: how many findings of these units are open, and how many wait for a second person. None without any."""
    found = [counts for unit, counts in (await store.findings.unsettled()).items() if units(unit)]
    if not found:
        return []
    unseen, waiting = (sum(counts) for counts in zip(*found, strict=True))
    return [words("finding.open_line", open=unseen, waiting=waiting)]


def finding_data(one: Finding) -> dict[str, Any]:
    """Plain data for JSON. Hours are UTC. Who proposed what stands in the audit log alone."""
    names = ("id", "unit", "channel", "instrument", "kind", "week", "first", "last", "n", "high")
    told = {name: getattr(one, name) for name in (*names, "past_n", "past_high", "state", "reason", "asked", "found")}
    return told | {"deviations": round(one.deviations, 2)}
