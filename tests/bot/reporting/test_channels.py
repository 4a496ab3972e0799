"""Answers by channel: the same n and IKM in the text, the Laporan, the workbook, csv, json and the weekly card."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from docx import Document

from bot.reporting.orders import WHOLE_CITY, Request
from bot.reporting.reports import ReportMaker
from exports.errors import BadReport
from exports.writing.numbers import local
from scoring import parse_period
from tests.support.city import City
from tests.support.readback import pages_of, word_tables
from tests.support.workbooks import load_workbook

QUARTER = parse_period("2026-Q4")
FORMATS = ("txt", "pdf", "docx", "xlsx", "csv", "json")
# 12 x 3 by the bot, 10 x 4 and 2 x 1 by officers, 4 x 2 on paper: by hand 75, (40 + 2) / 12 x 25 = 87.5, 50
EXPECTED = {"Telegram": ("12", "75.00"), "Petugas": ("12", "87.50"), "Kertas": ("4", "50.00")}


@pytest.fixture
async def mixed(city: City) -> Any:
    await city.week("AA", 12, 3)
    await city.week("AA", 10, 4, channel="petugas", officer="7F3A000000000000")
    await city.week("AA", 2, 1, day=12, channel="petugas", officer="8000000000000000")
    await city.week("AA", 4, 2, channel="kertas")
    await city.week("BB", 12, 3)
    return city


async def documents(city: City, unit: str) -> tuple[str, dict[str, bytes]]:
    maker = ReportMaker(city.config, city.store, datetime(2026, 11, 21, 3, tzinfo=UTC))
    made = await maker.make(Request(unit, QUARTER, FORMATS, "id", rows=True))
    return made.text, {one.name: one.content for one in made.documents}


def tight(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("unit", ["AA", WHOLE_CITY])
async def test_every_format_shows_each_channel_apart(mixed: Any, unit: str) -> None:
    expected = EXPECTED if unit == "AA" else EXPECTED | {"Telegram": ("24", "75.00")}
    text, found = await documents(mixed, unit)
    line = "Menurut saluran: " + " · ".join(
        f"{name} {n} responden (IKM {local(ikm)})" for name, (n, ikm) in expected.items()
    )
    assert line in text
    name = f"skm-{'kota' if unit == WHOLE_CITY else unit}-2026-Q4"
    assert line in found[f"{name}.txt"].decode()

    tables = word_tables(found[f"laporan-{name}.docx"])
    (table,) = [rows for rows in tables if rows and rows[0][1:2] == ["Saluran"]]
    cells = [tuple(row) for row in table[1:]]
    assert {row[1]: row[2:4] for row in cells[:3]} == {name: (n, local(ikm)) for name, (n, ikm) in expected.items()}
    assert cells[3][1:4] == ("Semua jawaban", str(28 if unit == "AA" else 40), cells[3][3])
    pages = tight("".join(pages_of(found[f"laporan-{name}.pdf"])))
    assert all(tight("".join(row)) in pages for row in cells)
    assert tight("Sebagian responden mengisi bersama petugas di loket") in pages

    lines = csv.DictReader(io.StringIO(found[f"{name}-nilai.csv"].decode("utf-8-sig"), newline=""))
    assert {one["nama"]: (one["responden"], one["ikm"]) for one in lines if one["bagian"] == "saluran"} == expected
    plain = json.loads(found[f"{name}.json"])
    assert {one["label"]: (str(one["n"]), one["ikm"]) for one in plain["channels"]} == expected
    assert [one["code"] for one in plain["channels"]] == ["bot", "petugas", "kertas"]
    if unit == "AA":
        sheet = load_workbook(io.BytesIO(found[f"{name}.xlsx"]))["Ringkasan"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        shown = {row[1]: (str(row[2]), f"{row[3]:.2f}") for row in rows if row[1] in expected}
        assert shown == expected


async def test_a_text_alone_is_read_from_the_tallies(mixed: Any) -> None:
    """A month inside the quarter has no tallies of its own, a week and a quarter have: all say the same."""
    maker = ReportMaker(mixed.config, mixed.store, datetime(2026, 11, 21, 3, tzinfo=UTC))
    texts = [
        (await maker.make(Request("AA", parse_period(key), ("png",), "id", rows=True))).text
        for key in ("2026-Q4", "2026-11", "2026-W46", "2026")
    ]
    assert {re.search(r"Menurut saluran: .*", text)[0] for text in texts} == {  # type: ignore[index]
        "Menurut saluran: Telegram 12 responden (IKM 75,00) · Petugas 12 responden (IKM 87,50) · "
        "Kertas 4 responden (IKM 50,00)"
    }


async def test_where_all_came_through_the_bot_nothing_is_said(city: City) -> None:
    await city.week("AA", 12, 3)
    text, found = await documents(city, "AA")
    assert "saluran" not in text
    word = Document(io.BytesIO(found["laporan-skm-AA-2026-Q4.docx"]))
    written = "".join(one.text for one in word.paragraphs)
    assert "per Saluran" not in written
    assert "Responden mengisi sendiri kuesioner" in written
    assert [one["code"] for one in json.loads(found["skm-AA-2026-Q4.json"])["channels"]] == ["bot"]


async def test_the_weekly_card_tells_no_channel_apart(mixed: Any) -> None:
    """Four paper forms have no index of their own in front of the unit's head."""
    ani = await mixed.head("AA", "Ani")
    await mixed.planner().plan_due(mixed.clock())
    await (await mixed.courier()).deliver_due()
    (card,) = await mixed.shown(ani)
    assert "Menurut saluran" not in card.text
    assert "dari 28 responden" in card.text


async def test_counts_of_another_moment_are_refused(mixed: Any) -> None:
    maker = ReportMaker(mixed.config, mixed.store, datetime(2027, 1, 4, 3, tzinfo=UTC))
    found = await maker.all_laporan(QUARTER)
    assert found is not None
    (unit,) = [one for one in found[1] if one.code == "AA"]
    unit.check()
    with pytest.raises(BadReport, match="saluran: found 16, expected 28"):
        replace(unit, channels=unit.channels[:1] + unit.channels[2:]).check()


@pytest.mark.parametrize("unit", ["AA", WHOLE_CITY])
async def test_an_answer_that_comes_while_a_report_is_made_is_in_all_of_it_or_in_none(city: City, unit: str) -> None:
    """One more answer of another channel after every reading of the store, as on a busy day."""
    await city.week("AA", 12, 3)
    await city.week("AA", 3, 4, channel="petugas", officer="7F3A000000000000")

    class Busy(type(city.store.figures)):  # type: ignore[misc]
        async def tallies(self, *asked: Any, **more: Any) -> Any:
            found = await super().tallies(*asked, **more)
            await city.week("AA", 1, 1, channel="petugas", officer="7F3A000000000000")
            return found

    city.store.figures = Busy(city.store._database)
    maker = ReportMaker(city.config, city.store, datetime(2026, 11, 21, 3, tzinfo=UTC))
    made = await maker.make(Request(unit, QUARTER, ("txt", "png"), "id"))
    parts = [int(n) for n in re.findall(r"(?:Telegram|Petugas) (\d+) responden", made.text)]
    assert sum(parts) == made.n
    assert len(parts) == 2
