"""The Word file as Word finds it: contents with pages, fields to fill, lists and tables by their styles."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm
from pypdf import PdfReader

from exports.laporan.printed import printed
from exports.writing.blocks import Chart, Column, Heading, Items, Style, Table
from exports.writing.pdf import report_pdf
from exports.writing.word import report_docx
from tests.exports.conftest import made_up_answers
from tests.exports.test_laporan import laporan
from tests.support.readback import pages_of

REPORT = replace(printed(laporan(made_up_answers(60, seed=3))), lists=True)


@pytest.fixture(scope="module")
def content() -> bytes:
    return report_docx(REPORT, REPORT.day)


@pytest.fixture
def file(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def lines(file: Any, *styles: str) -> list[str]:
    """The lines of contents, also the words inside links."""
    found = [one for one in file.paragraphs if one.style.name in styles]
    return ["".join(run.text or "\t" for run in one._p.iter(qn("w:t"), qn("w:tab")) if within(run)) for one in found]


def within(run: Any) -> bool:
    return any(above.tag == qn("w:hyperlink") for above in run.iterancestors())


def test_contents_have_the_pages_of_the_pdf(file: Any) -> None:
    headings = [block.text for block in REPORT.blocks if isinstance(block, Heading)]
    found = [one.rsplit("\t", 1) for one in lines(file, "toc 1", "toc 2")]
    assert [text for text, _ in found] == headings
    pages = chapters()
    for text, page in found:
        start = re.sub(r"\s+", "", text)[:24]
        assert start in re.sub(r"\s+", "", pages[int(page) - 1]), text
        assert not any(start in re.sub(r"\s+", "", one) for one in pages[: int(page) - 1])


def chapters() -> list[str]:
    """The text of each page of the PDF from the one that is numbered 1 on."""
    content = report_pdf(REPORT)
    return pages_of(content)[PdfReader(io.BytesIO(content)).page_labels.index("1") :]


def test_what_stands_before_the_chapters_has_roman_figures(file: Any) -> None:
    content = report_pdf(REPORT)
    labels = PdfReader(io.BytesIO(content)).page_labels
    begun = labels.index("1")
    assert labels[1:begun] == ["i", "ii", "iii", "iv", "v"][: begun - 1] != []
    assert labels[begun:] == [str(page) for page in range(1, len(labels) - begun + 1)]
    for text, page in zip(pages_of(content)[1:], labels[1:], strict=True):
        assert re.search(rf"\b{page}\s*$", text), page
    numbered = [one._sectPr.find(qn("w:pgNumType")) for one in file.sections]
    found = [(one.get(qn("w:fmt")), one.get(qn("w:start"))) for one in numbered if one is not None]
    assert found == [("lowerRoman", "1"), ("decimal", "1")]


def test_tables_and_pictures_are_listed_where_the_agency_wants_it(file: Any) -> None:
    tables = [f"Tabel {number}: {table.caption}" for number, table in REPORT.tables()]
    charts = [block.caption for block in REPORT.blocks if isinstance(block, Chart)]
    found = [one.rsplit("\t", 1) for one in lines(file, "table of figures")]
    assert [text for text, _ in found] == [*tables, *(f"Gambar {place}: {one}" for place, one in enumerate(charts, 1))]
    pages = chapters()
    for text, page in found:
        assert re.sub(r"\s+", "", text)[:20] in re.sub(r"\s+", "", pages[int(page) - 1])
    bare = Document(io.BytesIO(report_docx(replace(REPORT, lists=False), REPORT.day)))
    assert not lines(bare, "table of figures")


def test_every_line_of_contents_leads_somewhere(file: Any) -> None:
    marks = {one.get(qn("w:name")) for one in file.element.body.iter(qn("w:bookmarkStart"))}
    led = [one.get(qn("w:anchor")) for one in file.element.body.iter(qn("w:hyperlink"))]
    assert set(led) <= marks
    assert len(led) == len(set(led)) == sum(isinstance(one, Heading | Table | Chart) for one in REPORT.blocks)
    begun = [one.get(qn("w:fldCharType")) for one in file.element.body.iter(qn("w:fldChar"))]
    assert begun.count("begin") == begun.count("separate") == begun.count("end")


def test_word_fills_fields_when_it_opens_the_file(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        settings = parts.read("word/settings.xml").decode()
        assert '<w:updateFields w:val="true"/>' in settings
        assert settings.index("updateFields") < settings.index("<w:compat")
        assert not [name for name in parts.namelist() if "thumbnail" in name]
        assert "thumbnail" not in parts.read("_rels/.rels").decode()


def test_every_list_begins_with_one(file: Any) -> None:
    lists = [block.texts for block in REPORT.blocks if isinstance(block, Items)]
    items = [one for one in file.paragraphs if one.style.name == "List Number"]
    numbers = [one._p.pPr.numPr.numId.val for one in items]
    assert [one.text for one in items] == [text for texts in lists for text in texts]
    assert [numbers.count(one) for one in dict.fromkeys(numbers)] == list(map(len, lists))
    defined = file.part.numbering_part.element
    for number in set(numbers):
        (override,) = defined.num_having_numId(number).lvlOverride_lst
        assert override.startOverride.val == 1


def test_tables_have_the_style_of_the_file_and_no_letters_of_their_own(file: Any) -> None:
    tables = [one for one in file.tables if one.style.name == "Tabel SKM"]
    assert len(tables) == sum(isinstance(block, Table) for block in REPORT.blocks)
    for table in tables:
        assert {one.style.name for cell in table._cells for one in cell.paragraphs} <= {
            "Isi Tabel",
            "Isi Tabel Kecil",
            "Isi Tabel Terkecil",
        }
        assert not list(table._tbl.iter(qn("w:sz")))


def test_letters_are_those_that_windows_has_and_lines_as_wide_as_the_page() -> None:
    style = Style(font="Liberation Serif", left=4.0, right=2.5)
    file = Document(io.BytesIO(report_docx(replace(REPORT, style=style), REPORT.day)))
    assert file.styles["Normal"].font.name == "Times New Roman"
    assert "Liberation" not in file.styles.element.xml
    for table in (one for one in file.tables if one.style is not None and one.style.name == "Tabel SKM"):
        assert abs(sum(column.width for column in table.columns) - Cm(14.5)) < Cm(0.01)


def test_a_chapters_last_sentence_takes_the_one_before_with_it(file: Any) -> None:
    """So that a page does not hold one line alone, whatever font breaks the pages."""
    body = [one for one in file.element.body if one.tag == qn("w:p")]
    first = {id(one) for one in body if one.xpath("./w:pPr/w:pageBreakBefore[not(@w:val='0')]")}
    seen = 0
    for one, last, head in zip(body, body[1:], body[2:], strict=False):
        text = all(line.xpath("./w:pPr/w:jc[@w:val='both']") for line in (one, last))
        if text and id(head) in first and last is one.getnext() is head.getprevious():
            seen += 1
            assert one.xpath("./w:pPr/w:keepNext"), "".join(one.itertext())
    assert seen


def test_no_word_of_a_heading_is_broken_by_its_column() -> None:
    """Widths of Arial's bold letters (Adobe's metrics of Helvetica-Bold, in thousandths of an em) are the oracle."""
    wide = (
        dict.fromkeys("abdeghnopquvxy-", 611) | dict.fromkeys("aceksvxyzFTZLS", 556) | dict.fromkeys("fjtr(),. ", 333)
    )
    wide |= dict.fromkeys("il I", 278) | dict.fromkeys("mwMW", 889) | dict.fromkeys("ABCDEKPRSUVXYNH", 722)
    table = Table(
        "Jawaban",
        (
            Column("No.", 0.6),
            Column("Nama", 3),
            *(Column(text, 0.9) for text in ("Jawaban", "Perilaku", "Sarpras") * 3),
        ),
        (("1", "A", *["3,25"] * 9),),
        small=True,
    )
    for one in (table, replace(table, small=False)):
        report = replace(REPORT, blocks=(one, one), bare=True)
        made, _ = Document(io.BytesIO(report_docx(report, REPORT.day))).tables
        margin = 4 if one.small else 8
        for cell in made.rows[0].cells:
            size = cell.paragraphs[0].style.font.size
            for word in re.split(r"[ /]", cell.text):
                asked = sum(wide.get(letter, 611) for letter in word) / 1000 * size.pt
                assert asked <= cell.width.pt - margin, (cell.text, size.pt)


def test_the_page_number_is_as_small_as_the_foot_around_it(file: Any) -> None:
    foot = file.sections[-1].footer.paragraphs[0]
    assert foot.style.font.size.pt == 8.5
    assert {run.font.size for run in foot.runs} == {None}
