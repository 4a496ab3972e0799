"""Looks each hour at the units with new answers for what may be made up, and owes their admins a note on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.cases.finding_notices import found_notes
from bot.cases.findings import reviewers
from bot.config import Config
from bot.rules.findings import Finding, FindingKind
from bot.rules.hours import hour_of
from bot.storage import Author, Store
from bot.storage.findings import Place
from bot.storage.persons import SCHEDULE
from scoring import Period, parse_period
from scoring.stuffing import BURST_CUT, SHARE_CUT, WEEKS, Past, Share, crowd, past_of, share_deviations

_LOOKED = "stuffing"  # the fact that says from which hour on nobody has looked yet
_AT_FIRST = timedelta(days=7)
_WEEK, _ZONES = timedelta(days=7), timedelta(days=1)  # an ISO week in any zone of the earth


class Stuffing:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store

    async def is_due(self, now: datetime) -> bool:
        """Whether an hour has begun and answers came since the last look. Reads no unit."""
        since = await self._since(now)
        return since < hour_of(now) and await self._store.findings.has_answers(since)

    async def plan_due(self, now: datetime) -> int:
        """Look at every unit and channel with answers since the last look. Returns how many notes are newly owed.

        Stopped at any moment it looks again at the same: a finding is kept once.
        """
        owed, by = 0, Author(SCHEDULE, now)
        for place in await self._store.findings.places(await self._since(now)):
            for found in await self.look(place):
                owed += await self._keep(found, by)
        await self._store.facts.keep(_LOOKED, hour_of(now))
        return owed

    async def look(self, place: Place) -> list[Finding]:
        """What stands out in this unit's week in this channel: four hours, or else the week so far.

        Where hours were explained or set aside, what stands out beside them is a finding of its own.
        """
        week = parse_period(place.week)
        before = _before(week)
        shares = await self._store.findings.weeks(place, [*before, place.week])
        past = past_of([shares.get(one, Share(0, 0)) for one in before])
        if past is None:
            return []
        first, end = (datetime.combine(day, datetime.min.time(), ZoneInfo("UTC")) for day in (week.first, week.end))
        span = (hour_of(first - _ZONES), hour_of(end + _ZONES))
        hours = await self._store.findings.hours(place, *span)
        if not hours:
            return []
        found = _most(place, hours, shares.get(place.week, Share(0, 0)), past)
        closed = await self._store.findings.closed(place)
        honest = [one for one in closed if one.state == "honest"]
        if found is not None and any(one.kind == found.kind and one.deviations >= found.deviations for one in honest):
            # whoever explained some hours did not explain the others
            rest = {
                hour: own for hour, own in hours.items() if not any(one.first <= hour <= one.last for one in honest)
            }
            found = _most(place, rest, sum(rest.values(), Share(0, 0)), past)
        return [] if found is None else [_beside(found, closed)]

    async def _since(self, now: datetime) -> str:
        return await self._store.facts.find(_LOOKED) or hour_of(now - _AT_FIRST)

    async def _keep(self, found: Finding, by: Author) -> int:
        (unit,) = await self._store.units.some([found.unit])
        people = await reviewers(self._config, self._store, found.unit)
        notes = found_notes(found, unit.name, people, by, unit.zone(self._config.agency.timezone))
        return await self._store.findings.add(found, notes, by)


def _before(week: Period) -> Sequence[str]:
    """The keys of the 26 weeks before, oldest first."""
    found = list[str]()
    for _ in range(WEEKS):
        week = week.previous()
        found.append(week.key)
    return found[::-1]


def _most(place: Place, hours: Mapping[str, Share], whole: Share, past: Past) -> Finding | None:
    """Four of these hours in a row that stand out, or else all of them together, which are `whole`."""
    if not hours:
        return None
    if (burst := _burst(place, hours, past)) is not None:
        return burst
    deviations = share_deviations(whole, past)
    if deviations <= SHARE_CUT:
        return None
    return _finding(place, "week", (min(hours), max(hours)), whole, past, deviations)


def _beside(found: Finding, closed: Sequence[Finding]) -> Finding:
    """The same under the kind that is free, where one of its own kind was set aside or explained other hours."""
    for one in closed:
        again = one.state == "honest" and one.first <= found.last and found.first <= one.last
        if one.kind == found.kind and not again:
            return replace(found, kind="burst" if found.kind == "week" else "week")
    return found


def _burst(place: Place, hours: Mapping[str, Share], past: Past) -> Finding | None:
    first = _moment(min(hours))
    count = int((_moment(max(hours)) - first) / timedelta(hours=1)) + 1
    names = [hour_of(first + timedelta(hours=at)) for at in range(count)]
    found = crowd([hours.get(name, Share(0, 0)) for name in names], past)
    if found is None or found.deviations <= BURST_CUT:
        return None
    own = [name for name in names[found.first : found.last + 1] if name in hours]
    return _finding(place, "burst", (own[0], own[-1]), found.found, past, found.deviations)


def _finding(
    place: Place, kind: FindingKind, hours: tuple[str, str], now: Share, past: Past, deviations: float
) -> Finding:
    return Finding(
        id=0,
        unit=place.unit,
        channel=place.channel,
        instrument=place.instrument,
        kind=kind,
        week=place.week,
        first=hours[0],
        last=hours[1],
        n=now.n,
        high=now.high,
        past_n=past.whole.n,
        past_high=past.whole.high,
        deviations=deviations,
        found="",
    )


def _moment(hour: str) -> datetime:
    return datetime.fromisoformat(f"{hour}:00+00:00")
