"""Paper forms from file to tallies and back, as the command line does it."""

import csv
import sqlite3
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from scoring import load_instrument
from tests.support.commands import skm
from tests.support.templates import new_database
from tests.support.workbooks import load_workbook

UNITS = """code,name,services,inapplicable
DISDUK,Dinas Contoh,KTP|Kartu Keluarga,
PKM-01,Puskesmas Contoh,,biaya
"""
HEADER = "serial,date,unit,service,kelamin,usia,pendidikan,pekerjaan,u1,u2,u3,u4,u5,u6,u7,u8,u9,suggestion"
BARE = "note: columns that are numbers alone are read in report order: u8 = pengaduan, u9 = sarpras\n"
NAMED = "".join(f",u{at} {key}" for at, key in enumerate(load_instrument().keys, 1))
OWN = HEADER.replace(",u1,u2,u3,u4,u5,u6,u7,u8,u9", NAMED)  # as our templates have it
GOOD = [
    "A-001,2024-05-02,DISDUK,ktp,P,26-34,SMA,WIRAUSAHA,4,3,1,4,2,3,3,2,4,Antrean lama",
    "A-002,2024-05-03,disduk,Kartu Keluarga,Laki-laki,,,,3,3,3,3,,3,3,3,3,",
    "A-003,2024-06-30,PKM-01,,,,,,3,3,3,,3,3,3,3,3,=1+1",
]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text("")
    (tmp_path / "units.csv").write_text(UNITS)
    new_database(tmp_path / "skm.db")
    skm(capsys, "units", "import", "units.csv")
    return tmp_path


def rows(here: Path, query: str) -> list[Any]:
    database = sqlite3.connect(here / "skm.db")
    found = database.execute(query).fetchall()
    database.close()
    return found


def test_forms_are_stored_counted_and_taken_back(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "forms.csv").write_text("\n".join([HEADER, *GOOD]))
    assert skm(capsys, "responses", "import", "forms.csv", "--window", "2024-Q2", "--dry-run")[1] == (
        "3 form(s) would be imported\n"
    )
    assert rows(here, "SELECT count(*) FROM responses") == [(0,)]
    code, out, _ = skm(capsys, "responses", "import", "forms.csv", "--window", "2024-Q2")
    assert code == 0
    assert out.endswith(": 3 form(s) imported\n")
    batch = out.split()[1].rstrip(":")
    where = "serial, unit, service, period, week, hour, channel"
    assert rows(here, f"SELECT {where} FROM responses ORDER BY 1") == [
        ("A-001", "DISDUK", "ktp", "2024-Q2", "2024-W18", "2024-05-02T05", "kertas"),
        ("A-002", "DISDUK", "kartu-keluarga", "2024-Q2", "2024-W18", "2024-05-03T05", "kertas"),
        ("A-003", "PKM-01", "", "2024-Q2", "2024-W26", "2024-06-30T05", "kertas"),
    ]
    full = '["P","26-34","SMA","WIRAUSAHA"]'
    said = rows(here, "SELECT profile, suggestion FROM responses ORDER BY serial")
    assert said == [(full, "Antrean lama"), ('["L"]', None), ("[]", "=1+1")]
    assert rows(here, "SELECT scores FROM responses WHERE serial = 'A-001'") == [("431423324",)]
    answered = "SELECT sum(length(replace(replace(scores, '.', ''), '-', ''))) FROM responses"
    assert rows(here, answered) == [(25,)]
    assert skm(capsys, "doctor")[0] == 0
    assert batch in skm(capsys, "responses", "batches")[1]
    again = skm(capsys, "responses", "import", "forms.csv", "--window", "2024-Q2")
    assert again[0] == 2
    assert 'line 2: serial: found "A-001", which was imported before' in again[2]


def test_bare_numbers_are_read_in_the_order_that_was_said(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "forms.csv").write_text("\n".join([HEADER, *GOOD]))
    asked = ("responses", "import", "forms.csv", "--window", "2024-Q2", "--order")
    assert skm(capsys, *asked, "up")[0] == 2
    code, _, err = skm(capsys, *asked, "questionnaire")
    assert (code, err) == (0, "")
    assert rows(here, "SELECT scores FROM responses WHERE serial = 'A-001'") == [("431423342",)]


def test_suggestions_of_forms_are_stored_without_phone_numbers(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    form = "A-001,2024-05-02,DISDUK,ktp,P,26-34,SMA,WIRAUSAHA,4,3,1,4,2,3,3,2,4,WA 0812-3456-7890 atau a@contoh.id"
    (here / "forms.csv").write_text("\n".join([HEADER, form]))
    assert skm(capsys, "responses", "import", "forms.csv", "--window", "2024-Q2")[0] == 0
    assert rows(here, "SELECT suggestion FROM responses") == [("WA [telepon] atau [surel]",)]


def test_a_batch_of_an_open_window_is_undone_and_may_come_again(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    window = ("--name", "Contoh", "--first", "2024-05-01", "--last", "2999-12-31", "--channels", "kertas")
    assert skm(capsys, "windows", "add", "W1", *window)[0] == 0
    (here / "forms.csv").write_text("\n".join([HEADER, *GOOD]))
    for _ in range(2):
        code, out, _ = skm(capsys, "responses", "import", "forms.csv", "--window", "w1")
        assert code == 0
        assert rows(here, "SELECT DISTINCT window FROM responses") == [("W1",)]
        batch = out.split()[1].rstrip(":")
        assert skm(capsys, "responses", "undo", batch)[1] == f"batch {batch}: 3 form(s) taken back\n"
        assert rows(here, "SELECT (SELECT count(*) FROM responses), (SELECT count(*) FROM tallies)") == [(0, 0)]
        assert skm(capsys, "responses", "undo", batch)[0] == 2
    actions = [line.split()[2] for line in skm(capsys, "audit", "--action", "batch")[1].splitlines()]
    assert actions == ["batch.import", "batch.undo"] * 2


def test_a_batch_of_a_window_long_closed_stays_a_month_after_its_import(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    (here / "forms.csv").write_text("\n".join([HEADER, *GOOD]))
    batch = skm(capsys, "responses", "import", "forms.csv", "--window", "2024-Q2")[1].split()[1].rstrip(":")
    with sqlite3.connect(here / "skm.db") as database:
        now = database.execute("SELECT made FROM batches").fetchone()
        database.execute("UPDATE batches SET made = '2024-07-02T03:00:00Z'")
    code, _, err = skm(capsys, "responses", "undo", batch)
    assert code == 2
    assert "found 30 days since 2024-07-02 gone by" in err
    with sqlite3.connect(here / "skm.db") as database:
        database.execute("UPDATE batches SET made = ?", now)
    assert skm(capsys, "responses", "undo", batch)[0] == 0
    assert rows(here, "SELECT count(*) FROM responses") == [(0,)]


BAD = [
    ("", "2024-05-02,DISDUK,ktp,P,,,,4,3,1,4,2,3,3,2,4,", "serial: found 0 characters"),
    ("B-1", "2024-05-02,DISDUK,ktp,X,,,,4,3,1,4,2,3,3,2,4,", 'kelamin: found "X"'),
    ("B-2", "2024-05-02,DISDUK,ktp,P,,,,5,3,1,4,2,3,3,2,x,", 'u1: found "5"'),
    ("B-3", "02/05/2024,DISDUK,ktp,P,,,,4,3,1,4,2,3,3,2,4,", 'date: found "02/05/2024"'),
    ("B-4", "2024-07-01,DISDUK,ktp,P,,,,4,3,1,4,2,3,3,2,4,", "expected a form that belongs to 2024-Q2"),
    ("B-5", "2024-05-02,NO,ktp,P,,,,4,3,1,4,2,3,3,2,4,", 'unit: found "NO"'),
    ("B-6", "2024-05-02,DISDUK,SIM,P,,,,4,3,1,4,2,3,3,2,4,", 'service: found "SIM"'),
    ("B-7", "2024-05-02,PKM-01,,P,,,,4,3,1,4,2,3,3,2,4,", 'u4: found "4", expected nothing'),
    ("B-8", "2024-05-02,DISDUK,ktp,P,,,,,,,,,,,,,", "found no answers"),
    ("B-9", "2024-05-02,DISDUK,ktp,P,,,,4,3,1,4,2,3,3,2,4," + "a" * 1001, "suggestion: found 1,001 characters"),
    ("B-1", "2024-05-02,DISDUK,ktp,P,,,,4,3,1,4,2,3,3,2,4,", 'serial: found "B-1" again'),
    ("C-1", "2024-05-02,DISDUK,ktp,P,,,,4,3,1,4,2,3,3,2,4,Kurang cepat, antre", "found 19 cells, expected at most 18"),
    ("C-2", "2024-05-02xyz,DISDUK,ktp,P,,,,4,3,1,4,2,3,3,2,4,", 'date: found "2024-05-02xyz"'),
    ("C-3", "20240502,DISDUK,ktp,P,,,,4,3,1,4,2,3,3,2,4,", 'date: found "20240502"'),
    ("C-4", "2024-W18-4,DISDUK,ktp,P,,,,4,3,1,4,2,3,3,2,4,", 'date: found "2024-W18-4"'),
    ("C-5", "2024-05-02,DISDUK,ktp,P,,,,4.0,3,1,4,2,3,3,2,4,", 'u1: found "4.0"'),
]


def test_every_bad_row_is_named_and_nothing_is_stored(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    lines = [f"{serial},{rest}" for serial, rest, _ in BAD]
    (here / "forms.csv").write_text("\n".join([HEADER, GOOD[0], *lines]))
    code, out, err = skm(capsys, "responses", "import", "forms.csv", "--window", "2024-Q2")
    assert (code, out) == (2, "")
    for line, (_, _, fault) in enumerate(BAD, 3):
        assert any(f"line {line}: " in said and fault in said for said in err.splitlines()), fault
    assert 'u9: found "x"' in err
    assert rows(here, "SELECT count(*) FROM responses") == [(0,)]


@pytest.mark.parametrize(
    ("content", "window", "said"),
    [
        (HEADER, "2024-Q2", "found no rows"),
        ("serial,date\nA,2024-05-02", "2024-Q2", 'found no column "u1"'),
        (HEADER + ",nama\n", "2024-Q2", 'found column "nama"'),
        (f"{HEADER},u1\n{GOOD[0]},1", "2024-Q2", 'line 1: found column "u1" twice'),
        (f"{HEADER},\n{GOOD[0]},x", "2024-Q2", "line 2: found 19 cells, expected at most 18"),
        (f'{HEADER}\n{GOOD[0]}\n{GOOD[1]}"lama\n{GOOD[2]}', "2024-Q2", "line 3: found quotation marks"),
        ("", "2024-Q2", "found no row with the names of columns, expected serial, date"),
        (HEADER, "2024-05", "expected a code of `skm windows list`, or a quarter"),
        (HEADER, "besok", 'found "besok"'),
    ],
)
def test_a_file_or_window_that_cannot_be_is_refused(
    capsys: pytest.CaptureFixture[str], here: Path, content: str, window: str, said: str
) -> None:
    (here / "forms.csv").write_text(content)
    code, _, err = skm(capsys, "responses", "import", "forms.csv", "--window", window)
    assert code == 2
    assert said in err


def test_what_spreadsheets_do_to_a_good_file_is_taken(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    lines = [HEADER + ",,", *(f" {line.replace(',', ' , ')},," for line in GOOD)]
    (here / "forms.csv").write_text("\r\n".join(lines).replace(",", ";"), encoding="utf-8-sig")
    code, out, err = skm(capsys, "responses", "import", "forms.csv", "--window", "2024-Q2")
    assert (code, err) == (0, BARE)
    assert out.endswith(": 3 form(s) imported\n")


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        (date(2024, 5, 2), None),
        (datetime(2024, 5, 2), None),  # noqa: DTZ001 -- a workbook's days have no zone
        ("2024-05-02", None),
        (datetime(2024, 5, 2, 10, 30), 'date: found "2024-05-02 10:30:00"'),  # noqa: DTZ001 -- likewise
        (45414, 'date: found "45414"'),
        ("2 Mei 2024", 'date: found "2 Mei 2024"'),
    ],
)
def test_a_day_in_a_workbook(capsys: pytest.CaptureFixture[str], here: Path, cell: Any, fault: str | None) -> None:
    book = Workbook()
    book.active.append(HEADER.split(","))
    book.active.append([7, cell, "DISDUK", None, None, None, None, None, *([3.0, "4", " 2 "] * 3), None])
    book.save(here / "forms.xlsx")
    code, _, err = skm(capsys, "responses", "import", "forms.xlsx", "--window", "2024-Q2")
    assert (code, fault is None or fault in err) == (2 if fault else 0, True), err
    assert rows(here, "SELECT serial FROM responses") == ([] if fault else [("7",)])


def test_a_form_of_tomorrow_is_refused(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "forms.csv").write_text(f"{HEADER}\n{GOOD[0].replace('2024-05-02', '2998-05-02')}")
    skm(capsys, "windows", "add", "W1", "--name", "Contoh", "--first", "2024-05-01", "--last", "2999-12-31")
    assert "expected a day that has come" in skm(capsys, "responses", "import", "forms.csv", "--window", "W1")[2]


def test_the_templates_lead_to_an_import(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    for name in ("forms.csv", "forms.xlsx"):
        assert skm(capsys, "responses", "template", name)[0] == 0
    assert (here / "forms.csv").read_text(encoding="utf-8-sig").strip() == OWN
    book = load_workbook(here / "forms.xlsx")
    widths = book["formulir"].column_dimensions
    assert widths["A"].number_format == widths["C"].number_format == "@", "leading zeros stay"
    assert [cell.value for cell in book["formulir"][1]] == OWN.split(",")
    legend = {row[0].value: row[1].value for row in book["kolom"].iter_rows()}
    assert list(legend) == OWN.split(",")
    assert "1 = Tidak sesuai" in str(legend["u1 persyaratan"])
    assert legend["unit"] == "kode unit"
    filled = Workbook()
    sheet = filled.active
    for row in csv.reader([OWN, *GOOD]):
        sheet.append([int(cell) if cell.isdecimal() else cell.lstrip("=") or None for cell in row])
    filled.save(here / "forms.xlsx")
    assert skm(capsys, "responses", "import", "forms.xlsx", "--window", "2024-Q2")[0] == 0
    assert rows(here, "SELECT serial FROM responses ORDER BY 1") == [("A-001",), ("A-002",), ("A-003",)]
    assert skm(capsys, "responses", "template", "forms.doc")[0] == 2
    (here / "broken.xlsx").write_bytes((here / "forms.xlsx").read_bytes()[:-30])
    assert (
        "a workbook that cannot be read" in skm(capsys, "responses", "import", "broken.xlsx", "--window", "2024-Q2")[2]
    )
