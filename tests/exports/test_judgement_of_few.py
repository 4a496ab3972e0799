"""No format judges fewer than ten, and each asks the one rule."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from exports.laporan import Laporan, Line
from exports.laporan.printed import printed
from exports.sheet.tables import further_sheets
from exports.writing.blocks import Items, Paragraph, Table
from scoring import Tally, load_instrument, parse_period, parse_weight, score

HERE = Path(__file__).parents[2]
SKM = load_instrument()
NINTH = parse_weight("1/9", SKM)
FEW = "terlalu sedikit untuk dinilai"


def of(n: int) -> Laporan:
    """A Laporan of n answers, one of them 1 throughout and the others weak in the third element."""
    rows = [[1] * 9] + [[4, 4, 1, 4, 4, 4, 4, 4, 4]] * (n - 1)
    total = Line.of("Triwulan IV 2026", score(Tally.of_rows(rows, 9), SKM, NINTH), 9, "PKM-1")
    return Laporan(
        agency="Kota Contoh",
        subject="Puskesmas Contoh",
        code="PKM-1",
        period=parse_period("2026-Q4"),
        made="2026-12-31 10.00 WIB",
        day=date(2026, 12, 31),
        instrument=SKM,
        weights=NINTH,
        total=total,
        parts=(replace(total, label="Loket"),),
        trend=(total,),
    )


def told(report: Laporan) -> str:
    blocks = [*printed(report).blocks, *(block for sheet in further_sheets(report, "id") for block in sheet.blocks)]
    texts = []
    for block in blocks:
        if isinstance(block, Table) and not block.caption.startswith("Nilai persepsi"):
            texts += [" ".join(row) for row in block.rows]
        texts += block.texts if isinstance(block, Items) else [block.text] if isinstance(block, Paragraph) else []
    return "\n".join(texts)


def test_ten_are_judged_and_nine_are_not() -> None:
    few, enough = told(of(9)), told(of(10))
    assert FEW in few
    assert not any(
        word in few for word in ("(Baik)", "(Kurang baik)", "(Tidak baik)", "prioritas perbaikan", "bermutu")
    )
    assert "(Tidak baik)" in enough
    assert "Unsur dengan nilai terendah adalah Waktu" in enough


def test_without_a_difference_beyond_chance_no_element_is_called_lowest() -> None:
    rows = [[4] * 9] * 9 + [[4] * place + [3] + [4] * (8 - place) for place in range(3)]
    total = Line.of("Triwulan IV 2026", score(Tally.of_rows(rows, 9), SKM, NINTH), 9)
    text = told(replace(of(12), total=total, parts=(), trend=(total,)))
    assert "masih dalam batas kebetulan" in text
    assert "Unsur dengan nilai terendah" not in text


def test_where_elements_cannot_be_compared_nothing_is_said_of_chance() -> None:
    """A hundred and eight of whom each left one element blank: nobody's elements are held against each other."""
    rows = [[None if place == (3 if at % 9 == 2 else at % 9) else 4 for place in range(9)] for at in range(108)]
    scores = [[1 if place == 2 else value for place, value in enumerate(row)] for row in rows]
    total = Line.of("Triwulan IV 2026", score(Tally.of_rows(scores, 9), SKM, NINTH), 9)
    text = told(replace(of(12), total=total, parts=(), trend=(total,)))
    assert "Terlalu sedikit responden yang mengisi semua unsur" in text
    assert "batas kebetulan" not in text


@pytest.mark.parametrize("room", ["bot", "exports"])
def test_only_the_rule_itself_looks_into_the_table_of_grades(room: str) -> None:
    """scoring.grade() asks how many answered. Instrument.band() and Score.band do not."""
    found = []
    for path in (HERE / room).rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if ".band" in text else ():
            if isinstance(node, ast.Attribute) and node.attr == "band":
                found.append(f"{path.relative_to(HERE)}:{node.lineno}")
    assert found == []
