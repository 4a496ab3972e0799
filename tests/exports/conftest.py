"""Made-up units for every document, and readers of pictures and workbooks that are none of ours."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from exports.card_values import Bar, Card, Figure
from exports.report import Respondent, UnitReport
from exports.sheet.sheet import processing_sheet
from scoring import Tally, Weights, krejcie_morgan, load_instrument, parse_period, parse_weight, score

SKM = load_instrument()
K = len(SKM.elements)
NASTY = '#eval("1") #panic() $x^2$ *b* _i_ @ref \\u{41} <b>HTML</b> & 😀 مرحبا بالعالم ' + "x" * 150
PROFILE = (("kelamin", "Jenis kelamin"), ("pendidikan", "Pendidikan"))


@dataclass(frozen=True)
class Picture:
    """Pixels of an 8-bit PNG, rows of (red, green, blue)."""

    width: int
    height: int
    rows: list[list[tuple[int, ...]]]


@pytest.fixture
def read_png() -> Callable[[bytes], Picture]:
    return _read_png


def _read_png(data: bytes) -> Picture:
    with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
        image.load()
        assert image.mode in {"RGB", "RGBA"}, "eight bits a colour"
        width, height = image.size
        values = image.convert("RGB").tobytes()
    pixels = list(zip(values[0::3], values[1::3], values[2::3], strict=True))
    return Picture(width, height, [pixels[start : start + width] for start in range(0, len(pixels), width)])


@pytest.fixture
def card() -> Card:
    shown = ("84.21", "79.90", "74.53", "91.12", "83.00", "86.77", "88.31", "76.60", "72.95")
    low = {"74.53", "76.60", "72.95"}
    bars = tuple(
        Bar(one.key, one.u, one.short["id"], "3.3684", ikm, "B", ikm in low)
        for one, ikm in zip(SKM.elements, shown, strict=True)
    )
    return Card(
        language="id",
        agency="Kota Contoh",
        unit="Puskesmas Contoh",
        code="PKM-07",
        span="Minggu 46 2026 (9–15 November 2026)",
        headline=Figure("Triwulan IV 2026", 214, "81.96", "B", "Baik", "80.12", "83.79", 265),
        week=Figure("Minggu ini", 21, "82.50", "B", "Baik", "78.10", "86.90"),
        change="+1.24",
        verdict="belum cukup bukti",
        elements=bars,
        made_up=True,
        weight="1/9",
    )


def made_up_answers(n: int, seed: int, blanks: float = 0.0) -> list[tuple[int | None, ...]]:
    dice = random.Random(seed)
    k = len(SKM.elements)
    return [
        tuple(None if dice.random() < blanks else dice.choice((1, 2, 3, 3, 3, 4, 4)) for _ in range(k))
        for _ in range(n)
    ]


def unit_report(
    rows: Sequence[tuple[int | None, ...]], weight: str = "1/9", instrument: Any = SKM, **changes: Any
) -> UnitReport:
    weights: Weights = parse_weight(weight, instrument)
    tally = Tally.of_rows(rows, len(instrument.elements), units=instrument.units)
    respondents = tuple(
        Respondent(
            number=i,
            unit="Puskesmas Contoh",
            service="Poli umum",
            channel="Telegram",
            when=datetime(2026, 11, 9, 10, tzinfo=ZoneInfo("Asia/Jakarta")),
            profile={"kelamin": "Perempuan", "pendidikan": "SMA"},
            scores=scores,
            suggestion=f"Saran contoh {i}" if i % 3 == 0 else None,
        )
        for i, scores in enumerate(rows, 1)
    )
    report = UnitReport(
        language="id",
        agency="Kota Contoh",
        unit="Puskesmas Contoh",
        code="PKM-07",
        period=parse_period("2026-Q4"),
        made="21 November 2026 10:00 WIB",
        instrument=instrument,
        weights=weights,
        score=score(tally, instrument, weights, 1200) if tally else None,
        respondents=respondents,
        profile_columns=PROFILE,
        target=krejcie_morgan(1200),
        population=1200,
        made_up=True,
    )
    return replace(report, **changes)


@pytest.fixture(scope="session")
def make_report() -> Callable[..., UnitReport]:
    return unit_report


@pytest.fixture(scope="session")
def make_answers() -> Callable[..., list[tuple[int | None, ...]]]:
    return made_up_answers


@pytest.fixture
def nasty() -> str:
    return NASTY


@pytest.fixture(scope="session")
def sheets() -> dict[str, tuple[UnitReport, bytes]]:
    """Processing sheets of answers where a figure is easily wrong, by what is special, with what they are made of."""
    reports = {name: unit_report(rows, weight) for name, (rows, weight) in _cases().items()}
    return {name: (report, processing_sheet(report)) for name, report in reports.items()}


def _cases() -> dict[str, tuple[list[tuple[int | None, ...]], str]]:
    dice = random.Random(7)
    some = [tuple(dice.choice((1, 2, 3, 3, 4, 4)) for _ in range(K)) for _ in range(60)]
    gaps: list[tuple[int | None, ...]] = [tuple(x if dice.random() > 0.2 else None for x in row) for row in some]
    table: dict[str, tuple[list[tuple[int | None, ...]], str]] = {
        "whole": (list(some), "1/9"),
        "blanks": (gaps, "1/9"),
        "one row empty": ([*some[:20], (None,) * K], "0.1111"),
        "one element unanswered": (_one_column_empty(some, 3), "0.111"),
        "one person": ([(4, 3, 4, 3, 4, 3, 4, 3, 4)], "0.11"),
        "all four": ([(4,) * K] * 12, "0.11"),
        "all one": ([(1,) * K] * 12, "0.11"),
        "lowest grade A": (_answers_of(3179, 100), "1/9"),  # 88.3055...
        "highest grade B": (_answers_of(3178, 100), "1/9"),  # 88.2777...
    }
    for i, rows in enumerate(_ties(400, 4)):
        table[f"tie {i}"] = (rows, "1/9")
    for weight in ("0.1111", "0.111", "0.11"):
        table[f"weight {weight}"] = (gaps, weight)
    table["tie of the index"] = (_answers_of(10_802, 400), "0.11")  # 0.11 x 10802 / 400 = 2.97055
    return table


def _one_column_empty(rows: Sequence[tuple[int | None, ...]], place: int) -> list[tuple[int | None, ...]]:
    return [(*row[:place], None, *row[place + 1 :]) for row in rows]


def _ties(n: int, count: int) -> list[list[tuple[int | None, ...]]]:
    """Answers of n people whose IKM lies exactly between two hundredths, where doubles go wrong."""
    totals = (total for total in range(2 * n * K, 4 * n * K) if (total * 5000 + 9 * n) % (18 * n) == 0)
    return [_answers_of(total, n) for total in islice(totals, count)]


def _answers_of(total: int, n: int) -> list[tuple[int | None, ...]]:
    """Answers of n people that add up to this total."""
    low, more = divmod(total, n * K)
    cells = [low + 1] * more + [low] * (n * K - more)
    return [tuple(cells[i::n]) for i in range(n)]
