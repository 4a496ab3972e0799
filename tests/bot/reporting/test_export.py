"""`skm export`: every answer, as it was given, and nothing that names a person."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.config import make_config
from bot.reporting.raw import write_raw
from bot.storage import Store
from bot.storage.responses import insert_many
from scoring import load_instrument, parse_period
from tests.support.commands import exit_code
from tests.support.running import UNITS
from tests.support.templates import new_database
from tests.support.workbooks import load_workbook

SKM = load_instrument()
MOMENT = datetime(2026, 11, 11, 3, tzinfo=UTC)
PART = (3, 0, 4, 4, 2, 3, 0, 4, 1)  # 0 for what was not answered


@pytest.fixture
def folder(tmp_path: Path, answer: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Path:
    """33 answers for DISDUK, 12 for PKM-02 in the quarter, and one before it."""
    rows = [answer(MOMENT, [number % 4 + 1] * 9, "DISDUK", suggestion="=1+1") for number in range(30)]
    said = {key: score for key, score in zip(SKM.keys, PART, strict=True) if score}
    rows += [replace(answer(MOMENT, [3] * 9, "DISDUK", suggestion="a;b\n'c"), answers=said) for _ in range(3)]
    rows += [answer(MOMENT, [3] * 9, "PKM-02", channel="petugas", officer="7F3A000000000000") for _ in range(12)]
    rows.append(answer(datetime(2026, 8, 3, 3, tzinfo=UTC), [3] * 9, "PKM-02"))

    async def fill() -> None:
        new_database(tmp_path / "skm.db")
        async with Store(tmp_path / "skm.db") as store:
            await store.units.save(UNITS)
            await store._database.write(lambda db: insert_many(db, rows))

    asyncio.run(fill())
    (tmp_path / "config.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_xlsx_csv_and_parquet_hold_the_same_answers(folder: Path) -> None:
    for kind in ("xlsx", "csv", "parquet"):
        assert exit_code("export", "--out", f"out/raw.{kind}", "--period", "2026-Q4") == 0
    sheet = load_workbook(folder / "out" / "raw.xlsx").active
    assert sheet is not None
    head, *rows = sheet.iter_rows(values_only=True)
    told = list(csv.reader(io.StringIO((folder / "out" / "raw.csv").read_bytes().decode("utf-8-sig"), newline="")))
    assert list(head) == told[0]
    assert len(rows) == len(told) - 1 == 45
    at = told[0].index("waktu")
    for row, line in zip(rows, told[1:], strict=True):
        when, shown = datetime.fromisoformat(line[at]), row[at]
        assert (when.astimezone(UTC), shown) == (MOMENT, when.replace(tzinfo=None))
        cells = ["" if cell is None else str(cell) for cell in row[:-1]]
        assert cells[:at] + cells[at + 1 :] == line[:at] + line[at + 1 : -1]
    assert {row[-1] for row in rows} == {"=1+1", "a;b\n'c", None}
    assert {line[-1] for line in told[1:]} == {"'=1+1", "a;b 'c", ""}
    assert [row[head.index("petugas")] for row in rows] == [None] * 33 + ["P-7F3A"] * 12
    scores = sorted(tuple(cell or 0 for cell in row[13:22]) for row in rows)
    given = [(number % 4 + 1,) * 9 for number in range(30)] + [PART] * 3 + [(3,) * 9] * 12
    assert scores == sorted(given)

    pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow comes with the parquet extra")
    table = pq.read_table(folder / "out" / "raw.parquet").to_pylist()
    assert sorted(tuple(row[key] or 0 for key in SKM.keys) for row in table) == scores
    assert "=1+1" not in str(table)
    assert set(table[0]) == {
        *("instrument", "period", "week", "unit", "service", "channel", "kelamin", "usia", "pendidikan", "pekerjaan"),
        *SKM.keys,
    }
    assert [one.name for one in (folder / "out").iterdir() if one.name.startswith(".")] == []


def test_sav_has_the_words_beside_the_same_answers(folder: Path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat", reason="pyreadstat comes with the spss extra")
    assert exit_code("export", "--out", "raw.sav", "--period", "2026-Q4") == 0
    frame, about = pyreadstat.read_sav(folder / "raw.sav")
    given = [(number % 4 + 1,) * 9 for number in range(30)] + [PART] * 3 + [(3,) * 9] * 12
    found = frame[[item.u.lower() for item in SKM.items]].fillna(0).astype(int).itertuples(index=False)
    assert sorted(map(tuple, found)) == sorted(given)
    assert list(frame["unit"].value_counts().items()) == [("DISDUK", 33), ("PKM-02", 12)]
    assert about.variable_value_labels["u4"] == dict(enumerate(SKM.items[3].labels["id"], 1))
    assert about.variable_value_labels["kelamin"][2] == "Perempuan"
    assert about.column_names_to_labels["u9"].startswith("U9 Sarana dan Prasarana: Bagaimana")
    assert "=1+1" not in frame.to_string()
    assert [one.name for one in folder.iterdir() if one.name.startswith(".")] == []


def test_without_its_package_sav_says_how_to_get_it(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    assert exit_code("export", "--out", "raw.sav", "--period", "2026-Q4") == 2
    assert "expected `pip install skm-bot[spss]`" in capsys.readouterr().err
    assert not list(folder.glob("*raw*"))


def test_one_unit_only(folder: Path) -> None:
    assert exit_code("export", "--out", "raw.csv", "--period", "2026", "--unit", "pkm-02") == 0
    rows = list(csv.DictReader(io.StringIO((folder / "raw.csv").read_bytes().decode("utf-8-sig"))))
    assert [row["unit"] for row in rows] == ["PKM-02"] * 13


@pytest.mark.parametrize("name", ["raw.csv", "excel-id.csv", "raw.xlsx", "skm-DISDUK-2026-Q4.xlsx"])
def test_what_is_exported_is_scored_as_the_report_has_it(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """Answers with blanks, services and suggestions that a spreadsheet would take for formulas."""
    of = ("--unit", "DISDUK", "--period", "2026-Q4")
    assert exit_code("report", *of, "--format", "json" + ",xlsx" * name.startswith("skm"), "--out", "out") == 0
    if not name.startswith("skm"):
        dialect = ("--dialect", "excel-id") if name.startswith("excel") else ()
        assert exit_code("export", *of, "--out", f"out/{name}", *dialect) == 0
    capsys.readouterr()
    assert exit_code("score", f"out/{name}", "--json") == 0
    out, err = capsys.readouterr()
    found, told = json.loads(out), json.loads((folder / "out" / "skm-DISDUK-2026-Q4.json").read_text())["result"]
    assert (found["n"], found["ikm"], found["mutu"]) == (told["n"], told["ikm"], told["mutu"])
    nrr = {one["key"]: (one["n"], one["nrr"]) for one in found["elements"]}
    assert nrr == {key: (one["n"], one["nrr"]) for key, one in told["elements"].items()}
    assert "report order" not in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--out", "raw.ods", "--period", "2026"), "raw.ods"),
        (("--out", "raw.csv", "--period", "2026-Q7"), "2026-Q7"),
        (("--out", "raw.csv", "--period", "2026", "--unit", "NONE"), "NONE"),
    ],
)
def test_a_mistake_is_said_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert exit_code("export", *words) == 2
    assert said in capsys.readouterr().err
    assert not list(folder.glob("raw*"))


async def test_answers_that_arrive_meanwhile_are_all_in_or_all_out(
    path: Path, answer: Callable[..., Any], tmp_path: Path
) -> None:
    """Batches of 50 are committed while the export runs: it sees whole batches only."""
    moment = datetime(2026, 11, 11, 3, tzinfo=UTC)
    config = make_config({"database": {"url": f"sqlite:///{path}"}}, {})

    def batch() -> list[Any]:
        return [answer(moment, [3] * 9, "DISDUK") for _ in range(50)]

    async with Store(path) as store:
        await store.units.save(UNITS)
        await store._database.write(lambda db: insert_many(db, batch()))
        done, arrived, counts = asyncio.Event(), asyncio.Event(), []

        async def arrive() -> None:
            while not done.is_set():
                await store._database.write(lambda db: insert_many(db, batch()))
                arrived.set()
                await asyncio.sleep(0)

        arriving = asyncio.create_task(arrive())
        for _ in range(5):
            counts.append(await write_raw(config, store, parse_period("2026-Q4"), None, tmp_path / "raw.xlsx"))
            arrived.clear()
            await arrived.wait()
        done.set()
        await arriving
    assert all(count % 50 == 0 for count in counts)
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]
