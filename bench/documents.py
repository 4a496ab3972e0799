"""Documents beside the obvious library: time and peak memory, each in a process of its own.

`first` counts from a bare interpreter with the data ready: importing the library and making one document, which is
what a short-lived child pays. `warm` is the median of the documents after it. `peak` is the whole process.
The other library draws or writes the same figures and nothing more: no live formulas, no fitted names.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from statistics import median

from bench.tables import Column, table

Work = Callable[[], bytes]
_MEGABYTE = 1024  # kilobytes, as /proc counts


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of the first document and (median) of later ones, megabytes at the peak, bytes of the document."""

    first: float
    warm: float
    peak: float
    size: int


@dataclass(frozen=True, slots=True)
class Row:
    """One document: our cost, and the other library's or why there is none."""

    document: str
    ours: Cost
    other: str
    theirs: Cost | None


def rows() -> list[Row]:
    """Every document measured now, in child processes, one at a time."""
    return [
        Row(document, _cost(f"{name}:ours"), *_other(name, other, library))
        for name, document, other, library in _DOCUMENTS
    ]


def markdown(measured: Sequence[Row]) -> str:
    """The table of rows() with ratios theirs / ours, so above 1 is in our favour."""
    columns: list[Column[Row]] = [
        ("document", lambda row: row.document),
        ("first (s)", lambda row: f"{row.ours.first:.2f}"),
        ("warm (s)", lambda row: f"{row.ours.warm:.3f}"),
        ("peak (MB)", lambda row: f"{row.ours.peak:.0f}"),
        ("size (KB)", lambda row: f"{row.ours.size / 1024:.0f}"),
        ("beside", lambda row: row.other),
        ("first x", lambda row: _ratio(row, lambda cost: cost.first)),
        ("warm x", lambda row: _ratio(row, lambda cost: cost.warm)),
        ("peak x", lambda row: _ratio(row, lambda cost: cost.peak)),
    ]
    return table(measured, columns)


def _ratio(row: Row, part: Callable[[Cost], float]) -> str:
    return "-" if row.theirs is None else f"{part(row.theirs) / part(row.ours):.1f}"


def _other(name: str, other: str, library: str | None) -> tuple[str, Cost | None]:
    if library is None:
        return other, None
    if find_spec(library) is None:
        return f"{other} (skipped: not installed)", None
    return other, _cost(f"{name}:theirs")


def _cost(job: str) -> Cost:
    command = [sys.executable, "-m", "bench.documents", job]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return Cost(**json.loads(told))


def _measure(prepare: Callable[[], Work], repeats: int) -> Cost:
    """In the child: make the data, then the documents."""
    work = prepare()
    spans, size = [], 0
    for _ in range(repeats + 1):
        start = time.perf_counter()
        size = len(work())
        spans.append(time.perf_counter() - start)
    status = Path("/proc/self/status").read_text().splitlines()
    (peak,) = (int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    return Cost(spans[0], median(spans[1:]), peak / _MEGABYTE, size)


def _answers(n: int) -> list[tuple[int, ...]]:
    dice = random.Random(n)
    return [tuple(dice.choice((1, 2, 3, 3, 3, 4, 4)) for _ in range(9)) for _ in range(n)]


_BARS = ("84.21", "79.90", "74.53", "91.12", "83.00", "86.77", "88.31", "76.60", "72.95")


def _card() -> Work:
    drawn = 0

    def work() -> bytes:
        from exports.card import draw_card  # noqa: PLC0415 - the import is part of what is measured
        from exports.report import Bar, Card, Figure  # noqa: PLC0415

        nonlocal drawn
        drawn += 1  # no two cards are alike, or Typst would remember the picture
        bars = tuple(Bar(f"u{i}", f"U{i}", f"Unsur {i}", "3.2", ikm, "B") for i, ikm in enumerate(_BARS, 1))
        head = Figure("Triwulan IV 2026", 200 + drawn, "81.96", "B", "Baik", "80.12", "83.79", 265)
        return draw_card(Card("id", "Kota Contoh", f"Puskesmas {drawn}", "P-1", "Minggu 46", head, elements=bars))

    return work


def _card_matplotlib() -> Work:
    def work() -> bytes:
        import_module("matplotlib").use("agg")  # by name: it is not among the project's own packages
        pyplot = import_module("matplotlib.pyplot")
        figure, (scale, bars) = pyplot.subplots(2, 1, figsize=(10.8, 10.8), dpi=100)
        figure.suptitle("Puskesmas Contoh")
        figure.text(0.1, 0.9, "81.96", fontsize=90)
        scale.barh([0] * 4, (40, 11.61, 11.7, 11.69), left=(25, 65, 76.61, 88.31))
        scale.errorbar([81.96], [0], xerr=[[1.84], [1.83]], fmt="o", color="black")
        bars.barh([f"Unsur {i}" for i in range(1, 10)], [float(ikm) for ikm in _BARS])
        out = BytesIO()
        figure.savefig(out, format="png")
        pyplot.close(figure)
        return out.getvalue()

    return work


def _sheet(n: int) -> Work:
    answers = _answers(n)

    def work() -> bytes:
        from exports.report import Respondent, UnitReport  # noqa: PLC0415 - the import is part of what is measured
        from exports.sheet import processing_sheet  # noqa: PLC0415
        from scoring import Tally, load_instrument, parse_period, parse_weight, score  # noqa: PLC0415

        skm = load_instrument()
        weights, profile = parse_weight("1/9", skm), {"kelamin": "Perempuan", "pendidikan": "SMA"}
        people = tuple(
            Respondent(i, "Puskesmas", "Poli umum", "Telegram", "2026-11-09 10:00", profile, scores, "Saran contoh")
            for i, scores in enumerate(answers, 1)
        )
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
            respondents=people,
            profile_columns=(("kelamin", "Jenis kelamin"), ("pendidikan", "Pendidikan")),
        )
        return processing_sheet(report)

    return work


def _sheet_pandas(n: int) -> Work:
    answers = _answers(n)

    def work() -> bytes:
        import pandas as pd  # noqa: PLC0415 - the import is part of what is measured

        told = ("Poli umum", "Telegram", "2026-11-09 10:00", "Perempuan", "SMA")
        frame = pd.DataFrame([(i, *told, *scores) for i, scores in enumerate(answers, 1)])
        suggestions = pd.DataFrame([(i, *told[:3], "Saran contoh") for i in range(1, n + 1)])
        out = BytesIO()
        with pd.ExcelWriter(out) as book:
            frame.to_excel(book, sheet_name="Olah data", index=False)
            suggestions.to_excel(book, sheet_name="Kritik dan saran", index=False)
        return out.getvalue()

    return work


def _posters() -> Work:
    drawn = 0

    def work() -> bytes:
        from exports.qr import QrEntry, qr_sheets  # noqa: PLC0415 - the import is part of what is measured

        nonlocal drawn
        drawn += 1
        entries = [
            QrEntry(f"U-{i}", f"Unit {i}.{drawn}", None, f"https://t.me/contoh_bot?start=U-{i}_{drawn}")
            for i in range(89)
        ]
        return qr_sheets("Kota Contoh", entries)

    return work


def _people(n: int) -> list[tuple[str | int | None, ...]]:
    """Rows of 20 cells, as `skm export` writes them."""
    dice = random.Random(n)
    told = ("PKM-07", "Puskesmas", "Poli umum", "Telegram", "2026-11-09 10.00", "2026-Q4", "Perempuan", "26-34", "SMA")
    return [
        (i, *told, *(dice.choice((1, 2, 3, 3, 4)) for _ in range(9)), f"Saran {i}" if i % 8 == 0 else None)
        for i in range(1, n + 1)
    ]


_COLUMNS = tuple(f"kolom {i}" for i in range(1, 21))


def _raw(n: int) -> Work:
    rows = _people(n)

    def work() -> bytes:
        from exports.bulk import write_rows  # noqa: PLC0415 - the import is part of what is measured

        out = BytesIO()
        write_rows(out, "Jawaban", _COLUMNS, rows)
        return out.getvalue()

    return work


def _raw_pandas(n: int) -> Work:
    rows = _people(n)

    def work() -> bytes:
        import pandas as pd  # noqa: PLC0415 - the import is part of what is measured

        out = BytesIO()
        pd.DataFrame(rows, columns=list(_COLUMNS)).to_excel(out, index=False)
        return out.getvalue()

    return work


def _laporan(units: int) -> Work:
    """The report of a unit of 200 answers and three services, or of an agency of so many units."""
    sheets = [_answers(200 + i) for i in range(max(units, 4))]
    drawn = 0

    def work() -> bytes:
        from datetime import date  # noqa: PLC0415 - the import is part of what is measured

        from exports.laporan import Laporan, Line  # noqa: PLC0415
        from exports.laporan.printed import printed  # noqa: PLC0415
        from exports.pdf import report_pdf  # noqa: PLC0415
        from scoring import (  # noqa: PLC0415
            Tally,
            UnitResult,
            load_instrument,
            parse_period,
            parse_weight,
            rollup,
            score,
        )

        nonlocal drawn
        drawn += 1  # no two reports are alike
        skm = load_instrument()
        weights = parse_weight("1/9", skm)
        scores = [score(Tally.of_rows(rows, 9), skm, weights) for rows in sheets]
        lines = [Line.of(f"Unit contoh {i}", one, 9, f"U-{i}") for i, one in enumerate(scores)]
        total, parts, rows = lines[0], (), tuple(("Poli umum", row) for row in sheets[0])
        if units:
            together = rollup([UnitResult(line.code, one) for line, one in zip(lines, scores, strict=True)], skm)
            total = Line.mean("Triwulan IV 2026", together.simple, scores, skm)
            parts, rows = tuple(lines), ()
        report = Laporan(
            agency="Kota Contoh",
            subject=f"Unit contoh {drawn}",
            code="U-0",
            period=parse_period("2026-Q4"),
            made="21 November 2026",
            day=date(2026, 11, 21),
            instrument=skm,
            weights=weights,
            total=total,
            parts=parts,
            trend=(*lines[1:4], total),
            rows=rows,
            city=bool(units),
            pooled=lines[0] if units else None,
        )
        return report_pdf(printed(report))

    return work


_DOCUMENTS = (
    ("card", "score card, PNG", "matplotlib, a plainer card", "matplotlib"),
    ("sheet-1000", "processing sheet, 1,000 respondents", "pandas.to_excel, values only", "pandas"),
    ("sheet-10000", "processing sheet, 10,000 respondents", "pandas.to_excel, values only", "pandas"),
    ("posters", "QR posters of 89 units, PDF", "-", None),
    ("raw-100000", "raw answers, 100,000 x 20 cells, xlsx", "pandas.to_excel", "pandas"),
    ("laporan", "Laporan SKM of a unit, 200 respondents, PDF", "-", None),
    ("laporan-89", "Laporan SKM of an agency of 89 units, PDF", "-", None),
)
_JOBS: dict[str, tuple[Callable[[], Work], int]] = {
    "card:ours": (_card, 20),
    "card:theirs": (_card_matplotlib, 5),
    "sheet-1000:ours": (lambda: _sheet(1_000), 3),
    "sheet-1000:theirs": (lambda: _sheet_pandas(1_000), 3),
    "sheet-10000:ours": (lambda: _sheet(10_000), 1),
    "sheet-10000:theirs": (lambda: _sheet_pandas(10_000), 1),
    "posters:ours": (_posters, 2),
    "raw-100000:ours": (lambda: _raw(100_000), 1),
    "raw-100000:theirs": (lambda: _raw_pandas(100_000), 1),
    "laporan:ours": (lambda: _laporan(0), 3),
    "laporan-89:ours": (lambda: _laporan(89), 2),
}


def main(arguments: Sequence[str]) -> None:
    """Without arguments the table; with the name of a job its cost as JSON (the child process)."""
    if not arguments:
        print(markdown(rows()))
        return
    prepare, repeats = _JOBS[arguments[0]]
    cost = _measure(prepare, repeats)
    print(json.dumps({"first": cost.first, "warm": cost.warm, "peak": cost.peak, "size": cost.size}))


if __name__ == "__main__":
    main(sys.argv[1:])
