"""/kepatuhan: year, summary, table, over HTTP. Made-up answers."""

import csv
import io
from typing import Any

import pytest

from bot.reporting.compliance import compliance
from bot.sandbox import Person
from exports.compliance import compliance_csv
from exports.writing.table import EXCEL_ID, in_dialect
from tests.support.running import Bot
from tests.support.waiting import until
from tests.support.workbooks import load_workbook


async def received(bot: Bot, person: Person, count: int) -> list[Any]:
    """Documents in the chat, once there are so many: the courier has its own time."""

    async def enough() -> list[Any]:
        found = await person.documents()
        return list(found) if len(found) >= count else []

    return list(await until(enough))


async def test_the_year_is_chosen_and_the_same_table_arrives_as_skm_writes(polling: Bot) -> None:
    bot = polling
    await bot.complete(await bot.person(), "DISDUK")
    admin = await bot.admin()
    years = await bot.write(admin, "/kepatuhan")
    assert years.labels == ["2026", "2025", "2024", "2023", "2022"]
    for _ in range(2):  # the same tap twice is one table
        await admin.press_data("y:2026", message=years)
        await bot.settle()
    sheet, table = await received(bot, admin, 2)
    assert (sheet.name, table.name) == ("kepatuhan-2026.xlsx", "kepatuhan-2026.csv")
    expected = compliance_csv(await compliance(bot.app.config, bot.app.store, 2026, "id", alone=False))
    assert table.content == in_dialect(expected, EXCEL_ID)  # for who reads Indonesian
    rows = list(csv.reader(io.StringIO(expected.decode("utf-8-sig"))))
    assert {row[0]: row[-2] for row in rows[1:]} == {
        "DISDUK": "ya",
        "PKM-01": "tidak",
        "PKM-02": "tidak",
        "RSUD": "tidak",
    }
    cells = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(sheet.content)).active.iter_rows()]
    assert "DISDUK" in [row[0] for row in cells]
    said = next(one.text for one in await admin.messages() if "Sudah melaksanakan survei" in one.text)
    assert "Unit: 4\nSudah melaksanakan survei: 1\nBelum: 3" in said
    assert "• Puskesmas Contoh Melati (PKM-01)" in said
    assert len(bot.rows("SELECT id FROM deliveries WHERE kind = 'report'")) == 1


@pytest.mark.parametrize("text", ["/kepatuhan besok", "/kepatuhan 2026-Q4", "/kepatuhan 20266", "/kepatuhan 0000"])
async def test_what_is_no_year_is_said(polling: Bot, text: str) -> None:
    admin = await polling.admin()
    assert "tidak dikenal" in (await polling.write(admin, text)).text


@pytest.mark.parametrize(
    ("role", "unit", "allowed"),
    [
        ("viewer", "*", True),
        ("admin", "*", True),
        ("viewer", "DISDUK", False),
        ("head", "DISDUK", False),
        ("officer", "DISDUK", False),
    ],
)
async def test_only_who_sees_the_whole_agency_gets_it(polling: Bot, role: str, unit: str, allowed: bool) -> None:
    bot = polling
    person = await bot.person("Orang Contoh")
    await bot.app.store.people.bind(unit, person.id, "id", "2026-11-01T00:00:00", role)
    for act in ("/kepatuhan", "/compliance 2026"):
        assert ("tidak tersedia" not in (await bot.write(person, act)).text) is allowed
    assert bool(bot.rows("SELECT 1 FROM deliveries WHERE kind = 'report'")) is allowed
