"""What a reader without a right to rows gets of the answers: scores alone, in an order that tells nothing."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from docx import Document

from bot.reporting.orders import WHOLE_CITY, Request
from bot.reporting.reports import ReportMaker
from scoring import parse_period
from tests.support.city import City, made_up
from tests.support.workbooks import load_workbook

QUARTER = parse_period("2026-Q4")
FIRST = datetime(2026, 11, 2, 3, tzinfo=UTC)
TRACES = ("2026-11-", "Perempuan", "SMA", "B-0")  # hour, profile, serial


def rows_of(n: int) -> list[list[int]]:
    """Scores that tell each answer from every other by its first three."""
    return [[1 + number % 4, 1 + number // 4 % 4, 1 + number // 16 % 4, 3, 3, 3, 3, 3, 3] for number in range(n)]


async def filled(city: City, n: int) -> list[tuple[int, ...]]:
    """Answers of one hour each, in the order they came."""
    profile = {"kelamin": "P", "pendidikan": "SMA"}
    for number, scores in enumerate(rows_of(n)):
        told: dict[str, Any] = {"profile": profile, "serial": f"B-0{number:02}", "suggestion": f"Usul-{number:02}"}
        await city.fill([made_up(FIRST + timedelta(hours=number), scores, **told)])
    return [tuple(scores) for scores in rows_of(n)]


async def document(city: City, form: str, unit: str = "AA", *, rows: bool = False) -> bytes:
    maker = ReportMaker(city.config, city.store, datetime(2026, 11, 21, 3, tzinfo=UTC))
    made = await maker.make(Request(unit, QUARTER, (form,), "id", rows=rows))
    return made.documents[0].content


async def workbook(city: City, unit: str = "AA", *, rows: bool = False) -> Any:
    return load_workbook(io.BytesIO(await document(city, "xlsx", unit, rows=rows)), data_only=True)


def cells_of(book: Any, name: str) -> list[tuple[Any, ...]]:
    return [tuple(cell for cell in row if cell is not None) for row in book[name].iter_rows(values_only=True)]


def listed(cells: list[tuple[Any, ...]]) -> list[tuple[int, ...]]:
    """The rows that hold a number and nine scores."""
    found = [row for row in cells if len(row) == 10 and all(str(one) in "1234" for one in row[1:])]
    return [tuple(int(one) for one in row[1:]) for row in found]


def everything(book: Any) -> str:
    return "\n".join(str(cell) for name in book.sheetnames for row in cells_of(book, name) for cell in row)


async def test_a_workbook_has_scores_alone_in_no_order(city: City) -> None:
    came = await filled(city, 30)
    book = await workbook(city)
    shown = listed(cells_of(book, "Olah data"))
    assert sorted(shown) == sorted(came)
    assert shown != came
    assert [trace for trace in TRACES if trace in everything(book)] == ["Perempuan", "SMA"], "in tables of counts alone"
    assert not any("Perempuan" in str(cell) for row in cells_of(book, "Olah data") for cell in row)
    said = [row for row in cells_of(book, "Kritik dan saran") if str(row[:1]).find("Usul-") > 0]
    assert sorted(said) == [(f"Usul-{number:02}",) for number in range(30)]
    assert said != sorted(said)
    again = await workbook(city)
    assert listed(cells_of(again, "Olah data")) == shown, "the same answers print alike"


async def test_who_may_have_rows_has_everything(city: City) -> None:
    came = await filled(city, 12)
    book = await workbook(city, rows=True)
    told = [row for row in cells_of(book, "Olah data") if "Perempuan" in row]
    assert [row[-9:] for row in told] == came
    assert all("2026-11-0" in " ".join(map(str, row)) for row in told)


@pytest.mark.parametrize("rows", [False, True])
async def test_appendix_2_of_a_laporan_has_scores_alone_in_no_order(city: City, rows: bool) -> None:
    came = await filled(city, 30)
    written = Document(io.BytesIO(await document(city, "docx", rows=rows)))
    tables = [[tuple(cell.text for cell in row.cells) for row in table.rows] for table in written.tables]
    (sheet,) = [table for table in tables if table[0][:2] == ("No.", "U1") and len(table) > 30]
    assert len(sheet[0]) == 10, "a number and nine scores"
    shown = listed(list(sheet))
    assert sorted(shown) == sorted(came)
    assert shown != came


@pytest.mark.parametrize(("n", "suggestions"), [(5, 5), (9, 9)])
async def test_few_answers_are_not_listed_one_by_one(city: City, n: int, suggestions: int) -> None:
    await filled(city, n)
    book = await workbook(city)
    assert "Olah data" not in book.sheetnames
    assert everything(book).count("Usul-") == suggestions
    written = Document(io.BytesIO(await document(city, "docx")))
    assert not [
        row
        for table in written.tables
        if table.rows[0].cells[1].text == "U1"
        for row in table.rows
        if row.cells[0].text == "1"
    ]
    assert any("tidak dicantumkan" in paragraph.text for paragraph in written.paragraphs)


async def test_the_citys_workbook_says_what_was_written_and_not_when(city: City) -> None:
    await filled(city, 12)
    await city.week("BB", 4, suggestion="Usul-sedikit")
    book = await workbook(city, WHOLE_CITY)
    said = [row for row in cells_of(book, "Kritik dan saran") if any("Usul-" in str(cell) for cell in row)]
    assert sorted(row[1] for row in said) == [f"Usul-{number:02}" for number in range(12)]
    assert {row[0] for row in said} == {"Dinas Contoh <A> & B"}
    assert [row[1] for row in said] != sorted(row[1] for row in said)
    assert not any("2026-11-0" in str(row) for row in said)
