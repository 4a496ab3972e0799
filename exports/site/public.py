"""What of a Laporan is for everybody: no index of fewer than ten answers, no count that points at a person.

A service or unit whose figures are withheld cannot be worked out from the rest: where one is, a second is too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from exports.disclosure import FEWEST_ANSWERS, published
from exports.laporan.beside import public_beside
from exports.laporan.formers import Former
from exports.laporan.groups import Group
from exports.laporan.lines import Line
from exports.laporan.promises import Done, Plan
from exports.laporan.values import Laporan
from exports.site.shares import shares_of
from scoring import Instrument

FEWEST = FEWEST_ANSWERS
_DEMOGRAPHIC = ("kelamin", "usia", "pendidikan", "pekerjaan")


@dataclass(frozen=True)
class PublicGroup:
    """Counts of one characteristic. None is withheld."""

    key: str
    counts: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True)
class PublicResult:
    """One unit or the agency as everybody may see it. A line's figures are None where they are withheld."""

    code: str
    name: str
    total: Line
    parts: tuple[Line, ...]
    trend: tuple[Line, ...]
    groups: tuple[PublicGroup, ...]
    plans: tuple[Plan, ...]
    done: tuple[Done, ...]
    beside: tuple[tuple[Instrument, Line], ...] = ()  # indices beside the IKM
    past: tuple[Former, ...] = ()  # figures published before, none of fewer than ten answers
    verdict: str | None = None  # scoring's on the change against the span before, of a unit where both are shown
    year_verdict: str | None = None  # the same against a year before
    absorbed: tuple[tuple[str, date], ...] = ()  # units that went into it within its trend, each with its day

    @property
    def counted(self) -> tuple[str, ...]:
        """Codes of the parts that are shown. An agency's mean is theirs."""
        return tuple(part.code for part in self.parts if part.ikm is not None)

    @property
    def shares(self) -> tuple[tuple[int, ...], ...]:
        """Of each element how many of a hundred answered 1, 2, 3 and 4, of an agency in the units that are shown.

        Empty where fewer than ten did, or where it has several questions.
        """
        given = self.total.given if self.total.ikm is not None else ()
        return tuple(shares_of(one) for one in given or ((),) * len(self.total.nrr))


def public(report: Laporan) -> PublicResult:
    """A Laporan without what is not for publication. The counts of an agency are those of its units: none here.

    An agency's figure and its trend are the mean of the units that are published, and its people theirs: it can be
    computed again from what is shown, and says nothing about a unit that is not.
    """
    trend = report.published or report.trend
    total = report.published[-1] if report.published else report.total
    enough = total.n >= FEWEST
    total = total if enough else total.withheld
    both = len(trend) > 1 and all(line.n >= FEWEST and line.ikm is not None for line in trend[-2:])
    # an agency's own verdict is on the official figure, which other units are part of
    verdict, year_verdict = report.published_verdicts if report.city else (report.verdict, report.year_verdict)
    shown = published([part.n for part in report.parts], FEWEST)
    services = tuple(
        part if enough and n is not None and part.n >= FEWEST else part.withheld
        for part, n in zip(report.parts, shown, strict=True)
    )
    units = tuple(part if part.n >= FEWEST else part.withheld for part in report.parts)
    return PublicResult(
        code=report.code,
        name=report.subject,
        total=total,
        parts=units if report.city else services,
        trend=tuple(line if line.n >= FEWEST else line.withheld for line in trend),
        groups=tuple(
            _group(group) for group in report.groups if group.key in _DEMOGRAPHIC and enough and not report.city
        ),
        plans=tuple(replace(one, responsible="") for one in report.plans) if enough else (),
        done=tuple(replace(one, described="", evidence="") for one in report.done),
        beside=public_beside(report) if total.ikm is not None else (),
        past=tuple(one for one in report.past if one.figure.n is None or one.figure.n >= FEWEST),
        verdict=verdict if both else None,
        year_verdict=year_verdict if enough else None,
        absorbed=report.absorbed,
    )


def _group(group: Group) -> PublicGroup:
    counts = published([count.people for count in group.counts])
    codes = [count.code or "-" for count in group.counts]
    return PublicGroup(group.key, tuple(zip(codes, counts, strict=True)))
