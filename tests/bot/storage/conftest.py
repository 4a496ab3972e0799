"""A store on a real file, and made-up responses."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from inspect import signature
from pathlib import Path

import pytest

from bot.storage import Response, Service, Store, Unit
from bot.storage.database import Where
from scoring import load_instrument
from tests.support.servers import NoServer, emptied
from tests.support.templates import new_database

KEYS = load_instrument("permenpan-14-2017").keys
UNITS = [
    Unit("AA", "Dinas Contoh", services=(Service("x", "X"), Service("y", "Y"))),
    Unit("BB", "Puskesmas Contoh", parent="AA", inapplicable=frozenset({"biaya"})),
]
SAMPLE = Response(
    unit="AA",
    service="",
    instrument="permenpan-14-2017",
    period="2026-Q4",
    week="2026-W47",
    hour="2026-11-18T03",
    answers=dict.fromkeys(KEYS, 3),
    profile={"kelamin": "P"},
    suggestion="antrean lama",
    pseudonym="siti",
)


@pytest.fixture(autouse=True)
def made_by_copying() -> None:
    """Not here: what migrations make is tested in this room."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "skm.db"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test of a store runs on both engines, but those that open the file or are marked `file`."""
    if "store" in metafunc.fixturenames:
        asks = set(signature(metafunc.function).parameters)
        only_file = "path" in asks or metafunc.definition.get_closest_marker("file") is not None
        engines = ["file"] if only_file else ["file", pytest.param("server", marks=pytest.mark.server)]
        metafunc.parametrize("store", engines, indirect=True)


@pytest.fixture
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    where: Where = tmp_path / "skm.db"
    if request.param == "server":
        try:
            where = emptied(UNITS)
        except NoServer as none:
            pytest.skip(str(none))
    else:
        new_database(tmp_path / "skm.db", UNITS)
    async with Store(where) as one:
        yield one


@pytest.fixture
def response() -> Callable[..., Response]:
    """A made-up response with some fields changed; `scores` is the score of all elements, or one of each."""

    def make(scores: int | list[int] = 3, **changes: object) -> Response:
        each = [scores] * len(KEYS) if isinstance(scores, int) else scores
        return replace(SAMPLE, **{"answers": dict(zip(KEYS, each, strict=False)), **changes})  # type: ignore[arg-type]

    return make
