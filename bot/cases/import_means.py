"""Rows of means among the answers of a file, which look like answers where they happen to be whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.cases.import_columns import Column
from bot.cases.table import Line
from bot.rules.faults import Fault, fault
from scoring.columns import plain

FEWEST = 3  # elements that a header names at least
_INDEX = ("ikm", "nilai ikm", "skm", "nilai skm", "nilai indeks", "ikm unit pelayanan", "mutu", "mutu pelayanan")
_DECIMALS = re.compile(r"[1-4][.,]0+")


def means_in(
    lines: Iterable[tuple[Sequence[Column], Line, Sequence[str]]], first: Sequence[Column], said: Iterable[str]
) -> list[Fault]:
    """Faults of rows of decimals among whole numbers, or of all rows beside an IKM.

    `first` is the first header, `said` the different cells of its elements.
    """
    found, given = list[tuple[Line, str]](), 0
    if not any(map(_DECIMALS.fullmatch, said)):
        return []
    for columns, line, cells in lines:
        scores = [text for one, text in zip(columns, cells, strict=True) if text and one.kind == "item"]
        given += bool(scores)
        if len(scores) >= FEWEST and len(scores[0]) > 1 and all(map(_DECIMALS.fullmatch, scores)):
            found.append((line, " ".join(scores)))
    index = next((one.name for one in first if one.kind == "leave" and plain(one.name) in _INDEX), "")
    if len(found) == given and not (index and _are_two_decimals(found)):
        return []
    return [fault("import_means", line=line.number, sheet=line.sheet.name, found=text) for line, text in found]


def _are_two_decimals(found: Sequence[tuple[Line, str]]) -> bool:
    return all(len(one) > len("1.0") for _, text in found for one in text.split())
