"""Figures that were published before: as they were printed, and whether a printed IKM follows from its own NRR."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.instrument import Instrument
from scoring.period import Period
from scoring.rounding import half_up
from scoring.weights import conventions, parse_weight

LOWEST, HIGHEST = Decimal("24.75"), Decimal("100.00")  # all 1 by the weight of 0.11, and all 4 by 1/9


@dataclass(frozen=True, slots=True)
class Published:
    """A figure of the past: of a unit by its code, or of the whole agency ("").

    `ikm` (25-100) and `nrr` (1-4, in report order) have the digits they were printed with. `nrr` is empty where none is
    known, and None for an element that was not asked. `n` is None and `weight` and `source` empty where nothing is said
    of them. `instrument` may be a name that no questionnaire here has. The spread of the answers is never known, so
    nobody can say whether something moved against it.
    """

    unit: str
    period: Period
    ikm: Decimal
    instrument: str
    n: int | None = None
    nrr: tuple[Decimal | None, ...] = ()
    weight: str = ""
    source: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """There is one figure of a unit, period and questionnaire."""
        return self.unit, self.period.key, self.instrument


@dataclass(frozen=True, slots=True)
class Mismatch:
    """`right` are the IKM that the printed NRR give, by weight convention, to two decimals."""

    printed: Decimal
    right: tuple[tuple[str, Decimal], ...]


def ikm_of_nrr(nrr: Sequence[Decimal | None], instrument: Instrument, weight: str) -> Fraction | None:
    """The IKM of printed NRR by a weight convention, not rounded. None where no element has one.

    An element without one is left out, and the other weights keep their ratio, as in ikm(). Raises BadWeight.

    >>> from scoring.instrument_catalogue import load_instrument
    >>> dinas = [Decimal(x) for x in ("3.12", "3.05", "2.98", "3.9", "3.1", "3.2", "3.4", "3.5", "2.9")]
    >>> [half_up(ikm_of_nrr(dinas, load_instrument(), weight), 2) for weight in ("1/9", "0.11")]
    [Decimal('80.97'), Decimal('80.16')]
    """
    weights = parse_weight(weight, instrument).values
    known = [(one, Fraction(value)) for one, value in zip(weights, nrr, strict=True) if value is not None]
    if not known:
        return None
    factor = sum(weights, Fraction(0)) / sum((one for one, _ in known), Fraction(0))
    return 25 * factor * sum((one * value for one, value in known), Fraction(0))


def mismatch(figure: Published, instrument: Instrument) -> Mismatch | None:
    """What is wrong with a printed IKM beside its NRR. None where it follows, or where nothing can be said.

    The printed NRR stand for all that round to them, and so does the IKM: what any of these give is right. Without a
    stated weight every convention of the questionnaire is tried.

    >>> from scoring.instrument_catalogue import load_instrument
    >>> from scoring.period import parse_period
    >>> skm, year = load_instrument(), parse_period("2025")
    >>> nine = tuple(Decimal(x) for x in ("3.20", "3.10", "3.00", "3.90", "3.20", "3.20", "3.40", "3.50", "3.00"))
    >>> mismatch(Published("", year, Decimal("81.94"), skm.id, nrr=nine), skm)
    >>> mismatch(Published("", year, Decimal("82.08"), skm.id, nrr=nine), skm).right[0]
    ('1/9', Decimal('81.94'))
    """
    if len(figure.nrr) != len(instrument.keys) or not any(figure.nrr):
        return None
    known = conventions(instrument)
    right = list[tuple[str, Decimal]]()
    # A sheet drops zeros at the end of some of its NRR, so all have the digits of the one that has most.
    digits = max(2, *(_places(one) for one in figure.nrr if one is not None))
    for weight in (figure.weight,) if figure.weight in known else known:
        exact = ikm_of_nrr(figure.nrr, instrument, weight)
        if exact is None:
            return None
        total = sum(parse_weight(weight, instrument).values, Fraction(0))
        reach = 25 * total / (2 * 10**digits) + Fraction(1, 2 * 10 ** _places(figure.ikm))
        if abs(Fraction(figure.ikm) - exact) <= reach:
            return None
        right.append((weight, half_up(exact, 2)))
    return Mismatch(figure.ikm, tuple(right))


def _places(figure: Decimal) -> int:
    return max(-int(figure.as_tuple().exponent), 0)
