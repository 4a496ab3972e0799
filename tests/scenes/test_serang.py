"""Kabupaten Serang: OPD, kecamatan and puskesmas, each hands in its report. All numbers are made up.

Three heads hand in with buttons, most units by `skm`, five have not. The admin sees which, reminds their heads, gets
the unsatisfying elements of every unit by name, and the table to enter into SIPPN.
"""

from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from bot.sandbox import Person
from tests.scenes.constructed import KEYS, Due, Outcome, comma, construct, forms, outcome
from tests.support.running import EXPECTED
from tests.support.scene import City, Opened, lines, printed, squeezed, table

AGENCY = "Pemerintah Kabupaten Serang (angka contoh)"
CATEGORIES = (("OPD", "OPD", 12), ("KEC", "Kecamatan", 29), ("PKM", "Puskesmas", 31))
UNITS = [
    {"code": f"{prefix}-{number:02}", "name": f"{category} contoh {number:02}", "category": category}
    for prefix, category, count in CATEGORIES
    for number in range(1, count + 1)
]
NAMES = {unit["code"]: unit["name"] for unit in UNITS}
BY_HEADS = ("OPD-03", "KEC-17", "PKM-31")
SILENT = "KEC-29"  # has not surveyed at all
LATE = ("OPD-12", "KEC-28", SILENT, "PKM-05", "PKM-09")  # have not handed in
TAPPED = "KEC-17"


def _due() -> list[Due]:
    """Every third unit has an element far below the others: those are the ones to be named."""
    found = []
    for place, code in enumerate(code for code in NAMES if code != SILENT):
        best, worst = KEYS[place % 9], KEYS[(place + 5) % 9]
        taps = (EXPECTED,) * 2 if code == TAPPED else ()
        gap = Fraction(4, 5) if place % 3 == 0 else Fraction(1, 10)
        found.append(
            Due(code, 20 + place % 5, Fraction(83) + Fraction(place % 5 - 2), best, worst, tapped=taps, gap=gap)
        )
    return found


@pytest.mark.slow
async def test_each_hands_in_its_report_and_who_has_not_is_known(tmp_path: Path, city: Opened) -> None:
    answers = construct(_due(), "83.00", 3)
    expected = {code: outcome(rows) for code, rows in answers.items()}
    async with city(tmp_path, AGENCY, datetime(2026, 11, 18, 3, tzinfo=UTC), "semester") as serang:
        await serang.units(UNITS)
        on_paper = {code: rows[:-2] if code == TAPPED else rows for code, rows in answers.items()}
        await serang.paper(forms(on_paper, "2026-08-12", "S", 3), "2026-S2")
        for name in ("Siti Contoh", "Budi Contoh"):
            await serang.complete(await serang.person(name), TAPPED)
        admin = await serang.admin()
        await serang.write(admin, "/bantuan")
        heads = {
            code: await serang.joins(admin, "kepala", code, f"Kepala {code} Contoh")
            for code in (*BY_HEADS, "OPD-12", SILENT)
        }
        for code in BY_HEADS:
            await _hands_in(serang, admin, heads[code], code, expected[code])
            assert NAMES[code] in await serang.told(admin, f"{NAMES[code]} menyerahkan laporan")
        rest = [code for code in expected if code not in (*BY_HEADS, *LATE)]
        said = await serang.skm("submissions", "add", *rest, "--period", "2026-S2")
        assert said == f"2026-S2: {len(rest)} report(s) handed in, 0 unchanged\n"

        await _who_has_not(serang, admin, heads)
        await _recap(serang, admin, expected)
        await _sippn(serang, admin, expected)
        await serang.sound()


async def _hands_in(serang: City, admin: Person, head: Person, code: str, expected: Outcome) -> None:
    """Taps to hand the report in. Tapping twice changes nothing. While it is open the admin alone reads it."""
    await serang.write(head, "/laporan")
    offered = await serang.do(head, NAMES[code], "Semester II 2026")
    assert offered.labels == ["Berkas pokok", "Teks dan kartu", "📨 Serahkan laporan", "‹ Kembali"]
    await serang.write(admin, f"/laporan {code} 2026-S2")
    (report,) = (await serang.papers(admin, f"laporan-skm-{code}-2026-S2.pdf")).values()
    assert squeezed(f"adalah {comma(expected.rounded)} (nilai indeks") in printed(report), code
    weak = expected.unsatisfying()
    said = "Belum memuaskan (mutu C atau D): " + weak[0] if weak else "Tidak ada unsur bermutu C atau D."
    assert NAMES[code] in await serang.told(admin, said), code
    await serang.write(head, "/laporan")
    asked = await serang.do(head, NAMES[code], "Semester II 2026", "Serahkan laporan")
    assert f"Responden: {expected.n}\n" in asked.text
    assert "masih berjalan" in asked.text
    done = await serang.do(head, "Ya, serahkan")
    assert "diserahkan pada 18 November 2026" in done.text
    await head.press_data(f"d:send:{code}:2026-S2", message=asked)
    await serang.settle()
    assert serang.rows("SELECT count(*) FROM audit WHERE action = 'report.submit' AND subject = ?", code) == [(1,)]


async def _who_has_not(serang: City, admin: Person, heads: dict[str, Person]) -> None:
    """The list of units that have not, and a reminder to their heads, once a week."""
    await serang.write(admin, "/laporan")
    shown = await serang.do(admin, "Seluruh instansi", "Semester II 2026", "siapa belum")
    assert "67 dari 72 unit, belum 5." in shown.text
    assert [line[2:] for line in shown.text.splitlines() if line.startswith("• ")] == sorted(
        (NAMES[code] for code in LATE),
        key=lambda name: (name.split()[0] != "Kecamatan", name.split()[0] != "OPD", name),
    )
    done = await serang.do(admin, "Ingatkan yang belum (5)")
    assert "Pengingat baru: 2." in done.text
    assert "3 unit belum mempunyai kepala unit" in done.text
    for code in ("OPD-12", SILENT):
        assert f"Laporan SKM {NAMES[code]} untuk Semester II 2026 belum diserahkan" in await serang.told(
            heads[code], "belum diserahkan"
        )
    assert not any("belum diserahkan" in one.text for one in await heads["OPD-03"].messages())
    await serang.do(admin, "Kembali")
    assert "Pengingat baru: 0." in (await serang.do(admin, "Ingatkan yang belum")).text
    said = await serang.skm("submissions", "list", "--period", "2026-S2", "--missing")
    assert {line.split()[0] for line in said.splitlines()[:-1]} == set(LATE)


async def _recap(serang: City, admin: Person, expected: dict[str, Outcome]) -> None:
    """The recap names each unit's unsatisfying elements and says when its report came."""
    await serang.write(admin, "/laporan")
    await serang.do(admin, "Seluruh instansi", "Semester II 2026", "Olah data")
    (content,) = (await serang.papers(admin, "skm-kota-2026-S2.xlsx")).values()
    units = {row["KODE"]: row for row in table(content) if row["KODE"]}
    assert sum(bool(one.unsatisfying()) for one in expected.values()) >= 20
    for code, one in expected.items():
        named = [part.split()[0] for part in units[code]["UNSUR BELUM MEMUASKAN"].split("; ")]
        assert named == (one.unsatisfying() or ["–"]), code
        assert (units[code]["LAPORAN DITERIMA"] is None) is (code in LATE), code
    for code in BY_HEADS:
        assert units[code]["LAPORAN DITERIMA"] == "18 November 2026"
    assert (units[SILENT]["KATEGORI"], units[SILENT]["SAMPEL"]) == ("belum ada jawaban", None)


async def _sippn(serang: City, admin: Person, expected: dict[str, Outcome]) -> None:
    """One line a unit, to be entered by hand."""
    await serang.write(admin, "/laporan")
    await serang.do(admin, "Seluruh instansi", "Semester II 2026", "csv, json")
    (content,) = (await serang.papers(admin, "skm-kota-2026-S2-sippn-unit.csv")).values()
    rows = {row["Kode"]: row for row in lines(content)}
    assert rows.keys() == set(NAMES)
    for code, one in expected.items():
        row = rows[code]
        figures = (row["Jumlah responden"], row["Nilai IKM"], row["Mutu pelayanan"], row["Mulai"], row["Selesai"])
        assert figures == (str(one.n), str(one.rounded), one.mutu, "2026-07-01", "2026-12-31"), code
        assert [value for name, value in row.items() if name.endswith("(NRR)")] == one.texts(), code
        named = [part.split()[0] for part in row["Unsur belum memuaskan"].split(", ")]
        assert named == (one.unsatisfying() or ["–"]), code
        assert "bukan berkas unggah" in row["Catatan"]
    assert (rows[SILENT]["Nilai IKM"], rows[SILENT]["Unsur belum memuaskan"]) == ("", "belum ada jawaban")
