"""A table from a file that anybody may have made: csv text, SPSS or a workbook, within limits, read strictly.

This is the one reader: `skm score`, imports and the bot read through it. First bytes decide what a file is. Rows and
columns are counted as they are read: what a workbook says of its own size is not believed. A workbook or SPSS file is
read in a child process (bot/ledger/readers.py), which is ended when it takes too much. Where a table begins and ends on
its sheets is said by bot/cases/table_layout.py.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, NamedTuple

from bot.cases.table_archive import unpacked_table
from bot.cases.table_cells import TableFaults, Value, characters_in, is_empty
from bot.cases.table_kind import FileKind, kind_of_table
from bot.cases.table_others import LOOKED_AT
from bot.cases.table_spss import rows_of_sav
from bot.cases.table_text import rows_of_csv
from bot.cases.table_top import top_of
from bot.cases.table_workbook import Sheet, rows_of_workbook
from bot.rules.faults import Fault, fault
from bot.rules.limits import Limits

_CSV = Sheet()


class Line(NamedTuple):  # a file may have a million
    """A row that holds something. `number` is its line in the file or its row on the sheet, from 1.

    The first of its cells stands in column A.
    """

    number: int
    cells: Sequence[Value]
    sheet: Sheet = _CSV


@dataclass(frozen=True, slots=True)
class Rows:
    """All of a table that holds something, sheet by sheet from the top. The header, if there is one, is a line.

    `notes` say what had to be assumed: an encoding, rows that are hidden.
    """

    lines: Sequence[Line]
    notes: Sequence[Fault] = ()

    def to_plain(self) -> list[list[Any]]:
        """The same as values that JSON knows: [number, cell, cell ...] for each line."""
        return [[one.number, *one.cells] for one in self.lines]

    def to_text(self) -> str:
        """JSON with a line for each line, read by lines_of_text and notes_of_text: piecewise leaves others their turn.

        Notes stand at the top, the name of a sheet above its rows.
        """
        told = [{"notes": [one.to_plain() for one in self.notes]}] if self.notes else []
        parts, sheet = [json.dumps(one, default=str) for one in told], _CSV
        for one in self.lines:
            if one.sheet != sheet:
                sheet = one.sheet
                parts.append(json.dumps({"sheet": sheet.name, "hidden": sheet.hidden}))
            parts.append(json.dumps([one.number, *one.cells], default=str))
        return "\n".join(["[", ",\n".join(parts), "]"])

    @classmethod
    def of_text(cls, text: str) -> Rows:
        """All of what to_text() gave."""
        return cls(list(lines_of_text(text)), notes_of_text(text))

    @classmethod
    def of_plain(cls, lines: Iterable[Sequence[Any]]) -> Rows:
        return cls([Line(number, cells) for number, *cells in lines])


def lines_of_text(text: str) -> Iterator[Line]:
    """What Rows.to_text() gave, line by line: nothing is decoded before it is asked for.

    A text of one line is of an earlier version.

    >>> [(one.number, one.cells) for one in lines_of_text(Rows([Line(1, ["code"]), Line(3, [2.5])]).to_text())]
    [(1, ['code']), (3, [2.5])]
    """
    sheet = _CSV
    for one in filter(None, _decoded(text)):
        if isinstance(one, dict):
            sheet = Sheet(one["sheet"], one["hidden"]) if "sheet" in one else sheet
            continue
        number, *cells = one
        yield Line(number, cells, sheet)


def notes_of_text(text: str) -> tuple[Fault, ...]:
    """The notes of what Rows.to_text() gave."""
    return tuple(map(Fault.of_plain, top_of(text).get("notes", ())))


def _decoded(text: str) -> Iterable[Any]:
    found: Iterable[Any] = json.loads(text) if "\n" not in text else map(_line_of_text, text.split("\n")[1:-1])
    return found


def _line_of_text(text: str) -> Any:
    return json.loads(text.removesuffix(",") or "[]")


def read_table(content: bytes, limits: Limits) -> Rows | tuple[Fault, ...]:
    r"""The rows of a file, or what is wrong with it.

    >>> from bot.rules.limits import CHAT
    >>> read_table(b"code,name\n\nAA,Dinas\n", CHAT).to_plain()
    [[1, 'code', 'name'], [3, 'AA', 'Dinas']]
    """
    notes = list[Fault]()
    try:
        return Rows(list(lines_of(content, limits, notes)), tuple(notes))
    except TableFaults as error:
        return error.faults


def lines_of(content: bytes | BinaryIO, limits: Limits, notes: list[Fault] | None = None) -> Iterator[Line]:
    """The rows of a file one by one, those of hidden sheets last. Raises TableFaults, also after some of them.

    `content` may be an open file: of a csv no more than a piece is held. What had to be assumed is added to `notes`
    before the first row.
    """
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    notes = [] if notes is None else notes
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size > limits.size:
        raise TableFaults([fault("limit_size", found=size, allowed=limits.size)])
    rows = filled = characters = 0
    for sheet, number, cells in _rows(stream, limits, notes):
        if is_empty(cells):
            continue
        width = len(cells)
        rows, filled = rows + 1, filled + width
        characters += characters_in(cells)
        if rows > limits.rows:
            raise TableFaults([fault("limit_rows", line=number, found=rows, allowed=limits.rows)])
        if width > limits.columns:
            raise TableFaults([fault("limit_columns", line=number, found=width, allowed=limits.columns)])
        if filled > limits.cells:
            raise TableFaults([fault("limit_cells", line=number, found=filled, allowed=limits.cells)])
        if characters > limits.characters:
            raise TableFaults([fault("limit_characters", line=number, found=characters, allowed=limits.characters)])
        yield Line(number, cells, sheet)


def is_text(stream: BinaryIO) -> bool:
    """Whether a file is csv text, by its first bytes: anything else is read in a child process, and may be no table."""
    stream.seek(0)
    first = stream.read(LOOKED_AT)
    stream.seek(0)
    return not first.startswith((b"PK", b"\xd0\xcf")) and kind_of_table(first) == "text"


def _rows(stream: BinaryIO, limits: Limits, notes: list[Fault]) -> Iterator[tuple[Sheet, int, list[Value]]]:
    if is_text(stream):
        yield from _rows_of(stream, "text", limits, notes)
        return
    content = stream.read()
    kind = kind_of_table(content)
    if kind == "packed":
        content = unpacked_table(content, limits)
        if (inside := kind_of_table(content)) == "packed":
            raise TableFaults([fault("packed", found=1, tables=0)])
        notes.append(fault("unpacked"))
        yield from _rows_of(io.BytesIO(content), inside, limits, notes)
    else:
        yield from _rows_of(io.BytesIO(content), kind, limits, notes)


def _rows_of(
    stream: BinaryIO, kind: FileKind, limits: Limits, notes: list[Fault]
) -> Iterator[tuple[Sheet, int, list[Value]]]:
    if kind == "text":
        for number, cells in rows_of_csv(stream, notes):
            yield _CSV, number, cells
        return
    content = stream.read()
    if kind == "sav":
        for number, cells in rows_of_sav(content, limits):
            yield _CSV, number, cells
    else:
        yield from rows_of_workbook(content, kind, limits, notes)
