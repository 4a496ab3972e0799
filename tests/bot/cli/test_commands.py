"""The command line as its callers meet it: answers on stdout, mistakes in readable lines on stderr with exit code 2."""

import csv
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.reference import commands
from bot.cli.tree import DEFAULT_CONFIG, ROWS
from tests.support.commands import skm

UNITS = """code,name,category,parent,services,population
DISDUK,Dinas Contoh,Dinas,,KTP|Kartu Keluarga,500
PKM-01,Puskesmas Contoh,Puskesmas,DISDUK,,
"""
SHEET = "u1;u2;u3;u4;u5;u6;u7;u8;u9;kelamin\n" + "4;3;4;3;4;3;4;3;4;L\n" * 6 + "3;3;3;3;;3;3;3;3;P\n" * 6
ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with an empty configuration, which is the smallest valid one."""
    monkeypatch.chdir(tmp_path)
    for name in ("SKM_TELEGRAM_TOKEN", "SKM_SECRET", "SKM_TELEGRAM_TOKEN_FILE", "SKM_SECRET_FILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "config.toml").write_text("")
    (tmp_path / "units.csv").write_text(UNITS)
    (tmp_path / "answers.csv").write_text(SHEET)
    return tmp_path


@pytest.mark.parametrize(("population", "sample"), [("10", "10"), ("500", "217"), ("1000000", "384"), ("0", "0")])
def test_sample(capsys: pytest.CaptureFixture[str], population: str, sample: str) -> None:
    assert skm(capsys, "sample", population) == (0, f"{sample}\n", "")


def test_units_round_trip_by_code(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    assert skm(capsys, "units", "import", "units.csv")[:2] == (
        0,
        "2 unit(s) created, 0 updated, 0 closed, 0 unchanged\n",
    )
    (here / "units.csv").write_text(UNITS.replace("Puskesmas Contoh,", "Puskesmas Baru,"))
    assert skm(capsys, "units", "import", "units.csv")[:2] == (
        0,
        "0 unit(s) created, 1 updated, 0 closed, 1 unchanged\n",
    )
    code, out, _ = skm(capsys, "units", "list")
    assert code == 0
    assert "Puskesmas Baru" in out
    assert "kartu-keluarga" in out


_HEAD = "head_title,head_name,head_number,head_rank,head_acting,head_until"
_SIGNER = ",,Ani Contoh,NRP 12345678,,Plh.,2026-12-31"
ALL_COLUMNS = f"""code,name,category,parent,services,population,inapplicable,address,timezone,mode,status,{_HEAD}
DISDUK,"Dinas Contoh, Pusat",Dinas,,KTP|Kartu Keluarga,500,,"Jl. Contoh ""1"", lantai 2",,hybrid,active{_SIGNER}
PKM-01,Puskesmas Contoh,Puskesmas,DISDUK,,,biaya|waktu,,Asia/Jayapura,,closed,,,,,,
"""


def test_units_export_gives_back_what_was_imported_to_the_byte(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "units.csv").write_text(ALL_COLUMNS)
    assert skm(capsys, "units", "import", "units.csv")[0] == 0
    assert skm(capsys, "units", "export") == (0, ALL_COLUMNS, "")
    assert skm(capsys, "units", "export", "again.csv") == (0, "again.csv\n", "")
    assert (here / "again.csv").read_bytes() == ALL_COLUMNS.encode()
    out = skm(capsys, "units", "import", "again.csv")[1]
    assert out == "0 unit(s) created, 0 updated, 0 closed, 2 unchanged\n"
    assert skm(capsys, "units", "export")[1] == ALL_COLUMNS


def test_a_column_that_the_file_does_not_have_stays_as_it_is(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "units.csv").write_text(ALL_COLUMNS)
    skm(capsys, "units", "import", "units.csv")
    (here / "units.csv").write_text(
        "code,name,services\nDISDUK,Dinas Baru,Kartu Keluarga|KTP\nPKM-01,Puskesmas Contoh,\n"
    )
    assert skm(capsys, "units", "import", "units.csv")[1].startswith("0 unit(s) created, 1 updated, 0 closed, 1 unch")
    expected = ALL_COLUMNS.replace('"Dinas Contoh, Pusat"', "Dinas Baru").replace(
        "KTP|Kartu Keluarga", "Kartu Keluarga|KTP"
    )
    assert skm(capsys, "units", "export")[1] == expected


def test_a_service_keeps_its_answers_when_the_order_changes(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    """ "A B" and "A-B" would both be a-b; whoever was first in the first file stays it."""
    for services in ("A B|A-B", "A-B|A B"):
        (here / "units.csv").write_text(f"code,name,services\nDISDUK,Dinas Contoh,{services}\n")
        assert skm(capsys, "units", "import", "units.csv")[0] == 0
    with sqlite3.connect(here / "skm.db") as database:
        rows = database.execute("SELECT name, slug FROM services ORDER BY position").fetchall()
    database.close()
    assert rows == [("A-B", "a-b-2"), ("A B", "a-b")]


def test_submissions_name_every_fault_and_store_nothing(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    assert skm(capsys, "migrate")[0] == 0
    skm(capsys, "units", "import", "units.csv")
    code, out, err = skm(capsys, "submissions", "add", "DISDUK", "NONE", "--period", "2026")
    assert (code, out) == (2, "")
    assert "found DISDUK, which has no answers in 2026" in err
    assert 'found "NONE", expected a code of `skm units list`' in err
    assert skm(capsys, "submissions", "list", "--period", "2026x")[0] == 2
    listed = skm(capsys, "submissions", "list", "--period", "2026")[1].splitlines()
    assert [line.split()[0] for line in listed[:-1]] == ["DISDUK", "PKM-01"]
    assert listed[-1] == "2026: 0 of 2 report(s) handed in"
    assert skm(capsys, "submissions", "remind", "--period", "2026")[1].startswith("0 reminder(s) owed, 2 unit(s)")


def test_audit_tells_who_changed_what(
    capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "ani")
    skm(capsys, "units", "import", "units.csv")
    (here / "units.csv").write_text(UNITS.replace("500", "600"))
    skm(capsys, "units", "import", "units.csv")
    code, out, _ = skm(capsys, "audit", "--action", "unit.update")
    assert code == 0
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00  skm:ani  unit.update  DISDUK  population: 500 -> 600\n", out
    )
    lines = skm(capsys, "audit", "--json", "--subject", "PKM-01")[1].splitlines()
    assert [json.loads(line)["action"] for line in lines] == ["unit.create"]
    assert len(skm(capsys, "audit", "--last", "2")[1].splitlines()) == 2
    assert skm(capsys, "audit", "--since", "2999-01-01")[1] == ""
    assert skm(capsys, "audit", "--since", "kemarin")[0] == 2


BAD_UNITS = """code,name,category,parent,services,population,inapplicable,timezone,status
disduk,Dinas,,,,500,,,
DISDUK,,,NOWHERE,,1.5,,Asia/Bekasi,
DISDUK,Dua,,,,-3,harga,,mungkin
AA,A,,BB,x|X,,,,
BB,B,,AA,,,,,
--,Dua,,,,,,posixrules,
KOTA,Kota,,,,,,right/Asia/Jakarta,
"""


def test_every_bad_row_is_named_at_once_and_nothing_is_imported(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "units.csv").write_text(BAD_UNITS)
    code, out, err = skm(capsys, "units", "import", "units.csv")
    assert (code, out) == (2, "")
    for expected in (
        'line 3: code: found "DISDUK" again',
        "line 3: name: found 0 characters",
        'line 3: parent: found "NOWHERE"',
        'line 3: population: found "1.5"',
        'line 4: code: found "DISDUK" again',
        'line 4: population: found "-3"',
        'line 4: inapplicable: found "harga"',
        'line 3: timezone: found "Asia/Bekasi"',
        'line 4: status: found "mungkin"',
        'line 5: services: found "x" twice',
        "line 5: parent: found a circle of parents",
        "line 6: parent: found a circle of parents",
        'line 7: code: found "--"',
        'line 7: timezone: found "posixrules"',
        'line 8: code: found "KOTA"',
        'line 8: timezone: found "right/Asia/Jakarta"',
    ):
        assert expected in err
    with sqlite3.connect(here / "skm.db") as database:
        assert database.execute("SELECT count(*) FROM units").fetchone() == (0,)
    database.close()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--config", "nowhere.toml", "check"), "nowhere.toml: 1 fault(s)"),
        (("units", "import", "nowhere.csv"), "nowhere.csv: No such file"),
        (("units", "list"), "found no database"),
        (("doctor",), "found no database"),
        (("run",), "found no SKM_TELEGRAM_TOKEN and no SKM_SECRET"),
        (("summary", "--week", "2026-Q4"), "expected a week"),
        (("summary", "--week", "gestern"), "--week: found 'gestern'"),
        (("report", "--unit", "X", "--period", "2026-Q9", "--out", "o"), "found no database"),
        (("report", "--unit", "X", "--period", "2026-Q4", "--out", "o", "--format", "pptx"), 'found "pptx"'),
        (("score", "nowhere.csv"), "nowhere.csv"),
        (("score", "answers.csv", "--weight", "0.5"), "0.5"),
        (("score", "answers.csv", "--instrument", "none"), "none"),
        (("score", "answers.csv", "--by", "umur"), "umur"),
        (("sample", "-5"), "-5"),
        (("sample", "many"), "many"),
        (("fly",), "fly"),
        (("demo", "--port", "99999"), "65535"),
        (("summary", "--week", "2099-W10"), "has not ended"),
        (("status", "--period", "2026-Q3", "--window", "JB-19"), "found --period too"),
    ],
)
def test_a_mistake_is_one_readable_line_and_exit_2(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    code, out, err = skm(capsys, *words)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_a_file_that_is_no_database_is_said_so(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "skm.db").write_text("this is a letter, not a database" * 100)
    code, _, err = skm(capsys, "doctor")
    assert code == 2
    assert "skm.db" in err
    assert (here / "skm.db").read_text().startswith("this is a letter")


@pytest.mark.parametrize("weight", ["1/9", "0.1111", "0.111", "0.11"])
def test_score_agrees_between_table_and_json(capsys: pytest.CaptureFixture[str], weight: str) -> None:
    code, table, _ = skm(capsys, "score", "answers.csv", "--weight", weight, "--by", "kelamin")
    assert code == 0
    code, text, _ = skm(capsys, "score", "answers.csv", "--weight", weight, "--by", "kelamin", "--json")
    result = json.loads(text)
    assert code == 0
    assert result["n"] == 12
    assert result["weight"] == weight
    assert [group["value"] for group in result["groups"]] == ["L", "P"]
    assert f"IKM (nilai indeks x 25): {result['ikm']}" in table
    assert set(result) == {
        "instrument",
        "weight",
        "n",
        "ikm",
        "mutu",
        "kinerja",
        "interval95",
        "alpha",
        "elements",
        "groups",
    }
    produk = next(one for one in result["elements"] if one["key"] == "produk")
    assert (produk["n"], produk["sum"], produk["nrr"]) == (6, 24, "4.0000")


@pytest.mark.parametrize("form", [(), ("--json",)])
@pytest.mark.parametrize(("n", "noted"), [(1, True), (9, True), (10, False)])
def test_score_takes_any_number_and_notes_what_is_few(
    capsys: pytest.CaptureFixture[str], here: Path, form: tuple[str, ...], n: int, noted: bool
) -> None:
    (here / "few.csv").write_text("\n".join(["u1,u2,u3,u4,u5,u6,u7,u8,u9", *["3,3,3,3,3,3,3,3,3"] * n]))
    code, out, err = skm(capsys, "score", "few.csv", *form)
    assert code == 0
    assert "75.00" in out
    assert ("note: few.csv: fewer than 10 answers" in err) is noted


def test_score_notes_groups_that_are_few(capsys: pytest.CaptureFixture[str]) -> None:
    err = skm(capsys, "score", "answers.csv", "--by", "kelamin", "--json")[2]
    assert "note: kelamin = L, kelamin = P: fewer than 10 answers" in err


def test_a_report_notes_units_of_few_answers(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    skm(capsys, "units", "import", "units.csv")
    form = "serial,date,unit,service,kelamin,usia,pendidikan,pekerjaan,u1,u2,u3,u4,u5,u6,u7,u8,u9,suggestion"
    (here / "forms.csv").write_text(f"{form}\nA-1,2024-05-02,DISDUK,ktp,,,,,3,3,3,3,3,3,3,3,3,\n")
    assert skm(capsys, "responses", "import", "forms.csv", "--window", "2024-Q2")[0] == 0
    for unit in ("DISDUK", "semua"):
        asked = ("report", "--unit", unit, "--period", "2024-Q2", "--out", "out", "--format", "json")
        code, _, err = skm(capsys, *asked)
        assert code == 0
        assert "note: DISDUK: fewer than 10 answers" in err


def test_score_names_every_bad_cell(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "answers.csv").write_text("u1;u2;u3;u4;u5;u6;u7;u8;u9\n4;0;5;3.5;3,5;x;4;4;4\n")
    code, _, err = skm(capsys, "score", "answers.csv", "--json")
    assert code == 2
    assert re.findall(r"line 2: (u\d): found", err) == ["u2", "u3", "u4", "u5", "u6"]


def test_an_invitation_is_printed_once_and_stored_only_as_a_fingerprint(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    skm(capsys, "units", "import", "units.csv")
    name_bot(here)
    code, out, _ = skm(capsys, "units", "head", "disduk")
    assert code == 0
    invitation = re.fullmatch(r"https://t\.me/skm_contoh_bot\?start=inv_([0-9A-Z]{20})\n", out)
    assert invitation is not None
    assert invitation[1].encode() not in (here / "skm.db").read_bytes()
    assert skm(capsys, "units", "head", "NOBODY")[0] == 2


def name_bot(here: Path) -> None:
    """As the first `skm run` does, when Telegram has said who the bot is."""
    with sqlite3.connect(here / "skm.db") as database:
        database.execute("INSERT INTO facts VALUES ('username', 'skm_contoh_bot')")
    database.close()


@pytest.mark.parametrize("words", [("units", "head", "disduk"), ("people", "invite", "viewer", "semua")])
def test_nobody_is_invited_to_a_bot_whose_name_is_not_known(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    """A made-up name in the link may be somebody else's bot, which then holds a code that opens ours."""
    skm(capsys, "units", "import", "units.csv")
    code, out, err = skm(capsys, *words)
    assert (code, out) == (2, "")
    assert "found no name of the bot" in err
    assert skm(capsys, "people", "invitations")[:2] == (0, "")
    code, out, err = skm(capsys, "units", "list")
    assert "t.me" not in out
    assert "name is not known yet" in err


def test_check_changes_nothing_and_shows_no_secret(
    capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, secret = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "a-long-random-text-for-tests"
    monkeypatch.setenv("SKM_TELEGRAM_TOKEN", token)
    monkeypatch.setenv("SKM_SECRET", secret)
    code, out, err = skm(capsys, "check")
    assert code == 1
    assert "SKM_TELEGRAM_TOKEN: found a placeholder" in err
    assert token not in out + err
    assert secret not in out + err
    assert not (here / "skm.db").exists()


@pytest.mark.parametrize(
    ("totals", "found"),
    [('{"36":1}', "found n = 1 in the tally"), ('{"36":2}', "found no tally of any answers (totals do not add up")],
)
def test_doctor_finds_a_tally_that_was_tampered_with(
    capsys: pytest.CaptureFixture[str], here: Path, totals: str, found: str
) -> None:
    skm(capsys, "migrate")
    assert skm(capsys, "doctor")[0] == 0
    skm(capsys, "units", "import", "units.csv")
    cells = json.dumps([1, 1, 36, 1296] + [0, 0, 0, 1] * 9 + [0] * 36 + [144] * 9)
    with sqlite3.connect(here / "skm.db") as database:
        database.execute(
            "INSERT INTO tallies VALUES ('DISDUK', 'ktp', 'permenpan-14-2017', '2026-Q4', '2026-W46', 'bot', ?, ?)",
            (cells, totals),
        )
    database.close()
    code, out, err = skm(capsys, "doctor")
    assert code == 1
    assert "1 tallies recounted, 1 differ" in out
    assert found in err
    assert "expected n = 0 as counted from the answers" in err


def test_doctor_shows_when_each_job_last_began_succeeded_and_failed(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    skm(capsys, "migrate")
    assert "no job has run yet" in skm(capsys, "doctor")[1]
    with sqlite3.connect(here / "skm.db") as database:
        at = "2026-11-18T03:00:00+00:00"
        rows = [("retention", at, None, at, "ValueError at bot.reporting.retention:30", 3, at)]
        rows += [("weekly_cards", at, at, None, "", 0, None)]
        names = "name, started, succeeded, failed, fault, failures, failing"
        database.executemany(f"INSERT INTO jobs ({names}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    database.close()
    code, out, _ = skm(capsys, "doctor")
    assert code == 0, "the file agrees; that a job fails is said to the admins"
    moment = "2026-11-18 10:00:00"  # in Jakarta
    fault = "(ValueError at bot.reporting.retention:30), 3 in a row since 2026-11-18 10:00:00"
    assert f"job retention: began {moment}, succeeded never, failed {moment} {fault}\n" in out
    assert f"job weekly_cards: began {moment}, succeeded {moment}, failed never\n" in out


def test_doctor_shows_what_is_owed_and_overdue_and_the_disk(
    capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skm(capsys, "migrate")
    with sqlite3.connect(here / "skm.db") as database:
        owe = (
            "INSERT INTO deliveries (kind, period, unit, recipient, part, payload, made, due)"
            " VALUES ('notice', 'x', '*', 5, ?, '{}', ?, ?)"
        )
        later = int(datetime.now(UTC).timestamp()) + 86_400
        database.executemany(owe, [("a", 0, 1_790_000_000), ("b", 0, later)])
        database.execute("INSERT INTO facts (name, value) VALUES ('probe', '2026-11-18T03:00:00Z')")
    database.close()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1000, 960, 40))
    out = skm(capsys, "doctor")[1]
    assert "2 owed, 1 overdue, the oldest since 2026-09-21T14:13:20Z\n" in out
    assert "disk: 4.0% free\n" in out
    assert "last trial commit: 2026-11-18T03:00:00Z\n" in out


def test_report_of_a_unit_without_answers_says_so(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    skm(capsys, "units", "import", "units.csv")
    code, out, err = skm(capsys, "report", "--unit", "DISDUK", "--period", "2026-Q4", "--out", "out", "--format", "txt")
    assert (code, out) == (0, f"{Path('out') / 'skm-DISDUK-2026-Q4.txt'}\n")
    assert "DISDUK: no answers in 2026-Q4" in err
    assert "Belum ada jawaban untuk Dinas Contoh" in (here / "out" / "skm-DISDUK-2026-Q4.txt").read_text()
    assert skm(capsys, "report", "--unit", "NOBODY", "--period", "2026-Q4", "--out", "out")[0] == 2


def test_the_default_config_is_the_one_in_the_working_folder() -> None:
    assert Path("config.toml") == DEFAULT_CONFIG
    assert next(csv.reader([UNITS.splitlines()[0]])) == ["code", "name", "category", "parent", "services", "population"]


def test_people_are_invited_listed_and_removed_and_invitations_revoked(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    skm(capsys, "units", "import", "units.csv")
    name_bot(here)
    for words in (("officer", "disduk"), ("pemantau", "semua")):
        assert skm(capsys, "people", "invite", *words)[0] == 0
    code, out, _ = skm(capsys, "people", "invitations")
    assert code == 0
    assert [line.split()[:3] for line in out.splitlines()] == [["1", "officer", "DISDUK"], ["2", "viewer", "*"]]
    assert skm(capsys, "people", "revoke", "1")[1] == "revoked: officer of DISDUK\n"
    assert skm(capsys, "people", "revoke", "1")[0] == 2
    assert len(skm(capsys, "people", "invitations")[1].splitlines()) == 1
    with sqlite3.connect(here / "skm.db") as database:
        database.execute("INSERT INTO roles (chat, role, unit, name, bound) VALUES (7, 'head', 'DISDUK', 'Ani', '')")
    database.close()
    assert skm(capsys, "people", "list")[1].split() == ["1", "head", "DISDUK", "Ani"]
    assert skm(capsys, "people", "remove", "1")[1] == "removed head of DISDUK: Ani\n"
    assert skm(capsys, "people", "list")[1] == ""
    for bad in (("remove", "1"), ("invite", "boss", "DISDUK"), ("invite", "head", "semua"), ("invite", "head", "NO")):
        assert skm(capsys, "people", *bad)[0] == 2
    actions = [line.split()[2] for line in skm(capsys, "audit", "--action", "role")[1].splitlines()]
    assert actions == ["role.invite", "role.invite", "role.revoke", "role.remove"]


def test_status_and_compliance_count_every_unit(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    skm(capsys, "units", "import", "units.csv")
    code, out, _ = skm(capsys, "status", "--period", "2026-Q3")
    assert code == 0
    *rows, total = out.splitlines()
    assert [row.split()[:3] for row in rows] == [["DISDUK", "0/217", "idle"], ["PKM-01", "0", "idle"]]
    assert total.startswith("2026-Q3: 2 unit(s) due, 0 reporting; 2 idle, 0 behind")
    assert len(skm(capsys, "status", "--state", "done")[1].splitlines()) == 1
    assert skm(capsys, "compliance", "--year", "2026", "--out", "k.csv")[1] == "k.csv: 0 of 2 unit(s) surveyed\n"
    assert "DISDUK,Dinas Contoh,Dinas,217,0,0,0,0,0,,,,tidak,tidak" in (here / "k.csv").read_text(encoding="utf-8-sig")
    assert skm(capsys, "compliance", "--year", "2026", "--out", "k.xlsx")[0] == 0
    assert (here / "k.xlsx").read_bytes()[:2] == b"PK"
    for bad in (("--state", "late"), ("--period", "x")):
        assert skm(capsys, "status", *bad)[0] == 2
    assert skm(capsys, "compliance", "--year", "2026", "--out", "k.doc")[0] == 2


KECAMATAN = "code,name,parent\n" + "".join(
    f"KEC-{k},Kecamatan {k} Contoh,\n" + "".join(f"KEL-{k}{n},Kelurahan {k}{n} Contoh,KEC-{k}\n" for n in range(1, 6))
    for k in (1, 2)
)


def test_a_window_with_drawn_units_is_added_exported_counted_and_closed(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    (here / "units.csv").write_text(KECAMATAN)
    skm(capsys, "units", "import", "units.csv")
    days = ("--first", "2020-01-01", "--last", "2999-12-31")
    drawn = ("--draw", "2", "--seed", "2019", "--unit", "kec-1", "--unit", "KEC-2", "--target", "100")
    code, out, _ = skm(capsys, "windows", "add", "jb-19", "--name", "SKM Contoh", *days, *drawn)
    assert code == 0
    units = out.strip().split(", ")[1:]
    assert [unit[:5] for unit in units] == ["KEL-1", "KEL-1", "KEL-2", "KEL-2"]
    rows = list(csv.DictReader(skm(capsys, "windows", "drawn", "JB-19")[1].splitlines()))
    assert sorted(row["unit"] for row in rows) == units
    assert {(row["seed"], row["drawn_from"]) for row in rows} == {("2019", "5")}
    assert skm(capsys, "windows", "drawn", "JB-19", "--out", "drawn.csv")[0] == 0
    assert len((here / "drawn.csv").read_text().splitlines()) == 5
    *shown, total = skm(capsys, "status", "--window", "jb-19")[1].splitlines()
    assert [row.split()[1:3] for row in shown] == [["0/100", "idle"]] * 4
    assert total.startswith("JB-19: 4 unit(s) due, 0 reporting")
    assert "open" in skm(capsys, "windows", "list")[1]
    assert skm(capsys, "windows", "close", "JB-19")[0] == 0
    assert skm(capsys, "windows", "close", "JB-19")[0] == 2
    actions = [line.split()[2] for line in skm(capsys, "audit", "--action", "window")[1].splitlines()]
    assert actions == ["window.add", "window.close"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--last", "2019-03-01"), "expected a day not before 2019-04-01"),
        (("--last", "besok"), 'found "besok"'),
        (("--last", "2019-06-30", "--channels", "fax"), 'found "fax"'),
        (("--last", "2019-06-30", "--draw", "2"), "together"),
        (("--last", "2019-06-30", "--unit", "NO"), 'found "NO"'),
        (("--last", "2019-06-30", "--draw", "2", "--seed", "s", "--unit", "PKM-01"), "no active unit below"),
        (("--last", "2019-06-30", "--draw", "2", "--seed", "s", "--unit", "NO"), 'found "NO"'),
    ],
)
def test_a_window_that_makes_no_sense_is_refused(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    skm(capsys, "units", "import", "units.csv")
    code, _, err = skm(capsys, "windows", "add", "W1", "--name", "Contoh", "--first", "2019-04-01", *words)
    assert code == 2
    assert said in err
    assert len(set(err.splitlines())) == len(err.splitlines()), "each fault once"
    assert skm(capsys, "windows", "list")[1] == ""


def test_a_window_has_a_questionnaire_and_weight_of_its_own(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    skm(capsys, "units", "import", "units.csv")
    days = ("--name", "Contoh", "--first", "2999-04-01", "--last", "2999-06-30")
    code, out, _ = skm(capsys, "windows", "add", "usual", *days, "--channels", "bot")
    assert (code, out) == (0, "USUAL: 2999-04-01 to 2999-06-30 (permenpan-14-2017 by 1/9), every unit\n")
    other = ("--instrument", "kepmenpan-25-2004", "--channels", "kertas")
    assert "(kepmenpan-25-2004 by 1/14)" in skm(capsys, "windows", "add", "older", *days, *other)[1]
    assert "kepmenpan-25-2004, 1/14" in skm(capsys, "windows", "list")[1]
    faults = (
        (("--weight", "0.11", *other), "1/14"),
        (("--instrument", "none"), 'instrument: found "none"'),
    )
    for words, said in faults:
        assert said in skm(capsys, "windows", "add", "W3", *days, *words)[2]
    every = ("W 3", "--name", "", "--first", "x", "--last", "y", "--channels", "fax", "--target", "0", "--unit", "NO")
    code, _, err = skm(capsys, "windows", "add", *every)
    assert code == 2
    for said in ('first: found "x"', 'last: found "y"', 'channels: found "fax"', "target: found 0"):
        assert said in err
    out = skm(capsys, "windows", "edit", "usual", "--name", "Lain", "--last", "2999-05-01", "--target", "7")[1]
    assert out == "USUAL: 2999-04-01 to 2999-05-01, target 7, Lain\n"
    code, _, err = skm(capsys, "windows", "edit", "usual", "--first", "x", "--target", "0")
    assert (code, 'first: found "x"' in err, "target: found 0" in err) == (2, True, True)
    skm(capsys, "windows", "add", "later", *days, "--channels", "petugas")
    assert skm(capsys, "windows", "cancel", "later")[1] == "LATER: cancelled\n"
    assert len(skm(capsys, "windows", "list")[1].splitlines()) == 2
    assert skm(capsys, "responses", "template", "t.csv", "--instrument", "kepmenpan-25-2004")[0] == 0
    assert "u14" in (here / "t.csv").read_text(encoding="utf-8-sig")


def test_the_right_to_rows_is_given_and_every_use_is_audited(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    skm(capsys, "units", "import", "units.csv")
    with sqlite3.connect(here / "skm.db") as database:
        bind = "INSERT INTO roles (chat, role, unit, name, bound) VALUES (?, ?, ?, 'Ani Contoh', '')"
        database.executemany(bind, [(7, "viewer", "*"), (8, "head", "DISDUK")])
    database.close()
    assert skm(capsys, "people", "rows", "1")[1] == "viewer of *, Ani Contoh: may read rows\n"
    assert "may read rows" in skm(capsys, "people", "list")[1]
    code, _, err = skm(capsys, "people", "rows", "2")
    assert (code, "expected the number of an admin or a viewer" in err) == (2, True)
    assert skm(capsys, "people", "rows", "1", "--take")[1].endswith("may not read rows any more\n")
    assert skm(capsys, "export", "--out", "all.csv", "--period", "2026-Q4")[0] == 0
    said = skm(capsys, "audit", "--action", "rows")[1]
    assert [one for one in ("rows.give", "rows.take", "rows.read", "all.csv") if one not in said] == []


def in_process(code: str, *words: str) -> str:
    """What this code prints in a process of its own."""
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, cwd=ROOT).stdout


def test_the_help_says_what_the_commands_say_and_loads_none_of_them() -> None:
    said = {name: (command.help or "").split("\n\n")[0].replace("\n", " ") for name, command in commands()}
    assert {f"skm {row.name}": row.help for row in ROWS}.items() <= said.items()
    code = (
        "import sys; sys.argv = ['skm', sys.argv[1]]; from bot.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: print(*(one for one in sys.modules if one.startswith(('bot.', 'scoring', 'pydantic'))))"
    )
    words = {
        "bot.cli.tree",
        "bot.cli.language",
        "bot.cli.lines",
        "bot.cli.missing",
        "bot.rules",
        "bot.rules.terminal",
    }  # in the language of the terminal
    for word, most in (("version", {"bot.__main__", "bot.cli"}), ("--help", words)):
        loaded = set(in_process(code, word).splitlines()[-1].split())
        assert loaded <= {
            "bot.__main__",
            "bot.rules",
            "bot.rules.late_methods",
            "bot.rules.lean_loading",
            "bot.cli",
            "bot.ledger",
            "bot.ledger.scratch",
            *most,
        }


def test_a_command_loads_its_own_module_alone() -> None:
    code = "import sys; from bot.cli.tree import build; build('history'); print(*sys.modules)"
    loaded = {one.removeprefix("bot.cli.") for one in in_process(code).split() if one.startswith("bot.cli.")}
    assert "history" in loaded
    assert not loaded & {row.module for row in ROWS if row.module != "history"}


@pytest.mark.parametrize(("word", "said"), [("history", "False True"), ("run", "False False True")])
def test_rings_are_looked_for_when_all_is_loaded_and_not_before(word: str, said: str) -> None:
    code = (
        "import gc, sys; seen = []; gc.freeze = lambda: seen.append(gc.isenabled())\n"
        "sys.argv = ['skm', '--config', 'config.example.toml', sys.argv[1]]; from bot.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: print(*seen, gc.isenabled())"
    )
    assert in_process(code, word).splitlines()[-1] == said
