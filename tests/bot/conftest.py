"""The running bot by both ways in, its clock and its file, for every test of bot."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.config import Config
from tests.support.engine import engine_of_test, on_both
from tests.support.forked import forked_children
from tests.support.ports import free_port
from tests.support.running import Bot, Clock, Running, config_of, running, wednesday
from tests.support.templates import made_by_copying

_ON_BOTH = frozenset({"test_survey.py", "test_survey_delivery.py", "test_courier.py"})

__all__ = ["engine_of_test", "forked_children", "made_by_copying"]  # fixtures


@pytest.fixture(autouse=True)
def _short_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.ledger.courier._LOOK_SECONDS", 0.001)  # a message owed gives way to taps for less long


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Conversations, cards and kills run on both engines."""
    on_both(metafunc, _ON_BOTH)


@pytest.fixture
def clock() -> Clock:
    return wednesday()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "skm.db"


@pytest.fixture
def run() -> Running:
    """`async with run(path, mode, clock, tg, **config sections) as bot`."""
    return running


@pytest.fixture
async def bot(request: pytest.FixtureRequest, path: Path, clock: Clock) -> AsyncIterator[Bot]:
    """The bot, near or as `both_ways` says. Afterwards its figures add up, and nothing leads to a resident."""
    async with running(path, getattr(request, "param", "near"), clock) as one:
        yield one
        await one.settle()
        assert (await one.app.store.figures.discrepancies())[1] == []
        assert await one.app.store.figures.integrity() == []
        assert one.leaks() == []


@pytest.fixture
async def polling(path: Path, clock: Clock) -> AsyncIterator[Bot]:
    """The bot by polling alone, where the way updates come in is not what is tested."""
    async with running(path, "near", clock) as one:
        yield one


@pytest.fixture
def port() -> Callable[[], int]:
    """A free port of this machine, each time it is called."""
    return free_port


@pytest.fixture
def config_for() -> Callable[..., Config]:
    """`config_for(tg, path, mode, **sections)`."""
    return config_of
