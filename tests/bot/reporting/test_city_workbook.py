"""The agency's workbook: the recap, and the sheets that a unit's has, from the same answers."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.reporting.orders import WHOLE_CITY, Request
from bot.reporting.reports import ReportMaker
from scoring import parse_period
from tests.support.city import City
from tests.support.workbooks import load_workbook

QUARTER = parse_period("2026-Q4")
SHEETS = {
    "id": ["Kritik dan saran", "Ringkasan", "Responden", "Tindak lanjut", "Metode"],
    "en": ["Suggestions", "Summary", "Respondents", "Follow-up", "Method"],
}


async def workbook(city: City, unit: str, language: str, period: Any = QUARTER) -> Any:
    maker = ReportMaker(city.config, city.store, datetime(2026, 11, 21, 3, tzinfo=UTC))
    (document,) = (await maker.make(Request(unit, period, ("xlsx",), language, rows=True))).documents
    return load_workbook(io.BytesIO(document.content), data_only=True)


def texts_of(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row if cell.value is not None] for row in sheet.iter_rows()]


@pytest.mark.parametrize("language", SHEETS)
async def test_it_has_the_sheets_of_a_units_workbook(city: City, language: str) -> None:
    await city.week("AA", 12, 3, profile={"kelamin": "P"})
    await city.week("BB", 12, 2, suggestion="=Tambah loket (dibuat-buat)")
    book = await workbook(city, WHOLE_CITY, language)
    assert book.sheetnames[1:] == [{"id": "Hitung", "en": "Computed"}[language], *SHEETS[language]]
    assert (await workbook(city, "AA", language)).sheetnames[1:] == SHEETS[language]
    written = texts_of(book[SHEETS[language][0]])
    assert [row[0] for row in written if "=Tambah loket (dibuat-buat)" in row] == list(range(1, 13))
    assert all("Puskesmas Contoh" in row for row in written if "=Tambah loket (dibuat-buat)" in row)
    # by hand: the mean of 75 and 50, over two units
    assert any("IKM" in row and 62.5 in row for row in texts_of(book[SHEETS[language][1]]))
    counted = [row for row in texts_of(book[SHEETS[language][2]]) if 12 in row]
    assert counted, "twelve said who they are, twelve did not"


async def test_a_period_without_answers_claims_nothing(city: City) -> None:
    await city.week("AA", 12, 3)
    empty = await workbook(city, WHOLE_CITY, "id", parse_period("2026-Q2"))
    assert ["Tidak ada kritik atau saran pada periode ini."] in texts_of(empty["Kritik dan saran"])
    (none,) = [row for row in texts_of(empty["Ringkasan"])[1:] if row]
    assert none[0].startswith("Belum ada jawaban pada periode ini")
