"""A PDF as it is kept for years: rows of its tables have headers, and its objects lie together, in a third of the room.

Typst marks the head of a table and no row of it (0.15: only behind a feature that its Python binding does not offer).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf


def archived(content: bytes, labels: Sequence[int]) -> bytes:
    """The same pages and tags with a header for each row, packed. The same bytes for the same content.

    `labels` has the column (from 0) that names a row, for each table in its order. Where a screen reader tells a cell,
    it tells the heads of its column and of its row. Raises ValueError where the tables are not that many.
    """
    pikepdf.settings.set_flate_compression_level(9)
    with Pdf.open(BytesIO(content)) as file:
        tree = file.Root.StructTreeRoot
        column, row = (file.make_indirect(Dictionary(O=Name.Table, Scope=one)) for one in (Name.Column, Name.Row))
        for table, label in zip(named(tree, "/Table"), labels, strict=True):
            for cells in named(table, "/TR"):
                _head(cells, label, column, row)
        _tidy(tree)
        out = BytesIO()
        file.save(
            out,
            object_stream_mode=ObjectStreamMode.generate,
            compress_streams=True,
            recompress_flate=True,
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


def _head(cells: Any, label: int, column: Any, row: Any) -> None:
    """Say of each cell of a row whether it heads its `column` or its `row`, which are the attributes that say so."""
    for place, cell in enumerate(named(cells, "/TD", "/TH")):
        if cell.S == Name.TH:
            cell.A = column
        elif place == label:
            cell.S, cell.A = Name.TH, row
        elif "/A" in cell:
            del cell.A


def _tidy(tree: Any) -> None:
    """Leave out what is said a second time: headers cell by cell, the words of headings, how edges look.

    The place of a figure stays.
    """
    if "/IDTree" in tree:
        del tree.IDTree
    for one in _all(tree):
        for name in ("/ID", "/T", "/Type"):
            if name in one:
                del one[name]
        if "/A" in one and str(one.S) != "/Figure":
            kept = [part for part in ([one.A] if isinstance(one.A, Dictionary) else one.A) if str(part.O) != "/Layout"]
            if kept:
                one.A = kept[0] if len(kept) == 1 else Array(kept)
            else:
                del one.A


def _all(node: Any) -> Iterator[Any]:
    for one in _below(node):
        yield one
        yield from _all(one)


def _below(node: Any) -> list[Any]:
    below = node.get("/K")
    listed = below if isinstance(below, Array) else [below]
    return [one for one in listed if isinstance(one, Dictionary) and "/S" in one]
