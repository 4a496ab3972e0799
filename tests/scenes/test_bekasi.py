"""Kota Bekasi: 89 units, two yearly surveys, 80.98 and 81.96. Those two are published, all else is made up.

The forms that people filled in at the counters come from files. Three people tap theirs. The admin then asks for the
city's report with buttons, and every figure in every document is compared with one worked out from the answers.
"""

import json
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tests.scenes.constructed import KEYS, Due, Outcome, comma, construct, forms, half_up, mean, outcome, pooling
from tests.support.readback import word_tables
from tests.support.running import EXPECTED
from tests.support.scene import Opened, lines, printed, squeezed, table

AGENCY = "Pemerintah Kota Bekasi (angka contoh)"
TAPPING = "PKM-07"
CATEGORIES = (("PD", "Perangkat daerah", 44), ("RSUD", "RSUD tipe D", 3), ("PKM", "Puskesmas", 42))
UNITS = [
    {
        "code": f"{prefix}-{number:02}",
        "name": f"{category} contoh {number:02}",
        "category": category,
        "inapplicable": "biaya" if prefix == "RSUD" else "",
    }
    for prefix, category, count in CATEGORIES
    for number in range(1, count + 1)
]
NAMES = {unit["code"]: unit["name"] for unit in UNITS}
CODES = list(NAMES)


def _due(year: int, middle: str, tapped: int = 0) -> list[Due]:
    """Units around the middle, each with its own strong and weak element. The RSUD do not ask about costs.

    The puskesmas ask more people and come out lower, so that all answers together are not the mean of the units.
    """
    found = []
    for place, code in enumerate(CODES):
        skipped = frozenset({"biaya"}) if code.startswith("RSUD") else frozenset()
        asked = [key for key in KEYS if key not in skipped]
        best, worst = asked[(place + year) % len(asked)], asked[(place + year + 4) % len(asked)]
        many = code.startswith("PKM")
        aim = Fraction(middle) + Fraction(place % 9 - 4, 2) + (-1 if many else 1)
        taps = (EXPECTED,) * tapped if code == TAPPING else ()
        n, gap = 24 + place % 7 + (12 if many else 0), Fraction(1 + place % 4, 10)
        found.append(Due(code, n, aim, best, worst, skipped, taps, gap))
    return found


@pytest.mark.slow
async def test_both_years_the_change_and_every_units_elements(tmp_path: Path, city: Opened) -> None:
    answers = {
        2019: construct(_due(2019, "80.98"), "80.98", 1),
        2020: construct(_due(2020, "81.96", 3), "81.96", 2),
    }
    expected = {year: {code: outcome(rows) for code, rows in units.items()} for year, units in answers.items()}
    assert [half_up(mean(expected[year].values())) for year in (2019, 2020)] == [Decimal("80.98"), Decimal("81.96")]
    async with city(tmp_path, AGENCY, datetime(2020, 12, 16, 3, tzinfo=UTC)) as bekasi:
        await bekasi.units(UNITS)
        await bekasi.paper(forms(answers[2019], "2019-09-10", "A", 1), "2019")
        on_paper = {code: rows[:-3] if code == TAPPING else rows for code, rows in answers[2020].items()}
        await bekasi.paper(forms(on_paper, "2020-09-10", "B", 2), "2020")
        for name in ("Siti Contoh", "Budi Contoh", "Ani Contoh"):
            assert "Terima kasih" in (await bekasi.complete(await bekasi.person(name), TAPPING)).text

        admin = await bekasi.admin()
        await bekasi.write(admin, "/laporan")
        await bekasi.do(admin, "Seluruh instansi", "Tahun 2020", "Berkas pokok")
        text = await bekasi.told(admin, "Unit dengan jawaban")
        assert "IKM unit (dasar utama): 81,96 · B" in text
        assert "Dibanding Tahun 2019 (80,98): +0,98 poin – belum cukup bukti" in text
        pooled = pooling(answers[2020].values())
        assert half_up(pooled) != Decimal("81.96")
        assert f"Gabungan semua jawaban (tertimbang responden): {comma(half_up(pooled))} (B)" in text
        assert "Unit dengan jawaban: 89 dari 89" in text
        name = "skm-kota-2020"
        made = await bekasi.papers(admin, f"{name}.xlsx", f"laporan-{name}.pdf", f"laporan-{name}.docx")
        _recap(made[f"{name}.xlsx"], expected)
        _printed(made[f"laporan-{name}.pdf"])
        _signed(made[f"laporan-{name}.docx"], expected[2020])

        await bekasi.write(admin, "/laporan")
        await bekasi.do(admin, "Seluruh instansi", "Tahun 2020", "csv, json")
        data = await bekasi.papers(admin, f"{name}-nilai.csv", f"{name}.json", f"{name}-rekap.csv")
        _data(data[f"{name}-nilai.csv"], data[f"{name}.json"], expected)
        recap = lines(data[f"{name}-rekap.csv"])
        assert [row["PERUBAHAN"] for row in recap[-2:]] == ["+0.98", ""]
        await bekasi.sound()


def _recap(content: bytes, expected: dict[int, dict[str, Outcome]]) -> None:
    """The recap's line of every unit, and the city's."""
    rows = table(content)
    units = {row["KODE"]: row for row in rows if row["KODE"]}
    assert units.keys() == set(CODES)
    told = set[str]()
    for code, now in expected[2020].items():
        row, before = units[code], expected[2019][code]
        assert [row[f"U{place}"] for place in range(1, 10)] == [float(x) if x else None for x in now.texts()], code
        assert (row["SAMPEL"], row["NILAI IKM"]) == (now.n, float(now.rounded)), code
        assert row["KATEGORI"].startswith(now.mutu), code
        assert (row["IKM SEBELUMNYA"], row["PERUBAHAN"]) == (
            float(before.rounded),
            float(now.rounded - before.rounded),
        ), code
        best, worst = now.best().split(" ", 1), now.worst().split(" ", 1)
        for column, (number, name) in (("UNSUR TERTINGGI", best), ("UNSUR TERENDAH", worst)):
            if row[column] == "tidak terbedakan":  # by no more than chance: tests/scoring/test_contrast.py
                continue
            told.add(code)
            assert row[column].startswith(number), code
            assert row[column].endswith(name), code
        named = [part.split()[0] for part in row["UNSUR BELUM MEMUASKAN"].split("; ")]
        assert named == (now.unsatisfying() or ["–"]), code
    assert told
    simple = next(row for row in rows if row["OPP/OPD"] == "RATA-RATA SEDERHANA IKM UNIT")
    assert (simple["NILAI IKM"], simple["IKM SEBELUMNYA"], simple["PERUBAHAN"]) == (81.96, 80.98, 0.98)
    assert simple["KATEGORI"] == "B (Baik)"


def _printed(content: bytes) -> None:
    """The Laporan that is signed says both years and what moved."""
    text = printed(content)
    assert squeezed("IKM naik 0,98 poin, dari 80,98 pada Tahun 2019 menjadi 81,96 pada Tahun 2020.") in text
    assert squeezed("rata-rata sederhana IKM seluruh 89 unit") in text
    assert text.count("Puskesmascontoh42") >= 2  # its result, and its strong and weak elements


def _signed(content: bytes, expected: dict[str, Outcome]) -> None:
    """The Word file has every unit's result, and its highest and lowest element."""
    tables = word_tables(content)
    results = next(rows for rows in tables if {"Unit pelayanan", "Selang kepercayaan 95%"} <= {*rows[0]})
    assert {row[1]: row[3] for row in results[1:]} == {
        NAMES[code]: comma(one.rounded) for code, one in expected.items()
    }
    elements = next(rows for rows in tables if "Unsur tertinggi" in rows[0])
    shown = {row[1]: row for row in elements[1:]}
    for code, now in expected.items():
        row = shown[NAMES[code]]
        for cell, best in ((row[2], now.best()), (row[3], now.worst())):
            u, figure, _ = best.split(" ", 2)
            if cell == "tidak terbedakan":
                continue
            named, shown_as = cell.split(": ")
            assert u in named.split(", "), code
            assert shown_as == figure, code


def _data(results: bytes, figures: bytes, expected: dict[int, dict[str, Outcome]]) -> None:
    """The same in csv and json."""
    rows = lines(results)
    whole = next(row for row in rows if row["bagian"] == "instansi")
    assert (whole["ikm"], whole["mutu"]) == ("81.96", "B")
    assert {row["kode"]: row["ikm"] for row in rows if row["bagian"] == "unit"} == {
        code: str(one.rounded) for code, one in expected[2020].items()
    }
    assert [(row["periode"], row["ikm"]) for row in rows if row["bagian"] == "tren"] == [
        ("Tahun 2019", "80.98"),
        ("Tahun 2020", "81.96"),
    ]
    content = json.loads(figures)
    assert (content["result"]["ikm"], content["result"]["n"]) == ("81.96", sum(o.n for o in expected[2020].values()))
    for code, one in expected[2020].items():
        assert content["units"][code]["ikm"] == str(one.rounded), code
