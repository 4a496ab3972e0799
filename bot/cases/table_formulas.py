"""What a workbook's values do not tell: formulas nobody has computed, cells with an error, hidden rows, merged cells.

The reader of values gives a blank for the first two, and a blank would be counted as an answer that was not given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import Literal
from xml.parsers import expat
from zipfile import ZipFile

from bot.cases.table_cells import position
from bot.cases.table_merged import Range

_PIECE = 64 * 1024
_OVERLAP = 64  # bytes, longer than anything that is looked for
_TOLD = re.compile(rb"""<(?:\w+:)?f[\s/>]|\bt\s*=\s*["']e["']|\bhidden\s*=|table:formula|rows-spanned""")
_FORMULA = re.compile(  # of an xls: a formula at a row and column, its format, its result, flags, and how long it is
    rb"\x06\x00(?=(?P<length>..)(?P<row>..)(?P<column>.\x00)..(?P<result>.{8}).{6}(?P<size>..))", re.DOTALL
)
_EMPTY = b"\x03\x00\x00\x00\x00\x00\xff\xff"  # a result that is an empty text
_FIXED = 22  # bytes of such a record before its formula
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_SHEETS, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


@dataclass
class Marks:
    """Of one sheet: cells with a formula and no value, cells with an error, and how many rows are hidden.

    Of an ods also the cells that are merged over rows, which its reader does not tell.
    """

    uncomputed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    hidden_rows: int = 0
    merged: list[Range] = field(default_factory=list)


def marks_of(archive: ZipFile, kind: Literal["xlsx", "ods"]) -> Mapping[str, Marks]:
    """The marks of each sheet, by its name. Raises what expat and zipfile raise."""
    if kind == "ods":
        found = _OpenDocument()
        if _is_told(archive, "content.xml"):
            _feed(archive, "content.xml", found)
        return found.marks
    marks = dict[str, Marks]()
    for name, part in _sheets(archive):
        marks[name] = Marks()
        if part in archive.namelist() and _is_told(archive, part):
            _feed(archive, part, _Sheet(marks[name]))
    return marks


def empty_formulas(content: bytes) -> tuple[list[str], bool]:
    """The cells of an xls whose formula has an empty text as its value, and whether any other formula has a value.

    Programs that compute nothing write each formula so, and one that is empty on purpose looks alike: where another one
    has a value somebody has computed them. Records are looked for where they stand in the file, by their length, which
    says that of the formula in it: one that is parted over distant sectors is not found.
    """
    empty, computed = list[str](), False
    for one in _FORMULA.finditer(content):
        names = ("length", "row", "column", "size")
        length, row, column, size = (int.from_bytes(one[name], "little") for name in names)
        if size and length == _FIXED + size:
            if one["result"] == _EMPTY:
                empty.append(position(row + 1, column))
            else:
                computed = True
    return empty, computed


def _sheets(archive: ZipFile) -> Iterator[tuple[str, str]]:
    """Each sheet of an xlsx with the part that holds it."""
    targets = dict[str, str]()

    def link(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    sheets = list[tuple[str, str]]()

    def sheet(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            ids = (value for key, value in attributes.items() if key.split(":")[-1] == "id")
            sheets.append((attributes.get("name", ""), next(ids, "")))

    for part, handler in ((_LINKS, link), (_SHEETS, sheet)):
        if part in archive.namelist():
            _feed(archive, part, _Plain(handler))
    for name, id_ in sheets:
        target = targets.get(id_, "")
        yield name, target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))


def _is_told(archive: ZipFile, part: str) -> bool:
    """Whether anything that is looked for may stand in the part: most have nothing of it, and are not parsed twice."""
    with archive.open(part) as stream:
        before = b""
        while piece := stream.read(_PIECE):
            if not before and piece[:2] in _WIDE:
                return True
            if _TOLD.search(before + piece):
                return True
            before = piece[-_OVERLAP:]
    return False


class _Plain:
    """Calls a function with the local name and the attributes of each element."""

    def __init__(self, begin: object = None) -> None:
        self.start = begin or self.begin

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """What stands between."""


def _feed(archive: ZipFile, part: str, into: _Plain) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: into.start(name.split(":")[-1], attributes)  # type: ignore[operator]
    parser.EndElementHandler = lambda name: into.end(name.split(":")[-1])
    parser.CharacterDataHandler = into.text
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            parser.Parse(piece, False)
    parser.Parse(b"", True)


class _Sheet(_Plain):
    """A sheet of an xlsx."""

    def __init__(self, marks: Marks) -> None:
        super().__init__()
        self._marks = marks
        self._cell, self._type, self._formula, self._value, self._inside = "", "", False, "", False
        self._row, self._column = 0, 0

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._column += 1
            self._cell = attributes.get("r") or position(self._row, self._column - 1)
            self._type, self._formula, self._value = attributes.get("t", ""), False, ""
        elif name == "f":
            self._formula = True
        elif name == "v":
            self._inside = True
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
            self._marks.hidden_rows += attributes.get("hidden") in ("1", "true")

    def end(self, name: str) -> None:
        if name == "v":
            self._inside = False
        elif name == "c":
            if self._type == "e":
                self._marks.errors.append(self._cell)
            elif self._formula and not self._value and self._type != "str":  # an empty text is a value
                self._marks.uncomputed.append(self._cell)

    def text(self, text: str) -> None:
        if self._inside:
            self._value += text


class _OpenDocument(_Plain):
    """All sheets of an ods, which stand in one part."""

    def __init__(self) -> None:
        super().__init__()
        self.marks = dict[str, Marks]()
        self._now, self._row, self._rows, self._column = Marks(), 0, 1, 0

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "table":
            self._now = self.marks.setdefault(attributes.get("table:name", ""), Marks())
            self._row, self._rows = 0, 0
        elif name == "table-row":
            self._row, self._column = self._row + 1, 0
            self._rows = int(attributes.get("table:number-rows-repeated", "1"))
            self._now.hidden_rows += attributes.get("table:visibility") in ("collapse", "filter") and self._rows < 1000
        elif name in ("table-cell", "covered-table-cell"):
            if "table:formula" in attributes and "office:value-type" not in attributes:
                self._now.uncomputed.append(position(self._row, self._column))
            if (rows := int(attributes.get("table:number-rows-spanned", "1"))) > 1:
                self._now.merged.append(((self._row - 1, self._column), (self._row + rows - 2, self._column)))
            self._column += int(attributes.get("table:number-columns-repeated", "1"))

    def end(self, name: str) -> None:
        if name == "table-row":
            self._row += self._rows - 1
