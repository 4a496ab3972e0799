"""Kota Pekanbaru: 48 perangkat daerah, 86.21 (B) in 2023, and who has met the yearly obligation.

The city's figure is published. Every unit, answer and population is made up.
"""

import io
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox import Person
from tests.scenes.constructed import KEYS, Due, construct, forms, half_up, mean, outcome
from tests.support.near import Near
from tests.support.running import EXPECTED
from tests.support.scene import City, Opened, lines, table
from tests.support.workbooks import load_workbook

AGENCY = "Pemerintah Kota Pekanbaru (angka contoh)"
UNITS = [
    {
        "code": f"PD-{number:02}",
        "name": f"Perangkat daerah contoh {number:02}",
        "category": "Perangkat daerah",
        "population": "24" if number % 2 else "",
    }
    for number in range(1, 49)
]
NAMES = {unit["code"]: unit["name"] for unit in UNITS}
TARGET = 23  # the Krejcie-Morgan sample of 24, as the printed table has it between 20 (19) and 25 (24)
LATE = ("PD-08", "PD-21", "PD-40")  # without a survey until December
TAPPED = "PD-21"
THURSDAY = datetime(2023, 11, 16, 2, 30, tzinfo=UTC)  # 09:30 in Pekanbaru: reminders go out on Thursdays at nine
DECEMBER = datetime(2023, 12, 20, 3, tzinfo=UTC)


def _due() -> list[Due]:
    found = []
    for place, code in enumerate(NAMES):
        taps = (EXPECTED,) if code == TAPPED else ()
        n = 22 + place % 3  # 22 of a target of 23 in some: surveyed, though the target is not reached
        aim = Fraction("86.21") + Fraction(place % 7 - 3)
        found.append(Due(code, n, aim, KEYS[place % 9], KEYS[(place + 3) % 9], tapped=taps, gap=Fraction(1, 5)))
    return found


@pytest.mark.slow
async def test_the_late_are_reminded_and_at_the_years_end_all_have_surveyed(tmp_path: Path, city: Opened) -> None:
    answers = construct(_due(), "86.21", 4)
    expected = {code: outcome(rows) for code, rows in answers.items()}
    assert half_up(mean(expected.values())) == Decimal("86.21")
    early = {code: rows for code, rows in answers.items() if code not in LATE}
    async with Near() as tg:
        async with city(tmp_path, AGENCY, datetime(2023, 11, 14, 3, tzinfo=UTC), "year", tg) as pekanbaru:
            await pekanbaru.units(UNITS)
            await pekanbaru.paper(forms(early, "2023-06-14", "P", 4), "2023")
            admin = await pekanbaru.admin()
            heads = {
                code: await pekanbaru.joins(admin, "kepala", code, f"Kepala {code} Contoh") for code in (*LATE, "PD-01")
            }
            await pekanbaru.write(admin, "/status")
            listed = await pekanbaru.do(admin, "belum mulai (3)")
            assert [label.split(":")[0] for label in listed.labels[: len(LATE)]] == [NAMES[code] for code in LATE]
            assert [await _reminders(head) for head in heads.values()] == [[]] * 4
            obligation = await _compliance(pekanbaru, admin, 45)
            assert {row["Kode"] for row in lines(obligation) if row["Melaksanakan survei"] == "tidak"} == set(LATE)

        # Started again on Thursday morning: what is due goes out by itself, once.
        for _ in range(2):
            async with city(tmp_path, AGENCY, THURSDAY, "year", tg) as pekanbaru:
                for code in LATE:
                    assert NAMES[code] in await pekanbaru.told(heads[code], "⏰")
                await pekanbaru.settle()
        for code in LATE:
            (reminder,) = await _reminders(heads[code])
            asked = "0 dari 23 responden" if code == TAPPED else "belum mempunyai jawaban"  # the one with a target
            assert NAMES[code] in reminder, code
            assert asked in reminder, code
        assert await _reminders(heads["PD-01"]) == []

        async with city(tmp_path, AGENCY, DECEMBER, "year", tg) as pekanbaru:
            late = {code: answers[code][:-1] if code == TAPPED else answers[code] for code in LATE}
            await pekanbaru.paper(forms(late, "2023-12-11", "Q", 5), "2023")
            await pekanbaru.complete(await pekanbaru.person("Siti Contoh"), TAPPED)
            await pekanbaru.write(admin, "/laporan")
            await pekanbaru.do(admin, "Seluruh instansi", "Tahun 2023", "Berkas pokok")
            text = await pekanbaru.told(admin, "Unit dengan jawaban")
            assert "IKM unit (dasar utama): 86,21 · B" in text
            assert "Unit dengan jawaban: 48 dari 48" in text
            (recap,) = (await pekanbaru.papers(admin, "skm-kota-2023.xlsx")).values()
            units = {row["KODE"]: row for row in table(recap) if row["KODE"]}
            for code, one in expected.items():
                assert (units[code]["NILAI IKM"], units[code]["SAMPEL"]) == (float(one.rounded), one.n), code
            content = await _compliance(pekanbaru, admin, 48)
            _obligation(content, expected)
            file = tmp_path / "kepatuhan.csv"
            await pekanbaru.skm("compliance", "--year", "2023", "--out", str(file), "--dialect", "excel-id")
            assert file.read_bytes() == content, "the bot and the command line write the same table"
            await pekanbaru.sound()


async def _reminders(head: Person) -> list[str]:
    return [one.text for one in await head.messages() if "⏰" in one.text]


async def _compliance(pekanbaru: City, admin: Person, surveyed: int) -> bytes:
    """The table of the yearly obligation, asked for with buttons. What is said of it, and its sheet."""
    asked = await pekanbaru.write(admin, "/kepatuhan")
    await pekanbaru.do(admin, "2023")
    said = await pekanbaru.told(admin, f"Sudah melaksanakan survei: {surveyed}")
    silent = [line for line in said.splitlines() if line.startswith("• ")]
    assert silent == ([f"• {NAMES[code]} ({code})" for code in LATE] if surveyed == len(NAMES) - len(LATE) else [])
    found = await pekanbaru.papers(admin, "kepatuhan-2023.xlsx", "kepatuhan-2023.csv", after=asked.id)
    sheet = load_workbook(io.BytesIO(found["kepatuhan-2023.xlsx"])).worksheets[0]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert f"Melaksanakan survei: {surveyed} dari 48 unit" in texts
    return found["kepatuhan-2023.csv"]


def _obligation(content: bytes, expected: dict[str, Any]) -> None:
    """Every unit has surveyed. Whether enough people answered is another column."""
    rows = {row["Kode"]: row for row in lines(content)}
    assert rows.keys() == expected.keys()
    for place, (code, one) in enumerate(expected.items()):
        row = rows[code]
        assert (row["Responden setahun"], row["IKM"], row["Mutu"]) == (str(one.n), str(one.rounded), one.mutu), code
        assert row["Melaksanakan survei"] == "ya", code
        reached = ("ya" if one.n >= TARGET else "tidak") if place % 2 == 0 else ""
        assert (row["Target per periode"], row["Target tercapai"]) == (str(TARGET) if place % 2 == 0 else "", reached)
