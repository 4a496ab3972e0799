"""No page holds the last line or two of a chapter, whatever ends it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from docx import Document

from exports.laporan.printed import printed
from exports.writing.blocks import Block, Column, Heading, Paragraph, Printed, Table
from exports.writing.pdf import report_pdf
from exports.writing.word import report_docx
from tests.exports.conftest import made_up_answers
from tests.exports.test_laporan import laporan
from tests.support.readback import pages_of

WHOLE = printed(laporan(made_up_answers(12, seed=3)))
LONG = "Kalimat contoh yang mengisi satu baris penuh pada halaman laporan ini. " * 3


def table(rows: int) -> Table:
    """Rows by name, the last of which are found in a text."""
    columns = (Column("No.", 0.6, True), Column("Nama", 4))
    return Table("Contoh", columns, tuple((str(place), f"Baris-{place}") for place in range(1, rows + 1)))


def report(lines: int, *blocks: Block) -> Printed:
    """A chapter that begins with so many lines, and another."""
    before = [Paragraph("Awal.") for _ in range(lines)]
    return replace(
        WHOLE, bare=True, blocks=(Heading(1, "BAB I"), *before, *blocks, Heading(1, "BAB II"), Paragraph(LONG))
    )


@pytest.mark.parametrize(
    "blocks",
    [
        (table(4), Paragraph("Ujung.")),
        (table(40), Paragraph("Ujung.")),
        (table(110), Paragraph("Ujung.")),
        (Paragraph(LONG), Paragraph(LONG), Paragraph("Data diambil."), Paragraph("Ujung.")),
    ],
    ids=["short table", "long table", "table of pages", "paragraphs"],
)
def test_the_last_line_of_a_chapter_has_others_on_its_page(blocks: Sequence[Block]) -> None:
    """Wherever on a page it falls."""
    for lines in range(1, 34, 4):
        pages = pages_of(report_pdf(report(lines, *blocks)))
        assert all(page.strip() for page in pages)
        (last,) = [page for page in pages if "Ujung." in page]
        above = last[: last.index("Ujung.")].strip().splitlines()
        assert len([line for line in above if "Awal" not in line and "Contoh" not in line]) >= 3, (lines, last)


def test_the_last_rows_of_a_long_table_stay_together() -> None:
    for lines in range(1, 34, 4):
        pages = pages_of(report_pdf(report(lines, table(40))))
        (last,) = [page for page in pages if "Baris-40" in page]
        assert "Baris-38" in last, lines


def kept(paragraph: Any) -> bool:
    return bool(paragraph.paragraph_format.keep_with_next)


def test_word_keeps_what_the_pdf_keeps() -> None:
    """LibreOffice and Word break pages by their own fonts, so the marks are read."""
    for rows in (4, 40):
        made = report(3, table(rows), Paragraph("Ujung."))
        file = Document(io.BytesIO(report_docx(made, made.day)))
        (shown,) = file.tables
        assert [kept(row.cells[0].paragraphs[0]) for row in shown.rows][-3:] == [True] * 3
        place = next(at for at, one in enumerate(file.paragraphs) if one.text == "Ujung.")
        assert kept(file.paragraphs[place - 1])
        alone = report(3, table(rows))
        file = Document(io.BytesIO(report_docx(alone, alone.day)))
        (shown,) = file.tables
        assert [kept(row.cells[0].paragraphs[0]) for row in shown.rows][-3:] == [True, True, False]
