"""What of a unit's Laporan is for its head: nobody's answers told apart, no grade of few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from exports.detail import detail_of
from exports.disclosure import FEWEST_ANSWERS
from exports.laporan.lines import Line
from exports.laporan.sides import Side, Tendency
from exports.laporan.values import Laporan
from exports.withheld import tellable, tellable_units
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
        suggestions=report.suggestions if detail.figures else 0,
        mentioned=report.mentioned if detail.figures else (),
        tendencies=(),
        older=(),
        beside=beside_told(report.beside),
    )


def without_few(report: Laporan) -> Laporan:
    """A Laporan as a reader without a right to rows may read it: of fewer than five answers their number alone.

    As many other parts have their number alone as it takes to leave these open (exports/withheld.py). The mean over the
    units that are public tells more of an agency's withheld unit, and so it goes with it.
    """
    told = all(detail_of(one.n).figures for one in (*report.parts, *report.services, *report.trend) if one.n)
    shown = replace(
        report,
        services=without_few_lines(report.services),
        channels=without_few_lines(report.channels),
        trend=tuple(line if detail_of(line.n).figures else _counted(line) for line in report.trend),
        tendencies=without_few_tendencies(report.tendencies) if told else (),
        verdict=report.verdict if told else None,
        older=report.older if told else (),
        suggestions=report.suggestions if detail_of(report.total.n).figures else 0,
        mentioned=report.mentioned if detail_of(report.total.n).figures else (),
        beside=beside_told(report.beside),
    )
    if not report.city:
        return replace(shown, parts=without_few_lines(report.parts))
    units, together = tellable_units([line.n for line in report.parts])
    parts = tuple(line if may else _counted(line) for line, may in zip(report.parts, units, strict=True))
    if any(line.n >= FEWEST_ANSWERS and not may for line, may in zip(report.parts, units, strict=True)):
        shown = replace(shown, published=())
    if together:
        return replace(shown, parts=parts)
    return replace(
        shown,
        parts=parts,
        services=tuple(map(_counted, report.services)),
        channels=tuple(map(_counted, report.channels)),
        pooled=None,
        whole=_counted(report.whole) if report.whole is not None else None,
    )


def counted(report: Laporan) -> Laporan:
    """A Laporan with how many answered and no figure of theirs."""
    return replace(
        report,
        total=_counted(report.total),
        parts=tuple(map(_counted, report.parts)),
        channels=tuple(map(_counted, report.channels)),
        whole=None,
        trend=(),
        older=(),
        rows=(),
        verdict=None,
        alpha=None,
        suggestions=0,
        mentioned=(),
        tendencies=(),
        beside=(),
    )


def without_few_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Lines that add up to a whole, with their number alone where more would tell of fewer than five answers."""
    may = tellable([line.n for line in lines])
    return tuple(line if one else _counted(line) for line, one in zip(lines, may, strict=True))


def without_few_tendencies(moved: Sequence[Tendency]) -> tuple[Tendency, ...]:
    """The whole and its services, without those that tell of fewer than five answers, before or now. None without the
    whole."""
    if not moved or not all(detail_of(n).figures for n in moved[0].n):
        return ()
    before, now = (tellable([one.n[side] for one in moved[1:]]) for side in (0, 1))
    kept = (one for one, *may in zip(moved[1:], before, now, strict=True) if all(may))
    return (moved[0], *(one for one in kept if all(detail_of(n).figures for n in one.n)))


def beside_told(sides: Sequence[Side]) -> tuple[Side, ...]:
    """The indices beside the IKM that rest on enough answers, each by its own number of them."""
    found = []
    for side in sides:
        units, together = tellable_units([line.n for line in side.parts])
        parts = tuple(line if may else _counted(line) for line, may in zip(side.parts, units, strict=True))
        if detail_of(side.total.n).figures:
            shown = without_few_lines if together else lambda lines: tuple(map(_counted, lines))
            found.append(
                replace(
                    side,
                    parts=parts,
                    pooled=side.pooled if together else None,
                    services=shown(side.services),
                    channels=shown(side.channels),
                    trend=tuple(line if detail_of(line.n).figures else _counted(line) for line in side.trend),
                )
            )
    return tuple(found)


def _line(line: Line) -> Line:
    """The line with what its number of answers bears."""
    detail = detail_of(line.n)
    if detail.graded or line.ikm is None:
        return line
    return replace(line, mutu=None, kinerja=None, interval=TooFew(line.n)) if detail.figures else _counted(line)


def _counted(line: Line) -> Line:
    """The line with how many answered and no more."""
    k = len(line.nrr)
    return Line(
        label=line.label,
        n=line.n,
        ikm=None,
        mutu=None,
        kinerja=None,
        interval=TooFew(line.n),
        nrr=(None,) * k,
        answers=(0,) * k,
        code=line.code,
    )


def _all_judged(report: Laporan) -> bool:
    """Whether both results that the verdict compares are judged: this one and the last before it with answers."""
    before = [line for line in report.trend[:-1] if line.n]
    return bool(before) and detail_of(before[-1].n).judged
