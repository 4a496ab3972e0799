"""Indeks Kepuasan Masyarakat of one tally: exact fractions until the one rounding at the edge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.contrast import Contrast, contrasts
from scoring.elements import Band
from scoring.errors import BadTally, MixedInstruments, NoAnswers
from scoring.instrument import Instrument
from scoring.interval import FEWEST, Interval, Sample, TooFew, combined_interval, largest_variance, mean_interval
from scoring.judgement import grade
from scoring.reliability import alpha, item_totals
from scoring.rounding import half_up, root
from scoring.tally import Tally
from scoring.weights import Weights


@dataclass(frozen=True)
class ElementScore:
    """One element of one result. Figures are exact, and None where nobody answered the element.

    n is the answers to this element, sum their sum, nrr their mean (1-4), weighted nrr x weight,
    ikm nrr x 25, `band` its grade by the table for any n, and mutu and kinerja None under ten answers too
    (judgement.py). sd is the sample standard deviation of the answers, interval that of nrr. Where the element has
    several items, an answer to it is the respondent's mean of them. `given` is how many answered 1, 2, 3 and 4, empty
    where nobody did or the element has several items.
    """

    key: str
    u: str
    n: int
    sum: int | Fraction
    nrr: Fraction | None
    weighted: Fraction | None
    ikm: Fraction | None
    mutu: str | None
    kinerja: str | None
    sd: Fraction | None
    interval: Interval | TooFew
    item_total: Fraction | None
    band: Band | None = None
    given: tuple[int, ...] = ()

    @property
    def nrr_text(self) -> str:
        """NRR to four decimals, "-" when nobody answered."""
        return text(self.nrr, 4)

    @property
    def ikm_text(self) -> str:
        """NRR x 25 to two decimals, "-" when nobody answered."""
        return text(self.ikm, 2)


@dataclass(frozen=True)
class Score:
    """One result, with everything it depends on: instrument, weight convention and n.

    index is the nilai indeks (1-4), ikm = index x 25 (25-100), both not rounded. mutu and kinerja are None under ten
    respondents (judgement.py), and `band` is the grade by the table for any n. `contrasts` hold each
    element against the respondents' own means (contrast.py). sd is the standard
    deviation of respondents' own IKM, interval and alpha as in interval.py and reliability.py. `sample` is what
    the interval was made from.
    """

    instrument: str
    weight: str
    n: int
    complete: int
    index: Fraction
    ikm: Fraction
    mutu: str | None
    kinerja: str | None
    sd: Fraction | None
    interval: Interval | TooFew
    alpha: Fraction | None
    elements: tuple[ElementScore, ...]
    sample: Sample
    band: Band
    contrasts: tuple[Contrast | None, ...] = ()

    @property
    def ikm_rounded(self) -> Decimal:
        """IKM half-up to two decimals: the figure that is graded and printed."""
        return half_up(self.ikm, 2)

    @property
    def ikm_text(self) -> str:
        """IKM half-up to two decimals as text."""
        return str(self.ikm_rounded)

    @property
    def index_text(self) -> str:
        """Nilai indeks half-up to four decimals as text."""
        return text(self.index, 4)

    @property
    def alpha_text(self) -> str:
        """Cronbach's alpha half-up to four decimals, "-" when not defined."""
        return text(self.alpha, 4)

    @property
    def interval_text(self) -> str:
        """The interval as "80.12-83.79", "-" when there are too few."""
        if not isinstance(self.interval, Interval):
            return "-"
        return f"{half_up(self.interval.low, 2)}–{half_up(self.interval.high, 2)}"

    def element(self, key: str) -> ElementScore:
        """The element with this key. Raises KeyError for an unknown key."""
        for element in self.elements:
            if element.key == key:
                return element
        raise KeyError(key)

    def lowest(self, count: int = 3) -> tuple[ElementScore, ...]:
        """The elements with the lowest NRR, lowest first, ties in report order. Unanswered ones are left out."""
        answered = [element for element in self.elements if element.nrr is not None]
        return tuple(sorted(answered, key=lambda element: element.nrr or 0)[:count])


def text(x: Fraction | None, places: int) -> str:
    """x half-up to that many places, "-" for None.

    >>> text(Fraction(1, 3), 4), text(None, 4)
    ('0.3333', '-')
    """
    return "-" if x is None else str(half_up(x, places))


def nrr(tally: Tally, place: int) -> Fraction | None:
    """Nilai rata-rata of one element (by place in report order): sum of its answers / number of its answers.

    A blank is never 0. None when nobody answered. Source: Permenpan RB 14/2017, Lampiran.

    >>> nrr(Tally.of([4, None]) + Tally.of([3, None]), 0), nrr(Tally.of([4, None]), 1)
    (Fraction(7, 2), None)
    """
    count = tally.counts[place]
    return Fraction(tally.sums[place], count * tally.steps[place]) if count else None


def effective(tally: Tally, weights: Weights) -> tuple[Fraction, ...]:
    """The weight each element carries: 0 where nobody answered, the others in their ratio, same sum.

    >>> from scoring.instrument_catalogue import load_instrument
    >>> from scoring.weights import parse_weight
    >>> effective(Tally.of([4] * 8 + [None]), parse_weight("1/9", load_instrument()))[7:]
    (Fraction(1, 8), Fraction(0, 1))
    """
    answered = [weight if count else Fraction(0) for weight, count in zip(weights.values, tally.counts, strict=True)]
    if not any(answered):
        raise NoAnswers("score: the tally holds no answers")
    factor = sum(weights.values, Fraction(0)) / sum(answered, Fraction(0))
    return tuple(weight * factor for weight in answered)


def ikm(tally: Tally, weights: Weights) -> Fraction:
    """Indeks Kepuasan Masyarakat of one tally, 25-100, not rounded.

    An element nobody answered is left out and the other weights keep their ratio.
    Raises NoAnswers when the tally is empty.
    Source: Permenpan RB 14/2017, Lampiran (nilai SKM x 25).

    >>> from scoring.instrument_catalogue import load_instrument
    >>> from scoring.weights import parse_weight
    >>> half_up(ikm(Tally.of([4, 3, 4, 3, 4, 3, 4, 3, 4]), parse_weight("1/9", load_instrument())), 2)
    Decimal('88.89')
    """
    return 25 * _index(tally, effective(tally, weights))


def _index(tally: Tally, carried: tuple[Fraction, ...]) -> Fraction:
    rows = zip(tally.sums, tally.counts, tally.steps, carried, strict=True)
    return sum((weight * Fraction(total, count * steps) for total, count, steps, weight in rows if count), Fraction(0))


def score(tally: Tally, instrument: Instrument, weights: Weights, population: int | None = None) -> Score:
    """Every figure of one tally under one instrument and weight convention.

    `population` (people served in the period) narrows the intervals where it is known.
    Raises NoAnswers when the tally is empty, MixedInstruments when the three do not belong together, and
    BadTally when the totals were not made with the instrument's units.

    >>> from scoring.instrument_catalogue import load_instrument
    >>> from scoring.weights import parse_weight
    >>> skm = load_instrument("permenpan-14-2017")
    >>> result = score(Tally.of([4] * 9), skm, parse_weight("0.11", skm))
    >>> result.ikm_text, result.band.mutu, result.mutu, result.weight, result.interval
    ('99.00', 'A', None, '0.11', TooFew(n=1, needed=10))
    """
    if weights.keys != instrument.keys or len(tally.histogram) != len(instrument.keys):
        raise MixedInstruments(
            f"score: a tally of {len(tally.histogram)} elements and weights of {len(weights.keys)} "
            f"do not belong to {instrument.id} with {len(instrument.keys)}"
        )
    carried = effective(tally, weights)
    index = _index(tally, carried)
    told = grade(25 * index, tally.n, instrument)
    sample = respondents(tally, instrument.units, population)
    scale = 25 * sum(carried, Fraction(0))
    return Score(
        instrument=instrument.id,
        weight=weights.convention,
        n=tally.n,
        complete=tally.complete,
        index=index,
        ikm=25 * index,
        mutu=told.mutu if told else None,
        kinerja=told.kinerja["id"] if told else None,
        sd=scale * root(sample.variance) if sample.n > 1 else None,
        interval=combined_interval([(Fraction(1), sample)]).scaled(scale),
        alpha=alpha(tally, instrument.units),
        elements=tuple(_elements(tally, instrument, carried, population)),
        sample=sample,
        band=instrument.band(half_up(25 * index, 2)),
        contrasts=contrasts(tally, instrument.units),
    )


def _elements(
    tally: Tally, instrument: Instrument, carried: Sequence[Fraction], population: int | None
) -> Iterator[ElementScore]:
    columns = (tally.counts, tally.sums, tally.squares, tally.steps, carried, item_totals(tally), tally.histogram)
    for element, n, total, squares, steps, weight, together, values in zip(instrument.elements, *columns, strict=True):
        if not n:
            yield ElementScore(element.key, element.u, 0, 0, None, None, None, None, None, None, TooFew(0), None)
            continue
        mean = Fraction(total, n * steps)
        variance = Fraction(n * squares - total**2, n * (n - 1) * steps**2) if n > 1 else Fraction(0)
        told = grade(25 * mean, n, instrument)
        yield ElementScore(
            key=element.key,
            u=element.u,
            n=n,
            sum=Fraction(total, steps) if total % steps else total // steps,
            nrr=mean,
            weighted=mean * weight,
            ikm=25 * mean,
            mutu=told.mutu if told else None,
            kinerja=told.kinerja["id"] if told else None,
            sd=root(variance) if n > 1 else None,
            interval=mean_interval(n, mean, variance, population=population),
            item_total=together,
            band=told or instrument.band(half_up(25 * mean, 2)),
            given=tuple(values) if steps == 1 else (),
        )


def respondents(tally: Tally, units: tuple[int, ...], population: int | None = None) -> Sample:
    """Mean (1-4), sample variance and number of respondents' own weighted means.

    Exact when everyone answered every element asked of them. With blanks the mean is the index itself, n the
    average number of answers per element, and the variance joins the elements' own spreads by how
    closely they go together among complete respondents. Where those are under ten or were asked
    different elements, by the worst case of elements that rise and fall as one.
    """
    steps = tally.steps
    shares = [unit * size if count else 0 for unit, size, count in zip(units, steps, tally.counts, strict=True)]
    whole = sum(shares)  # what a mean of 1 in every element adds up to
    if not whole:
        raise NoAnswers("score: the tally holds no answers")
    moments = tally.moments
    if sum(unit * total for unit, (_, total, _) in zip(units, moments, strict=True)) != tally.total:
        raise BadTally(f"score: a total of {tally.total} does not follow from the answers with units {units}")
    n = tally.complete
    if n == tally.n and tally.uniform:
        variance = Fraction(n * tally.total_sq - tally.total**2, n * (n - 1) * whole**2) if n > 1 else Fraction(0)
        return Sample(n, Fraction(tally.total, n * whole), variance, population)
    rows = list(zip(units, shares, tally.sums, tally.squares, tally.counts, strict=True))
    mean = sum((Fraction(unit * total, count * whole) for unit, _, total, _, count in rows if count), Fraction(0))
    size = sum(share * count for _, share, _, _, count in rows) // whole
    spread = sum((Fraction(unit, whole) * _sd(*row) for unit, _, *row in rows if row[-1] > 1), Fraction(0))
    variance = (spread * _together(tally, units)) ** 2  # of the worst case, which may be more than any answers have
    return Sample(size, mean, min(variance, largest_variance(size, mean)) if size > 1 else variance, population)


def _sd(total: int, squares: int, count: int) -> Fraction:
    return root(Fraction(count * squares - total**2, count * (count - 1)))


def _together(tally: Tally, units: tuple[int, ...]) -> Fraction:
    """Spread of complete totals over the sum of the elements' spreads: 1 when they move as one."""
    n = tally.complete
    if n < FEWEST or not tally.uniform:
        return Fraction(1)
    parts = sum(
        (
            unit * _sd(total, squares, n)
            for unit, (count, total, squares) in zip(units, tally.moments, strict=True)
            if count
        ),
        Fraction(0),
    )
    joint = root(Fraction(n * tally.total_sq - tally.total**2, n * (n - 1)))
    return min(joint / parts, Fraction(1)) if parts else Fraction(1)
