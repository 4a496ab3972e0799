"""GET /health over real HTTP, by polling and by webhook: 200 while the bot can do its work, 503 with reasons else."""

import asyncio
import shutil
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.app import App, NotReady
from bot.config import Config
from bot.rules.vitals import Vitals
from bot.settings.faults import ConfigError
from tests.support.health import Ticks, ask, impatient, locked, ticking
from tests.support.near import Near
from tests.support.ports import free_port
from tests.support.running import Bot, Clock
from tests.support.waiting import until


@pytest.fixture(params=["polling", "webhook"])
async def watched(request: pytest.FixtureRequest, path: Path, clock: Clock) -> AsyncIterator[tuple[Bot, Ticks]]:
    async with ticking(path, request.param, clock, health={"port": free_port()}) as both:
        yield both


async def test_a_bot_at_work_says_so(watched: Any) -> None:
    bot, _ = watched
    siti = await bot.person()
    await bot.write(siti, "/start")
    status, said = await ask(bot)
    assert (status, said["ok"], said["reasons"]) == (200, True, [])
    assert said["commit"] == {"works": True, "age": 0.0}
    assert said["updates"] == {"queue": 0, "oldest": None, "set_aside": 0, "set_aside_newest": None}
    assert said["deliveries"] == {"owed": 0, "overdue": 0}
    assert said["poll" if bot.app.config.telegram.mode == "polling" else "webhook"] == {"age": 0.0}
    assert 0 < said["disk_free"] <= 1
    assert set((await ask(bot, later=1.0))[1]["jobs"]) == set(bot.app.jobs.names)


async def test_a_file_that_takes_nothing_is_told_and_so_is_that_it_does_again(watched: Any) -> None:
    bot, ticks = watched
    await impatient(bot)
    ticks.now += 2
    with locked(bot.path):
        status, said = await ask(bot)
        assert (status, said["reasons"]) == (503, ["database: nothing can be committed for 0 s"])
        ticks.now += 30
        assert (await ask(bot))[1]["commit"] == {"works": False, "age": 32.0}
    assert (await ask(bot))[0] == 200


async def test_a_probe_is_not_made_while_commits_are_fresh(watched: Any) -> None:
    """Whoever asks often must not make the disk busy."""
    bot, _ = watched
    await bot.rest()
    before = bot.app.vitals.commits.cumulated()[-1]
    for _ in range(5):
        assert (await ask(bot))[0] == 200
    assert bot.app.vitals.commits.cumulated()[-1] == before


async def test_a_telegram_that_does_not_answer_is_told(watched: Any) -> None:
    bot, ticks = watched
    if bot.app.config.telegram.mode == "webhook":
        siti = await bot.person()
        await bot.tg.fail(status=502, times=99)
        await siti.send("/start")
        await until(lambda: bot.app.vitals.away is not None)  # the bot says something, over HTTP
        ticks.now += 61
    else:
        ticks.now += 91
    status, said = await ask(bot)
    assert status == 503
    assert [reason.partition(":")[0] for reason in said["reasons"]] == ["telegram"]


async def test_jobs_that_fail_and_deliveries_overdue_are_told(watched: Any) -> None:
    bot, _ = watched
    for at in ("t1", "t2", "t3"):
        await bot.app.store.jobs.fail("retention", at, "OSError")
    now = int(bot.clock().timestamp())
    with sqlite3.connect(bot.path) as db:
        owe = (
            "INSERT INTO deliveries (kind, period, unit, recipient, part, payload, made, due, leased)"
            " VALUES ('notice', 'x', '*', 5, 'a', '{}', 0, ?, ?)"
        )
        db.execute(owe, (now - 4000, now + 4000))
    db.close()
    status, said = await ask(bot, later=1.0)
    assert status == 503
    first, second = said["reasons"]
    assert first == "jobs: retention has failed 3 times in a row, since t1"
    assert second.startswith("deliveries: 1 overdue, the oldest since 2026-11-18T01:53:20Z")
    assert said["jobs"]["retention"]["failing_since"] == "t1"


async def test_a_disk_that_is_nearly_full_is_told(watched: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bot, _ = watched
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1000, 960, 40))
    assert await ask(bot) == (503, (await ask(bot))[1])
    assert (await ask(bot))[1]["reasons"] == ["disk: 4.0% free, expected at least 5%"]


async def test_updates_set_aside_are_shown_and_are_no_reason(watched: Any) -> None:
    bot, _ = watched
    await bot.app.store.set_aside.add(5, "message", "cannot be read: KeyError")
    status, said = await ask(bot, later=1.0)
    assert (status, said["updates"]["set_aside"]) == (200, 1)
    assert said["updates"]["set_aside_newest"] is not None


async def test_however_many_ask_the_database_is_looked_at_once_a_second(path: Path, clock: Clock) -> None:
    async with ticking(path, "webhook", clock, health={"port": free_port()}) as (bot, ticks):
        await ask(bot)
        looks, take = list[int](), bot.app.store.stocks.take

        async def counted(now: int) -> Any:
            looks.append(now)
            return await take(now)

        bot.app.store.stocks.take = counted  # type: ignore[method-assign]
        ticks.now += 1
        await asyncio.gather(*(ask(bot, page) for page in ("/health", "/metrics") * 5))
        assert len(looks) == 1
        await ask(bot, later=1.0)
        assert len(looks) == 2


async def test_nothing_else_is_answered(watched: Any) -> None:
    bot, _ = watched
    assert [(await ask(bot, path))[0] for path in ("/", "/hook", "/docs")] == [404, 404, 404]


async def test_a_bot_that_waits_for_telegram_answers_already(path: Path, config_for: Callable[..., Config]) -> None:
    async with Near() as tg:
        await tg.fail("getMe", drop="before", times=99)
        config, ticks = config_for(tg, path, health={"port": free_port()}), Ticks()
        app = App(config, vitals=Vitals(ticks))
        entering = asyncio.create_task(app.__aenter__())
        await until(lambda: tg.calls("getMe"))  # it happens over HTTP
        ticks.now += 91
        status, said = await ask(Bot(app, tg, Clock(datetime.now(UTC)), path))
        assert (status, said["poll"]) == (503, {"age": None})
        entering.cancel()
        await asyncio.gather(entering, return_exceptions=True)


async def test_a_migration_that_took_long_is_no_silence_of_telegram(
    path: Path, config_for: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = Ticks()

    def migrate(*_: object, **__: object) -> list[str]:
        ticks.now += 111
        return []

    monkeypatch.setattr("bot.app.migrate_at", migrate)
    async with Near() as tg:
        await tg.fail("getMe", drop="before", times=99)
        app = App(config_for(tg, path, health={"port": free_port()}), vitals=Vitals(ticks))
        entering = asyncio.create_task(app.__aenter__())
        await until(lambda: tg.calls("getMe"))  # it happens over HTTP
        assert (await ask(Bot(app, tg, Clock(datetime.now(UTC)), path)))[0] == 200
        entering.cancel()
        await asyncio.gather(entering, return_exceptions=True)


async def test_a_port_that_is_taken_is_told_in_one_line(path: Path, config_for: Callable[..., Config]) -> None:
    async with Near() as tg:
        config = config_for(tg, path, health={"port": free_port()})
        with (
            socket.create_server(("127.0.0.1", config.health.port)),
            pytest.raises(
                NotReady, match=r"^health\.port: found 127\.0\.0\.1:\d+ that another program uses, expected a free one"
            ),
        ):
            async with App(config):
                pass


async def test_one_port_cannot_be_both(path: Path, config_for: Callable[..., Config]) -> None:
    async with Near() as tg:
        with pytest.raises(ConfigError, match=r"health\.port: found 8081, expected another one"):
            config_for(tg, path, telegram={"mode": "webhook", "webhook_url": "https://a.b/c"}, health={"port": 8081})
