"""The report's tables as further sheets of the processing workbook: figures as numbers, in the digits of the report."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from exports.blocks import Block, Column, Heading, Paragraph, Printed, Table
from exports.workbook import Book

_SHEETS = (
    ("Ringkasan", ("IKM dan nilai setiap unsur", "IKM per jenis layanan", "IKM per saluran")),
    ("Responden", ("Responden menurut karakteristik", "Jawaban yang masuk per bulan")),
    ("Tren", ("Tren IKM",)),
    ("Tindak lanjut", ("Rencana tindak lanjut SKM", "Hasil tindak lanjut SKM periode sebelumnya")),
)
_METHOD = ("Metode", "LAMPIRAN 4")
_NUMBER = re.compile(r"\d+(?:\.(\d+))?", re.ASCII)
_STYLES = {0: "count", 2: "two", 4: "four", 6: "six"}  # by decimals
_LINE = 96.0  # characters across a page


def write_pages(book: Book, pages: Printed, footer: str) -> None:
    """Summary, respondents, trend, follow-up and method, each on a sheet of its own; none where there is no table."""
    tables = {table.caption: table for _, table in pages.tables()}
    for name, captions in _SHEETS:
        found: list[Block] = [tables[caption] for caption in captions if caption in tables]
        if found:
            _write(book, pages, name, found, footer)
    method = next((place for place, one in enumerate(pages.blocks) if _begins(one, _METHOD[1])), len(pages.blocks))
    _write(book, pages, _METHOD[0], pages.blocks[method + 1 :], footer)


def _begins(block: Block, text: str) -> bool:
    return isinstance(block, Heading) and block.text.startswith(text)


def _write(book: Book, pages: Printed, name: str, blocks: Sequence[Block], footer: str) -> None:
    sheet = book.sheet(name, landscape=False, header=0, footer=footer)
    widths = _widths(blocks)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    book.text(sheet, 0, 0, f"{name} – {pages.subject} – {pages.period}", "title")
    row = 1
    if pages.ribbon:
        book.text(sheet, row, 0, pages.ribbon, "ribbon")
        row += 1
    for block in blocks:
        row += 1
        if isinstance(block, Paragraph):
            sheet.set_row(row, 15.0 * (len(block.text) // int(_LINE) + 1))
            book.across(sheet, row, 0, max(len(widths) - 1, 0), block.text, "wrapped")
        elif isinstance(block, Table):
            book.text(sheet, row, 0, block.caption, "line")
            row = _table(book, sheet, row + 1, block)


def _table(book: Book, sheet: Worksheet, row: int, table: Table) -> int:
    sheet.set_row(row, 30)
    for place, column in enumerate(table.columns):
        book.text(sheet, row, place, column.heading, "head")
    for line, cells in enumerate(table.rows):
        row += 1
        for place, (column, text) in enumerate(zip(table.columns, cells, strict=True)):
            number = _NUMBER.fullmatch(text) if column.centred else None
            if number:
                style = _STYLES.get(len(number[1] or ""), "count")
                sheet.write_number(row, place, float(text), book.styles[style])
            else:
                book.text(sheet, row, place, text, "label" if line in table.strong else "text")
    return row + 1


def _widths(blocks: Sequence[Block]) -> list[float]:
    """For each column the widest that a table on the sheet asks for."""
    shares: list[float] = []
    for columns in (block.columns for block in blocks if isinstance(block, Table)):
        for place, width in enumerate(_characters(columns)):
            if place == len(shares):
                shares.append(width)
            shares[place] = max(shares[place], width)
    return shares


def _characters(columns: Sequence[Column]) -> list[float]:
    whole = sum(column.width for column in columns)
    return [max(_LINE * column.width / whole, 7.0) for column in columns]
