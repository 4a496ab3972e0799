"""The file that paper forms were typed into, csv or xlsx, as rows of text: what cannot be read is a fault, no guess."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.cases.table import Form, Line, TableFaults, lines_of, text_of
from bot.rules.faults import Faults
from bot.rules.limits import COMMAND_LINE


class PaperFaults(Faults):
    """Every bad row of a file: nothing of it is stored."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line's cells by column. `width` counts its cells up to the last that is not empty, `twice` repeated columns."""

    line: int
    cells: Mapping[str, str]
    width: int
    twice: tuple[str, ...] = ()


def form_of(name: str) -> Form:
    """What a file is to be by its name."""
    return "xlsx" if name.lower().endswith(".xlsx") else "csv"


def read_rows(path: Path) -> Iterator[Row]:
    """What rows_of gives of this file, read in this process. Raises PaperFaults for a file that cannot be read."""
    return rows_of(lines_of(path.read_bytes(), COMMAND_LINE, form_of(path.name)))


def rows_of(lines: Iterable[Line]) -> Iterator[Row]:
    """The header, then each row. Raises PaperFaults where the lines raise TableFaults."""
    header: list[str] | None = None
    try:
        for line in lines:
            cells = [text_of(cell).strip() for cell in line.cells]
            while cells and not cells[-1]:
                cells.pop()
            if header is None:
                header = [cell.casefold() for cell in cells]
                twice = tuple(sorted({one for one in header if header.count(one) > 1}))
                yield Row(line.number, dict.fromkeys(header, ""), len(header), twice)
            else:
                yield Row(line.number, dict(zip(header, cells, strict=False)), len(cells))
    except TableFaults as error:
        raise PaperFaults(error.faults) from None
