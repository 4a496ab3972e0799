"""The report's tables as further sheets of the processing workbook: figures as numbers, in the digits of the report."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from exports.laporan.values import Laporan
from exports.sheet.live import Links, LiveTable
from exports.sheet.tables import Sheet, further_sheets
from exports.sheet.words import WORDS
from exports.writing.blocks import Block, Column, Paragraph, Table
from exports.writing.workbook import LINE, TITLE_HIGH, TITLE_WIDE, Book, lines_of

_NUMBER = re.compile(r"\d+(?:\.(\d+))?", re.ASCII)
_STYLES = {0: "count", 2: "two", 4: "four", 6: "six"}  # by decimals
_LINE = 96.0  # characters across a page


def write_pages(book: Book, report: Laporan, language: str, footer: str, links: Links | None = None) -> None:
    """Summary, respondents, trend, follow-up and method, each on a sheet of its own, none where there is no table.

    With `links` figures of the report's own total refer to the sheet that computes them.
    """
    ribbon = str(WORDS.get(language, WORDS["id"])["made_up"]) if report.made_up else None
    for page in further_sheets(report, language):
        title = f"{page.name} – {report.subject} – {report.period.name(language)}"
        _write(book, page, title, ribbon, footer, links)


def _write(book: Book, page: Sheet, title: str, ribbon: str | None, footer: str, links: Links | None) -> None:
    sheet = book.sheet(page.name, landscape=False, header=0, footer=footer)
    widths = _widths(page.blocks)
    last = max(len(widths) - 1, 0)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.set_row(0, TITLE_HIGH * math.ceil(TITLE_WIDE * len(title) / max(sum(widths), 1.0)))
    book.across(sheet, 0, 0, last, title, "heading")
    row = 1
    if ribbon:
        book.across(sheet, row, 0, last, ribbon, "ribbon")
        row += 1
    for block in page.blocks:
        row += 1
        if isinstance(block, Paragraph):
            sheet.set_row(row, 15.0 * (len(block.text) // int(_LINE) + 1))
            book.across(sheet, row, 0, last, block.text, "wrapped")
        elif isinstance(block, Table):
            book.text(sheet, row, 0, block.caption, "line")
            row = _table(book, sheet, row + 1, block, links, widths)


def _table(book: Book, sheet: Worksheet, row: int, table: Table, links: Links | None, widths: Sequence[float]) -> int:
    """Write a table and return the row below it. A text longer than its column goes on in a line below."""
    if table.over:  # without cells merged over two rows, so that the lower one can be sorted and filtered by
        for place in range(len(table.columns)):
            book.text(sheet, row, place, "", "head")
        for text, first, last in table.over:
            book.across(sheet, row, first, last, text, "head")
        row += 1
    sheet.set_row(row, 30)
    for place, column in enumerate(table.columns):
        book.text(sheet, row, place, column.heading, "head")
    for line, cells in enumerate(table.rows):
        row += 1
        if (high := max(map(lines_of, cells, widths))) > 1:
            sheet.set_row(row, LINE * high)
        for place, (column, text) in enumerate(zip(table.columns, cells, strict=True)):
            number = _NUMBER.fullmatch(text) if column.centred else None
            style = _STYLES.get(len(number[1] or ""), "count") if number else None
            name = table.live.get((line, place)) if isinstance(table, LiveTable) else None
            formula = links.formula(name) if links and name else None
            if formula:
                plain = "label" if line in table.strong else "text"
                book.formula(sheet, row, place, formula, float(text) if number else text, style or plain)
            elif style:
                sheet.write_number(row, place, float(text), book.styles[style])
            else:
                book.text(sheet, row, place, text, "heavy" if line in table.strong else "middle")
    return row + 1


def _widths(blocks: Sequence[Block]) -> list[float]:
    """For each column the widest that a table on the sheet asks for."""
    shares: list[float] = []
    for columns in (block.columns for block in blocks if isinstance(block, Table)):
        for place, width in enumerate(_characters(columns)):
            if place == len(shares):
                shares.append(width)
            shares[place] = max(shares[place], width)
    return shares or [_LINE / 2] * 2  # one alone is never made narrower to fit a page


def _characters(columns: Sequence[Column]) -> list[float]:
    whole = sum(column.width for column in columns)
    return [max(_LINE * column.width / whole, 7.0) for column in columns]
