"""Copies: of one moment while others write, checked, whole or not at all, and for their owner alone."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.storage import BackupFault
from bot.storage.connection import connect
from bot.storage.copies import Examined, back_up, examine
from bot.storage.migrations import newest
from bot.storage.rotation import back_up_into, latest_in
from bot.storage.store_file import prepare_file
from bot.storage.unfinished import clear_unfinished, making, part_of
from tests.support.copies import add, figures, filled, held, insert, older, overwrite

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 18, 3, tzinfo=UTC)


def test_a_copy_is_of_one_moment_while_somebody_writes(path: Path, tmp_path: Path) -> None:
    before = figures(filled(path))
    with closing(connect(path)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        insert(writer, 5)
        found = back_up(path, tmp_path / "copy.db")
        writer.execute("COMMIT")
    add(path, 3)
    assert found == Examined(level=newest(), answers=12, tallies=1)
    assert figures(tmp_path / "copy.db") == before
    assert figures(path) != before


def test_a_copy_is_one_file_for_its_owner_alone_and_replaces_an_older_one(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "copies" / "copy.db"
    target.parent.mkdir()
    for answers in (12, 13):
        filled(path, 1 if answers == 13 else 12)
        assert back_up(path, target).answers == answers
    assert [file.name for file in target.parent.iterdir()] == ["copy.db"]
    assert target.stat().st_mode & 0o777 == 0o600


def test_what_was_erased_is_not_in_a_copy(path: Path, tmp_path: Path) -> None:
    with closing(connect(filled(path, 400))) as db:
        db.execute("PRAGMA secure_delete = OFF")
        db.execute("UPDATE responses SET suggestion = NULL")
    assert b"antrean lama" in path.read_bytes(), "a page that was freed was meant to hold it still"
    back_up(path, tmp_path / "copy.db")
    assert b"antrean lama" not in (tmp_path / "copy.db").read_bytes()


_DYING = """
import os, sys
from pathlib import Path
from bot.storage import copies
copies.examine = lambda part: os.kill(os.getpid(), 9)  # the power goes while the copy is checked
copies.back_up(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_what_a_killed_backup_left_is_gone_with_the_next_and_others_stay(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    arguments = [sys.executable, "-c", _DYING, str(filled(path)), str(folder / "monday.db")]
    assert subprocess.run(arguments, check=False, timeout=60).returncode == -9
    (left,) = folder.iterdir()
    other, gone = folder / ".notes.1.part", left.name.split(".")[-2]
    other.write_bytes(left.read_bytes())  # of process 1, which lives
    strange = folder / f".film.{gone}.part"
    strange.write_bytes(b"of another program")
    with making(part_of(folder / "tuesday.db")):
        assert not left.exists()
        assert clear_unfinished(folder) == []
        assert len(list(folder.iterdir())) == 3
    back_up(path, folder / "tuesday.db")
    assert {file.name for file in folder.iterdir()} == {other.name, strange.name, "tuesday.db"}


def test_what_a_killed_upgrade_left_is_gone_with_the_next_start(path: Path) -> None:
    child = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    left = filled(path).with_name(f".skm.db.{int(child.stdout)}.part")
    for file in (left, left.with_name(f"{left.name}-journal")):
        file.write_bytes(path.read_bytes())
    prepare_file(path)
    assert list(path.parent.glob(".skm.db.*")) == []


def test_a_damaged_database_leaves_the_last_backup_alone(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    back_up(filled(path), target)
    good = target.read_bytes()
    overwrite(path)
    with pytest.raises(BackupFault, match=r"skm\.db: damaged"):
        back_up(path, target)
    assert target.read_bytes() == good
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy.db", "skm.db"]


def test_a_database_whose_tallies_are_wrong_is_not_backed_up(path: Path, tmp_path: Path) -> None:
    with closing(connect(filled(path))) as db:
        drop = "UPDATE responses SET scores = '44.' || substr(scores, 4) WHERE id IN (SELECT id FROM responses LIMIT 1)"
        db.execute(drop)
    with pytest.raises(BackupFault, match=r"skm\.db: 1 fault(?s:.)*expected .* as counted"):
        back_up(path, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_a_file_that_is_no_backup_is_not_replaced(path: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Yang terhormat")
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("CREATE TABLE notes (text)")
    for target, said in (
        (letter, "no database"),
        (tmp_path / "other.db", "a database of another program"),
        (filled(path), "the database itself"),
        (path.with_name("skm.db-wal"), "a part of the database"),
        (tmp_path, "a folder"),
        (tmp_path / "no" / "x.db", "no folder"),
    ):
        with pytest.raises(BackupFault, match=said):
            back_up(path, target)
    assert letter.read_text() == "Yang terhormat"
    assert figures(path)


def test_a_database_of_another_program_is_no_backup(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("CREATE TABLE notes (text)")
    with pytest.raises(BackupFault, match="another program"):
        examine(tmp_path / "other.db")


def test_an_older_file_is_recounted_and_stays_as_it_is(path: Path) -> None:
    older(filled(path))
    before = path.read_bytes()
    assert examine(path) == Examined(level=newest() - 1, answers=12, tallies=1)
    assert path.read_bytes() == before


def test_a_locked_file_does_not_stop_a_backup(path: Path, tmp_path: Path) -> None:
    with held(filled(path), "BEGIN IMMEDIATE"):
        assert back_up(path, tmp_path / "copy.db").answers == 12


def test_the_newest_of_a_folder_stay_and_other_files_are_left_alone(path: Path, tmp_path: Path) -> None:
    filled(path)
    folder = tmp_path / "backups"
    for day in range(4):
        back_up_into(folder, path, NOW + timedelta(days=day), keep=2)
        (folder / "skm-by-hand.db").touch()
    kept = ["skm-20261120T030000Z.db", "skm-20261121T030000Z.db", "skm-by-hand.db"]
    assert sorted(file.name for file in folder.iterdir()) == kept
    assert folder.stat().st_mode & 0o777 == 0o700
    assert latest_in(folder, path, NOW + timedelta(days=9)) == NOW + timedelta(days=3)
    assert latest_in(folder, path, NOW + timedelta(days=2)) == NOW + timedelta(days=2), "not one of the future"
    assert latest_in(tmp_path / "none", path, NOW) is None


def test_a_disk_that_is_not_there_is_not_made(path: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        back_up_into(tmp_path / "disk" / "backups", filled(path), NOW, keep=2)


def test_backups_of_a_moment_to_come_push_no_new_one_out(path: Path, tmp_path: Path) -> None:
    """A clock that was ahead leaves names that are the newest for years."""
    filled(path)
    for moment in (NOW + timedelta(days=900), NOW, NOW + timedelta(days=1)):
        made = back_up_into(tmp_path / "backups", path, moment, keep=1)
        assert made.exists()
    assert sorted(file.name for file in made.parent.iterdir()) == [
        "skm-20261119T030000Z.db",
        "skm-20290506T030000Z.db",
    ]


def test_a_copy_is_not_put_beside_the_log_of_another_file(path: Path, tmp_path: Path) -> None:
    """Somebody ran a bot on the older copy, and it was killed: its log would go into the new copy."""
    backup, killed = tmp_path / "copy.db", tmp_path / "killed"
    back_up(filled(path), backup)
    killed.mkdir()
    with closing(connect(backup)) as db:
        db.execute("BEGIN")
        insert(db, 30)
        db.execute("COMMIT")
        for end in ("", "-wal", "-shm"):
            shutil.copy(tmp_path / f"copy.db{end}", killed)
    with pytest.raises(BackupFault, match=r"copy\.db-wal: found the log of a program"):
        back_up(path, killed / "copy.db")
    assert figures(killed / "copy.db") == figures(backup), "as it was"
