"""The ledger: owed once, held by lease, done for good."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.rules.owed import WeeklyCard
from bot.storage import Store
from bot.storage.deliveries import Owed

CARD = WeeklyCard(card=None, text="kartu", placeholder="…")


def owed(
    recipient: int = 1, part: str = "card", period: str = "2026-W46", unit: str = "AA", thing: WeeklyCard = CARD
) -> Owed:
    return Owed(thing=thing, period=period, unit=unit, recipient=recipient, part=part)


async def test_owed_once(store: Store) -> None:
    assert await store.deliveries.owe([owed(1), owed(2)], 100) == 2
    assert await store.deliveries.owe([owed(1), owed(2), owed(2, "now"), owed(2, unit="BB")], 101) == 2
    assert await store.deliveries.counts("summary", "2026-W46") == (0, 4, 0)
    assert await store.deliveries.counts("summary", "2026-W47") == (0, 0, 0)


async def test_what_was_frozen_is_not_overwritten(store: Store) -> None:
    await store.deliveries.owe([owed()], 100)
    await store.deliveries.owe([owed(thing=replace(CARD, text="lain"))], 101)
    (claimed,) = await store.deliveries.claim(200, 60, 10)
    assert claimed.thing() == CARD


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
    assert await store.deliveries.claim(99, 60, 10) == []  # not due yet
    (first,) = await store.deliveries.claim(100, 60, 10)
    assert (first.recipient, first.attempts, first.message, first.stage) == (1, 1, None, 0)
    assert await store.deliveries.claim(159, 60, 10) == []
    (again,) = await store.deliveries.claim(160, 60, 10)
    assert (again.id, again.attempts) == (first.id, 2)


async def test_the_oldest_due_first_and_no_more_than_asked(store: Store) -> None:
    for number, due in enumerate((300, 100, 200), 1):
        await store.deliveries.owe([owed(number)], due)
    assert [one.recipient for one in await store.deliveries.claim(300, 60, 2)] == [2, 3]
    assert [one.recipient for one in await store.deliveries.claim(300, 60, 2)] == [1]


async def test_two_workers_never_hold_the_same(store: Store, path: Path) -> None:
    await store.deliveries.owe([owed(number) for number in range(100)], 100)
    async with Store(path) as other:
        claims = await asyncio.gather(*(one.deliveries.claim(100, 60, 7) for _ in range(10) for one in (store, other)))
    ids = [one.id for claim in claims for one in claim]
    assert len(ids) == len(set(ids)) == 100


async def test_the_placeholder_is_remembered_and_left_behind_by_the_next_stage(store: Store) -> None:
    await store.deliveries.owe([owed()], 100)
    (one,) = await store.deliveries.claim(100, 10, 1)
    await store.deliveries.placed(one.id, 55)
    (one,) = await store.deliveries.claim(110, 10, 1)
    assert (one.message, one.stage) == (55, 0)
    await store.deliveries.advanced(one.id, 1)
    (one,) = await store.deliveries.claim(120, 10, 1)
    assert (one.message, one.stage) == (None, 1)


@pytest.mark.parametrize(("end", "counts"), [("sent", (1, 0, 0)), ("failed", (0, 0, 1))])
async def test_what_is_done_is_never_claimed_again(store: Store, end: str, counts: tuple[int, int, int]) -> None:
    await store.deliveries.owe([owed()], 100)
    (one,) = await store.deliveries.claim(100, 10, 1)
    if end == "sent":
        await store.deliveries.sent(one.id, 105)
    else:
        await store.deliveries.failed(one.id, "unreachable")
    assert await store.deliveries.claim(10_000, 10, 1) == []
    assert await store.deliveries.counts("summary", "2026-W46") == counts


async def test_postponed_gives_the_lease_back(store: Store) -> None:
    await store.deliveries.owe([owed()], 100)
    (one,) = await store.deliveries.claim(100, 600, 1)
    await store.deliveries.postponed(one.id, 130)
    assert await store.deliveries.claim(129, 600, 1) == []
    assert len(await store.deliveries.claim(130, 600, 1)) == 1
