"""A Laporan for everybody: no row of answers, no cell of few people, nothing that a withheld figure follows from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from exports.disclosure import FEWEST_ANSWERS, Cleared, published
from exports.laporan.about import LeftOut
from exports.laporan.beside import opened_beside
from exports.laporan.groups import Count, Group
from exports.laporan.promises import Done, Plan
from exports.laporan.values import Laporan

_SHOWN = ("kelamin", "usia", "pendidikan", "pekerjaan")
_TOGETHER = "Disamarkan, terlalu sedikit responden"


def opened(cleared: Cleared) -> Laporan:
    """What has been cleared, as it may be handed to anybody. An agency's figures are those of its published units."""
    report = cleared.shown
    total = report.published[-1] if report.published else report.total
    total = total if total.n >= FEWEST_ANSWERS else total.withheld
    enough = total.ikm is not None
    trend = tuple(line if line.n >= FEWEST_ANSWERS else line.withheld for line in report.published or report.trend)
    told = all(line.ikm is not None for line in trend[-2:])
    return replace(
        report,
        open=True,
        total=total,
        trend=trend if enough else (),
        published=(),
        pooled=None,
        whole=None,
        parts=tuple(one for one in report.parts if one.n >= FEWEST_ANSWERS) if report.city else (),
        services=(),
        channels=(),
        groups=tuple(_groups(report.groups)) if enough and not report.city else (),
        months=(),
        rows=(),
        alpha=None,
        verdict=(report.published_verdicts[0] if report.city else report.verdict) if told else None,
        tendencies=(),
        older=(),
        beside=opened_beside(report) if enough else (),
        left_out=LeftOut(),
        suggestions=0,
        mentioned=(),
        plans=_plans(report.plans) if enough else (),
        unit_plans=_plans(report.unit_plans),
        done=_done(report.done),
        unit_done=_done(report.unit_done),
        past=tuple(one for one in report.past if one.figure.n is None or one.figure.n >= FEWEST_ANSWERS),
    )


def _groups(groups: Sequence[Group]) -> Iterator[Group]:
    """Counts of few together as one, and none of a group of which all would be hidden."""
    for group in groups:
        counts = published([one.people for one in group.counts])
        shown = tuple(one for one, n in zip(group.counts, counts, strict=True) if n is not None)
        hidden = sum(one.people for one in group.counts) - sum(one.people for one in shown)
        if group.key in _SHOWN and shown:
            yield replace(group, counts=(*shown, *((Count("-", _TOGETHER, hidden),) if hidden else ())))


def _plans(plans: Sequence[Plan]) -> tuple[Plan, ...]:
    return tuple(replace(one, responsible="") for one in plans)


def _done(done: Sequence[Done]) -> tuple[Done, ...]:
    return tuple(replace(one, described="", evidence="", photos=()) for one in done)
