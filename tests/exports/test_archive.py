"""A Laporan as other programs find it in an archive: what it claims, what a screen reader and a search are told."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import typst
from pypdfium2 import PdfDocument

from exports.laporan import Count, Done, Group
from exports.laporan.printed import printed
from exports.writing.archive import archived
from exports.writing.blocks import Column, Table
from exports.writing.pdf import as_data, report_pdf
from exports.writing.typeset import typeset
from tests.exports.conftest import made_up_answers
from tests.exports.test_laporan import laporan
from tests.support.readback import pages_of

MARKS = ("/Scope", "/RowSpan", "/ColSpan")
LONG = "Dinas/Kependudukan/Pencatatan" + "sipil" * 12
REPORT = printed(
    laporan(
        made_up_answers(120, seed=9),
        subject=f"Puskesmas Contoh {LONG}",
        groups=(Group("pendidikan", "Pendidikan", (Count("S1", "D4/S1", 100), Count("SMA", "SMA/Sederajat", 20))),),
        done=tuple(Done("Waktu", carried_out=True, described=f"Kata {place}", evidence="") for place in range(40)),
    )
)


@pytest.fixture(scope="module")
def content() -> bytes:
    return report_pdf(REPORT)


@pytest.fixture
def file(content: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(content)) as opened:
        yield opened


def elements(node: Any, name: str) -> list[Any]:
    """The structure elements of a name below a node, found anew and not by the code's own walk."""
    if isinstance(node, pikepdf.Array):
        return [one for below in node for one in elements(below, name)]
    if not isinstance(node, pikepdf.Dictionary):
        return []
    return [*([node] if node.get("/S") == name else []), *elements(node.get("/K"), name)]


def test_it_says_what_it_is_and_of_whom(file: pikepdf.Pdf) -> None:
    with file.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"], xmp["pdfuaid:part"]) == ("2", "A", "1")
        assert xmp["dc:creator"] == [f"{REPORT.subject}, Pemerintah Kota Contoh"]
        assert xmp["dc:title"] == f"{REPORT.title} – {REPORT.subject} – {REPORT.period}"
        assert set(xmp["dc:language"]) == {"id"}
        assert xmp["xmp:CreateDate"].startswith("2026-11-21")
    assert file.Root.Lang == "id"
    assert file.Root.MarkInfo.Marked
    assert file.Root.ViewerPreferences.DisplayDocTitle
    assert "/OutputIntents" in file.Root
    assert all(one.get("/FontFile3") or one.get("/FontFile2") for one in fonts(file))


def fonts(file: pikepdf.Pdf) -> list[Any]:
    found = [one for one in file.objects if isinstance(one, pikepdf.Dictionary)]
    return [one for one in found if one.get("/Type") == "/FontDescriptor"]


def test_every_cell_of_a_table_has_a_head_above_and_beside_it(file: pikepdf.Pdf) -> None:
    tables = elements(file.Root.StructTreeRoot, "/Table")
    shown = [table for _, table in REPORT.tables()]
    assert len(tables) == len(shown)
    for found, table in zip(tables, shown, strict=True):
        head, *rows = elements(found, "/TR")
        assert [str(cell.A.Scope) for cell in head.K] == ["/Column"] * len(table.columns)
        assert len(rows) == len(table.rows)
        for row in rows:
            kinds = [(str(cell.S), str(cell.A.Scope) if "/A" in cell else "") for cell in row.K]
            expected = [("/TD", "")] * len(table.columns)
            expected[table.label] = ("/TH", "/Row")
            assert kinds == expected


def test_a_head_of_two_rows_says_what_it_spans(tmp_path: Path) -> None:
    source = tmp_path / "two.typ"
    source.write_text(
        "#set document(title: [Dua])\n#table(columns: 3, table.header(table.cell(rowspan: 2)[Tahun],"
        " table.cell(colspan: 2)[Triwulan], [I], [II]), [2025], [81], [82], table.cell(colspan: 2)[2026], [83])"
    )
    made = typst.compile(source, pdf_standards=["a-2a", "ua-1"])
    with pikepdf.open(io.BytesIO(archived(made, [0]))) as file:
        rows = [[cell.get("/A", {}) for cell in row.K] for row in elements(file.Root.StructTreeRoot, "/TR")]
        told = [[tuple(str(about.get(name, "")) for name in MARKS) for about in row] for row in rows]
    column, row, none = ("/Column", "", ""), ("/Row", "", ""), ("", "", "")
    assert told == [
        [("/Column", "2", ""), ("/Column", "", "2")],
        [column, column],
        [row, none, none],
        [("/Row", "", "2"), none],
    ]


@pytest.mark.parametrize("off", [-1, 1])
def test_another_number_of_tables_is_refused(off: int) -> None:
    labels = [table.label for _, table in REPORT.tables()]
    with pytest.raises(ValueError, match=f"found {len(labels)}, expected {len(labels) + off}"):
        archived(typeset("laporan", as_data(REPORT), "pdf"), [*labels, 0][: len(labels) + off])


def test_the_label_of_a_row_is_its_first_column_of_words() -> None:
    columns = (Column("No.", centred=True), Column("Unsur"), Column("Nilai", centred=True))
    assert Table("", columns, ()).label == 1
    assert Table("", columns[2:], ()).label == 0


def test_every_picture_has_words(file: pikepdf.Pdf) -> None:
    figures = elements(file.Root.StructTreeRoot, "/Figure")
    assert figures
    assert all(str(one.get("/Alt", "")).strip() for one in figures)


def test_its_objects_lie_together(content: bytes) -> None:
    bare = typeset("laporan", as_data(REPORT), "pdf")
    assert len(content) < 0.4 * len(bare)
    assert b"/ObjStm" in content
    assert report_pdf(REPORT) == content


@pytest.mark.parametrize("sought", ["14/2017", "14 Tahun 2017", "D4/S1", "SMA/Sederajat", LONG])
def test_a_search_finds_what_is_printed(content: bytes, sought: str) -> None:
    with closing(PdfDocument(content)) as document:
        assert any(hits(page, sought) for page in document)


def hits(page: Any, sought: str) -> bool:
    with closing(page), closing(page.get_textpage()) as text, closing(text.search(sought)) as found:
        return found.get_next() is not None


def test_no_letter_is_invisible(content: bytes) -> None:
    assert not re.search("[\u200b\u00ad\u2060\ufeff]", "".join(pages_of(content)))


def test_no_page_has_a_line_alone_and_no_caption_stands_below_a_page(content: bytes) -> None:
    for place, page in enumerate(pages_of(content)[1:], 1):
        foot = {str(place), f"{REPORT.foot}", "Data contoh – angka dibuat-buat", REPORT.notice}
        lines = [line for line in page.splitlines() if line.strip() not in foot and "· dibuat" not in line]
        assert len(lines) > 2, lines
        assert not re.match(r"Tabel \d+:|BAB |\d\.\d ", lines[-1]), lines


def test_a_letter_that_no_font_has_costs_the_claims_and_not_the_report() -> None:
    lost = report_pdf(replace(REPORT, subject="Dinas \U00013000"))
    assert b"pdfaid" not in lost
    with pikepdf.open(io.BytesIO(lost)) as file:
        assert elements(file.Root.StructTreeRoot, "/TH")
