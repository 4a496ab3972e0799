"""The questionnaire as data: elements, wording, labels, bands and weights of one regulation or agency.

Question wording is part of the measurement, so it lives here with the instrument's version and not
among the bot's texts. Nothing in the code knows how many elements there are.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from math import lcm
from pathlib import Path
from typing import Any

from scoring.errors import BadInstrument
from scoring.instrument_faults import faults_in

_SHIPPED = Path(__file__).parent / "instruments"

Labels = tuple[str, str, str, str]


@dataclass(frozen=True)
class Element:
    """One unsur: its key (the only identity), its number in reports, and its wording per language.

    `labels` are the four answers, score 1 first. `short` fits a card (22 characters).
    """

    key: str
    u: str
    name: Mapping[str, str]
    short: Mapping[str, str]
    question: Mapping[str, str]
    labels: Mapping[str, Labels]


@dataclass(frozen=True)
class Band:
    """One grade: every rounded IKM from `lower` up to the next band's lower bound."""

    mutu: str
    lower: Decimal
    kinerja: Mapping[str, str]


@dataclass(frozen=True)
class Instrument:
    """One questionnaire. `elements` in report order (U1..Un), `asked` in the questionnaire's order.

    `weights` is None where elements weigh the same (1/n), otherwise one Fraction each, summing to 1.
    `bands` run from the best grade down. The last one takes everything below it.
    """

    id: str
    title: Mapping[str, str]
    source: str
    elements: tuple[Element, ...]
    asked: tuple[Element, ...]
    bands: tuple[Band, ...]
    weights: tuple[Fraction, ...] | None = None

    def __hash__(self) -> int:
        return hash(self.id)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Element keys in report order."""
        return tuple(element.key for element in self.elements)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {element.key: place for place, element in enumerate(self.elements)}

    @cached_property
    def units(self) -> tuple[int, ...]:
        """Smallest whole numbers in the ratio of the weights: 1 per element when they weigh the same."""
        if self.weights is None:
            return (1,) * len(self.elements)
        scale = lcm(*(weight.denominator for weight in self.weights))
        return tuple(int(weight * scale) for weight in self.weights)

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

        >>> load_instrument("permenpan-14-2017").band(Decimal("88.30")).mutu
        'B'
        """
        return next((band for band in self.bands if rounded_ikm >= band.lower), self.bands[-1])


def instruments() -> tuple[str, ...]:
    """Ids of the shipped instruments, the newest first by the number that ends the id, then those without one.

    >>> "permenpan-14-2017" in instruments()
    True
    """
    return tuple(sorted((path.stem for path in _SHIPPED.glob("*.toml")), key=_newest_first))


def _newest_first(instrument_id: str) -> tuple[int, str]:
    """
    >>> _newest_first("permenpan-14-2017"), _newest_first("milik-dinas")
    ((-2017, 'permenpan-14-2017'), (0, 'milik-dinas'))
    """
    number = instrument_id.rsplit("-", 1)[-1]
    return -int(number) if number.isascii() and number.isdecimal() else 0, instrument_id


@lru_cache(maxsize=64)
def load_instrument(id_or_path: str | Path = "permenpan-14-2017") -> Instrument:
    """A shipped instrument by id, or an agency's own from a TOML file.

    Raises BadInstrument with every fault found, or with the ids that exist.

    >>> load_instrument("permenpan-14-2017").element("sarpras").u
    'U9'
    """
    shipped = _SHIPPED / f"{id_or_path}.toml"
    path = shipped if str(id_or_path) in instruments() else Path(id_or_path)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        known = ", ".join(instruments())
        raise BadInstrument(f"instrument {str(id_or_path)!r}: not found; shipped: {known}, or a TOML file") from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInstrument(f"{path.name}: not readable as TOML: {error}") from error
    if path != shipped and data.get("id") in instruments():
        raise BadInstrument(f"{path.name}: id {data['id']!r} is taken by a shipped instrument, expected one of its own")
    return instrument_from(data, where=path.name)


def instrument_from(data: Mapping[str, Any], where: str = "instrument") -> Instrument:
    """An instrument from a mapping shaped like the TOML files in scoring/instruments.

    An own instrument may add elements and give every element a `weight` (text such as "0.1" or "1/9").
    The weights must sum to 1 exactly. Raises BadInstrument listing every fault at once.

    >>> instrument_from({"id": "kota-contoh-2026", "band": [], "element": []})
    Traceback (most recent call last):
    ...
    scoring.errors.BadInstrument: instrument: 4 fault(s)
      - band: found [], expected at least one [[band]] table
      - element: found [], expected at least one [[element]] table
      - source: found None, expected the regulation or decree it comes from
      - title: found None, expected a text for each of id, en
    """
    faults = faults_in(data)
    if faults:
        raise BadInstrument(f"{where}: {len(faults)} fault(s)", faults)
    rows = data["element"]
    elements = tuple(
        Element(
            key=row["key"],
            u=f"U{number}",
            name=dict(row["name"]),
            short=dict(row.get("short", row["name"])),
            question=dict(row["question"]),
            labels={lang: (a, b, c, d) for lang, (a, b, c, d) in row["labels"].items()},
        )
        for number, row in enumerate(rows, start=1)
    )
    asked = tuple(
        element for _, element in sorted(zip((row["asked"] for row in rows), elements, strict=True), key=_rank)
    )
    bands = tuple(Band(row["mutu"], Decimal(row["lower"]), dict(row["kinerja"])) for row in data["band"])
    weighted = "weight" in rows[0]
    return Instrument(
        id=data["id"],
        title=dict(data["title"]),
        source=data["source"],
        elements=elements,
        asked=asked,
        bands=bands,
        weights=tuple(Fraction(row["weight"]) for row in rows) if weighted else None,
    )


def _rank(pair: tuple[int, Element]) -> int:
    return pair[0]
