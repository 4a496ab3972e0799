"""A new mayor in mid-quarter: two puskesmas become one, an office gets another name and code. All numbers are made up.

Old posters go on being scanned. The reports of the quarter and the recap of the city count each answer once.
"""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.scenes.constructed import KEYS, forms, outcome
from tests.support.scene import City, Opened

pytestmark = pytest.mark.slow

UNITS = [
    {"code": "PKM-A", "name": "Puskesmas Contoh Anggrek", "category": "Puskesmas", "services": "Umum|Gigi"},
    {"code": "PKM-B", "name": "Puskesmas Contoh Bakung", "category": "Puskesmas", "services": "umum"},
    {"code": "D.1.1", "name": "Kantor Contoh", "category": "Dinas", "services": ""},
]


def _answers(n: int, shift: int) -> list[dict[str, int]]:
    return [{key: 2 + (number + place + shift) % 3 for place, key in enumerate(KEYS)} for number in range(n)]


async def _report(city: City, unit: str, period: str) -> dict:  # type: ignore[type-arg]
    await city.skm("report", "--unit", unit, "--period", period, "--format", "json", "--out", str(city.folder / "out"))
    (file,) = (city.folder / "out").glob(f"*{'kota' if unit == 'semua' else unit}-{period}.json")
    found = json.loads(file.read_text())
    assert isinstance(found, dict)
    return found


async def _recap_notes(city: City) -> dict[str, str]:
    """What the recap says of the figures before, by unit."""
    out = city.folder / "out"
    await city.skm("report", "--unit", "semua", "--period", "2026-Q4", "--format", "csv", "--out", str(out))
    (file,) = out.glob("*-rekap.csv")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        found = {row["KODE"]: row["KETERANGAN IKM SEBELUMNYA"] for row in csv.DictReader(lines)}
    return {code: note for code, note in found.items() if note}


async def test_a_quarter_in_which_units_change_adds_up(tmp_path: Path, city: Opened) -> None:
    async with city(tmp_path, "Kota Contoh", datetime(2026, 11, 18, 3, tzinfo=UTC), "quarter") as one:
        await one.units(UNITS)
        before = {"PKM-A": _answers(12, 0), "PKM-B": _answers(11, 1), "D.1.1": _answers(10, 2)}
        now = {"PKM-A": _answers(13, 1), "PKM-B": _answers(10, 2), "d-1-1": _answers(14, 0)}
        await one.paper(forms(before, "2026-08-12", "Q3", 1), "2026-Q3")
        await one.paper(forms(now, "2026-11-02", "Q4", 2), "2026-Q4")
        admin, siti, ani = await one.admin(), await one.person("Siti Contoh"), await one.person("Ani Contoh")
        await one.complete(siti, "D-1-1")

        merged = "/unit gabung PKM-A, pkm-b; jadi=PKM-AB Puskesmas Contoh Baru"
        shown = await one.write(admin, merged)
        assert "Yang akan terjadi" in shown.text
        assert "25 jawaban" in shown.text  # of A
        assert "21 jawaban" in shown.text
        assert " 0 " not in shown.text, "what there is none of is not listed"
        assert await one.app.store.units.find("PKM-AB") is None
        assert "Sudah dilakukan" in (await one.write(admin, f"{merged}; ya")).text
        renamed = "/unit ganti d.1.1; kode=BIRO-7; nama=Biro <Contoh>"
        assert "Sudah dilakukan" in (await one.write(admin, f"{renamed}; ya")).text
        wrong = await one.write(admin, "/unit ganti BIRO-7; kode=PKM-A; dari=2030-01-01; ya")
        assert "PKM-A" in wrong.text
        assert "2030-01-01" in wrong.text

        await one.complete(ani, "PKM-A_gigi")  # an old poster of a service
        found = one.rows("SELECT unit, service FROM responses WHERE channel = 'bot' ORDER BY unit")
        assert found == [("BIRO-7", ""), ("PKM-AB", "gigi")]
        again = await one.write(siti, "/start D-1-1")  # nobody answers twice by another code
        assert "Biro <Contoh>" in again.text
        assert "Ubah jawaban" in again.labels

        recap = await _report(one, "semua", "2026-Q4")
        parts = {part["code"]: part["n"] for part in recap["parts"]}
        assert parts == {"PKM-A": 13, "PKM-B": 10, "PKM-AB": 1, "BIRO-7": 15}
        assert recap["pooled"]["n"] == sum(parts.values()) == 13 + 10 + 14 + 2
        assert {part["label"] for part in recap["parts"]} >= {"Biro <Contoh> (dahulu Kantor Contoh)"}
        assert await _recap_notes(one) == {"PKM-AB": "jawaban PKM-A + PKM-B bersama-sama"}
        report = await _report(one, "PKM-AB", "2026-Q4")
        (earlier, total) = report["trend"]
        both = outcome([*before["PKM-A"], *before["PKM-B"]])
        assert (earlier["label"], earlier["n"]) == ("Triwulan III 2026 (PKM-A + PKM-B)", 23)
        assert earlier["ikm"] == str(both.rounded)
        assert total["n"] == 1
        assert (await _report(one, "PKM-A", "2026-Q4"))["result"]["n"] == 13
        assert (await _report(one, "BIRO-7", "2026-Q3"))["subject"] == "Biro <Contoh> (dahulu Kantor Contoh)"

        file = tmp_path / "late.csv"
        file.write_bytes(forms({"PKM-A": _answers(1, 0)}, "2026-11-18", "X", 4))
        refused = await one.skm("responses", "import", str(file), "--window", "2026-Q4", code=2)
        assert "became PKM-AB on 2026-11-18" in refused
        later = {"D.1.1": _answers(1, 0)}
        await one.paper(forms(later, "2026-11-03", "L", 3), "2026-Q4")  # by the code of an old form
        assert "batalkan" in (await one.write(admin, "/unit perubahan")).text
        assert "jawaban sejak perubahan" in (await one.write(admin, "/unit batalkan 1")).text
        ahead = "/unit pecah BIRO-7; jadi=BIRO-8 Biro Satu; jadi=BIRO-9 Biro Dua; dari=2027-01-01; ya"
        assert "Direncanakan untuk 1 Januari 2027" in (await one.write(admin, ahead)).text
        assert "p1  2027-01-01  split" in await one.skm("units", "changes")
        assert "perubahan p1" in (await one.write(admin, "/unit batalkan 2")).text
        assert "menunggu 1 Januari 2027" in (await one.write(admin, "/unit batalkan p1")).text
        assert [line.split()[2] for line in (await one.skm("units", "changes")).splitlines()] == ["rename", "merge"]

        await one.units([{"code": "LOKET", "name": "Loket Contoh", "services": "Izin"}])
        split = "/unit split LOKET; into=LOKET-1 Loket Satu; into=LOKET-2 Loket Dua; yes"
        assert "Sudah dilakukan" in (await one.write(admin, split)).text
        offered = await one.write(siti, "/start LOKET")
        assert offered.labels == ["Loket Satu", "Loket Dua"]
        assert "Loket Dua" in (await one.do(siti, "Loket Dua")).text
        await one.sound()
