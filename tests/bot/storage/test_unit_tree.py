"""The tree of units is read once, and again as soon as anybody has changed it."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.storage import Store, Unit


async def steps_of_parents(store: Store) -> int:
    """Instructions of SQLite for one look at the tree."""
    steps, reader = list[None](), store._database._browser._connection

    def step() -> int:
        steps.append(None)
        return 0

    await reader.run(lambda db: db.set_progress_handler(step, 1))
    await store.units.parents()
    await reader.run(lambda db: db.set_progress_handler(None, 0))
    return len(steps)


async def test_a_change_by_another_program_is_seen_at_once(store: Store, path: Path) -> None:
    assert await store.units.parents() == {"AA": None, "BB": "AA"}
    async with Store(path) as other:
        await other.units.save([Unit("CC", "Kelurahan Contoh", parent="BB")])
        assert await store.units.parents() == {"AA": None, "BB": "AA", "CC": "BB"}
        found = await other.units.find("BB")
        assert found is not None
        await other.units.save([replace(found, parent=None)])
        assert await store.units.parents() == {"AA": None, "BB": None, "CC": "BB"}
        await other._database.write(lambda db: db.execute("DELETE FROM unit_numbers WHERE code = 'CC'"))
        await other._database.write(lambda db: db.execute("DELETE FROM units WHERE code = 'CC'"))
        assert await store.units.parents() == await other.units.parents() == {"AA": None, "BB": None}


async def test_nobody_changes_it_by_accident(store: Store) -> None:
    with pytest.raises(TypeError):
        (await store.units.parents())["CC"] = "AA"  # type: ignore[index]


@pytest.mark.file
async def test_what_a_look_costs_does_not_grow_with_the_city(store: Store) -> None:
    costs = []
    for size in (10, 400):
        await store.units.save([Unit(f"G{number:03}", "Kelurahan Contoh", parent="AA") for number in range(size)])
        await store.units.parents()
        costs.append(await steps_of_parents(store))
    assert costs[0] == costs[1] > 0


async def test_a_change_that_moves_nothing_leaves_it(store: Store) -> None:
    before = await store.units.parents()
    await store.units.save([Unit("AA", "Dinas Baru")])
    assert await store.units.parents() is before
