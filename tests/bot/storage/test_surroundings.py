"""What a tap remembers of its unit and the windows is never older than the file, whoever changed it."""

import asyncio
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from bot.storage import Store, StoreUnavailable, Unit
from bot.storage.connection import connect
from bot.storage.moves import Found
from bot.storage.windows import Window

TODAY = date(2026, 10, 5)
MINE = Window("W-1", "Survei", TODAY, TODAY, units=("AA",))


async def seen(store: Store) -> tuple[str, list[str]]:
    """What a tap that changes the draft sees: the unit's name, and the windows."""
    found = await store.moves.move("D1", 7, TODAY, 100, 5, lambda found: found.saved.state)
    assert isinstance(found, Found)
    return found.saved.unit.name, [one.code for one in found.windows]


async def test_it_is_never_older_than_the_file(store: Store, path: Path) -> None:
    await store.units.save([Unit("AA", "Loket A")])
    await store.drafts.create("D1", 7, "AA", {}, 100)
    assert await seen(store) == ("Loket A", [])
    statements = list[str]()
    await store._database._writer._connection.run(lambda db: db.set_trace_callback(statements.append))
    assert await seen(store) == ("Loket A", [])
    assert not [one for one in statements if "windows" in one or "units" in one], "nothing has changed"
    await store.windows.add(MINE)  # by this process
    assert await seen(store) == ("Loket A", ["W-1"])
    other = connect(path)  # by another
    other.execute("UPDATE units SET name = 'Loket B' WHERE code = 'AA'")
    other.execute("DELETE FROM windows")
    other.close()
    assert await seen(store) == ("Loket B", [])


@pytest.mark.file
async def test_what_was_never_committed_is_not_remembered(store: Store) -> None:
    await store.units.save([Unit("AA", "Loket A")])
    await store.drafts.create("D1", 7, "AA", {}, 100)

    await store.drafts.create("D2", 8, "AA", {}, 100)

    def spoil(db: sqlite3.Connection) -> None:
        db.execute("PRAGMA defer_foreign_keys = ON")
        db.execute("UPDATE units SET name = 'Nobody' WHERE code = 'AA'")
        db.execute("UPDATE drafts SET unit = 'NONE' WHERE id = 'D2'")  # the commit is refused for it

    # Both wait together, so they share one transaction, and it is undone.
    both = await asyncio.gather(store._database.write(spoil), seen(store), return_exceptions=True)
    assert [type(one) for one in both] == [StoreUnavailable] * 2
    assert await seen(store) == ("Loket A", [])
