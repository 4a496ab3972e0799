"""A PDF as it is kept for years: rows of its tables have headers, and its objects lie together, in a third of the room.

Typst marks the head of a table and no row of it (0.15: only behind a feature that its Python binding does not offer).
It writes one line an element, cells before their row and rows before their table. The marks of a cell are changed in
their own place there: to walk the thousands of cells as objects takes five times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, ObjectStreamMode, Pdf

_ELEMENT = re.compile(
    rb"\n<</Type/StructElem/S/T(?:"  # a plain beginning, which is found fast
    rb"([HD])/P \d+ 0 R(?:/ID\(\w+\))?(/A(?:\[.*?>>\]|<<.*?>>)(?=/))?"  # a cell and its attributes
    rb"|R/P \d+ 0 R/K\[([\d R]+)\]|(able)/)"
)
_SPAN = re.compile(rb"/(?:Col|Row)Span \d+")


def archived(content: bytes, labels: Sequence[int]) -> bytes:
    """The same pages and tags with a header for each row, packed. The same bytes for the same content.

    `content` is as Typst writes it. `labels` has the column (from 0) that names a row, for each table in its order.
    Where a screen reader tells a cell, it tells the heads of its column and of its row. Raises ValueError where the
    tables are not that many.
    """
    pikepdf.settings.set_flate_compression_level(6)  # of 9, a thousandth larger
    with Pdf.open(BytesIO(_headed(content, labels))) as file:
        out = BytesIO()
        file.save(
            out,
            object_stream_mode=ObjectStreamMode.generate,
            compress_streams=True,
            recompress_flate=False,  # Typst has packed its streams: to pack them again takes longer than all else here
            deterministic_id=True,
        )
    return out.getvalue()


def named(node: Any, *names: str) -> Iterator[Any]:
    """The structure elements of these names below a node, in their order. None of them is looked into."""
    for one in _below(node):
        if str(one.S) in names:
            yield one
        else:
            yield from named(one, *names)


def _headed(content: bytes, labels: Sequence[int]) -> bytearray:
    """The file with marks that say what each cell heads: its columns or, in the column of the table's label, its row.

    Nothing moves, as the file says where each object lies: what a mark does not fill is blank.
    """
    marked, tables = bytearray(content), 0
    cells: list[re.Match[bytes]] = []
    rows: list[list[re.Match[bytes]]] = []
    for one in _ELEMENT.finditer(content):
        kind, _, row, table = one.groups()
        if kind:
            cells.append(one)
        elif row:
            rows.append(cells[-row.count(b"R") :])
            cells = []
        elif table:
            for cells in rows if tables < len(labels) else ():
                _mark(marked, cells, labels[tables])
            tables += 1
            cells, rows = [], []
    if tables != len(labels):
        raise ValueError(f"tables: found {tables}, expected {len(labels)}")
    return marked


def _mark(file: bytearray, cells: Sequence[re.Match[bytes]], label: int) -> None:
    """Write into the cells of a row which of them head their columns, and which one the row."""
    for place, cell in enumerate(cells):
        begin, end = cell.span(2)
        if begin < 0:
            raise ValueError("a cell of a table: found no attributes, expected those that Typst writes")
        if cell[1] == b"H":
            about = _scope(b"Column", cell[2])
        elif place == label:
            about = _scope(b"Row", cell[2])
            file[cell.start(1)] = ord("H")
        else:
            about = b""
        file[begin:end] = about.ljust(end - begin)


def _scope(scope: bytes, known: bytes) -> bytes:
    """What says so, with the columns and rows that the cell spans."""
    return b"/A<</O/Table/Scope/%b%b>>" % (scope, b"".join(_SPAN.findall(known)))


def _below(node: Any) -> list[Any]:
    below = node.get("/K")
    listed = below if isinstance(below, Array) else [below]
    return [one for one in listed if isinstance(one, Dictionary) and "/S" in one]
