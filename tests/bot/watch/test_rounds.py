"""systemd hears that the bot serves, that it lives while it can commit, and that it stops."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.config import Config
from bot.watch.rounds import Rounds
from bot.watch.systemd import Systemd
from tests.support.health import Ticks, impatient, locked, ticking
from tests.support.near import Near
from tests.support.running import Bot, Clock
from tests.support.waiting import until


class Manager:
    """systemd's end of the socket."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.setblocking(False)
        self.environ = {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "120000000", "WATCHDOG_PID": str(os.getpid())}

    def heard(self) -> list[str]:
        said = []
        while True:
            try:
                said.append(self._socket.recv(100).decode())
            except BlockingIOError:
                return said

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def manager(tmp_path: Path) -> Any:
    one = Manager(tmp_path / "s")
    yield one
    one.close()


@pytest.fixture(params=["polling", "webhook"])
async def watched(
    request: pytest.FixtureRequest, path: Path, clock: Clock, manager: Manager
) -> AsyncIterator[tuple[Bot, Ticks]]:
    async with ticking(path, request.param, clock, Systemd(manager.environ)) as both:
        await until(lambda: both[0].app.vitals.serving)  # Telegram is asked over HTTP
        yield both


async def test_ready_is_said_once_when_updates_come_in_and_stopping_at_the_end(
    watched: tuple[Bot, Ticks], manager: Manager
) -> None:
    bot, _ = watched
    for _ in range(3):
        await bot.app.watch.rounds.go()
    heard = manager.heard()
    assert heard.count("READY=1") == 1
    assert heard[-3:] == ["WATCHDOG=1"] * 3 or heard[-4:] == ["READY=1", *["WATCHDOG=1"] * 3]
    bot.app.watch.rounds.stop()
    assert manager.heard() == ["STOPPING=1"]


async def test_the_watchdog_is_not_fed_while_nothing_can_be_committed(
    watched: tuple[Bot, Ticks], manager: Manager
) -> None:
    bot, ticks = watched
    await bot.app.watch.rounds.go()
    manager.heard()
    await impatient(bot)
    ticks.now += 21
    with locked(bot.path):
        await bot.app.watch.rounds.go()
        assert manager.heard() == []
    await bot.app.watch.rounds.go()
    assert manager.heard() == ["WATCHDOG=1"]


async def test_the_watchdog_is_fed_while_telegram_is_away(watched: tuple[Bot, Ticks], manager: Manager) -> None:
    """A new start would not bring it back."""
    bot, ticks = watched
    await bot.app.watch.rounds.go()
    manager.heard()
    ticks.now += 200
    await bot.app.watch.rounds.go()
    assert manager.heard() == ["WATCHDOG=1"]


async def test_ready_waits_for_updates(path: Path, config_for: Callable[..., Config], manager: Manager) -> None:
    async with Near() as tg:
        app = App(config_for(tg, path), systemd=Systemd(manager.environ))
        async with app:  # it does not serve yet
            await app.watch.rounds.go()
            assert "READY=1" not in manager.heard()
        assert manager.heard() == ["STOPPING=1"]


def test_nothing_is_said_where_nobody_listens(tmp_path: Path, manager: Manager) -> None:
    nobody = Systemd({})
    nobody.say("READY=1")
    assert nobody.patience is None
    Systemd({"NOTIFY_SOCKET": str(tmp_path / "gone")}).say("READY=1")
    assert Systemd({**manager.environ, "WATCHDOG_PID": "1"}).patience is None, "meant for another process"
    assert Systemd({**manager.environ, "WATCHDOG_USEC": "x"}).patience is None
    assert Systemd(manager.environ).patience == 120.0


def test_an_abstract_name_is_heard() -> None:
    name = f"skm-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as here:
        here.bind(f"\0{name}")
        Systemd({"NOTIFY_SOCKET": f"@{name}"}).say("READY=1")
        assert here.recv(100) == b"READY=1"


async def test_a_loop_that_comes_late_is_noted_and_tells_systemd_nothing_meanwhile(
    watched: tuple[Bot, Ticks], manager: Manager
) -> None:
    bot, ticks = watched
    lags = []

    async def sleep(seconds: float) -> None:
        manager.heard()
        ticks.now += seconds + 7
        assert manager.heard() == [], "only the loop itself feeds the watchdog"
        lags.append(bot.app.vitals.lag)
        if len(lags) == 3:
            raise asyncio.CancelledError

    rounds = Rounds(bot.app.watch.health, bot.app.watch.alarm, Systemd(manager.environ), bot.clock, sleep=sleep)
    with pytest.raises(asyncio.CancelledError):
        await rounds.run()
    assert lags[1:] == [7.0, 7.0]
    assert bot.app.vitals.longest_lag == 7.0


@pytest.mark.parametrize(("patience", "every"), [("120000000", 5.0), ("6000000", 2.0), (None, 5.0)])
async def test_looks_come_often_enough_for_the_patience_of_systemd(
    watched: tuple[Bot, Ticks], manager: Manager, patience: str | None, every: float
) -> None:
    bot, _ = watched
    environ = {"NOTIFY_SOCKET": manager.environ["NOTIFY_SOCKET"]} | ({"WATCHDOG_USEC": patience} if patience else {})
    assert Rounds(bot.app.watch.health, bot.app.watch.alarm, Systemd(environ), bot.clock).every == every
