"""The questionnaire as data: elements, wording, labels, bands and weights of one regulation or agency.

Question wording is part of the measurement, so it lives here with the instrument's version and not
among the bot's texts. Nothing in the code knows how many elements there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm

from scoring.elements import Band, Element, Item, Stated

COUNTER = "offline"  # the way of service of a place that names none


@dataclass(frozen=True)
class Instrument:
    """One questionnaire. `elements` in report order (U1..Un), `asked` its items in the questionnaire's order.

    `weights` is None where elements weigh the same (1/n), otherwise one Fraction each, summing to 1.
    `bands` run from the best grade down. The last one takes everything below it. `modes` are the ways of service that
    decide which items are asked, empty where all are. `side` are indices beside the IKM, each with elements of its own,
    whose items are among `asked` too. `key` and `short` name a side index, "" and empty for a whole instrument.
    `profile` are keys of the questions that it asks about the respondent beside those that all ask. `mappings` to other
    instruments are stated, `parts` are ids of the two that one counts together (scoring/mapping.py), else empty.
    """

    id: str
    title: Mapping[str, str]
    source: str
    elements: tuple[Element, ...]
    asked: tuple[Item, ...]
    bands: tuple[Band, ...]
    weights: tuple[Fraction, ...] | None = None
    modes: tuple[str, ...] = ()
    side: tuple[Instrument, ...] = ()
    key: str = ""
    short: Mapping[str, str] = field(default_factory=dict)
    profile: tuple[str, ...] = ()
    mappings: tuple[Stated, ...] = ()
    parts: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash(self.id)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Element keys in report order."""
        return tuple(element.key for element in self.elements)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every item in the order in which answers are stored: of the elements, then of the side indices."""
        return tuple(item for one in (self, *self.side) for element in one.elements for item in element.items)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Place of each item's key among `items`, from 0."""
        return {item.key: place for place, item in enumerate(self.items)}

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Of each element, the places of its items among `items`: the first, and the one after the last."""
        found, start = [], 0
        for element in self.elements:
            found.append((start, start + len(element.items)))
            start += len(element.items)
        return tuple(found)

    @cached_property
    def own(self) -> int:
        """How many of `items` belong to the elements. The others are of side indices."""
        return self.spans[-1][1]

    @cached_property
    def cuts(self) -> Mapping[str, slice]:
        """Where in `items` those of each side index stand, by its key."""
        found, start = dict[str, slice](), self.own
        for one in self.side:
            found[one.key] = slice(start, start + len(one.items))
            start += len(one.items)
        return found

    @cached_property
    def several(self) -> tuple[int, ...]:
        """Places of the items that share their element with others."""
        return tuple(place for start, end in self.spans if end - start > 1 for place in range(start, end))

    def values(self, row: Sequence[int | None]) -> tuple[int | None, ...]:
        """The value of each element, in steps, in a row of answers over `items`."""
        if self.plain:
            return tuple(row[: self.own])
        return tuple(
            element.value(row[start:end]) for element, (start, end) in zip(self.elements, self.spans, strict=True)
        )

    @cached_property
    def plain(self) -> bool:
        """Whether every element has one item, so that an answer to it is a whole score."""
        return all(len(element.items) == 1 for element in self.elements)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {element.key: place for place, element in enumerate(self.elements)}

    @cached_property
    def steps(self) -> tuple[int, ...]:
        """Element.steps of each element, in report order."""
        return tuple(element.steps for element in self.elements)

    @cached_property
    def units(self) -> tuple[int, ...]:
        """What one step of each element adds to a respondent's total: smallest whole numbers in the ratio of weights.

        1 per element when they weigh the same and each has one item.
        """
        weights = self.weights or (Fraction(1),) * len(self.elements)
        shares = [weight / steps for weight, steps in zip(weights, self.steps, strict=True)]
        scale = lcm(*(share.denominator for share in shares))
        whole = [int(share * scale) for share in shares]
        return tuple(share // gcd(*whole) for share in whole)

    def mode_of(self, name: str) -> str:
        """The way of service that decides what is asked where a place says `name`: that, or at a counter.

        >>> from scoring.instrument_catalogue import load_instrument
        >>> load_instrument("skm-online-2024").mode_of("hybrid"), load_instrument("skm-online-2024").mode_of("")
        ('hybrid', 'offline')
        """
        if name in self.modes or not self.modes:
            return name
        return COUNTER if COUNTER in self.modes else self.modes[0]

    def position(self, key: str) -> int:
        """Place of an element in report order, from 0. Raises KeyError for an unknown key."""
        return self._places[key]

    def element(self, key: str) -> Element:
        """The element with this key. Raises KeyError for an unknown key."""
        return self.elements[self._places[key]]

    def band(self, rounded_ikm: Decimal) -> Band:
        """The grade of an IKM already rounded to two decimals, by lower bounds, so no gap exists.

        Source: Permenpan RB 14/2017, Lampiran (table of grades). The table prints 88.30 and 88.31 as
        neighbours, which only a figure of two decimals can be sorted into.

        >>> from scoring.instrument_catalogue import load_instrument
        >>> load_instrument("permenpan-14-2017").band(Decimal("88.30")).mutu
        'B'
        """
        return next((band for band in self.bands if rounded_ikm >= band.lower), self.bands[-1])
