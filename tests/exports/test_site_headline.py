"""What the first public page says of the units whose mean is the agency's figure, and of those left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exports.disclosure import SEAL, Cleared
from exports.site.files import site_files
from tests.exports.test_laporan_told import TIED, line, unit


@pytest.mark.parametrize(
    ("sizes", "said", "unsaid"),
    [
        ((20, 20), ("IKM dua unit", "IKM of two units"), ("tidak ikut dihitung", "Left out")),
        (
            (20, 20, 3),
            ("Satu unit lain tidak ikut dihitung", "Left out, not counted as zero: one of 3."),
            ("0 unit", "zero: 0"),
        ),
        ((20,), ("IKM satu-satunya unit", "the only unit"), ("Rata-rata sederhana", "Simple mean")),
    ],
)
def test_units_left_out_are_told_where_there_are_any(
    sizes: tuple[int, ...], said: tuple[str, str], unsaid: tuple[str, str]
) -> None:
    parts = tuple(line(f"Unit {at} (contoh)", [TIED] * n, f"U{at}") for at, n in enumerate(sizes))
    units = [Cleared(replace(unit([TIED] * n), code=f"U{at}"), SEAL) for at, n in enumerate(sizes)]
    city = unit([TIED] * sum(sizes), code="", city=True, parts=parts)
    files = site_files(Cleared(city, SEAL), units, {"id": {}, "en": {}})
    for name, told, not_told in zip(("index.html", "en/index.html"), said, unsaid, strict=True):
        page = files[name].decode()
        assert told in page
        assert not_told not in page


def test_whether_the_agency_moved_stands_above_its_units_and_the_chart_with_its_trend() -> None:
    """It stood below the tables, four screens of a phone down."""
    parts = tuple(line(f"Unit {at} (contoh)", [TIED] * 20, f"U{at}") for at in range(2))
    units = [Cleared(replace(unit([TIED] * 20), code=f"U{at}"), SEAL) for at in range(2)]
    total = replace(unit([TIED] * 40).total, label="Triwulan IV 2026")
    trend = (line("Triwulan III 2026", [(2,) * 9] * 40), total)
    city = unit([TIED] * 40, code="", city=True, parts=parts, trend=trend, published_verdicts=("naik", None))
    files = site_files(Cleared(city, SEAL), units, {"id": {}, "en": {}})
    for name, *order in (
        ("index.html", "Naik ", "secara kebetulan", "<h2>Unit pelayanan (2)", "Rata-rata sederhana", 'class="trend"'),
        ("en/index.html", "Up ", "more than chance", "<h2>Service units (2)", "Simple mean", 'class="trend"'),
    ):
        page = files[name].decode().split("</head>")[1]
        assert [page.count(one) for one in order] == [1] * len(order)
        assert sorted(order, key=page.index) == order
