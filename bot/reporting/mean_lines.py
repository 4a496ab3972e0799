"""The simple mean of units as one line of a report, and the lines of a series that have something to show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import dropwhile

from exports.laporan import Line
from scoring import Instrument, Mean, Score, UnitResult, rollup


def simple_mean(scores: Mapping[str, Score], instrument: Instrument) -> Mean:
    """The simple mean of units with answers. `scores` are by their codes."""
    return rollup([UnitResult(code, one) for code, one in scores.items()], instrument).simple


def mean_line(label: str, scores: Mapping[str, Score], instrument: Instrument) -> Line:
    """The simple mean of units as a line. Without figures where there are no units."""
    if not scores:
        return Line.of(label, None, len(instrument.keys))
    return Line.mean(label, simple_mean(scores, instrument), list(scores.values()), instrument)


def since_answered(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines from the first one with answers on."""
    return tuple(dropwhile(lambda line: line.ikm is None, lines))
