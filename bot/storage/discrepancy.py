"""A tally that the answers do not bear out, and in what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scoring.instrument_catalogue import load_instrument
from scoring.tally import Tally


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A tally that the answers do not bear out.

    `fault` says why what is stored is of no answers at all, `unread` why its answers cannot be counted.
    """

    key: tuple[str, ...]
    stored: Tally | None
    counted: Tally | None
    fault: str = ""
    unread: str = ""

    def __str__(self) -> str:
        where = " / ".join(self.key)
        if self.unread:
            return f"{where}: found answers that cannot be counted ({self.unread}), expected those of its questionnaire"
        if self.stored and self.counted and self.stored.n == self.counted.n:
            what, one, other = next(_differences(self.key[2], self.stored, self.counted))
            return f"{where}: found {what} {one} in the tally, expected {other} as counted from the answers"
        n_stored = self.stored.n if self.stored else 0
        n_counted = self.counted.n if self.counted else 0
        found = f"no tally of any answers ({self.fault})" if self.fault else f"n = {n_stored} in the tally"
        return f"{where}: found {found}, expected n = {n_counted} as counted from the answers"


def _differences(name: str, stored: Tally, counted: Tally) -> Iterator[tuple[str, object, object]]:
    """What of two tallies of an instrument is not the same."""
    instrument = load_instrument(name)
    elements = [f"{one.u} {one.key}" for one in instrument.elements]
    items = [f"{instrument.items[place].u} {instrument.items[place].key}" for place in instrument.several]
    of_elements = (("", "histogram"), ("what respondents with a blank gave to ", "partial"))
    for before, field in of_elements:
        yield from _unlike([before + one for one in elements], getattr(stored, field), getattr(counted, field))
    yield from _unlike(items, stored.items, counted.items)
    yield from _unlike([f"the sum of answer x total of {one}" for one in elements], stored.cross, counted.cross)
    for what, field in (
        ("as respondents without a blank", "complete"),
        ("as the sum of their totals", "total"),
        ("as the sum of squares of their totals", "total_sq"),
        ("as their totals", "totals"),
    ):
        yield from _unlike([what], (getattr(stored, field),), (getattr(counted, field),))


def _unlike(
    names: list[str], stored: tuple[object, ...], counted: tuple[object, ...]
) -> Iterator[tuple[str, object, object]]:
    both = zip(names, stored, counted, strict=True)
    yield from (one for one in both if one[1] != one[2])
