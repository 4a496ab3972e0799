"""What of a span may be shown beside all that has been published: Laporan in, Laporan without the rest out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.reporting.clearance import Clearance, Held, Members
from bot.reporting.scopes import Scope
from exports.laporan import Laporan
from exports.site.public import public
from scoring import Period


@dataclass(frozen=True)
class Claim:
    """A place in the ledger of publications, not taken yet.

    `members` are the answers of the span and, after it, of those in its trend. `basis` is the ledger's state they were
    held against, and `held` the units whose figures are withheld, by span.
    """

    scope: Scope
    basis: int
    members: Sequence[tuple[Period, Members]]
    clearance: Clearance
    held: Mapping[str, frozenset[str]]

    @property
    def period(self) -> Period:
        return self.members[0][0]

    @property
    def refused(self) -> list[Held]:
        """What of the period itself is withheld."""
        return [one for one in self.clearance.held if one.span == self.period.key]

    def of_agency(self, report: Laporan) -> Laporan:
        """The agency's Laporan, its units without the figures that are withheld."""
        hidden = self.held.get(self.period.key, frozenset())
        parts = tuple(replace(one, held=True).withheld if one.code in hidden else one for one in report.parts)
        return replace(report, parts=parts)

    def of_unit(self, report: Laporan, *, services: bool = True) -> Laporan:
        """A unit's Laporan with only what may be published beside everything else. Notes what that shows.

        Without `services` none is going to be shown.
        """
        spans = [span for span, _ in self.members][: len(report.trend)]
        trend = list(report.trend)
        for place, span in enumerate(spans, 1):  # both end with the period itself
            if report.code in self.held.get(span.key, ()):
                trend[-place] = replace(trend[-place].withheld, held=True)
        report = replace(report, trend=tuple(trend))
        if report.code in self.held.get(self.period.key, ()):
            parts = tuple(replace(one.withheld, held=True) for one in report.parts)
            return replace(report, total=replace(report.total.withheld, held=True), parts=parts, groups=())
        result = public(report)
        if result.total.ikm is None:
            return report
        shown = frozenset(part.code for part in result.parts if part.ikm is not None) if services else frozenset()
        found = self.members[0][1].get(report.code, {})
        by_service, people = self.clearance.details(self.period, report.code, found, shown)
        return replace(
            report,
            parts=report.parts if by_service else tuple(replace(one.withheld, held=True) for one in report.parts),
            groups=report.groups if people else (),
        )


def silent(report: Laporan) -> Laporan:
    """A Laporan of which no figure is left, for a span in which nobody was found to have answered."""
    parts = tuple(one.withheld for one in report.parts)
    return replace(report, total=report.total.withheld, parts=parts, trend=(), published=(), groups=())
