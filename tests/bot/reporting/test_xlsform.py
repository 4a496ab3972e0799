"""The questionnaire as an ODK and Kobo form: pyxform takes it, and its answers come back with the same IKM."""

from __future__ import annotations

import csv
import io
import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from bot.cases.import_map import ImportMap
from bot.cases.import_table import understand
from bot.cases.table import Line
from bot.conversation.texts import texts
from bot.reporting.xlsform import xlsform_of
from bot.storage import Unit
from exports.xlsform import XlsForm, xlsform
from scoring import load_instrument
from scoring.columns import plain
from scoring.instrument_catalogue import instruments
from tests.support.commands import exit_code
from tests.support.workbooks import load_workbook

HALL = Unit("PKM-01", 'Puskesmas "Contoh" <${u1}> & =1+1', mode="online", inapplicable=frozenset({"biaya"}))
UNITS = (Unit("DINAS-A", "Dinas Contoh"), HALL)


def form_of(name: str, of: str) -> XlsForm:
    units, unit = {"any": ((), None), "city": (UNITS, None), "unit": (UNITS, HALL)}[of]
    return xlsform_of(load_instrument(name), units, unit)


def rows_of(content: bytes, sheet: str) -> list[dict[str, Any]]:
    head, *rows = load_workbook(io.BytesIO(content))[sheet].iter_rows(values_only=True)
    return [{str(key): cell for key, cell in zip(head, row, strict=True) if cell is not None} for row in rows]


@pytest.mark.parametrize("of", ["any", "city", "unit"])
@pytest.mark.parametrize("name", instruments())
def test_pyxform_takes_every_questionnaire(name: str, of: str) -> None:
    xls2xform = pytest.importorskip("pyxform.xls2xform", reason="pyxform is one of the tools of development")
    form = form_of(name, of)
    content = xlsform(form)
    made = xls2xform.convert(io.BytesIO(content), file_type=".xlsx")
    assert made.warnings == []
    ElementTree.fromstring(made.xform)
    assert content == xlsform(form)
    asked = [row["name"] for row in rows_of(content, "survey") if row["name"][0] in "up" and row["name"][1].isdigit()]
    left = [item for item in form.instrument.asked if of != "unit" or item.element != "biaya"]
    left = [item for item in left if of != "unit" or item.asked_in("online")]
    assert asked == [item.u.lower() for item in left]
    assert all(f'lang="{language}"' in made.xform for language in ("Bahasa Indonesia (id)", "English (en)"))


def test_items_of_a_way_of_service_are_asked_there_alone() -> None:
    form = form_of("skm-online-2024", "city")
    survey = {row["name"]: row for row in rows_of(xlsform(form), "survey")}
    relevant = {item.key: survey[item.u.lower()].get("relevant", "") for item in form.instrument.items}
    assert relevant["petugas_cepat"] == "${mode} = 'hybrid' or ${mode} = 'offline'"
    assert relevant["informasi"] == ""
    for item in form.instrument.items:
        modes = set(re.findall(r"'(\w+)'", relevant[item.key])) or set(form.instrument.modes)
        assert modes == {mode for mode in form.instrument.modes if item.asked_in(mode)}
    assert survey["u1.1"]["label::English (en)"] == form.instrument.items[0].question["en"]
    assert survey["u1.1"]["constraint"] == ". >= 1 and . <= 4"
    choices = rows_of(xlsform(form), "choices")
    assert {row["name"] for row in choices if not re.fullmatch(r"[A-Za-z0-9_-]+", row["name"])} == set()
    named = [row for row in choices if row["name"] == "Di_bawah_17"]
    assert [row["label::Bahasa Indonesia (id)"] for row in named] == [texts("id").option("usia", "<17")]


@pytest.mark.parametrize("language", ["Bahasa Indonesia (id)", "English (en)"])
@pytest.mark.parametrize("name", instruments())
def test_a_file_with_labels_says_what_one_with_values_says(name: str, language: str) -> None:
    """Servers write questions and words, or names and values, as is chosen there."""
    instrument, content = load_instrument(name), xlsform(form_of(name, "city"))
    survey, words = rows_of(content, "survey"), dict[str, list[tuple[str, str]]]()
    for row in rows_of(content, "choices"):
        words.setdefault(row["list_name"], []).append((row["name"], row[f"label::{language}"]))
    asked = [(row, words.get(row["type"].removeprefix("select_one "), [])) for row in survey]
    tables: list[list[list[str]]] = [
        [[row["name"] for row, _ in asked]],
        [[row.get(f"label::{language}", row["name"]) for row, _ in asked]],
    ]
    for line in range(12):
        given = [list(of[line * place % len(of)]) if of else ["", ""] for place, (_, of) in enumerate(asked)]
        for at, (row, _) in enumerate(asked):
            given[at] = {"end": ["2026-11-18T09:00:00.000+07:00"] * 2, "kritik_saran": ["Bagus sekali"] * 2}.get(
                row["name"],
                ["hybrid", texts(language[-3:-1])("units.mode_hybrid")] if row["name"] == "mode" else given[at],
            )
        for table, cells in zip(tables, zip(*given, strict=True), strict=True):
            table.append(list(cells))
    by_values, by_labels = (
        understand(
            [Line(at, row) for at, row in enumerate(table, 1)], instrument, ImportMap(), ZoneInfo("Asia/Jakarta"), []
        )
        for table in tables
    )
    named = {one.code: one.name for one in UNITS}
    for one, other in zip(by_values.rows[1:], by_labels.rows[1:], strict=True):
        assert {**one.cells, "serial": "", "unit": plain(named[one.cells["unit"]])} == {
            **other.cells,
            "serial": "",
            "unit": plain(other.cells["unit"]),
        }


@pytest.mark.parametrize("name", instruments())
def test_the_answers_of_a_form_come_back(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A csv with the form's own names for columns and its own values, as the servers give it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text("")
    assert exit_code("migrate") == 0
    out = ("--out", "form.xlsform.xlsx", "--instrument", name)
    assert exit_code("export", *out) == 0
    content = (tmp_path / "form.xlsform.xlsx").read_bytes()
    values = dict[str, list[str]]()
    for row in rows_of(content, "choices"):
        values.setdefault(row["list_name"], []).append(row["name"])
    asked = [(row["name"], row["type"].removeprefix("select_one ")) for row in rows_of(content, "survey")]
    instrument = load_instrument(name)
    columns = [column for column, _ in asked]
    given = [
        dict.fromkeys(columns, "")
        | {one: values[of][line * place % len(values[of])] for place, (one, of) in enumerate(asked) if of in values}
        | ({"mode": "hybrid"} if "mode" in columns else {})
        for line in range(12)
    ]
    with (tmp_path / "answers.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(given)
    capsys.readouterr()
    assert exit_code("score", "answers.csv", "--json", "--instrument", name) == 0, capsys.readouterr().err
    found = json.loads(capsys.readouterr().out)
    sums = {
        element.key: sum(
            Fraction(sum(int(row[item.u.lower()]) for item in element.items), len(element.items)) for row in given
        )
        for element in instrument.elements
    }
    assert {one["key"]: Fraction(str(one["sum"])) for one in found["elements"]} == sums
