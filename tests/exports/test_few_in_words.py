"""A city in which no unit has ten answers is told so once, and nothing is said of units that it has not."""

from __future__ import annotations

from tests.exports.test_laporan_told import TIED, line, told, unit


def test_a_city_of_nine_answers_reads_as_a_person_would_write_it() -> None:
    parts = (line("Unit A (contoh)", [], "A"), line("Unit B (contoh)", [TIED] * 9, "B"))
    total = line("Triwulan IV 2026", [TIED] * 9)
    text = told(unit([TIED] * 9, code="", city=True, parts=parts, pooled=total))
    for wrong in ("mutu pelayanan terlalu sedikit", "mutu terlalu sedikit", "dari 2 unit", "Tidak ada unit dengan"):
        assert wrong not in text
    assert "satu unit yang memiliki hasil, dari dua unit" in text
