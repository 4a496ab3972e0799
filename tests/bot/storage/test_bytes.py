"""What is promised to be gone is searched for in the bytes of the database, of what stands beside it, and of a backup."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.rules.actions import Action
from bot.storage import Author, Response, Store, Unit, migrate_file
from bot.storage.copies import back_up
from bot.storage.database import connect
from tests.support.templates import new_database

BY = Author("telegram:4711000815", datetime(2026, 11, 20, 3, tzinfo=UTC))
ACTION = Action(0, "AA", "2026-Q3", "2026-07-01", "2026-09-30", "permenpan-14-2017", "waktu", "2.71")
SAID = "pintu sebelah timur macet"


Make = Callable[..., Response]


def size_of(path: Path) -> int:
    return path.stat().st_size


def places_of(path: Path, *wanted: bytes) -> list[str]:
    """In which files beside the database, and whether in a fresh backup, any of this stands."""
    backup = path.parent / "backup" / "copy.db"
    backup.parent.mkdir(exist_ok=True)
    back_up(path, backup)
    return sorted(
        file.name
        for file in path.parent.rglob("*")
        if file.is_file() and any(mark in file.read_bytes() for mark in wanted)
    )


async def test_an_erased_suggestion_is_gone_at_once_and_after_a_stop(path: Path, response: Make) -> None:
    new_database(path, [Unit("AA", "Dinas Contoh")])
    async with Store(path) as store:
        await store.responses.submit(response(suggestion=SAID, pseudonym="a"))
        await store.responses.submit(response(suggestion="ruang tunggu sejuk", pseudonym="b"))
        assert places_of(path, SAID.encode())
        assert await store.responses.erase(["a"]) == 1
        assert places_of(path, SAID.encode()) == []
        assert places_of(path, b"ruang tunggu sejuk")
    assert places_of(path, SAID.encode()) == []


async def test_a_changed_suggestion_is_gone_when_the_log_is_emptied(store: Store, path: Path, response: Make) -> None:
    await store.responses.submit(response(suggestion=SAID))
    await store.responses.submit(response(suggestion="ruang tunggu sejuk"))
    assert await store.clear_log()
    assert places_of(path, SAID.encode()) == []


async def test_a_reader_in_the_way_puts_it_off_and_nobody_waits(store: Store, path: Path, response: Make) -> None:
    await store.responses.submit(response(suggestion=SAID))
    with closing(connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM responses").fetchall()
        assert await store.responses.erase(["siti"]) == 1
        assert not await store.clear_log()
        assert await store.responses.submit(response(suggestion="ruang tunggu sejuk"))
        reader.execute("COMMIT")
    again = store._database._clearing  # by itself, without another call
    assert again is not None
    await again
    assert places_of(path, SAID.encode()) == []


async def test_evidence_that_was_taken_back_is_gone_and_its_pages_are_returned(store: Store, path: Path) -> None:
    (action,) = await store.actions.draft([ACTION], BY)
    whole = b"".join(b"mark%06d" % number for number in range(50_000))
    await store.evidence.add(action.id, "document", BY, text=SAID, content=("application/pdf", whole))
    await store.clear_log()
    size = size_of(path)
    (proof,) = (await store.evidence.of([action.id]))[action.id]
    await store.evidence.remove(action.id, proof.id, BY)
    marks = [whole[at : at + 10] for at in range(0, len(whole), 9_990)]
    assert places_of(path, SAID.encode(), *marks) == []
    await store.return_pages()
    assert size_of(path) < size - 400_000
    with closing(connect(path)) as db:
        assert db.execute("PRAGMA freelist_count").fetchone()[0] == 0


def test_what_an_earlier_version_left_in_the_file_is_gone_after_an_upgrade(path: Path) -> None:
    new_database(path)
    with closing(connect(path)) as db:
        db.execute("PRAGMA auto_vacuum = NONE")
        db.execute("VACUUM")
        db.execute("PRAGMA secure_delete = OFF")
        db.execute("CREATE TABLE old (id INTEGER PRIMARY KEY, text TEXT)")
        db.execute("INSERT INTO old (text) VALUES (?), (?)", (SAID, SAID * 1000))
        db.execute("DROP TABLE old")
    assert SAID.encode() in path.read_bytes()
    assert migrate_file(path) == []
    assert places_of(path, SAID.encode()) == []
    with closing(connect(path)) as db:
        assert db.execute("PRAGMA auto_vacuum").fetchone()[0] == 2
