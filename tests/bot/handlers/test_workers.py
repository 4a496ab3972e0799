"""Several workers behind one webhook and one server's database, each update to two of them at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
import pytest
from aiohttp import web

from bot.app import App
from bot.rules.owed import Notice
from bot.sandbox import Person
from bot.storage.owed import Owed
from tests.support.engine import engine
from tests.support.near import Near
from tests.support.planned import planned_database
from tests.support.ports import free_port
from tests.support.running import UNITS, Bot, Clock, app_at, config_of
from tests.support.servers import NoServer, cluster, shared
from tests.support.serving import serving

pytestmark = [pytest.mark.server, pytest.mark.slow]
WORKERS, RESIDENTS = 3, 6


class Workers(Bot):
    """All of them, the first being `app`."""

    apps: list[App]

    async def settle(self) -> None:
        async with asyncio.timeout(120):
            while await self.tg.pending():  # noqa: ASYNC110 -- it happens over HTTP
                await asyncio.sleep(0.003)
            while said := {one for app in self.apps for one in app.outbox._under_way}:
                await asyncio.wait(said)


class Proxy:
    """What nginx does without sticky sessions, and each update goes to the next worker too."""

    def __init__(self, ports: list[int]) -> None:
        self._ports, self._turn = ports, 0
        self.delivered = 0

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self._turn += 1
        both = [self._ports[(self._turn + step) % len(self._ports)] for step in (0, 1)]
        names = ("Content-Type", "X-Telegram-Bot-Api-Secret-Token")
        headers = {name: request.headers[name] for name in names if name in request.headers}
        async with aiohttp.ClientSession() as session:
            codes = await asyncio.gather(*(self._pass_on(session, port, body, headers) for port in both))
        self.delivered += len(codes)
        return web.Response(status=200 if set(codes) == {200} else 503)

    async def _pass_on(self, session: aiohttp.ClientSession, port: int, body: bytes, headers: dict[str, str]) -> int:
        try:
            async with session.post(f"http://127.0.0.1:{port}/hook", data=body, headers=headers) as answer:
                return answer.status
        except aiohttp.ClientError:
            return 502


@asynccontextmanager
async def proxied(proxy: Proxy) -> AsyncIterator[str]:
    web_app = web.Application()
    web_app.router.add_post("/hook", proxy.take)
    runner = web.AppRunner(web_app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()


@pytest.fixture
def on_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    try:
        shared()
    except NoServer as none:
        pytest.skip(str(none))
    monkeypatch.setattr(engine, "on_server", True)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
async def proxy() -> Proxy:
    return Proxy([free_port() for _ in range(WORKERS)])


@pytest.fixture
async def workers(on_server: None, proxy: Proxy, path: Path, clock: Clock) -> AsyncIterator[Workers]:
    async with AsyncExitStack() as stack:
        tg: Any = await stack.enter_async_context(Near())
        await tg.rules(webhook_first_delay=0.02)
        url = await stack.enter_async_context(proxied(proxy))
        apps = []
        for port in proxy._ports:
            telegram = {"base_url": tg.url, "mode": "webhook", "webhook_url": url, "webhook_port": port}
            config = config_of(tg, path, "webhook", telegram=telegram | {"workers": WORKERS})
            if not apps:
                await planned_database(path, UNITS, config, clock.now)
            apps.append(app_at(tg, clock, config))
            await stack.enter_async_context(serving(apps[-1], ticking=False))
        bot = Workers(apps[0], tg, clock, path)
        bot.apps = apps
        try:
            yield bot
            await bot.settle()
            assert (await apps[0].store.figures.discrepancies())[1] == []
            assert await apps[0].store.figures.integrity() == []
        finally:
            bot.close()


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
    taps = [
        {
            "update_id": 900_000 + number,
            "callback_query": {
                "id": str(number),
                "from": {"id": siti.id, "is_bot": False, "first_name": "Siti", "language_code": "id"},
                "chat_instance": "1",
                "data": keys[number],
                "message": {
                    "message_id": screen.id,
                    "date": 0,
                    "chat": {"id": siti.id, "type": "private"},
                    "text": screen.text,
                },
            },
        }
        for number in (0, 1)
    ]
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
    for app in workers.apps:
        await app._tick(None)  # type: ignore[arg-type]  # the context is not looked at
    ran = [bool(app.jobs._running) for app in workers.apps]
    for app in workers.apps:
        await app.jobs.close(10)
    assert ran == [False, True, False]


def _end_sessions(query: str) -> None:
    with psycopg.connect(shared().url, autocommit=True) as session:
        session.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM ({query}) AS one".encode())


async def test_a_worker_that_starts_leaves_the_others_their_cards(workers: Workers, clock: Clock) -> None:
    """One that died is known by its lease, and what it had under way goes out once."""
    for app in workers.apps:
        app._courier_task.cancel()  # type: ignore[union-attr]
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
