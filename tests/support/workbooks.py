"""Small workbooks, the same with one part changed, and a reader that is quick enough for many of them."""

import io
import zipfile
from collections.abc import Callable, Sequence

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.merge import MergedCellRange

__all__ = ["SHEET", "book", "changed", "load_workbook"]

# The lines around merged cells are drawn anew at each reading, which takes half of it. Nobody looks at them here.
MergedCellRange.format = lambda _: None

SHEET = "xl/worksheets/sheet1.xml"


def book(rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook whose first sheet holds these rows."""
    workbook, out = Workbook(), io.BytesIO()
    for row in rows:
        workbook.active.append(row)
    workbook.save(out)
    return out.getvalue()


def changed(content: bytes, part: str, change: Callable[[bytes], bytes], *, packed: bool = True) -> bytes:
    """The same workbook with one part changed, or added."""
    out = io.BytesIO()
    kind = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", kind) as new:
        for name in dict.fromkeys([*old.namelist(), part]):
            before = old.read(name) if name in old.namelist() else b""
            new.writestr(name, change(before) if name == part else before)
    return out.getvalue()
