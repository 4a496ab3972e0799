"""A printed report as an editable Word file: real heading styles, captions, tables and a table of contents.

Word fills contents and the numbers of captions when it opens the file. Until then what the PDF says is shown, so a
program that fills nothing shows the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from itertools import count
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor, Twips
from docx.text.paragraph import Paragraph as Line

from exports.writing.blocks import Block, Chart, Heading, Items, Paragraph, Pictures, Printed, Signature, Signing, Table
from exports.writing.contents import contents_of
from exports.writing.endings import kept_with_next
from exports.writing.pdf import chart_png, report_pdf
from exports.writing.properties import describe
from exports.writing.room import widths
from exports.writing.text import set_line
from exports.writing.word_fields import Entry, add_contents, add_field, add_mark, fill_on_opening
from exports.writing.word_rows import Rows, narrow, shade
from exports.writing.word_styles import (
    CELL,
    LISTED,
    NAVY,
    SIZES,
    SMALL,
    SMALLEST,
    TABLE,
    new_list,
    remember_styles,
    set_styles,
)

_AMBER = "FFD75E"
_LAST = 3  # rows of a longer one that end it together
_WHOLE = 12  # rows of a table that is not broken over pages


def report_docx(report: Printed, day: date) -> bytes:
    """The Word file of the same blocks as the PDF. `day` dates the file's properties: there is no clock here."""
    return _Writer(report, day).write()


class _Writer:
    def __init__(self, report: Printed, day: date) -> None:
        self.report, self.file = report, Document()
        self.tables, self.pictures, self.headings, self.marks = count(1), count(1), count(1), count(1)
        self.ids: dict[str, str] = {}  # of styles by their names: python-docx reads through all styles for each
        self.width = 21 - report.style.left - report.style.right  # of a line, in centimetres
        title = f"{report.title} – {report.subject} – {report.period}"
        describe(self.file.core_properties, title, report.agency or report.subject, report.language, day)
        set_styles(self.file, report.style)
        remember_styles(self.file)
        fill_on_opening(self.file)
        _drop_thumbnail(self.file)

    def write(self) -> bytes:
        self._page()
        if self.report.bare:
            self._around(self.file.sections[0])
        else:
            self._cover()
            self._contents()
            _number(self.file.add_section(WD_SECTION.NEW_PAGE), "decimal")
        kept = kept_with_next(self.report.blocks)
        for place, block in enumerate(self.report.blocks):
            self._block(block, kept=place in kept)
            if place in kept:
                self.file.paragraphs[-1].paragraph_format.keep_with_next = True
        out = BytesIO()
        self.file.save(out)
        return out.getvalue()

    def _page(self) -> None:
        first, style = self.file.sections[0], self.report.style
        first.page_width, first.page_height = Cm(21), Cm(29.7)
        first.left_margin, first.right_margin = Cm(style.left), Cm(style.right)
        first.top_margin, first.bottom_margin = Cm(style.top), Cm(style.bottom)

    def _cover(self) -> None:
        report = self.report
        if report.ribbon:
            shade(self._centred(report.ribbon, 12, bold=True)._p.get_or_add_pPr(), _AMBER)
        if report.logo is not None:
            line = self._centred("", 12, above=90)
            run = line.add_run()
            run.add_picture(BytesIO(report.logo), height=Cm(3.4))
            _describe(run, f"Logo {report.agency or report.subject}")
        self._centred(report.title, 26, bold=True, colour=NAVY, above=90, style="Title")
        self._centred(report.subject.upper(), 20 if len(report.subject) < 80 else 13, bold=True)
        if report.agency:
            self._centred(report.agency, 15)
        self._centred(report.period, 15, above=120)
        if report.notice:
            self._centred(report.notice, 11)
        self._address()
        self._around(self.file.add_section(WD_SECTION.NEW_PAGE), "lowerRoman")

    def _around(self, body: Any, figures: str = "decimal") -> None:
        """Head and foot of the pages of a section, and of those after it, numbered from 1."""
        report = self.report
        for part in (body.header, body.footer):
            part.is_linked_to_previous = False
        if told := " · ".join(filter(None, (report.notice, report.ribbon))):
            head = body.header.paragraphs[0]
            head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            head.add_run(told)
        foot = body.footer.paragraphs[0]
        foot.add_run(set_line(report.foot) + " · ")
        add_field(foot, "PAGE", "1")
        _number(body, figures)

    def _address(self) -> None:
        address = self.report.address
        if address is None:
            return
        if address.picture is not None:
            run = self._centred("", 12, above=60).add_run()
            run.add_picture(BytesIO(address.picture), height=Cm(2.6))
            _describe(run, address.lines()[0])
        for told in address.lines(self.report.language):
            self._centred(told, 9)

    def _contents(self) -> None:
        if self.report.preface:
            self._centred("KATA PENGANTAR", 15, bold=True, colour=NAVY)
            for text in self.report.preface:
                self.file.add_paragraph(set_line(text)).alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            self.file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        blocks = self.report.blocks
        found = contents_of(self.report, report_pdf(self.report))
        headings = [block for block in blocks if isinstance(block, Heading) and block.listed]
        lines = [
            Entry(set_line(block.text), page, f"_Toc{number}", f"toc {block.level}")
            for number, (block, page) in enumerate(zip(headings, found.headings, strict=True), 1)
        ]
        self._list("DAFTAR ISI", r'TOC \o "1-2" \h \z \u', lines)
        if not self.report.lists:
            return
        tables = [block.caption for block in blocks if isinstance(block, Table)]
        charts = [block.caption for block in blocks if isinstance(block, Chart)]
        for kind, captions, pages in (("Tabel", tables, found.tables), ("Gambar", charts, found.charts)):
            lines = [
                Entry(f"{kind} {number}: {set_line(text)}", page, f"_{kind}{number}", LISTED)
                for number, (text, page) in enumerate(zip(captions, pages, strict=True), 1)
            ]
            self._list(f"DAFTAR {kind.upper()}", rf'TOC \h \z \c "{kind}"', lines)

    def _list(self, title: str, instruction: str, lines: Sequence[Entry]) -> None:
        self._centred(title, 15, bold=True, colour=NAVY)
        add_contents(self.file, instruction, lines)

    def _block(self, block: Block, *, kept: bool) -> None:
        """Write a block. What is `kept` stays with what follows."""
        match block:
            case Heading(level, text):
                heading = self.file.add_heading(set_line(text), level)
                heading.paragraph_format.page_break_before = level == 1 and not self.report.bare
                if block.listed:
                    add_mark(heading, f"_Toc{next(self.headings)}", next(self.marks))
            case Paragraph(text):
                line = self.file.add_paragraph(set_line(text))
                line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
                line.paragraph_format.line_spacing = self.report.style.spacing
            case Items(texts):
                number = new_list(self.file)
                for text in texts:
                    item = self.file.add_paragraph(set_line(text), style="List Number")
                    item._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = number
                    item.paragraph_format.line_spacing = self.report.style.spacing
            case Table():
                self._table(block, followed=kept)
            case Chart():
                self._chart(block)
            case Pictures(some):
                for one in some:
                    run = self.file.add_paragraph().add_run()
                    run.add_picture(BytesIO(one.content), width=Cm(self.width / 2))
                    _describe(run, one.told)
                    self.file.add_paragraph(set_line(one.told), style="Caption")
            case Signature(signers):
                self._signature(signers)

    def _caption(self, kind: str, number: int, text: str) -> None:
        line = self.file.add_paragraph(style="Caption")
        line.add_run(f"{kind} ")
        add_field(line, f"SEQ {kind} \\* ARABIC", str(number))
        line.add_run(f": {set_line(text)}")
        add_mark(line, f"_{kind}{number}", next(self.marks))
        line.paragraph_format.keep_with_next = kind == "Tabel"

    def _table(self, block: Table, *, followed: bool) -> None:
        self._caption("Tabel", next(self.tables), block.caption)
        style = CELL if not block.small else SMALL if len(block.columns) <= 15 else SMALLEST
        table = self.file.add_table(rows=1, cols=len(block.columns))
        table.style, table.alignment, table.autofit = TABLE, WD_TABLE_ALIGNMENT.CENTER, False
        margin = Twips(40 if block.small else 80)
        if block.small:
            narrow(table, margin)
        given = widths(block, Cm(self.width).pt, SIZES[style], margin.pt)
        for column, width in zip(table.columns, given, strict=True):
            column.width = Pt(width)
        (bare,) = table._tbl.tr_lst
        table._tbl.remove(bare)
        styles = [(size, self._id(name)) for name, size in SIZES.items() if size <= SIZES[style]]
        rows = Rows(block, styles, table, bare, margin)
        for head in rows.heads():
            table._tbl.append(head)
        for place, texts in enumerate(block.rows):
            # a short table stays whole. Of a longer one some rows stand below its caption
            left = len(block.rows) - 1 - place
            kept = place < 4 or len(block.rows) <= _WHOLE or left < _LAST
            kept = kept and (left > 0 or followed or bool(block.note))
            table._tbl.append(rows.row(texts, strong=place in block.strong, kept=kept))
        below = self.file.add_paragraph(set_line(block.note), style=SMALL if block.note else None)
        below.paragraph_format.space_after = Pt(6 if block.note else 2)

    def _id(self, style: str) -> str:
        if style not in self.ids:
            self.ids[style] = self.file.styles[style].style_id
        return self.ids[style]

    def _chart(self, chart: Chart) -> None:
        line = self.file.add_paragraph()
        line.paragraph_format.keep_with_next = True
        run = line.add_run()
        run.add_picture(BytesIO(chart_png(chart, self.report.language)), width=Cm(self.width))
        _describe(run, chart.told)
        self._caption("Gambar", next(self.pictures), chart.caption)

    def _signature(self, signers: Sequence[Signing]) -> None:
        shown = [None, *signers] if len(signers) == 1 else list(signers)
        table = self.file.add_table(rows=1, cols=len(shown))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for cell, one in zip(table.rows[0].cells, shown, strict=True):
            if one is None:
                continue
            room = ("", f"[{one.room}]", one.marker, "") if one.room else ("", "", "")
            texts = (one.above, *one.office, *room, *filter(None, (one.name, *one.under)))
            cell.paragraphs[0].add_run(set_line(texts[0]))
            for text in texts[1:]:
                cell.add_paragraph(set_line(text))
            for line in cell.paragraphs:
                line.alignment = WD_ALIGN_PARAGRAPH.CENTER
                line.paragraph_format.space_after = Pt(0)
                line.paragraph_format.keep_with_next = True

    def _centred(
        self,
        text: str,
        size: float,
        *,
        bold: bool = False,
        colour: str | None = None,
        above: float = 0,
        style: str = "Normal",
    ) -> Line:
        line = self.file.add_paragraph(style=style)
        line.paragraph_format.space_before = Pt(above)
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = line.add_run(set_line(text))
        run.font.size, run.bold = Pt(size), bold
        if colour:
            run.font.color.rgb = RGBColor.from_string(colour)
        return line


def _number(section: Any, figures: str) -> None:
    """Let the pages of a section count from 1 in decimal or lowerRoman figures."""
    for known in section._sectPr.findall(qn("w:pgNumType")):  # a new section has those of the one before
        section._sectPr.remove(known)
    numbering = OxmlElement("w:pgNumType")
    numbering.set(qn("w:fmt"), figures)
    numbering.set(qn("w:start"), "1")
    section._sectPr.append(numbering)


def _drop_thumbnail(file: Any) -> None:
    """The library's template brings a picture of a page that is none of ours."""
    kept = file.part.package.rels
    for key in [key for key, one in kept.items() if one.reltype.endswith("/thumbnail")]:
        del kept[key]


def _describe(run: Any, text: str) -> None:
    """Alternative text of the run's picture, for screen readers."""
    for properties in run._r.iter(qn("wp:docPr")):
        properties.set("descr", set_line(text))
