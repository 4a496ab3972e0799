"""The questionnaires that a process knows: those shipped, an agency's own, and those put together from others."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from scoring.element_faults import tables
from scoring.elements import Band, Element, Item, Stated
from scoring.errors import BadInstrument
from scoring.instrument import Instrument
from scoring.instrument_data import elements_in, items_of
from scoring.instrument_faults import faults_in
from scoring.mapping_faults import faults_of_mapping
from scoring.register import content_in, content_of, is_own_id, keep_content

_SHIPPED = Path(__file__).parent / "instruments"
_LOADED: dict[str | Path, Instrument] = {}  # by id: what an id names never changes


@cache
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


def load_instrument(id_or_path: str | Path = "permenpan-14-2017") -> Instrument:
    """A shipped instrument by id, or an agency's own: from a TOML file, or by the id that its content has.

    An own one is called after its file's `id` and content, such as "kota-contoh@1f2e3d4c" (scoring/register.py). A side
    index is named after its instrument: "skm-online-2024:ipak". Raises BadInstrument with every fault found, or with
    the ids that exist.

    >>> load_instrument("permenpan-14-2017").element("sarpras").u
    'U9'
    """
    found = _LOADED.get(id_or_path) or _by_id(str(id_or_path))
    return found or _from_file(Path(id_or_path))


def add_instrument(made: Instrument) -> Instrument:
    """Know an instrument that was put together, and its side indices, in this process. Returns what its id names."""
    for one in made.side:
        _LOADED.setdefault(one.id, one)
    return _LOADED.setdefault(made.id, made)


def own_instrument_in(data: Mapping[str, Any], where: str = "instrument") -> Instrument:
    """An agency's own instrument, called after its content and known in this process from now on.

    Raises BadInstrument listing every fault at once.
    """
    content = content_in(data)
    again = json.loads(content)
    _check(again, where)
    return _own(keep_content(content))


def _by_id(name: str) -> Instrument | None:
    """An instrument or side index that is not loaded yet. None for what is no id. Raises BadInstrument."""
    whole, _, key = name.rpartition(":")
    if whole in instruments() or is_own_id(whole):
        side = {one.key: one for one in load_instrument(whole).side}
        if key not in side:
            known = ", ".join(side) or "none"
            raise BadInstrument(f"instrument {name!r}: {whole} has no index {key!r}; it has {known}")
        return _LOADED.setdefault(name, side[key])
    if name in instruments():
        shipped = (_SHIPPED / f"{name}.toml").read_text(encoding="utf-8")
        return _LOADED.setdefault(name, instrument_from(tomllib.loads(shipped), f"{name}.toml"))
    return _own(name) if is_own_id(name) else None


def _own(own_id: str) -> Instrument:
    """The own instrument with this id. It was checked when it was made, and is never refused afterwards."""
    if own_id not in _LOADED:
        content = content_of(own_id)
        if content is None:
            raise BadInstrument(f"instrument {own_id!r}: not found, expected one that the database has kept")
        _LOADED[own_id] = _made({**json.loads(content), "id": own_id})
    return _LOADED[own_id]


def _from_file(path: Path) -> Instrument:
    """An agency's own instrument, as the file says it now: TOML, or the JSON that was kept. Raises BadInstrument."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        known = ", ".join(instruments())
        raise BadInstrument(f"instrument {str(path)!r}: not found; shipped: {known}, or a TOML file") from error
    except UnicodeDecodeError as error:
        raise BadInstrument(f"{path.name}: not readable as text: {error}") from error
    syntax = "JSON" if path.suffix.lower() == ".json" else "TOML"
    try:
        data = json.loads(text) if syntax == "JSON" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInstrument(f"{path.name}: not readable as {syntax}: {error}") from error
    if not isinstance(data, dict):
        raise BadInstrument(f"{path.name}: found no tables, expected those of a questionnaire")
    if data.get("id") in instruments():
        raise BadInstrument(f"{path.name}: id {data['id']!r} is taken by a shipped instrument, expected one of its own")
    return own_instrument_in(data, path.name)


def instrument_from(data: Mapping[str, Any], where: str = "instrument") -> Instrument:
    """An instrument from a mapping shaped like the TOML files in scoring/instruments.

    An own instrument may add elements and give every element a `weight` (text such as "0.1" or "1/9").
    The weights must sum to 1 exactly. An element may have several [[element.item]] tables, and [[index]] tables hold
    elements of side indices. Raises BadInstrument listing every fault at once.

    >>> instrument_from({"id": "kota-contoh-2026", "band": [], "element": []})
    Traceback (most recent call last):
    ...
    scoring.errors.BadInstrument: instrument: 4 fault(s)
      - band: found [], expected at least one [[band]] table
      - element: found [], expected at least one [[element]] table
      - source: found None, expected the regulation or decree it comes from
      - title: found None, expected a text for each of id, en
    """
    _check(data, where)
    return _made(data)


def _check(data: Mapping[str, Any], where: str) -> None:
    """Check an instrument's data. Raises BadInstrument listing every fault at once."""
    if faults := [*faults_in(data), *_of_mappings(data)]:
        raise BadInstrument(f"{where}: {len(faults)} fault(s)", faults)


def _of_mappings(data: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with stated mappings, beside whatever else is: elements and items may not hold together here."""
    found = data.get("mapping", [])
    if not isinstance(found, list):
        yield f"mapping: found {found!r}, expected [[mapping]] tables"
        return
    rows = data.get("element") if found else None
    asked = [item for row in rows for item in _items_in(row)] if tables(rows) and rows else []
    modes = _names(data.get("modes"))
    items = {str(item.get("key")): _names(item.get("modes")) or modes for item in asked}
    for number, row in enumerate(found, start=1):
        elements = _element_keys(row.get("to")) if isinstance(row, Mapping) else None
        yield from faults_of_mapping(f"mapping {number}.", row, items, elements)


def _items_in(row: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return items_of(row) if "item" not in row or tables(row["item"]) else ()


def _names(found: object) -> frozenset[str]:
    return frozenset(one for one in found if isinstance(one, str)) if isinstance(found, list) else frozenset()


def _element_keys(name: object) -> list[str] | None:
    """The element keys of a known instrument, read from its text: two may state mappings to each other."""
    if not isinstance(name, str):
        return None
    if name in instruments():
        data = tomllib.loads((_SHIPPED / f"{name}.toml").read_text(encoding="utf-8"))
    elif is_own_id(name) and (content := content_of(name)) is not None:
        data = json.loads(content)
    else:
        return None
    return [row["key"] for row in data["element"]]


def _made(data: Mapping[str, Any]) -> Instrument:
    """The instrument of data in which no fault is left."""
    bands = tuple(Band(row["mutu"], Decimal(row["lower"]), dict(row["kinerja"])) for row in data["band"])
    modes, ranks = tuple(data.get("modes", ())), dict[str, int]()
    side = tuple(
        Instrument(
            id=f"{data['id']}:{row['key']}",
            title=dict(row["name"]),
            source=data["source"],
            elements=(elements := elements_in(row["element"], data, ranks, prefix=row.get("prefix", "T"))),
            asked=_in_turn(elements, ranks),
            bands=bands,
            modes=modes,
            key=row["key"],
            short=dict(row.get("short", row["name"])),
        )
        for row in data.get("index", ())
    )
    elements = elements_in(data["element"], data, ranks)
    weighted = "weight" in data["element"][0]
    return Instrument(
        id=data["id"],
        title=dict(data["title"]),
        source=data["source"],
        elements=elements,
        asked=_in_turn((*elements, *(element for one in side for element in one.elements)), ranks),
        bands=bands,
        weights=tuple(Fraction(row["weight"]) for row in data["element"]) if weighted else None,
        modes=modes,
        side=side,
        profile=tuple(data.get("profile", ())),
        mappings=tuple(map(Stated.of_row, data.get("mapping", ()))),
    )


def _in_turn(elements: Iterable[Element], ranks: Mapping[str, int]) -> tuple[Item, ...]:
    items = (item for element in elements for item in element.items)
    return tuple(sorted(items, key=lambda item: ranks[item.key]))
