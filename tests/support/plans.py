"""A city in which every plan has something to do: the same every time, in a real file."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.config import make_config
from bot.reporting.followup_due import Drafting
from bot.storage import Author, Response, Service, Store, Unit, Window
from bot.storage.responses import insert_many
from scoring import local_day, parse_period
from tests.support.city import made_up

CONFIG = make_config({}, {})
JAKARTA = ZoneInfo("Asia/Jakarta")
MONDAY = datetime(2027, 1, 4, 1, tzinfo=UTC)
MARCH = datetime(2027, 3, 25, 5, tzinfo=UTC)
THURSDAY = datetime(2026, 12, 17, 3, tzinfo=UTC)
UNITS = 14
WINDOW = Window("W-26", "Survei Contoh", THURSDAY.date().replace(day=1), THURSDAY.date(), units=("U00",), target=9)
LEDGER = (
    "SELECT kind, period, unit, recipient, part, payload FROM deliveries ORDER BY id",
    "SELECT kind, period FROM planned ORDER BY kind, period",
    "SELECT id, unit, span, element, basis, state FROM actions ORDER BY id",
    "SELECT id, unit, period, window, week, new, cells FROM releases ORDER BY id",
    "SELECT id, released FROM responses ORDER BY id",
    "SELECT who, action, subject, after FROM audit ORDER BY id",
)


def units() -> list[Unit]:
    """Two kinds of units, some in another zone, with services, below others, without a target, closed."""
    return [
        Unit(
            f"U{n:02}",
            f"Unit Contoh {n * 7 % 5}",
            ("Dinas", "Puskesmas")[n % 2],
            parent=f"U{n // 4:02}" if n else None,
            services=(Service("a", "Layanan A"), Service("b", "Layanan B")) if n % 4 == 0 else (),
            population=None if n == 5 else 20 + n,
            timezone="Asia/Makassar" if n % 3 == 0 else None,
            active=n != 7,
        )
        for n in range(UNITS)
    ]


def answers(city: list[Unit]) -> list[Response]:
    """The same every time: by every channel, in two quarters, in a window and beside it."""
    pick = random.Random(8)
    parents = {unit.code: unit.parent for unit in city}
    found = []
    for number in range(300):
        unit = city[pick.randrange(UNITS) if number % 5 else 4]
        moment = datetime(2026, 8, 3, tzinfo=UTC) + timedelta(hours=pick.randrange(150 * 24))
        zone = unit.zone(JAKARTA)
        one = made_up(moment, [pick.randint(1, 4) for _ in range(9)], unit.code, zone)
        channel = pick.choice(("bot", "bot", "petugas", "kertas"))
        service = pick.choice(unit.services).slug if unit.services else ""
        inside = WINDOW.takes(unit.code, service, channel, local_day(moment, zone), parents)
        one = replace(one, channel=channel, service=service, window=WINDOW.code if inside else "", id=f"{number:032X}")
        found.append(replace(one, suggestion=f"saran {number}") if number % 6 == 0 else one)
    return found


def stuffed(now: datetime) -> list[Response]:
    """Twenty weeks of ten answers of all 3 each, and thirty of all 4 in the last hour."""
    past = [
        made_up(now - timedelta(days=7 * back, hours=at), [3] * 9, "U01") for back in range(1, 21) for at in range(10)
    ]
    made = past + [made_up(now, [4] * 9, "U01")] * 30
    return [replace(one, id=f"S{number:031X}") for number, one in enumerate(made)]


async def fill(store: Store) -> None:
    await store.windows.add(WINDOW)
    await store._database.write(lambda db: insert_many(db, answers(units())))
    for number, unit in enumerate(units()):
        if number not in (2, 9):
            await store.people.bind(unit.code, 10 + number // 2, ("id", "en")[number % 2], "2026-01-01T00:00:00")
    await store.people.set_blocked(11, "2026-02-01T00:00:00")
    await store.deliveries.owe([], 0, ("summary", "2026-W52"))


async def prepare(store: Store, job: str) -> None:
    await fill(store)
    if job == "due":
        await Drafting(CONFIG, store).draft(parse_period("2026-Q4"), Author("skm:contoh", MONDAY))
        await store._database.write(lambda db: db.execute("UPDATE actions SET quarter = '2027-Q1'"))
