"""A database that is moved, replaced or deleted under the running bot stops it, and no answer is lost."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage import Replaced
from bot.storage.copies import back_up
from tests.support.copies import figures, filled, lose, older, put_over, stands_alone
from tests.support.near import Near
from tests.support.running import UNITS, Bot, app_at, config_of, wednesday
from tests.support.serving import all_done
from tests.support.templates import new_database
from tests.support.waiting import until, within


@pytest.fixture(autouse=True)
def _forked_children() -> None:
    """Children begin as in life, after the stop. One that began before it would have the new file open."""


@pytest.mark.parametrize("fate", ["deleted", "replaced"])
async def test_the_bot_stops_at_the_next_tick_and_keeps_what_it_has(path: Path, fate: str) -> None:
    async with Near() as tg:
        new_database(path, UNITS)
        clock = wednesday()
        app = app_at(tg, clock, config_of(tg, path))
        with pytest.raises(Replaced) as stopped:
            async with app:
                serving = asyncio.create_task(app.serve())
                bot = Bot(app, tg, clock, path)
                siti = await bot.person()
                await bot.complete(siti, "DISDUK")
                lose(path, fate)
                await bot.complete(await bot.person("Budi Contoh"), "DISDUK")
                await app._tick(None)  # type: ignore[arg-type]  # the context is not looked at
                await within(serving)
    assert not list(path.parent.glob("skm.db-*")), "the next start must not mix an old log into a new file"
    rescued = path.with_name("skm.rescued-20261118T030000Z.db")
    assert "The bot has stopped" in str(stopped.value)
    assert str(rescued) in str(stopped.value)
    with closing(sqlite3.connect(rescued)) as db:
        assert db.execute("SELECT count(*) FROM responses").fetchone() == (2,)


async def test_a_copy_over_the_file_in_place_stops_the_bot_and_stays_as_it_is(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    async with Near() as tg:
        new_database(path, UNITS)
        clock = wednesday()
        app = app_at(tg, clock, config_of(tg, path))
        with pytest.raises(Replaced, match="found the content of a copy") as stopped:
            async with app:
                serving = asyncio.create_task(app.serve())
                bot = Bot(app, tg, clock, path)
                await bot.complete(await bot.person(), "DISDUK")
                back_up(path, backup)
                await bot.complete(await bot.person("Budi Contoh"), "DISDUK")
                await until(lambda: all_done(app))
                await bot.rest()  # what it wrote now would mix the two before it looks
                put_over(backup, path)
                await app._tick(None)  # type: ignore[arg-type]  # the context is not looked at
                await within(serving)
    stands_alone(path, backup)
    log = path.with_name("skm.rescued-20261118T030000Z.db-wal")
    assert log.stat().st_size > 0
    assert str(log) in str(stopped.value)
    assert "skm restore" in str(stopped.value)


async def test_an_older_database_is_brought_up_to_date_by_the_bot(path: Path) -> None:
    before = figures(older(filled(path)))
    async with Near() as tg, app_at(tg, wednesday(), config_of(tg, path)):
        assert figures(path) == before
    assert len(list(path.parent.glob("skm.level*.db"))) == 1
