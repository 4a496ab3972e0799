"""A made-up city for the measures: units, answers, heads, and a Monday that begins when it is asked for."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.rules.hours import hour_of
from bot.rules.identity import new_code
from bot.rules.server import Server
from bot.sandbox import SandboxClient
from bot.storage import Cipher, Response, Store, Unit, Window
from bot.storage.connection import connect
from bot.storage.responses import insert_many
from scoring import load_instrument, local_day, period_of

FIRST_HEAD = 900_000_000  # their chats
_ZONE = ZoneInfo("Asia/Jakarta")  # of a configuration that names none
# Works with every version of the program since the one of commit e70118c, which it is compared with.
_MAKE = """
import asyncio, datetime, sys
from pathlib import Path
from bot.storage import Store, Unit, Window
async def make(path, size):
    units = [Unit(f"U{n:05}", f"Kelurahan Contoh {n}", f"Kecamatan {n % 40}", f"U{n // 10:05}" if n > 9 else None)
             for n in range(size)]
    today = datetime.date.today()
    window = Window("W-1", "Survei Contoh", today - datetime.timedelta(days=9), today + datetime.timedelta(days=9),
                    units=("U00001",))
    async with Store(Path(path)) as store:
        await store.units.save(units)
        await store.windows.add(window)
asyncio.run(make(sys.argv[1], int(sys.argv[2])))
"""


def make(path: Path, units: int, root: Path | None = None) -> None:
    """A database with so many units, three or more deep, and a window open for some, made by the code in `root`."""
    subprocess.run([sys.executable, "-c", _MAKE, str(path), str(units)], check=True, cwd=root)


async def make_on(server: Server, units: int) -> None:
    """The same on a server."""
    today = datetime.now(UTC).date()
    first, last = today - timedelta(days=9), today + timedelta(days=9)
    made = [
        Unit(f"U{n:05}", f"Kelurahan Contoh {n}", f"Kecamatan {n % 40}", f"U{n // 10:05}" if n > 9 else None)
        for n in range(units)
    ]
    async with Store(server) as store:
        await store.units.save(made)
        await store.windows.add(Window("W-1", "Survei Contoh", first, last, units=("U00001",)))


def fill(path: Path, units: int, answers: int, now: datetime) -> None:
    """Made-up answers of last week and the quarter before."""
    instrument, day = load_instrument(), local_day(now, _ZONE)
    days = (day - timedelta(days=7), period_of(day, "quarter").previous().last)  # every unit has answers of both
    choices = cycle(({key: 3 + (place % 2) for place, key in enumerate(instrument.keys)},))
    responses = (
        Response(
            unit=f"U{number % units:05}",
            service="",
            instrument=instrument.id,
            period=period_of(given, "quarter").key,
            week=period_of(given, "week").key,
            hour=hour_of(datetime.combine(given, datetime.min.time(), UTC)),
            answers=scores,
            profile={"kelamin": "P"},
            pseudonym=new_code(43) if given > day - timedelta(days=10) else None,
        )
        for number, scores in zip(range(answers), choices, strict=False)
        for given in (days[number // units % 2],)
    )
    connection = connect(path)
    connection.execute("BEGIN")
    insert_many(connection, responses)
    connection.execute("COMMIT")
    connection.close()


async def mark(path: Path, secret: str) -> None:
    """Do what a bot with this secret would do once after its first start with these answers: mark their receipts."""
    async with Store(path, cipher=Cipher(secret)) as store:
        await store.sealing.begin()
        await store.sealing.mark_receipts()


def city(path: Path, units: int, answers: int, heads: int, now: datetime, kept: Path | None = None) -> None:
    """Make units, answers and heads, or copy those that a run of the same day left in the folder `kept`."""
    if kept is None:
        make(path, units)
        fill(path, units, answers, now)
        bind(path, units, heads)
        return
    pattern = kept / f"city-{units}-{answers}-{heads}-{local_day(now, _ZONE)}.db"
    if not pattern.exists():
        kept.mkdir(parents=True, exist_ok=True)
        begun = pattern.with_suffix(".part")
        begun.unlink(missing_ok=True)
        city(begun, units, answers, heads, now)
        begun.rename(pattern)
    shutil.copy(pattern, path)


def bind(path: Path, units: int, heads: int) -> None:
    """Give every so many-th unit a head, and heads in all."""
    rows = [
        (FIRST_HEAD + number, "head", f"U{number * (units // heads):05}", "Kepala Contoh", "id", "2026-01-01")
        for number in range(heads)
    ]
    with closing(connect(path)) as db:
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO roles (chat, role, unit, name, language, bound) VALUES (?, ?, ?, ?, ?, ?)", rows)
        db.execute("COMMIT")


async def seat_heads(client: SandboxClient, heads: int) -> None:
    """Have every head write to the bot, since a bot may write to nobody else, and wait until it has read all of it."""
    for first in range(0, heads, 200):
        some = [
            await client.person("Kepala Contoh", person_id=FIRST_HEAD + number)
            for number in range(first, min(first + 200, heads))
        ]
        await asyncio.gather(*(head.send("/bantuan") for head in some))
    while await client.pending():  # noqa: ASYNC110 -- another process holds them
        await asyncio.sleep(0.2)


def plan_again(path: Path) -> None:
    """As if Monday's hour had just come, and a quarter had just closed: nothing of it is in the ledger."""
    with sqlite3.connect(path, timeout=30) as db:
        db.execute("DELETE FROM planned")
        db.execute("DELETE FROM deliveries WHERE kind = 'summary'")


async def planned(path: Path, seconds: float) -> None:
    """Until last week is in the ledger again."""
    await _until(path, seconds, "SELECT count(*) > 1 FROM planned WHERE kind IN ('summary', 'followup')")


async def marked(path: Path, seconds: float) -> None:
    """Until the bot has given the receipts of the made answers their mark, which it does once after it has started."""
    await _until(path, seconds, "SELECT count(*) = 0 FROM facts WHERE name = 'receipts_unmarked'")


async def settled(path: Path, seconds: float) -> None:
    """Until all that is owed to anybody has been sent or given up."""
    await _until(path, seconds, "SELECT count(*) = 0 FROM deliveries WHERE sent IS NULL AND failed IS NULL")


async def reported(path: Path, seconds: float) -> bool:
    """Wait until nobody is owed a report. Returns False where one still is after so many seconds."""
    asked = "SELECT count(*) = 0 FROM deliveries WHERE kind = 'report' AND sent IS NULL AND failed IS NULL"
    return await _until(path, seconds, asked)


def drop_reports(path: Path) -> None:
    """Owe nobody a report any more."""
    with closing(sqlite3.connect(path, timeout=30)) as db, db:
        db.execute("UPDATE deliveries SET failed = 'measured' WHERE kind = 'report' AND sent IS NULL")


async def _until(path: Path, seconds: float, query: str) -> bool:
    """Wait until the query says yes. Returns False where it does not within so many seconds."""
    until = time.monotonic() + seconds
    while True:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as db:
            if db.execute(query).fetchone()[0]:
                return True
        if time.monotonic() >= until:
            return False
        await asyncio.sleep(0.5)
