"""What LibreOffice makes of our files: it calculates every formula anew. One start opens all files of a kind."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from exports.laporan.printed import printed
from exports.recap.recap import recap_sheet
from exports.report import UnitReport
from exports.sheet.sheet import processing_sheet
from exports.writing.word import report_docx
from scoring import Instrument, Tally, half_up, instrument_from, load_instrument, score
from tests.exports.test_bulk import ODD, book
from tests.exports.test_laporan import DAY, _as_text, laporan, pdf_text
from tests.exports.test_recap import OFFICIAL, made_up_city
from tests.exports.test_sheet import FIRST, blanks_as_none, expected, rows_of, shown
from tests.support.workbooks import load_workbook

Make = Callable[..., UnitReport]
Answers = Callable[..., list[tuple[int | None, ...]]]
Sheets = dict[str, tuple[UnitReport, bytes]]
Files = Mapping[str, bytes]
Opened = Callable[[Files, str], dict[str, bytes]]

K = len(load_instrument().elements)
CSV = "csv:Text - txt - csv (StarCalc):44,34,76"  # comma, double quote, UTF-8
LINES = [(number, text, number % 4 + 1) for number, text in enumerate(ODD[:9])]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """The files, named with their suffix, as LibreOffice saves them in another kind."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice (libreoffice-calc) is not on this machine; it recalculates the formulas")
    home = tmp_path_factory.mktemp("office")
    return lambda files, kind: _opened(office, home, files, kind, tmp_path_factory.mktemp("opened"))


def _opened(office: str, home: Path, files: Files, kind: str, folder: Path) -> dict[str, bytes]:
    given = {name: folder / f"{place}{Path(name).suffix}" for place, name in enumerate(files)}
    for name, path in given.items():
        path.write_bytes(files[name])
    out, profile = folder / "out", f"-env:UserInstallation={home.as_uri()}"
    command = [office, "--headless", profile, "--convert-to", kind, "--outdir", str(out), *map(str, given.values())]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {name: (out / f"{path.stem}.{kind.partition(':')[0]}").read_bytes() for name, path in given.items()}


@pytest.fixture(scope="module")
def given(sheets: Sheets, make_report: Make, make_answers: Answers) -> Files:
    """Workbooks without the figures that we stored, or with an answer changed behind our back."""
    city, rows = made_up_city(make_answers), make_answers(30, seed=3)
    return {
        **{f"{name}.xlsx": without_values(data) for name, (_, data) in sheets.items()},
        "edited.xlsx": _edited(
            processing_sheet(make_report(rows)), {FIRST: [1] * K, FIRST + 29: [None, *rows[-1][1:]]}
        ),
        "followed.xlsx": _edited(processing_sheet(make_report(rows), laporan(rows)), {FIRST: [1] * K}),
        "nobody.xlsx": processing_sheet(make_report([])),
        "own.xlsx": processing_sheet(own_report(make_report)),
        "recap.xlsx": without_values(recap_sheet(replace(city, mean_mutu="B", few=1))),
        "sum.xlsx": _with_another_sum(recap_sheet(replace(city, mean_mutu="B"))),
    }


@pytest.fixture(scope="module")
def again(given: Files, opened: Opened) -> Files:
    return opened(given, "xlsx")


@pytest.fixture(scope="module")
def tables(sheets: Sheets, opened: Opened) -> Files:
    """The first sheet of workbooks as it is shown, cell by cell."""
    books = {f"{name}.xlsx": data for name, (_, data) in sheets.items()} | {"bulk.xlsx": book(LINES)}
    return opened(books, CSV)


def without_values(data: bytes) -> bytes:
    """The workbook with the stored value of every formula taken out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(out, "w") as bare:
        for name in whole.namelist():
            bare.writestr(name, re.sub(rb"</f><v>[^<]*</v>", b"</f>", whole.read(name)))
    assert out.getvalue() != data
    return out.getvalue()


def _edited(data: bytes, rows: Mapping[int, list[int | None]]) -> bytes:
    """A processing sheet in which somebody has typed other answers."""
    workbook, out = load_workbook(io.BytesIO(data)), io.BytesIO()
    sheet = workbook.worksheets[0]
    left = next(i for i, cell in enumerate(sheet[FIRST - 1], 1) if str(cell.value).startswith("U1\n"))
    for row, scores in rows.items():
        for column, answer in enumerate(scores, left):
            sheet.cell(row, column).value = answer
    workbook.save(out)
    return out.getvalue()


def _with_another_sum(data: bytes) -> bytes:
    workbook, out = load_workbook(io.BytesIO(data)), io.BytesIO()
    sheet = workbook["Hitung"]
    (column,) = [cell.column for cell in sheet[5] if cell.value == "Jumlah nilai U1"]
    (row,) = [one[0].row for one in sheet.iter_rows() if one[0].value == "Puskesmas Contoh 1"]
    sheet.cell(row, column).value = 40  # everybody gave 1
    workbook.save(out)
    return out.getvalue()


def test_it_calculates_the_same_figures(sheets: Sheets, given: Files, again: Files) -> None:
    assert shown(rows_of(given["whole.xlsx"], values=True))["total"] == [None] * 5
    for name, (report, _) in sheets.items():
        assert blanks_as_none(shown(rows_of(again[f"{name}.xlsx"], values=True))) == expected(report), name


def test_it_shows_the_same_digits_with_a_comma(sheets: Sheets, tables: Files) -> None:
    for name, (report, _) in sheets.items():
        result = report.score
        assert result is not None
        lines = {row[0]: row[-K:] for row in csv.reader(io.StringIO(tables[f"{name}.xlsx"].decode("utf-8"))) if row}
        texts = {label.split(" per ")[0]: cells for label, cells in lines.items()}
        for label, figure in (("NRR", "nrr"), ("NRR x 25", "ikm")):
            told = [
                "" if getattr(one, figure) is None else getattr(one, f"{figure}_text").replace(".", ",")
                for one in result.elements
            ]
            assert texts[label] == told
        (ikm,) = [cells[0] for label, cells in lines.items() if label.startswith("**)")]
        (index,) = [cells[0] for label, cells in lines.items() if label.startswith("*)")]
        assert (ikm, index) == (result.ikm_text.replace(".", ","), result.index_text.replace(".", ","))


def test_an_edited_answer_changes_every_figure(make_report: Make, make_answers: Answers, again: Files) -> None:
    rows = make_answers(30, seed=3)
    edited = make_report([(1,) * K, *rows[1:-1], (None, *rows[-1][1:])])
    assert blanks_as_none(shown(rows_of(again["edited.xlsx"], values=True))) == expected(edited)
    assert edited.score != make_report(rows).score


def test_the_further_sheets_follow_an_edited_answer(make_report: Make, make_answers: Answers, again: Files) -> None:
    """One figure stands alive once: summary and trend show what the first sheet computes, also where it is edited."""
    rows = make_answers(30, seed=3)
    edited = [(1,) * K, *rows[1:]]
    before, after = (processing_sheet(make_report(found), laporan(found)) for found in (rows, edited))
    for sheet, caption in (("Ringkasan", "IKM dan nilai setiap unsur"), ("Tren", "Tren IKM")):
        found, wanted, was = (table_under(one, sheet, caption) for one in (again["followed.xlsx"], after, before))
        assert found == wanted != was


def table_under(content: bytes, sheet: str, caption: str) -> list[list[str]]:
    """The rows of a table, up to the empty one after it, their figures in the digits of their cells."""
    rows = iter(load_workbook(io.BytesIO(content), data_only=True)[sheet].iter_rows())
    next(row for row in rows if row[0].value == caption)
    found = takewhile(lambda row: any(cell.value is not None for cell in row), rows)
    return [[_as_text(cell) for cell in row] for row in found]


def test_nobody_answered_is_no_zero(given: Files, again: Files) -> None:
    for data in (given["nobody.xlsx"], again["nobody.xlsx"]):
        figures = blanks_as_none(shown(rows_of(data, values=True)))
        assert figures["total"] == ["belum ada jawaban", "belum ada jawaban", None, None, 0]
        assert figures["nrr"] == [None] * K


def own_report(make_report: Make) -> UnitReport:
    """A report under an instrument of three elements with weights of its own."""
    rows: list[tuple[int | None, ...]] = [(4, 3, None), (2, 2, None), (3, 4, None)]
    return make_report(rows, "own", _own())


def _own() -> Instrument:
    words = {"id": "Contoh", "en": "Sample"}
    labels = {"id": ["a", "b", "c", "d"], "en": ["a", "b", "c", "d"]}
    bands = [{"mutu": b.mutu, "lower": str(b.lower), "kinerja": dict(b.kinerja)} for b in load_instrument().bands]
    elements = [
        {"key": key, "asked": i, "name": words, "question": words, "labels": labels, "weight": weight}
        for i, (key, weight) in enumerate((("satu", "1/2"), ("dua", "1/3"), ("tiga", "1/6")), 1)
    ]
    return instrument_from(
        {"id": "contoh-2026", "title": words, "source": "Contoh", "band": bands, "element": elements}
    )


def test_an_instrument_of_other_length_and_own_weights(make_report: Make, given: Files, again: Files) -> None:
    report = own_report(make_report)
    own, rows = report.instrument, [one.scores for one in report.respondents]
    total = score(Tally.of_rows(rows, 3, units=own.units), own, report.weights)
    for data in (given["own.xlsx"], again["own.xlsx"]):
        sheet = rows_of(data, values=True)
        (row,) = [row for row in sheet.iter_rows(min_row=FIRST) if str(row[0].value).startswith("**)")]
        (ikm,) = [cell.value for cell in row if isinstance(cell.value, int | float)]
        assert Decimal(str(ikm)) == total.ikm_rounded
    assert total.ikm_text == "75.00"  # (3 * 1/2 + 3 * 1/3) / (5/6) = 3


def values(content: bytes, name: str = "Rekap") -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(content), data_only=True)[name]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_it_calculates_the_same_recap(make_answers: Answers, again: Files) -> None:
    content = recap_sheet(replace(made_up_city(make_answers), mean_mutu="B", few=1))
    live = [
        cell for row in load_workbook(io.BytesIO(content))["Rekap"].iter_rows() for cell in row if cell.data_type == "f"
    ]
    assert len(live) > 3 * (K + 3)
    assert blank(values(again["recap.xlsx"])) == blank(values(content))


def blank(rows: list[list[Any]]) -> list[list[Any]]:
    """An empty text of a formula is a blank, and figures to the tenth decimal."""
    return [[None if x == "" else round(x, 10) if isinstance(x, float) else x for x in row] for row in rows]


def test_a_sum_that_is_edited_changes_the_recap(make_answers: Answers, again: Files) -> None:
    city = made_up_city(make_answers)
    rows = {line[1]: line for line in values(again["sum.xlsx"]) if line[1]}
    first, mean = rows["Puskesmas Contoh 1"], rows["RATA-RATA SEDERHANA IKM UNIT"]
    scored = next(one.score for one in city.rows if one.name == "Puskesmas Contoh 1")
    assert scored is not None
    nrr = [one.nrr or Fraction(0) for one in scored.elements]
    changed = 25 * (1 + sum(nrr[1:], Fraction(0))) / K
    assert first[2] == 1
    assert first[OFFICIAL.split().index("NILAI_IKM")] == float(half_up(changed, 2))
    others = [one.score.ikm for one in city.rows if one.score and one.score is not scored]
    assert mean[OFFICIAL.split().index("NILAI_IKM")] == float(half_up((changed + sum(others, Fraction(0))) / 3, 2))


def test_it_reads_the_same_long_table(tables: Files) -> None:
    found = list(csv.reader(io.StringIO(tables["bulk.xlsx"].decode())))[1:]
    assert found == [[str(cell) for cell in row] for row in LINES]


def test_it_opens_the_word_file(make_answers: Answers, opened: Opened) -> None:
    if not list(Path("/usr/lib/libreoffice/program").glob("libswlo.so")):
        pytest.skip("LibreOffice Writer (libreoffice-writer) is not on this machine")
    pages = printed(laporan(make_answers(60, seed=10)))
    (pdf,) = opened({"laporan.docx": report_docx(pages, DAY)}, "pdf").values()
    told = pdf_text(pdf)
    for _, table in pages.tables():
        assert re.sub(r"\s+", "", "".join(table.rows[0])) in told, table.caption
