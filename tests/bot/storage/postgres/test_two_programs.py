"""Two programs on one database of a server: no tally loses an answer, no card goes to both, one of two moves wins."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.rules.owed import Notice
from bot.rules.server import Server
from bot.storage import Cipher, Response, Service, StaleDraft, Store, Unit
from bot.storage.owed import Owed
from scoring import load_instrument
from tests.support.servers import NoServer, emptied

pytestmark = pytest.mark.server
MANY, CARDS, NOW = 40, 60, 1_000
UNIT = Unit("AA", "Dinas Contoh", services=(Service("x", "X"),))
SAMPLE = Response(
    unit="AA",
    service="",
    instrument="permenpan-14-2017",
    period="2026-Q4",
    week="2026-W47",
    hour="2026-11-18T03",
    answers=dict.fromkeys(load_instrument("permenpan-14-2017").keys, 3),
)


@pytest.fixture
def server() -> Server:
    try:
        return emptied([UNIT])
    except NoServer as none:
        pytest.skip(str(none))


@pytest.fixture
async def two(server: Server) -> AsyncIterator[tuple[Store, Store]]:
    async with Store(server, cipher=Cipher("s" * 32)) as one, Store(server, cipher=Cipher("s" * 32)) as other:
        yield one, other


async def answer_many(server: Server, name: str) -> None:
    """What a worker does: some submit at once, in the same tally."""
    async with Store(server) as store:
        await asyncio.gather(*(store.responses.submit(replace(SAMPLE, pseudonym=f"{name}{n}")) for n in range(MANY)))


def worker(server: Server, name: str) -> None:
    asyncio.run(answer_many(server, name))


async def test_two_processes_that_count_into_one_tally_lose_nothing(server: Server) -> None:
    spawn = multiprocessing.get_context("spawn")
    both = [spawn.Process(target=worker, args=(server, name)) for name in ("a", "b")]
    for one in both:
        one.start()
    for one in both:
        await asyncio.to_thread(one.join)
    assert [one.exitcode for one in both] == [0, 0]
    async with Store(server) as store:
        [row] = await store.figures.tallies(["2026-Q4"], "permenpan-14-2017")
        assert row.tally.n == 2 * MANY
        assert await store.figures.discrepancies() == (1, [])


async def test_a_card_is_claimed_by_one_alone(two: tuple[Store, Store]) -> None:
    owed = [
        Owed(thing=Notice(placeholder="…", text="x"), period="2026-11-20", unit="AA", recipient=chat, part="p")
        for chat in range(CARDS)
    ]
    await two[0].deliveries.owe(owed, NOW)

    async def carry(store: Store, run: str) -> list[int]:
        taken = []
        while (found := await store.deliveries.claim(NOW, 60, run, asked=False)) is not None:
            taken.append(found.id)
        return taken

    found = await asyncio.gather(*(carry(one, f"bot-{number}") for number, one in enumerate((*two, *two))))
    claimed = [one for some in found for one in some]
    assert (len(claimed), len(set(claimed))) == (CARDS, CARDS)


@pytest.mark.parametrize("first", [0, 1])
async def test_of_two_taps_on_one_draft_the_later_finds_it_moved(two: tuple[Store, Store], first: int) -> None:
    await two[0].drafts.create("D1", 7, "AA", {"page": "m"}, NOW)
    moves: list[Any] = [one.drafts.save("D1", 0, {"page": str(place)}, NOW) for place, one in enumerate(two)]
    done = await asyncio.gather(*(moves[place] for place in (first, 1 - first)), return_exceptions=True)
    assert sorted(map(str, map(type, done))) == sorted(map(str, (type(None), StaleDraft)))
    saved = await two[1].drafts.load("D1", 7)
    assert saved is not None and saved.revision == 1  # type: ignore[union-attr]


async def test_a_week_is_planned_by_one_alone(two: tuple[Store, Store]) -> None:
    owed = [Owed(thing=Notice(placeholder="…", text="x"), period="2026-W47", unit="AA", recipient=7, part="card")]
    new = await asyncio.gather(*(one.deliveries.owe(owed, NOW, ("summary", "2026-W47")) for one in two))
    assert sorted(new) == [0, 1]


async def test_what_another_program_changes_of_a_unit_is_seen_at_the_next_tap(two: tuple[Store, Store]) -> None:
    await two[0].drafts.create("D1", 7, "AA", {"page": "m"}, NOW)

    async def seen() -> Any:
        return await two[0].moves.move("D1", 7, date(2026, 11, 18), NOW, 5, lambda _: {"page": "n"})

    assert (await seen()).saved.unit.name == "Dinas Contoh"
    await two[1].units.save([replace(UNIT, name="Dinas Lain (contoh)")])
    assert (await seen()).saved.unit.name == "Dinas Lain (contoh)"
