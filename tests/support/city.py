"""Heads, a ledger and couriers against a local Telegram. Made-up answers in a real file."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from telegram import Bot

from bot.config import Config
from bot.gateway.pace import Pace
from bot.ledger.courier import Courier
from bot.reporting.weekly import Planner
from bot.sandbox import Message, Person
from bot.storage import Response, Store, Unit
from bot.storage.responses import insert_many
from scoring import Period, load_instrument, local_day, period_of
from scoring.period import PeriodKind
from tests.support.near import Near
from tests.support.running import Clock
from tests.support.templates import new_database

KEYS = load_instrument("permenpan-14-2017").keys
JAKARTA = ZoneInfo("Asia/Jakarta")
UNITS = [
    Unit("AA", "Dinas Contoh <A> & B", "Dinas", population=1000),
    Unit("BB", "Puskesmas Contoh", "Puskesmas"),
    Unit("CC", "Kecamatan Contoh", "Kecamatan"),
]
MONDAY = datetime(2026, 11, 16, 0, 30, tzinfo=UTC)  # 07:30 in Jakarta


def made_up(
    moment: datetime,
    scores: list[int],
    unit: str = "AA",
    zone: ZoneInfo = JAKARTA,
    kind: PeriodKind = "quarter",
    **fields: Any,
) -> Response:
    """A response given at a moment, filed as the bot files it."""
    day = local_day(moment, zone)
    return Response(
        unit=unit,
        service="",
        instrument="permenpan-14-2017",
        period=period_of(day, kind).key,
        week=period_of(day, "week").key,
        hour=moment.astimezone(UTC).strftime("%Y-%m-%dT%H"),
        answers=dict(zip(KEYS, scores, strict=True)),
        **fields,
    )


@pytest.fixture
def answer() -> Callable[..., Response]:
    """`answer(moment, scores, unit, zone, kind, **fields of Response)`."""
    return made_up


@dataclass
class City:
    """A store with units, and what carries its figures to people."""

    tg: Near
    store: Store
    config: Config
    clock: Clock
    path: Path
    stack: AsyncExitStack
    pauses: list[float] = field(default_factory=list)  # what the couriers would have waited

    async def fill(self, responses: list[Response]) -> None:
        await self.store._database.write(lambda db: insert_many(db, responses))

    async def week(self, unit: str = "AA", n: int = 12, score: int = 3, day: int = 11, **fields: Any) -> None:
        """`n` answers on one day of November."""
        moment = datetime(2026, 11, day, 3, tzinfo=UTC)
        await self.fill([made_up(moment, [score] * 9, unit, **fields) for _ in range(n)])

    async def head(self, unit: str, name: str, language: str = "id") -> Person:
        person = await self.tg.person(name, language)
        await person.start()
        await self.store.people.bind(unit, person.id, language, "2026-11-01T00:00:00")
        return person

    @property
    def pace(self) -> Pace:
        """Telegram's pace, noted and not waited for."""

        async def note(seconds: float) -> None:
            self.pauses.append(seconds)

        return Pace(25, lambda: self.clock().timestamp(), note)

    async def texts(self, week: Period, part: str = "again") -> list[str]:
        """The captions of the cards of a week, planned now, in the order they are owed."""
        await self.planner().plan_week(week, self.clock(), part=part)
        statement = "SELECT payload FROM deliveries WHERE kind = 'summary' AND period = ? AND part = ? ORDER BY id"
        rows = await self.store._database.read(lambda db: db.execute(statement, (week.key, part)).fetchall())
        return [json.loads(row["payload"])["text"] for row in rows]

    def planner(self) -> Planner:
        return Planner(self.config, self.store)

    async def courier(self, pace: Pace | None = None) -> Courier:
        """Another worker, with a store and connections of its own."""
        store = await self.stack.enter_async_context(Store(self.path))
        requests = (self.tg.transport(), self.tg.transport())
        bot = Bot(self.tg.token, f"{self.tg.url}/bot", request=requests[0], get_updates_request=requests[1])
        await self.stack.enter_async_context(bot)
        courier = Courier(self.config, store, bot, self.clock, pace or self.pace)
        self.stack.push_async_callback(courier.close)
        return courier

    async def shown(self, person: Person) -> list[Message]:
        """What the bot has written to somebody."""
        return [message for message in await person.messages() if message.from_bot]


@pytest.fixture
async def city(path: Path, clock: Clock, config_for: Callable[..., Config]) -> AsyncIterator[City]:
    clock.now = MONDAY
    async with AsyncExitStack() as stack:
        tg = await stack.enter_async_context(Near())
        new_database(path, UNITS)
        store = await stack.enter_async_context(Store(path))
        yield City(tg, store, config_for(tg, path), clock, path, stack)
