"""A bot in trouble: a locked file, seconds that pass when told to, and what its health port says."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, cast

import aiohttp

from bot.rules.health import Facts, Stock
from bot.rules.vitals import Vitals
from bot.storage.connection import connect
from bot.storage.file_database import FileDatabase
from bot.watch.systemd import Systemd
from tests.support.near import Near
from tests.support.planned import plan_before
from tests.support.running import Bot, Clock, app_at, config_of
from tests.support.serving import serving
from tests.support.templates import new_database

STOCK = Stock(set_aside=0, newest=None, owed=0, overdue=0, oldest=None, jobs=())
FINE = Facts(
    mode="polling",
    committed=2.0,
    refused=None,
    heard=3.0,
    away=3.0,
    queue=0,
    waiting=None,
    still=5.0,
    lag=0.0,
    free=0.4,
    stock=STOCK,
)


class Ticks:
    """Monotonic seconds that pass only when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def ticking(
    path: Path, mode: str, clock: Clock, systemd: Systemd | None = None, **sections: Any
) -> AsyncIterator[tuple[Bot, Ticks]]:
    """The bot, serving without units, whose monotonic clock stands still, and that clock."""
    async with AsyncExitStack() as stack:
        tg = await stack.enter_async_context(Near())
        config, ticks = config_of(tg, path, mode, **sections), Ticks()
        if new_database(path, []):
            await plan_before(config, clock.now)
        app = app_at(tg, clock, config, vitals=Vitals(ticks), systemd=systemd)
        await stack.enter_async_context(serving(app))
        yield Bot(app, tg, clock, path), ticks


async def ask(bot: Bot, path: str = "/health", *, later: float = 0.0) -> tuple[int, Any]:
    """The status and the content of a page of the health port, `later` seconds after now."""
    if isinstance(clock := bot.app.vitals.clock, Ticks):
        clock.now += later
    keys = bot.app.config.health
    address = f"http://{keys.host}:{keys.port}{path}"
    async with aiohttp.ClientSession() as session, session.get(address) as response:
        json = response.content_type == "application/json"
        return response.status, await response.json() if json else await response.text()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another program holds the file."""
    other: sqlite3.Connection = connect(path)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


async def impatient(bot: Bot) -> None:
    """The store gives up on a lock at once."""
    await cast(FileDatabase, bot.app.store._database)._writer._connection.run(
        lambda db: db.execute("PRAGMA busy_timeout = 0")
    )
