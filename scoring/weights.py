"""Weight conventions in use: 1/9 exactly, or the rounded 0.1111, 0.111 and 0.11 of printed forms.

The convention is part of every result, because all-4 gives 100.00, 99.99, 99.90 or 99.00 by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from scoring.errors import BadWeight
from scoring.instrument import Instrument
from scoring.rounding import half_up

OWN = "own"


@dataclass(frozen=True)
class Weights:
    """One weight per element, in report order, and the text of the convention printed on outputs."""

    convention: str
    keys: tuple[str, ...]
    values: tuple[Fraction, ...]

    def of(self, key: str) -> Fraction:
        """Weight of one element. Raises KeyError for an unknown key."""
        try:
            return self.values[self.keys.index(key)]
        except ValueError:
            raise KeyError(key) from None


def conventions(instrument: Instrument) -> tuple[str, ...]:
    """Conventions this instrument can have, the exact one first.

    >>> from scoring.instrument_catalogue import load_instrument
    >>> conventions(load_instrument("permenpan-14-2017"))
    ('1/9', '0.1111', '0.111', '0.11')
    """
    if instrument.weights is not None:
        return (OWN,)
    n = len(instrument.elements)
    return (f"1/{n}", *(str(half_up(Fraction(1, n), places)) for places in (4, 3, 2)))


@lru_cache(maxsize=256)
def parse_weight(text: str | None, instrument: Instrument) -> Weights:
    """Weights of a convention named by its text. None or "" is the exact one.

    Every instrument of equal weights takes 1/n for its own n ("1/9" for nine elements, "1/14" for
    fourteen, and "1/n" is accepted for any) and 1/n rounded to 4, 3 or 2 decimals. An instrument with
    its own weights takes "own" only. Raises BadWeight with the conventions that exist.
    Source: Permenpan RB 14/2017, Lampiran, prints 0.11. Copies in use print 0.111 and 0.1111.

    >>> from scoring.instrument_catalogue import load_instrument
    >>> parse_weight("0.11", load_instrument("permenpan-14-2017")).of("biaya")
    Fraction(11, 100)
    """
    known = conventions(instrument)
    wanted = (text or known[0]).strip()
    if wanted == "1/n" and instrument.weights is None:
        wanted = known[0]
    if wanted not in known:
        raise BadWeight(f"weight: found {text!r}, expected one of {', '.join(known)} for {instrument.id}")
    if instrument.weights is not None:
        return Weights(OWN, instrument.keys, instrument.weights)
    return Weights(wanted, instrument.keys, (Fraction(wanted),) * len(instrument.keys))
