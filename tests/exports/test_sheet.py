"""The processing sheet read back by openpyxl, and calculated anew by LibreOffice."""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from itertools import islice, takewhile
from typing import Any

import pytest
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from exports.errors import BadReport
from exports.laporan.groups import Count, Group
from exports.report import UnitReport
from exports.sheet.sheet import processing_sheet
from scoring import Tally, half_up, instrument_from, load_instrument, score
from tests.exports.test_laporan import _as_text, laporan
from tests.support.workbooks import load_workbook

Make = Callable[..., UnitReport]
Answers = Callable[..., list[tuple[int | None, ...]]]
Recalculate = Callable[..., list[bytes]]

SKM = load_instrument()
K = len(SKM.elements)
CSV = "csv:Text - txt - csv (StarCalc):44,34,76"  # comma, double quote, UTF-8
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


def without_values(data: bytes) -> bytes:
    """The workbook with the stored value of every formula taken out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w") as bare:
        for name in given.namelist():
            bare.writestr(name, re.sub(rb"</f><v>[^<]*</v>", b"</f>", given.read(name)))
    assert out.getvalue() != data
    return out.getvalue()


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


def one_column_empty(rows: Sequence[tuple[int | None, ...]], place: int) -> list[tuple[int | None, ...]]:
    return [(*row[:place], None, *row[place + 1 :]) for row in rows]


def ties(n: int, count: int) -> list[list[tuple[int | None, ...]]]:
    """Answers of n people whose IKM lies exactly between two hundredths, where doubles go wrong."""
    totals = (total for total in range(2 * n * K, 4 * n * K) if (total * 5000 + 9 * n) % (18 * n) == 0)
    return [answers_of(total, n) for total in islice(totals, count)]


def answers_of(total: int, n: int) -> list[tuple[int | None, ...]]:
    """Answers of n people that add up to this total."""
    low, more = divmod(total, n * K)
    cells = [low + 1] * more + [low] * (n * K - more)
    return [tuple(cells[i::n]) for i in range(n)]


@pytest.fixture(scope="module")
def cases() -> dict[str, tuple[list[tuple[int | None, ...]], str]]:
    dice = random.Random(7)
    some = [tuple(dice.choice((1, 2, 3, 3, 4, 4)) for _ in range(K)) for _ in range(60)]
    gaps: list[tuple[int | None, ...]] = [tuple(x if dice.random() > 0.2 else None for x in row) for row in some]
    table: dict[str, tuple[list[tuple[int | None, ...]], str]] = {
        "whole": (list(some), "1/9"),
        "blanks": (gaps, "1/9"),
        "one row empty": ([*some[:20], (None,) * K], "0.1111"),
        "one element unanswered": (one_column_empty(some, 3), "0.111"),
        "one person": ([(4, 3, 4, 3, 4, 3, 4, 3, 4)], "0.11"),
        "all four": ([(4,) * K] * 12, "0.11"),
        "all one": ([(1,) * K] * 12, "0.11"),
        "lowest grade A": (answers_of(3179, 100), "1/9"),  # 88.3055...
        "highest grade B": (answers_of(3178, 100), "1/9"),  # 88.2777...
    }
    for i, rows in enumerate(ties(400, 4)):
        table[f"tie {i}"] = (rows, "1/9")
    for weight in ("0.1111", "0.111", "0.11"):
        table[f"weight {weight}"] = (gaps, weight)
    table["tie of the index"] = (answers_of(10_802, 400), "0.11")  # 0.11 x 10802 / 400 = 2.97055
    return table


def test_stored_values_are_scorings(cases: Any, make_report: Make) -> None:
    for name, (rows, weight) in cases.items():
        report = make_report(rows, weight)
        sheet = rows_of(processing_sheet(report), values=True)
        assert blanks_as_none(shown(sheet)) == expected(report), name


def test_libreoffice_calculates_the_same_figures(cases: Any, make_report: Make, recalculate: Recalculate) -> None:
    reports = {name: make_report(rows, weight) for name, (rows, weight) in cases.items()}
    bare = [without_values(processing_sheet(report)) for report in reports.values()]
    assert shown(rows_of(bare[0], values=True))["total"] == [None] * 5
    for (name, report), data in zip(reports.items(), recalculate(bare), strict=True):
        assert blanks_as_none(shown(rows_of(data, values=True))) == expected(report), name


def test_libreoffice_shows_the_same_digits_with_a_comma(
    cases: Any, make_report: Make, recalculate: Recalculate
) -> None:
    reports = [make_report(rows, weight) for rows, weight in cases.values()]
    for report, data in zip(reports, recalculate([processing_sheet(one) for one in reports], CSV), strict=True):
        result = report.score
        assert result is not None
        lines = {row[0]: row[-K:] for row in csv.reader(io.StringIO(data.decode("utf-8"))) if row}
        texts = {label.split(" per ")[0]: cells for label, cells in lines.items()}
        for label, name in (("NRR", "nrr"), ("NRR x 25", "ikm")):
            told = [
                "" if getattr(one, name) is None else getattr(one, f"{name}_text").replace(".", ",")
                for one in result.elements
            ]
            assert texts[label] == told
        (ikm,) = [cells[0] for label, cells in lines.items() if label.startswith("**)")]
        (index,) = [cells[0] for label, cells in lines.items() if label.startswith("*)")]
        assert (ikm, index) == (result.ikm_text.replace(".", ","), result.index_text.replace(".", ","))


def test_an_edited_answer_changes_every_figure(
    make_report: Make, make_answers: Answers, recalculate: Recalculate
) -> None:
    rows = make_answers(30, seed=3)
    book = load_workbook(io.BytesIO(processing_sheet(make_report(rows))))
    sheet = book.worksheets[0]
    left = next(i for i, cell in enumerate(sheet[FIRST - 1], 1) if str(cell.value).startswith("U1\n"))
    edited = [(1,) * K, *rows[1:-1], (None, *rows[-1][1:])]
    for row, scores in ((FIRST, edited[0]), (FIRST + 29, edited[-1])):
        for column, answer in enumerate(scores, left):
            sheet.cell(row, column).value = answer
    out = io.BytesIO()
    book.save(out)
    again = rows_of(recalculate([out.getvalue()])[0], values=True)
    assert blanks_as_none(shown(again)) == expected(make_report(edited))
    assert make_report(edited).score != make_report(rows).score


def test_the_further_sheets_follow_an_edited_answer(
    make_report: Make, make_answers: Answers, recalculate: Recalculate
) -> None:
    """One figure stands alive once: summary and trend show what the first sheet computes, also where it is edited."""
    rows = make_answers(30, seed=3)
    edited = [(1,) * K, *rows[1:]]
    before, after = (processing_sheet(make_report(found), laporan(found)) for found in (rows, edited))
    book = load_workbook(io.BytesIO(before))
    left = next(i for i, cell in enumerate(book.worksheets[0][FIRST - 1], 1) if str(cell.value).startswith("U1\n"))
    for column in range(left, left + K):
        book.worksheets[0].cell(FIRST, column).value = 1
    out = io.BytesIO()
    book.save(out)
    again = recalculate([out.getvalue()])[0]
    for sheet, caption in (("Ringkasan", "IKM dan nilai setiap unsur"), ("Tren", "Tren IKM")):
        found, wanted, was = (table_under(one, sheet, caption) for one in (again, after, before))
        assert found == wanted != was


def table_under(content: bytes, sheet: str, caption: str) -> list[list[str]]:
    """The rows of a table, up to the empty one after it, their figures in the digits of their cells."""
    rows = iter(load_workbook(io.BytesIO(content), data_only=True)[sheet].iter_rows())
    next(row for row in rows if row[0].value == caption)
    found = takewhile(lambda row: any(cell.value is not None for cell in row), rows)
    return [[_as_text(cell) for cell in row] for row in found]


def test_a_column_of_moments_names_their_zone(make_report: Make, make_answers: Answers) -> None:
    sheet = rows_of(processing_sheet(make_report(make_answers(5, seed=1))), values=True)
    assert "Waktu (WIB)" in [cell.value for cell in sheet[FIRST - 1]]
    assert TEN in [cell.value for cell in sheet[FIRST]]


def test_figures_are_formulas(make_report: Make, make_answers: Answers) -> None:
    sheet = rows_of(processing_sheet(make_report(make_answers(5, seed=1))), values=False)
    figures = shown(sheet)
    assert all(str(cell).startswith("=") for cells in figures.values() for cell in cells)


def test_nobody_answered_is_no_zero(make_report: Make, recalculate: Recalculate) -> None:
    data = processing_sheet(make_report([]))
    for sheet in (rows_of(data, values=True), rows_of(recalculate([data])[0], values=True)):
        figures = blanks_as_none(shown(sheet))
        assert figures["total"] == ["belum ada jawaban", "belum ada jawaban", None, None, 0]
        assert figures["nrr"] == [None] * K


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


def test_an_instrument_of_other_length_and_own_weights(recalculate: Recalculate, make_report: Make) -> None:
    words = {"id": "Contoh", "en": "Sample"}
    labels = {"id": ["a", "b", "c", "d"], "en": ["a", "b", "c", "d"]}
    bands = [{"mutu": b.mutu, "lower": str(b.lower), "kinerja": dict(b.kinerja)} for b in SKM.bands]
    elements = [
        {"key": key, "asked": i, "name": words, "question": words, "labels": labels, "weight": weight}
        for i, (key, weight) in enumerate((("satu", "1/2"), ("dua", "1/3"), ("tiga", "1/6")), 1)
    ]
    own = instrument_from({"id": "contoh-2026", "title": words, "source": "Contoh", "band": bands, "element": elements})
    rows: list[tuple[int | None, ...]] = [(4, 3, None), (2, 2, None), (3, 4, None)]
    data = processing_sheet(make_report(rows, "own", own))
    total = score(Tally.of_rows(rows, 3, units=own.units), own, make_report(rows, "own", own).weights)
    for sheet in (rows_of(data, values=True), rows_of(recalculate([data])[0], values=True)):
        (row,) = [row for row in sheet.iter_rows(min_row=FIRST) if str(row[0].value).startswith("**)")]
        (ikm,) = [cell.value for cell in row if isinstance(cell.value, int | float)]
        assert Decimal(str(ikm)) == total.ikm_rounded
    assert total.ikm_text == "75.00"  # (3 * 1/2 + 3 * 1/3) / (5/6) = 3


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
