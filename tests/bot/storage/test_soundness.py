"""What the quick checks of a file see, and the one thing that is left to the full ones."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.storage.connection import connect
from bot.storage.soundness import faults_of, quick_faults_of
from tests.support.copies import filled

_TAKE_AWAY = "DELETE FROM sqlite_master WHERE name = ?"
_GIVE_BACK = "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, ?, ?)"


@contextmanager
def without_index(path: Path, name: str) -> Iterator[sqlite3.Connection]:
    """A connection that does not see this index, so that what is changed does not reach it."""
    with closing(connect(path)) as db:
        row = db.execute("SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master WHERE name = ?", (name,))
        index = tuple(row.fetchone())
        db.execute("PRAGMA writable_schema = ON")
        db.execute(_TAKE_AWAY, (name,))
        db.execute("PRAGMA writable_schema = RESET")
    with closing(connect(path)) as db:
        yield db
        db.execute("PRAGMA writable_schema = ON")
        db.execute(_GIVE_BACK, index)
        db.execute("PRAGMA writable_schema = RESET")


def checked(path: Path) -> tuple[list[str], list[str]]:
    with closing(connect(path)) as db:
        return quick_faults_of(db), faults_of(db)


def test_a_sound_file_has_no_faults(path: Path) -> None:
    assert checked(filled(path)) == ([], [])


def test_an_index_that_lacks_an_entry_is_found(path: Path) -> None:
    with without_index(filled(path), "responses_by_period") as db:
        db.execute("UPDATE responses SET id = 'moved' WHERE id = (SELECT min(id) FROM responses)")
        db.execute("DELETE FROM responses WHERE id = (SELECT max(id) FROM responses WHERE id <> 'moved')")
    quick, _ = checked(path)
    assert quick == ["index responses_by_period has 12 entries, expected 11 as there are rows"]


def test_two_answers_of_one_person_are_found(path: Path) -> None:
    with without_index(filled(path), "responses_once") as db:
        db.execute("UPDATE responses SET pseudonym = 'siti' WHERE id IN (SELECT id FROM responses LIMIT 2)")
    with closing(connect(path)) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = replace(sql, 'UNIQUE ', '') WHERE name = 'responses_once'")
        db.execute("PRAGMA writable_schema = RESET")
    with closing(connect(path)) as db:
        db.execute("REINDEX responses_once")
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = replace(sql, 'INDEX', 'UNIQUE INDEX') WHERE name = 'responses_once'")
        db.execute("PRAGMA writable_schema = RESET")
    assert "index responses_once has an entry twice, expected each once" in checked(path)[0]


def test_an_entry_that_says_other_than_its_row_is_left_to_the_full_check(path: Path) -> None:
    with without_index(filled(path), "responses_by_period") as db:
        db.execute("UPDATE responses SET hour = '2020-01-01T00' WHERE id = (SELECT min(id) FROM responses)")
    quick, full = checked(path)
    assert quick == []
    assert any("responses_by_period" in one for one in full)


def test_an_index_of_another_table_is_compared_with_its_rows(path: Path) -> None:
    with without_index(filled(path), "tallies_by_week") as db:
        db.execute("UPDATE tallies SET week = '2020-W01'")
    assert any("tallies_by_week" in one for one in checked(path)[0])
