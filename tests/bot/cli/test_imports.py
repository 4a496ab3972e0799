"""Files of the kinds that agencies have, through `skm score` and `skm import`, and what is asked of them."""

import io
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from scoring import load_instrument
from tests.support.commands import skm
from tests.support.kind_tables import BEFORE, NUMBERS, ROWS, form, label, plain, text
from tests.support.kinds import FURTHER, KINDS, Kind, shown
from tests.support.templates import new_database
from tests.support.workbooks import load_workbook

UNITS = "code,name,services\nDINAS-A,Dinas Contoh A,Layanan KTP|Layanan KK\nUPT-B,UPT Contoh B,\n"
CALLED = ["Max Contoh", "Total Contoh", "Mutu Contoh Sari"]
SUMS = [42, 38, 33, 48, 40, 41, 44, 45, 32]
DOCUMENT = Path(__file__).parents[3] / "docs" / "import.md"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


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


@pytest.mark.parametrize("kind", KINDS + FURTHER, ids=lambda kind: kind.file)
def test_every_kind_gives_the_same_figures(capsys: pytest.CaptureFixture[str], here: Path, kind: Kind) -> None:
    (here / kind.file).write_bytes(kind.content())
    options = list(kind.options)
    if kind.map:
        (here / "map.toml").write_text(kind.map)
        options += ["--map", "map.toml"]
    code, out, err = skm(capsys, "score", kind.file, "--json", *options)
    assert code == 0, err
    found = json.loads(out)
    assert (found["n"], found["ikm"], found["mutu"]) == (12, "84.03", "B")
    assert [one["sum"] for one in found["elements"]] == SUMS
    told = [] if "--letters" in options else ["--channel", "daring"]
    code, out, err = skm(
        capsys, "import", kind.file, "--unit", "DINAS-A", "--window", "2026-Q4", "--yes", *options, *told
    )
    assert code == 0, err
    assert "IKM 84.03 of this file alone" in out
    assert rows(here, "SELECT count(*) FROM counted_responses") == [(12,)]
    assert f"| {kind.number} |" in DOCUMENT.read_text(), "docs/import.md names every kind"


def test_what_is_personal_never_reaches_the_file_and_is_said(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "forms.csv").write_bytes(text(form(label)))
    code, out, _ = skm(capsys, "import", "forms.csv", "--unit", "DINAS-A", "--yes")
    assert code == 0
    for name in ("Nama", "Email", "No. HP"):
        assert any(line.split()[0] == name.split()[0] and "personal, dropped" in line for line in out.splitlines())
    kept = b"".join(one.read_bytes() for one in here.glob("skm.db*"))
    assert not [one for one in BEFORE if one.encode() in kept]
    assert rows(here, "SELECT channel, count(*), max(hour) FROM responses GROUP BY 1") == [
        ("daring", 12, "2026-11-14T05")
    ]
    assert rows(here, "SELECT profile FROM responses LIMIT 1") == [('["L","26-34","SMA","ASN"]',)]
    assert rows(here, "SELECT suggestion FROM responses WHERE suggestion IS NOT NULL") == [("Kursi ditambah",)]


def test_a_file_of_another_questionnaire_is_no_file_of_this_one(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    """The fourteen elements of 2004 were read as nine others, and five columns left out."""
    (here / "old.csv").write_bytes(text([[f"U{at}" for at in range(1, 15)], *([*row, *row[:5]] for row in ROWS)]))
    for words in (("import", "--unit", "UPT-B", "--period", "2010", "--yes"), ("score",)):
        code, _, err = skm(capsys, words[0], "old.csv", *words[1:])
        assert (code, "U10, U11, U12, U13, U14, expected U1 to U9 as permenpan-14-2017" in err) == (2, True)
    out = skm(capsys, "score", "old.csv", "--instrument", "kepmenpan-25-2004", "--json")[1]
    assert json.loads(out)["n"] == 12
    (here / "map.toml").write_text("[columns]\n" + "".join(f'U{at} = "leave"\n' for at in range(10, 15)))
    assert json.loads(skm(capsys, "score", "old.csv", "--map", "map.toml", "--json")[1])["ikm"] == "84.03"


def test_a_copy_of_a_sheet_is_not_counted_twice(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    workbook = Workbook()
    for name in ("Data", "Data (2)", "Kosong"):
        sheet = workbook.create_sheet(name)
        for row in plain()[: 13 if name != "Kosong" else 1]:
            sheet.append(list(row))
    workbook.remove(workbook.worksheets[0])
    workbook.save(here / "copy.xlsx")
    for words in (("import", "--unit", "UPT-B", "--period", "2026-Q4", "--dry-run"), ("score",)):
        code, out, err = skm(capsys, words[0], "copy.xlsx", *words[1:])
        assert (code, "84.03" in out) == (0, True), err
        assert "sheet Data (2) was not read (12 row(s)): it is a copy of sheet Data" in err


def test_a_sheet_with_elements_and_other_columns_is_told_as_such(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    workbook = Workbook()
    for name, begins in (("Januari", []), ("Februari", ["Nama"])):
        sheet = workbook.create_sheet(name)
        for row in plain()[:4]:
            sheet.append([*begins, *row])
    workbook.remove(workbook.worksheets[0])
    workbook.save(here / "months.xlsx")
    err = skm(capsys, "score", "months.xlsx")[2]
    assert "sheet Februari was not read (3 row(s)): it names such columns too, but others than sheet Januari" in err


def test_a_header_alone_is_no_file_of_answers(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "head.csv").write_bytes(text([NUMBERS]))
    code, _, err = skm(capsys, "score", "head.csv")
    assert (code, "head.csv: found no answers, expected at least one below the header" in err) == (2, True)


def test_below_totals_a_long_file_has_footers_and_respondents(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    table = [["No", *NUMBERS], *([at, *ROWS[0]] for at in range(1, 301)), ["Jumlah", *[1200] * 9]]
    table += [[301, *ROWS[1][:5], "", "", "", ""], ["Keterangan", "x"], ["- U1 s.d. U9", "=", "Unsur"], ["a)", "="]]
    (here / "long.csv").write_bytes(text(table))
    code, out, err = skm(capsys, "score", "long.csv", "--json")
    assert (code, json.loads(out)["n"]) == (0, 301), err
    assert 'line 305: found "- U1 s.d. U9", which is nobody' in err
    out = skm(capsys, "import", "long.csv", "--unit", "UPT-B", "--period", "2026-Q4", "--dry-run")[1]
    assert "301 form(s)" in out


def test_a_profile_that_is_not_known_is_told_what_is(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    """It said that 1-4 was expected of an age."""
    table = [
        ["Umur", "Pendidikan", *NUMBERS],
        ["40-50", "Sarjana (S1)", *ROWS[0]],
        ["26 - 34 Tahun", "SD/MI", *ROWS[1]],
    ]
    (here / "odd.csv").write_bytes(text(table))
    err = skm(capsys, "import", "odd.csv", "--unit", "UPT-B", "--period", "2026-Q4", "--dry-run")[2]
    assert 'Umur: found "40-50" in 1 row(s) for usia, expected one of <17, 17-25,' in err
    assert "1 fault(s)" in err


def test_what_programs_write_of_people_is_dropped(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    people = ["SubmitterName", "SubmitterID", "deviceid", "Nama_Lengkap", "emailaddress", "No. RM", "_geolocation"]
    (here / "odk.csv").write_bytes(text([[*people, *NUMBERS], *([*["Siti"] * len(people), *row] for row in ROWS)]))
    out = skm(capsys, "import", "odk.csv", "--unit", "UPT-B", "--period", "2026-Q4", "--dry-run")[1]
    assert out.count("personal, dropped") == len(people)


def test_next_months_file_adds_what_is_new(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    table = form(label)
    (here / "one.csv").write_bytes(text(table[:8]))
    (here / "two.csv").write_bytes(text(table))
    assert skm(capsys, "import", "one.csv", "--unit", "UPT-B", "--yes")[0] == 0
    code, out, err = skm(capsys, "import", "two.csv", "--unit", "UPT-B", "--yes")
    assert (code, "5 form(s) imported" in out, "7 row(s) had been imported before" in err) == (0, True, True)
    code, _, err = skm(capsys, "import", "two.csv", "--unit", "UPT-B", "--yes")
    assert (code, "12 row(s) had been imported before" in err) == (2, True)
    assert rows(here, "SELECT count(*) FROM counted_responses") == [(12,)]


def test_what_is_not_clear_is_asked_all_at_once_and_nothing_is_stored(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    table = [[*row, "Dinas Lain"] for row in plain()]
    table[0][-1] = "OPD"
    for row in table[1:4]:
        row[2] = "Bagus"
    table[5][3] = "9"
    (here / "odd.csv").write_bytes(text(table))
    code, out, err = skm(capsys, "import", "odd.csv", "--window", "2026-Q4", "--yes")
    assert (code, out) == (2, "")
    assert 'line 2: U3: found "Bagus" in 3 row(s)' in err
    assert 'line 6: U4: found "9" in 1 row(s)' in err
    assert rows(here, "SELECT count(*) FROM batches") == [(0,)]
    (here / "map.toml").write_text('missing = ["9"]\n[scores.waktu]\nBagus = 3\n[units]\n"Dinas Lain" = "UPT-B"\n')
    code, out, err = skm(
        capsys, "import", "odd.csv", "--window", "2026-Q4", "--yes", "--map", "map.toml", "--save-map", "kept.toml"
    )
    assert code == 0, err
    assert "U3 waktu: Bagus = 3 (3)" in out
    assert rows(here, "SELECT DISTINCT unit FROM responses") == [("UPT-B",)]
    from bot.cases.import_map import read_map  # noqa: PLC0415

    one, other = ((here / name).read_text() for name in ("map.toml", "kept.toml"))
    assert read_map(one, load_instrument()) == read_map(other, load_instrument())
    assert skm(capsys, "import", "odd.csv", "--save-map", "kept.toml")[0] == 2, "nothing is written over"


def test_rows_of_a_unit_under_its_earlier_code_are_the_units(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    assert skm(capsys, "units", "rename", "UPT-B", "--code", "BALAI-B", "--name", "Balai Contoh B")[0] == 0
    (here / "old.csv").write_bytes(
        text([["OPD", *NUMBERS], ["upt-b", *ROWS[0]], ["Balai Contoh B", *ROWS[1]], ["UPT Contoh B", *ROWS[2]]])
    )
    code, _, err = skm(capsys, "import", "old.csv", "--window", "2026-Q4", "--yes")
    assert code == 0, err
    assert rows(here, "SELECT unit, count(*) FROM counted_responses GROUP BY 1") == [("BALAI-B", 3)]


def test_what_is_not_clear_is_asked_on_a_terminal_and_kept(
    capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = [[*row, "Nelayan"] for row in plain(["n1", *NUMBERS[1:]])]
    table[0][-1] = "Pekerjaan"
    table[3][2], table[4][3] = "Bagus", "9"
    (here / "odd.csv").write_bytes(text(table))
    answers = "n1\n5\n3\n-\nTANI\ny\n"
    monkeypatch.setattr("sys.stdin", Terminal(answers))
    code, out, err = skm(
        capsys, "import", "odd.csv", "--unit", "UPT-B", "--window", "2026-Q4", "--save-map", "kept.toml"
    )
    assert code == 0, err
    assert 'found "5", expected one of 1, 2, 3, 4, -' in out
    assert rows(here, "SELECT count(*), max(profile) FROM counted_responses") == [(12, '[null,null,null,"TANI"]')]
    monkeypatch.undo()
    monkeypatch.chdir(here)
    assert json.loads(skm(capsys, "score", "odd.csv", "--map", "kept.toml", "--json")[1])["n"] == 12


def test_the_unit_of_a_file_that_names_none_is_asked_and_an_option_goes_before_the_map(
    capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "bare.csv").write_bytes(text(plain()))
    asked = ("import", "bare.csv", "--window", "2026-Q4")
    monkeypatch.setattr("sys.stdin", Terminal("mars\nupt-b\nn\n"))
    _, out, _ = skm(capsys, *asked, "--save-map", "kept.toml")
    assert "for 2026-Q4" in out and "UPT-B" in out
    monkeypatch.undo()
    monkeypatch.chdir(here)
    assert '"" = "UPT-B"' in (here / "kept.toml").read_text()
    assert skm(capsys, *asked, "--yes", "--map", "kept.toml", "--unit", "DINAS-A")[0] == 0
    assert rows(here, "SELECT DISTINCT unit FROM responses") == [("DINAS-A",)]
    assert skm(capsys, *asked, "--yes", "--map", "kept.toml")[0] == 0
    assert rows(here, "SELECT unit, count(*) FROM responses GROUP BY 1") == [("DINAS-A", 12), ("UPT-B", 12)]


def test_names_are_no_part_of_what_a_file_is_known_by(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    """The same file through the bot has no names: it is the same file."""
    for name, person in (("one.csv", "Siti Contoh"), ("two.csv", "")):
        (here / name).write_bytes(text([["Nama", *NUMBERS], *([person, *row] for row in ROWS)]))
    asked = ("--unit", "UPT-B", "--window", "2026-Q4", "--yes")
    assert skm(capsys, "import", "one.csv", *asked)[0] == 0
    code, _, err = skm(capsys, "import", "two.csv", *asked)
    assert (code, "12 row(s) had been imported before" in err) == (2, True)


def test_every_fault_of_a_map_is_named(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "bare.csv").write_bytes(text(plain()))
    (here / "map.toml").write_text(
        'letters = "up"\nshape = 1\nmissing = 3\n[columns]\nU1 = "syarat"\n'
        '[scores.waktu]\nBagus = 7\n[profile.umur]\na = "b"\n'
    )
    code, _, err = skm(capsys, "import", "bare.csv", "--map", "map.toml")
    assert code == 2
    for where in ("letters", "shape", "missing", "columns.U1", "scores.waktu.Bagus", "profile.umur"):
        assert f"  {where}: found " in err


@pytest.mark.parametrize(
    ("cells", "options", "said"),
    [
        (["03/04/2026", "05/06/2026"], ["--period", "2026"], '"03/04/2026" was read with the day before the month'),
        (["03/04/2026", "13/04/2026"], ["--period", "2026"], ""),
        (["03/30/2026", "31/03/2026"], ["--period", "2026"], 'found "31/03/2026", expected a day'),
        (["2026-04-03", "2026-07-03"], [], "found days from 2026-04-03 to 2026-07-03, expected --window or --period"),
        (["2026-03-11", "18/11/2026"], ["--period", "2026"], 'found "2026-03-11" as a date beside texts'),
        (["2026-03-11", "18/11/2026"], ["--period", "2026", "--dates", "dmy"], ""),
        (["2026-04-03", "kemarin"], [], 'found "kemarin", expected a day'),
    ],
)
def test_days_are_read_in_one_way_or_it_is_said(
    capsys: pytest.CaptureFixture[str], here: Path, cells: list[str], options: list[str], said: str
) -> None:
    (here / "days.csv").write_bytes(text([["Tanggal", *NUMBERS], *([day, *ROWS[0]] for day in cells)]))
    err = skm(capsys, "import", "days.csv", "--unit", "UPT-B", "--dry-run", *options)[2]
    assert said in err
    assert said or "day" not in err


def test_of_several_days_one_is_taken_and_said(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    table = [["Cap waktu", "Tgl kunjungan", "Tgl lahir", *NUMBERS]]
    table += [["2026-11-03 10:00:01", "2026-10-01", "1990-01-02", *map(str, ROWS[0])]]
    (here / "days.csv").write_bytes(text(table))
    _, out, err = skm(capsys, "import", "days.csv", "--unit", "UPT-B", "--dry-run")
    assert "the day of an answer is that of Cap waktu. Tgl kunjungan may tell another one" in err
    assert "UPT-B · 2026-11-03 · 4" in out
    assert out.count("personal, dropped") == 1


def test_last_years_file_can_be_taken_back_after_its_import(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "bare.csv").write_bytes(text(plain()))
    out = skm(capsys, "import", "bare.csv", "--unit", "UPT-B", "--period", "2024", "--yes")[1]
    batch = out.rsplit("batch ", 1)[1].split(":")[0]
    assert rows(here, "SELECT DISTINCT period, hour, channel FROM responses") == [("2024-Q4", "2024-12-31T05", "arsip")]
    assert skm(capsys, "responses", "undo", batch)[0] == 0
    assert rows(here, "SELECT count(*) FROM counted_responses") == [(0,)]


def test_rows_that_are_nobody_need_no_day(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    table = [["Tanggal", *NUMBERS], *(["2026-11-03", *row] for row in ROWS)]
    table += [["Selang kepercayaan 95%", "75,84-89,02"], ["Populasi", "1200"], ["76.6", ""]]
    (here / "sheet.csv").write_bytes(text(table))
    code, out, err = skm(capsys, "import", "sheet.csv", "--unit", "DINAS-A", "--dry-run")
    assert code == 0, err
    assert "12 form(s)" in out
    assert 'line 16: found "76.6", which is nobody' in err


def test_rows_left_out_are_named_where_none_is_left(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "names.csv").write_bytes(text([["Nama", *NUMBERS], ["Total", *ROWS[0]]]))
    code, _, err = skm(capsys, "import", "names.csv", "--unit", "UPT-B", "--period", "2026-Q4", "--dry-run")
    assert (code, err.count('found "Total", which is nobody')) == (2, 1)


@pytest.mark.parametrize("label", ["Jml", "Rata2", "SUM", "Σ", "Skor", "behind", "last"])
def test_a_total_is_nobody_wherever_it_says_so(capsys: pytest.CaptureFixture[str], here: Path, label: str) -> None:
    first, second, last = {"behind": ("13", "Rata-rata", ""), "last": ("", "", "NRR")}.get(label, (label, "", ""))
    table: list[list[Any]] = [["No", "Loket", *NUMBERS, "Ket"]]
    table += [[number, "A", *row, ""] for number, row in enumerate(ROWS, 1)]
    (here / "total.csv").write_bytes(text([*table, [first, second, *[1] * 9, last]]))
    code, out, err = skm(capsys, "score", "total.csv", "--json")
    assert (code, json.loads(out)["ikm"]) == (0, "84.03"), err
    assert "line 14: found" in err
    out = skm(capsys, "import", "total.csv", "--unit", "UPT-B", "--period", "2026-Q4", "--dry-run")[1]
    assert "12 form(s) for 2026-Q4, as Archive: IKM 84.03" in out


def test_our_own_files_come_back_with_the_same_index(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "bare.csv").write_bytes(text(plain()))
    assert skm(capsys, "import", "bare.csv", "--unit", "DINAS-A", "--window", "2026-Q4", "--yes")[0] == 0
    for name in ("out.csv", "out.xlsx", "out.sav"):
        code, _, err = skm(capsys, "export", "--out", name, "--period", "2026-Q4")
        assert code == 0, err
        code, out, err = skm(capsys, "score", name, "--json")
        assert code == 0, err
        assert json.loads(out)["ikm"] == "84.03"
    assert skm(capsys, "responses", "undo", skm(capsys, "responses", "batches")[1].split()[0])[0] == 0
    for name in ("out.csv", "out.xlsx", "out.sav"):
        code, out, err = skm(capsys, "import", name, "--window", "2026-Q4", "--dry-run")
        assert code == 0, err
        assert "12 form(s) for 2026-Q4" in out
        assert "IKM 84.03 of this file alone" in out


def test_figures_are_no_answers(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    recap = [["OPD", *NUMBERS, "IKM"], ["Dinas A", *["3,12"] * 9, "77,2"], ["UPT B", *["3,30"] * 9, "81,9"]]
    (here / "recap.csv").write_bytes(text(recap, ";"))
    (here / "headline.csv").write_bytes(text([["Unit", "Tahun", "IKM", "Mutu"], ["Dinas A", 2019, "80,98", "B"]], ";"))
    for name in ("recap.csv", "headline.csv"):
        code, out, _ = skm(capsys, "import", name, "--unit", "DINAS-A", "--window", "2026-Q4", "--yes")
        assert (code, out) == (2, "")
        assert skm(capsys, "score", name)[0] == 2
    assert rows(here, "SELECT count(*) FROM batches") == [(0,)]


@pytest.mark.parametrize("people", [9, 12])
def test_a_table_on_its_side_is_refused(capsys: pytest.CaptureFixture[str], here: Path, people: int) -> None:
    """Its elements were nine respondents, and columns 10 to 12 nothing."""
    turned: list[list[object]] = [["Unsur", *range(1, people + 1)]]
    turned += [[name, *(row[at] for row in ROWS[:people])] for at, name in enumerate(NUMBERS)]
    (here / "side.csv").write_bytes(text(turned))
    for words in (("score",), ("import", "--unit", "UPT-B", "--period", "2026-Q4", "--yes")):
        code, _, err = skm(capsys, words[0], "side.csv", *words[1:])
        assert code == 2
        assert (
            "found names of elements at the beginning of rows (U1, U2, U3 ...)" if people == 9 else "no header"
        ) in err
    asked = [["Perlu diperbaiki", *NUMBERS], *(["Waktu" if at % 2 else "Biaya", *row] for at, row in enumerate(ROWS))]
    (here / "asked.csv").write_bytes(text(asked))
    assert json.loads(skm(capsys, "score", "asked.csv", "--json")[1])["ikm"] == "84.03"


def test_what_looks_like_answers_and_is_none_is_told(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    """Figures that happen to be whole, and a second header in another order, were read as answers."""
    whole = [[f"{score},00" for score in row] for row in ROWS]
    kinds: dict[str, tuple[list[list[Any]], str]] = {
        "count": ([["OPD", *NUMBERS, "Jml. Responden"], ["UPT B", *ROWS[0], 40]], "a table of figures by unit"),
        "index": ([["OPD", *NUMBERS, "Nilai IKM"], ["UPT B", *whole[0], "80,1"]], "found a row of decimals"),
        "mean": ([*plain(), whole[0]], "found a row of decimals"),
        "turned": ([*plain(), plain()[0][::-1], ROWS[0]], "a second header with the elements in another order"),
    }
    for name, (table, said) in kinds.items():
        (here / f"{name}.csv").write_bytes(text(table, ";"))
        code, _, err = skm(capsys, "import", f"{name}.csv", "--unit", "UPT-B", "--period", "2026-Q4", "--dry-run")
        assert (code, said in err) == (2, True), err
        assert skm(capsys, "score", f"{name}.csv")[0] == 2
    (here / "whole.csv").write_bytes(text([NUMBERS, *whole], ";"))
    assert json.loads(skm(capsys, "score", "whole.csv", "--json")[1])["ikm"] == "84.03"
    (here / "map.toml").write_text('[columns]\n"Jml. Responden" = "leave"\n')
    assert skm(capsys, "score", "count.csv", "--map", "map.toml")[0] == 0


def test_rows_without_a_moment_are_known_by_their_file_and_place(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    """The same answers elsewhere, or in another file, are other people. The same file again is not."""
    (here / "one.csv").write_bytes(text(plain()))
    (here / "two.csv").write_bytes(text(plain()[:8]))
    given = [("one.csv", "UPT-B", "2026"), ("one.csv", "DINAS-A", "2026"), ("one.csv", "UPT-B", "2025")]
    for name, unit, period in [*given, ("two.csv", "UPT-B", "2026")]:
        code, _, err = skm(capsys, "import", name, "--unit", unit, "--period", period, "--yes")
        assert code == 0, err
        assert ("of the same unit and time" in err) == (name == "two.csv"), "a file that has grown is warned of"
    code, _, err = skm(capsys, "import", "one.csv", "--unit", "UPT-B", "--period", "2026", "--yes")
    assert (code, "12 row(s) had been imported before" in err) == (2, True)
    assert rows(here, "SELECT count(*) FROM counted_responses") == [(43,)]


def test_the_document_names_and_shows_every_kind() -> None:
    lines = DOCUMENT.read_text().splitlines()
    assert f"```\n{shown()}\n```" in DOCUMENT.read_text(), "written by python -m tests.support.kinds"
    assert [f"| {number} " for number in range(1, 28)] == [
        line[: line.index("|", 1)] for line in lines if line[2:3].isdigit() and line[0] == "|"
    ]


def test_a_person_called_like_a_total_is_counted(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    table = [["Nama", *NUMBERS], *([name, *row] for name, row in zip(CALLED, ROWS, strict=False))]
    table += [["Total nilai", *map(sum, zip(*ROWS, strict=True))], ["Maks", *[4] * 9]]
    for name, cells in (
        ("scores.csv", table),
        (
            "words.csv",
            [
                table[0],
                *([one[0], *(label(at, x) for at, x in enumerate(one[1:]))] for one in table[1:-2]),
                *table[-2:],
            ],
        ),
    ):
        (here / name).write_bytes(text(cells))
        code, out, err = skm(capsys, "score", name, "--json")
        assert (code, json.loads(out)["n"]) == (0, len(CALLED)), err
        assert err.count("counted as a respondent") == len(CALLED)
        code, out, err = skm(capsys, "import", name, "--unit", "UPT-B", "--period", "2026-Q4", "--dry-run")
        assert f"{len(CALLED)} form(s)" in out, err
        assert 'found "Total nilai", which is nobody' in err


def test_columns_of_numbers_alone_are_in_report_order_and_it_is_said(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    bare = [str(number) for number in range(1, 10)]
    (here / "one.csv").write_bytes(text([["No", *bare], *([at, *row] for at, row in enumerate(ROWS, 1))]))
    (here / "two.csv").write_bytes(text([NUMBERS, bare, *ROWS]))  # a row that numbers the columns of a table
    for name in ("one.csv", "two.csv"):
        code, out, err = skm(capsys, "import", name, "--unit", "UPT-B", "--period", "2026-Q4", "--dry-run")
        assert (code, "IKM 84.03" in out) == (0, True), err
        assert "in report order: " in err
        assert json.loads(skm(capsys, "score", name, "--json")[1])["ikm"] == "84.03"
    assert "8 = pengaduan" in skm(capsys, "score", "one.csv")[2]


def test_rows_without_a_unit_and_names_of_people_are_told(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    table = [["Responden", "OPD", *NUMBERS], ["Siti Contoh", "DINAS-A", *ROWS[0]], ["Budi Contoh", "", *ROWS[1]]]
    (here / "named.csv").write_bytes(text(table))
    asked = ("named.csv", "--window", "2026-Q4", "--yes")
    assert "1 row(s) name no unit although there is a column of it, expected" in skm(capsys, "import", *asked)[2]
    code, out, err = skm(capsys, "import", *asked, "--unit", "UPT-B")
    assert (code, "Responden                                     personal, dropped" in out) == (0, True), err
    assert "1 row(s) name no unit although there is a column of it, and were taken as of UPT-B" in err
    assert "  DINAS-A: 1, UPT-B: 1\n" in out
    kept = b"".join(one.read_bytes() for one in here.glob("skm.db*"))
    assert b"Siti" not in kept
    (here / "counted.csv").write_bytes(text([table[0], *([at, *row[1:]] for at, row in enumerate(table[1:], 1))]))
    out = skm(capsys, "import", "counted.csv", "--window", "2026-Q4", "--unit", "UPT-B", "--dry-run")[1]
    assert "Responden                                     left out" in out


def test_days_are_counted_and_many_of_them_by_month(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "forms.csv").write_bytes(text(form(label)))
    out = skm(capsys, "import", "forms.csv", "--unit", "UPT-B", "--dry-run")[1]
    assert "Forms\n  UPT-B: 12\n  November 2026: 12\n" in out
    (here / "few.csv").write_bytes(text(form(label)[:3]))
    out = skm(capsys, "import", "few.csv", "--unit", "UPT-B", "--dry-run")[1]
    assert "Forms\n  UPT-B: 2\n  2026-11-03: 1, 2026-11-04: 1\n" in out


def test_the_way_of_service_in_a_file_is_that_of_the_unit(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "config.toml").write_text('[survey]\ninstrument = "skm-online-2024"\n')
    skm_online = load_instrument("skm-online-2024")
    asked = [item for item in skm_online.items if item.asked_in("offline")]
    head = ["mode", *(item.u.lower() for item in asked)]
    (here / "forms.csv").write_bytes(text([head, *([mode, *[3] * len(asked)] for mode in ("offline", "Tatap muka"))]))
    asked_for = ("--unit", "UPT-B", "--window", "2026-Q4")
    code, out, err = skm(capsys, "import", "forms.csv", *asked_for, "--dry-run")
    assert (code, "way of service" in out, "2 form(s)" in out) == (0, True, True), err
    (here / "forms.csv").write_bytes(text([head, ["online", *[3] * len(asked)]]))
    assert "expected nothing: online does not ask it" in skm(capsys, "import", "forms.csv", *asked_for, "--dry-run")[2]
    given = ["3" if item.asked_in("online") else "" for item in asked]
    (here / "forms.csv").write_bytes(text([head, ["online", *given]]))
    err = skm(capsys, "import", "forms.csv", *asked_for, "--dry-run")[2]
    assert "found the way of service online in 1 row(s)" in err


def test_the_element_of_time_makes_no_form_of_the_web(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    names = [item.name["id"] for item in load_instrument().items]
    names[2] = "Waktu penyelesaian"
    (here / "names.csv").write_bytes(text(plain(names)))
    out = skm(capsys, "import", "names.csv", "--unit", "UPT-B", "--period", "2026-Q4", "--dry-run")[1]
    assert "12 form(s) for 2026-Q4, as Archive" in out


def test_the_workbook_of_skm_online_is_read(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    """Labels above, statements that end in other words, grades as answers, an index beside: none of it came in."""
    (here / "config.toml").write_text('[survey]\ninstrument = "skm-online-2024"\n')
    skm_online = load_instrument("skm-online-2024")
    asked = [item for item in skm_online.items if item.asked_in("offline")]
    said = [item.question["id"] for item in asked]
    said[asked.index(skm_online.element("waktu").items[0])] = "Jangka waktu layanan sesuai dengan standar pelayanan"
    grades = ["Tidak Baik", "Kurang Baik", "Baik", "Sangat Baik"]
    workbook = Workbook()
    workbook.active.append(["IKM", "84"])
    sheet = workbook.create_sheet("Hasil Survey - KTP")
    for row in (["Nama Survei", None, "Survei Contoh"], [], ["No", "Nama", "Email", "Telepon", *said]):
        sheet.append(row)
    for at, row in enumerate(ROWS, 1):
        sheet.append([at, *BEFORE, *(grades[row[place % 9] - 1] for place in range(len(said)))])
    sheet.append([None, "Total responden", 12])
    workbook.save(here / "hasil.xlsx")
    by_hand = {item.key: sum(row[place % 9] for row in ROWS) for place, item in enumerate(asked)}
    code, out, err = skm(capsys, "score", "hasil.xlsx", "--instrument", "skm-online-2024", "--json")
    assert (code, json.loads(out)["n"]) == (0, 12), err
    assert json.loads(out)["elements"][2]["sum"] == by_hand["waktu"]
    code, out, err = skm(capsys, "import", "hasil.xlsx", "--unit", "UPT-B", "--period", "2026-Q4", "--yes")
    assert (code, "as skm.go.id" in out, out.count("personal, dropped")) == (0, True, 3), err
    assert rows(here, "SELECT DISTINCT channel FROM responses") == [("skm-online",)]


def test_a_row_with_only_a_suggestion_keeps_it_and_counts_nowhere(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    table = form(label)
    silent = [*table[1]]
    silent[8:17] = [""] * 9
    silent[0], silent[-1] = "15/11/2026 10.00.11", "Hubungi 0812-3456-7890, kursi kurang"
    (here / "one.csv").write_bytes(text([*table, silent]))
    code, _, err = skm(capsys, "import", "one.csv", "--unit", "UPT-B", "--yes")
    assert (code, "1 row(s) without an answer hold a suggestion, which is kept as one" in err) == (0, True), err
    assert rows(here, "SELECT unit, day, text FROM remarks") == [
        ("UPT-B", "2026-11-15", "Hubungi [telepon], kursi kurang")
    ]
    assert rows(here, "SELECT count(*) FROM responses") == [(12,)]
    more = [*table[1]]
    more[0] = "16/11/2026 10.00.11"
    (here / "two.csv").write_bytes(text([*table, silent, more]))
    assert "were left out" in skm(capsys, "import", "two.csv", "--unit", "UPT-B", "--yes")[2]
    assert rows(here, "SELECT count(*) FROM remarks") == [(1,)]
    assert skm(capsys, "report", "--unit", "UPT-B", "--period", "2026-Q4", "--out", ".", "--format", "xlsx")[0] == 0
    (book_path,) = here.glob("*.xlsx")
    told = [cell.value for sheet in load_workbook(book_path) for row in sheet for cell in row]
    assert told.count("Hubungi [telepon], kursi kurang") == 1
    first = rows(here, "SELECT batch FROM remarks")[0][0]
    assert skm(capsys, "responses", "undo", first)[0] == 0
    assert rows(here, "SELECT count(*) FROM remarks") == [(0,)]
