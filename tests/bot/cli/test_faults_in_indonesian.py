"""Faults of other rooms that a command passes on: what is found, what is expected, and where, in Indonesian."""

import ast
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.language import fault_in
from bot.config import load_config
from bot.settings.faults import ConfigError
from bot.storage.postgres.trouble import _WORDS
from bot.storage.trouble import told
from tests.bot.cli.test_language import ENGLISH
from tests.support.commands import skm

ROOT = Path(__file__).parents[3]
# Where a command's faults are made. The other files of these rooms complain of a caller in the program.
PASSED_ON = (
    *("bot/config.py", "bot/settings/*.py", "bot/rules/logo.py", "bot/conversation/languages.py"),
    *("bot/reporting/edition*.py", "exports/site/signature.py"),
    *(f"bot/storage/{one}.py" for one in ("copies", "discrepancy", "engines", "soundness", "postgres/schema")),
    *(f"scoring/{one}.py" for one in ("cluster", "coded", "element_faults", "instrument_*", "mapping*", "weights")),
)
WORDS = ENGLISH | {"an", "to", "in", "it", "or", "than", "must", "cannot", "too", "each", "more", "below", "blank"}


def english_in(text: str) -> set[str]:
    return WORDS & set(re.split(r"[ :,();\n]+", text))


def faults() -> Iterator[tuple[str, str]]:
    """Every text that says what was found or expected, X for what stands in it."""
    for file in sorted(one for pattern in PASSED_ON for one in ROOT.glob(pattern)):
        tree = ast.parse(file.read_text())
        within = {id(one) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for one in node.values}
        for node in ast.walk(tree):
            match node:
                case ast.Expr(ast.Constant() as text):  # what a function says of itself
                    within.add(id(text))
                case ast.JoinedStr() | ast.Constant(str()) if id(node) not in within:
                    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
                    said = "".join(str(one.value) if isinstance(one, ast.Constant) else "X" for one in parts)
                    if re.search(r"\b(found|expected) ", said):
                        yield f"{file.name}:{node.lineno}", said


def test_every_fault_that_a_room_below_makes_has_its_indonesian() -> None:
    found = list(faults())
    assert len(found) > 60
    said = {where: fault_in("id", text) for where, text in found}
    assert {where: text for where, text in said.items() if english_in(text)} == {}


@pytest.mark.parametrize("what", sorted(_WORDS.values()))
def test_why_a_server_is_refused_is_told_in_indonesian_with_its_own_words(what: str) -> None:
    said = fault_in("id", f"postgresql://skm@127.0.0.1/skm: {what} (connection failed: and the rest)")
    head, _, own = said.partition(" (connection")
    assert own == " failed: and the rest)"
    assert english_in(re.sub("GRANT CREATE, CONNECT ON DATABASE", "", head)) == set()


@pytest.mark.parametrize("code", ["FULL", "READONLY", "BUSY", "LOCKED", "CORRUPT", "NOTADB", "IOERR", "CANTOPEN"])
def test_why_a_file_is_refused_is_told_in_indonesian(code: str, tmp_path: Path) -> None:
    error = sqlite3.OperationalError("its own words")
    error.sqlite_errorcode = getattr(sqlite3, f"SQLITE_{code}")
    head, _, own = fault_in("id", told(error, tmp_path / "skm.db")).partition(" (")
    assert own == "its own words)"
    assert english_in(head.removeprefix(str(tmp_path))) == set()
    assert head not in told(error, tmp_path / "skm.db")


def test_a_text_of_somebody_stays_as_it_is() -> None:
    assert fault_in("id", 'unit: found "no such file", expected one of AA') == (
        'unit: ditemukan "no such file", seharusnya salah satu dari AA'
    )


SHEET = "u1,u2,u3,u4,u5,u6,u7,u8,u9\n"


@pytest.mark.parametrize(
    ("rows", "options", "said"),
    [
        ("7,8,3,3,3,3,3,3,3\n", (), 'baris 2: u1: ditemukan "7" di 1 baris, seharusnya 1-4, jawaban untuk'),
        (
            "a,3,3,3,3,3,3,3,3\n" * 12,
            (),
            'baris 2: u1: ditemukan "a" di 12 baris, seharusnya 1-4, jawaban untuk persyaratan',
        ),
        ("3,3,3,3,3,3,3,3,3\n", ("--weight", "2"), "salah satu dari 1/9, 0.1111, 0.111, 0.11 untuk permenpan"),
        ("3,3,3,3,3,3,3,3,3\n", ("--instrument", "own.toml"), "band: ditemukan [], seharusnya sedikitnya satu tabel"),
    ],
)
def test_what_is_wrong_with_a_sheet_is_told_in_indonesian(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    rows: str,
    options: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.toml").write_text('id = "x"\nband = []\n')
    (tmp_path / "sheet.csv").write_text(SHEET + rows)
    code, out, err = skm(capsys, "score", "sheet.csv", *options)
    assert (code, out) == (2, "")
    assert said in err
    assert english_in(err.split("skm: ", 1)[1]) == set()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("summary", "--week", "foo"), "--week: ditemukan 'foo', seharusnya seperti 2026-W46"),
        (("people", "invite", "admin", "semua", "--until", "2027-01-01"), "seharusnya hanya bersama head"),
        (("people", "invite", "head", "semua"), "seharusnya kode unit, karena kepala unit melayani satu unit"),
        (("publish", "--out", "x", "--period", "2025-W01"), "2025-W01 (minggu), sampai 2025-01-05, seharusnya periode"),
        (("publish", "--out", "x", "--withdraw", "foo"), "seharusnya terbitan, dan belum ada yang diterbitkan"),
        (("responses", "import", "a.csv", "--window", "foo"), "atau satu triwulan atau lebih panjang"),
        (
            ("responses", "import", "a.csv", "--window", "2025-Q1"),
            "tidak ada baris berisi nama kolom, seharusnya serial",
        ),
        (("facts", "set", "KOTA", "foo=bar"), "1 kesalahan, tidak ada yang disimpan"),
        (("verify", "x", "--key", "foo"), "--key: ditemukan teks lain, seharusnya 32 byte dalam base64"),
        (("qr", "--all", "--out", "a.csv"), "seharusnya nama yang berakhir .pdf"),
        (("pack", "--out", "a.csv", "--period", "2025"), '--out: ditemukan "a.csv", sebuah berkas, seharusnya folder'),
    ],
)
def test_a_refusal_is_told_in_indonesian_whole(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    words: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text("[database]\nurl = 'sqlite:///skm.db'\n")
    (tmp_path / "a.csv").write_text("code,name\nAA,Dinas Contoh\n")
    assert skm(capsys, "migrate")[0] == 0
    assert skm(capsys, "units", "import", "a.csv")[0] == 0
    code, _, err = skm(capsys, *words)
    assert code == 2
    assert said in err
    assert english_in(err.split("skm: ", 1)[1]) == set()


def test_an_invitation_ends_by_the_agencys_clock(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(
        "[agency]\ntimezone = 'Asia/Makassar'\n[database]\nurl = 'sqlite:///skm.db'\n"
    )
    assert skm(capsys, "migrate")[0] == 0
    database = sqlite3.connect(tmp_path / "skm.db")
    with database:
        database.execute("INSERT INTO facts (name, value) VALUES ('username', 'skm_contoh_bot')")
    database.close()
    _, _, err = skm(capsys, "people", "invite", "admin", "semua")
    assert re.search(r"sekali pakai, sampai \d{4}-\d\d-\d\d \d\d:\d\d \(Asia/Makassar\)\.", err)
    assert "(Asia/Makassar)" in skm(capsys, "people", "invitations")[1]


def test_faults_of_every_file_are_told_at_once(tmp_path: Path) -> None:
    """A line of the secrets that is none hides neither a key of the configuration nor a short secret."""
    (tmp_path / "secrets.env").write_text("SKM_SECRET=short\nTOKEN 1\n")
    (tmp_path / "config.toml").write_text("[agency]\nname = 5\n[survey]\ninstrument = '" + "x" * 400 + "'\n")
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path / "config.toml", {})
    said = [line.strip() for line in fault_in("id", str(caught.value)).replace(f"{tmp_path}/", "").split("\n")]
    assert [line.partition(": ")[0] for line in said] == [
        *("config.toml", "agency.name", "survey.instrument"),
        *("secrets.env", "baris 2", "SKM_SECRET"),
    ]
    assert english_in("\n".join(said)) == set()
