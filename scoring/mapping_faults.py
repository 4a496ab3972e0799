"""Faults of a stated mapping: which items of a questionnaire are counted by which elements of another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def faults_of_mapping(
    where: str, row: Any, items: Mapping[str, frozenset[str]], elements: Sequence[str] | None
) -> Iterator[str]:
    """What is wrong with one mapping. `where` is in front of each place, such as "mapping 1.".

    `items` are those of the questionnaire's elements with the ways of service that ask them, `elements` the keys of the
    other one, None where `to` names none that is known.
    """
    if not isinstance(row, Mapping):
        yield f"{where.rstrip('.') or 'mapping'}: found {row!r}, expected a table"
        return
    if elements is None:
        yield f"{where}to: found {row.get('to')!r}, expected the id of a shipped questionnaire or of one that was kept"
    if not _is_told(row.get("source")):
        yield f"{where}source: found {row.get('source')!r}, expected who states the mapping, as a text or by language"
    found = row.get("items")
    if not isinstance(found, Mapping):
        yield f"{where}items: found {found!r}, expected a table of elements with lists of items"
        return
    yield from (
        f"{where}items: found {key!r}, expected an element of {row['to']}: {', '.join(elements)}"
        for key in found
        if elements and key not in elements
    )
    yield from (
        f"{where}items: found nothing for {key!r}, expected items for every element of {row['to']}"
        for key in elements or ()
        if key not in found
    )
    seen = set[str]()
    for key, listed in found.items():
        if not isinstance(listed, list) or not listed:
            yield f"{where}items.{key}: found {listed!r}, expected a list of items"
            continue
        for item in listed:
            if not isinstance(item, str) or item not in items:
                yield f"{where}items.{key}: found {item!r}, expected an item of an element of this questionnaire"
            elif item in seen:
                yield f"{where}items.{key}: found {item!r} twice"
            seen.add(str(item))
        known = [items[item] for item in listed if isinstance(item, str) and item in items]
        for mode in sorted(frozenset().union(*items.values()) - frozenset().union(*known)) if known else ():
            yield f"{where}items.{key}: found no item that is asked in {mode!r}, expected at least one"


def _is_told(found: object) -> bool:
    """Whether it is a text, or texts by language with an Indonesian one."""
    texts = [found] if not isinstance(found, Mapping) else [found.get("id"), *found.values()]
    return all(isinstance(one, str) and one.strip() for one in texts)
