"""What one person does costs the same in a small city and in a large one, counted in steps of SQLite."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest

from bot.rules.owed import Notice
from bot.sandbox import Person
from bot.storage import Unit, Window
from bot.storage.deliveries import Owed
from tests.support.people import officer_of
from tests.support.running import Bot

WINDOW = Window("SKM-26", "Survei Contoh", date(2026, 11, 1), date(2026, 12, 31), units=("DISDUK",))


class Steps:
    """Instructions that the store's connections have run."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> int:
        self.count += 1
        return 0


async def count(bot: Bot, act: Awaitable[Any]) -> int:
    """The steps of an act."""
    steps, database = Steps(), bot.app.store._database
    lanes = (database._reader._connection, database._writer._connection)
    for one in lanes:
        await one.run(lambda db: db.set_progress_handler(steps, 1))
    await act
    for one in lanes:
        await one.run(lambda db: db.set_progress_handler(None, 0))
    return steps.count


async def grow(bot: Bot, size: int) -> None:
    """So many more units, three deep, each with answers of other people."""
    units = [Unit(f"G{n:04}", f"Kelurahan Contoh {n}", parent=f"G{n // 10:04}" if n > 9 else None) for n in range(size)]
    await bot.app.store.units.save(units)


async def tap(bot: Bot, resident: Person, _: Person) -> None:
    await bot.do(resident, "Wirausaha")


async def officers_tap(bot: Bot, _: Person, officer: Person) -> None:
    await bot.do(officer, "Wirausaha")


async def erase(bot: Bot, resident: Person, _: Person) -> None:
    await bot.write(resident, "/hapus")


async def deliver(bot: Bot, _: Person, officer: Person) -> None:
    thing = Notice(placeholder="…", text="Contoh")
    owed = Owed(thing=thing, period="2026-W46", unit="PKM-02", recipient=officer.id, part=f"contoh-{len(bot.people)}")
    await bot.app.store.deliveries.owe([owed], bot.app.desk.now)
    await bot.deliver()


async def tick(bot: Bot, *_: Person) -> None:
    for work in (bot.app.planner, bot.app.reminders, bot.app.drafting, bot.app.due_reminders):
        await work.plan_due(bot.clock())
    await bot.app.retention.run(bot.clock())


@pytest.mark.parametrize("act", [tap, officers_tap, erase, deliver, tick])
async def test_it_does_not_grow_with_the_city(polling: Bot, act: Callable[..., Awaitable[Any]]) -> None:
    bot, costs = polling, list[int]()
    await bot.app.store.windows.add(WINDOW)
    officer = await officer_of(bot, "PKM-02")  # below the window's unit
    for size in (10, 400):
        await grow(bot, size)
        resident = await bot.person(f"Warga {size}")
        await bot.complete(resident, "RSUD", "Rawat inap")
        await bot.write(resident, "/start PKM-02")
        await bot.do(resident, "Mulai", "Perempuan", "26–34", "SMA")
        await bot.write(officer, "/isi PKM-02")
        await bot.do(officer, "Mulai", "Perempuan", "26–34", "SMA")
        await tick(bot)
        costs.append(await count(bot, act(bot, resident, officer)))
        await bot.write(officer, "/batal")
    assert costs[0] > 20, "something was counted"
    assert costs[1] < costs[0] * 1.25, f"{act.__name__}: {costs} steps in cities of 10 and 400 units"
