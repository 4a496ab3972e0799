"""Elements and items from the tables of an instrument's file, once no fault is left in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from typing import Any

from scoring.elements import Element, Item, Labels

Row = Mapping[str, Any]


def elements_in(
    rows: Sequence[Row], data: Row, ranks: MutableMapping[str, int], prefix: str = "U"
) -> tuple[Element, ...]:
    """The elements of these tables, numbered after `prefix`. Notes in `ranks` at which place each item is asked.

    An element without items of its own is asked by one that has its key.
    """
    return tuple(_element(row, f"{prefix}{number}", data, ranks) for number, row in enumerate(rows, start=1))


def _element(row: Row, u: str, data: Row, ranks: MutableMapping[str, int]) -> Element:
    items = tuple(_items(row, u, data, ranks))
    return Element(row["key"], u, dict(row["name"]), dict(_short(row)), items)


def _items(row: Row, u: str, data: Row, ranks: MutableMapping[str, int]) -> Iterator[Item]:
    tables = items_of(row)
    for number, one in enumerate(tables, start=1):
        ranks[one["key"]] = one["asked"]
        yield Item(
            key=one["key"],
            element=row["key"],
            u=f"{u}.{number}" if len(tables) > 1 else u,
            name=dict(one.get("name") or {lang: f"{name} ({number})" for lang, name in row["name"].items()}),
            short=dict(one.get("short") or {lang: f"{name} {number}" for lang, name in _short(row).items()}),
            question=dict(one["question"]),
            labels=labels_of(one, data),
            modes=frozenset(one.get("modes", ())),
        )


def _short(row: Row) -> Mapping[str, str]:
    found: Mapping[str, str] = row.get("short", row["name"])
    return found


def items_of(row: Row) -> Sequence[Row]:
    """The tables of an element's items, or the element's own table where it is asked by itself."""
    own: Sequence[Row] = row.get("item") or (row,)
    return own


def labels_of(row: Row, data: Row) -> dict[str, Labels]:
    """The four labels per language, its own or those of the [labels] table that it names."""
    found = row["labels"]
    named: Mapping[str, Sequence[str]] = data["labels"][found] if isinstance(found, str) else found
    return {language: (a, b, c, d) for language, (a, b, c, d) in named.items()}
