"""Four workers behind a real nginx, each update twice, cards due in the middle, workers and the server killed.

`SKM_SOAK=13 make test ARGS=tests/bot/kill/test_workers.py` is the same with a hundred residents and 52 kills.
"""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import load_config
from bot.sandbox import Person, Sandbox
from bot.sandbox.rules import Rules
from bot.storage import Store, Unit
from bot.storage.postgres.opening import connect
from tests.bot.kill.test_survey import RESIDENTS, Resident, check
from tests.support.engine import engine
from tests.support.nginx import NoNginx, nginx
from tests.support.planned import plan_before
from tests.support.processes import Process, screens, start
from tests.support.servers import NoServer, cluster, shared
from tests.support.soak import often
from tests.support.waiting import PATIENCE, within

pytestmark = [pytest.mark.slow, pytest.mark.server]
WORKERS, KILLS, SCREENS_BETWEEN, CARDS = 4, often(4), 14, 6
CARD = "Dinas Contoh\nMinggu "


@pytest.mark.parametrize("crash", [False, True], ids=["workers", "server"])
async def test_killed_in_the_middle(
    tmp_path: Path, port: Callable[[], int], monkeypatch: pytest.MonkeyPatch, crash: bool
) -> None:
    outer, ports = port(), [port() for _ in range(WORKERS)]
    with ExitStack() as stack:
        try:
            shared()
            stack.enter_context(nginx(tmp_path, outer, ports, twice=True))
        except (NoServer, NoNginx) as none:
            pytest.skip(str(none))
        monkeypatch.setattr(engine, "on_server", True)
        engine.make(tmp_path / "skm.db", [Unit("AA", "Dinas Contoh")])
        rules = Rules(webhook_first_delay=0.1, webhook_longest_delay=0.3)
        async with Sandbox(rules=rules) as tg, Store(shared()) as store:
            configs = [_config(tmp_path, tg, outer, one) for one in ports]
            people = [Resident(one, await tg.person(f"Warga Contoh {one}")) for one in range(RESIDENTS)]
            heads = [await _head(tg, store, number) for number in range(CARDS)]
            await plan_before(load_config(configs[0], {}), datetime.now(UTC))
            _put_off(3600)
            workers = [await start(one, tg) for one in configs]
            everybody = asyncio.gather(*(one.answer() for one in people))
            try:
                await _so_many_more(tg, everybody)
                _put_off(0)
                if crash:
                    await asyncio.to_thread(cluster().stop, "immediate")
                    await asyncio.to_thread(cluster().start)
                for number in range(0 if crash else KILLS):
                    await _replace(workers, number % WORKERS, configs, tg)
                    await _so_many_more(tg, everybody)
                await within(everybody)
                await asyncio.gather(*(one.kill() for one in workers))
                _put_off(0)  # as if the minute had passed for which a card stays with a worker that died
                workers[:] = [await start(one, tg) for one in configs]
                await asyncio.gather(*(one.wait(CARD) for one in heads))
            finally:
                everybody.cancel()
                await asyncio.gather(*(one.kill() for one in workers))
            check(tmp_path / "skm.db", people, in_order=False)
            for head in heads:
                cards = [one for one in await head.messages() if CARD in one.text]
                assert len(cards) == 1, [one.text for one in await head.messages()]
            assert (await store.figures.discrepancies())[1] == []
            assert await store.figures.integrity() == []
            assert await store.set_aside.latest() == (0, [])


def _config(folder: Path, tg: Sandbox, outer: int, port: int) -> Path:
    path = folder / f"worker-{port}.toml"
    path.write_text(
        f'[telegram]\nbase_url = "{tg.url}"\nmode = "webhook"\nworkers = {WORKERS}\n'
        f'webhook_url = "http://127.0.0.1:{outer}/hook"\nwebhook_port = {port}\n'
        f'[database]\nurl = "{engine.url(folder)}"\n',
        encoding="utf-8",
    )
    return path


async def _head(tg: Sandbox, store: Store, number: int) -> Person:
    head = await tg.person(f"Kepala Contoh {number}")
    await head.send("/id")  # or the bot may not write to them
    await store.people.bind("AA", head.id, "id", "2026-11-01T00:00:00", "head")
    return head


def _put_off(seconds: int) -> None:
    """Have all cards that are still owed due in so many seconds, and none with a worker."""
    due = int(datetime.now(UTC).timestamp()) + seconds
    with closing(connect(shared())) as db:
        db.execute("BEGIN")
        db.execute("UPDATE deliveries SET leased = 0, due = ? WHERE sent IS NULL", (due,))
        db.execute("COMMIT")
        db.settle()


async def _so_many_more(tg: Sandbox, everybody: "asyncio.Future[list[None]]") -> None:
    enough = asyncio.create_task(screens(tg, SCREENS_BETWEEN))
    either: list[asyncio.Future[object]] = [enough, everybody]  # type: ignore[list-item]  # whichever comes first
    await asyncio.wait(either, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
    enough.cancel()
    if everybody.done():
        everybody.result()  # raises what stopped one of them


async def _replace(workers: list[Process], number: int, configs: list[Path], tg: Sandbox) -> None:
    await workers[number].kill()
    workers[number] = await start(configs[number], tg)
