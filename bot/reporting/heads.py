"""What a unit's head may be shown of a span: what has been released of it, and once it is over all that came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.config import Config
from bot.reporting.released import all_of, beside_all_of, new_of, withdrawn
from bot.reporting.scopes import Scope
from bot.reporting.slices import source_of
from bot.reporting.spans import Tallies, ended, stored_periods
from bot.storage import Store, Unit
from bot.storage.release_rows import Release
from bot.storage.released import Piece
from exports.detail import NEW, Detail, detail_of
from exports.margins import entangled
from scoring import Period, Tally, local_day, parse_period, period_of


@dataclass(frozen=True)
class Seen:
    """`total` is what may be counted, None for nothing, `detail` how much of it may be shown. `came` is how many
    answered in all, `week` the last week whose card told of it, "" for none. `over` is whether the span has closed, and
    `withdrawn` whether what was shown waits for the next release, since one of its answers was changed or erased.
    `beside` are the tallies of indices beside the IKM that may be shown, by their ids."""

    total: Tally | None
    came: int
    week: str
    over: bool
    detail: Detail
    withdrawn: bool = False
    beside: Mapping[str, Tally] = field(default_factory=dict)

    @property
    def since(self) -> int:
        """Answers that came after the last release."""
        return max(self.came - (self.total.n if self.total else 0), 0)


class HeadView:
    """Spans as the heads of units see them. `now` is a moment that knows its zone."""

    def __init__(self, config: Config, store: Store, now: datetime) -> None:
        self._config, self._store, self._now = config, store, now

    def over(self, unit: Unit, span: Period) -> bool:
        """Whether the span has ended in the unit's zone and in the agency's."""
        agency = self._config.agency.timezone
        return all(ended(span, local_day(self._now, zone)) for zone in (agency, unit.zone(agency)))

    async def seen(self, unit: Unit, scope: Scope) -> Seen:
        """What may be shown of the scope's span. One that has closed is released to its last answer by this."""
        span, over = scope.period, self.over(unit, scope.period)
        if span.kind == "week":
            return await self._week(unit, scope)
        spans = await self._parts(span)
        if over:
            for one in spans:
                await self.close(unit, one)
        found = [(await self._latest(unit, one, scope.instrument.id)) for one in spans]
        releases = [release for some in found for release in some]
        total = all_of(releases)
        source = await source_of(self._store, span, scope.instrument.id, self._config.agency.timezone)
        came = sum((await source.counts(self._store, [unit])).get(unit.code, {}).values())
        detail = detail_of(total.n if total else 0)
        if len(spans) > 1 and any(sums and not detail_of(sums.n).figures for sums in map(all_of, found)):
            detail = Detail.COUNT  # or the small one would be what is left of all when the others are taken away
        week = max((one.week for one in releases), default="")
        beside = _beside([beside_all_of(some) for some in found if some]) if detail.figures else {}
        return Seen(
            total=total, came=came, week=week, over=over, detail=detail, withdrawn=withdrawn(releases), beside=beside
        )

    async def past(self, unit: Unit, scope: Scope) -> Mapping[str, Tallies]:
        """Earlier spans of the scope's trend by key, each as its own report shows it: none of too few answers."""
        found: dict[str, Tallies] = {}
        for span in scope.trend:
            parts = await self._parts(span)
            for one in parts:
                await self.close(unit, one)
            sums = [all_of(await self._latest(unit, one, scope.instrument.id)) for one in parts]
            known = [one for one in sums if one]
            small = any(not detail_of(one.n).figures for one in known)
            found[span.key] = {} if small or not known else {unit.code: sum(known[1:], start=known[0])}
        return found

    async def apart(self, unit: Unit, scope: Scope) -> tuple[bool, bool]:
        """(whether services may be told apart, whether channels may) in a span that has closed."""
        pieces: list[Piece] = []
        for span in await self._parts(scope.period):
            window = span.kind == "window"
            pieces += await self._store.released.pieces(unit.code, span.key, scope.instrument.id, window=window)
        services = not any(one.late for one in pieces) and _told(pieces, [one.service for one in pieces])
        one_service = len({one.service for one in pieces}) < 2
        one_channel = len({one.channel for one in pieces}) < 2
        alone = not any(one.late for one in pieces) and (one_service or not services)
        return services, one_channel or (alone and _told(pieces, [one.channel for one in pieces]))

    async def apart_from_window(self, unit: Unit, scope: Scope) -> bool:
        """Whether answers inside and outside a window wait each for themselves in a span that is open."""
        if scope.period.kind in ("window", "week"):
            return False
        return bool(await windowed(self._store, scope.period, [unit.code]))

    async def close(self, unit: Unit, span: Period) -> None:
        """Release what is left of a span that has closed."""
        week = period_of(local_day(self._now, self._config.agency.timezone), "week").key
        await self._store.releases.close([unit.code], span.key, week, NEW, window=span.kind == "window")

    async def close_everywhere(self, span: Period) -> None:
        """The same of a survey period or window for every unit in whose zone it is over."""
        week = period_of(local_day(self._now, self._config.agency.timezone), "week").key
        codes = [unit.code for unit in await self._store.units.all() if self.over(unit, span)]
        await self._store.releases.close(codes, span.key, week, NEW, window=span.kind == "window")

    async def _parts(self, span: Period) -> list[Period]:
        """The survey periods of a span, or the window itself."""
        if span.kind in ("window", self._config.survey.period):
            return [span]
        inside, _ = await stored_periods(self._store, span)
        return [parse_period(key) for key in sorted(inside)]

    async def _latest(self, unit: Unit, span: Period, instrument: str) -> Sequence[Release]:
        window = span.kind == "window"
        found = await self._store.released.latest([unit.code], span.key, instrument, window=window)
        return found.get(unit.code, ())

    async def _week(self, unit: Unit, scope: Scope) -> Seen:
        """What was new with the card of that week."""
        found = await self._store.released.of_week([unit.code], scope.period.key, scope.instrument.id)
        told = [one for one in found.get(unit.code, ()) if one.new >= NEW]
        total = new_of(told)
        n = total.n if total else 0
        return Seen(total, n, scope.period.key if total else "", over=False, detail=detail_of(n))


async def windowed(store: Store, span: Period, units: Sequence[str]) -> set[str]:
    """Those of these units that a window asks on some day of the span."""
    windows = [one for one in await store.windows.all() if one.first < span.end and one.last >= span.first]
    parents = await store.units.lines(units) if windows else {}
    return {code for code in units if any(one.covers(code, parents) for one in windows)}


def _beside(spans: Sequence[Mapping[str, Tally]]) -> dict[str, Tally]:
    """What may be shown of each index over these spans: nothing where it rests on few answers in any of them."""
    ids = {id for one in spans for id in one}
    known = {id: [one[id] for one in spans if id in one] for id in ids}
    return {
        id: sum(tallies[1:], start=tallies[0])
        for id, tallies in known.items()
        if all(detail_of(one.n).figures for one in tallies)
    }


def _told(pieces: Sequence[Piece], labels: Sequence[str]) -> bool:
    """Whether results by label may stand beside the releases of each heap. A last one of few is known by itself."""
    heaps: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    for one, label in zip(pieces, labels, strict=True):
        if one.new >= NEW:
            cells = heaps.setdefault(one.heap, {})
            cells[str(one.release), label] = cells.get((str(one.release), label), 0) + one.n
    return all(entangled(cells) for cells in heaps.values())
