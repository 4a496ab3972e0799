"""The processing sheet read back by openpyxl. LibreOffice calculates it anew in test_office.py."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import pytest
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from exports.errors import BadReport
from exports.laporan.groups import Count, Group
from exports.report import UnitReport
from exports.sheet.sheet import processing_sheet
from scoring import half_up, load_instrument
from tests.exports.test_laporan import laporan
from tests.support.workbooks import load_workbook

Make = Callable[..., UnitReport]
Answers = Callable[..., list[tuple[int | None, ...]]]
Sheets = dict[str, tuple[UnitReport, bytes]]

SKM = load_instrument()
K = len(SKM.elements)
TEN = datetime(2026, 11, 9, 10)  # noqa: DTZ001 -- a workbook's dates have no zone
FIRST = 8  # row of the first respondent in the file, as it is printed
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠x", "=cmd|' /C calc'!A0"]
ODD = ["<r><t>x</t></r>", "_x0041_", "http://a.example", "007", "a\x00b", "x" * 40_000, "😀" * 20_000, "مرحبا", " s "]


@lru_cache(maxsize=1)
def _book(data: bytes, values: bool) -> Any:
    return load_workbook(io.BytesIO(data), data_only=values)


def rows_of(data: bytes, *, values: bool, sheet: int = 0) -> Worksheet:
    worksheet = _book(data, values).worksheets[sheet]
    assert isinstance(worksheet, Worksheet)
    return worksheet


def shown(sheet: Worksheet) -> dict[str, Any]:
    """Cells of the element columns of every row below the answers, by kind of figure."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST - 1)]
    left = next(i for i, heading in enumerate(rows[0]) if str(heading).startswith("U1\n"))
    lines = {str(row[0]): row[left : left + K] for row in rows if isinstance(row[0], str)}

    def line(label: str) -> list[Any]:
        (found,) = [cells for start, cells in lines.items() if start.startswith(label)]
        return found

    return {
        "n": line("Jumlah jawaban"),
        "sum": line("Jumlah nilai"),
        "nrr": line("NRR per unsur"),
        "weighted": line("NRR tertimbang"),
        "ikm": line("NRR x 25"),
        "mutu": line("Mutu per unsur"),
        "total": [line(label)[0] for label in ("*)", "**)", "Mutu pelayanan", "Kinerja", "Jumlah responden")],
    }


FEW = "terlalu sedikit untuk dinilai"


def expected(report: UnitReport) -> dict[str, Any]:
    result = report.score
    assert result is not None
    some = [one for one in result.elements if one.nrr is not None]
    assert some
    figures: dict[str, Any] = {
        "n": [one.n for one in result.elements],
        "sum": [one.sum for one in result.elements],
        "nrr": [None if one.nrr is None else pytest.approx(float(one.nrr), abs=1e-12) for one in result.elements],
        "weighted": [
            None if one.weighted is None else pytest.approx(float(one.weighted), abs=1e-12) for one in result.elements
        ],
        "ikm": [None if one.ikm is None else float(half_up(one.ikm, 2)) for one in result.elements],
        "mutu": [None if one.nrr is None else one.mutu or "–" for one in result.elements],
    }
    index = pytest.approx(float(result.index), abs=1e-12)
    return {**figures, "total": [index, float(result.ikm_rounded), result.mutu or FEW, result.kinerja or "–", result.n]}


def blanks_as_none(figures: dict[str, Any]) -> dict[str, Any]:
    return {key: [None if cell == "" else cell for cell in cells] for key, cells in figures.items()}


def test_stored_values_are_scorings(sheets: Sheets) -> None:
    for name, (report, data) in sheets.items():
        assert blanks_as_none(shown(rows_of(data, values=True))) == expected(report), name


def test_a_column_of_moments_names_their_zone(make_report: Make, make_answers: Answers) -> None:
    sheet = rows_of(processing_sheet(make_report(make_answers(5, seed=1))), values=True)
    assert "Waktu (WIB)" in [cell.value for cell in sheet[FIRST - 1]]
    assert TEN in [cell.value for cell in sheet[FIRST]]


def test_figures_are_formulas(make_report: Make, make_answers: Answers) -> None:
    sheet = rows_of(processing_sheet(make_report(make_answers(5, seed=1))), values=False)
    figures = shown(sheet)
    assert all(str(cell).startswith("=") for cells in figures.values() for cell in cells)


@pytest.mark.parametrize("text", DANGEROUS + ODD, ids=range(len(DANGEROUS + ODD)))
def test_text_stays_text(make_report: Make, make_answers: Answers, text: str) -> None:
    report = make_report(make_answers(2, seed=1), unit=text, agency=text, code=text, made=text)
    profile = dict.fromkeys(("kelamin", "pendidikan"), text)
    people = tuple(
        replace(one, service=text, channel=text, profile=profile, suggestion=text, unit=f"{i}{text}")
        for i, one in enumerate(report.respondents)
    )
    data = processing_sheet(replace(report, respondents=people))
    fits = len(text.encode("utf-16-le")) <= 2 * 32_767
    stored = text if fits else text[:16_382] + "…"
    stored = stored.replace("\x00", "\ufffd")
    for values in (False, True):
        sheet = rows_of(data, values=values)
        cells = [sheet.cell(FIRST, column) for column in (3, 4, 6, 7)]
        assert [unescape(str(cell.value)) for cell in cells] == [stored] * 4
        assert (sheet.cell(FIRST, 5).value, sheet.cell(FIRST, 5).is_date) == (TEN, True)
        assert all(cell.data_type == "s" for cell in cells)
        said = rows_of(data, values=values, sheet=1).cell(FIRST, 4)
        assert (unescape(str(said.value)), said.data_type) == (stored, "s")
    assert sheet.cell(FIRST, 3).quotePrefix
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        suggestions = parts.read("xl/worksheets/sheet2.xml").decode()
        assert "<f>" not in suggestions
        assert "hyperlink" not in suggestions


def test_score_and_rows_of_different_moments_are_refused(make_report: Make, make_answers: Answers) -> None:
    report = make_report(make_answers(20, seed=5))
    with pytest.raises(BadReport, match=r"U1: rows hold 19 answers .* the score 20"):
        processing_sheet(replace(report, respondents=report.respondents[1:]))
    with pytest.raises(BadReport, match="respondent 1: 2 scores, expected 9"):
        processing_sheet(replace(report, respondents=(replace(report.respondents[0], scores=(1, 2)),)))


def test_ready_for_the_printer(make_report: Make, make_answers: Answers) -> None:
    sheet = rows_of(processing_sheet(make_report(make_answers(3, seed=1))), values=False)
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$7:$7", "B8")
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("Bobot per unsur: 1/9" in text for text in texts)
    assert any("Data contoh" in text for text in texts)


def test_the_same_report_gives_the_same_bytes(make_report: Make, make_answers: Answers) -> None:
    report = make_report(make_answers(30, seed=2, blanks=0.1))
    assert processing_sheet(report) == processing_sheet(report)


def test_a_long_name_leaves_the_day_at_the_foot_and_no_page_is_cut(make_report: Make, make_answers: Answers) -> None:
    name = "Unit Pelaksana Teknis Daerah Pelayanan Terpadu (contoh) " * 4
    report = replace(make_report(make_answers(3, seed=1)), unit=name.strip(), made="21 November 2026")
    book = load_workbook(io.BytesIO(processing_sheet(report, laporan(make_answers(3, seed=1)))))
    assert len(book.worksheets) > 3
    for sheet in book.worksheets:
        foot = sheet.oddFooter.left.text
        assert foot.startswith("Unit Pelaksana Teknis")
        assert foot.endswith("… · 21 November 2026")
        assert len(foot) <= 90
        assert len({cell.column for row in sheet.iter_rows() for cell in row}) > 1, "one column alone is not fitted"


def test_what_nobody_said_of_themselves_is_no_row(make_report: Make, make_answers: Answers) -> None:
    answers = make_answers(20, seed=1)
    told, silent = (
        Group("usia", "Usia", (Count("17-25", "17–25", n), Count("", "Tidak menjawab", 20 - n))) for n in (5, 0)
    )
    for group, said in ((told, True), (silent, False)):
        report = replace(laporan(answers), groups=(group,))
        sheet = load_workbook(io.BytesIO(processing_sheet(make_report(answers), report)))["Responden"]
        texts = {str(cell.value) for row in sheet.iter_rows() for cell in row}
        assert ("Usia" in texts, "17–25" in texts) == (said, said)
