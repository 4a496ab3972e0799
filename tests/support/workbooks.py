"""Small workbooks, and the same with one part changed."""

import io
import zipfile
from collections.abc import Callable, Sequence

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"


def book(rows: Sequence[Sequence[object]], **further: Sequence[Sequence[object]]) -> bytes:
    """A workbook whose first sheet holds these rows, and further ones by their names."""
    workbook, out = Workbook(), io.BytesIO()
    for sheet, some in (("", rows), *further.items()):
        page = workbook.create_sheet(sheet) if sheet else workbook.active
        for row in some:
            page.append(row)
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
