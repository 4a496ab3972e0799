"""Ids by which programs of web forms name each submission, so that one is known in whatever words it comes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from scoring.columns import plain

ID = re.compile(r"(?:uuid:)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_NAMES = ("uuid", "instanceid", "meta instanceid", "key")  # Kobo, ODK Central


def names_ids(names: Iterable[str]) -> bool:
    """Whether a header has a column for them.

    >>> names_ids(["U1", "_uuid"]), names_ids(["formhub/uuid"])
    (True, False)
    """
    return any(plain(name) in _NAMES for name in names)


def ids_of(names: Sequence[str], texts: Sequence[Sequence[str]]) -> tuple[str, Sequence[str]]:
    """The column in which each submission has an id of its own, and its cells, ("", ()) without one.

    >>> ids_of(["_uuid"], [["uuid:6F0C1A52-0f3c-4d0e-9a55-3a1d4d8f7b10"]])
    ('_uuid', ['6f0c1a52-0f3c-4d0e-9a55-3a1d4d8f7b10'])
    """
    for name, cells in zip(names, texts, strict=True):
        if plain(name) in _NAMES and cells and all(map(ID.fullmatch, cells)):
            return name, [cell.casefold().removeprefix("uuid:") for cell in cells]
    return "", ()
