"""The same submissions in other words: Kobo's values and labels, on two sheets, in one table, or file after file."""

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest

from tests.support.commands import skm
from tests.support.kind_tables import NUMBERS, ROWS, SKM, Table, label, plain, text
from tests.support.templates import new_database
from tests.support.workbooks import book

IDS = [str(UUID(int=7_000_000_007 * at << 64 | at)) for at in range(1, 13)]
BEGINS, ENDS = ("start", "end"), ("kelamin", "_id", "_uuid")
IMPORT = ("--unit", "AA", "--period", "2026-Q4", "--yes")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text("")
    (tmp_path / "units.csv").write_text("code,name\nAA,Dinas A (contoh)\n")
    new_database(tmp_path / "skm.db")
    skm(capsys, "units", "import", "units.csv")
    return tmp_path


def exported(names: Sequence[str], *, words: bool, ends: Sequence[str] = ENDS) -> Table:
    rows = [
        [f"2026-11-{3 + at:02}T09:00:0{at % 10}.000+07:00", f"2026-11-{3 + at:02}T09:02:0{at % 10}.000+07:00"]
        + [label(place, score) if words else score for place, score in enumerate(row)]
        + ["Laki-laki" if words else "L", 100 + at, IDS[at]][: len(ends)]
        for at, row in enumerate(ROWS)
    ]
    return [[*BEGINS, *names, *ends], *rows]


VALUES = exported([name.lower() for name in NUMBERS], words=False)
LABELS = exported([item.question["id"] for item in SKM.items], words=True)


def counted(here: Path) -> int:
    database = sqlite3.connect(here / "skm.db")
    (found,) = database.execute("SELECT count(*) FROM counted_responses").fetchone()
    database.close()
    return int(found)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("sheets.xlsx", book(VALUES, values=[VALUES[0], *LABELS[1:]]), "it is a copy of sheet"),
        ("other.xlsx", book(VALUES, values=LABELS), "it names such columns too, but others than sheet"),
        ("bare.xlsx", book(plain(), words=[NUMBERS, *(LABELS[at][2:11] for at in range(1, 13))]), "it is a copy of"),
        ("below.csv", text([*VALUES, *LABELS[1:]]), "12 row(s) have the id of an earlier row"),
        ("again.csv", text([*VALUES, *VALUES[1:]]), "12 row(s) have the id of an earlier row"),
    ],
    ids=lambda one: one if isinstance(one, str) and "." in one else "",
)
def test_a_submission_in_two_spellings_is_counted_once(
    capsys: pytest.CaptureFixture[str], here: Path, name: str, content: bytes, told: str
) -> None:
    (here / name).write_bytes(content)
    code, out, err = skm(capsys, "score", name, "--json")
    assert (code, json.loads(out)["n"], json.loads(out)["ikm"]) == (0, 12, "84.03")
    assert told in err
    code, _, err = skm(capsys, "import", name, *IMPORT)
    assert (code, counted(here), told in err) == (0, 12, True), err


def test_an_id_with_other_answers_is_a_fault(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "a.csv").write_bytes(text([*VALUES, [*VALUES[1][:2], *[1] * 9, *VALUES[1][11:]]]))
    for words in (("score", "a.csv"), ("import", "a.csv", *IMPORT)):
        code, _, err = skm(capsys, *words)
        assert (code, f"line 14: _uuid: found {IDS[0]} again with other answers" in err) == (2, True), err
    assert counted(here) == 0


@pytest.mark.parametrize("ends", [ENDS, ENDS[:2]], ids=["ids", "moments"])
def test_the_other_export_of_what_was_imported_is_known(
    capsys: pytest.CaptureFixture[str], here: Path, ends: Sequence[str]
) -> None:
    values = exported([name.lower() for name in NUMBERS], words=False, ends=ends)
    labels = exported([item.question["id"] for item in SKM.items], words=True, ends=ends)
    (here / "a.csv").write_bytes(text(values[:9]))
    (here / "b.csv").write_bytes(text(labels))
    assert skm(capsys, "import", "a.csv", *IMPORT)[0] == 0
    code, _, err = skm(capsys, "import", "b.csv", *IMPORT)
    assert (code, counted(here)) == (0, 12)
    assert "8 row(s) had been imported before and were left out" in err


def test_forms_that_an_earlier_version_stored_are_known(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    """It made a serial number of all cells of a row."""
    from bot.cases.import_serials import Serials  # noqa: PLC0415 -- what it made, by the same function

    (here / "a.csv").write_bytes(text(VALUES))
    assert skm(capsys, "import", "a.csv", *IMPORT)[0] == 0
    serials = Serials([])
    database = sqlite3.connect(here / "skm.db")
    database.execute("UPDATE responses SET serial = NULL")
    rows = database.execute("SELECT id FROM responses").fetchall()
    for (id,), cells in zip(rows, VALUES[1:], strict=True):
        database.execute("UPDATE responses SET serial = ? WHERE id = ?", (serials.made([*map(str, cells)]), id))
    database.commit()
    database.close()
    code, _, err = skm(capsys, "import", "a.csv", *IMPORT)
    assert (code, counted(here), "12 row(s) had been imported before" in err) == (2, 12, True)


def test_a_file_without_days_in_other_words_is_known_by_its_answers(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    (here / "a.xlsx").write_bytes(book(plain()))
    (here / "b.csv").write_bytes(text([NUMBERS, *(row[2:11] for row in LABELS[1:])]))
    assert skm(capsys, "import", "a.xlsx", *IMPORT)[0] == 0
    code, _, err = skm(capsys, "import", "b.csv", *IMPORT)
    assert (code, counted(here)) == (2, 12)
    assert "found the answers of batch" in err
    assert "(a.xlsx, 12 form(s)) again" in err
