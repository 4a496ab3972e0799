"""Made-up units for every document, and readers of pictures and workbooks that are none of ours."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from exports.card_values import Bar, Card, Figure
from exports.report import Respondent, UnitReport
from scoring import Tally, Weights, krejcie_morgan, load_instrument, parse_period, parse_weight, score

SKM = load_instrument()
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


@pytest.fixture
def make_report() -> Callable[..., UnitReport]:
    return unit_report


@pytest.fixture
def make_answers() -> Callable[..., list[tuple[int | None, ...]]]:
    return made_up_answers


@pytest.fixture
def nasty() -> str:
    return NASTY


@pytest.fixture(scope="session")
def recalculate(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[bytes]]:
    """Workbooks through LibreOffice, which calculates every formula anew. `kind` is the file type that comes back."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice (libreoffice-calc) is not on this machine; it recalculates the formulas")
    home = tmp_path_factory.mktemp("office")

    def run(books: Sequence[bytes], kind: str = "xlsx") -> list[bytes]:
        into = tmp_path_factory.mktemp("recalculated")
        given = [into / f"book{i}.xlsx" for i, _ in enumerate(books)]
        for path, data in zip(given, books, strict=True):
            path.write_bytes(data)
        out = into / "out"
        profile = f"-env:UserInstallation={home.as_uri()}"
        command = [office, "--headless", profile, "--convert-to", kind, "--outdir", str(out), *map(str, given)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return [(out / f"{path.stem}.{kind.partition(':')[0]}").read_bytes() for path in given]

    return run
