"""What is read for one unit costs the same in a small city and in a large one, counted in steps of SQLite."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.reporting.counter import fillers_of
from bot.reporting.followup_due import DueReminders
from bot.reporting.orders import QualityOrder, Request
from bot.reporting.progress_walk import progress, window_progress
from bot.reporting.quality_words import review
from bot.reporting.reports import ReportMaker
from bot.rules.actions import Action
from bot.storage import Author, Unit, Window
from scoring import parse_period
from tests.support.city import City

JAKARTA = ZoneInfo("Asia/Jakarta")
INSTRUMENT = "permenpan-14-2017"
NOW = datetime(2026, 12, 28, 3, tzinfo=UTC)
TODAY = date(2026, 12, 28)
GIVEN = datetime(2026, 11, 11, 3, tzinfo=UTC)
WINDOW = Window("W-1", "Survei Contoh", date(2026, 11, 1), date(2026, 12, 31))
SMALL, LARGE = 10, 100


async def grow(city: City, answer: Callable[..., Any], first: int, last: int) -> None:
    """So many more units with a head, an answer in the window and two in quarters, one of them long ago."""
    codes = [f"G{n:04}" for n in range(first, last)]
    await city.store.units.save([Unit(code, f"Kelurahan Contoh {code}", parent="CC") for code in codes])
    for at, window in ((GIVEN, "W-1"), (GIVEN, ""), (datetime(2026, 8, 11, 3, tzinfo=UTC), "")):
        await city.fill([replace(answer(at, [3] * 9, code), window=window) for code in codes])
    for chat, code in enumerate(codes, 9000 + first):
        await city.store.people.bind(code, chat, "id", "2026-11-01T00:00:00+00:00")


async def steps(city: City, act: Awaitable[Any]) -> int:
    """The instructions that SQLite runs for an act."""
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    database = city.store._database
    lanes = (database._reader, database._writer, database._browser)
    for one in lanes:
        await one._connection.run(lambda db: db.set_progress_handler(step, 1))
    await act
    for one in lanes:
        await one._connection.run(lambda db: db.set_progress_handler(None, 0))
    return count


def request(period: str) -> Request:
    return Request("AA", parse_period(period) if period != "W-1" else WINDOW.period, (), "id")


def maker(city: City) -> ReportMaker:
    return ReportMaker(city.config, city.store, NOW)


async def remind(city: City) -> None:
    """An action of this unit alone is due."""
    for table in ("planned", "deliveries"):
        await city.store._database.write(lambda db, table=table: db.execute(f"DELETE FROM {table}"))
    assert await DueReminders(city.config, city.store).plan_due(NOW) == 1


ACTS: dict[str, Callable[[City], Awaitable[Any]]] = {
    "progress": lambda city: progress(city.store, INSTRUMENT, parse_period("2026-Q4"), TODAY, JAKARTA, ["AA"]),
    "progress in a window": lambda city: window_progress(city.store, WINDOW, TODAY, ["AA"]),
    "report": lambda city: maker(city).make(request("2026-Q4")),
    "report of a month": lambda city: maker(city).make(request("2026-11")),
    "laporan": lambda city: maker(city).laporan(request("2026-Q4"), "id"),
    "quality": lambda city: review(city.store, QualityOrder(city.config, ["AA"], "2026-Q4", "X", {}, "id")),
    "who fills in": lambda city: fillers_of(city.config, city.store, "rahasia-contoh-untuk-pengujian", "AA"),
    "reminders of what is due": remind,
}


async def test_it_does_not_grow_with_the_city(city: City, answer: Callable[..., Any]) -> None:
    store = city.store
    await store.windows.add(WINDOW)
    await store.people.bind("AA", 5001, "id", "2026-11-01T00:00:00+00:00")
    for window in ("", "W-1"):
        await city.fill([replace(answer(GIVEN, [3] * 9), window=window)])
    action = Action(
        id=0,
        unit="AA",
        span="2026-Q3",
        first="2026-07-01",
        last="2026-09-30",
        instrument=INSTRUMENT,
        element="waktu",
        basis="3,00",
        quarter="2026-Q4",
    )
    await store.actions.draft([action], Author("skm:test", NOW))
    found: list[dict[str, int]] = []
    for first, last in ((0, SMALL), (SMALL, LARGE)):
        await grow(city, answer, first, last)
        found.append({name: await steps(city, act(city)) for name, act in ACTS.items()})
    for name, small in found[0].items():
        assert 20 < found[1][name] < small * 1.2, f"{name}: {small}, {found[1][name]} steps in {SMALL}, {LARGE} units"
