"""SPSS files (.sav, .zsav): variables as columns, values as the words that the file has for them.

Needs pyreadstat (`skm-bot[spss]`). Meant for a child process (bot/ledger/reader.py).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time
from typing import Any

from bot.cases.table_cells import TableFaults, Value
from bot.rules.faults import fault
from bot.rules.limits import Limits

_SCORES = (1, 2, 3, 4)
_PART = re.compile(r"(u[0-9]+)_([0-9]+)", re.IGNORECASE)  # SPSS allows no dot between numbers as names of items have it


def rows_of_sav(content: bytes, limits: Limits) -> Iterator[tuple[int, list[Value]]]:
    """The names of variables as row 1, then each case. Raises TableFaults.

    A variable is called by its label with its name behind it in brackets. A value that has a word is that word, and one
    that the file itself declares missing is blank. Among values with words one of 1-4 without any is told as such: what
    it means is not known.
    """
    try:
        import pyreadstat  # noqa: PLC0415 -- optional
    except ModuleNotFoundError:
        raise TableFaults([fault("no_spss")]) from None
    try:
        found, about = pyreadstat.read_sav(io.BytesIO(content), output_format="dict", row_limit=limits.rows + 1)
    except MemoryError:
        raise
    except Exception as error:  # whatever the reader stumbles over
        raise TableFaults([fault("no_sav", reason=type(error).__name__)]) from None
    labels = about.column_names_to_labels
    yield 1, [_title(name, labels.get(name) or "") for name in found]
    told = [_words(about.variable_value_labels.get(name, {})) for name in found]
    for number, case in enumerate(zip(*found.values(), strict=True), 2):
        yield number, [say(value) for say, value in zip(told, case, strict=True)]


def _title(name: str, label: str) -> str:
    """How a column is called.

    >>> _title("u1_2", "Prosedur"), _title("jk", ""), _title("saran", "Saran")
    ('Prosedur [u1.2]', 'jk', 'saran')
    """
    name, label = _PART.sub(r"\1.\2", name), " ".join(label.split())
    return f"{label} [{name}]" if label and label.casefold() != name.casefold() else name


def _words(labels: Mapping[Any, str]) -> Callable[[Any], Value]:
    """How the values of a variable are written."""
    rated = any(score in labels for score in _SCORES)

    def say(value: Any) -> Value:
        if value in labels:
            return str(labels[value]).strip() or None
        plain = _plain(value)
        return f"{plain} (?)" if rated and plain in _SCORES else plain

    return say


def _plain(value: Any) -> Value:
    if value is None or value == "" or value != value:  # noqa: PLR0124 -- the one that is no number
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value if isinstance(value, str | int) else str(value)
