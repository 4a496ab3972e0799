"""Several workers behind one webhook and one server's database, each update to two of them at once."""

import asyncio

import psycopg
import pytest

from bot.rules.owed import Notice
from bot.sandbox import Person
from bot.storage.owed import Owed
from tests.support.health import ask
from tests.support.running import Bot, Clock
from tests.support.servers import cluster, shared
from tests.support.workers import Proxy, Workers, tap

pytestmark = [pytest.mark.server, pytest.mark.slow]
RESIDENTS = 6


async def whole(bot: Workers, person: Person) -> None:
    assert "SKM-" in (await bot.complete(person, "DISDUK")).text


async def test_each_update_at_two_workers_and_nothing_is_doubled(workers: Workers, proxy: Proxy) -> None:
    residents = [await workers.person(f"Warga {number} Contoh") for number in range(RESIDENTS)]
    await asyncio.gather(*(whole(workers, one) for one in residents))
    assert workers.stored() == [workers.expected()] * RESIDENTS
    assert workers.rows("SELECT count(*) FROM drafts") == [(0,)]
    assert workers.rows("SELECT count(*) FROM set_aside") == [(0,)]
    assert proxy.delivered >= 2 * RESIDENTS * 12


@pytest.mark.parametrize("order", [1, -1])
async def test_two_taps_of_one_person_at_two_workers_at_once(workers: Workers, order: int) -> None:
    """The second tap stands on the screen that the first one changes: it changes nothing, in either order."""
    siti = await workers.person()
    await workers.write(siti, "/start DISDUK")
    screen = await workers.do(siti, "Mulai")
    keys = [row[0]["callback_data"] for row in screen.raw["reply_markup"]["inline_keyboard"][:2]]
    taps = [tap(siti, screen, keys[number], number) for number in (0, 1)]
    await asyncio.gather(*(app.pump.accept(tap) for app, tap in zip(workers.apps, taps[::order], strict=False)))
    await workers.settle()
    (draft,) = workers.drafts()
    assert "2/9" in (await siti.last()).text, "one answer was taken, and not two"
    assert draft.revision


async def test_a_survey_is_opened_at_all_workers_at_once(workers: Workers) -> None:
    """Each decides again on what another one has moved, and none sends the update back."""
    siti = await workers.person()
    await workers.write(siti, "/start DISDUK")
    text = {"date": 0, "text": "/start DISDUK", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}
    sender = {"id": siti.id, "is_bot": False, "first_name": "Siti", "language_code": "id"}
    start = {"message": {"message_id": 77, "from": sender, "chat": {"id": siti.id, "type": "private"}, **text}}
    await asyncio.gather(
        *(app.pump.accept({"update_id": 910_000 + turn, **start}) for turn in range(4) for app in workers.apps)
    )
    await workers.settle()
    assert len(workers.drafts()) == 1
    await workers.do(siti, "Mulai")


async def test_a_server_that_crashes_in_mid_survey_is_waited_for(workers: Workers) -> None:
    siti, budi = await workers.person(), await workers.person("Budi Contoh")
    await workers.write(siti, "/start DISDUK")
    await workers.do(siti, "Mulai")
    under_way = asyncio.create_task(whole(workers, budi))
    workers.close()
    await asyncio.to_thread(cluster().stop, "immediate")
    tapped = asyncio.create_task(workers.answer_all(siti))
    await asyncio.to_thread(cluster().start)
    await tapped
    await workers.do(siti, "Lewati semua", "Kirim")
    await under_way
    workers.close()
    assert workers.stored() == [workers.expected()] * 2


async def test_one_leads_and_another_takes_over_when_it_is_lost(workers: Workers) -> None:
    stores = [app.store for app in workers.apps]
    assert [await one.leads() for one in stores] == [True, False, False]
    assert [await one.leads() for one in stores] == [True, False, False], "for as long as it lives"
    await asyncio.to_thread(
        _end_sessions, "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 1397443842"
    )
    assert [await one.leads() for one in stores[1:]] == [True, False]
    assert not await stores[0].leads(), "it notices"
    ran = list[bool]()
    for app in workers.apps:
        await app._tick(None)  # type: ignore[arg-type]  # the context is not looked at
        ran.append(bool(app.jobs._running))  # at once, for jobs may be done before the next tick is
    for app in workers.apps:
        await app.jobs.close(10)
    assert ran == [False, True, False]


def _end_sessions(query: str) -> None:
    with psycopg.connect(shared().url, autocommit=True) as session:
        session.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM ({query}) AS one".encode())


async def test_a_worker_that_starts_leaves_the_others_their_cards(workers: Workers, clock: Clock) -> None:
    """One that died is known by its lease, and what it had under way goes out once."""
    for app in workers.apps:
        app._tasks[0].cancel()  # the courier
    store, now = workers.app.store, int(clock().timestamp())
    admin = await workers.admin()
    await workers.write(admin, "/start")
    owed = Owed(
        thing=Notice(placeholder="…", text="Kabar (contoh)"),
        period="2026-11-20",
        unit="*",
        recipient=admin.id,
        part="p",
    )
    await store.deliveries.owe([owed], now)
    dead, heir = workers.apps[1].courier, workers.apps[2].courier
    assert await dead._claim(asked=False) is not None
    assert await heir.take_over() == 0
    assert await heir.deliver_due() == 0, "another one has it"
    clock.advance(seconds=61)
    assert await asyncio.gather(heir.deliver_due(), workers.app.courier.deliver_due()) in ([1, 0], [0, 1])
    said = [one.text for one in await admin.messages() if one.from_bot]
    assert [one for one in said if one == "…" or "Kabar" in one] == ["Kabar (contoh)"]
    assert workers.rows("SELECT count(*) FROM deliveries WHERE sent IS NOT NULL AND failed IS NULL") == [(1,)]


async def test_each_says_by_a_port_of_its_own_how_it_is(workers: Workers) -> None:
    siti = await workers.person()
    await workers.write(siti, "/start DISDUK")
    screen = await siti.last()
    bots = [Bot(app, workers.tg, workers.clock, workers.path) for app in workers.apps]
    assert [(await ask(one))[0] for one in bots] == [200] * 3
    before = [one.app.vitals.taps for one in bots]
    await bots[1].app.pump.accept(tap(siti, screen, screen.data["Mulai"], 1))
    assert [one.app.vitals.taps - was for one, was in zip(bots, before, strict=True)] == [0, 1, 0]
    bots[2].app.vitals.away = bots[2].app.vitals.clock() - 3600  # Telegram does not answer this one
    assert [(await ask(one))[0] for one in bots] == [200, 200, 503]
