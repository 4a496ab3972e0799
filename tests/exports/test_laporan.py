"""The Laporan SKM read back by other programs, PDFium and python-docx, against the figures of scoring."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from exports.errors import BadReport
from exports.laporan import Count, Done, Group, Laporan, Line, Plan, Signer
from exports.laporan.printed import printed
from exports.laporan.trend import movement
from exports.sheet.sheet import processing_sheet
from exports.writing.blocks import Chart, Heading, Paragraph, Printed, Table
from exports.writing.pdf import report_pdf
from exports.writing.word import report_docx
from scoring import Tally, half_up, krejcie_morgan, load_instrument, parse_period, parse_weight, score
from tests.support.readback import pages_of
from tests.support.workbooks import load_workbook

SKM = load_instrument()
WEIGHTS = parse_weight("1/9", SKM)
K = len(SKM.elements)
HYPHENS = re.compile("[-\u2010\u00ad\ufffe\x02]")  # those at the end of a line are others
DAY = date(2026, 11, 21)
Answers = Callable[..., list[tuple[int | None, ...]]]


def line(label: str, rows: list[tuple[int | None, ...]]) -> Line:
    tally = Tally.of_rows(rows, K)
    return Line.of(label, score(tally, SKM, WEIGHTS) if tally else None, K)


def laporan(rows: list[tuple[int | None, ...]], **changes: Any) -> Laporan:
    """A unit's report of these answers, half of them from each of two services."""
    n, half = len(rows), len(rows) // 2
    total = line("Triwulan IV 2026", rows)
    report = Laporan(
        agency="Pemerintah Kota Contoh",
        subject="Puskesmas Contoh",
        code="PKM-07",
        period=parse_period("2026-Q4"),
        made="2026-11-21 10.00 WIB",
        day=DAY,
        instrument=SKM,
        weights=WEIGHTS,
        total=total,
        groups=(Group("kelamin", "Jenis kelamin", (Count("L", "Laki-laki", half), Count("P", "Perempuan", n - half))),),
        parts=(line("Poli umum", rows[:half]), line("KIA", rows[half:])),
        trend=(line("Triwulan III 2026", [(3,) * K] * 20), total),
        months=(("November 2026", n),) if n else (),
        rows=tuple(rows),
        plans=tuple(Plan(SKM.elements[place].name["id"]) for place in (8, 2, 7)) if n else (),
        signer=Signer("Budi Contoh", "Wali Kota Contoh", "NIP. 1", "Kota Contoh"),
        population=1200,
        target=krejcie_morgan(1200),
        made_up=True,
    )
    return replace(report, **changes)


def pdf_text(data: bytes) -> str:
    text = "".join(pages_of(data))
    return re.sub(r"[\s\u200b]+", "", text)


def word_tables(data: bytes) -> list[list[tuple[str, ...]]]:
    """Every table but the signatures', which has no lines."""
    tables = [
        one for one in Document(io.BytesIO(data)).tables if one.style is not None and one.style.name == "Tabel SKM"
    ]
    return [[tuple(map(cell_text, row.tc_lst)) for row in table._tbl.tr_lst] for table in tables]


def cell_text(cell: Any) -> str:
    return "".join(run.text or "" for run in cell.iter(qn("w:t")))


def dotted(rows: Any) -> list[tuple[str, ...]]:
    """Printed cells with the decimal point of data."""
    return [tuple(re.sub(r"(?<=\d),(?=\d)", ".", cell) for cell in row) for row in rows]


def texts_of(report: Printed) -> list[str]:
    return [block.text for block in report.blocks if isinstance(block, Paragraph | Heading)]


CASES = {
    "usual": 120,
    "empty": 0,
    "one respondent": 1,
    "two respondents": 2,
}


@pytest.mark.parametrize("n", CASES.values(), ids=CASES.keys())
def test_pdf_and_word_show_the_same_cells(make_answers: Answers, n: int) -> None:
    pages = printed(laporan(make_answers(n, seed=n)))
    told, tables = pdf_text(report_pdf(pages)), word_tables(report_docx(pages, DAY))
    for (_, table), found in zip(pages.tables(), tables, strict=True):
        assert found == [tuple(column.heading for column in table.columns), *table.rows]
        for row in table.rows[-4:]:
            cells = "".join(re.sub(r"\s+", "", cell) for cell in row if cell != "✓")
            assert cells in told, row
    for text in texts_of(pages):
        plain, whole = re.sub(r"\s+", "", text.replace("-", "")), HYPHENS.sub("", told)
        assert plain[:50] in whole, text
        assert plain[-50:] in whole, text  # a page may end in between


def test_the_figures_are_scorings(make_answers: Answers) -> None:
    rows = make_answers(120, seed=3, blanks=0.05)
    result = score(Tally.of_rows(rows, K), SKM, WEIGHTS)
    tables = {table.caption: table for _, table in printed(laporan(rows)).tables()}
    shown = dotted(tables["IKM dan nilai setiap unsur"].rows)
    for row, element in zip(shown, result.elements, strict=False):
        assert row[2:] == (str(element.n), element.nrr_text, element.ikm_text, f"{element.mutu} ({element.kinerja})")
    assert shown[-1][2:] == (
        str(result.n),
        result.index_text,
        result.ikm_text,
        f"{result.mutu} ({result.kinerja})",
    )
    sheet = dotted(tables["Pengolahan data per responden dan per unsur"].rows)
    assert [row[1:] for row in sheet[:120]] == [tuple("" if x is None else str(x) for x in row) for row in rows]
    assert sheet[120][1:] == tuple(str(element.sum) for element in result.elements)
    assert sheet[122][1:] == tuple(str(half_up(one.weighted or 0, 6)) for one in result.elements)


def test_chapters_stand_in_the_ministrys_order(make_answers: Answers) -> None:
    pages = printed(laporan(make_answers(30, seed=1)))
    document = Document(io.BytesIO(report_docx(pages, DAY)))
    chapters = [one.text for one in document.paragraphs if one.style is not None and one.style.name == "Heading 1"]
    assert [chapter.split()[:2] for chapter in chapters] == [
        *(["BAB", roman] for roman in ("I", "II", "III", "IV", "V")),
        *(["LAMPIRAN", str(number)] for number in range(1, 5)),
    ]
    bookmarks = [one.title for one in PdfReader(io.BytesIO(report_pdf(pages))).outline if not isinstance(one, list)]
    assert bookmarks[-len(chapters) :] == chapters
    xml = document.element.xml
    assert 'TOC \\o "1-2"' in xml
    assert xml.count("SEQ Tabel") == sum(1 for _ in pages.tables())
    assert xml.count("SEQ Gambar") == sum(isinstance(block, Chart) for block in pages.blocks)
    assert all("Nilai" in one or "IKM" in one for one in re.findall(r'descr="([^"]*)"', xml))


def test_the_workbooks_further_sheets_show_the_same_figures(make_answers: Answers, make_report: Any) -> None:
    rows = make_answers(120, seed=13)
    done = (Done("=Menambah loket", carried_out=True),)
    pages = printed(laporan(rows, done=done))
    content = processing_sheet(make_report(rows), laporan(rows, done=done))
    book = load_workbook(io.BytesIO(content), data_only=True)
    assert book.sheetnames[2:] == ["Ringkasan", "Responden", "Tren", "Tindak lanjut", "Metode"]
    found = {
        tuple(_as_text(cell) for cell in row if cell.has_style)
        for sheet in book.worksheets[2:]
        for row in sheet.iter_rows()
    }
    shown = {"IKM dan nilai setiap unsur", "IKM per jenis layanan", "Responden menurut karakteristik", "Tren IKM"}
    for _, table in pages.tables():
        if table.caption in shown | {"Hasil tindak lanjut SKM periode sebelumnya"}:
            rows_told = [row[1:] if table.columns[1].heading == "KARAKTERISTIK" else row for row in table.rows]
            assert set(dotted(rows_told)) <= found, table.caption
    live = load_workbook(io.BytesIO(content)).worksheets[2:]
    formulas = [cell.value for sheet in live for row in sheet for cell in row if cell.data_type == "f"]
    assert all(f"'{book.sheetnames[0]}'!$" in one for one in formulas)
    assert len(formulas) == 4 * (K + 1) + (K + 3) + 3  # by element, the line of all services, the last of the trend


def test_the_further_sheets_speak_the_workbooks_language(make_answers: Answers, make_report: Any) -> None:
    rows = make_answers(120, seed=13)
    report = laporan(rows, done=(Done("More counters", carried_out=False),))
    books = {
        language: load_workbook(
            io.BytesIO(processing_sheet(make_report(rows, language=language), report)), data_only=True
        )
        for language in ("id", "en")
    }
    assert books["en"].sheetnames[2:] == ["Summary", "Respondents", "Trend", "Follow-up", "Method"]
    cells = {
        language: [[cell.value for cell in row] for sheet in book.worksheets[2:] for row in sheet.iter_rows()]
        for language, book in books.items()
    }
    words = {str(cell) for row in cells["en"] for cell in row}
    assert {SKM.element("waktu").name["en"], "Service element", "Poor", "Not yet"} <= words
    assert not words & {"Unsur pelayanan", "Responden", "Mutu", "Belum", "Seluruhnya"}
    numbers = {
        language: [cell for row in found for cell in row if isinstance(cell, int | float)]
        for language, found in cells.items()
    }
    assert numbers["id"] == numbers["en"]


def _as_text(cell: Any) -> str:
    """A cell in the digits of its number format."""
    if isinstance(cell.value, int | float):
        return f"{cell.value:.{len(cell.number_format.partition('.')[2])}f}"
    return str(cell.value or "")


def test_hostile_names_are_printed_as_written(make_answers: Answers, nasty: str) -> None:
    for text in (nasty, "n" * 300, "=cmd|' /C calc'!A0", "مرحبا بالعالم", "😀 emoji", "#panic() $x$ <w:p/> ]]> \\x00"):
        report = laporan(
            make_answers(12, seed=2),
            subject=text,
            agency=text,
            plans=(Plan(text, text, frozenset({1, 4}), text),),
            done=(Done(text, carried_out=True, described=text, evidence=text),),
            parts=(line(text, make_answers(12, seed=2)),),
            signer=Signer(text, text, text, text),
        )
        pages = printed(report)
        pdf, word = report_pdf(pages), report_docx(pages, DAY)
        written = "\n".join(one.text for one in Document(io.BytesIO(word)).paragraphs)
        expected = " ".join(text.split())
        assert expected in written
        assert any(expected in cell for table in word_tables(word) for row in table for cell in row)
        if text.isascii():  # the reader of PDFs knows no other direction or picture
            assert re.sub(r"\s+", "", text) in pdf_text(pdf).replace("\u2010", "-")


def test_a_report_without_answers_claims_nothing() -> None:
    pages = printed(laporan([], parts=(), trend=()))
    told = " ".join(texts_of(pages))
    assert "Belum ada jawaban pada periode ini" in told
    assert not [block for block in pages.blocks if isinstance(block, Chart)]
    assert "IKM Puskesmas Contoh pada" not in told


def test_all_four_has_no_weakness() -> None:
    pages = printed(laporan([(4,) * K] * 30, trend=()))
    told = " ".join(texts_of(pages))
    assert "IKM Puskesmas Contoh pada Triwulan IV 2026 adalah 100,00" in told
    assert "Semua unsur memperoleh nilai rata-rata yang sama, 4,0000" in told
    assert "prioritas perbaikan" not in told
    assert "Belum ada hasil periode sebelumnya" in told
    (chart,) = [block for block in pages.blocks if isinstance(block, Chart)]
    assert not any(bar.low for bar in chart.bars)


def test_few_respondents_get_no_interval(make_answers: Answers) -> None:
    told = " ".join(texts_of(printed(laporan(make_answers(9, seed=4)))))
    assert "selang kepercayaan 95% belum dapat dihitung" in told
    assert "Selang kepercayaan 95% adalah" not in told


def test_two_hundred_services_all_stand_in_the_table(make_answers: Answers) -> None:
    rows = make_answers(200, seed=5)
    parts = tuple(line(f"Layanan {place}", [row]) for place, row in enumerate(rows, 1))
    pages = printed(laporan(rows, parts=parts))
    told = pdf_text(report_pdf(pages))
    assert all(f"Layanan{place}1" in told for place in range(1, 201))


def test_follow_up_is_shown_when_there_is_some(make_answers: Answers) -> None:
    done = (Done("Menambah loket", carried_out=True, described="Dua loket"), Done("Melatih petugas", carried_out=False))
    plans = (Plan("Waktu Penyelesaian", "Menambah loket", frozenset({1, 2}), "Kepala Puskesmas"),)
    pages = printed(laporan(make_answers(30, seed=6), done=done, plans=plans))
    tables = {table.caption: table.rows for _, table in pages.tables()}
    assert tables["Rencana tindak lanjut SKM"] == (
        ("1", "Waktu Penyelesaian", "Menambah loket", "✓", "✓", "", "", "Kepala Puskesmas"),
    )
    assert [row[2] for row in tables["Hasil tindak lanjut SKM periode sebelumnya"]] == ["Sudah", "Belum"]
    assert "Satu dari dua rencana tindak lanjut periode sebelumnya sudah dilaksanakan." in texts_of(pages)


@pytest.mark.parametrize(
    ("before", "after", "verdict", "said"),
    [
        (3, 4, "naik", "IKM naik 25,00 poin, dari 75,00 pada A menjadi 100,00 pada B. Perubahan ini lebih besar"),
        (
            4,
            3,
            "belum cukup bukti",
            "IKM turun 25,00 poin, dari 100,00 pada A menjadi 75,00 pada B. Perubahan ini masih",
        ),
        (
            4,
            3,
            "terlalu sedikit untuk disimpulkan",
            "IKM turun 25,00 poin, dari 100,00 pada A menjadi 75,00 pada B. Jawaban terlalu sedikit",
        ),
        (3, 3, None, "IKM B sama dengan A, yaitu 75,00."),
    ],
)
def test_a_change_is_said_with_its_evidence(before: int, after: int, verdict: str | None, said: str) -> None:
    told = movement(line("A", [(before,) * K]), line("B", [(after,) * K]), verdict)
    assert told.startswith(said)


def test_a_week_is_told_beside_the_one_before_without_a_verdict() -> None:
    told = movement(line("A", [(3,) * K]), line("B", [(4,) * K]), "naik", week=True)
    assert told.startswith("IKM 75,00 pada A dan 100,00 pada B, selisih +25,00 poin. ")
    assert told.endswith("tidak dinilai naik atau turun.")


def test_long_lists_of_respondents_are_summed_and_say_so(make_answers: Answers) -> None:
    pages = printed(laporan(make_answers(501, seed=7), parts=()))
    (sheet,) = [table for _, table in pages.tables() if table.caption.startswith("Pengolahan data")]
    assert [row[0] for row in sheet.rows] == ["Jumlah nilai", "NRR", "NRR tertimbang"]
    assert any("Jawaban 501 responden satu per satu ada pada lembar olah data" in text for text in texts_of(pages))


def test_counts_of_another_moment_are_refused(make_answers: Answers) -> None:
    rows = make_answers(20, seed=8)
    with pytest.raises(BadReport, match="baris jawaban: found 19, expected 20"):
        printed(replace(laporan(rows), rows=tuple(rows[1:])))


def tiny_png() -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00" + b"\xff\x00\x00" * 2 + b"\x00" + b"\x00\x00\xff" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_the_logo_stands_on_the_cover(make_answers: Answers) -> None:
    pages = printed(laporan(make_answers(12, seed=9), logo=tiny_png()))
    assert len(PdfReader(io.BytesIO(report_pdf(pages))).pages[0].images) == 1
    assert "Logo Pemerintah Kota Contoh" in Document(io.BytesIO(report_docx(pages, DAY))).element.xml


def test_the_same_report_gives_the_same_pdf(make_answers: Answers) -> None:
    pages = printed(laporan(make_answers(30, seed=11)))
    assert report_pdf(pages) == report_pdf(pages)


def test_a_table_is_as_wide_as_its_columns(make_answers: Answers) -> None:
    for _, table in printed(laporan(make_answers(30, seed=12))).tables():
        assert isinstance(table, Table)
        assert {len(row) for row in table.rows} == {len(table.columns)}
