"""What of a unit's Laporan is for its head: nobody's answers told apart, no grade of few."""

from __future__ import annotations

from dataclasses import replace

from exports.detail import detail_of
from exports.laporan.values import Laporan, Line
from scoring import TooFew


def restrained(report: Laporan, *, services: bool, channels: bool) -> Laporan:
    """A closed span's Laporan as its head may read it.

    Each line has as much as its own number of answers bears. Where `services` or `channels` may not be told apart,
    their lines say how many answered and no more. What compares with another window service by service is left out.
    """
    detail = detail_of(report.total.n)
    return replace(
        report,
        total=_line(report.total),
        parts=tuple(map(_line if services else _counted, report.parts)),
        channels=tuple(map(_line if channels else _counted, report.channels)),
        whole=_line(report.whole) if report.whole is not None else None,
        trend=tuple(map(_line, report.trend)),
        rows=report.rows if detail.graded else (),
        plans=report.plans if detail.graded else (),
        alpha=report.alpha if detail.graded else None,
        verdict=report.verdict if detail.judged and _all_judged(report) else None,
        tendencies=(),
    )


def without_few(report: Laporan) -> Laporan:
    """A Laporan as a reader without a right to rows may read it: of fewer than five answers their number alone."""
    told = all(told_of_few(one).ikm is not None for one in (*report.parts, *report.services, *report.trend) if one.n)
    return replace(
        report,
        parts=tuple(map(told_of_few, report.parts)),
        services=tuple(map(told_of_few, report.services)),
        channels=tuple(map(told_of_few, report.channels)),
        trend=tuple(map(told_of_few, report.trend)),
        tendencies=tuple(one for one in report.tendencies if all(detail_of(n).figures for n in one.n)) if told else (),
        verdict=report.verdict if told else None,
    )


def told_of_few(line: Line) -> Line:
    """The line, with its number alone where that is fewer than five answers."""
    return line if detail_of(line.n).figures else _counted(line)


def _line(line: Line) -> Line:
    """The line with what its number of answers bears."""
    detail = detail_of(line.n)
    if detail.graded or line.ikm is None:
        return line
    return replace(line, mutu=None, kinerja=None, interval=TooFew(line.n)) if detail.figures else _counted(line)


def _counted(line: Line) -> Line:
    """The line with how many answered and no more."""
    k = len(line.nrr)
    return Line(line.label, line.n, None, None, None, TooFew(line.n), (None,) * k, (0,) * k, line.code)


def _all_judged(report: Laporan) -> bool:
    """Whether both results that the verdict compares are judged: this one and the last before it with answers."""
    before = [line for line in report.trend[:-1] if line.n]
    return bool(before) and detail_of(before[-1].n).judged
