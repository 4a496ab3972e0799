"""Units: create, update, retire a service, and no circles."""

from datetime import UTC, datetime

import pytest

from bot.conversation.faults import said
from bot.conversation.texts import texts
from bot.storage import Author, Service, Store, Unit, UnitFaults
from bot.storage.errors import IntegrityFault

BY = Author("skm:contoh", datetime(2026, 11, 18, 3, tzinfo=UTC))


async def test_what_was_saved_is_found(store: Store) -> None:
    unit = Unit("CC-1", "RSUD Contoh", "RSUD", "AA", (Service("b", "B"), Service("a", "A")), 250, frozenset({"biaya"}))
    assert await store.units.save([unit]) == (1, 0, 0, 0)
    assert await store.units.find("CC-1") == unit
    assert await store.units.find("cc-1") == unit
    assert await store.units.find("CC-2") is None


async def test_saving_again_updates_by_code(store: Store) -> None:
    assert await store.units.save(
        [
            Unit("AA", "Dinas Baru", population=9),
            Unit("DD", "Lain"),
            Unit("BB", "Puskesmas Contoh", parent="AA", inapplicable=frozenset({"biaya"})),
        ]
    ) == (1, 1, 0, 1)
    assert await store.units.find("AA") == Unit("AA", "Dinas Baru", population=9)
    assert [unit.code for unit in await store.units.all()] == ["AA", "DD", "BB"]  # by category and name


async def test_a_retired_service_is_kept_for_its_answers(store: Store) -> None:
    await store.units.save([Unit("AA", "Dinas Contoh", services=(Service("y", "Y baru"),))])
    found = await store.units.find("AA")
    assert found is not None
    assert found.services == (Service("y", "Y baru"),)
    assert found.service("x") is None
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
                'CC: parent: found "NO", expected a code in this file or imported before',
                'DD: parent: found "NOT", expected a code in this file or imported before',
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
    assert [said(one, texts("en")) for one in fault.value.faults] == faults
    assert await store.units.all() == before


async def test_a_child_may_stand_before_its_parent_in_the_file(store: Store) -> None:
    assert await store.units.save([Unit("CC", "C", parent="DD"), Unit("DD", "D")]) == (2, 0, 0, 0)


async def test_closing_keeps_the_unit_and_is_told_apart(store: Store) -> None:
    assert await store.units.save([Unit("AA", "Dinas Contoh", active=False)], BY) == (0, 0, 1, 0)
    closed = await store.units.find("AA")
    assert closed is not None
    assert not closed.active
    assert await store.units.save([Unit("AA", "Dinas Contoh", address="Jl. Contoh 1")], BY) == (0, 1, 0, 0)
    assert [entry.action for entry in await store.audit.entries(9)] == ["unit.close", "unit.reopen"]


async def test_every_change_stands_in_the_audit_log_with_what_changed(store: Store) -> None:
    await store.units.save([Unit("AA", "Dinas Baru", services=(Service("x", "X"), Service("y", "Y")))], BY)
    await store.units.save([Unit("AA", "Dinas Baru", services=(Service("x", "X"), Service("y", "Y")))], BY)
    await store.units.save([Unit("CC", "Baru", timezone="Asia/Jayapura")], BY)
    changed, created = await store.audit.entries(9)
    assert (changed.at, changed.who, changed.action) == ("2026-11-18T03:00:00+00:00", "skm:contoh", "unit.update")
    assert (changed.subject, changed.before, changed.after) == ("AA", {"name": "Dinas Contoh"}, {"name": "Dinas Baru"})
    assert (created.action, created.subject, created.before) == ("unit.create", "CC", {})
    assert created.after["timezone"] == "Asia/Jayapura"
    assert [one.subject for one in await store.audit.entries(1)] == ["CC"]
    assert [one.subject for one in await store.audit.entries(9, subject="AA", action="unit")] == ["AA"]
    assert await store.audit.entries(9, action="uni") == []
    assert await store.audit.entries(9, since="2026-11-18T03:00:01+00:00") == []


async def test_a_refused_import_leaves_no_trace_in_the_audit_log(store: Store) -> None:
    with pytest.raises(UnitFaults):
        await store.units.save([Unit("CC", "C"), Unit("DD", "D", parent="NO")], BY)
    assert await store.audit.entries(9) == []


@pytest.mark.parametrize("statement", ["UPDATE audit SET who = 'x'", "DELETE FROM audit"])
async def test_the_audit_log_cannot_be_rewritten(store: Store, statement: str) -> None:
    await store.units.save([Unit("CC", "C")], BY)
    with pytest.raises(IntegrityFault, match="the audit log is not"):
        await store._database.write(lambda db: db.execute(statement))
