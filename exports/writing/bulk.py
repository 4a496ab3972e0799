"""Long tables as xlsx, a row at a time: any number of rows in the memory of one.

Written here as the XML the format prescribes (ISO/IEC 29500-1, SpreadsheetML), because the libraries that write it keep
every cell, or every string, until the end. Cells are numbers, texts and dates. A text is never a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, islice
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from exports.writing.text import printable
from exports.writing.workbook import LONGEST

MOST_ROWS = 1_048_576  # of one sheet, its heading among them
_BATCH = 2_000  # rows joined before they are compressed
_REMEMBERED = 10_000  # different texts whose cell is kept ready
_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can hold: the same rows give the same bytes
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PLAIN = 'numFmtId="0" fontId="{}" fillId="0" borderId="0" xfId="0"'
_DATED = 'numFmtId="{}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"'
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5">'
    f'<xf {_PLAIN.format(0)}/><xf {_PLAIN.format(1)} applyFont="1"/><xf {_PLAIN.format(0)} quotePrefix="1"/>'
    f"<xf {_DATED.format(164)}/><xf {_DATED.format(165)}/></cellXfs>"
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)

_EPOCH = date(1899, 12, 30).toordinal()  # day 0 of workbooks

Cell = str | int | date | None


def write_rows(
    out: IO[bytes], sheet: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], most: int = MOST_ROWS
) -> int:
    """Writes a workbook to `out` and gives the number of rows. None is an empty cell. A datetime is shown by its own
    clock: dates of a workbook have no zone.

    What a sheet of `most` rows cannot hold goes to the next one, with headings of its own, which stay in view.
    """
    counter, stream = [0], iter(rows)
    names: list[str] = []
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as book:
        ahead = next(stream, None)
        while ahead is not None or not names:
            names.append(sheet if not names else f"{sheet} {len(names) + 1}")
            first = [] if ahead is None else [ahead]
            part = islice(chain(first, stream), most - 1)
            with book.open(_entry(f"xl/worksheets/sheet{len(names)}.xml"), "w", force_zip64=True) as file:
                for piece in _sheet(headings, part, counter):
                    file.write(piece)
            ahead = next(stream, None)
        for name, content in _frame(names):
            book.writestr(_entry(name), content)
    return counter[0]


def _sheet(headings: Sequence[str], rows: Iterator[Sequence[Cell]], counter: list[int]) -> Iterator[bytes]:
    ready: dict[Cell, str] = {None: "<c/>"}
    heading = "".join(f'<c t="inlineStr" s="1"><is><t>{_text(one)}</t></is></c>' for one in headings)
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    yield (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f"<sheetData><row>{heading}</row>"
    ).encode()
    while batch := list(islice(rows, _BATCH)):
        counter[0] += len(batch)
        lines = []
        for row in batch:
            try:
                cells = [ready[cell] for cell in row]
            except KeyError:
                cells = [_cell(cell, ready) for cell in row]
            lines.append(f"<row>{''.join(cells)}</row>")
        yield "".join(lines).encode()
    yield b"</sheetData></worksheet>"


def _cell(cell: Cell, ready: dict[Cell, str]) -> str:
    if cell in ready:
        return ready[cell]
    if isinstance(cell, str):
        made = f'<c t="inlineStr" s="2"><is><t xml:space="preserve">{_text(cell)}</t></is></c>'
    elif isinstance(cell, date):
        made = f'<c s="{4 if isinstance(cell, datetime) else 3}"><v>{_serial(cell)}</v></c>'
    else:
        made = f"<c><v>{cell}</v></c>"
    if len(ready) < _REMEMBERED:
        ready[cell] = made
    return made


def _serial(day: date) -> str:
    """Days since day 0, with the part of the day that has passed."""
    part = (day.hour * 60 + day.minute) / 1440 if isinstance(day, datetime) else 0
    return f"{day.toordinal() - _EPOCH + part:.8f}"


def _text(text: str) -> str:
    """Escape a text for XML and for the format, which takes _x0041_ for a letter. Cuts it where a cell is full."""
    shown = printable(text)
    if len(shown.encode("utf-16-le")) > 2 * LONGEST:
        shown = shown[: LONGEST // 2 - 1] + "…"
    return escape(shown.replace("_x", "_x005F_x"), {"\r": "&#13;"})


def _frame(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The parts around the sheets."""
    numbers = range(1, len(names) + 1)
    part = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{part}.worksheet+xml"/>' for n in numbers
    )
    yield (
        "[Content_Types].xml",
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{part}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{part}.styles+xml"/>{sheets}</Types>',
    )
    yield (
        "_rels/.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in zip(numbers, names, strict=True)
    )
    yield "xl/workbook.xml", f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    style = f'<Relationship Id="rId{len(names) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    yield (
        "xl/_rels/workbook.xml.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}{style}</Relationships>',
    )
    yield "xl/styles.xml", _STYLES


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _DAY)
    entry.compress_type = ZIP_DEFLATED
    # the only way to say it for an entry of one's own. Python 3.13 gave the name to the public
    setattr(entry, "compress_level" if hasattr(entry, "compress_level") else "_compresslevel", 1)
    return entry
