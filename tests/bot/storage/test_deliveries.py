"""The ledger: owed once, held by lease, done for good, and turns between those who ask."""

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from bot.rules.owed import WeeklyCard
from bot.rules.owed_documents import Quality
from bot.storage import Delivery, Store
from bot.storage.db import Db
from bot.storage.deliveries import claiming
from bot.storage.owed import Owed

CARD = WeeklyCard(card=None, text="kartu", placeholder="…")


def owed(
    recipient: int = 1, part: str = "card", period: str = "2026-W46", unit: str = "AA", thing: WeeklyCard = CARD
) -> Owed:
    return Owed(thing=thing, period=period, unit=unit, recipient=recipient, part=part)


def asked(recipient: int, part: str, unit: str = "AA") -> Owed:
    """Something that a person asked for."""
    thing = Quality(unit=unit, name=unit, language="id", period="2026-Q4", title="Q4", codes=("AA",), names={})
    return Owed(thing=thing, period="2026-Q4", unit=unit, recipient=recipient, part=part)


async def claim(store: Store, now: int, lease: int = 60, run: str = "bot-1", *, report: bool = False) -> Delivery:
    """The next that is due, which there is."""
    found = await store.deliveries.claim(now, lease, run, asked=report)
    assert found is not None
    return found


async def nothing(store: Store, now: int, run: str = "bot-1", *, report: bool = False) -> bool:
    return await store.deliveries.claim(now, 60, run, asked=report) is None


async def test_owed_once(store: Store) -> None:
    assert await store.deliveries.owe([owed(1), owed(2)], 100) == 2
    assert await store.deliveries.owe([owed(1), owed(2), owed(2, "now"), owed(2, unit="BB")], 101) == 2
    assert await store.deliveries.counts("summary", "2026-W46") == (0, 4, 0)
    assert await store.deliveries.counts("summary", "2026-W47") == (0, 0, 0)


async def test_what_was_frozen_is_not_overwritten(store: Store) -> None:
    await store.deliveries.owe([owed()], 100)
    await store.deliveries.owe([owed(thing=replace(CARD, text="lain"))], 101)
    assert (await claim(store, 200)).thing() == CARD


async def test_a_week_is_planned_once(store: Store) -> None:
    plan = ("summary", "2026-W46")
    assert await store.deliveries.owe([owed(1)], 100, plan) == 1
    assert await store.deliveries.owe([owed(1), owed(2)], 100, plan) == 0
    assert await store.deliveries.planned("summary") == {"2026-W46"}
    assert await store.deliveries.planned("report") == set()
    assert await store.deliveries.counts("summary", "2026-W46") == (0, 1, 0)


async def test_a_week_without_heads_is_planned_too(store: Store) -> None:
    assert await store.deliveries.owe([], 100, ("summary", "2026-W46")) == 0
    assert await store.deliveries.planned("summary") == {"2026-W46"}


async def test_a_claim_holds_until_its_lease_runs_out(store: Store) -> None:
    await store.deliveries.owe([owed()], 100)
    assert await nothing(store, 99), "not due yet"
    first = await claim(store, 100)
    assert (first.recipient, first.attempts, first.message, first.stage) == (1, 0, None, 0)
    assert await nothing(store, 159, "beside-2")
    again = await claim(store, 160, run="beside-2")
    assert (again.id, again.attempts) == (first.id, 0), "a claim is no failure"


async def test_a_run_never_takes_from_itself_what_it_still_works_on(store: Store) -> None:
    """Making a report may take longer than the lease."""
    await store.deliveries.owe([owed()], 100)
    await claim(store, 100)
    assert await nothing(store, 10_000)


async def test_a_lease_is_renewed(store: Store) -> None:
    await store.deliveries.owe([owed()], 100)
    await claim(store, 100)
    await store.deliveries.renew("bot-1", 300)
    assert await nothing(store, 299, "bot-2")
    await claim(store, 300, run="bot-2")


async def test_what_a_stop_gives_back_is_free_at_once(store: Store) -> None:
    await store.deliveries.owe([owed(1), owed(2)], 100)
    await claim(store, 100)
    other = await claim(store, 100, run="beside-2")
    assert await store.deliveries.give_back("bot-1") == 1
    assert (await claim(store, 100, run="bot-3")).id != other.id
    assert await nothing(store, 100, "bot-3"), "the other run has its own still"


async def test_a_new_run_takes_over_from_dead_ones_but_not_from_one_beside_it(store: Store) -> None:
    await store.deliveries.owe([owed(1), owed(2)], 100)
    left = await claim(store, 100)
    await claim(store, 100, run="beside-2")
    assert await store.deliveries.take_over("bot-2") == 1
    assert (await claim(store, 100, run="bot-2")).id == left.id
    assert await nothing(store, 100, "bot-2")


async def test_the_oldest_due_first(store: Store) -> None:
    for number, due in enumerate((300, 100, 200), 1):
        await store.deliveries.owe([owed(number)], due)
    assert [(await claim(store, 300)).recipient for _ in range(3)] == [2, 3, 1]


async def test_a_chat_has_one_under_way(store: Store) -> None:
    """A chat that hangs holds one worker, and what is owed to it arrives in order."""
    await store.deliveries.owe([owed(1), owed(1, unit="BB"), owed(2)], 100)
    first = await claim(store, 100)
    assert (await claim(store, 100)).recipient == 2
    assert await nothing(store, 100)
    await store.deliveries.mark_sent(first.id, 101)
    assert (await claim(store, 101)).unit == "BB"


async def test_who_asked_twelve_times_takes_turns_with_who_asked_once(store: Store) -> None:
    await store.deliveries.owe([asked(1, f"m{number}") for number in range(12)], 100)
    await store.deliveries.owe([asked(2, "m1"), asked(3, "m1"), asked(3, "m2")], 101)
    order = []
    for _ in range(6):
        one = await claim(store, 200, report=True)
        order.append(one.recipient)
        await store.deliveries.mark_sent(one.id, 200)
    assert order == [1, 2, 3, 1, 3, 1]


async def test_cards_and_reports_wait_for_each_other_nowhere(store: Store) -> None:
    await store.deliveries.owe([owed(1), asked(1, "m1")], 100)
    await claim(store, 100, report=True)
    await claim(store, 100)
    assert await nothing(store, 100, report=True)
    assert await nothing(store, 100)


async def test_what_is_asked_of_a_unit_waits_for_no_report_of_the_city(store: Store) -> None:
    """That takes minutes to make, and its makers are as few as the processors."""
    await store.deliveries.owe([asked(1, "city", "*"), asked(1, "unit"), asked(2, "unit")], 100)
    assert [(await claim(store, 100, report=True)).recipient for _ in range(2)] == [1, 2]
    assert await nothing(store, 100, report=True)
    found = await store.deliveries.claim(100, 60, "bot-1", asked=True, city=True)
    assert found is not None
    assert found.unit == "*"


async def test_a_claim_costs_the_same_however_much_was_asked_for_before(path: Path) -> None:
    """Counted in SQLite's steps: with 100,000 reports brought it took 150 ms in the lane that writes."""
    async with Store(path) as store:
        await store.deliveries.owe([asked(1, "now")], 100)
        few = await _steps(store)
        await store.deliveries.owe([asked(number % 50, f"m{number}") for number in range(2000)], 50)
        change = "UPDATE deliveries SET sent = 60, taken = id WHERE due = 50"
        await store._database.write(lambda db: db.execute(change))
        assert await _steps(store) < 2 * few + 10


async def _steps(store: Store) -> int:
    """SQLite's steps, in hundreds, of claiming what was asked for, which is given back."""
    made = 0

    def count() -> None:
        nonlocal made
        made += 1

    def work(db: Db) -> None:
        assert isinstance(db, sqlite3.Connection)
        db.set_progress_handler(count, 100)
        try:
            for city in (False, True):
                db.execute(*claiming(100, 60, "bot-1", asked=True, city=city)).fetchall()
        finally:
            db.set_progress_handler(None, 100)
        db.execute("UPDATE deliveries SET run = NULL, leased = 0, taken = 0 WHERE run IS NOT NULL")

    await store._database.write(work)
    return made


async def test_two_workers_never_hold_the_same(store: Store, path: Path) -> None:
    await store.deliveries.owe([owed(number) for number in range(40)], 100)
    async with Store(path) as other:
        runs = ((store, "bot-1"), (other, "bot-2"))
        claims = await asyncio.gather(*(claim(one, 100, run=run) for _ in range(20) for one, run in runs))
    assert len({one.id for one in claims}) == 40


async def test_the_placeholder_is_remembered_and_left_behind_by_the_next_stage(store: Store) -> None:
    await store.deliveries.owe([owed()], 100)
    one = await claim(store, 100)
    await store.deliveries.place(one.id, 55)
    assert await store.deliveries.message_of(one.id) == 55
    await store.deliveries.give_back("bot-1")
    one = await claim(store, 110)
    assert (one.message, one.stage) == (55, 0)
    await store.deliveries.advance(one.id, 1)
    await store.deliveries.give_back("bot-1")
    one = await claim(store, 120)
    assert (one.message, one.stage) == (None, 1)


@pytest.mark.parametrize(("end", "counts"), [("sent", (1, 0, 0)), ("failed", (0, 0, 1))])
async def test_what_is_done_is_never_claimed_again(store: Store, end: str, counts: tuple[int, int, int]) -> None:
    await store.deliveries.owe([owed()], 100)
    one = await claim(store, 100)
    if end == "sent":
        await store.deliveries.mark_sent(one.id, 105)
    else:
        await store.deliveries.give_up(one.id, "unreachable")
    assert await nothing(store, 10_000, "bot-2")
    assert await store.deliveries.counts("summary", "2026-W46") == counts


async def test_postponed_gives_the_lease_back_and_counts(store: Store) -> None:
    await store.deliveries.owe([owed()], 100)
    one = await claim(store, 100)
    await store.deliveries.postpone(one.id, 130)
    assert await nothing(store, 129)
    one = await claim(store, 130)
    assert (one.attempts, one.faults) == (1, 0)
    await store.deliveries.postpone(one.id, 140, fault=True)
    one = await claim(store, 140)
    assert (one.attempts, one.faults) == (2, 1)


async def test_a_chat_that_telegram_wants_left_alone_is(store: Store) -> None:
    await store.deliveries.owe([owed(1), owed(1, unit="BB"), owed(2)], 100)
    await store.deliveries.put_off(1, 500)
    assert (await claim(store, 499)).recipient == 2
    assert await nothing(store, 499)
    await claim(store, 500)


async def test_what_failed_is_owed_again_unless_it_was_emptied(store: Store) -> None:
    await store.deliveries.owe([owed(1), owed(2), owed(3)], 100)
    for recipient, why in ((1, "unreachable"), (2, "unreachable"), (3, "BadRequest")):
        one = await claim(store, 100)
        assert one.recipient == recipient
        await store.deliveries.give_up(one.id, why)
    assert await store.deliveries.reasons("summary", "2026-W46") == {"unreachable": 2, "BadRequest": 1}
    await store._database.write(lambda db: db.execute("UPDATE deliveries SET payload = '{}' WHERE recipient = 3"))
    assert await store.deliveries.send_again("summary", "2026-W46", 200) == 2
    assert await store.deliveries.counts("summary", "2026-W46") == (0, 2, 1)
    assert (await claim(store, 200)).attempts == 0


async def test_a_later_one_of_the_same_unit_and_person(store: Store) -> None:
    await store.deliveries.owe([owed(1), owed(2), owed(1, period="2026-W47"), owed(2, period="2026-W47", unit="BB")], 1)
    assert await store.deliveries.has_later(await claim(store, 1))
    assert not await store.deliveries.has_later(await claim(store, 1))
