"""What was counted in the last five years beyond a trend: earlier survey periods, and years that are over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bot.reporting.scopes import Scope
from bot.reporting.spans import Tallies, is_joined, summed
from bot.reporting.succession import joined
from bot.storage import Store
from bot.storage.successions import Source
from exports.laporan import Line, Older
from exports.laporan.years import KINDS, YEARS
from scoring import Period, Tally, UnitResult, ikm, parse_period, period_of, rollup, score

Spans = Mapping[Period, Tallies]


async def spans_of(store: Store, scope: Scope, units: Sequence[str | None], known: Spans) -> Spans:
    """Tallies of every survey period in the five years that end with the scope's period, `known` ones not read again.

    None where the kept tallies do not fit into its periods, and for a span that is no part of a year. `units` are
    codes, or None for all.
    """
    kind = scope.period.kind
    if scope.window is not None or kind not in KINDS or is_joined(scope.instrument.id):
        return {}
    earliest, wanted = date(scope.period.first.year - YEARS + 1, 1, 1), dict[str, Period]()
    for key in await store.figures.periods():
        stored = parse_period(key)
        span = period_of(stored.first, kind)
        if stored.first < earliest or stored.end > scope.period.end:
            continue
        if stored.end > span.end:
            return {}
        if span not in known:
            wanted[key] = span
    found = defaultdict[Period, list[tuple[str, Tally]]](list)
    for unit in units if wanted else ():
        for row in await store.figures.tallies(list(wanted), scope.instrument.id, unit):
            found[wanted[row.period]].append((row.unit, row.tally))
    return dict(known) | {span: summed(rows) for span, rows in found.items()}


@dataclass(frozen=True)
class Years:
    """The spans of a report. `shown` are those that its trend has."""

    scope: Scope
    spans: Spans
    shown: Sequence[Period]

    def of_unit(self, code: str, sources: Sequence[Source]) -> tuple[Older, ...]:
        """Those of one unit, with the units that went into it."""
        instrument, weights = self.scope.measure
        tallies = {
            span: tally for span, found in self.spans.items() if (tally := joined(code, span, found, sources)[0])
        }
        older = [Older(span, ikm(tally, weights)) for span, tally in tallies.items() if span not in self.shown]
        for year, spans in self._over(tallies):
            known = [tallies[span] for span in spans]
            line = Line.of("", score(sum(known[1:], start=known[0]), instrument, weights), len(instrument.keys))
            older += [Older(year, line.ikm, line.grade_text)] if line.ikm is not None else []
        return tuple(older)

    def of_agency(self) -> tuple[Older, ...]:
        """The simple means over the units."""
        instrument, weights = self.scope.measure
        older = []
        for span, tallies in self.spans.items():
            if tallies and span not in self.shown:
                older.append(
                    Older(span, sum((ikm(one, weights) for one in tallies.values()), Fraction(0)) / len(tallies))
                )
        for year, spans in self._over(self.spans):
            tallies = summed(pair for span in spans for pair in self.spans[span].items())
            scores = {code: score(one, instrument, weights) for code, one in tallies.items()}
            mean = rollup([UnitResult(code, one) for code, one in scores.items()], instrument).simple
            line = Line.mean("", mean, list(scores.values()), instrument)
            older += [Older(year, line.ikm, line.grade_text)] if line.ikm is not None else []
        return tuple(older)

    def _over(self, spans: Mapping[Period, object]) -> Iterator[tuple[Period, list[Period]]]:
        """Each year that is over with the scope's period, and its spans with answers."""
        by_year = defaultdict[Period, list[Period]](list)
        for span in spans:
            if spans[span]:
                by_year[period_of(span.first, "year")].append(span)
        return ((year, some) for year, some in sorted(by_year.items()) if year.end <= self.scope.period.end)
