"""Screens of several workers in one chat: the newest stands there at last, whoever was late or killed."""

import asyncio

import pytest

from bot.sandbox import Message, Person
from tests.support.people import admin_of
from tests.support.waiting import held, until
from tests.support.workers import Workers, tap

pytestmark = [pytest.mark.server, pytest.mark.slow]


async def welcomed(workers: Workers) -> tuple[Person, Message]:
    """Somebody on the first screen."""
    siti = await workers.person()
    await workers.write(siti, "/start DISDUK")
    await workers.settle()
    return siti, await siti.last()


async def test_a_screen_that_comes_late_is_followed_by_the_present_one(workers: Workers) -> None:
    siti, screen = await welcomed(workers)
    first, second, third = workers.apps
    go_on = held(workers.tg, "editMessageText")
    begin = tap(siti, screen, screen.data["Mulai"], 1)
    late = asyncio.create_task(first.pump.accept(begin))
    await until(lambda: len(first.outbox._queues))  # the tap is being stored
    await second.pump.accept(begin)
    question = await siti.last()
    assert "1/9" in question.text
    await third.pump.accept(tap(siti, question, question.data["Sangat sesuai"], 2))
    assert "2/9" in (await siti.last()).text
    go_on.set()
    await late
    assert "2/9" in (await siti.last()).text


async def test_thanks_are_not_overwritten_by_a_screen_that_comes_late(workers: Workers) -> None:
    siti, screen = await welcomed(workers)
    await workers.do(siti, "Mulai")
    await workers.answer_all(siti)
    await workers.do(siti, "Lewati semua")
    await workers.settle()
    summary = await siti.last()
    first, second, _ = workers.apps
    old = tap(siti, summary, screen.data["Mulai"], 1)  # it only has the present screen shown again
    go_on = held(workers.tg, "editMessageText")
    late = asyncio.create_task(first.pump.accept(old))
    await until(lambda: len(first.outbox._queues))  # the draft is being read
    await second.pump.accept(tap(siti, summary, summary.data["✅ Kirim"], 2))
    assert "SKM-" in (await siti.last()).text
    go_on.set()
    await late
    assert "SKM-" in (await siti.last()).text


async def test_an_update_is_acknowledged_when_its_screen_has_arrived(workers: Workers) -> None:
    siti, screen = await welcomed(workers)
    await workers.tg.fail("editMessageText", latency=0.3, chat_id=siti.id)
    await workers.apps[0].pump.accept(tap(siti, screen, screen.data["Mulai"], 1))
    assert "1/9" in (await siti.last()).text


async def test_what_a_killed_worker_has_not_shown_for_long_is_shown_by_another(workers: Workers) -> None:
    siti, screen = await welcomed(workers)
    dead, heir, _ = workers.apps
    dead.screens.held = 0.05
    await workers.tg.fail("editMessageText", latency=60, chat_id=siti.id)
    await dead.pump.accept(tap(siti, screen, screen.data["Mulai"], 1))
    await until(lambda: not workers.tg.telegram.faults)
    await dead.outbox.drain(0)
    dead.outbox._under_way.clear()  # it is gone, and nothing of it is waited for
    assert (await siti.last()).text == screen.text
    await heir.screens.show_due()
    await workers.settle()
    assert "1/9" in (await siti.last()).text
    assert await heir.store.unshown.due(heir.desk.now + 3600) == []


async def test_a_file_is_fetched_by_one_worker_and_by_another_when_that_one_was_killed(workers: Workers) -> None:
    admin = await admin_of(workers)
    for one in workers.apps:
        one.screens.held = 0.05
    await workers.tg.fail("getFile", latency=60, times=9)
    await admin.attach("document", b"code,name\nKEC-1,Kecamatan Contoh\n", "units.csv", "text/csv")
    await until(workers.tg.pending, 0)  # it happens over HTTP
    assert [await one.routes.uploads.resume() for one in workers.apps] == [0, 0, 0]  # one of them is at it
    (dead,) = [one for one in workers.apps if admin.id in one.outbox._queues]
    await dead.outbox.drain(0)
    dead.outbox._under_way.clear()  # it is gone, and nothing of it is waited for
    await workers.tg.heal()
    workers.clock.advance(seconds=301)
    shown = len(await admin.messages())
    heirs = [one for one in workers.apps if one is not dead]
    await asyncio.gather(*(one.routes.uploads.take_over() for one in heirs))
    await workers.settle()
    assert "KEC-1" in (await admin.last()).text
    assert len(await admin.messages()) == shown + 1
    assert workers.rows("SELECT name FROM facts WHERE name LIKE 'fetching:%'") == []
