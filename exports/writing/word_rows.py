"""Rows of a Word table."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Pt, RGBColor
from docx.table import _Cell

from exports.writing.blocks import Table
from exports.writing.room import ems, words_of
from exports.writing.text import set_line
from exports.writing.word_styles import NAVY, PALE


class Rows:
    """The rows of one table: one of each look is made, the others are copies of it with other texts.

    `styles` are the points and ids of those of their letters, and of the smaller ones for headings that ask for them.
    `bare` is an empty row of the table, `margin` what a cell keeps free on each side. python-docx searches the tree at
    every property that is set.
    """

    def __init__(
        self, block: Table, styles: Sequence[tuple[float, str]], table: Any, bare: Any, margin: Length
    ) -> None:
        self.block, self.styles, self.table, self.bare, self.margin = block, styles, table, bare, margin
        self.style = styles[0][1]
        self.made: dict[tuple[bool, bool, bool], Any] = {}

    def heads(self) -> list[Any]:
        """The row of headings, or two where some stand above others. Those that do not are one cell over both."""
        below = self.row([column.heading for column in self.block.columns], head=True, kept=bool(self.block.rows))
        self._fit(below)
        if not self.block.over:
            self._turn(below)
            return [below]
        above, cells = deepcopy(below), below.tc_lst
        for upper, lower, column in zip(above.tc_lst, cells, self.block.columns, strict=True):
            dress(lower)
            if not column.over:
                upper.get_or_add_tcPr().get_or_add_vMerge().val = "restart"
                lower.get_or_add_tcPr().get_or_add_vMerge()
                for run in lower.p_lst[0].r_lst:
                    lower.p_lst[0].remove(run)
        for text, first, last in reversed(self.block.over):
            cell, *covered = above.tc_lst[first : last + 1]
            for one in covered:
                above.remove(one)
            cell.grid_span = last - first + 1
            cell.width = sum((self.table.columns[place].width for place in range(first, last + 1)), start=Emu(0))
            cell.p_lst[0].r_lst[0].text = text
        return [above, below]

    def _fit(self, head: Any) -> None:
        """Give the headings the largest of the smaller letters in which no column breaks a word of its own."""
        rooms = [column.width.pt - 2 * self.margin.pt for column in self.table.columns]
        asked = [0 if one.turned else max(map(ems, words_of(one.heading))) for one in self.block.columns]
        for size, style in self.styles:
            if style == self.styles[-1][1] or all(size * a <= room for a, room in zip(asked, rooms, strict=True)):
                for cell in head.tc_lst:
                    cell.p_lst[0].style = style
                return

    def _turn(self, head: Any) -> None:
        """Let the headings that ask for it read from the bottom up, in a row that is high enough for the longest."""
        turned = [one.heading for one in self.block.columns if one.turned]
        for cell, column in zip(head.tc_lst, self.block.columns, strict=True):
            if column.turned:
                direction = OxmlElement("w:textDirection")
                direction.set(qn("w:val"), "btLr")
                cell.get_or_add_tcPr().append(direction)
        if turned:  # Word makes no row higher for letters that are turned
            longest = max(ems(word) for heading in turned for word in heading.split())
            head.get_or_add_trPr().trHeight_val = Pt(max(60, self.styles[0][0] * longest) + 8)

    def row(self, texts: Sequence[str], *, head: bool = False, strong: bool = False, kept: bool) -> Any:
        """A row of the texts: the heading, one that is marked, or one that stays on a page with the next."""
        look = head, strong, kept
        if look not in self.made:
            self.made[look] = self._make(head=head, strong=strong, kept=kept)
        row = deepcopy(self.made[look])
        for cell, text in zip(row.tc_lst, texts, strict=True):
            (line,) = cell.p_lst
            (run,) = line.r_lst
            if text:
                run.add_t(set_line(text))  # an empty run: to set its text looks at every letter
            else:
                line.remove(run)
        return row

    def _make(self, *, head: bool, strong: bool, kept: bool) -> Any:
        row = deepcopy(self.bare)
        for width, column, xml in zip(self.table.columns, self.block.columns, row.tc_lst, strict=True):
            cell = _Cell(xml, self.table)
            cell.width = width.width
            line = cell.paragraphs[0]
            line._p.style = self.style
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


def dress(cell: Any) -> None:
    """Let a cell look as those of the first row do, which the table's style alone knows."""
    shade(cell.get_or_add_tcPr(), NAVY)
    cell.p_lst[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    for run in cell.p_lst[0].r_lst:
        look = run.get_or_add_rPr()
        look.get_or_add_b()
        look.get_or_add_color().val = RGBColor(0xFF, 0xFF, 0xFF)


def narrow(table: Any, room: Length) -> None:
    """Left and right margins of the cells."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(room.twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def shade(properties: Any, colour: str) -> None:
    """Fill the background of a cell or a paragraph."""
    fill = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        fill.set(qn(f"w:{name}"), value)
    properties.append(fill)
