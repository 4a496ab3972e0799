"""Both frames of the Laporan: their chapters, their tables, and that what nobody told is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Literal

import pytest
from docx import Document
from docx.oxml.ns import qn

from exports.laporan import Count, Group
from exports.laporan.grades import grade_table
from exports.laporan.printed import printed
from exports.laporan.sample import krejcie_morgan_table
from exports.laporan.schedule import working_days
from exports.laporan.told import Told
from exports.writing.blocks import Heading, Items, Paragraph, Printed
from exports.writing.pdf import report_pdf
from exports.writing.word import report_docx
from tests.exports.test_laporan_told import SKM, TIED, line, unit
from tests.support.readback import pages_of, word_rows

ROWS = [*[TIED] * 20, *[(4,) * 9] * 10]
PARTS = (line("KTP", [TIED] * 20, "ktp"), line("Akta", [(4,) * 9] * 10, "akta"))
TOLD = Told(
    team="Keputusan Kepala Dinas Contoh Nomor 1 Tahun 2026",
    preparation=(date(2026, 9, 21), date(2026, 9, 30)),
    processing=(date(2027, 1, 4), date(2027, 1, 8)),
    forum=date(2027, 1, 12),
    forum_with="pengguna layanan dan akademisi",
    causes=("Loket kurang",),
    voices=("Antrean perlu dipersingkat",),
    advice=("Menambah loket",),
    preface=("Kata pertama",),
    served=4800,
)
HEADINGS = {
    "2022": [
        *("BAB I PENDAHULUAN", "1.1 Latar Belakang", "1.2 Dasar Pelaksanaan Survei Kepuasan Masyarakat"),
        *("1.3 Maksud dan Tujuan", "BAB II PENGUMPULAN DATA SKM", "2.1 Pelaksana SKM", "2.2 Metode Pengumpulan Data"),
        *("2.3 Lokasi Pengumpulan Data", "2.4 Waktu Pelaksanaan SKM", "2.5 Penentuan Jumlah Responden"),
        *("BAB III HASIL PENGOLAHAN DATA SKM", "3.1 Jumlah Responden SKM"),
        "3.2 Indeks Kepuasan Masyarakat (Unit Layanan dan Per Unsur Layanan)",
        *("3.3 Indeks Kepuasan Masyarakat per Jenis Layanan", "BAB IV ANALISIS HASIL SKM"),
        "4.1 Analisis Permasalahan/Kelemahan dan Kelebihan Unsur Layanan",
        *("4.2 Rencana Tindak Lanjut", "4.3 Tren Nilai SKM", "BAB V KESIMPULAN", "LAMPIRAN 1 KUESIONER"),
        *("LAMPIRAN 2 HASIL OLAH DATA SKM", "LAMPIRAN 3 LAPORAN HASIL TINDAK LANJUT SKM PERIODE SEBELUMNYA"),
    ],
    "2025": [
        *("BAB I PENDAHULUAN", "1.1 Latar Belakang", "1.2 Tujuan dan Manfaat", "1.3 Metode Pengumpulan Data"),
        *("1.4 Waktu Pelaksanaan SKM", "1.5 Penentuan Jumlah Responden", "BAB II ANALISIS DATA SKM"),
        *("2.1 Analisis Responden", "2.2 Indeks Kepuasan Masyarakat Per Jenis Layanan"),
        *("2.3 Analisis Masalah dan Rencana Tindak Lanjut", "2.4 Tren Nilai SKM"),
        *("BAB III HASIL TINDAK LANJUT SKM PERIODE SEBELUMNYA", "BAB IV KESIMPULAN", "4.1 Kesimpulan", "4.2 Saran"),
        *("LAMPIRAN 1 KUESIONER", "LAMPIRAN 2 HASIL OLAH DATA SKM"),
    ],
}


def made(frame: Literal["2022", "2025"], told: Told = TOLD) -> Printed:
    before = line("Triwulan III 2026", [TIED] * 20)
    seen = Group(
        "disabilitas",
        "Disabilitas",
        (Count("TIDAK", "Tidak ada", 15), Count("FISIK", "Fisik", 12), Count("MENTAL", "Mental", 3)),
    )
    report = unit(ROWS, parts=PARTS, population=1000, target=278, groups=(seen,), frame=frame, told=told)
    return printed(replace(report, trend=(before, report.total)))


def texts(pages: Printed) -> str:
    found = [
        one.texts if isinstance(one, Items) else (one.text,)
        for one in pages.blocks
        if isinstance(one, Paragraph | Items)
    ]
    return " ".join(text for some in found for text in some)


@pytest.mark.parametrize("frame", ["2022", "2025"])
def test_each_frame_has_its_chapters_and_what_was_told(frame: Literal["2022", "2025"]) -> None:
    pages = made(frame)
    assert [one.text for one in pages.blocks if isinstance(one, Heading)] == HEADINGS[frame]
    told, tables = texts(pages), {table.caption: table for _, table in pages.tables()}
    for part in (
        *("Tim pelaksana: Keputusan Kepala Dinas Contoh", "dalam satu tahun, adalah 4.800", "Loket kurang"),
        *("Forum Konsultasi Publik pada 12 Januari 2027 bersama pengguna layanan", "Antrean perlu", "Menambah loket"),
    ):
        assert part in told
    assert [row[1:] for row in tables["Waktu pelaksanaan SKM"].rows] == [
        ("Persiapan", "21–30 September 2026", "8"),
        ("Pengumpulan Data", "1 Oktober–31 Desember 2026", str(working_days(date(2026, 10, 1), date(2026, 12, 31)))),
        (
            "Pengolahan Data dan Analisis Hasil",
            "4–8 Januari 2027",
            str(working_days(date(2027, 1, 4), date(2027, 1, 8))),
        ),
    ]
    assert [row[1:] for row in tables["Responden menurut karakteristik"].rows] == [
        ("Kategorisasi Pengguna Layanan", "Non Disabilitas", "15", "50,00"),
        ("", "Disabilitas", "15", "50,00"),
        ("Kategorisasi Jenis Disabilitas", "Fisik", "12", "80,00"),
        ("", "Mental", "3", "20,00"),
    ]
    services = tables["IKM per unsur dan per jenis layanan"]
    assert [row[-1] for row in services.rows] == ["72,22", "100,00", "86,11"]
    assert "IKM periode sebelumnya, Triwulan III 2026" in tables
    assert ("Jumlah minimum responden menurut Krejcie dan Morgan" in tables) == (frame == "2022")
    assert "Kata pertama" in "\n".join(
        one.text for one in Document(BytesIO(report_docx(pages, date(2026, 11, 22)))).paragraphs
    )


@pytest.mark.parametrize("frame", ["2022", "2025"])
def test_what_nobody_told_leaves_no_trace(frame: Literal["2022", "2025"]) -> None:
    pages = made(frame, Told())
    told = texts(pages)
    for word in ("Tim pelaksana", "Forum", "satu tahun, adalah", "Penyebab", "mewakili", "Saran:", "Menambah"):
        assert word not in told
    assert "4.2 Saran" not in [one.text for one in pages.blocks if isinstance(one, Heading)]
    for _, table in pages.tables():
        if table.caption.startswith("Waktu"):
            assert [row[1] for row in table.rows] == ["Pengumpulan Data"]


@pytest.mark.parametrize(("frame", "kinds"), [("2022", [5, 4, 6]), ("2025", [5, 6])])
def test_each_frame_names_as_many_aims_and_benefits_as_its_template(
    frame: Literal["2022", "2025"], kinds: list[int]
) -> None:
    """Between aims and benefits the template of 2022/23 has sasaran a to d. Benefits are a to f."""
    blocks = list(made(frame).blocks)
    headed = [place for place, one in enumerate(blocks) if isinstance(one, Heading)]
    start = next(place for place in headed if "Tujuan" in blocks[place].text)  # type: ignore[union-attr]
    part = blocks[start : next(place for place in headed if place > start)]
    assert [len(one.texts) for one in part if isinstance(one, Items)] == kinds
    titles = [one.text for one in part if isinstance(one, Paragraph) and one.text.endswith("adalah:")]
    assert ("Sasarannya adalah:" in titles) == (frame == "2022")


@pytest.mark.parametrize("frame", ["2022", "2025"])
def test_what_a_frame_has_no_section_for_moves_none_of_its_numbers(frame: Literal["2022", "2025"]) -> None:
    parts = (line("Unit A (contoh)", [TIED] * 20, "A"), line("Unit B (contoh)", [(4,) * 9] * 10, "B"))
    pages = printed(unit(ROWS, code="", city=True, parts=parts, frame=frame))
    found = [one for one in pages.blocks if isinstance(one, Heading)]
    numbered = [one.text for one in found if one.listed and one.text[0].isdigit()]
    own = ["2.1 Analisis Responden", "2.3 Analisis Masalah dan Rencana Tindak Lanjut", "2.4 Tren Nilai SKM"]
    if frame == "2025":
        assert [one for one in numbered if one.startswith("2.")] == [own[0], HEADINGS["2025"][8], *own[1:]]
    per_unit = next(one.text for one in found if "per Unit Pelayanan" in one.text)
    assert per_unit.startswith("3.3 ") == (frame == "2022")
    word = Document(BytesIO(report_docx(pages, date(2026, 11, 22))))
    assert per_unit in [one.text for one in word.paragraphs if one.style and one.style.name.startswith("Heading")]


def test_the_printed_tables_are_the_regulations() -> None:
    assert [row[:3] for row in grade_table(SKM).rows] == [
        ("1", "1.00–2.5996", "25.00–64.99"),
        ("2", "2.60–3.064", "65.00–76.60"),
        ("3", "3.0644–3.532", "76.61–88.30"),
        ("4", "3.5324–4.00", "88.31–100.00"),
    ]
    pairs = {row[at : at + 2] for row in krejcie_morgan_table().rows for at in (0, 2, 4)} - {("", "")}
    assert len(pairs) == 90
    assert {("10", "10"), ("1000", "278"), ("1000000", "384")} <= pairs


def test_every_heading_is_found_by_a_search() -> None:
    pages = made("2025")
    pdf, word = pages_of(report_pdf(pages)), word_rows(report_docx(pages, pages.day))
    found = [[word for line in page.splitlines() for word in line.split()] for page in pdf]
    for _, table in pages.tables():
        assert not [one.heading for one in table.columns if "- " in one.heading]
        if not any(one.turned for one in table.columns):
            continue
        headings = [one.heading for one in table.columns]
        assert headings in word
        assert any(all(word in page for heading in headings for word in heading.split()) for page in found), headings


def test_a_turned_heading_has_the_room_it_needs_in_word() -> None:
    pages = made("2025")
    file = Document(BytesIO(report_docx(pages, pages.day)))
    turned = [
        cell for cell in file.element.body.iter(qn("w:tc")) if next(cell.iter(qn("w:textDirection")), None) is not None
    ]
    headings = [one.heading for _, table in pages.tables() for one in table.columns if one.turned]
    assert ["".join(text.text for text in cell.iter(qn("w:t"))) for cell in turned] == headings
    for cell in turned:
        high = cell.getparent().trPr.trHeight_val
        assert high.pt > 7.5 * 0.6 * max(len(word) for one in headings for word in one.split()), (
            "lower than narrow letters of that size are wide"
        )
