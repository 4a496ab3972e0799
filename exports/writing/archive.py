"""A PDF as it is kept for years: rows of its tables have headers, and its objects lie together, in a third of the room.

Typst marks the head of a table and no row of it (0.15: only behind a feature that its Python binding does not offer).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf

_HEAD = Name.TH


def archived(content: bytes, labels: Sequence[int]) -> bytes:
    """The same pages and tags with a header for each row, packed. The same bytes for the same content.

    `labels` has the column (from 0) that names a row, for each table in its order. Where a screen reader tells a cell,
    it tells the heads of its column and of its row. Raises ValueError where the tables are not that many.
    """
    pikepdf.settings.set_flate_compression_level(9)
    with Pdf.open(BytesIO(content)) as file:
        tree = file.Root.StructTreeRoot
        heads = _Heads()
        for table, label in zip(named(tree, "/Table"), labels, strict=True):
            for cells in named(table, "/TR"):
                heads.tell(cells, label)
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


class _Heads:
    """The attributes that say what a cell heads, made once for each kind of them."""

    def __init__(self) -> None:
        self._made: dict[tuple[Any, ...], Any] = {}

    def tell(self, cells: Any, label: int) -> None:
        """Say of each cell of a row whether it heads its columns or, in the column `label`, its row."""
        for place, cell in enumerate(cells.K):  # a report has thousands: what Typst lays into a row is cells alone
            if cell.S == _HEAD:
                cell.A = self._scope(Name.Column, cell.get("/A"))
            elif place == label:
                cell.S, cell.A = _HEAD, self._scope(Name.Row, None)
            elif "/A" in cell:
                del cell.A

    def _scope(self, scope: Name, known: Any) -> Any:
        """What says so, with the columns and rows that the cell spans."""
        parts = list(known) if isinstance(known, Array) else [known] if isinstance(known, Dictionary) else []
        spans = {name: int(part[name]) for part in parts for name in ("/ColSpan", "/RowSpan") if name in part}
        key = (str(scope), *spans.items())
        if key not in self._made:
            about = Dictionary(O=Name.Table, Scope=scope)
            for name, size in spans.items():
                about[name] = size
            self._made[key] = about
        return self._made[key]


def _below(node: Any) -> list[Any]:
    below = node.get("/K")
    listed = below if isinstance(below, Array) else [below]
    return [one for one in listed if isinstance(one, Dictionary) and "/S" in one]
