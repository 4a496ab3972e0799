"""Where to work first: the lowest elements, what one more point would do, and the next grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.contrast import Contrast, sides
from scoring.elements import Band
from scoring.index import ElementScore, Score
from scoring.instrument import Instrument
from scoring.judgement import grade, judged
from scoring.rounding import half_up


@dataclass(frozen=True)
class Priority:
    """One of the lowest elements. `gain` is what the IKM would gain if its NRR rose by one point (or to 4, where
    less than a point is left). `ikm` and `mutu` are what the result would then be."""

    element: ElementScore
    gain: Fraction
    ikm: Decimal
    mutu: str


@dataclass(frozen=True)
class NextGrade:
    """The grade above, its lower bound, and how many points of rounded IKM are missing."""

    mutu: str
    lower: Decimal
    missing: Decimal


def priorities(result: Score, instrument: Instrument, count: int = 3) -> tuple[Priority, ...]:
    """The lowest elements by NRR, lowest first, ties in report order (Laporan SKM, BAB IV: three of them).

    A proposal, which says nothing of chance. Elements of under ten answers are left out.

    >>> from scoring import Tally, load_instrument, parse_weight, score
    >>> skm = load_instrument()
    >>> first = priorities(score(Tally.of_rows([[3] * 8 + [2]] * 10, 9), skm, parse_weight("1/9", skm)), skm)[0]
    >>> first.element.key, float(round(first.gain, 2)), first.mutu
    ('sarpras', 2.78, 'C')
    """
    rows = []
    for element in [one for one in result.lowest(len(result.elements)) if judged(one.n)][:count]:
        if element.nrr is None or element.weighted is None:
            continue
        gain = 25 * element.weighted / element.nrr * min(Fraction(1), 4 - element.nrr)
        rounded = half_up(result.ikm + gain, 2)
        rows.append(Priority(element, gain, rounded, instrument.band(rounded).mutu))
    return tuple(rows)


def extremes(
    nrr: Sequence[Fraction | None], answers: Sequence[int], count: int = 3
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Places of the lowest elements, lowest first, and of the highest, highest first: about `count` of each.

    `nrr` and how many `answers` it rests on in report order, None where nobody answered. An element of under ten
    answers is in neither. Compared to four decimals, as printed. Elements of the same value
    stand together or not at all, with up to 2 * count - 1 in a list unless the first value alone is shared by more. No
    element is in both, and the highest value is never among the lowest: where all are equal both are empty.

    >>> extremes([Fraction(3)] * 8 + [Fraction(2)], [10] * 9)
    ((8,), (0, 1, 2, 3, 4, 5, 6, 7))
    """
    places: dict[Decimal, list[int]] = {}
    for place, (value, n) in enumerate(zip(nrr, answers, strict=True)):
        if value is not None and judged(n):
            places.setdefault(half_up(value, 4), []).append(place)
    rising = [places[value] for value in sorted(places)]
    lowest = _together(rising[:-1], count)
    return lowest, _together([one for one in rising[::-1] if not set(one) & set(lowest)] if lowest else [], count)


def called(
    nrr: Sequence[Fraction | None],
    answers: Sequence[int],
    groups: Sequence[Sequence[Contrast | None]],
    count: int = 3,
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Places of the elements that may be called lowest, lowest first, and highest, highest first.

    Those of extremes() that lie below or above the respondents' own means by more than chance. `groups` are the
    contrasts of the result, or of the results whose mean it is, as in contrast.sides(). Of a mean they must lie so
    without the results of under ten respondents too, so that none hangs on these. Both are empty where all is within
    noise.

    >>> from scoring import Tally, load_instrument, parse_weight, score
    >>> skm = load_instrument()
    >>> one = score(Tally.of_rows([[3, 3, 3, 3, 3, 3, 3, 3, 2]] * 10, 9), skm, parse_weight("1/9", skm))
    >>> called([row.nrr for row in one.elements], [row.n for row in one.elements], [one.contrasts])[0]
    (8,)
    """
    told, sure = sides(groups), sides(_judged(groups))
    low, high = extremes(nrr, answers, count)
    if not sure:
        return (), ()
    below = tuple(place for place in low if told[place] < 0 and sure[place] < 0)
    return below, tuple(place for place in high if told[place] > 0 and sure[place] > 0)


def called_of(result: Score, count: int = 3) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The same of one result.

    >>> from scoring import Tally, load_instrument, parse_weight, score
    >>> skm = load_instrument()
    >>> called_of(score(Tally.of([4] * 8 + [1]), skm, parse_weight("1/9", skm)))
    ((), ())
    """
    rows = result.elements
    return called([one.nrr for one in rows], [one.n for one in rows], [result.contrasts], count)


def comparable(groups: Sequence[Sequence[Contrast | None]]) -> bool:
    """Whether elements can be held against each other at all: two of them or more by ten respondents of one result.

    `groups` as in called(). Where it is False nothing is known of their differences, which is not that there are none.

    >>> few, many = Contrast(n=9, total=-80, spread=2000, size=9), Contrast(n=10, total=-80, spread=2000, size=9)
    >>> comparable([[few, few], [few, few]]), comparable([[few, few], [many, many]]), comparable([[None, None]])
    (False, True, False)
    """
    columns = zip(*_judged(groups), strict=True)
    return sum(any(one is not None for one in column) for column in columns) > 1


def _judged(groups: Sequence[Sequence[Contrast | None]]) -> list[list[Contrast | None]]:
    """The contrasts of ten respondents and more."""
    return [[one if one is not None and judged(one.n) else None for one in group] for group in groups]


def _together(groups: Sequence[Sequence[int]], count: int) -> tuple[int, ...]:
    found: list[int] = []
    for group in groups:
        if found and (len(found) >= count or len(found) + len(group) >= 2 * count):
            break
        found += group
    return tuple(found)


def unsatisfying(nrr: Sequence[Fraction | None], answers: Sequence[int], instrument: Instrument) -> tuple[int, ...]:
    """Places of the elements that residents are not satisfied with, lowest first, ties in report order.

    `nrr` and how many `answers` it rests on in report order, None where nobody answered. An element of at least ten
    answers counts when NRR x 25 is graded in the lower half of
    the bands: C (kurang baik) or D (tidak baik). Source: the table of grades of Permenpan RB 14/2017, Lampiran.

    >>> from scoring import load_instrument
    >>> unsatisfying([Fraction(3), Fraction(2), None] + [Fraction(4)] * 6, [10] * 9, load_instrument())
    (1, 0)
    """
    lower = {band.mutu for band in instrument.bands[len(instrument.bands) // 2 :]}
    found = [
        (value, place)
        for place, (value, n) in enumerate(zip(nrr, answers, strict=True))
        if value is not None and (told := grade(25 * value, n, instrument)) is not None and told.mutu in lower
    ]
    return tuple(place for _, place in sorted(found))


def next_grade(result: Score, instrument: Instrument) -> NextGrade | None:
    """Find the next better grade. Returns None for a result that has the best one.

    >>> from scoring import Tally, load_instrument, parse_weight, score
    >>> skm = load_instrument()
    >>> next_grade(score(Tally.of([3] * 9), skm, parse_weight("1/9", skm)), skm)
    NextGrade(mutu='B', lower=Decimal('76.61'), missing=Decimal('1.61'))
    """
    better: list[Band] = [band for band in instrument.bands if band.lower > result.ikm_rounded]
    if not better or result.band.mutu == instrument.bands[0].mutu:
        return None
    # the lowest grade also holds what lies below its own bound, as under a weight of 0.11
    above = next((band for band in reversed(better) if band.mutu != result.band.mutu), better[0])
    return NextGrade(above.mutu, above.lower, above.lower - result.ikm_rounded)
