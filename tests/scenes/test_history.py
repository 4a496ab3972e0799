"""Two cities that begin with published figures alone: Kota Bekasi with 2019 and 2020, Kota Pekanbaru with 2023.

Published are the cities' 80.98, 81.96 and 86.21. Every unit, respondent and answer of the years after is made up.
Nothing is known of the respondents and the weight of the published figures, so the files say nothing of them.
"""

import json
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from tests.scenes.constructed import KEYS, Due, construct, forms, half_up, mean, outcome
from tests.support.people import hand_in
from tests.support.scene import Opened, lines, printed, squeezed, table

MARK = "angka terdahulu, tidak dihitung ulang"


def units(prefix: str) -> list[dict[str, str]]:
    return [{"code": f"{prefix}-{n:02}", "name": f"Unit contoh {prefix} {n:02}"} for n in range(1, 13)]


def answers(prefix: str, middle: str, seed: int) -> dict[str, list[dict[str, int]]]:
    due = [
        Due(one["code"], 30 + n % 3, Fraction(middle) + n % 3 - 1, KEYS[n % 9], KEYS[(n + 4) % 9])
        for n, one in enumerate(units(prefix))
    ]
    return construct(due, middle, seed)


async def test_bekasi_has_a_trend_before_anybody_has_answered(tmp_path: Path, city: Opened) -> None:
    agency = "Pemerintah Kota Bekasi (angka contoh)"
    async with city(tmp_path, agency, datetime(2021, 12, 16, 3, tzinfo=UTC)) as bekasi:
        await bekasi.units(units("PD"))
        admin = await bekasi.admin()
        shown = await hand_in(bekasi, admin, "Tahun;Nilai IKM\n2019;80,98\n2020;81,96\n", "ikm.csv")
        assert "Baru: 2 · berubah: 0 · tetap: 0" in shown.text
        await bekasi.do(admin, "Simpan")

        asked = ("--unit", "semua", "--period", "2021")
        await bekasi.skm("report", *asked, "--out", str(tmp_path / "a"), "--format", "txt")
        told = (tmp_path / "a" / "skm-kota-2021.txt").read_text()
        assert f"Tahun 2020: 81,96 ({MARK}; bobot tidak diketahui; jumlah responden tidak diketahui)." in told

        given = answers("PD", "82.40", 3)
        await bekasi.paper(forms(given, "2021-09-10", "A", 1), "2021")
        assert half_up(mean(map(outcome, given.values()))) == Decimal("82.40")
        name, folder = "skm-kota-2021", tmp_path / "now"
        formats = ("--format", "txt,csv,pdf,xlsx")
        await bekasi.skm("report", *asked, "--out", str(folder), *formats)
        text = (folder / f"{name}.txt").read_text()
        assert "Terhadap Tahun 2020 (81,96; angka terdahulu" in text
        assert "+0,44 poin. Selisih ini tidak dinilai naik atau turun." in text
        simple = next(
            row
            for row in table((folder / f"{name}.xlsx").read_bytes())
            if row["OPP/OPD"] == "RATA-RATA SEDERHANA IKM UNIT"
        )
        assert (simple["IKM SEBELUMNYA"], simple["PERUBAHAN"]) == (81.96, 0.44)
        assert simple["KETERANGAN IKM SEBELUMNYA"].startswith(MARK)
        pages = printed((folder / f"laporan-{name}.pdf").read_bytes())
        for part in (
            f"1Tahun 2019 ({MARK})–80,98–",
            f"2Tahun 2020 ({MARK})–81,96–",
            "Terhadap angka terdahulu Tahun 2020 (81,96) selisihnya +0,44 poin. Selisih itu tidak",
        ):
            assert squeezed(part) in pages, part
        assert squeezed("IKM naik") not in pages

        # The forms of 2020 turn up after all: what is counted from them stands.
        late = answers("PD", "81.50", 4)
        await bekasi.paper(forms(late, "2020-09-10", "B", 2), "2020")
        folder = tmp_path / "late"
        await bekasi.skm("report", *asked, "--out", str(folder), *formats)
        assert "Dibanding Tahun 2020 (81,50): +0,90 poin" in (folder / f"{name}.txt").read_text()
        rows = lines((folder / f"{name}-nilai.csv").read_bytes())
        assert [row["ikm"] for row in rows if row["bagian"] == "tren"] == ["81.50", "82.40"]
        pages = printed((folder / f"laporan-{name}.pdf").read_bytes())
        assert squeezed("Tahun 2020: yang dihitung di sini 81,50, angka terdahulu 81,96, selisih -0,46") in pages
        await bekasi.sound()


async def test_pekanbaru_publishes_its_year_beside_the_next(tmp_path: Path, city: Opened) -> None:
    agency = "Pemerintah Kota Pekanbaru (angka contoh)"
    async with city(tmp_path, agency, datetime(2025, 1, 16, 3, tzinfo=UTC)) as pekanbaru:
        await pekanbaru.units(units("PD"))
        file = tmp_path / "ikm-2023.csv"
        file.write_text("unit,period,ikm,mutu,source\n,2023,86.21,B,figure of the city for 2023\n")
        assert "1 new" in await pekanbaru.skm("history", "import", str(file), "--yes")
        await pekanbaru.paper(forms(answers("PD", "85.90", 5), "2024-06-14", "P", 4), "2024")
        await pekanbaru.skm("publish", "--period", "2024", "--out", str(tmp_path / "site"))
        row = f"Tahun 2023 ({MARK})</th><td>–</td><td>86,21</td><td>–</td>"
        page = (tmp_path / "site" / "index.html").read_text()
        assert row in page
        assert "sumber: figure of the city for 2023" in page
        assert page.index("86,21") < page.index("Tahun 2024</th>")
        data = json.loads((tmp_path / "site" / "2024" / "data" / "hasil.json").read_text())
        assert [(one["period"], one["ikm"], one["comparable"]) for one in data["history"]] == [("2023", "86.21", True)]
        await pekanbaru.sound()
