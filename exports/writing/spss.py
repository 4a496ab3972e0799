"""Rows as an SPSS file (.sav) with labels, for analysts. Needs pyreadstat, without which everything else works."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from exports.errors import ExportError
from exports.writing.text import one_line, printable

Key = TypeVar("Key", bound=Hashable)
VARIABLE, VALUE = 256, 120  # bytes that the format has for a label of a variable, and of a value


@dataclass(frozen=True)
class Variable:
    """A column: its name in the file, what it holds, and what each of its values means.

    Without `values` it is text. Names are letters, digits and `_`, and begin with a letter.
    """

    name: str
    label: str
    values: Mapping[int, str] = field(default_factory=dict)


def write_sav(path: Path, variables: Sequence[Variable], rows: Iterable[Sequence[str | int | None]]) -> int:
    """Writes rows under their variables and gives how many. None is missing. All of them are held in memory.

    Labels that are too long for the format are shortened so that no two of a list become alike. Raises ExportError
    where pyreadstat is not installed.
    """
    try:
        import pyreadstat  # noqa: PLC0415 -- optional
    except ModuleNotFoundError:
        raise ExportError("sav: found no pyreadstat, expected `pip install skm-bot[spss]`") from None
    import pandas as pd  # noqa: PLC0415 -- only where such a file is written

    columns = [list[Any]() for _ in variables]
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            column.append(cell)
    frame = pd.DataFrame(
        {
            one.name: pd.array(column, dtype="Int8")
            if one.values
            else pd.Series(["" if cell is None else printable(cell) for cell in column], dtype=object)
            for one, column in zip(variables, columns, strict=True)
        }
    )
    labels = shortened({place: one.label for place, one in enumerate(variables)}, VARIABLE)
    pyreadstat.write_sav(
        frame,
        path,
        column_labels=list(labels.values()),
        variable_value_labels={
            one.name: shortened(dict[int | float, str](one.values.items()), VALUE) for one in variables if one.values
        },
        variable_measure={one.name: "ordinal" if one.values else "nominal" for one in variables},
        row_compress=True,
    )
    return len(frame)


def shortened(labels: Mapping[Key, str], most: int) -> dict[Key, str]:
    """Each label in at most so many bytes of UTF-8. Those that would become alike end in different numbers.

    >>> shortened({1: "Sangat sesuai", 2: "Sangat sesuai sekali", 3: "Sangat"}, 12)
    {1: 'Sanga… (1)', 2: 'Sanga… (2)', 3: 'Sangat'}
    """
    whole = {key: one_line(printable(label)) for key, label in labels.items()}
    taken = {label for label in whole.values() if _fits(label, most)}
    counts = dict[str, int]()
    cut = {key: _cut(label, most) for key, label in whole.items() if not _fits(label, most)}
    for label in cut.values():
        counts[label] = counts.get(label, 0) + 1
    found = dict[Key, str]()
    for key, label in whole.items():
        short = cut.get(key, label)
        if key in cut and (counts[short] > 1 or short in taken):
            number = next(n for n in range(1, len(whole) + 2) if _numbered(label, n, most) not in taken)
            short = _numbered(label, number, most)
            taken.add(short)
        found[key] = short
    return found


def _fits(label: str, most: int) -> bool:
    return len(label.encode()) <= most


def _cut(label: str, most: int, end: str = "…") -> str:
    room = most - len(end.encode())
    return label.encode()[:room].decode(errors="ignore").rstrip() + end


def _numbered(label: str, number: int, most: int) -> str:
    return _cut(label, most, f"… ({number})")
