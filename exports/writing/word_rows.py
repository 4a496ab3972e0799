"""Rows of a Word table."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import _Cell

from exports.writing.blocks import Table
from exports.writing.text import one_line
from exports.writing.word_styles import PALE


class Rows:
    """The rows of one table: one of each look is made, the others are copies of it with other texts.

    `style` is that of their letters, `bare` an empty row of the table. python-docx searches the tree at every property
    that is set.
    """

    def __init__(self, block: Table, style: str, table: Any, bare: Any) -> None:
        self.block, self.style, self.table, self.bare = block, style, table, bare
        self.made: dict[tuple[bool, bool, bool], Any] = {}

    def row(self, texts: Sequence[str], *, head: bool, strong: bool, kept: bool) -> Any:
        """A row of the texts: the heading, one that is marked, or one that stays on a page with the next."""
        look = head, strong, kept
        if look not in self.made:
            self.made[look] = self._make(head=head, strong=strong, kept=kept)
        row = deepcopy(self.made[look])
        for cell, text in zip(row.tc_lst, texts, strict=True):
            (line,) = cell.p_lst
            (run,) = line.r_lst
            if text:
                run.text = one_line(text)
            else:
                line.remove(run)
        return row

    def _make(self, *, head: bool, strong: bool, kept: bool) -> Any:
        row = deepcopy(self.bare)
        for width, column, xml in zip(self.table.columns, self.block.columns, row.tc_lst, strict=True):
            cell = _Cell(xml, self.table)
            cell.width = width.width
            line = cell.paragraphs[0]
            line.style = self.style
            if column.centred and not head:
                line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = line.add_run()
            if strong:
                run.bold = True
                shade(xml.get_or_add_tcPr(), PALE)
            if kept:
                line.paragraph_format.keep_with_next = True
        row.get_or_add_trPr().append(OxmlElement("w:tblHeader" if head else "w:cantSplit"))
        return row


def narrow(table: Any, twips: int) -> None:
    """Left and right margins of the cells, in twentieths of a point. Word's own are 108."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def shade(properties: Any, colour: str) -> None:
    """Fill the background of a cell or a paragraph."""
    fill = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        fill.set(qn(f"w:{name}"), value)
    properties.append(fill)
