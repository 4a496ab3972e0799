"""Units: create, update, retire a service, and no circles."""

import pytest

from bot.storage import Service, Store, Unit, UnitFaults


async def test_what_was_saved_is_found(store: Store) -> None:
    unit = Unit("CC-1", "RSUD Contoh", "RSUD", "AA", (Service("b", "B"), Service("a", "A")), 250, frozenset({"biaya"}))
    assert await store.units.save([unit]) == (1, 0)
    assert await store.units.find("CC-1") == unit
    assert await store.units.find("cc-1") == unit
    assert await store.units.find("CC-2") is None


async def test_saving_again_updates_by_code(store: Store) -> None:
    assert await store.units.save([Unit("AA", "Dinas Baru", population=9), Unit("DD", "Lain")]) == (1, 1)
    assert await store.units.find("AA") == Unit("AA", "Dinas Baru", population=9)
    assert [unit.code for unit in await store.units.all()] == ["AA", "DD", "BB"]  # by category and name


async def test_a_retired_service_is_kept_for_its_answers(store: Store) -> None:
    await store.units.save([Unit("AA", "Dinas Contoh", services=(Service("y", "Y baru"),))])
    found = await store.units.find("AA")
    assert found is not None
    assert found.services == (Service("y", "Y baru"),)
    assert found.service("x") is None
    assert set(await store.units.all_services()) >= {("AA", ""), ("AA", "x"), ("AA", "y")}
    await store.units.save([Unit("AA", "Dinas Contoh", services=(Service("x", "X"), Service("y", "Y")))])
    back = await store.units.find("AA")
    assert back is not None
    assert [service.slug for service in back.services] == ["x", "y"]


@pytest.mark.parametrize(
    ("units", "faults"),
    [
        (
            [Unit("CC", "C", parent="NO"), Unit("DD", "D", parent="NOT")],
            [
                'CC: parent: found "NO", expected the code of a unit in this file or imported before',
                'DD: parent: found "NOT", expected the code of a unit in this file or imported before',
            ],
        ),
        ([Unit("CC", "C", parent="CC")], ["CC: parent: found a circle of parents, expected a tree"]),
        (
            [Unit("AA", "A", parent="BB")],  # BB stands under AA already
            ["AA: parent: found a circle of parents, expected a tree"],
        ),
        (
            [Unit("CC", "C", parent="DD"), Unit("DD", "D", parent="EE"), Unit("EE", "E", parent="CC")],
            [f"{code}: parent: found a circle of parents, expected a tree" for code in ("CC", "DD", "EE")],
        ),
    ],
)
async def test_every_fault_is_told_and_nothing_changes(store: Store, units: list[Unit], faults: list[str]) -> None:
    before = await store.units.all()
    with pytest.raises(UnitFaults) as fault:
        await store.units.save([Unit("ZZ", "Z"), *units])
    assert fault.value.faults == faults
    assert await store.units.all() == before


async def test_a_child_may_stand_before_its_parent_in_the_file(store: Store) -> None:
    assert await store.units.save([Unit("CC", "C", parent="DD"), Unit("DD", "D")]) == (2, 0)
