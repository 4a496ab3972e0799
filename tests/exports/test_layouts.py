"""Recaps in the layouts that regencies hand in: the forms' own headings, and the Laporan's own figures."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from exports.laporan import Done, Laporan, Plan
from exports.laporan.sides import Side
from exports.laporan.sippn import sippn_csv, sippn_sheet, sippn_units_csv
from exports.recap.layout_sheet import LayoutRecap, layout_sheet
from exports.recap.layouts import LAYOUTS, Name, Scale, method, realised
from scoring import half_up
from tests.exports.test_follow_up import city
from tests.exports.test_laporan_told import SKM, TIED, line, unit
from tests.exports.test_result_day_beside import IPAK, NATIONAL, line_of
from tests.support.workbooks import load_workbook

# As the forms have them (a tool for perangkat daerah, a regency's form, a health office's over its puskesmas).
_NINE = "Persyaratan;Prosedur;Waktu;Biaya;Produk;Kompetensi;Perilaku;Aduan;Sarpras"
HEADINGS = {
    "a": f"No;Nama OPP;Periode Survei;Jenis Layanan;{_NINE};IKM;Jumlah Responden;Metode SKM;Unsur Perbaikan;RTL;"
    "% TL Periode Sebelumnya",
    "b": f"No. Res;Unit Pelayanan;Jenis Layanan;Periode Pelaksanaan;{_NINE};IKM;Kategori / Mutu;Jumlah Responden;"
    "Metode SKM;Unsur Prioritas Perbaikan;Rencana Tindak Lanjut;Realisasi RTL Periode Sebelumnya %",
    "c": "No;OPD/Unit Pelayanan Publik;Periode Pelaksanaan;U1;U2;U3;U4;U5;U6;U7;U8;U9;IKM;Kategori;Jumlah Responden;"
    "Metode SKM;Unsur Prioritas Perbaikan;Rencana Tindak Lanjut",
}
GOOD = (4, 3, 4, 4, 3, 4, 4, 3, 2)


def one(code: str) -> Laporan:
    """A unit of two services, with a plan and what became of the one before."""
    some, more = [TIED] * 12, [GOOD] * 11
    return unit(
        some + more,
        code=code,
        subject=f"Unit {code}",
        parts=(line("Rawat jalan", some, "rj"), line("Rawat inap", more, "ri")),
        channels=(line("Telegram", some, "bot"), line("Kertas", more, "kertas")),
        plans=(Plan("Sarana dan Prasarana", "Menambah kursi (contoh)"), Plan("Waktu Penyelesaian")),
        done=(Done("Papan", carried_out=True), Done("Loket", carried_out=False), Done("Kursi", carried_out=False)),
    )


def read(
    layout: Name, scale: Scale = "100", made: tuple[Laporan, ...] = (), whole: Laporan | None = None
) -> tuple[list[str], list[list[Any]], str]:
    """The column headings, the rows below them, and all that stands above."""
    units = made or (one("AA"), one("BB"))
    content = layout_sheet(LayoutRecap(units, whole or city(), layout, scale))
    rows = [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]  # type: ignore[union-attr]
    first = next(place for place, row in enumerate(rows) if str(row[0] or "").startswith("No"))
    lower = rows[first + 1] if LAYOUTS[layout].over else [None] * len(rows[first])
    headings = [str(below or above) for above, below in zip(rows[first], lower, strict=True)]
    above = "\n".join(str(cell) for row in rows[: first + 1] for cell in row if cell)
    return headings, rows[first + (2 if LAYOUTS[layout].over else 1) :], above


@pytest.mark.parametrize("layout", ["a", "b", "c"])
def test_headings_are_the_forms_own_and_the_scale_is_told(layout: Name) -> None:
    headings, _, above = read(layout)
    assert headings == HEADINGS[layout].split(";")
    assert len(headings) == {"a": 19, "b": 20, "c": 18}[layout]
    assert "skala 0–100" in above
    assert "skala 1–4" in read(layout, "nrr")[2]
    assert LAYOUTS[layout].over in above


def test_layout_a_has_each_unit_with_its_services_below_and_the_institution_last() -> None:
    headings, rows, _ = read("a")
    services = headings.index("Jenis Layanan")
    assert [(row[0], row[services]) for row in rows[:6]] == [
        *((1, None), (None, "Rawat jalan"), (None, "Rawat inap")),
        *((2, None), (None, "Rawat jalan"), (None, "Rawat inap")),
    ]
    assert rows[0][-4:] == ["Campuran", "1. Sarana dan Prasarana\n2. Waktu Penyelesaian", *rows[0][-2:-1], 33.33]
    assert rows[0][-2] == "1. Menambah kursi (contoh)\n2. belum diisi"
    assert [cell for cell in rows[1][-4:] if cell] == []
    assert rows[6][1] == "IKM Instansi"


@pytest.mark.parametrize("layout", ["a", "b", "c"])
@pytest.mark.parametrize("scale", ["100", "nrr"])
def test_every_figure_is_the_laporans(layout: Name, scale: Scale) -> None:
    headings, rows, _ = read(layout, scale)
    report, whole = one("AA"), city()
    wanted = {
        "units": [report.total],
        "services": list(report.parts),
        "both": [report.total, *report.parts],
    }[LAYOUTS[layout].rows]
    at, ikm, n = 4 - (layout == "c"), headings.index("IKM"), headings.index("Jumlah Responden")
    foot = {"mean": 1, "grades": 4, "": 0}[LAYOUTS[layout].foot]
    below = [row for row in rows if row[1] in ("IKM Instansi", "Nilai Per Unsur")]
    assert len(below) == min(foot, 1)
    pairs = [*zip(rows, wanted, strict=False), *((row, whole.total) for row in below)]
    for row, expected in pairs:
        shown = [half_up(x, 4) if scale == "nrr" else half_up(25 * x, 2) for x in expected.nrr if x is not None]
        assert [float(one) for one in shown] == row[at : at + 9]
        assert row[n] == expected.n
        if row[1] != "Nilai Per Unsur":
            assert row[ikm] == float(expected.ikm_text)
    if layout == "b":
        assert [row[ikm] for row in rows if row[1] in ("IKM IP", "Mutu Layanan")] == [
            float(whole.total.ikm_text),
            whole.total.grade_text,
        ]


@pytest.mark.parametrize("layout", ["a", "b", "c"])
def test_an_index_beside_the_ikm_stands_after_the_columns_of_the_form(layout: Name) -> None:
    side = Side(IPAK, line_of(NATIONAL, IPAK, 23), services=(replace(line_of(NATIONAL, IPAK, 11), code="ri"),))
    both = (replace(one("AA"), beside=(side,)), unit([TIED] * 12, code="BB", beside=(replace(side, services=()),)))
    headings, rows, _ = read(layout, made=both, whole=replace(city(), beside=(side,)))
    assert headings == [*HEADINGS[layout].split(";"), "IPAK (1–4)"]
    figures = [row[-1] for row in rows if row[headings.index("IKM")] is not None]
    whole, of_service = (float(text) for text in (side.total.index_text, side.services[0].index_text))
    assert (
        figures
        == {
            "a": [whole, None, of_service, whole, whole],
            "b": [None, of_service, whole, whole, None],
            "c": [whole, whole],
        }[layout]
    )


def test_a_reader_without_a_right_to_rows_sees_a_number_and_no_figure() -> None:
    hidden = replace(line("Triwulan IV 2026", [TIED] * 3), ikm=None, nrr=(None,) * 9, mutu=None)
    few = replace(one("CC"), total=hidden, parts=())
    headings, rows, _ = read("b", made=(few,))
    assert rows[0][headings.index("Jumlah Responden")] == 3
    assert "tidak dirinci" in rows[0][headings.index("IKM")]
    assert rows[0][4:13] == [None] * 9


def test_the_note_on_the_last_row_is_of_whose_recap_it_is() -> None:
    """That of one unit was called a mean of units."""

    def noted(whole: Laporan) -> str:
        book = load_workbook(io.BytesIO(layout_sheet(LayoutRecap((one("AA"),), whole, "a"))))
        return " ".join(str(cell) for row in book.worksheets[0].values for cell in row if "Baris terakhir" in str(cell))

    assert "rata-rata sederhana nilai unit" in noted(city())
    assert noted(one("AA")) == "Baris terakhir adalah nilai unit dari semua jawabannya, seperti pada Laporan SKM."


def test_few_answers_have_no_priority_and_no_grade() -> None:
    headings, rows, _ = read("c", made=(unit([TIED] * 9, plans=(Plan("Waktu Penyelesaian"),)),))
    assert rows[0][headings.index("Kategori")] == "terlalu sedikit untuk dinilai"
    assert rows[0][headings.index("Unsur Prioritas Perbaikan")] == "terlalu sedikit untuk dinilai"


@pytest.mark.parametrize("n", [0, 9])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_said_in_the_place_of_a_grade_stays_in_its_cell(layout: Name, n: int) -> None:
    few = unit([GOOD] * n, code="AA", subject="Unit AA")
    sheet = load_workbook(io.BytesIO(layout_sheet(LayoutRecap((few,), few, layout)))).worksheets[0]
    spans = sheet.column_dimensions.values()
    foot = max(cell.row for row in sheet.iter_rows() for cell in row if cell.border.left.style)
    for cell in (cell for row in sheet.iter_rows(min_row=6, max_row=foot) for cell in row if cell.value):
        wide = next(one.width for one in spans if one.min <= cell.column <= one.max)
        if isinstance(cell.value, str) and len(cell.value) > wide:
            assert cell.alignment.wrap_text, (cell.coordinate, cell.value)


def test_ways_and_shares() -> None:
    some = [TIED] * 12
    for codes, expected in (
        (("bot", "petugas"), "Online"),
        (("kertas",), "Manual"),
        (("bot", "kertas"), "Campuran"),
        (("arsip",), ""),
    ):
        assert method(unit(some, channels=tuple(line(code, some, code) for code in codes))) == expected
    assert realised(one("AA")) == (1, 3)
    assert read("b", made=(unit(some),))[1][0][-1] == "belum ada rencana"


@pytest.mark.parametrize("made", [unit([TIED] * 12), city()], ids=["unit", "city"])
def test_the_workbook_for_sippn_holds_what_the_csv_does(made: Laporan) -> None:
    book = load_workbook(io.BytesIO(sippn_sheet(made)))
    tables = [sippn_csv(made), *([sippn_units_csv(made)] if made.city else [])]
    assert len(book.worksheets) == len(tables)
    for sheet, content in zip(book.worksheets, tables, strict=True):
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        shown = [[_plain(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        if sheet.title != "SIPPN":  # the note that ends each row of the CSV stands once, above
            assert {row[-1] for row in rows[1:]} == {shown[0][0]}
            shown, rows = shown[1:], [row[:-1] for row in rows]
        assert shown == [[_plain(_number(cell)) for cell in row] for row in rows]


def test_a_row_is_as_high_as_its_longest_cell() -> None:
    """LibreOffice does not make rows of another program higher, so a text would stand over the row below."""
    for content in (sippn_sheet(city()), layout_sheet(LayoutRecap((one("AA"),), city(), "b"))):
        for sheet in load_workbook(io.BytesIO(content)).worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    merged = any(cell.coordinate in one for one in sheet.merged_cells.ranges)
                    if not merged and cell.alignment.wrap_text and isinstance(cell.value, str):
                        spans = sheet.column_dimensions.values()  # like columns side by side are one
                        wide = next(one.width for one in spans if one.min <= cell.column <= one.max)
                        lines = max(len(cell.value) / wide, cell.value.count("\n") + 1)
                        assert (sheet.row_dimensions[cell.row].height or 15) >= 15 * int(lines), cell.value


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_page_across_says_whose_figures_it_has_and_cuts_no_line(layout: Name) -> None:
    book = load_workbook(io.BytesIO(layout_sheet(LayoutRecap((one("AA"),), city(), layout))))
    sheet = book.worksheets[0]
    assert sheet.print_title_cols == "$A:$B"
    assert sheet["B6"].value or sheet["B7"].value
    wide = sum(one.width for one in sheet.column_dimensions.values() if one.max <= 2)
    for row in sheet.iter_rows(max_col=2):
        for cell in row:
            if isinstance(cell.value, str) and len(cell.value) > wide:
                assert cell.alignment.wrap_text, cell.value
                assert sheet.row_dimensions[cell.row].height >= 15 * (len(cell.value) // wide), cell.value


def _number(cell: str) -> str | float:
    return float(cell) if cell.replace(".", "", 1).isdecimal() else cell


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "" if cell is None else cell


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_heading_that_is_short_is_told_on_every_printed_page(layout: Name) -> None:
    content = layout_sheet(LayoutRecap((one("AA"),), city(), layout))
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    headings = [found for found in LAYOUTS[layout].headings(city()) if found.key.startswith("element ")]
    named = zip(headings, SKM.elements, strict=True)
    told = "; ".join(f"{it.heading}: {of.name['id']}" for it, of in named if it.heading != of.name["id"])
    assert "Waktu Penyelesaian" in told
    (place,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == told]
    first, last = (int(row) for row in sheet.print_title_rows.replace("$", "").split(":"))
    assert first == place.row
    assert [sheet.cell(last, place.column + step).value for step in range(9)] == [it.heading for it in headings]
