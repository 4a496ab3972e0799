"""Each job alone: one that raises, hangs or is slow holds up no other, and the root admins hear of it once."""

import asyncio
import logging
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.conversation.texts import LANGUAGES, texts
from bot.ledger.jobs import TELL_AFTER, Job, Jobs, Work
from bot.rules.lines import fault_of
from bot.rules.owed import Message, thing_in
from bot.storage import Store
from bot.storage.jobs import JobRecord
from scoring import BadPeriod, parse_period
from tests.support.running import ADMIN, Bot, Clock, Running, wednesday
from tests.support.waiting import PATIENCE, until

DATA = Path(__file__).parents[3] / "docs" / "data.md"
SECRET_WORDS = "Siti Contoh 081234567890"


class Bench:
    """Registered jobs over a real file, ticking when told to."""

    def __init__(self, store: Store, config: Config, clock: Clock) -> None:
        self.store, self.config, self.clock = store, config, clock
        self.woken = 0
        self.done: list[str] = []
        self.jobs: Jobs

    def register(self, *jobs: Job) -> None:
        self.jobs = Jobs(self.config, self.store, self.clock, self._wake, jobs)

    def _wake(self) -> None:
        self.woken += 1

    def good(self, name: str) -> Work:
        async def work(_: datetime) -> None:
            self.done.append(name)

        return work

    async def tick(self, times: int = 1) -> None:
        """Start what is due and wait for those that end."""
        for _ in range(times):
            self.jobs.start_due()
            await self.settle()
            self.clock.advance(seconds=30)

    async def settle(self) -> None:
        await until(lambda: not self.jobs._running)  # jobs run in tasks of their own

    async def record(self, name: str) -> JobRecord:
        return next(one for one in await self.store.jobs.all() if one.name == name)

    async def alarms(self) -> list[tuple[int, str]]:
        """(recipient, text) of what is owed to the root admins."""
        query = "SELECT recipient, kind, payload FROM deliveries ORDER BY id"
        rows = await self.store._database.read(lambda db: db.execute(query).fetchall())
        things = [(row["recipient"], thing_in(row["kind"], row["payload"])) for row in rows]
        return [(recipient, thing.text) for recipient, thing in things if isinstance(thing, Message)]


@pytest.fixture
async def bench(city: Any, clock: Clock) -> Bench:
    return Bench(city.store, city.config, clock)


async def broken(_: datetime) -> None:
    raise RuntimeError(SECRET_WORDS)


async def hanging(_: datetime) -> None:
    await asyncio.Event().wait()


async def test_one_that_raises_stops_nobody(bench: Bench) -> None:
    others = [Job(name=name, work=bench.good(name)) for name in ("second", "third")]
    bench.register(Job(name="first", work=broken), *others)
    await bench.tick(2)
    assert bench.done == ["second", "third"] * 2
    first, second = await bench.record("first"), await bench.record("second")
    assert (first.started, first.succeeded, first.failed) == ("2026-11-16T00:30:30+00:00", None, first.started)
    assert (first.fault, first.failures) == ("RuntimeError", 2)
    assert (second.started, second.succeeded, second.failed) == (first.started, first.started, None)


async def test_one_that_raises_before_it_awaits_stops_nobody(bench: Bench) -> None:
    def at_once(_: datetime) -> Any:
        raise RuntimeError

    bench.register(Job(name="first", work=at_once), Job(name="second", work=bench.good("b")))
    await bench.tick()
    assert bench.done == ["b"]
    assert (await bench.record("first")).failures == 1


async def test_one_that_hangs_stops_nobody_and_is_not_started_again_beside_itself(bench: Bench) -> None:
    starts: list[datetime] = []

    async def hang(now: datetime) -> None:
        starts.append(now)
        await asyncio.Event().wait()

    bench.register(Job(name="first", work=hang), Job(name="second", work=bench.good("b")))
    for number in range(1, 4):
        bench.jobs.start_due()
        await until(lambda: len(bench.done), number)  # in a task of its own
        await until(lambda: len(bench.jobs._running), 1)
    assert len(starts) == 1
    first = await bench.record("first")
    assert (first.started, first.succeeded, first.failed) == ("2026-11-16T00:30:00+00:00", None, None)
    await bench.jobs.close(0)
    assert bench.jobs._running == {}


async def test_one_that_hangs_is_ended_and_started_again(bench: Bench) -> None:
    bench.register(Job(name="first", work=hanging, longest=0.05))
    await bench.tick(2)
    first = await bench.record("first")
    assert (first.fault, first.failures) == ("not done after 0.05 seconds", 2)


async def test_a_timeout_of_its_own_is_no_end_of_time(bench: Bench) -> None:
    async def work(_: datetime) -> None:
        raise TimeoutError

    bench.register(Job(name="first", work=work))
    await bench.tick()
    assert (await bench.record("first")).fault == "TimeoutError"


async def test_something_cancelled_below_a_job_is_a_failure_of_it(bench: Bench) -> None:
    async def work(_: datetime) -> None:
        raise asyncio.CancelledError

    bench.register(Job(name="first", work=work))
    await bench.tick()
    assert (await bench.record("first")).failures == 1


async def test_a_slow_one_delays_nobody_and_ends_in_its_own_time(bench: Bench) -> None:
    release = asyncio.Event()

    async def slow(_: datetime) -> None:
        await release.wait()
        bench.done.append("slow")

    bench.register(Job(name="first", work=slow), Job(name="second", work=bench.good("b")))
    bench.jobs.start_due()
    await until(lambda: _one_succeeded(bench))  # in a task of its own
    assert bench.done == ["b"]
    bench.jobs.start_due()
    bench.clock.advance(minutes=4)
    release.set()
    await bench.settle()
    assert bench.done.count("slow") == 1
    first = await bench.record("first")
    assert (first.started, first.succeeded) == ("2026-11-16T00:30:00+00:00", "2026-11-16T00:34:00+00:00")


async def test_a_rare_one_comes_every_so_many_ticks_and_at_the_next_where_it_failed(bench: Bench) -> None:
    moments: list[datetime] = []

    async def rare(now: datetime) -> None:
        moments.append(now)
        if len(moments) in {2, 3}:
            raise RuntimeError

    bench.register(Job(name="first", work=rare, every=4))
    start = bench.clock()
    await bench.tick(12)
    ticks = [(moment - start).total_seconds() / 30 for moment in moments]
    assert ticks == [0, 4, 5, 6, 10]
    assert (await bench.record("first")).failures == 0


async def test_the_root_admins_are_told_once_and_again_only_after_a_success(bench: Bench) -> None:
    healthy = False

    async def work(_: datetime) -> None:
        if not healthy:
            raise RuntimeError(SECRET_WORDS)

    bench.register(Job(name="retention", work=work))
    await bench.tick(TELL_AFTER - 1)
    assert await bench.alarms() == []
    assert bench.woken == 0
    await bench.tick(5)
    ((recipient, text),) = await bench.alarms()
    assert recipient == ADMIN
    assert "Penghapusan data yang sudah lewat masa simpan</b> (retention) sudah 3 kali berturut-turut gagal" in text
    assert "RuntimeError" in text
    assert "Siti" not in text
    assert bench.woken == 1
    healthy = True
    await bench.tick(2)
    _, (recipient, text) = await bench.alarms()
    assert recipient == ADMIN
    assert "Penghapusan data yang sudah lewat masa simpan</b> (retention) berjalan lagi" in text
    assert bench.woken == 2
    healthy = False
    await bench.tick(TELL_AFTER - 1)
    assert len(await bench.alarms()) == 2
    healthy = True
    await bench.tick()
    assert len(await bench.alarms()) == 2, "nobody had heard of these failures"
    healthy = False
    await bench.tick(TELL_AFTER)
    assert len(await bench.alarms()) == 3


async def test_the_courier_is_woken_for_what_is_newly_owed(bench: Bench) -> None:
    owed = 0

    async def work(_: datetime) -> int:
        return owed

    bench.register(Job(name="first", work=work))
    await bench.tick()
    assert bench.woken == 0
    owed = 2
    await bench.tick()
    assert bench.woken == 1


async def test_a_file_that_takes_no_records_keeps_no_job_from_its_work(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    await bench.store._database.write(lambda db: db.execute("DROP TABLE jobs"))
    bench.register(Job(name="first", work=bench.good("a")), Job(name="second", work=broken))
    await bench.tick(2)
    assert bench.done == ["a", "a"]
    assert "job not recorded job=first" in caplog.text


async def test_neither_file_nor_log_hold_the_words_of_what_was_raised(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bench.register(Job(name="first", work=broken))
    await bench.tick(TELL_AFTER)
    assert "RuntimeError" in caplog.text
    assert "Siti" not in caplog.text + str(await bench.store.jobs.all()) + str(await bench.alarms())


def test_a_fault_says_where_in_the_program() -> None:
    with pytest.raises(BadPeriod) as raised:
        parse_period(SECRET_WORDS)
    told = fault_of(raised.value)
    assert told.startswith("BadPeriod at scoring.period:")
    assert "Siti" not in told


async def test_nothing_starts_once_it_is_closed_and_what_runs_may_end(bench: Bench) -> None:
    async def slow(_: datetime) -> None:
        await asyncio.sleep(0.05)
        bench.done.append("slow")

    bench.register(Job(name="first", work=slow))
    bench.jobs.start_due()
    await bench.jobs.close(PATIENCE)
    assert bench.done == ["slow"]
    assert (await bench.record("first")).succeeded is not None
    bench.jobs.start_due()
    assert bench.jobs._running == {}


async def test_every_registered_job_has_a_name_for_people_and_a_word_in_the_description_of_data(
    path: Any, run: Running
) -> None:
    (row,) = (line for line in DATA.read_text(encoding="utf-8").splitlines() if "`weekly_cards`" in line)
    async with run(path) as bot:
        for name in bot.app.jobs.names:
            assert [f"job.name.{name}" in texts(language) for language in LANGUAGES] == [True] * len(LANGUAGES), name
            assert f"`{name}`" in row


async def _one_succeeded(bench: Bench) -> bool:
    return any(one.succeeded for one in await bench.store.jobs.all())


def _count(bot: Bot, query: str) -> int:
    return int(bot.rows(query)[0][0])


async def _tick_until(bot: Bot, query: str, least: int, most: int = 99) -> None:
    """One tick when nothing runs, and until this counts so many."""
    await until(lambda: not bot.app.jobs._running)  # jobs run in tasks of their own
    await bot.app._tick(None)  # type: ignore[arg-type]  # the context is not looked at
    await until(lambda: least <= _count(bot, query) <= most)  # likewise


def _spoil_plan(path: Any) -> None:
    """Write a week that is none into the plan of the weekly cards, as a hand that edits the file may."""
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO planned (kind, period, at) VALUES ('summary', 'bukan-minggu', 0)")
    db.close()


async def test_in_the_running_bot_a_planner_that_raises_leaves_retention_and_courier_alone(
    path: Any, run: Running
) -> None:
    """The weekly cards fail at every tick. Pseudonyms are erased all the same, and the admin gets one message."""
    clock = wednesday()
    async with run(path, clock=clock) as bot:
        admin = await bot.person("Admin", person_id=ADMIN)
        await bot.write(admin, "/start")
        siti = await bot.person()
        await bot.complete(siti, "DISDUK")
        pseudonyms = "SELECT count(pseudonym) FROM responses"
        assert _count(bot, pseudonyms) == 1
        clock.advance(days=60)
        _spoil_plan(path)
        bot.app.jobs._tick = 120  # an hour on
        await _tick_until(bot, pseudonyms, 0, 0)
        for number in (2, 3, 4, 5):
            await _tick_until(bot, "SELECT failures FROM jobs WHERE name = 'weekly_cards'", number)
        message = await admin.wait("weekly_cards")
        assert "gagal berjalan dengan sendirinya" in message.text
        assert "BadPeriod at scoring.period:" in message.text
        assert bot.rows("SELECT count(*) FROM deliveries WHERE part LIKE 'job-%'") == [(1,)]
        others = bot.rows("SELECT name FROM jobs WHERE failures = 0 AND succeeded IS NOT NULL ORDER BY name")
        assert [name for (name,) in others] == [
            "backup",
            "calls",
            "digest",
            "editions",
            "evidence",
            "followup_drafts",
            "followup_reminders",
            "log",
            "newcomers",
            "reminders",
            "retention",
            "stand_ins",
            "stuffing",
            "successions",
            "unused",
        ]
        assert bot.leaks() == []
