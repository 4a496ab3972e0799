"""The use case "officers of a unit": who fills in there, how much, and what stands out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.config import Config
from bot.reporting.counter import Filler, one_day
from bot.reporting.quality import patterns_of_officers
from bot.reporting.scopes import Scope
from bot.reporting.spans import hours_of, responses_in
from bot.storage import Store, Unit
from scoring import local_day


@dataclass(frozen=True)
class Officer:
    """One officer of a unit. `name` None for a pseudonym that belongs to nobody here now."""

    pseudonym: str
    name: str | None
    today: int
    n: int
    flags: tuple[str, ...]


async def roster(
    config: Config, store: Store, unit: Unit, scope: Scope, now: datetime, known: Mapping[str, Filler]
) -> list[Officer]:
    """Every appointed officer among `known` (who may fill in there), and everybody who did. Most answers first."""
    zone = config.agency.timezone
    rows = await responses_in(store, scope.period, scope.instrument.id, zone, unit.code)
    found = patterns_of_officers(rows, scope.instrument)
    hours = hours_of(one_day(local_day(now, unit.zone(zone))), unit.zone(zone))
    everybody = [
        Officer(
            pseudonym,
            known[pseudonym].name if pseudonym in known else None,
            await store.officers.entered(pseudonym, unit.code, hours),
            found[pseudonym].n if pseudonym in found else 0,
            found[pseudonym].flags if pseudonym in found else (),
        )
        for pseudonym in {*found, *(one for one, filler in known.items() if filler.appointed)}
    ]
    return sorted(everybody, key=lambda one: (-one.n, one.name or "", one.pseudonym))
