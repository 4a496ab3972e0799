"""Workbooks by our writers and by libraries, side by side.

`python -m bench.workbooks [--small]`. Raw answers come from an iterator, as from the database, and go to a file: 20
cells a row, nine of them numbers, one in eight rows with a text that begins with "=". "the rows alone" makes the rows
and throws them away, and is part of every other figure. The processing sheet's rival writes the same values without
formulas, styles or fitted widths.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from io import BytesIO
from tempfile import TemporaryDirectory
from typing import Any

from bench.costs import Job, Work, contest

_HEADINGS = tuple(f"kolom {i}" for i in range(1, 21))
Row = tuple[str | int | None, ...]


def people(n: int) -> Iterator[Row]:
    """Rows of 20 cells, as `skm export` writes them."""
    dice = random.Random(n)
    told = ("PKM-07", "Puskesmas", "Poli umum", "Telegram", "2026-11-09 10.00", "2026-Q4", "Perempuan", "26-34", "SMA")
    for i in range(1, n + 1):
        scores = (dice.choice((1, 2, 3, 3, 4)) for _ in range(9))
        yield (i, *told, *scores, f"=Saran {i}" if i % 8 == 0 else None)


def _to_file(write: Callable[[str, Iterable[Row]], object]) -> Callable[[int], Work]:
    """The work of writing n rows to a file of its own. The import of the library is part of what is measured."""

    def prepare(n: int) -> Work:
        def work() -> int:
            with TemporaryDirectory() as folder:
                path = os.path.join(folder, "raw.xlsx")  # noqa: PTH118 -- what every library takes
                write(path, people(n))
                return os.path.getsize(path) if os.path.exists(path) else 0  # noqa: PTH110, PTH202 -- likewise

        return work

    return prepare


def _ours(path: str, rows: Iterable[Row]) -> None:
    from exports.writing.bulk import write_rows  # noqa: PLC0415

    with open(path, "wb") as out:  # noqa: PTH123 -- a path as every library takes it
        write_rows(out, "Jawaban", _HEADINGS, rows)


def _alone(_: str, rows: Iterable[Row]) -> None:
    for _row in rows:
        pass


def _xlsxwriter(path: str, rows: Iterable[Row]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with import_module("xlsxwriter").Workbook(path, options) as book:
        sheet = book.add_worksheet("Jawaban")
        sheet.write_row(0, 0, _HEADINGS)
        for place, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(place, column, cell)
                elif cell is not None:
                    sheet.write_number(place, column, cell)


def _rustpy(path: str, rows: Iterable[Row]) -> None:
    records = (dict(zip(_HEADINGS, row, strict=True)) for row in rows)
    import_module("rustpy_xlsxwriter").write_worksheet(records, path, "Jawaban", freeze_row=1, bold_headers=True)


def _polars(path: str, rows: Iterable[Row]) -> None:
    import_module("polars").DataFrame(list(rows), schema=list(_HEADINGS), orient="row").write_excel(path)


def _pandas(path: str, rows: Iterable[Row]) -> None:
    import_module("pandas").DataFrame(list(rows), columns=list(_HEADINGS)).to_excel(path, index=False)


def _answers(n: int) -> list[tuple[int, ...]]:
    dice = random.Random(n)
    return [tuple(dice.choice((1, 2, 3, 3, 3, 4, 4)) for _ in range(9)) for _ in range(n)]


def _sheet(n: int) -> Work:
    answers = _answers(n)

    def work() -> int:
        from exports.report import Respondent, UnitReport  # noqa: PLC0415 - the import is part of what is measured
        from exports.sheet.sheet import processing_sheet  # noqa: PLC0415
        from scoring import Tally, load_instrument, parse_period, parse_weight, score  # noqa: PLC0415

        skm = load_instrument()
        weights, profile = parse_weight("1/9", skm), {"kelamin": "Perempuan", "pendidikan": "SMA"}
        report = UnitReport(
            language="id",
            agency="Kota Contoh",
            unit="Puskesmas Contoh",
            code="P-1",
            period=parse_period("2026-Q4"),
            made="21 November 2026",
            instrument=skm,
            weights=weights,
            score=score(Tally.of_rows(answers, 9), skm, weights),
            respondents=tuple(
                Respondent(i, "Puskesmas", "Poli umum", "Telegram", "2026-11-09 10:00", profile, scores, "Saran contoh")
                for i, scores in enumerate(answers, 1)
            ),
            profile_columns=(("kelamin", "Jenis kelamin"), ("pendidikan", "Pendidikan")),
        )
        return len(processing_sheet(report))

    return work


def _sheet_pandas(n: int) -> Work:
    answers = _answers(n)

    def work() -> int:
        pandas: Any = import_module("pandas")
        told = ("Poli umum", "Telegram", "2026-11-09 10:00", "Perempuan", "SMA")
        frame = pandas.DataFrame([(i, *told, *scores) for i, scores in enumerate(answers, 1)])
        suggestions = pandas.DataFrame([(i, *told[:3], "Saran contoh") for i in range(1, n + 1)])
        out = BytesIO()
        with pandas.ExcelWriter(out) as book:
            frame.to_excel(book, sheet_name="Olah data", index=False)
            suggestions.to_excel(book, sheet_name="Kritik dan saran", index=False)
        return len(out.getvalue())

    return work


_RAW, _LINES = "raw answers, {size} x 20 cells", 100_000
_PROCESSING = "processing sheet, {size} respondents"
JOBS = (
    Job(_RAW, "**exports.bulk**", _to_file(_ours), _LINES, 500, 1),
    Job(_RAW, "the rows alone", _to_file(_alone), _LINES, 500, 1),
    Job(_RAW, "rustpy-xlsxwriter (Rust)", _to_file(_rustpy), _LINES, 500, 1, "rustpy_xlsxwriter"),
    Job(_RAW, "XlsxWriter, constant_memory", _to_file(_xlsxwriter), _LINES, 500, 1, "xlsxwriter"),
    Job(_RAW, "polars.write_excel", _to_file(_polars), _LINES, 500, 0, "polars"),
    Job(_RAW, "pandas.to_excel", _to_file(_pandas), _LINES, 500, 0, "pandas"),
    Job(_PROCESSING, "**exports.sheet**", _sheet, 1_000, 50, 2),
    Job(_PROCESSING, "pandas.to_excel, values only", _sheet_pandas, 1_000, 50, 2, "pandas"),
)


if __name__ == "__main__":
    contest("bench.workbooks", JOBS, sys.argv[1:])
