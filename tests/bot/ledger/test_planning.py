"""What comes by the calendar is planned in child processes, row for row as in the bot's own, and never for nothing."""

import asyncio
import os
import pickle
import sqlite3
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, timedelta
from pathlib import Path
from signal import SIGINT, SIGTERM

import pytest

from bot.config import Config, make_config
from bot.ledger.jobs import Jobs
from bot.ledger.planning import Planning
from bot.ledger.worker import PLANNING, as_message
from bot.ledger.workshop import WorkshopError
from bot.reporting.orders import PlanOrder
from bot.reporting.plans import PLANS
from bot.storage import Author, Store
from bot.storage.responses import insert_many
from tests.support.people import head_of
from tests.support.plans import LEDGER, MARCH, MONDAY, THURSDAY, prepare, stuffed, units
from tests.support.running import SECRET, Running, wednesday
from tests.support.templates import new_database
from tests.support.turns import Turns, rows
from tests.support.waiting import until, within

LOWEST = 19
SECRETS = {"SKM_TELEGRAM_TOKEN": "123456789:" + "Rahasia_contoh" * 3, "SKM_SECRET": SECRET}
DUE = {
    "weekly_cards": ("cards", MONDAY),
    "reminders": ("reminders", THURSDAY),
    "followup_drafts": ("drafts", MONDAY),
    "followup_reminders": ("due", MARCH),
    "newcomers": ("newcomers", MONDAY),
    "stuffing": ("stuffing", MONDAY),
    "digest": ("cards", MONDAY),
    "calls": ("cards", MONDAY),
    "unused": ("newcomers", THURSDAY),
}


def config_of(path: Path) -> Config:
    return make_config({"database": {"url": f"sqlite:///{path}"}}, SECRETS)


async def made(path: Path, job: str) -> Path:
    """A file in which that job has something to do."""
    new_database(path, units())
    async with Store(path) as store:
        await prepare(store, DUE[job][0])
        if job == "unused":
            await store._database.write(_invite)
        if job == "newcomers":
            await store._database.write(_let_join)
        if job == "calls":
            number = await store.calls.add(5, "message", "Rapat", None, "2026-11-01")
            await store.calls.confirm(number, 5, Author("telegram:5", MONDAY), "*")
        if job == "digest":
            await store.people.bind("*", 5, "id", "2026-11-01", "viewer")
        if job == "stuffing":
            await store.people.bind("*", 5, "id", "2026-11-01", "admin")
            await store._database.write(lambda db: insert_many(db, stuffed(MONDAY)))
    return path


def _invite(db: sqlite3.Connection) -> None:
    """Invitations of an admin that nobody has used and that end within two days."""
    db.execute("INSERT INTO roles (chat, role, unit, language, bound) VALUES (5, 'admin', '*', 'id', '')")
    ends = (THURSDAY + timedelta(days=1)).astimezone(UTC).isoformat(timespec="seconds")
    db.execute(
        "INSERT INTO invitations (fingerprint, role, unit, maker, made, expires)"
        " SELECT 'kode' || code, 'head', code, 'telegram:5', '2026-11-01', ? FROM units",
        (ends,),
    )


def _let_join(db: sqlite3.Connection) -> None:
    """An admin has invited the heads of some units, and they have come."""
    db.execute("INSERT INTO roles (chat, role, unit, language, bound) VALUES (5, 'admin', '*', 'id', '')")
    db.execute(
        "INSERT INTO invitations (fingerprint, role, unit, maker, made, expires, member)"
        " SELECT 'kode' || id, 'head', unit, 'telegram:5', '2026-11-01', '2026-11-08', id FROM roles WHERE chat < 13"
    )


async def plan_here(path: Path, job: str) -> int:
    async with Store(path) as store:
        return await PLANS[job](config_of(path), store).plan_due(DUE[job][1])


async def plan_in_child(path: Path, job: str) -> int:
    async with Store(path) as store:
        planning = Planning(config_of(path), store)
        try:
            return await planning.plan(job, DUE[job][1])
        finally:
            await planning.close()


@pytest.mark.parametrize("job", DUE)
async def test_what_the_child_plans_is_row_for_row_what_is_planned_here(tmp_path: Path, job: str) -> None:
    here, there = await made(tmp_path / "a.db", job), await made(tmp_path / "b.db", job)
    none = rows(there, *LEDGER)
    owed = await plan_here(here, job)
    assert owed > 0
    assert await plan_in_child(there, job) == owed
    assert rows(there, *LEDGER) == rows(here, *LEDGER) != none


def test_every_job_of_the_calendar_is_compared() -> None:
    assert DUE.keys() == PLANS.keys()


@pytest.mark.parametrize("job", DUE)
async def test_no_child_is_started_for_nothing(tmp_path: Path, job: str) -> None:
    """A child would complain: it is sent to a file that is not there."""
    path = await made(tmp_path / "a.db", job)
    await plan_here(path, job)
    async with Store(path) as store:
        planning = Planning(config_of(tmp_path / "none.db"), store)
        assert await planning.plan(job, DUE[job][1]) == 0


async def test_whether_something_is_due_is_asked_of_no_unit(tmp_path: Path) -> None:
    path = await made(tmp_path / "a.db", "weekly_cards")
    async with Store(path) as store:
        heard: list[str] = []
        for lane in (store._database._reader, store._database._browser):
            await lane._connection.run(lambda db: db.set_trace_callback(heard.append))
        for name, make in PLANS.items():
            await make(config_of(path), store).is_due(DUE[name][1])
    assert heard
    assert not [one for one in heard if " units" in one and "timezone" not in one]
    of_answers = [one for one in heard if " responses" in one or " counted_responses" in one]
    assert [one for one in of_answers if "LIMIT 1" not in one] == [], "whether any came is one row of an index"


async def test_a_child_makes_no_file_and_says_where_it_failed(tmp_path: Path) -> None:
    path = await made(tmp_path / "a.db", "weekly_cards")
    async with Store(path) as store:
        planning = Planning(config_of(tmp_path / "none.db"), store)
        with pytest.raises(WorkshopError, match=r"none\.db: found no file") as raised:
            await planning.plan("weekly_cards", MONDAY)
        await planning.close()
    assert raised.value.fault.startswith("StoreUnavailable at bot.storage.store_file:")
    assert not (tmp_path / "none.db").exists()


async def test_an_order_holds_no_secret(tmp_path: Path) -> None:
    async with Store(await made(tmp_path / "a.db", "newcomers")) as store:
        content = pickle.dumps(Planning(config_of(tmp_path / "a.db"), store)._without_secrets)
    assert not [one for one in SECRETS.values() if one.encode() in content]


@pytest.fixture
async def held(tmp_path: Path) -> AsyncIterator[tuple[Path, sqlite3.Connection]]:
    """A file with cards to plan, which nobody else can write into until the connection lets go."""
    path = await made(tmp_path / "a.db", "weekly_cards")
    async with Store(path):  # as in the bot, which has it open
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        yield path, holder
        holder.close()


def has_open(pid: int, path: Path) -> bool:
    with suppress(OSError):
        return any(one.resolve() == path for one in Path(f"/proc/{pid}/fd").iterdir())
    return False


def niceness(pid: int) -> dict[int, int]:
    """Of each thread of a process."""
    tasks = [one / "stat" for one in Path(f"/proc/{pid}/task").iterdir()]
    return {int(one.parent.name): int(one.read_text().rpartition(")")[2].split()[16]) for one in tasks}


async def opened(pid: int, path: Path) -> None:
    """Until that process has the file open: it reads, and would write."""
    await until(lambda: has_open(pid, path))  # in another process


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="asks the system which files are open")
async def test_a_stop_ends_the_child_at_once_and_the_next_start_goes_on(
    held: tuple[Path, sqlite3.Connection], tmp_path: Path
) -> None:
    path, holder = held
    before = rows(path, *LEDGER)
    async with Store(path) as store:
        planning = Planning(config_of(path), store)
        jobs = Jobs(config_of(path), store, lambda: MONDAY, lambda: None, planning.jobs[:1])
        jobs.start_due()
        workshop = planning._workshops["weekly_cards"]
        await until(lambda: workshop._child is not None)  # a job runs in a task of its own
        child = workshop._child
        await opened(child.pid, path)
        holder.execute("ROLLBACK")
        holder.execute("BEGIN IMMEDIATE")  # the job has its record, or waits for it with the child
        closing = asyncio.create_task(jobs.close(3600))
        await within(child.wait())
        holder.execute("ROLLBACK")
        await within(closing)
        await planning.close()
    other = await made(tmp_path / "b.db", "weekly_cards")
    assert rows(path, LEDGER[1]) == [before[1]], "the week is not recorded as planned"
    await plan_here(other, "weekly_cards")
    await plan_in_child(path, "weekly_cards")
    assert rows(path, *LEDGER) == rows(other, *LEDGER)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="asks the system which files are open")
async def test_a_child_whose_parent_is_gone_ends_before_its_work_is_done(
    held: tuple[Path, sqlite3.Connection],
) -> None:
    """The bot is killed: what the child waits to write may be written yet, and nothing after it."""
    path, holder = held
    order = PlanOrder(config_of(path).model_copy(update={"token": None, "secret": None}), "weekly_cards", MONDAY)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.ledger.worker", PLANNING, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    assert child.stdin is not None
    child.stdin.write(as_message(order))
    await child.stdin.drain()
    await opened(child.pid, path)
    await until(lambda: niceness(child.pid)[child.pid] >= LOWEST)  # in another process
    as_we = [thread for thread, nice in niceness(child.pid).items() if nice == os.nice(0) < LOWEST]
    assert len(as_we) == 1, "that which writes: a tap must not wait until the child gets a processor"
    for signal in (SIGINT, SIGTERM):  # a stop of the bot by hand, or by systemd, tells each of its processes
        child.send_signal(signal)
    child.stdin.close()
    holder.execute("ROLLBACK")
    out, said = await child.communicate()
    assert (child.returncode, out, said) == (0, b"", b"")
    assert ("summary", "2026-W53") not in rows(path, LEDGER[1])[0]


async def test_a_job_that_fails_in_the_child_is_recorded_with_its_place(tmp_path: Path) -> None:
    path = await made(tmp_path / "a.db", "weekly_cards")
    async with Store(path) as store:
        await store._database.write(lambda db: db.execute("DROP TABLE releases"))
        planning = Planning(config_of(path), store)
        jobs = Jobs(config_of(path), store, lambda: MONDAY, lambda: None, planning.jobs[:1])
        jobs.start_due()
        await asyncio.gather(*jobs._running.values())
        await planning.close()
        (record,) = await store.jobs.all()
    assert record.fault.startswith("OperationalError at bot.storage.")


async def test_on_monday_the_bot_itself_plans_nothing_and_the_card_arrives(path: Path, run: Running) -> None:
    clock = wednesday()
    async with run(path, clock=clock) as bot:
        head = await head_of(bot)
        clock.advance(days=5)
        async with Turns(bot.app.store) as turns:
            await bot.tick()
            card = await head.wait("Minggu 47")
        assert ("summary", "2026-W47") in bot.rows("SELECT kind, period FROM planned")
        written = [one for some in turns.statements for one in some]
        assert not [one for one in written if one.startswith(("INSERT INTO deliveries", "INSERT INTO planned"))]
        assert written, "the bot did write: what its jobs did, and what was sent"
        assert card.from_bot
