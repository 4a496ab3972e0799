"""A store of a process beside the bot: it makes no file, changes no schema, and holds the file for moments only."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.rules.owed import Notice
from bot.storage import Outdated, Store, StoreUnavailable
from bot.storage.owed import Owed
from tests.support.templates import new_database
from tests.support.turns import Turns, rows, write_beside


async def test_it_makes_no_file(path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="found no file, expected the database that the bot has open"):
        async with Store(path, beside=True):
            pass
    assert not path.exists()  # noqa: ASYNC240 -- a test


async def test_it_fills_no_empty_file(path: Path) -> None:
    path.touch()  # noqa: ASYNC240 -- a test
    with pytest.raises(Outdated, match="database is at level 0"):
        async with Store(path, beside=True):
            pass
    assert rows(path, "SELECT count(*) FROM sqlite_master") == [[(0,)]]


async def test_it_takes_an_older_file_no_further(path: Path) -> None:
    new_database(path)
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM migrations WHERE number > 3")
    db.close()
    with pytest.raises(Outdated, match="database is at level 3"):
        async with Store(path, beside=True):
            pass


def notices(count: int) -> list[Owed]:
    thing = Notice(placeholder="…", text="Contoh")
    return [Owed(thing=thing, period="2026-W46", unit="AA", recipient=one, part="contoh") for one in range(count)]


async def test_what_is_owed_goes_into_the_file_in_short_transactions(path: Path) -> None:
    async def slices() -> AsyncIterator[Sequence[Owed]]:
        yield notices(120)

    new_database(path)
    async with Store(path, beside=True) as store:

        def before(number: int) -> None:
            if number == 1:
                write_beside(path)

        async with Turns(store, before) as turns:
            assert await store.deliveries.owe_slices(slices(), 1, ("notice", "2026-W46")) == 120
        assert turns.sizes("INSERT INTO deliveries") == [50, 50, 20]
        assert await store.facts.find("beside") == "1"
        assert await store.deliveries.planned("notice") == {"2026-W46"}
