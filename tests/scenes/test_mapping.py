"""A city that asked nine elements for a year and then the national questionnaire: two series, or one by a mapping."""

import asyncio
import csv
import io
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from bot.storage import Response, Store, migrate_file
from bot.storage.responses import insert_many
from scoring import half_up, load_instrument, local_day, period_of
from tests.support.city import JAKARTA
from tests.support.commands import skm
from tests.support.national import NATIONAL, UNITS, quarter
from tests.support.workbooks import load_workbook

pytestmark = pytest.mark.slow

NINE = load_instrument("permenpan-14-2017")
ONL = UNITS[1]
YEAR = ("2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2")
FIRST = {key: datetime(int(key[:4]), 3 * int(key[-1]) - 2, 6, 3, tzinfo=UTC) for key in (*YEAR, "2026-Q3")}
TOLD = "Dihitung menurut unsur permenpan-14-2017: jawaban atas skm-online-2024 dipetakan ke unsurnya"
MEASURED = '[survey]\ninstrument = "skm-online-2024"\nweight = "0.11"\n'


def nine(unit: str, number: int, moment: datetime) -> Response:
    day = local_day(moment, JAKARTA)
    return Response(
        unit=unit,
        service="",
        instrument=NINE.id,
        period=period_of(day, "quarter").key,
        week=period_of(day, "week").key,
        hour=moment.strftime("%Y-%m-%dT%H"),
        answers={key: 2 + (number + place) % 3 for place, key in enumerate(NINE.keys)},
        profile={"kelamin": "P"},
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve answers a quarter and unit. In the third quarter of 2026 three are still of the nine elements."""
    path = tmp_path_factory.mktemp("mapping")
    migrate_file(path / "skm.db")
    (path / "config.toml").write_text(MEASURED)

    async def fill() -> None:
        async with Store(path / "skm.db") as store:
            await store.units.save(UNITS)
            rows = [
                nine(unit.code, number, FIRST[key] + timedelta(hours=number))
                for unit in UNITS
                for key in FIRST
                for number in range(12 if key in YEAR else 3)
            ]
            rows += [row for unit in UNITS for row in quarter(unit, 12, FIRST["2026-Q3"])]
            await store._database.write(lambda db: insert_many(db, rows))

    asyncio.run(fill())
    return path


def report(
    capsys: pytest.CaptureFixture[str], folder: Path, unit: str, period: str, formats: str, *more: str
) -> dict[str, bytes]:
    config, out = str(folder / "config.toml"), folder / "out"
    words = ("report", "--unit", unit, "--period", period, "--out", str(out), "--format", formats, *more)
    code, said, err = skm(capsys, "--config", config, *words)
    assert code == 0, err
    return {Path(line).name: Path(line).read_bytes() for line in said.splitlines()}


def data(files: dict[str, bytes]) -> dict[str, Any]:
    return json.loads(next(content for name, content in files.items() if name.endswith(".json")))


def by_hand(rows: list[dict[str, list[int]]]) -> Fraction:
    """25 x the sum of 0.11 x the mean over people of the mean of what each answered of an element."""
    total = Fraction(0)
    for key in NINE.keys:
        means = [Fraction(sum(row[key]), len(row[key])) for row in rows if row.get(key)]
        total += Fraction("0.11") * sum(means) / len(means)
    return 25 * total


def answered(unit: Any) -> list[dict[str, list[int]]]:
    """What each person of the mixed quarter answered of each element."""
    found = [
        {key: [score] for key, score in nine(unit.code, number, FIRST["2026-Q3"]).answers.items()}
        for number in range(3)
    ]
    for row in quarter(unit, 12, FIRST["2026-Q3"]):
        elements: dict[str, list[int]] = {key: [] for key in NINE.keys}
        for item in NATIONAL.items[: NATIONAL.own]:
            if item.key in row.answers:
                elements[item.element].append(row.answers[item.key])
        found.append(elements)
    return found


def test_unasked_the_national_questionnaire_begins_a_series_of_its_own(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    found = data(report(capsys, folder, "ONL", "2026-Q3", "json"))
    assert (found["result"]["n"], len(found["trend"]), found["instrument"]) == (12, 1, NATIONAL.id)
    assert "mapping" not in found
    assert found["left_out"]["other_questionnaires"] == [{"instrument": NINE.id, "window": None, "n": 3}]


def test_asked_for_it_goes_on_by_the_nine_elements(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    found = data(report(capsys, folder, "ONL", "2026-Q3", "json", "--as", NINE.id))
    assert (found["result"]["n"], found["weight"], found["instrument"]) == (15, "0.11", f"{NINE.id}<{NATIONAL.id}")
    assert found["mapping"].startswith(TOLD)
    assert found["left_out"]["other_questionnaires"] == []
    assert found["result"]["ikm"] == str(half_up(by_hand(answered(ONL)), 2))
    year = by_hand([{key: [score] for key, score in nine("ONL", n, FIRST[YEAR[0]]).answers.items()} for n in range(12)])
    assert [one["ikm"] for one in found["trend"]] == [str(half_up(year, 2))] * 4 + [found["result"]["ikm"]]
    assert (found["indices"][0]["key"], found["indices"][0]["n"]) == ("ipak", 12), "of those who were asked it"
    assert sum(one["people"] for one in found["respondents"]["kelamin"]) == 15


def test_the_recap_of_all_units_does_so_too(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    files = report(capsys, folder, "semua", "2026-Q3", "json,xlsx,csv", "--as", NINE.id)
    means = [half_up(by_hand(answered(unit)), 2) for unit in UNITS]
    found = data(files)
    assert sorted(one["ikm"] for one in found["parts"]) == sorted(map(str, means))
    assert len(found["trend"]) == 5
    (recap,) = (content for name, content in files.items() if name.endswith(".xlsx"))
    first = load_workbook(io.BytesIO(recap), read_only=True, data_only=True).worksheets[0]
    head = [str(cell) for row in first.iter_rows(max_row=6, values_only=True) for cell in row if cell]
    assert any(TOLD in cell for cell in head)
    (lines,) = (content for name, content in files.items() if name.endswith("rekap.csv"))
    table = list(csv.DictReader(io.StringIO(lines.decode("utf-8-sig"))))
    assert all(row["PEMETAAN"].startswith(TOLD) for row in table)


def test_a_year_that_holds_both_adds_them_up(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    found = data(report(capsys, folder, "ONL", "2026", "json", "--as", NINE.id))
    some = [
        {key: [score] for key, score in nine("ONL", n, FIRST[key_]).answers.items()}
        for key_ in ("2026-Q1", "2026-Q2")
        for n in range(12)
    ]
    assert (found["result"]["n"], found["result"]["ikm"]) == (39, str(half_up(by_hand(some + answered(ONL)), 2)))


def test_every_document_says_that_it_was_mapped(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    files = report(capsys, folder, "ONL", "2026-Q3", "docx,csv,txt,sippn,xlsx,png", "--as", NINE.id)
    assert all("-as-permenpan-14-2017" in name for name in files), "beside the report of the questionnaire alone"
    kinds = Counter(name.rpartition(".")[2] for name in files)
    assert kinds == {"docx": 1, "csv": 3, "txt": 1, "xlsx": 1, "png": 1}
    for name, content in files.items():
        if name.endswith(".docx"):
            assert any(TOLD in one.text for one in Document(io.BytesIO(content)).paragraphs)
        elif name.endswith(".xlsx"):
            cells = [
                str(cell)
                for sheet in load_workbook(io.BytesIO(content), read_only=True)
                for row in sheet.iter_rows(values_only=True)
                for cell in row
                if cell
            ]
            assert sum(TOLD in cell for cell in cells) >= 2, "above the answers and below them"
        elif name.endswith(".txt"):
            assert TOLD in content.decode()
        elif "nilai" in name:
            table = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
            assert all(row["pemetaan"].startswith(TOLD) for row in table)
        elif "sippn" in name:
            assert TOLD in content.decode("utf-8-sig")
    plain = report(capsys, folder, "ONL", "2026-Q3", "csv,txt")
    assert not any(b"dipetakan" in content or b"pemetaan" in content for content in plain.values())


def test_figures_of_the_past_are_compared_by_the_mapping_and_say_so(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    """Of the quarter before the first, 90.00 by nine elements, and 91.00 by the fourteen of before."""
    file, config = folder / "past.csv", ("--config", str(folder / "config.toml"))
    rows = (f"ONL,2025-Q2,90.00,{NINE.id},0.11", "ONL,2025-S1,91.00,kepmenpan-25-2004,")
    file.write_text("\n".join(("unit,period,ikm,instrument,weight", *rows)))
    assert skm(capsys, *config, "history", "import", str(file), "--yes")[0] == 0
    plain = data(report(capsys, folder, "ONL", "2025-Q3", "json"))
    assert [one["comparable"] for one in plain["history"]] == [False, False]
    files = report(capsys, folder, "ONL", "2025-Q3", "json,docx", "--as", NINE.id)
    found = {one["instrument"]: one for one in data(files)["history"]}
    own, national = NINE.title["id"], NATIONAL.title["id"]
    told = f"{own}, dibandingkan lewat pemetaan {national} ke {own}"
    assert (found[NINE.id]["comparable"], told in found[NINE.id]["note"]) == (True, True)
    assert found["kepmenpan-25-2004"]["comparable"] is False
    (word,) = (content for name, content in files.items() if name.endswith(".docx"))
    said = [one.text for one in Document(io.BytesIO(word)).paragraphs]
    year = by_hand([{key: [score] for key, score in nine("ONL", n, FIRST[YEAR[0]]).answers.items()} for n in range(12)])
    gap = f"{half_up(year, 2) - 90:+}".replace(".", ",")
    assert any(gap in one for one in said), "as the printed figures differ"
    assert any(told in one for one in said), "beside the trend"
    _, listed, _ = skm(capsys, *config, "history", "list", "--as", NINE.id)
    assert "Counted by the elements of permenpan-14-2017" in listed.splitlines()[0]
    ends = sorted(line.rsplit(", ", 1)[1] for line in listed.splitlines() if "2025-" in line and "ONL" in line)
    assert ends == ["compared", "not compared"]


def test_what_cannot_be_mapped_is_refused(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    words = ("--config", str(folder / "config.toml"), "report", "--unit", "ONL", "--period", "2026-Q3", "--out", "x")
    code, _, err = skm(capsys, *words, "--as", "permenpan-16-2014")
    assert (code, "states (permenpan-14-2017)" in err) == (2, True)
    code, _, err = skm(capsys, *words, "--format", "poster", "--as", NINE.id)
    assert (code, '--as: found with "poster"' in err) == (2, True)


def test_a_file_of_answers_is_scored_by_the_mapping(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    rows = [",".join(str(row.answers.get(item.key, "")) for item in NATIONAL.items) for row in quarter(ONL, 12)]
    path.write_text("\n".join([",".join(item.u for item in NATIONAL.items), *rows]))
    words = ("score", str(path), "--instrument", NATIONAL.id, "--json")
    _, out, _ = skm(capsys, *words)
    code, mapped, err = skm(capsys, *words, "--as", NINE.id)
    assert (code, "Counted by the elements of permenpan-14-2017" in err) == (0, True)
    assert json.loads(mapped)["ikm"] == json.loads(out)["ikm"], "the national elements are the same nine"
    assert json.loads(mapped)["indices"][0]["index"] == json.loads(out)["indices"][0]["index"]


def test_bad_input_names_the_item_with_what_was_found_and_expected(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    """An item that the unit's way of service does not ask, and a way that is none. Nothing is stored of either."""
    config, answers, units = ("--config", str(folder / "config.toml")), tmp_path / "answers.csv", tmp_path / "units.csv"
    row = ",".join("" if "online" not in item.modes and item.modes else "3" for item in NATIONAL.items)
    answers.write_text(
        "\n".join([",".join(["unit", "date", *(i.key for i in NATIONAL.items)]), f"ONL,2026-08-03,{row}"])
    )
    assert skm(capsys, *config, "import", str(answers), "--dry-run")[0] == 0
    told = answers.read_text().replace("ONL,2026-08-03,3,3,3,3,3,3,3,,", "ONL,2026-08-03,3,3,3,3,3,3,3,4,")
    answers.write_text(told)
    code, _, err = skm(capsys, *config, "import", str(answers))
    assert (code, 'line 2: u6.1: found "4", expected nothing: ONL does not ask it' in err) == (2, True)
    units.write_text("code,name,mode\nZZ,Dinas Contoh,hibrida\n")
    code, _, err = skm(capsys, *config, "units", "import", str(units))
    assert (code, 'mode: found "hibrida", expected online, offline, hybrid, or nothing' in err) == (2, True)
