"""skm backup, restore and migrate, as their callers meet them."""

import io
import os
import re
from pathlib import Path

import pytest

from bot.storage.migrations import newest
from tests.support.commands import skm
from tests.support.copies import add, figures, filled, held, older, overwrite


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text("")
    return tmp_path


KEPT = "  what is erased from now on stands in it until it is deleted, and comes back with skm restore\n"


def test_back_and_forth(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    before = figures(filled(here / "skm.db"))
    told = f"copy.db: whole, level {newest()}, 12 answer(s), 1 tallies recounted\n"
    assert skm(capsys, "backup", "copy.db") == (0, told + KEPT, "")
    add(here / "skm.db", 4)
    overwrite(here / "skm.db")
    code, out, err = skm(capsys, "restore", "copy.db", "--yes")
    assert (code, err) == (0, "")
    assert re.fullmatch(
        rf"{re.escape(told)}the database until now is kept as .*skm\.replaced-\d{{8}}T\d{{6}}Z\.db\n"
        r".*skm\.db: restored\n",
        out,
    )
    assert figures(here / "skm.db") == before
    assert skm(capsys, "doctor")[0] == 0


def test_restore_asks_first(capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(here / "copy.db")
    before = figures(filled(here / "skm.db", 3))
    for answer in ("n\n", ""):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        assert skm(capsys, "restore", "copy.db")[0] == 130, "no, and nobody there to answer"
        assert figures(here / "skm.db") == before
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert skm(capsys, "restore", "copy.db")[0] == 0
    assert figures(here / "skm.db") == figures(here / "copy.db")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("backup", "copy.db"), "found no database"),
        (("restore", "copy.db", "--yes"), "copy.db: found no such file"),
        (("backup", "config.toml"), "found no database"),
    ],
)
def test_what_is_not_there_is_said(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str) -> None:
    code, out, err = skm(capsys, *words)
    assert (code, out) == (2, "")
    assert said in err


def test_a_running_program_keeps_restore_and_migrate_away(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    filled(here / "copy.db")
    older(filled(here / "skm.db"))
    with held(here / "skm.db") as number:
        for words in (("restore", "copy.db", "--yes"), ("migrate",)):
            code, _, err = skm(capsys, *words)
            assert code == 2
            assert f"in use by process {number}" in err


READERS = (
    ("status",),
    ("doctor",),
    ("units", "list"),
    ("people", "list"),
    ("windows", "list"),
    ("audit",),
    ("units", "import", "units.csv"),
    ("report", "--unit", "AA", "--period", "2026-Q4", "--out", "out"),
)


@pytest.mark.parametrize("words", READERS)
def test_other_commands_leave_an_older_database_as_it_is(
    capsys: pytest.CaptureFixture[str], here: Path, words: tuple[str, ...]
) -> None:
    (here / "units.csv").write_text("code,name\nAA,Dinas Contoh\n")
    older(filled(here / "skm.db"))
    before = (here / "skm.db").read_bytes()
    code, out, err = skm(capsys, *words)
    assert (code, out) == (2, "")
    said = f"database is at level {newest() - 1}, this program needs {newest()}: stop the bot and run skm migrate"
    assert err == f"skm: {here / 'skm.db'}: {said}\n"
    assert (here / "skm.db").read_bytes() == before


def test_migrate_brings_it_up_to_date_and_keeps_a_copy(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    older(filled(here / "skm.db"))
    assert skm(capsys, "backup", "copy.db")[1].startswith(f"copy.db: whole, level {newest() - 1}, 12 answer(s)")
    code, out, _ = skm(capsys, "migrate")
    assert code == 0
    assert out.startswith("applied 00")
    assert len(list(here.glob(f"skm.level{newest() - 1:04}-*.db"))) == 1
    assert skm(capsys, "status")[0] == 0
    code, _, err = skm(capsys, "restore", "copy.db", "--yes")
    assert code == 0
    assert f"it is at level {newest() - 1}, this program needs {newest()}: run skm migrate" in err


def test_what_is_not_published_is_for_its_owner_alone(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    before = os.umask(0o022)
    try:
        (here / "units.csv").write_text("code,name\nAA,Dinas Contoh\n")
        assert skm(capsys, "units", "import", "units.csv")[0] == 0
        assert skm(capsys, "units", "export", "units-out.csv")[0] == 0
        assert skm(capsys, "audit", "--out", "audit.csv")[0] == 0
        assert skm(capsys, "backup", "copies.db")[0] == 0
        words = ("report", "--unit", "AA", "--period", "2026-Q4", "--format", "txt", "--out", "out")
        assert skm(capsys, *words)[0] == 0
        assert os.umask(0o022) == 0o022, "as the caller had it"
    finally:
        os.umask(before)
    ours = [
        here / name for name in ("skm.db", "units-out.csv", "audit.csv", "copies.db", "out", "out/skm-AA-2026-Q4.txt")
    ]
    assert {file.name: file.stat().st_mode & 0o077 for file in ours} == {file.name: 0 for file in ours}
