"""Long tables read back by openpyxl, the csv module and pyarrow. LibreOffice reads them in test_office.py."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from exports.writing.bulk import Cell, write_rows
from exports.writing.parquet import write_parquet
from exports.writing.spss import Variable, write_sav
from tests.support.workbooks import load_workbook

HEADINGS = ("no", "teks", "nilai")
ODD = (
    "=1+1",
    "+1",
    "-1",
    "@a",
    "\t=1",
    "＝1",
    "<b>&'\"",
    "_x0041_",
    "a\nb",
    "😀 مرحبا",
    " spasi ",
    "",
    "]]>",
    "x\x00y\ud800",
)


def book(rows: Sequence[Sequence[Cell]], **options: Any) -> bytes:
    out = io.BytesIO()
    assert write_rows(out, "Jawaban", HEADINGS, rows, **options) == len(rows)
    return out.getvalue()


def read(data: bytes) -> list[list[tuple[Any, ...]]]:
    return [list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(io.BytesIO(data)).worksheets]


def test_rows_come_back_as_they_were() -> None:
    rows = [(1, "Poli umum", 4), (2, None, None), (3, "Kartu & <Keluarga>", 1)]
    assert read(book(rows)) == [[HEADINGS, *rows]]
    sheet = load_workbook(io.BytesIO(book(rows))).active
    assert sheet is not None
    assert sheet.freeze_panes == "A2"


def test_text_stays_text() -> None:
    rows = [(number, text, 1) for number, text in enumerate(ODD)]
    sheet = load_workbook(io.BytesIO(book(rows))).active
    assert sheet is not None
    for text, row in zip(ODD, sheet.iter_rows(min_row=2), strict=True):
        cell = row[1]
        assert cell.data_type == "s" or (not text and cell.value is None)
        expected = text.replace("\x00", "\ufffd").replace("\ud800", "\ufffd").replace("_x", "_x005F_x")
        assert (cell.value or "") == expected
        assert cell.quotePrefix


@pytest.mark.parametrize(("n", "sheets"), [(0, [0]), (1, [1]), (9, [9]), (10, [9, 1]), (18, [9, 9]), (25, [9, 9, 7])])
def test_what_a_sheet_cannot_hold_goes_to_the_next(n: int, sheets: list[int]) -> None:
    rows = [(number, "a", 1) for number in range(n)]
    found = read(book(rows, most=10))
    assert [len(sheet) - 1 for sheet in found] == sheets
    assert [sheet[0] for sheet in found] == [HEADINGS] * len(sheets)
    assert [row for sheet in found for row in sheet[1:]] == rows


def test_rows_are_taken_as_they_are_written() -> None:
    """Rows leave before the next are asked for, so memory does not grow with them."""
    out = io.BytesIO()
    sizes: list[int] = []

    def rows() -> Iterator[tuple[Cell, ...]]:
        for number in range(60_000):
            if number % 20_000 == 0:
                sizes.append(out.tell())
            yield (number, f"teks {number}", 1)

    write_rows(out, "Jawaban", HEADINGS, rows())
    assert sizes == sorted(set(sizes))


def test_the_same_rows_give_the_same_bytes() -> None:
    rows = [(1, "a", 2)]
    assert book(rows) == book(rows)


def test_a_full_cell_is_cut_visibly() -> None:
    ((_, (_, text, _)),) = read(book([(1, "n" * 40_000, 1)]))
    assert len(text) == 16_383
    assert text.endswith("…")


def test_labels_of_sav_are_cut_so_that_no_two_become_alike(tmp_path: Any) -> None:
    pyreadstat = pytest.importorskip("pyreadstat", reason="pyreadstat comes with the spss extra")
    long = "é=1+1 " * 60
    options = {1: f"{long}ya", 2: f"{long}tidak", 3: "tidak"}
    asked = [Variable(f"u{place}", f"{long}{name}", options) for place, name in ((1, "satu"), (2, "dua"))]
    rows = [(1, None, "PKM-1"), (None, 3, None)]
    assert write_sav(tmp_path / "a.sav", [*asked, Variable("unit", "Unit")], rows) == 2
    frame, about = pyreadstat.read_sav(tmp_path / "a.sav")
    assert frame.astype(object).where(frame.notna(), None).to_numpy().tolist() == [[1, None, "PKM-1"], [None, 3, ""]]
    for labels, most in ((about.column_labels[:2], 256), (about.variable_value_labels["u1"].values(), 120)):
        assert len(set(labels)) == len(labels)
        assert max(len(one.encode()) for one in labels) <= most
    assert about.variable_value_labels["u2"][3] == "tidak"


def test_parquet_comes_back(tmp_path: Any) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow comes with the parquet extra")
    rows = [("PKM-1", 4), ("=1+1", None), (None, 1)]
    out = io.BytesIO()
    assert write_parquet(out, (("unit", False), ("waktu", True)), rows) == 3
    (tmp_path / "a.parquet").write_bytes(out.getvalue())
    table = pq.read_table(tmp_path / "a.parquet")
    assert [tuple(row.values()) for row in table.to_pylist()] == rows
