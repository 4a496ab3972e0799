"""What moved between two periods, and whether there is enough evidence to say so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from scoring.errors import MixedInstruments, NoAnswers
from scoring.index import Score, ikm, respondents
from scoring.instrument import Instrument
from scoring.interval import Interval, Sample, TooFew, combined_interval
from scoring.period import Period
from scoring.rounding import root
from scoring.tally import Tally
from scoring.weights import Weights

TOO_FEW: Final = "terlalu sedikit untuk disimpulkan"
Verdict = Literal["naik", "turun", "belum cukup bukti", "terlalu sedikit untuk disimpulkan"]
Part = tuple[Fraction, Sample]  # a group and its weight. The weights of a mean sum to 1

# Nominal rates of saying "naik" or "turun" when nothing changed. Simulation (docs/scoring.md) finds up to four times
# the nominal rate where samples are small, uneven and skewed, and the promise is at most 5 %.
IKM_ALARM = Fraction(125, 10_000)
ELEMENTS_ALARM = Fraction(3, 100)  # for all elements together
# A sample under this size says nothing about the IKM against one above that: the promise would not hold
UNEVEN_SMALL, UNEVEN_LARGE = 12, 60


@dataclass(frozen=True)
class ElementChange:
    """Change of one element's NRR (after - before), its interval widened for looking at all elements.

    difference is None where the element was not answered in both.
    """

    key: str
    u: str
    difference: Fraction | None
    interval: Interval | TooFew
    verdict: Verdict


@dataclass(frozen=True)
class Change:
    """Change of the IKM (after - before, on the scale of 25-100) and of every element's NRR.

    A verdict is "naik" or "turun" only when the whole interval lies on one side of zero, and "terlalu sedikit untuk
    disimpulkan" where either has under ten respondents, or under twelve against more than sixty. Where nothing
    changed the one on the IKM errs in at most 5 % of comparisons, and so does the set of elements together.
    """

    difference: Fraction
    interval: Interval | TooFew
    verdict: Verdict
    elements: tuple[ElementChange, ...]


def change(
    before: Tally,
    after: Tally,
    instrument: Instrument,
    weights: Weights,
    population: tuple[int | None, int | None] = (None, None),
) -> Change:
    """Compare two tallies of different respondents under one instrument and weight convention.

    Raises NoAnswers when either is empty, MixedInstruments when they do not belong to the instrument.
    Source: the difference's interval from the two single ones is Newcombe's (1998, Statistics in Medicine 17,
    873-890, method 10). The guard over elements is Bonferroni's inequality. Measured in docs/scoring.md.

    >>> from scoring.instrument_catalogue import load_instrument
    >>> from scoring.weights import parse_weight
    >>> skm = load_instrument()
    >>> few = Tally.of([4] * 9)
    >>> change(few, few, skm, parse_weight("1/9", skm)).verdict
    'terlalu sedikit untuk disimpulkan'
    """
    k = len(instrument.keys)
    if {len(before.histogram), len(after.histogram), len(weights.keys)} != {k}:
        raise MixedInstruments(f"change: the tallies or weights do not belong to {instrument.id} with {k} elements")
    difference = ikm(after, weights) - ikm(before, weights)
    one, two = (
        respondents(tally, instrument.units, people) for tally, people in zip((before, after), population, strict=True)
    )
    interval = _between([(Fraction(1), one)], [(Fraction(1), two)], 1 - IKM_ALARM).scaled(25 * sum(weights.values))
    both = sum(1 for a, b in zip(before.counts, after.counts, strict=True) if a and b)
    level = 1 - ELEMENTS_ALARM / max(both, 1)
    elements = []
    for place, element in enumerate(instrument.elements):
        first, second = _sample(before, place, population[0]), _sample(after, place, population[1])
        if first is None or second is None:
            elements.append(ElementChange(element.key, element.u, None, TooFew(0), "belum cukup bukti"))
            continue
        reach = _between([(Fraction(1), first)], [(Fraction(1), second)], level)
        elements.append(ElementChange(element.key, element.u, second.mean - first.mean, reach, _verdict(reach)))
    return Change(difference, interval, _of_sizes(interval, one.n, two.n), tuple(elements))


@dataclass(frozen=True)
class MeanChange:
    """Change of the simple mean of units' IKM (after - before, not rounded), for those asked in these units."""

    difference: Fraction
    interval: Interval | TooFew
    verdict: Verdict


def mean_change(before: Sequence[Score], after: Sequence[Score]) -> MeanChange:
    """Compare the simple means of the IKM of the same units in two periods.

    The interval is Newcombe's, as in change(), from the two intervals of the means. Raises NoAnswers when either has no
    unit, MixedInstruments when scores are not of one kind.

    >>> from scoring import Tally, load_instrument, parse_weight, score
    >>> skm = load_instrument()
    >>> def city(*totals):
    ...     return [score(Tally.of_rows([[x] * 9] * 20, 9), skm, parse_weight("1/9", skm)) for x in totals]
    >>> moved = mean_change(city(2, 3), city(3, 4))
    >>> moved.difference, moved.verdict
    (Fraction(25, 1), 'naik')
    """
    if not before or not after:
        raise NoAnswers("mean_change: found no unit with answers, expected some in both periods")
    same_series(*before, *after)
    one, two = ([(Fraction(1, len(scores)), score.sample) for score in scores] for scores in (before, after))
    means = [sum((score.ikm for score in scores), Fraction(0)) / len(scores) for scores in (before, after)]
    scale = before[0].ikm / before[0].sample.mean  # 25 x the sum of the convention's weights
    interval = _between(one, two, 1 - IKM_ALARM).scaled(scale)
    sizes = [sum(sample.n for _, sample in parts) for parts in (one, two)]
    return MeanChange(means[1] - means[0], interval, _of_sizes(interval, sizes[0], sizes[1]))


@dataclass(frozen=True)
class Point:
    """One result of a series, with the period it belongs to."""

    period: Period
    score: Score


def series(points: Iterable[tuple[Period, Score]]) -> tuple[Point, ...]:
    """Results over time, in order of their periods.

    Raises MixedInstruments when they are not of one instrument and one weight convention.

    >>> from scoring import Tally, load_instrument, parse_period, parse_weight, score
    >>> skm = load_instrument()
    >>> result = score(Tally.of([4] * 9), skm, parse_weight("1/9", skm))
    >>> points = series((parse_period(key), result) for key in ("2026-Q2", "2026-Q1"))
    >>> [point.period.name() for point in points]
    ['Triwulan I 2026', 'Triwulan II 2026']
    """
    ordered = tuple(Point(period, score) for period, score in sorted(points, key=lambda point: point[0]))
    same_series(*(point.score for point in ordered))
    return ordered


def same_series(*scores: Score) -> None:
    """Raise MixedInstruments unless all scores share one instrument and one weight convention.

    Source: Permenpan RB 14/2017 replaced the elements and the bands of its forerunners.

    >>> from scoring import Tally, load_instrument, parse_weight, score
    >>> skm = load_instrument()
    >>> one, two = (score(Tally.of([4] * 9), skm, parse_weight(text, skm)) for text in ("1/9", "0.11"))
    >>> same_series(one, one)
    >>> same_series(one, two)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    scoring.errors.MixedInstruments: series: found ... expected one instrument and one weight
    """
    kinds = list(dict.fromkeys(f"{score.instrument} (weight {score.weight})" for score in scores))
    if len(kinds) > 1:
        raise MixedInstruments(f"series: found {' and '.join(kinds)}, expected one instrument and one weight")


def _sample(tally: Tally, place: int, population: int | None) -> Sample | None:
    n, total, steps = tally.counts[place], tally.sums[place], tally.steps[place]
    if not n:
        return None
    spread = Fraction(n * tally.squares[place] - total**2, n * (n - 1) * steps**2) if n > 1 else Fraction(0)
    return Sample(n, Fraction(total, n * steps), spread, population)


def _between(before: Sequence[Part], after: Sequence[Part], level: Fraction) -> Interval | TooFew:
    one, two = combined_interval(before, level), combined_interval(after, level)
    if isinstance(one, TooFew) or isinstance(two, TooFew):
        return TooFew(min(sum(sample.n for _, sample in parts) for parts in (before, after)))
    earlier, later = (sum((weight * sample.mean for weight, sample in parts), Fraction(0)) for parts in (before, after))
    difference = later - earlier
    down = root((later - two.low) ** 2 + (one.high - earlier) ** 2)
    up = root((two.high - later) ** 2 + (earlier - one.low) ** 2)
    return Interval(difference - down, difference + up, level)


def _of_sizes(interval: Interval | TooFew, before: int, after: int) -> Verdict:
    """The verdict on the IKM of two samples of these sizes."""
    uneven = min(before, after) < UNEVEN_SMALL and max(before, after) > UNEVEN_LARGE
    return TOO_FEW if uneven else _verdict(interval)


def _verdict(interval: Interval | TooFew) -> Verdict:
    if isinstance(interval, TooFew):
        return TOO_FEW
    if interval.low > 0:
        return "naik"
    return "turun" if interval.high < 0 else "belum cukup bukti"
