"""The file that paper forms were typed into, as rows of text: what cannot be read is a fault, no guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from bot.cases.table import Line
from bot.cases.table_cells import TableFaults, texts_of
from bot.cases.table_layout import Header, tables_of
from bot.rules.faults import Fault, Faults
from scoring.columns import plain

COLUMNS = ("serial", "date", "unit", "service", "suggestion")
_NUMBER = re.compile(r"u[0-9]+(\.[0-9]+)?\b.*", re.DOTALL)


class PaperFaults(Faults):
    """Every bad row of a file: nothing of it is stored."""


class Row(NamedTuple):  # a file may have a hundred thousand
    """A line's cells by column. `width` counts its cells up to the last that is not empty, `twice` repeated columns."""

    line: int
    cells: Mapping[str, str]
    width: int
    twice: tuple[str, ...] = ()
    sheet: str = ""


def cells_of(names: Sequence[str]) -> Callable[[Mapping[str, str]], tuple[str, ...]]:
    """Takes the cells of these columns out of a row's, all at once.

    >>> cells_of(["u2", "u1"])({"u1": "4", "u2": "3"})
    ('3', '4')
    """
    if len(names) > 1:
        return itemgetter(*names)
    return lambda cells: tuple(cells[name] for name in names)


def weigh(cells: Sequence[str]) -> int:
    """How many of these are columns of forms, and none where no serial number is among them."""
    names = [cell.casefold() for cell in cells]
    return sum(name in COLUMNS or bool(_NUMBER.fullmatch(name)) for name in names) if "serial" in names else 0


def rows_of(lines: Iterable[Line], notes: list[Fault]) -> Iterator[Row]:
    """The header, then each row of each sheet that has it. Raises PaperFaults where the lines raise TableFaults."""
    names, spelled = (
        list[str](),
        dict[str, str](),
    )  # by the first sheet
    try:
        for one in tables_of(lines, weigh, 1, notes):
            if isinstance(one, Header):
                names = [spelled.get(plain(name), name.casefold()) for name in one.names]
                while names and not names[-1]:
                    names.pop()
                if not spelled:
                    twice = tuple(sorted({name for name in names if names.count(name) > 1}))
                    yield Row(one.line.number, dict.fromkeys(names, ""), len(names), twice, one.line.sheet.name)
                    spelled = {plain(name): name for name in names if name}
                continue
            cells = texts_of(one.cells)
            width = len(cells)
            while width and not cells[width - 1]:
                width -= 1
            if len(cells) < len(names):
                cells += [""] * (len(names) - len(cells))
            yield Row(one.number, dict(zip(names, cells, strict=False)), width, (), one.sheet.name)
    except TableFaults as error:
        raise PaperFaults(error.faults) from None
