"""What every command does alike: nothing overwritten in silence, no wrong ending, no period to come, no empty list."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.reference import commands
from bot.storage import Unit
from tests.support.commands import skm
from tests.support.templates import new_database

NEXT = str(datetime.now(UTC).year + 2)
# Every command that writes a file of a name that is given: how it is called with that name. Backups replace backups.
WRITERS = {
    "skm units export": ("units", "export", "{}.csv"),
    "skm qr": ("qr", "--all", "--out", "{}.pdf"),
    "skm windows drawn": ("windows", "drawn", "X", "--out", "{}.csv"),
    "skm compliance": ("compliance", "--year", "2026", "--out", "{}.csv"),
    "skm audit": ("audit", "--out", "{}.csv"),
    "skm export": ("export", "--period", "2026", "--out", "{}.csv"),
    "skm responses template": ("responses", "template", "{}.csv"),
    "skm instruments save": ("instruments", "save", "x", "{}.json"),
    "skm report": ("report", "--unit", "A-1", "--period", "2026-Q3", "--format", "txt", "--out", "."),
    "skm pack": (),  # tests/bot/reporting/test_packs.py
    "skm followup evidence": (),  # tests/bot/cli/test_followup.py
}
LISTS = (
    ("people", "list"),
    ("people", "invitations"),
    ("windows", "list"),
    ("units", "changes"),
    ("responses", "batches"),
    ("followup", "list"),
    ("findings", "list"),
    ("history", "list"),
    ("audit",),
)
OF_A_PERIOD = (
    ("report", "--unit", "A-1", "--out", "."),
    ("export", "--out", "new.csv"),
    ("pack", "--out", "packs"),
    ("status",),
    ("quality", "--unit", "semua"),
    ("officers", "--unit", "A-1"),
    ("publish", "--out", "site"),
    ("followup", "draft"),
    ("submissions", "list"),
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text("")
    new_database(tmp_path / "skm.db", [Unit("A-1", "Unit", "Dinas")])
    return tmp_path


def test_every_command_that_can_overwrite_takes_force() -> None:
    found = {name for name, command in commands() if any("--force" in one.opts for one in command.params)}
    assert found == {*WRITERS, "skm init"}


@pytest.mark.parametrize("words", [one for one in WRITERS.values() if "{}" in str(one)], ids=" ".join)
def test_nothing_is_overwritten_in_silence_and_no_ending_is_guessed(
    capsys: pytest.CaptureFixture[str], here: Path, words: tuple[str, ...]
) -> None:
    named = [one.format("mine") for one in words]
    file = here / named[-1]
    file.write_text("by hand")
    code, _, err = skm(capsys, *named)
    assert code == 2
    assert f'found "{file.name}", which is there already' in err
    assert file.read_text() == "by hand"
    code, _, err = skm(capsys, *[one.partition(".")[0] + ".odd" if "{}" in one else one for one in words])
    assert code == 2
    assert ".odd" in err
    assert not list(here.glob("*.odd"))


def test_a_report_that_was_edited_by_hand_stays(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    words = WRITERS["skm report"]
    code, out, _ = skm(capsys, *words)
    assert code == 0
    file = here / out.strip()
    file.write_text("edited")
    assert "which is there already" in skm(capsys, *words)[2]
    assert file.read_text() == "edited"
    assert skm(capsys, *words, "--force")[0] == 0
    assert file.read_text() != "edited"


@pytest.mark.parametrize(
    "words",
    [
        ("report", "--unit", "A-1", "--period", "2026-Q3", "--format", "txt"),
        ("pack", "--period", "2026-Q3"),
        ("publish", "--period", "2026-Q3"),
        ("followup", "evidence", "1"),
    ],
    ids=" ".join,
)
def test_a_folder_is_never_named_as_a_file_is(
    capsys: pytest.CaptureFixture[str], here: Path, words: tuple[str, ...]
) -> None:
    code, _, err = skm(capsys, *words, "--out", "Laporan.PDF")
    assert (code, 'found "Laporan.PDF", named as a file, expected a folder' in err) == (2, True)
    assert not (here / "Laporan.PDF").exists()
    (here / "mine").write_text("by hand")
    assert 'found "mine", a file, expected a folder' in skm(capsys, *words, "--out", "mine")[2]
    assert (here / "mine").read_text() == "by hand"


def test_an_empty_list_says_so_and_a_pipe_gets_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    for words in LISTS:
        assert skm(capsys, *words) == (0, "", "There is nothing to list.\n"), words


def test_a_period_to_come_is_refused_by_every_command(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    for words in OF_A_PERIOD:
        code, _, err = skm(capsys, *words, "--period", NEXT)
        assert code == 2, words
        assert f"found {NEXT}, which has not begun" in err, words
    code, _, err = skm(capsys, "compliance", "--year", NEXT, "--out", "new.csv")
    assert "which has not begun" in err
    assert sorted(one.name for one in here.iterdir() if one.suffix != ".toml" and "skm.db" not in one.name) == []
