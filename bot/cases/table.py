"""A table from a file that anybody may have made: csv text or the first sheet of a workbook, within limits.

Rows and columns are counted as they are read: what a workbook says of its own size is not believed. Whoever serves
others meanwhile reads in a child process (bot/ledger/readers.py), which is ended when it takes too much.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Literal
from xml.parsers import expat
from zipfile import ZipFile

from bot.rules.csv_text import NotText, csv_text
from bot.rules.faults import Fault, Faults, fault
from bot.rules.limits import Limits

Form = Literal["csv", "xlsx"]
Value = str | int | float | bool | None  # days and times are text, such as 2026-11-18
_WORKBOOK = b"PK\x03\x04"
_LAST_ROW = 1_048_576  # of any sheet
_PIECE = 64 * 1024  # bytes unpacked at a time


class TableFaults(Faults):
    """The file is no table that can be read, or goes beyond its limits."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row that holds something. `number` is its line in the file or its row on the sheet, from 1.

    The first of its cells stands in column A.
    """

    number: int
    cells: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Rows:
    """All of a table that holds something, from the top. The header, if there is one, is a line like others."""

    lines: Sequence[Line]

    def to_plain(self) -> list[list[Any]]:
        """The same as values that JSON knows: [number, cell, cell ...] for each line."""
        return [[one.number, *one.cells] for one in self.lines]

    def to_text(self) -> str:
        """JSON of to_plain(), with a line for each line: to read it piece by piece leaves others their turn."""
        return "\n".join(["[", ",\n".join(json.dumps(one, default=str) for one in self.to_plain()), "]"])

    @classmethod
    def of_text(cls, text: str) -> Rows:
        """All of what to_text() gave."""
        return cls(list(lines_of_text(text)))

    @classmethod
    def of_plain(cls, lines: Iterable[Sequence[Any]]) -> Rows:
        return cls([Line(number, cells) for number, *cells in lines])


def lines_of_text(text: str) -> Iterator[Line]:
    """What Rows.to_text() gave, line by line: nothing is decoded before it is asked for.

    A text of one line is of an earlier version.

    >>> list(lines_of_text(Rows([Line(1, ["code"]), Line(3, [2.5])]).to_text()))
    [Line(number=1, cells=['code']), Line(number=3, cells=[2.5])]
    """
    found = json.loads(text) if "\n" not in text else map(_line_of_text, text.split("\n")[1:-1])
    for number, *cells in filter(None, found):
        yield Line(number, cells)


def _line_of_text(text: str) -> list[Any]:
    found: list[Any] = json.loads(text.rstrip(",") or "[]")
    return found


def read_table(content: bytes, limits: Limits, form: Form | None = None) -> Rows | tuple[Fault, ...]:
    r"""The rows of a file, or what is wrong with it. `form` is what it is to be, None where its bytes decide.

    >>> from bot.rules.limits import CHAT
    >>> read_table(b"code,name\n\nAA,Dinas\n", CHAT).to_plain()
    [[1, 'code', 'name'], [3, 'AA', 'Dinas']]
    """
    try:
        return Rows(list(lines_of(content, limits, form)))
    except TableFaults as error:
        return error.faults


def lines_of(content: bytes, limits: Limits, form: Form | None = None) -> Iterator[Line]:
    """The rows of a file one by one. Raises TableFaults, also after some of them."""
    if len(content) > limits.size:
        raise TableFaults([fault("limit_size", found=len(content), allowed=limits.size)])
    workbook = content.startswith(_WORKBOOK) if form is None else form == "xlsx"
    rows = filled = characters = 0
    for number, cells in _workbook_rows(content, limits) if workbook else _csv_rows(content):
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells):
            continue
        rows, filled = rows + 1, filled + len(cells)
        characters += sum(len(cell) for cell in cells if isinstance(cell, str))
        if rows > limits.rows:
            raise TableFaults([fault("limit_rows", line=number, found=rows, allowed=limits.rows)])
        if len(cells) > limits.columns:
            raise TableFaults([fault("limit_columns", line=number, found=len(cells), allowed=limits.columns)])
        if filled > limits.cells:
            raise TableFaults([fault("limit_cells", line=number, found=filled, allowed=limits.cells)])
        if characters > limits.characters:
            raise TableFaults([fault("limit_characters", line=number, found=characters, allowed=limits.characters)])
        yield Line(number, cells)


def position(line: int, column: int) -> str:
    """A cell's place as spreadsheets call it. `column` counts from 0.

    >>> position(7, 0), position(7, 27)
    ('A7', 'AB7')
    """
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{line}"


def text_of(value: Value) -> str:
    """A cell as it would stand in a csv.

    >>> [text_of(one) for one in (3.0, 2.5, None, "2026-11-18")]
    ['3', '2.5', '', '2026-11-18']
    """
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _csv_rows(content: bytes) -> Iterator[tuple[int, list[Value]]]:
    try:
        text = csv_text(content)
    except NotText as error:
        raise TableFaults([error.fault]) from None
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    # Strict: a quotation mark that is never closed would swallow every row below it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield reader.line_num, list(cells)
            begins = reader.line_num + 1
    except csv.Error as error:
        if "field" in str(error):  # one longer than the csv module reads
            raise TableFaults([fault("broken_csv", line=begins, reason=error)]) from None
        raise TableFaults([fault("quotes", line=begins)]) from None


def _workbook_rows(content: bytes, limits: Limits) -> Iterator[tuple[int, list[Value]]]:
    """The first sheet's rows. What a sheet says of its own size would be filled up with empty cells: not asked."""
    from openpyxl import load_workbook  # noqa: PLC0415 -- only where a workbook is read

    try:
        with ZipFile(io.BytesIO(content)) as archive:
            _check_archive(archive, len(content), limits)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for number, found in enumerate(sheet.iter_rows(values_only=True), 1):
                if number > _LAST_ROW:  # empty ones are counted up to the number that a row gives itself
                    raise TableFaults([fault("limit_rows", found=number, allowed=_LAST_ROW)])
                cells = [_plain(cell) for cell in found]
                while cells and cells[-1] is None:
                    cells.pop()
                yield number, cells
        finally:
            book.close()
    except (TableFaults, MemoryError):
        raise
    except Exception as error:  # whatever zipfile and openpyxl stumble over. A broken sheet shows while it is read
        raise TableFaults([fault("no_workbook", reason=type(error).__name__)]) from None


def _check_archive(archive: ZipFile, packed: int, limits: Limits) -> None:
    """Unpack every part once, counting, and keep nothing. Raises TableFaults."""
    parts = archive.infolist()
    if len(parts) > limits.parts:
        raise TableFaults([fault("limit_parts", found=len(parts), allowed=limits.parts)])
    declared = sum(part.file_size for part in parts)
    if declared > limits.unpacked:
        raise TableFaults([fault("limit_unpacked", found=declared, allowed=limits.unpacked)])
    if declared > limits.ratio * packed:
        raise TableFaults([fault("limit_ratio", found=declared // packed, allowed=limits.ratio)])
    unpacked = 0
    for part in parts:
        prolog = _Prolog(part.filename)
        with archive.open(part) as stream:
            while piece := stream.read(_PIECE):
                unpacked += len(piece)
                if unpacked > limits.unpacked:
                    raise TableFaults([fault("limit_unpacked", found=unpacked, allowed=limits.unpacked)])
                prolog.feed(piece)


class _Prolog:
    """What stands before the first element of an XML part: a document type could define entities there.

    It is read as the reader of the sheet reads it, so that no encoding hides anything.
    """

    def __init__(self, part: str) -> None:
        self._part, self._over = part, False
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._end

    def feed(self, piece: bytes) -> None:
        """Raises TableFaults for a document type."""
        if self._over:
            return
        try:
            self._parser.Parse(piece, False)
        except (expat.ExpatError, StopIteration):  # no XML, for any reader, or the first element
            self._over = True

    def _refuse(self, *_: object) -> None:
        raise TableFaults([fault("doctype", found=self._part)])

    def _end(self, *_: object) -> None:
        raise StopIteration


def _plain(cell: Any) -> Value:
    """A cell's value. A day is text without its time, a day with a time of day keeps it."""
    if cell is None or isinstance(cell, str | int | float):
        return cell
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)
