"""Whether made-up answers were put in: how many, and how many of them all 4, against a unit's own past. Pure.

A finding is a reason to look, never a proof: a campaign, a mass service or an officer with a tablet can do the same.
Nothing here looks at an index, so a unit that has become better is found only where all-4 answers became many at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, inf, sqrt

from scoring.errors import BadAnswers, MixedInstruments
from scoring.possible import whole_fault
from scoring.tally import Tally

WEEKS = 26  # of past that a week is held against
HOURS = 4  # of a burst
FEWEST_NOW = 10  # answers under which nothing is said of a week or a burst
FEWEST_PAST, FEWEST_WEEKS = 40, 8  # of past under which there is nothing to hold anything against
# One cut for all units, chosen by `python -m bench.stuffing`: three channels stay under 0.1 a unit and year.
SHARE_CUT, BURST_CUT = 4.4, 4.5
_SHIFT, _WIDTH = 3 / 8, 3 / 4  # Anscombe 1948: what makes the angle of a small share behave


@dataclass(frozen=True, slots=True)
class Share:
    """Of `n` answers `high` gave 4 throughout. Raises BadAnswers for what is no part of a whole number."""

    n: int
    high: int

    def __add__(self, other: Share) -> Share:
        return Share(self.n + other.n, self.high + other.high)

    def __post_init__(self) -> None:
        known = not (whole_fault("n", self.n) or whole_fault("high", self.high))
        if not (known and self.high <= self.n):
            found = f"found {self.high} of {self.n}, expected a part of a whole number from 0 on"
            raise BadAnswers("answers of all 4", [found])


@dataclass(frozen=True, slots=True)
class Past:
    """What a unit and channel had before: all of it, and how much more its weeks scatter than chance alone, from 1."""

    whole: Share
    scatter: float

    def __post_init__(self) -> None:
        if not 1 <= self.scatter < inf:
            raise BadAnswers(f"past: found a scatter of {self.scatter}, expected a finite number from 1 on")


@dataclass(frozen=True, slots=True)
class Crowd:
    """The consecutive hours whose all-4 answers are the least like the past: the first and the last by their place."""

    first: int
    last: int
    found: Share
    deviations: float


def all_four(tally: Tally, units: Sequence[int] | None = None) -> Share:
    """How many complete respondents of a tally gave 4 throughout, from its histogram of totals.

    `units` are Instrument.units where elements weigh differently. Where a tally keeps no totals, or its respondents
    were asked different elements, nobody can tell: it counts as no answers.

    >>> all_four(Tally.of_rows([[4, 4, 4], [4, 4, 3], [4, 4, 4]], 3))
    Share(n=3, high=2)
    """
    if tally.totals is None or not tally.uniform:
        return Share(0, 0)
    weights = units or (1,) * len(tally.histogram)
    if len(weights) != len(tally.histogram):
        raise MixedInstruments(
            f"all_four: found {len(weights)} units, expected those of {len(tally.histogram)} elements"
        )
    asked = [sum(counts) > 0 for counts in tally.whole]
    highest = sum(4 * steps * unit for steps, unit, here in zip(tally.steps, weights, asked, strict=True) if here)
    return Share(tally.complete, dict(tally.totals).get(highest, 0))


def past_of(weeks: Sequence[Share]) -> Past | None:
    """Join the weeks before, one Share each, empty ones too. None with under 40 answers or under eight weeks with any.

    Scatter is the chi-square of the weeks' shares against their common one over its degrees of freedom, at least 1, of
    weeks in which at least one all-4 answer is to be expected.

    >>> past_of([Share(10, 2)] * 7) is None, past_of([Share(10, 2)] * 8)
    (True, Past(whole=Share(n=80, high=16), scatter=1.0))
    """
    known = [week for week in weeks if week.n]
    whole = sum(known, Share(0, 0))
    if whole.n < FEWEST_PAST or len(known) < FEWEST_WEEKS:
        return None
    share = (whole.high + 0.5) / (whole.n + 1)
    room = share * (1 - share)
    squares = sum((week.high - week.n * share) ** 2 / (week.n * room) for week in known)
    return Past(whole, max(1.0, squares / (len(known) - 1)))


def share_deviations(now: Share, past: Past) -> float:
    """How many standard deviations more all-4 answers there are now than the past lets expect. Negative where fewer.

    The difference of the two angles asin(sqrt(share)) (Anscombe 1948, Biometrika 35, 246-254), over its own standard
    deviation, widened by the weeks' own scatter. 0 under ten answers.

    >>> round(share_deviations(Share(40, 12), Past(Share(1000, 60), 1.0)), 2)
    4.19
    """
    if now.n < FEWEST_NOW:
        return 0.0
    size = past.whole.n
    spread = sqrt((1 / (4 * now.n + 2) + 1 / (4 * size + 2)) * past.scatter)
    return (_angle(now) - _angle(past.whole)) / spread


def crowd(hours: Sequence[Share], past: Past) -> Crowd | None:
    """The four consecutive hours that deviate most, one Share an hour. None where no four hours have ten answers.

    How many came does not count against them: a campaign brings many, and only many that all say 4 are strange.

    >>> quiet, full = Share(3, 0), Share(20, 20)
    >>> found = crowd([quiet, quiet, quiet, full, full, quiet], Past(Share(1000, 60), 1.0))
    >>> found.first, found.last, found.found
    (1, 4, Share(n=46, high=40))
    """
    best: Crowd | None = None
    for last in range(len(hours)):
        first = max(0, last - HOURS + 1)
        found = sum(hours[first : last + 1], Share(0, 0))
        if found.n < FEWEST_NOW:
            continue
        deviations = share_deviations(found, past)
        if best is None or deviations > best.deviations:
            best = Crowd(first, last, found, deviations)
    return best


def _angle(share: Share) -> float:
    return asin(sqrt((share.high + _SHIFT) / (share.n + _WIDTH)))
