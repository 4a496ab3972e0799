"""What is kept of updates left out, and how the store tells a broken place from a disk that is away."""

import sqlite3
from pathlib import Path

import pytest

from bot.storage import Store, StoreDamaged, Unit
from bot.storage.connection import connect


async def test_the_latest_thousand_are_kept_without_content(store: Store) -> None:
    rows = [(number, "message", "cannot be read: KeyError", "2026-11-01T00:00:00Z") for number in range(1000)]
    await store._database.write(lambda db: db.executemany("INSERT INTO set_aside VALUES (?, ?, ?, ?)", rows))
    for number in range(1000, 1005):
        assert await store.set_aside.add(number, "message", "cannot be read: KeyError")
    assert await store.set_aside.add(1004, "message", "delivered twice")
    count, latest = await store.set_aside.latest(2)
    assert count == 1000
    assert [(one.update, one.reason) for one in latest] == [
        (number, "cannot be read: KeyError") for number in (1004, 1003)
    ]


async def test_nothing_is_said_to_be_kept_while_the_file_is_locked(path: Path) -> None:
    async with Store(path) as store:
        await store._database._writer._connection.run(lambda db: db.execute("PRAGMA busy_timeout = 0"))
        other = connect(path)
        other.execute("BEGIN EXCLUSIVE")
        assert not await store.set_aside.probe()
        assert not await store.set_aside.add(1, "message", "reason")
        other.execute("ROLLBACK")
        other.close()
        assert await store.set_aside.probe()
        assert await store.set_aside.add(1, "message", "reason")


async def test_a_broken_page_is_told_from_a_disk_that_is_away(path: Path) -> None:
    async with Store(path) as store:
        await store.units.save([Unit(f"U{number:03}", f"Unit Contoh {number} " + "x" * 150) for number in range(200)])
    db = sqlite3.connect(path)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    [root] = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'units'").fetchone()
    [size] = db.execute("PRAGMA page_size").fetchone()
    db.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * 100)  # not a page of a table
    async with Store(path) as store:
        with pytest.raises(StoreDamaged):
            await store.units.all()
        assert await store.set_aside.probe(), "the rest of the file takes writes"
