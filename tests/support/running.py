"""A made-up city, a clock that stands still until told, and the bot against a local Telegram: polling and webhook."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.config import Config, make_config
from bot.gateway.allowance import Allowance
from bot.gateway.pace import Pace
from bot.sandbox import Message, Person, Sandbox
from bot.sandbox.errors import ControlError
from bot.storage import Cipher, SavedDraft, Service, Unit
from bot.storage.drafts import _SINCE, draft_of
from scoring.instrument_catalogue import load_instrument
from scoring.packing import unpack
from tests.support.engine import Reader, engine
from tests.support.leaks import leaks_of
from tests.support.near import Near
from tests.support.planned import planned_database
from tests.support.ports import free_port
from tests.support.serving import serving
from tests.support.waiting import PATIENCE, until

SECRET = "rahasia-contoh-untuk-pengujian-0123456789"
ADMIN = 777_000_111

UNITS = (
    Unit("DISDUK", "Dinas Kependudukan <Contoh> & Catatan Sipil", "Dinas", population=1000),
    Unit("RSUD", "RSUD Contoh", "RSUD", services=(Service("inap", "Rawat inap"), Service("jalan", "Rawat jalan"))),
    Unit("PKM-01", "Puskesmas Contoh Melati", "Puskesmas", inapplicable=frozenset({"biaya"})),
    Unit("PKM-02", "Puskesmas Contoh Mawar", "Puskesmas", parent="DISDUK"),
)

PROFILE = ("Perempuan", "26–34", "SMA", "Wirausaha")
SCORES = {
    "persyaratan": ("Sangat sesuai", 4),
    "prosedur": ("Mudah", 3),
    "waktu": ("Tidak cepat", 1),
    "biaya": ("Gratis", 4),
    "produk": ("Kurang sesuai", 2),
    "kompetensi": ("Kompeten", 3),
    "perilaku": ("Sopan dan ramah", 3),
    "sarpras": ("Cukup", 2),
    "pengaduan": ("Dikelola dengan baik", 4),
}
EXPECTED = {key: score for key, (_, score) in SCORES.items()}


class Clock:
    """Seconds pass only when told to. `now` is the true time, and `ahead` how far this machine's clock is before it."""

    def __init__(self, now: datetime) -> None:
        self.now, self.ahead = now, timedelta(0)

    def __call__(self) -> datetime:
        return self.now + self.ahead

    def steady(self) -> float:
        """Seconds that pass whatever the machine's clock is set to."""
        return self.now.timestamp()

    def advance(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@dataclass
class Bot:
    """A running bot beside the Telegram it talks to."""

    app: App
    tg: Sandbox
    clock: Clock
    path: Path
    people: list[Person] = field(default_factory=list)

    def close(self) -> None:
        """Close what rows() opened. What is asked for after that opens it anew."""
        reader = self.__dict__.pop("reader", None)
        if reader is not None:
            reader.close()

    @cached_property
    def reader(self) -> Reader:
        return engine.reader(self.path)

    async def person(self, name: str = "Siti Contoh", language: str = "id", person_id: int | None = None) -> Person:
        person = await self.tg.person(name, language, username=f"u_{len(self.people)}_contoh", person_id=person_id)
        self.people.append(person)
        return person

    async def admin(self, language: str = "id") -> Person:
        """The root admin of the configuration."""
        return await self.person("Admin Contoh", language, person_id=ADMIN)

    async def settle(self) -> None:
        """Until every update is committed and acknowledged, and everything said."""
        async with asyncio.timeout(PATIENCE):
            while await self.tg.pending() or self.app.poller.busy:  # noqa: ASYNC110 -- it happens over HTTP
                await asyncio.sleep(0.003)
            while said := set(
                self.app.outbox._under_way
            ):  # what is said may lead to more. Draining would break that off
                await asyncio.wait(said)

    async def deliver(self) -> None:
        """Wait until every message that is due has been sent, by this call or the courier. Reports aside."""
        owed = (
            "SELECT 1 FROM deliveries WHERE kind <> 'report' AND sent IS NULL AND failed IS NULL AND due <= ? LIMIT 1"
        )
        async with asyncio.timeout(PATIENCE):
            while True:
                await self.app.courier.deliver_due()
                if not self.rows(owed, int(self.clock().timestamp())):
                    return
                await asyncio.sleep(0.01)

    async def rest(self) -> None:
        """Until nothing is under way of its own accord either: neither jobs nor what the courier brings."""
        lanes = self.app.courier._lanes
        await self.settle()
        await until(lambda: not self.app.jobs._running)
        await until(lambda: not any(one.busy or one._wake.is_set() or one._claiming.locked() for one in lanes))

    async def do(self, person: Person, *labels: str) -> Message:
        """Tap these buttons one after the other, each when its screen is shown. Returns the last screen."""
        for label in labels:
            await self._press(person, label)
            await self.settle()
        return await person.last()

    async def _press(self, person: Person, label: str) -> None:
        """Of the newest message with buttons, or of one above it which the courier has brought something below."""
        try:
            await person.press(label)
        except ControlError:
            for message in reversed(await person.messages()):
                if not message.from_bot:  # what stands above is of an earlier act
                    raise
                if message.labels:
                    with suppress(ControlError):
                        await person.press(label, message)
                        return
            raise

    async def write(self, person: Person, text: str) -> Message:
        await person.send(text)
        await self.settle()
        return await person.last()

    async def answer_all(self, person: Person, *, but: tuple[str, ...] = (), **other: str) -> Message:
        """The questions, to what is asked of oneself."""
        return await self.do(person, *(other.get(key, label) for key, (label, _) in SCORES.items() if key not in but))

    async def complete(self, person: Person, code: str, *before: str, **other: str) -> Message:
        """A whole survey without profile and suggestion, the thanks. `before` is the service, where it is asked for."""
        await self.write(person, f"/start {code}")
        but = ("biaya",) if code == "PKM-01" else ()
        await self.do(person, *(before or ("Mulai",)))
        await self.answer_all(person, but=but, **other)
        while "Tidak ingin menjawab" in (shown := await person.last()).labels:  # where each of it is asked for
            await self.do(person, "Tidak ingin menjawab")
        return await self.do(person, *(("Lewati semua",) if "Lewati semua" in shown.labels else ()), "Kirim")

    async def tick(self) -> None:
        """One tick, with all that it starts, an hour after the last: what runs once an hour is due again."""
        jobs = self.app.jobs
        jobs._tick = max(jobs._tick, *jobs._due.values())
        await self.app._tick(None)  # type: ignore[arg-type]  # the context is not looked at
        await until(lambda: not jobs._running)  # in tasks of their own

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What another program sees in the file."""
        return [tuple(row) for row in self.reader.execute(query, values).fetchall()]

    def drafts(self) -> list[SavedDraft]:
        """Surveys under way as the file keeps them, opened with the secret, by chat."""
        with closing(engine.reader(self.path)) as db:
            if isinstance(db, sqlite3.Connection):
                db.row_factory = sqlite3.Row
            found = [draft_of(Cipher(SECRET), row) for row in db.execute(_SINCE, (0,))]
        return sorted(filter(None, found), key=lambda one: one.chat)

    def expected(self, unit: str = "DISDUK", service: str = "", suggestion: str | None = None, **other: int) -> Any:
        """What stored() gives for a survey answered by answer_all()."""
        answers = {key: score for key, score in (EXPECTED | other).items() if score}
        return {"unit": unit, "service": service, "suggestion": suggestion, "answers": answers}

    def stored(self) -> list[dict[str, Any]]:
        """Every response with its answers, oldest first by unit and service."""
        found = []
        query = "SELECT instrument, scores, unit, service, suggestion FROM responses ORDER BY unit, service, id"
        for instrument, scores, unit, service, suggestion in self.rows(query):
            answers = unpack(load_instrument(instrument), scores)
            found.append({"unit": unit, "service": service, "suggestion": suggestion, "answers": answers})
        return found

    def leaks(self) -> list[str]:
        """Places outside deliveries and what is kept of staff where a person can be recognised."""
        marks = [
            mark for number, one in enumerate(self.people) for mark in (str(one.id), one.name, f"u_{number}_contoh")
        ]
        return leaks_of(marks, self.rows)


Running = Callable[..., AbstractAsyncContextManager[Bot]]


both_ways = pytest.mark.parametrize("bot", ["polling", "webhook"], indirect=True)
"""For tests where the way updates come in matters, and for one whole conversation of each kind."""


def config_of(tg: Sandbox, path: Path, mode: str = "polling", **sections: dict[str, Any]) -> Config:
    telegram: dict[str, Any] = {"base_url": tg.url, "mode": "polling" if mode == "near" else mode}
    if mode == "webhook":
        port = free_port()
        telegram |= {"webhook_url": f"http://127.0.0.1:{port}/hook", "webhook_port": port}
    content = {
        "agency": {"name": "Pemerintah Kota Contoh", "timezone": "Asia/Jakarta"},
        "telegram": telegram,
        "database": {"url": engine.url(path)},
        "admins": {"telegram_ids": [ADMIN]},
        **sections,
    }
    environ = {"SKM_TELEGRAM_TOKEN": tg.token, "SKM_SECRET": SECRET}
    return make_config(content, environ, folder=path.parent if engine.on_server else Path())


def plenty() -> Allowance:
    """Tests tap faster than people do."""
    return Allowance(time.monotonic, rate=1e6, burst=1e6)


def app_at(tg: Sandbox, clock: Clock, config: Config, pace: Pace | None = None, **more: Any) -> App:
    """The bot, and a Telegram that knows the true time of this clock. `more` is what App takes beside."""
    tg.telegram.calendar = clock.steady
    return App(config, clock, pace or at_once(), more.pop("allowance", None) or plenty(), steady=clock.steady, **more)


@asynccontextmanager
async def running(
    path: Path,
    mode: str = "near",
    clock: Clock | None = None,
    tg: Sandbox | None = None,
    allowance: Allowance | None = None,
    grace: float = 10,
    ticking: bool = False,
    **sections: Any,
) -> AsyncIterator[Bot]:
    """The bot, serving, with the made-up units in its database. Its timer runs where `ticking`, and in a used file.

    "near" is polling with the network left out, where a test is not about that.
    """
    async with AsyncExitStack() as stack:
        telegram: Sandbox = tg if tg is not None else await stack.enter_async_context(Near())
        clock = clock or wednesday()
        config = config_of(telegram, path, mode, **sections)
        more: dict[str, Any] = (
            {"transport": telegram.transport} if mode == "near" and isinstance(telegram, Near) else {}
        )
        fresh = await planned_database(path, UNITS, config, clock.now)
        app = app_at(telegram, clock, config, allowance=allowance or plenty(), grace=grace, **more)
        await stack.enter_async_context(serving(app, ticking=ticking or not fresh))
        bot = Bot(app, telegram, clock, path)
        try:
            yield bot
        finally:
            bot.close()


def at_once() -> Pace:
    """Telegram's pace, one message a second for each chat, is what tests/bot/gateway is about: nobody waits for it."""

    async def go_on(_: float) -> None:
        pass

    return Pace(25, time.monotonic, go_on)


def wednesday() -> Clock:
    """Wednesday 18 November 2026, 10:00 in Jakarta. 2026-W47, 2026-Q4."""
    return Clock(datetime(2026, 11, 18, 3, 0, tzinfo=UTC))
