"""What other programs read in a document of ours, by readers that are quick enough to read many of them."""

import io
from contextlib import closing
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from pypdfium2 import PdfDocument


def pages_of(content: bytes) -> list[str]:
    """The text of each page of a PDF, as Chromium's reader tells it."""
    found = []
    with closing(PdfDocument(content)) as document:
        for page in document:
            with closing(page), closing(page.get_textpage()) as text:
                found.append(str(text.get_text_range()))
    return found


def word_tables(content: bytes) -> list[list[list[str]]]:
    """Tables of a Word document, as rows of cells. A cell that spans columns stands in each of them."""
    tables = Document(io.BytesIO(content)).tables
    return [[_cells(row) for row in table._tbl.tr_lst] for table in tables]


def word_rows(content: bytes) -> list[list[str]]:
    """The rows of all its tables."""
    return [row for table in word_tables(content) for row in table]


def _cells(row: Any) -> list[str]:
    return [text for cell in row.tc_lst for text in [_text(cell)] * cell.grid_span]


def _text(cell: Any) -> str:
    return "\n".join("".join(run.text or "" for run in one.iter(qn("w:t"))) for one in cell.iter(qn("w:p")))
