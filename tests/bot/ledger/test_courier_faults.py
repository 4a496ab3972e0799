"""What the courier does when a chat or Telegram is in the way: everybody else has theirs, and it arrives in the end."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.gateway.pace import Pace
from bot.ledger.courier import REPLACED, Courier
from bot.sandbox import Person
from scoring import parse_period
from tests.support.city import City
from tests.support.waiting import until, within

MANY = 20  # more than one batch of sixteen
FOR_EVER = 100_000


async def heads(city: City, count: int) -> list[Person]:
    """Heads of one unit without answers, who get a text each."""
    people = [await city.head("AA", f"Kepala {number}") for number in range(count)]
    await city.planner().plan_due(city.clock())
    return people


async def rows(city: City, what: str = "*") -> list[sqlite3.Row]:
    query = f"SELECT {what} FROM deliveries ORDER BY id"
    found: list[sqlite3.Row] = await city.store._database.read(lambda db: db.execute(query).fetchall())
    return found


def arrived(city: City, people: list[Person]) -> Callable[[], Any]:
    """Whether each of them has a message, and none that only promises one."""

    async def have() -> bool:
        said = [[one.text for one in await city.shown(person)] for person in people]
        return all(texts and not any(text.startswith("⏳") for text in texts) for texts in said)

    return have


async def broken_off(work: "asyncio.Task[Any]") -> None:
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


async def test_a_chat_that_hangs_stops_nobody(city: City) -> None:
    first, *others = await heads(city, MANY + 1)
    await city.tg.fail("editMessageText", latency=60, chat_id=first.id)
    work = asyncio.create_task((await city.courier()).deliver_due())
    await until(arrived(city, others))

    async def written_down() -> bool:  # a moment after it has arrived
        return await city.store.deliveries.counts("summary", "2026-W46") == (MANY, 1, 0)

    await until(written_down)
    assert not work.done()
    await broken_off(work)


async def test_a_long_wait_is_written_down_and_slept_by_nobody(city: City) -> None:
    first, *others = await heads(city, 3)
    await city.tg.fail("sendMessage", status=429, retry_after=86_400, chat_id=first.id)
    courier = await city.courier()
    await within(courier.deliver_due())
    assert await arrived(city, others)()
    assert max(city.pauses) < 5
    now = int(city.clock().timestamp())
    assert [row["due"] - now for row in await rows(city, "due")] == [86_400, 0, 0]
    city.clock.advance(seconds=86_399)
    assert await courier.deliver_due() == 0
    city.clock.advance(seconds=1)
    assert await courier.deliver_due() == 1
    assert await arrived(city, [first])()


async def test_what_else_waits_for_that_chat_waits_too(city: City) -> None:
    ani = await city.head("AA", "Ani")
    for part in ("card", "again"):
        await city.planner().plan_week(parse_period("2026-W46"), city.clock(), part=part)
    await city.tg.fail("sendMessage", status=429, retry_after=3600, chat_id=ani.id)
    await (await city.courier()).deliver_due()
    due = int(city.clock().timestamp()) + 3600
    assert [(row["due"], row["attempts"]) for row in await rows(city)] == [(due, 1), (due, 0)]


async def test_a_card_does_not_wait_for_the_second_of_another_chat(city: City) -> None:
    """Each takes a second between its two calls. Meanwhile the placeholders of many others go out."""
    await heads(city, MANY)
    hold = asyncio.Event()

    async def sleep(seconds: float) -> None:
        if seconds > 0.5:
            await hold.wait()

    courier = await city.courier(Pace(1e6, lambda: 0.0, sleep))
    work = asyncio.create_task(courier.deliver_due())

    async def placed() -> bool:
        return len([row for row in await rows(city, "message") if row["message"]]) == MANY

    await until(placed)
    assert await city.store.deliveries.counts("summary", "2026-W46") == (0, MANY, 0)
    hold.set()
    assert await work == MANY
    calls = await city.tg.calls()
    assert [one["method"] for one in calls if one["chat_id"]].count("sendMessage") == MANY
    assert len([one for one in calls if one["chat_id"]]) == 2 * MANY


@pytest.mark.parametrize(
    "fault",
    [{"drop": "before"}, {"status": 502}, {"status": 500}, {"status": 401}, {"status": 429, "retry_after": 600}],
    ids=str,
)
async def test_an_hour_without_telegram_loses_no_card(city: City, fault: dict[str, Any]) -> None:
    await city.week()
    ani = await city.head("AA", "Ani")
    await city.planner().plan_due(city.clock())
    courier = await city.courier()
    await city.tg.fail("*", **fault, times=FOR_EVER)
    waits, back = [], city.clock() + timedelta(minutes=64)
    while city.clock() < back:
        assert await courier.deliver_due() == 1
        (row,) = await rows(city, "due, failed")
        assert row["failed"] is None
        waits.append(row["due"] - int(city.clock().timestamp()))
        city.clock.advance(seconds=waits[-1])
    if "retry_after" not in fault:
        assert waits == [30, 60, 120, 240, 480, 900, 900, 900, 900]
    await city.tg.heal()
    await courier.deliver_due()
    (card,) = await city.shown(ani)
    assert card.has_photo, "it was Telegram that was away, not whoever draws"


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 403},
        {"status": 400, "description": "Bad Request: chat not found"},
        {"status": 400, "description": "Bad Request: user is deactivated"},
    ],
    ids=lambda fault: fault.get("description", "403"),
)
async def test_a_chat_that_is_gone_is_final(city: City, fault: dict[str, Any]) -> None:
    (ani,) = await heads(city, 1)
    await city.tg.fail("sendMessage", **fault)
    courier = await city.courier()
    await courier.deliver_due()  # among it that admins hear of who has left
    assert await city.store.deliveries.reasons("summary", "2026-W46") == {"unreachable": 1}
    await city.tg.calls(clear=True)
    city.clock.advance(days=1)
    await courier.deliver_due()
    assert not [one for one in await city.tg.calls() if one["chat_id"] == ani.id]


async def test_a_placeholder_whose_answer_was_lost_stays_true(city: City) -> None:
    """Nobody knows its id, so it cannot be taken back. The card comes below it, once."""
    (ani,) = await heads(city, 1)
    courier = await city.courier()
    await city.tg.fail("sendMessage", drop="after")
    await courier.deliver_due()
    city.clock.advance(seconds=30)
    assert await courier.deliver_due() == 1
    stray, card = await city.shown(ani)
    assert stray.text.startswith("⏳ Kartu nilai Dinas Contoh")
    assert stray.text.endswith("segera ada di chat ini …")
    assert "⏳" not in card.text


async def test_a_card_that_never_came_gives_way_to_the_next(city: City) -> None:
    """Its placeholder stands in the chat since Telegram went away, and must not stand there for ever."""
    (ani,) = await heads(city, 1)
    courier = await city.courier()
    await city.tg.fail("editMessageText", drop="before", times=FOR_EVER)
    await courier.deliver_due()
    city.clock.advance(days=7)
    await city.planner().plan_due(city.clock())
    await city.tg.heal()
    assert await courier.deliver_due() == 2
    old, new = await city.shown(ani)
    assert "digantikan" in old.text
    assert "Minggu 47" in new.text
    assert await city.store.deliveries.reasons("summary", "2026-W46") == {REPLACED: 1}
    assert await city.store.deliveries.counts("summary", "2026-W47") == (1, 0, 0)


async def test_a_placeholder_of_what_is_given_up_says_so(city: City) -> None:
    (ani,) = await heads(city, 1)
    courier = await city.courier()
    await city.tg.fail("editMessageText", status=400, description="Bad Request: can't parse entities", times=8)
    for _ in range(8):
        assert await courier.deliver_due() == 1
        city.clock.advance(minutes=15)
    (said,) = await city.shown(ani)
    assert said.text.startswith("Maaf")
    assert await city.store.deliveries.reasons("summary", "2026-W46") == {"BadRequest": 1}
    assert await courier.deliver_due() == 0


async def test_it_is_not_given_up_before_the_placeholder_says_so(city: City) -> None:
    (ani,) = await heads(city, 1)
    courier = await city.courier()
    await city.tg.fail("editMessageText", status=400, description="Bad Request: can't parse entities", times=8)
    await city.tg.fail("editMessageText", status=502)
    for _ in range(8):
        await courier.deliver_due()
        city.clock.advance(minutes=15)
    assert await city.store.deliveries.counts("summary", "2026-W46") == (0, 1, 0)
    await courier.deliver_due()
    (said,) = await city.shown(ani)
    assert "⏳" not in said.text


async def under_way(city: City, person: Person, courier: Courier) -> "asyncio.Task[int]":
    """A courier whose placeholder stands in the chat, and who waits for an edit that hangs."""
    await city.tg.fail("editMessageText", latency=60)
    work = asyncio.create_task(courier.deliver_due())
    await person.wait("⏳")

    async def placed() -> bool:
        return all(row["message"] for row in await rows(city, "message"))

    await until(placed)
    return work


async def test_after_a_crash_the_next_start_goes_on_at_once(city: City) -> None:
    (ani,) = await heads(city, 1)
    dead, heir = await city.courier(), await city.courier()
    await dead.take_over()
    await broken_off(await under_way(city, ani, dead))
    await city.tg.heal()
    assert await heir.deliver_due() == 0, "a run beside it knows of no crash"
    assert await heir.take_over() == 1
    assert await heir.deliver_due() == 1
    (card,) = await city.shown(ani)
    assert "⏳" not in card.text
    assert [row["attempts"] for row in await rows(city)] == [0], "a stop is no failure"


async def test_a_stop_gives_back_what_is_under_way(city: City) -> None:
    (ani,) = await heads(city, 1)
    stopped = await city.courier()
    await broken_off(await under_way(city, ani, stopped))
    await stopped.close()
    await city.tg.heal()
    assert await (await city.courier()).deliver_due() == 1
    (card,) = await city.shown(ani)
    assert "⏳" not in card.text


async def test_a_stop_waits_for_a_placeholder_that_is_on_its_way(city: City) -> None:
    """One whose id nobody stored would stand in the chat for ever."""
    (ani,) = await heads(city, 1)
    await city.tg.fail("sendMessage", latency=0.1)
    stopped = await city.courier()
    work = asyncio.create_task(stopped.deliver_due())

    async def sent() -> bool:
        return not city.tg.telegram.faults

    await until(sent)
    await broken_off(work)
    await stopped.close()
    assert await (await city.courier()).deliver_due() == 1
    assert len(await city.shown(ani)) == 1


async def test_what_could_not_be_recorded_is_tried_again_later(city: City) -> None:
    """The message arrived, and the file was locked by another program when that was to be written down."""
    (ani,) = await heads(city, 1)
    courier = await city.courier()
    refuse = "CREATE TRIGGER full BEFORE UPDATE OF sent ON deliveries BEGIN SELECT RAISE(FAIL, 'disk is full'); END"
    await city.store._database.write(lambda db: db.execute(refuse))
    await courier.deliver_due()
    await city.store._database.write(lambda db: db.execute("DROP TRIGGER full"))
    city.clock.advance(minutes=1)
    await courier.deliver_due()
    city.clock.advance(minutes=1)
    await courier.deliver_due()
    assert await city.store.deliveries.counts("summary", "2026-W46") == (1, 0, 0)
    assert len(await city.shown(ani)) == 1


async def test_while_one_chat_hangs_what_falls_due_later_goes_out(city: City) -> None:
    """The running bot, which is woken again and again and never waits for all to be done."""
    (ani,) = await heads(city, 1)
    courier = await city.courier()
    await city.tg.fail("editMessageText", latency=60, chat_id=ani.id)
    work = asyncio.create_task(courier.run())
    courier.wake()
    await ani.wait("⏳")
    budi = await city.head("BB", "Budi")
    await city.planner().plan_week(parse_period("2026-W46"), city.clock())
    courier.wake()
    await until(arrived(city, [budi]))
    await broken_off(work)
