"""A store on a real file, and made-up responses."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.storage import Response, Service, Store, Unit
from scoring import load_instrument
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


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "skm.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    new_database(path, UNITS)
    async with Store(path) as one:
        yield one


@pytest.fixture
def response() -> Callable[..., Response]:
    """A made-up response with some fields changed; `scores` is the score of all elements, or one of each."""

    def make(scores: int | list[int] = 3, **changes: object) -> Response:
        each = [scores] * len(KEYS) if isinstance(scores, int) else scores
        return replace(SAMPLE, **{"answers": dict(zip(KEYS, each, strict=False)), **changes})  # type: ignore[arg-type]

    return make
