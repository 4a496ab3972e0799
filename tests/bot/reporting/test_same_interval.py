"""The same answers have the same interval on the weekly card, in a report of the week and of the period, and in a
Laporan."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import make_config
from bot.reporting.orders import Request
from bot.reporting.reports import ReportMaker, documents_of
from bot.reporting.scopes import Scope, people_in
from bot.storage import Store, Unit
from bot.storage.responses import insert_many
from exports.card import drawing
from exports.laporan import Line
from exports.laporan.printed import printed
from scoring import Tally, campaign, load_instrument, parse_period, parse_weight, score
from tests.support.city import made_up
from tests.support.workbooks import load_workbook

SKM = load_instrument()
NINTH = parse_weight("1/9", SKM)
UNIT = Unit("PKM-1", "Puskesmas Contoh", "Puskesmas", population=140)
TALLY = Tally.of_rows([[3, 4, 3, 4, 3, 4, 3, 4, 3]] * 30 + [[2] * 9] * 5, 9)


def test_a_week_a_month_and_the_period_give_one_interval() -> None:
    found = set()
    for key in ("2026-W46", "2026-11", "2026-Q4"):
        scope = Scope(parse_period(key), SKM, NINTH, survey="quarter")
        result = scope.score(TALLY, scope.people(UNIT))
        found |= {result.interval, Line.of(key, result, 9).interval}
    assert len(found) == 1
    assert found != {score(TALLY, SKM, NINTH).interval}


@pytest.mark.parametrize(("days", "people"), [(30, 140), (200, None)])
def test_a_window_longer_than_a_period_is_not_narrowed_anywhere(days: int, people: int | None) -> None:
    first = date(2026, 10, 1)
    window = campaign("W-1", "Survei", first, first + timedelta(days))
    assert people_in(UNIT, window, "quarter") == people


def test_a_year_has_four_times_the_people() -> None:
    assert people_in(UNIT, parse_period("2026"), "quarter") == 560


_GRADES = {"25,00–64,99", "65,00–76,60", "76,61–88,30", "88,31–100,00"}  # the table of them, which is no interval


@pytest.mark.parametrize("people", [None, 60])
async def test_every_format_prints_one_interval_of_the_same_answers_or_says_why_two(
    path: Path, people: int | None
) -> None:
    """A unit's only service and only channel have its own answers. How many people they have is not known."""
    then = datetime(2026, 8, 11, 3, tzinfo=UTC)
    async with Store(path) as store:
        await store.units.save((replace(UNIT, population=people),))
        rows = [made_up(then, [3, 4, 3, 4, 3, 4, 3, 4, at % 2 + 3], UNIT.code) for at in range(24)]
        await store._database.write(lambda db: insert_many(db, rows))
        asked = Request(UNIT.code, parse_period("2026-Q3"), ("txt", "csv", "xlsx", "json"), "id", rows=True)
        material = await ReportMaker(make_config({}, {}), store, then + timedelta(days=90))._material(asked)
        documents = {
            one.name.rpartition(".")[2]: one.content for one in await documents_of(material, ("txt", "xlsx", "json"))
        }
        documents |= {"csv": (await documents_of(material, ("csv",)))[0].content}
        laporan = await material.laporan()
    data, card = json.loads(documents["json"]), drawing(material.card)["headline"]
    low, high = data["result"]["interval95"]
    told = {(tuple(one["interval95"]), one["interval95_note"]) for one in _lines(data)}
    assert len(told) == len({way for _, way in told}) == (1 if people is None else 2)
    assert (card["low"], card["high"]) == (low, high)
    book = " ".join(
        str(cell.value) for sheet in load_workbook(io.BytesIO(documents["xlsx"])) for row in sheet for cell in row
    )
    texts = {"txt": documents["txt"].decode(), "xlsx": book, "laporan": str(printed(laporan)).replace(" sampai ", "–")}
    for name, text in texts.items():
        assert _pair(low, high) in _pairs(text), name
        assert _pairs(text) - _GRADES <= {_pair(*edges) for edges, _ in told}, name
    rows_of_csv = list(csv.DictReader(io.StringIO(documents["csv"].decode("utf-8-sig"))))
    assert {((one["batas_bawah"], one["batas_atas"]), one["catatan_selang"]) for one in rows_of_csv} == told


def _lines(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield data["result"]
    for name in ("parts", "services", "channels", "trend"):
        yield from (one for one in data[name] if one["interval95"])


def _pair(low: str, high: str) -> str:
    return f"{low}–{high}".replace(".", ",")


def _pairs(text: str) -> set[str]:
    """Low and high of each interval in IKM points. Grades' bounds have blanks around their dash."""
    return {one.replace(".", ",") for one in re.findall(r"\d\d[.,]\d\d–\d\d[.,]\d\d", text)}


def test_it_has_one_name_in_both_languages() -> None:
    root = Path(__file__).parents[3]
    read = root / "bot" / "cases" / "table_totals.py"  # what others call it
    code = {*root.glob("exports/**/*.py"), *root.glob("bot/**/*.py")} - {read}
    texts = [text for path in code for text in _literals(path.read_text("utf-8"))]
    texts += [str(tomllib.loads(path.read_text("utf-8"))) for path in root.glob("bot/conversation/locales/*.toml")]
    named = re.compile(r"\bselang\w*(?: kepercayaan\w*)?(?: 95%)?|(?:95% )?confidence intervals?", re.IGNORECASE)
    found = {one.lower() for text in texts for one in named.findall(text)}
    assert found == {"selang kepercayaan 95%", "95% confidence interval", "95% confidence intervals"}


def _literals(module: str) -> list[str]:
    """Texts of a module, those that stand side by side as one, without docstrings. None where it speaks of none."""
    if not re.search("selang|confidence", module, re.IGNORECASE):
        return []
    tree = ast.parse(module)
    inside = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside
    ]
