"""The Laporan for everybody beside the full one: who it says it is for, and what it leaves out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exports.disclosure import SEAL, Cleared
from exports.laporan import Count, Done, Group, Laporan, Line, Plan
from exports.laporan.opened import opened
from exports.laporan.printed import INTERNAL, printed
from exports.writing.blocks import Heading, Items, Paragraph, Style, Table
from exports.writing.pdf import as_data
from tests.exports.test_follow_up import city
from tests.exports.test_laporan_told import TIED, line, unit

ROWS: list[tuple[int | None, ...]] = [TIED] * 40
ASKED = Group(
    "kelamin", "Jenis kelamin", (Count("L", "Laki-laki", 30), Count("P", "Perempuan", 7), Count("", "Diam", 3))
)
FULL = unit(
    ROWS,
    groups=(ASKED, Group("disabilitas", "Disabilitas", (Count("TIDAK", "Tidak", 38), Count("FISIK", "Fisik", 2)))),
    parts=(line("KTP", ROWS[:36], "ktp"), line("Akta", ROWS[:4], "akta")),
    months=(("Oktober 2026", 38), ("November 2026", 2)),
    plans=(Plan("Waktu", "Menambah loket", frozenset({1}), "Ani Contoh", 2027),),
    done=(Done("Papan baru", carried_out=True, described="Kata warga", evidence="Foto 2026-11-01"),),
    trend=(line("Triwulan III 2026", [TIED] * 6), line("Triwulan IV 2026", ROWS)),
    suggestions=9,
    mentioned=(("Waktu Penyelesaian", 8),),
)
FULL = replace(FULL, rows=tuple(ROWS))


def told(report: Laporan) -> str:
    found: list[str] = []
    for block in printed(report).blocks:
        match block:
            case Heading(_, text) | Paragraph(text):
                found.append(text)
            case Items(some):
                found += some
            case Table():
                found += (" | ".join(row) for row in (*block.rows, (block.caption,)))
    return "\n".join(found)


def test_a_full_laporan_says_for_whom_it_is_and_an_open_one_does_not() -> None:
    assert as_data(printed(FULL))["notice"] == INTERNAL
    assert as_data(printed(opened(Cleared(FULL, SEAL))))["notice"] == ""


def test_the_open_one_has_no_rows_no_small_cells_and_no_names() -> None:
    full, shown = told(FULL), told(opened(Cleared(FULL, SEAL)))
    secret = ("per responden", "Akta", "Ani Contoh", "Kata warga", "Foto", "November 2026 | 2", "Fisik", "menuliskan")
    assert [word for word in secret if word not in full] == []
    assert [word for word in secret if word in shown] == []
    assert "Laki-laki | 30" in shown
    assert "Disamarkan, terlalu sedikit responden | 10" in shown  # seven and three together
    assert "Menambah loket" in shown
    assert "Papan baru | Sudah" in shown
    assert "Triwulan III 2026 | –" not in shown.replace("6 |", "–")  # six answers: neither figure nor number
    assert FULL.total.ikm_text.replace(".", ",") in shown


@pytest.mark.parametrize("n", [0, 9])
def test_of_few_answers_it_tells_nothing(n: int) -> None:
    report = replace(FULL, total=line("Triwulan IV 2026", ROWS[:n]), trend=(), parts=(), groups=(), rows=(), months=())
    shown = opened(Cleared(report, SEAL))
    assert (shown.total.n, shown.total.ikm, shown.plans, shown.trend) == (0, None, (), ())
    assert "Menambah loket" not in told(shown)


def test_an_agencys_is_that_of_its_published_units() -> None:
    report = city()
    small = replace(report.parts[2], n=4)
    open_mean: Line = replace(report.total, n=50)
    shown = opened(Cleared(replace(report, parts=(*report.parts[:2], small), published=(open_mean,)), SEAL))
    assert (shown.total.n, shown.pooled, [one.code for one in shown.parts]) == (50, None, ["AA", "BB"])
    assert "Unit CC" not in told(shown)
    assert "kolom rata-rata unit" not in told(shown)
    assert all(one.rows for one in printed(shown).blocks if isinstance(one, Table))


def test_letters_margins_and_spacing_are_settings() -> None:
    style = Style("Bookman Old Style", 11, left=2.5, spacing=1.5)
    assert as_data(printed(replace(FULL, style=style)))["style"] == {
        **{
            "font": "Bookman Old Style",
            "size": 11,
            "top": 2.0,
            "bottom": 2.5,
            "left": 2.5,
            "right": 2.0,
            "spacing": 1.5,
        }
    }
