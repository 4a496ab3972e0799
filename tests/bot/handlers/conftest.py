"""Several workers on a server, for the tests that ask for them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support.engine import engine
from tests.support.hooks import hook
from tests.support.near import Near
from tests.support.planned import planned_database
from tests.support.ports import free_port
from tests.support.running import UNITS, Clock, app_at, config_of
from tests.support.servers import NoServer, shared
from tests.support.serving import serving
from tests.support.workers import WORKERS, Proxy, Workers


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
        url = await stack.enter_async_context(hook(proxy.take))
        apps = []
        for port in proxy._ports:
            telegram = {"base_url": tg.url, "mode": "webhook", "webhook_url": url, "webhook_port": port}
            sections = {"telegram": telegram | {"workers": WORKERS}, "health": {"port": free_port()}}
            config = config_of(tg, path, "webhook", **sections)
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
