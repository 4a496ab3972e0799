"""Rows of a Word table."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.table import _Cell

from exports.writing.blocks import Table
from exports.writing.text import one_line

NAVY, _PALE = "10344F", "E8EFF4"


class Rows:
    """The rows of one table: one of each look is made, the others are copies of it with other texts.

    `bare` is an empty row of the table. python-docx searches the tree at every property that is set.
    """

    def __init__(self, block: Table, size: Pt, table: Any, bare: Any) -> None:
        self.block, self.size, self.table, self.bare = block, size, table, bare
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
            line.paragraph_format.space_after = Pt(0)
            if column.centred or head:
                line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = line.add_run()
            run.font.size = self.size
            if strong or head:
                run.bold = True
                shade(xml.get_or_add_tcPr(), NAVY if head else _PALE)
            if head:
                run.font.color.rgb = RGBColor(255, 255, 255)
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
