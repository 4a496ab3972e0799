"""Follow-up one minute after a period has closed: drafts for every unit, some filled in, in every document."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pikepdf
from docx import Document
from docx.oxml.ns import qn

from exports.laporan import Done, Laporan, Plan
from exports.laporan.data import as_json
from exports.laporan.printed import printed
from exports.sheet.pages import write_pages
from exports.sheet.tables import further_sheets
from exports.writing.blocks import Heading, Paragraph, Table
from exports.writing.pdf import report_pdf
from exports.writing.word import report_docx
from exports.writing.workbook import open_book
from scoring import Tally, half_up, rollup, score
from scoring.rollup import UnitResult
from tests.exports.test_archive import elements
from tests.exports.test_laporan_told import SKM, WEIGHTS, Line, line, unit
from tests.support.readback import pages_of
from tests.support.workbooks import load_workbook

INSURED = (3, 3, 2, None, 3, 3, 4, 2, 2)  # where a hospital does not ask Biaya/Tarif
UNITS = {"AA": [(4, 3, 2, 4, 3, 3, 4, 3, 2)] * 20, "BB": [(3, 3, 3, 4, 3, 3, 3, 2, 2)] * 30, "CC": [INSURED] * 12}
ROMAN = ("I", "II", "III", "IV")
FILLED = Plan("Waktu Penyelesaian", "Menambah loket", frozenset({1}), "Kepala Seksi", 2027, "berjalan", "Unit BB")


def city() -> Laporan:
    scores = {code: score(Tally.of_rows(rows, 9), SKM, WEIGHTS) for code, rows in UNITS.items()}
    both = rollup([UnitResult(code, one) for code, one in scores.items()], SKM)
    rows = [row for rows in UNITS.values() for row in rows]
    drafts = tuple(
        Plan(one.name["id"], state="rencana", unit=f"Unit {code}") for code in UNITS for one in SKM.elements[:3]
    )
    return unit(
        rows,
        city=True,
        subject="Kota Contoh",
        total=Line.mean("Triwulan IV 2026", both.simple, list(scores.values()), SKM),
        pooled=Line.of("Triwulan IV 2026", score(Tally.of_rows(rows, 9), SKM, WEIGHTS), 9),
        parts=tuple(line(f"Unit {code}", rows, code) for code, rows in UNITS.items()),
        plans=(Plan("Sarana dan Prasarana"), Plan("Waktu Penyelesaian")),
        unit_plans=(*drafts, FILLED),
        unit_done=(
            Done("Biaya/Tarif: Papan tarif", carried_out=True, state="diverifikasi", unit="Unit AA"),
            Done("Persyaratan: –", carried_out=False, state="rencana", unit="Unit CC", told=False),
        ),
    )


def test_only_what_is_told_apart_is_called_a_priority_in_every_chapter() -> None:
    """Chapter IV called three elements lowest and priorities, and the conclusion two of them."""
    rows = [(4, 4, 2, 4, 4, 4, 4, 2, 3)] * 20 + [(3, 4, 2, 4, 3, 4, 4, 2, 3)] * 20
    report = unit(rows, plans=tuple(Plan(SKM.elements[place].name["id"]) for place in (2, 7, 0)))
    low = [SKM.elements[place].name["id"] for place in report.lowest()]
    assert "Persyaratan" not in low
    told = [one.text for one in printed(report).blocks if isinstance(one, Paragraph) and "tindak lanjut" in one.text]
    (planned,) = [one for one in told if "diprioritaskan" in one]
    assert planned.endswith(
        "Waktu Penyelesaian serta Penanganan Pengaduan, Saran dan Masukan. Rencana itu juga memuat Persyaratan. "
        "Rencana itu belum memuat Sarana dan Prasarana, yang juga bernilai terendah."
    )
    other = replace(report, plans=(Plan("Persyaratan"),))
    texts = [one.text for one in printed(other).blocks if isinstance(one, Paragraph)]
    assert (
        "Rencana tindak lanjut memuat Persyaratan. Rencana itu belum memuat Waktu Penyelesaian; Penanganan Pengaduan, "
        "Saran dan Masukan; dan Sarana dan Prasarana, yang bernilai terendah."
    ) in texts


def test_a_plan_says_which_priority_it_leaves_out_and_none_of_what_names_no_element() -> None:
    """Two priorities of three were called the lowest ones, and a plan without an element was said to hold "–"."""
    rows = [(4, 4, 2, 4, 4, 4, 4, 2, 3)] * 20 + [(3, 4, 2, 4, 3, 4, 4, 2, 3)] * 20
    report = unit(rows, plans=(Plan("Waktu Penyelesaian", "Loket"), Plan("–", "Pelatihan")))
    told = " ".join(one.text for one in printed(report).blocks if isinstance(one, Paragraph))
    assert (
        "nilai terendah: Waktu Penyelesaian. Rencana itu belum memuat Penanganan Pengaduan, Saran dan Masukan serta "
        "Sarana dan Prasarana, yang juga bernilai terendah."
    ) in told
    bare = printed(replace(report, plans=(Plan("–", "Pelatihan"),))).blocks
    assert not [one.text for one in bare if isinstance(one, Paragraph) and "memuat" in one.text and "–" in one.text]


def test_an_agencys_chapter_holds_its_own_plan_and_units_follow_in_an_annex() -> None:
    blocks = printed(city()).blocks
    chapter = next(
        place for place, one in enumerate(blocks) if isinstance(one, Heading) and one.text.startswith("LAMP")
    )
    before, after = blocks[:chapter], blocks[chapter:]
    said = " ".join(one.text for one in before if isinstance(one, Paragraph))
    assert "nilai terendah: Sarana dan Prasarana serta Waktu Penyelesaian." in said
    assert "Satu dari sepuluh rencana tindak lanjut unit pelayanan sudah diisi" in said
    listing = [
        one for one in before if isinstance(one, Table) for row in one.rows if any("Unit BB" in cell for cell in row)
    ]
    assert not listing
    tables = {one.caption: one for one in after if isinstance(one, Table)}
    assert tables["Rencana tindak lanjut unit pelayanan"].rows == (
        ("1", "Unit BB", "Waktu Penyelesaian", "Menambah loket", "2027", "", "", "", "Kepala Seksi"),
    )
    assert [row[1:4] for row in tables["Hasil tindak lanjut unit pelayanan, periode sebelumnya"].rows] == [
        ("Unit AA", "Biaya/Tarif: Papan tarif", "Sudah")
    ]


def test_every_row_of_the_workbook_names_its_unit() -> None:
    for language in ("id", "en"):
        sheet = next(one for one in further_sheets(city(), language) if one.name in ("Tindak lanjut", "Follow-up"))
        tables = [one for one in sheet.blocks if isinstance(one, Table)]
        assert [[row[1] for row in one.rows] for one in tables] == [["Unit BB"], ["Unit AA"]]
    own = replace(city(), plans=(Plan("Biaya/Tarif", "Papan tarif"),))
    sheet = next(one for one in further_sheets(own, "id") if one.name == "Tindak lanjut")
    assert [row[1] for one in sheet.blocks[:1] if isinstance(one, Table) for row in one.rows] == [
        "Kota Contoh",
        "Unit BB",
    ]
    assert len(as_json(own)["follow_up"]) == 11


def test_both_means_add_up_or_say_why_they_do_not() -> None:
    report = city()
    blocks = printed(report).blocks
    table = next(one for one in blocks if isinstance(one, Table) and one.caption == "IKM dan nilai setiap unsur")
    cells = [[float(cell.replace(",", ".")) for cell in row[3:7]] for row in table.rows]
    pooled = sum(row[3] for row in cells[:-1]) / 9
    assert round(pooled, 2) == cells[-1][3]
    mean = half_up(sum((25 * one for one in report.total.nrr if one is not None), start=0 * report.total.nrr[0]) / 9, 2)  # type: ignore[operator]
    said = " ".join(one.text for one in blocks if isinstance(one, Paragraph))
    assert f"menghasilkan {str(mean).replace('.', ',')} dan bukan {report.total.ikm_text.replace('.', ',')}." in said
    assert "Biaya/Tarif pada satu unit" in said


def test_a_quarter_has_both_figures_in_every_trend() -> None:
    now = line("Triwulan IV 2026", UNITS["AA"])
    report = replace(city(), trend=(line("Triwulan III 2026", UNITS["BB"]), city().total))
    report = replace(report, published=(report.trend[0], now))
    table = next(one for one in printed(report).blocks if isinstance(one, Table) and one.caption == "Tren IKM")
    sheet = next(one for one in further_sheets(report, "id") if one.name == "Tren")
    listed = next(one for one in sheet.blocks if isinstance(one, Table))
    for rows, shown in ((table.rows, now.ikm_text.replace(".", ",")), (listed.rows, now.ikm_text)):
        assert rows[0][3] == rows[0][5]
        assert rows[1][5] == shown != rows[1][3]
    assert [one["ikm"] for one in as_json(report)["published_trend"]] == [one.ikm_text for one in report.published]


def test_quarters_stand_under_one_heading_in_every_format() -> None:
    report = city()
    (table,) = [one for one in printed(report).blocks if isinstance(one, Table) and one.over]
    assert table.over == (("Waktu", 4, 7),)
    word = Document(io.BytesIO(report_docx(printed(report), report.day)))
    (found,) = [one for one in word.tables if any(cell.text == "Waktu" for cell in one.rows[0].cells)]
    above, below = ([cell.text for cell in found.rows[place].cells] for place in (0, 1))
    assert above[3:9] == ["Program / Kegiatan", *["Waktu"] * 4, "Penanggung Jawab"]
    assert below[3:9] == ["Program / Kegiatan", *(f"TW\u00a0{one}" for one in ROMAN), "Penanggung Jawab"]
    assert all(row._tr.trPr.find(qn("w:tblHeader")) is not None for row in found.rows[:2])
    out = io.BytesIO()
    with open_book(out, title="", subject="", author="", day=report.day) as book:
        write_pages(book, report, "id", "")
    sheet = load_workbook(out)["Tindak lanjut"]
    (place,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == "Waktu"]
    assert [sheet.cell(place.row + 1, place.column + step).value for step in range(4)] == [
        *(f"TW {one}" for one in ROMAN)
    ]
    assert [str(one) for one in sheet.merged_cells.ranges if place.coordinate in one] == ["E4:H4"]


def test_no_line_ends_within_a_quarters_short_name() -> None:
    """In a unit's table and in the narrower one of an agency, on a page that is narrow too."""
    report = replace(city(), plans=(FILLED,))
    shown = printed(report)
    shown = replace(shown, style=replace(shown.style, left=4.0, right=3.0))
    text = "\n".join(pages_of(report_pdf(shown)))
    word = Document(io.BytesIO(report_docx(shown, report.day)))
    cells = [cell for table in word.tables for row in table.rows[1:2] for cell in row.cells if "TW" in cell.text]
    assert len(cells) == 2 * len(ROMAN)
    for cell, one in zip(cells, 2 * ROMAN, strict=True):
        assert cell.text == f"TW\u00a0{one}"
        assert len(re.findall(rf"TW[ \xa0]{one}\b", text)) == 2
        style = cell.paragraphs[0].style
        # Adobe's metrics of Helvetica-Bold, in ems: T, W, space and I, V
        asked = 0.611 + 0.944 + 0.278 * (1 + one.count("I")) + 0.667 * one.count("V")
        assert asked * style.font.size.pt <= cell.width.pt - (4 if "Kecil" in style.name else 8)


def test_a_screen_reader_is_told_what_a_heading_spans() -> None:
    with pikepdf.open(io.BytesIO(report_pdf(printed(city())))) as file:
        heads = [one.A for one in elements(file.Root.StructTreeRoot, "/TH")]
        assert [int(one.ColSpan) for one in heads if "/ColSpan" in one] == [4]
        assert [int(one.RowSpan) for one in heads if "/RowSpan" in one] == [2] * 5
        assert all(str(one.Scope) == "/Column" for one in heads if "/ColSpan" in one or "/RowSpan" in one)
