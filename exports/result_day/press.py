"""The press release as a Word file: Indonesian or English, with an empty place for a quotation."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from exports.disclosure import Cleared
from exports.laporan.printed import MADE_UP
from exports.result_day.facts import Contact, Facts
from exports.result_day.sentences import Sentences
from exports.writing.dates import day_name
from exports.writing.numbers import local
from exports.writing.properties import LOCALES, describe
from exports.writing.text import set_line
from exports.writing.word_rows import shade
from exports.writing.word_styles import NAVY

_AMBER, _PALE = "FFD75E", "E8EFF4"
_WORDS = {
    "id": {
        "kind": "SIARAN PERS",
        "years": "IKM dari periode ke periode",
        "heads": ("Periode", "IKM", "Mutu"),
        "earlier": " (angka terdahulu)",
        "elements": "Unsur pelayanan",
        "units": "Unit pelayanan",
        "done": "Tindak lanjut",
        "comes": "Yang direncanakan berikutnya:",
        "quote": ("Kutipan", "Nama", "Jabatan"),
        "method": "Tentang survei ini",
        "made_up": MADE_UP,
    },
    "en": {
        "kind": "PRESS RELEASE",
        "years": "The index by period",
        "heads": ("Period", "Index", "Grade"),
        "earlier": " (earlier figure)",
        "elements": "Elements of service",
        "units": "Service units",
        "done": "Follow-up",
        "comes": "What is planned next:",
        "quote": ("Quotation", "Name", "Office"),
        "method": "About this survey",
        "made_up": "Sample data – made-up figures",
    },
}


def press_release(cleared: Cleared, contact: Contact, language: str = "id") -> bytes:
    """The Word file of a release on what has been cleared. The quotation is an empty slot for a named person."""
    return _Release(Facts.of(cleared, contact), language if language in _WORDS else "id").write()


class _Release:
    def __init__(self, facts: Facts, language: str) -> None:
        self.facts, self.said = facts, Sentences(facts, language)
        self.language, self.words, self.file = language, _WORDS[language], Document()
        report = facts.report
        describe(self.file.core_properties, self.said.title(), report.agency, LOCALES[language], report.day)
        page = self.file.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Cm(3), Cm(2), Cm(2), Cm(2)
        self._styles()

    def write(self) -> bytes:
        facts, said, report = self.facts, self.said, self.facts.report
        if report.made_up:
            shade(self._line(str(self.words["made_up"]), bold=True)._p.get_or_add_pPr(), _AMBER)
        self._line(str(self.words["kind"]), bold=True)
        self.file.add_heading(set_line(said.title()), 1)
        place = ", ".join(filter(None, (report.signer.place, day_name(report.day, self.language))))
        if facts.known:
            self._line(f"{place} – {said.lead()} {said.meaning()}")
            self._some(said.sure(), said.change(), *said.beside())
            self._years()
            self._part(str(self.words["elements"]), said.elements())
            self._part(str(self.words["units"]), said.spread(), said.ends())
        else:
            self._line(f"{place} – {said.lead()}")
        self._part(str(self.words["done"]), said.done())
        if comes := list(said.comes()):
            self._line(str(self.words["comes"]))
            for text in comes:
                self.file.add_paragraph(set_line(text), style="List Bullet")
        self._quotation()
        self._box()
        out = BytesIO()
        self.file.save(out)
        return out.getvalue()

    def _years(self) -> None:
        points = self.facts.points()
        if len(points) < 2:
            return
        self.file.add_heading(str(self.words["years"]), 2)
        rows = [
            (
                one.name(self.language) + (str(self.words["earlier"]) if one.earlier else ""),
                local(one.ikm, self.language),
                one.mutu or "–",
            )
            for one in points
        ]
        table = self.file.add_table(rows=1 + len(rows), cols=3)
        table.style = "Table Grid"
        for line, texts in zip(table.rows, (self.words["heads"], *rows), strict=True):
            for cell, text in zip(line.cells, texts, strict=True):
                cell.text = set_line(text)
        _as_header(table)

    def _part(self, heading: str, *texts: str) -> None:
        if any(texts):
            self.file.add_heading(heading, 2)
            self._some(*texts)

    def _some(self, *texts: str) -> None:
        for text in filter(None, texts):
            self._line(text)

    def _quotation(self) -> None:
        """A place that is empty and says for what it is: nobody's words are made up."""
        quote, name, office = self.words["quote"]
        self._gap()
        table = self.file.add_table(rows=3, cols=2)
        table.style, table.autofit = "Table Grid", False
        table.columns[0].width, table.columns[1].width = Cm(3), Cm(13)
        for row, label in zip(table.rows, (quote, name, office), strict=True):
            row.cells[0].text = label
            row.cells[0].width, row.cells[1].width = Cm(3), Cm(13)
            _whole(row)
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
        table.rows[0].height = Cm(1.8)
        self._gap()

    def _gap(self) -> None:
        """A narrow line between two boxes. It stays with the second, so that none stands alone on a page."""
        line = self.file.add_paragraph().paragraph_format
        line.line_spacing, line.space_after, line.keep_with_next = Pt(6), Pt(0), True

    def _box(self) -> None:
        table = self.file.add_table(rows=1, cols=1)
        table.style = "Table Grid"
        (cell,) = table.rows[0].cells
        _whole(table.rows[0])
        shade(cell._tc.get_or_add_tcPr(), _PALE)
        cell.paragraphs[0].add_run(str(self.words["method"])).bold = True
        for text in (*self.said.method(), *self.said.where()):
            cell.add_paragraph(set_line(text))

    def _line(self, text: str, *, bold: bool = False) -> Any:
        line = self.file.add_paragraph()
        line.add_run(set_line(text)).bold = bold
        line.alignment = WD_ALIGN_PARAGRAPH.LEFT
        return line

    def _styles(self) -> None:
        font = self.facts.report.style.font
        for name, size in (("Normal", 10.5), ("Heading 1", 15), ("Heading 2", 12)):
            style = self.file.styles[name]
            style.font.name, style.font.size = font, Pt(size)
            style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(4), 1.0
            style.paragraph_format.space_before = Pt(0 if name == "Normal" else 8)
            if name != "Normal":
                style.font.color.rgb = RGBColor.from_string(NAVY)
                fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
                for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                    fonts.attrib.pop(qn(f"w:{theme}"), None)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), LOCALES[self.language])
        self.file.styles["Normal"].element.get_or_add_rPr().append(language)


def _as_header(table: Any) -> None:
    """The first row is repeated on a new page and is bold, as a header for who cannot see it."""
    head = table.rows[0]
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(mark)
    for cell in head.cells:
        for line in cell.paragraphs:
            for run in line.runs:
                run.bold = True


def _whole(row: Any) -> None:
    """A row that stands on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
