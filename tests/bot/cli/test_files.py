"""Files as agencies have them, through the commands: the right value worked out by hand, or a true sentence."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.support.commands import skm
from tests.support.workbooks import load_workbook

FILES = Path(__file__).parent / "files"
UNITS = "code,name,services,population\nDINAS-A,Dinas A,Layanan KTP|Layanan KK,1200\nUPT-B,UPT B,,\n"
ROWS = (FILES / "sep.csv").read_text().splitlines()[2:]
NAMES = "Persyaratan;Prosedur;Waktu penyelesaian;Biaya/tarif;Produk;Kompetensi;Perilaku;Pengaduan;Sarana & Prasarana"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text("")
    (tmp_path / "units.csv").write_text(UNITS)
    return tmp_path


def score(capsys: pytest.CaptureFixture[str], file: Path | str, *words: str) -> tuple[dict[str, Any], str]:
    """The result of a file as JSON, and what was noted."""
    code, out, err = skm(capsys, "score", str(file), "--json", *words)
    assert code == 0, err
    found: dict[str, Any] = json.loads(out)
    return found, err


@pytest.mark.parametrize("name", ["sep.csv", "olah-data.csv", "olah-data.xlsx", "answers.xls", "answers.xlsx"])
def test_the_same_answers_in_every_kind_of_file(capsys: pytest.CaptureFixture[str], name: str) -> None:
    found, noted = score(capsys, FILES / name)
    assert (found["n"], found["ikm"], found["mutu"]) == (12, "84.03", "B")
    assert [one["sum"] for one in found["elements"]] == [42, 38, 33, 48, 40, 41, 44, 45, 32]
    assert "U8 = pengaduan, U9 = sarpras" in noted
    if name.startswith("olah"):
        assert 'found "NRR/Unsur", which is nobody' in noted


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("unclosed-quote.csv", "line 3: found quotation marks"),
        ("formula-without-stored-value.xlsx", "sheet Sheet: I4: found a formula whose value no program has stored"),
        ("README.md", "found no header"),
    ],
)
def test_a_refusal_is_true(capsys: pytest.CaptureFixture[str], name: str, said: str) -> None:
    code, out, err = skm(capsys, "score", str(FILES / name))
    assert (code, out) == (2, "")
    assert said in err


def test_a_second_sheet_is_read_and_others_are_named(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    found, noted = score(capsys, FILES / "two-sheets.xlsx")
    assert (found["n"], found["ikm"], found["mutu"]) == (6, "75.00", "C")
    assert "sheet November was read too" in noted
    book = load_workbook(FILES / "two-sheets.xlsx")
    book.create_sheet("Sampul", 0).append(["SURVEI KEPUASAN MASYARAKAT"])
    book["November"].sheet_state = "hidden"
    book.save(here / "cover.xlsx")
    found, noted = score(capsys, "cover.xlsx")
    assert (found["n"], found["ikm"]) == (3, "100.00")
    assert "sheet Sampul was not read (1 row(s))" in noted
    assert "hidden sheet November was not read (3 row(s))" in noted


def test_numbers_in_the_questionnaires_order_are_read_so_where_it_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    found, noted = score(capsys, FILES / "questionnaire-order.csv", "--order", "questionnaire")
    assert (found["ikm"], noted) == ("75.00", "")
    assert [(one["key"], one["nrr"], one["mutu"]) for one in found["elements"][7:]] == [
        ("pengaduan", "4.0000", "A"),
        ("sarpras", "2.0000", "D"),
    ]
    found, noted = score(capsys, FILES / "questionnaire-order.csv")
    assert [one["nrr"] for one in found["elements"][7:]] == ["2.0000", "4.0000"]
    assert "--order questionnaire" in noted


def test_elements_are_known_by_name_and_one_that_its_number_denies_is_a_fault(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    (here / "names.csv").write_text("\n".join([NAMES, *ROWS]))
    found, noted = score(capsys, "names.csv")
    assert (found["ikm"], noted) == ("84.03", "")
    numbers = "U1;U2;U3;U4;U5;U6;U7;U8 (Sarana & Prasarana);U9 (Pengaduan)"
    (here / "numbers.csv").write_text("\n".join([numbers, *ROWS]))
    found, noted = score(capsys, "numbers.csv")
    assert (found["elements"][8]["sum"], "in the order of the questionnaire" in noted) == (45, True)
    code, _, err = skm(capsys, "score", "numbers.csv", "--order", "report")
    assert code == 2
    assert "U8 (Sarana & Prasarana): found the number of pengaduan and the name of sarpras" in err
    (here / "wrong.csv").write_text("\n".join([numbers.replace("Pengaduan", "Prosedur"), *ROWS]))
    assert "U9 (Prosedur): found the number of" in skm(capsys, "score", "wrong.csv")[2]
    timed = "\n".join(["Waktu;U1;U2;U3;U4;U5;U6;U7;U8;U9", *(f"18/11/2026 09.00;{row}" for row in ROWS)])
    (here / "timed.csv").write_text(timed)
    assert score(capsys, "timed.csv")[0]["ikm"] == "84.03"


def test_groups_that_differ_by_case_and_blanks_are_one(capsys: pytest.CaptureFixture[str]) -> None:
    found, _ = score(capsys, FILES / "dirty-groups.csv", "--by", "layanan")
    assert [(one["value"], one["n"], one["ikm"]) for one in found["groups"]] == [("Layanan KTP", 12, "84.03")]


def test_rows_far_down_are_looked_at_like_the_first(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    """Most rows of a csv are counted in batches: one that is no answer, nobody or not closed is found among them."""
    head, rows = "No,U1,U2,U3,U4,U5,U6,U7,U8,U9,saran", [f"{at},4,4,4,4,4,4,4,4,4," for at in range(500)]
    (here / "many.csv").write_text("\n".join([head, *rows, "", "Tertinggi,1,1,1,1,1,1,1,1,1,", *rows, head, *rows]))
    found, noted = score(capsys, "many.csv")
    assert (found["n"], found["ikm"]) == (1500, "100.00")
    assert 'line 503: found "Tertinggi"' in noted
    (here / "bad.csv").write_text("\n".join([head, *rows, '7,4,4,4,4,4,4,4,4,4,"a\nb"', "8,4,4,4,5,4,4,4,4,4,", *rows]))
    assert 'line 504: U4: found "5" in 1 row(s)' in skm(capsys, "score", "bad.csv")[2]
    (here / "open.csv").write_text("\n".join([head, *rows, '7,4,4,4,4,4,4,4,4,4,"a', *rows]))
    assert "line 502: found quotation marks" in skm(capsys, "score", "open.csv")[2]
    letters = [row.replace("4", "d") for row in rows]
    (here / "letters.csv").write_text("\n".join([head, *letters]))
    told = skm(capsys, "score", "letters.csv")[2]
    assert "1 fault(s)" in told
    assert "line 2: found the letters d in 4,500 cell(s) of U1, U2, U3, U4, U5, U6, U7, U8, U9" in told
    assert len(told) < 700


def test_a_serial_number_is_one_number_however_it_is_written(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    skm(capsys, "units", "import", "units.csv")
    first, again = FILES / "serials-as-numbers.xlsx", FILES / "same-serials-as-text.csv"
    assert skm(capsys, "responses", "import", str(first), "--window", "2026-Q4")[0] == 0
    code, _, err = skm(capsys, "responses", "import", str(again), "--window", "2026-Q4")
    assert code == 2
    assert 'line 2: serial: found "0001", which was imported before' in err
    text = again.read_text().replace("0001", "09").replace("0002", "9")
    (here / "twice.csv").write_text(text)
    told = skm(capsys, "responses", "import", "twice.csv", "--window", "2026-Q4")[2]
    assert 'line 3: serial: found "9" again, expected each once (first on line 2)' in told


def test_paper_forms_of_two_sheets_come_in_and_formulas_without_a_value_do_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    skm(capsys, "units", "import", "units.csv")
    code, out, err = skm(capsys, "responses", "import", str(FILES / "two-sheets.xlsx"), "--window", "2026-Q4")
    assert (code, "6 form(s) imported" in out, "sheet November was read too" in err) == (0, True, True), err
    broken = FILES / "formula-without-stored-value.xlsx"
    code, _, err = skm(capsys, "responses", "import", str(broken), "--window", "2026-Q4")
    assert (code, "3 fault(s)" in err, "sheet Sheet: I2: found a formula" in err) == (2, True, True), err


def test_codes_with_other_signs_are_renamed_in_view_and_the_old_ones_go_on_to_be_read(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    dotted = str(FILES / "unit-codes-with-dots.csv")
    code, out, err = skm(capsys, "units", "import", dotted, "--dry-run")
    assert (code, "would be: 3 unit(s) created" in out) == (0, True)
    assert 'note: line 4: "D.1.1.6" is kept as D-1-1-6' in err
    assert "3 unit(s) created" in skm(capsys, "units", "import", dotted)[1]
    assert "3 unchanged" in skm(capsys, "units", "import", dotted)[1]
    assert "D-1-1-6,UPT TIK Pendidikan,,D-1-1," in skm(capsys, "units", "export")[1]
    form = (FILES / "same-serials-as-text.csv").read_text().replace("DINAS-A", "d.1.1.6")
    (here / "forms.csv").write_text(form)
    assert "3 form(s) imported" in skm(capsys, "responses", "import", "forms.csv", "--window", "2026-Q4")[1]


def test_units_come_from_a_workbook_and_a_code_without_its_zeros_is_refused(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    assert "1 unit(s) created" in skm(capsys, "units", "import", str(FILES / "units-workbook.xlsx"))[1]
    (here / "zeros.csv").write_text("code,name\n0101,Satu\n")
    assert skm(capsys, "units", "import", "zeros.csv")[0] == 0
    book = Workbook()
    for row in (["code", "name"], [101, "Satu"], ["dinas-z", "Dinas Z"]):
        book.active.append(row)
    book.save(here / "numbers.xlsx")
    code, _, err = skm(capsys, "units", "import", "numbers.xlsx")
    assert (code, 'code: found "101", expected another code: 0101 is the same' in err) == (2, True), err


def test_a_file_is_what_its_first_bytes_are(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    shutil.copy(FILES / "answers.xlsx", here / "answers.csv")
    assert score(capsys, "answers.csv")[0]["ikm"] == "84.03"
    (here / "letter.xlsx").write_bytes(b"%PDF-1.7 a letter")
    assert "found a file that is no table (PDF)" in skm(capsys, "score", "letter.xlsx")[2]
