"""Answers to one questionnaire counted by the elements of another: only where a mapping is stated and asked for.

What comes out is an instrument of its own, so that its figures are no series with those of either questionnaire alone.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from scoring.answers import Answers, Row
from scoring.element_faults import MOST_ITEMS
from scoring.elements import Element, Item, Stated
from scoring.errors import BadInstrument
from scoring.instrument import Instrument
from scoring.instrument_catalogue import add_instrument, load_instrument
from scoring.mapping_faults import faults_of_mapping
from scoring.packing import UNASKED


def joined(instrument: Instrument, wanted: str) -> Instrument:
    """The instrument that counts answers to `instrument` and to the one it is mapped to, by the elements of the latter.

    `wanted` is the id of that one, where the file of `instrument` maps it, or a TOML file with `from`, `to`, `source`
    and `[items]`. Each element has the items of both. Who answered one was not asked the items of the other, so their
    answer to an element is the mean of what they answered of it. Indices beside the IKM are those of `instrument`.
    Raises BadInstrument with every fault, or with the mappings that exist.

    >>> both = joined(load_instrument("skm-online-2024"), "permenpan-14-2017")
    >>> both.id, [len(element.items) for element in both.elements]
    ('permenpan-14-2017<skm-online-2024', [3, 3, 2, 2, 2, 3, 3, 2, 3])
    """
    stated, mark = _stated(instrument, wanted)
    target = load_instrument(stated.to)
    rename = {item.key: f"{item.key}@{instrument.id}" for item in instrument.items}
    known = {item.key: replace(item, key=rename[item.key]) for item in instrument.items}
    elements = tuple(_element(one, [known[key] for key in stated.items[one.key]]) for one in target.elements)
    if faults := [
        f"items.{one.key}: found {len(one.items)} items with those of {target.id}, expected at most {MOST_ITEMS}"
        for one in elements
        if len(one.items) > MOST_ITEMS
    ]:
        raise BadInstrument(f"mapping to {target.id}: {len(faults)} fault(s)", faults)
    name = f"{target.id}<{instrument.id}{mark}"
    side = tuple(
        replace(
            one,
            id=f"{name}:{one.key}",
            elements=tuple(
                replace(element, items=tuple(known[item.key] for item in element.items)) for element in one.elements
            ),
            asked=tuple(known[item.key] for item in one.asked),
        )
        for one in instrument.side
    )
    items = {item.key: item for one in elements for item in one.items}
    both = replace(
        target,
        id=name,
        elements=elements,
        asked=tuple(items.values()) + tuple(item for one in side for item in one.asked),
        modes=instrument.modes,
        side=side,
        profile=tuple(dict.fromkeys((*target.profile, *instrument.profile))),
        mappings=(stated,),
        parts=(target.id, instrument.id),
    )
    return add_instrument(both)


def packed_as(both: Instrument, name: str, text: str) -> str:
    """The packed answers to `name`, one of the parts of a joined instrument, as answers to it. The others are unasked.

    >>> both = joined(load_instrument("skm-online-2024"), "permenpan-14-2017")
    >>> packed_as(both, "permenpan-14-2017", "43-211.34")
    '4..3..-.2.1.1.....3.4........'
    """
    part = load_instrument(name)
    mark = "" if name == both.parts[0] else f"@{name}"
    given = {f"{key}{mark}": char for key, char in zip(part.places, text, strict=True)}
    return "".join(given.get(key, UNASKED) for key in both.places)


def answers_as(both: Instrument, answers: Answers) -> Answers:
    """A sheet of answers to one of the parts of a joined instrument as a sheet of answers to it."""
    keys = keys_as(both, answers.instrument.id)
    places = [(place, both.places[keys[key]]) for key, place in answers.instrument.places.items() if key in keys]

    def of_both(row: Row) -> Row:
        made: list[int | None] = [None] * len(both.places)
        for before, after in places:
            made[after] = row[before]
        return tuple(made)

    counts = {}
    for value, rows in answers.counts.items():
        mapped = Counter[Row]()
        for row, times in rows.items():
            mapped[of_both(row)] += times
        counts[value] = mapped
    return replace(answers, instrument=both, counts=counts)


def keys_as(both: Instrument, name: str) -> Mapping[str, str]:
    """The key that each item of a part has in the joined instrument. Items that are mapped to nothing are left out."""
    mark = "" if name == both.parts[0] else f"@{name}"
    keys = ((item.key, f"{item.key}{mark}") for item in load_instrument(name).items)
    return {key: named for key, named in keys if named in both.places}


def is_kept(both: Instrument, name: str) -> bool:
    """Whether a figure of the questionnaire `name` is one of the joined instrument too, without its answers at hand.

    It is where that one is mapped to, and where it is mapped but each element keeps all its items and no others.

    >>> both = joined(load_instrument("skm-online-2024"), "permenpan-14-2017")
    >>> [is_kept(both, name) for name in ("permenpan-14-2017", "skm-online-2024", "permenpan-16-2014")]
    [True, True, False]
    """
    if name not in both.parts:
        return False
    one, (stated,) = load_instrument(name), both.mappings
    if name == both.parts[0]:
        return True
    own = {element.key: {item.key for item in element.items} for element in one.elements}
    return one.weights == both.weights and own == {key: set(items) for key, items in stated.items.items()}


def mapping_told(instrument: Instrument, language: str) -> str:
    """What every document of a joined instrument says of it, "" of every other.

    >>> mapping_told(load_instrument(), "id")
    ''
    """
    if not instrument.parts:
        return ""
    (stated,), (to, name) = instrument.mappings, instrument.parts
    return _TOLD.get(language, _TOLD["id"]).format(to=to, name=name, source=stated.source_in(language))


_TOLD = {
    "id": "Dihitung menurut unsur {to}: jawaban atas {name} dipetakan ke unsurnya ({source}). "
    "Perbedaan antara keduanya dapat pula berasal dari pertanyaan yang berbeda.",
    "en": "Counted by the elements of {to}: answers to {name} are mapped to them ({source}). "
    "What differs between the two may also come from the different questions.",
}


def _element(element: Element, more: list[Item]) -> Element:
    items = [*element.items, *(replace(item, element=element.key) for item in more)]
    numbered = (replace(item, u=f"{element.u}.{at}", modes=item.modes) for at, item in enumerate(items, 1))
    return replace(element, items=tuple(numbered))


def _stated(instrument: Instrument, wanted: str) -> tuple[Stated, str]:
    """The mapping, and what its file adds to the name of what comes out."""
    for one in instrument.mappings:
        if one.to == wanted:
            return one, ""
    path = Path(wanted)
    if path.suffix.lower() != ".toml":
        known = ", ".join(one.to for one in instrument.mappings) or "none"
        raise BadInstrument(
            f"mapping: found {wanted!r}, expected one that {instrument.id} states ({known}), or a TOML file"
        )
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        raise BadInstrument(f"mapping {path.name}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise BadInstrument(f"mapping {path.name}: not readable as TOML: {error}") from error
    faults = [
        *_of_file(data, instrument),
        *faults_of_mapping("", data, _as_rows(instrument), _elements_of(data.get("to"))),
    ]
    if faults:
        raise BadInstrument(f"mapping {path.name}: {len(faults)} fault(s)", faults)
    stated = Stated.of_row(data)
    return stated, f"#{sha256(repr(stated).encode()).hexdigest()[:8]}"


def _of_file(data: Mapping[str, Any], instrument: Instrument) -> Iterator[str]:
    if data.get("from") != instrument.id:
        yield f"from: found {data.get('from')!r}, expected {instrument.id!r}, which is asked"


def _as_rows(instrument: Instrument) -> Mapping[str, frozenset[str]]:
    """The items of the elements, with the ways of service that ask them."""
    modes = frozenset(instrument.modes)
    return {item.key: item.modes or modes for one in instrument.elements for item in one.items}


def _elements_of(name: object) -> tuple[str, ...] | None:
    try:
        return load_instrument(name).keys if isinstance(name, str) and not name.endswith(".toml") else None
    except BadInstrument:
        return None
