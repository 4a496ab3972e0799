"""One file, two lanes: batches are all or nothing for each piece, and a locked file is said to be so."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.storage import Replaced, Store, StoreError, StoreUnavailable, file_database
from bot.storage.connection import connect
from bot.storage.errors import IntegrityFault
from bot.storage.file_database import FileDatabase
from bot.storage.work import More
from tests.support.copies import held, lose
from tests.support.remains import size_of
from tests.support.waiting import until


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)])
@pytest.mark.file
async def test_both_lanes_are_opened_safely(store: Store, pragma: str, value: object) -> None:
    def ask(db: sqlite3.Connection) -> object:
        return db.execute(f"PRAGMA {pragma}").fetchone()[0]

    assert [await store._database.write(ask), await store._database.read(ask)] == [value, value]


@pytest.mark.file
async def test_a_refused_piece_leaves_nothing_and_harms_nobody(store: Store) -> None:
    def remember(name: str) -> Any:
        return lambda db: db.execute("INSERT INTO facts VALUES (?, ?)", (name, name))

    def fails_midway(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO facts VALUES ('half', 'half')")
        db.execute("INSERT INTO services (unit, slug, name, position) VALUES ('NO', 'x', 'X', 0)")

    def breaks(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO facts VALUES ('quarter', 'quarter')")
        raise KeyError("a fault in the program")

    write = store._database.write
    batches = _batches(store._database)
    done = await asyncio.gather(
        write(remember("a")), write(fails_midway), write(remember("b")), write(breaks), write(remember("c")),
        return_exceptions=True,
    )  # fmt: skip
    assert [type(one) for one in done] == [sqlite3.Cursor, IntegrityFault, sqlite3.Cursor, KeyError, sqlite3.Cursor]
    assert max(batches) == 5, "they were meant to share one transaction"
    for alone in (fails_midway, breaks):  # in a transaction of its own, without a savepoint
        with pytest.raises((IntegrityFault, KeyError)):
            await write(alone)
    await write(remember("d"))
    names = await store._database.read(
        lambda db: [row[0] for row in db.execute("SELECT name FROM facts ORDER BY name")]
    )
    assert names == ["a", "b", "c", "d"]


def _batches(database: FileDatabase) -> list[int]:
    """How many pieces each transaction takes from now on."""
    sizes: list[int] = []
    batch = database._writer._batch

    def counted(connection: sqlite3.Connection, works: list[Any], more: More) -> list[Any]:
        results = batch(connection, works, more)
        sizes.append(len(results))
        return results

    database._writer._batch = counted
    return sizes


async def test_a_cancelled_caller_leaves_the_lane_working(store: Store) -> None:
    task = asyncio.create_task(store.facts.keep("a", "1"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await store.facts.keep("b", "2")
    assert await store.facts.find("b") == "2"


async def test_a_locked_file_is_unavailable_and_changes_nothing(store: Store, path: Path) -> None:
    await store._database.write(lambda db: db.execute("INSERT INTO facts VALUES ('before', '1')"))
    await _impatient(store)
    other = connect(path)
    other.execute("BEGIN EXCLUSIVE")
    try:
        done = await asyncio.gather(*(store.facts.keep(name, name) for name in "abc"), return_exceptions=True)
        assert [type(one) for one in done] == [StoreUnavailable] * 3
        assert await store.facts.find("before") == "1"  # WAL: readers go on
    finally:
        other.execute("ROLLBACK")
        other.close()
    await store.facts.keep("a", "1")
    assert [await store.facts.find(name) for name in "abc"] == ["1", None, None]


async def test_who_writes_waits_for_another_program_and_gets_its_turn(store: Store, path: Path) -> None:
    """Whoever reads needs no turn. Here another program writes again and again, with pauses of milliseconds."""
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)

    def write_on() -> None:
        while not done.is_set():
            other.execute("BEGIN IMMEDIATE")
            done.wait(0.02)
            other.execute("ROLLBACK")
            done.wait(0.003)

    done = threading.Event()
    beside = asyncio.create_task(asyncio.to_thread(write_on))
    try:
        for number in range(10):
            await store.facts.keep("a", str(number))
    finally:
        done.set()
        await beside
        other.close()
    assert await store.facts.find("a") == "9"


async def _impatient(store: Store) -> None:
    """Give up on a lock at once. A pragma of this connection alone, outside any transaction."""
    connection = store._database._writer._connection
    await connection.run(lambda db: db.execute("PRAGMA busy_timeout = 0"))


async def test_what_is_written_is_there_for_another_program(store: Store, path: Path) -> None:
    await store.facts.keep("a", "1")
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT value FROM facts WHERE name = 'a'").fetchall() == [("1",)]
    other.close()


async def test_foreign_keys_hold(store: Store) -> None:
    with pytest.raises(IntegrityFault):
        await store.drafts.create("D1", 7, "NO", {}, 100)


@pytest.mark.parametrize("statement", ["SELEC 1", "SELECT * FROM nothing"])
async def test_a_wrong_statement_is_a_fault_and_not_bad_luck(store: Store, statement: str) -> None:
    """Else its update would be fetched and tried again for ever."""
    for lane in (store._database.write, store._database.read):
        with pytest.raises(Exception, match=r"SELEC|nothing") as fault:
            await lane(lambda db: db.execute(statement))
        assert not isinstance(fault.value, StoreError)
    await store.facts.keep("a", "1")


async def test_a_broken_file_is_unavailable(path: Path) -> None:
    async with Store(path) as store:
        size = await store._database.read(lambda db: db.execute("PRAGMA page_size").fetchone()[0])
    with path.open("r+b") as file:
        file.seek(size)
        file.write(b"\xff" * size * 3)
    with pytest.raises(
        StoreUnavailable, match=r"skm\.db: damaged, or no database \(database disk image is malformed\)"
    ):
        async with Store(path):
            pass


async def test_who_locks_the_file_is_said(store: Store, path: Path) -> None:
    await _impatient(store)
    with held(path, "BEGIN IMMEDIATE") as number, pytest.raises(StoreUnavailable) as refused:
        await store.facts.keep("a", "1")
    assert f"skm.db: the file is locked by process {number} (" in str(refused.value)
    await store.facts.keep("a", "1")


@pytest.mark.file
async def test_a_full_disk_and_a_read_only_file_are_said(store: Store) -> None:
    """The database may not grow, as on a full disk, and then may not be written to."""
    await store._database.write(lambda db: db.execute("INSERT INTO facts VALUES ('size', '')"))
    for pragma, said in (("max_page_count = 1", "disk full"), ("query_only = ON", "read-only")):
        await store._database._writer._connection.run(lambda db, pragma=pragma: db.execute(f"PRAGMA {pragma}"))
        with pytest.raises(StoreUnavailable, match=rf"skm\.db: {said} \("):
            await store.facts.keep("a", "x" * 100_000)


@pytest.mark.parametrize("end", ["", "-wal", "-shm"])
@pytest.mark.parametrize("fate", ["deleted", "replaced"])
async def test_a_file_that_is_no_longer_the_one_that_is_open_is_noticed(
    store: Store, path: Path, end: str, fate: str
) -> None:
    store.check_place()
    await store.facts.keep("a", "1")
    lose(path.with_name(f"{path.name}{end}"), fate)
    found = "another file" if fate == "replaced" else "no file"
    with pytest.raises(Replaced, match=rf"skm\.db{end}: found {found}"):
        store.check_place()
    copy = await store.rescue(datetime(2026, 11, 18, 3, tzinfo=UTC))
    assert copy is not None
    assert copy.name == "skm.rescued-20261118T030000Z.db"
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("SELECT value FROM facts WHERE name = 'a'").fetchall() == [("1",)]


async def test_the_log_is_carried_into_the_file_by_no_commit(store: Store, path: Path) -> None:
    """What is written often lies in the file before the log has the size at which SQLite carries it by itself."""
    log = path.with_name(f"{path.name}-wal")

    def change(db: sqlite3.Connection) -> None:
        db.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", [(f"n{n}", "x" * 900) for n in range(100)])

    largest = 0
    for _ in range(60):
        await store._database.write(change)
        await store._database._carrying.settle()
        largest = max(largest, size_of(log))
    # As in the file alone, without its log: what was carried is there.
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as alone:
        assert alone.execute("SELECT count(*) FROM facts WHERE name LIKE 'n%'").fetchone()[0] == 100
    assert largest < 2000 * 4096, "60 times some 26 pages and more, of which the log keeps what was not yet carried"
    assert await store._database.write(lambda db: db.execute("PRAGMA wal_autocheckpoint").fetchone()[0]) == 8000


async def test_a_large_log_lies_in_the_file_before_taps_wait_for_it_to_be_emptied(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.facts.keep("small", "x")
    assert await store.clear_log()
    found: list[int] = []
    empty = file_database.clear_log

    def look(db: sqlite3.Connection) -> bool:
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as alone:
            found.append(alone.execute("SELECT count(*) FROM facts WHERE name = 'large'").fetchone()[0])
        return empty(db)

    monkeypatch.setattr(file_database, "clear_log", look)
    await store.facts.keep("large", "x" * 3_000_000)
    assert size_of(path.with_name(f"{path.name}-wal")) > 3_000_000
    assert await store.clear_log()
    assert found == [1]
    assert size_of(path.with_name(f"{path.name}-wal")) == 0


async def test_a_large_log_that_a_reader_holds_is_not_emptied_while_taps_wait(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the reader lets go of is carried in the lane that writes else: 276 ms of it behind a report of a city."""
    emptied: list[bool] = []
    empty = file_database.clear_log

    def note(db: sqlite3.Connection) -> bool:
        emptied.append(True)
        return empty(db)

    monkeypatch.setattr(file_database, "clear_log", note)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM facts").fetchone()
        await store.facts.keep("large", "x" * 3_000_000)
        assert not await store.clear_log()
        assert emptied == []
    assert await store.clear_log()
    assert emptied
    assert size_of(path.with_name(f"{path.name}-wal")) == 0


async def test_a_log_that_is_kept_out_of_the_file_is_carried_nowhere(store: Store, path: Path, tmp_path: Path) -> None:
    await store._database.keep_log_out(datetime(2026, 11, 18, tzinfo=UTC))
    before = await asyncio.to_thread(path.read_bytes)
    for number in range(12):
        await store._database.write(
            lambda db, number=number: db.executemany(  # type: ignore[misc]
                "INSERT INTO facts VALUES (?, 'x')", [(f"k{number}-{n}",) for n in range(100)]
            )
        )
    await store._database._carrying.settle()
    assert await asyncio.to_thread(path.read_bytes) == before


@pytest.mark.file
async def test_what_comes_while_another_process_holds_the_file_is_done_along(store: Store, path: Path) -> None:
    other = connect(path)
    other.execute("BEGIN IMMEDIATE")
    batches = _batches(store._database)
    first = asyncio.ensure_future(store.facts.keep("a", "1"))
    writer = store._database._writer
    await until(lambda: writer.busy and not writer._waiting)  # until the thread has taken it
    further = [asyncio.ensure_future(store.facts.keep(name, "1")) for name in "bc"]
    await asyncio.sleep(0)
    other.execute("COMMIT")
    other.close()
    await asyncio.gather(first, *further)
    assert batches == [3]
