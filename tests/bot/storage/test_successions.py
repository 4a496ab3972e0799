"""Units renamed, merged and split: where links lead, what stays whose, and that a city's sum stays the same."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.storage import Author, Response, Service, Store, Unit, UnitFaults
from bot.storage.unit_renames import Renaming
from bot.storage.unit_succession_steps import Asked
from bot.storage.windows import Window
from scoring import Tally

BY = Author("skm:contoh", datetime(2026, 11, 18, 3, tzinfo=UTC))
ZONE = ZoneInfo("Asia/Jakarta")
TODAY = date(2026, 11, 18)
Make = Callable[..., Response]


async def sum_of(store: Store) -> Tally:
    """All that a city has answered, after a recount."""
    compared, differ = await store.figures.discrepancies()
    assert differ == []
    assert await store.figures.integrity() == []
    rows = await store.figures.tallies(["2026-Q4"], "permenpan-14-2017")
    assert compared == len(rows)
    return sum((row.tally for row in rows), start=Tally.empty(9))


async def counts(store: Store, *units: str) -> list[int]:
    found = await store.sums.tallies(units, "permenpan-14-2017", ["2026-Q4"])
    return [found[code].n if code in found else 0 for code in units]


async def test_a_code_that_changes_goes_with_all_that_hangs_on_it_and_the_old_one_leads_to_it(
    store: Store, response: Make
) -> None:
    for number in range(3):
        await store.responses.submit(response(pseudonym=f"p{number}", service="x"))
    await store.people.bind("AA", 7, "id", "2026-11-01T00:00:00")
    await store.windows.add(Window("W1", "Survei Contoh", TODAY, TODAY, units=("AA",)), BY)
    before = await sum_of(store)
    asked = Renaming("AA", "DINAS-1", "Dinas Baru", TODAY)
    planned = await store.successions.rename(asked, BY, dry=True)
    assert (planned.answers, planned.people, planned.after.code) == (3, 1, "DINAS-1")
    assert await store.units.find("DINAS-1") is None
    await store.successions.rename(asked, BY)

    unit = await store.units.find("aa")  # on an old poster
    assert unit is not None
    assert (unit.code, unit.root, unit.name) == ("DINAS-1", "AA", "Dinas Baru")
    assert unit.name_before(date(2026, 11, 17)) == "Dinas Contoh"
    assert unit.name_before(TODAY) == ""
    assert await sum_of(store) == before
    assert await counts(store, "AA", "DINAS-1") == [0, 3]
    assert [one.unit for one in await store.people.members()] == ["DINAS-1"]
    assert [one.units for one in await store.windows.all()] == [("DINAS-1",)]
    assert (await store.units.parents())["BB"] == "DINAS-1"
    for text in ("DINAS-1", "dinas baru", "dinas contoh", "AA"):
        assert [one.code for one in await store.unit_search.named(text, 5)] == ["DINAS-1"], text
    assert "unit.rename" in [one.action for one in await store.audit.entries(9, subject="DINAS-1")]

    _, revised = await store.responses.submit(response(4, pseudonym="p0", service="x"))  # read before the change
    assert (revised, await counts(store, "AA", "DINAS-1")) == (True, [0, 3])
    before = await sum_of(store)
    with pytest.raises(UnitFaults) as error:
        await store.units.save([Unit("AA", "Lain")], BY)
    assert [one.key for one in error.value.faults] == ["alias"]
    (change,) = await store.successions.changes()
    await store.successions.undo(change.number, BY)
    back = await store.units.find("DINAS-1")
    assert back is not None
    assert (back.code, back.name, back.root, back.names) == ("AA", "Dinas Contoh", "AA", ())
    assert await sum_of(store) == before


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_is_merged_split_and_renamed_a_citys_sum_stays(store: Store, response: Make, seed: int) -> None:
    chance = random.Random(seed)
    codes = [f"U{number}" for number in range(6)]
    await store.units.save([Unit(code, f"Unit {code}", services=(Service("x", "X"),)) for code in codes])
    for number in range(30):
        scores = [chance.randint(1, 4) for _ in range(9)]
        await store.responses.submit(
            response(scores, unit=chance.choice(codes), pseudonym=f"p{number}", hour="2026-11-02T03")
        )
    before = await sum_of(store)
    one, other, third, fourth = chance.sample(codes, 4)
    into = chance.choice([(one, ""), ("NEW", "Gabungan")])
    await store.successions.change(Asked("merge", (one, other), (into,), TODAY), ZONE, BY)
    await store.successions.rename(Renaming(other, "OLD", "", TODAY), BY)
    await store.successions.change(Asked("split", (third,), (("S1", "A"), ("S2", "B")), TODAY), ZONE, BY)
    await store.successions.change(Asked("merge", (into[0], fourth), (("ALL", "Semua"),), TODAY), ZONE, BY)
    assert await sum_of(store) == before
    ended = await store.units.find(other)
    assert ended is not None
    assert [heir.code for heir, _ in await store.successions.heirs(ended, None)] == ["ALL"]
    sources = [source.code for source in await store.successions.sources("ALL")]
    assert sorted(sources) == sorted({"OLD", into[0] if into[0] == "NEW" else one, one, fourth})
    sources_n = sum(await counts(store, *sources))
    assert sources_n == sum(await counts(store, "OLD", one, fourth))  # each of them once
    for change in await store.successions.changes():
        await store.successions.undo(change.number, BY)
    assert await sum_of(store) == before
    assert {unit.code for unit in await store.units.all() if unit.active} == {"AA", "BB", *codes}


async def test_a_change_waits_for_its_day_and_is_made_once(store: Store, response: Make) -> None:
    await store.units.save([Unit("CC", "Lain"), Unit("DD", "Sana", timezone="Asia/Jayapura")])
    await store.successions.wait(Asked("merge", ("BB", "CC"), (("NEW", "Baru"),), date(2026, 11, 19)), BY)
    await store.successions.wait(Renaming("DD", "DD-2", "", date(2026, 11, 19)), BY)
    await store.successions.wait(Renaming("NO", "NO-2", "", date(2026, 11, 18)), BY)
    await store.responses.submit(response(unit="BB", pseudonym="p", hour="2026-11-18T17"))  # after midnight
    with pytest.raises(UnitFaults) as error:
        await store.successions.make_due(ZONE, Author("skm:run", datetime(2026, 11, 18, 16, tzinfo=UTC)))
    assert [one.key for one in error.value.faults] == ["no_unit"]
    assert await store.units.find("NEW") is None
    assert await store.units.find("DD-2") is not None  # where the day has begun
    number = next(one.number for one in await store.successions.plans() if one.units == ("NO",))
    await store.successions.give_up(number, BY)
    later = Author("skm:run", datetime(2026, 11, 18, 17, 1, tzinfo=UTC))
    assert [await store.successions.make_due(ZONE, later) for _ in range(2)] == [1, 0]
    ended = await store.units.find("BB")
    assert ended is not None
    assert not ended.active
    assert await counts(store, "BB", "NEW") == [1, 0]
    assert await store.successions.plans() == []


async def test_a_merger_has_a_rule_for_all_that_hangs_on_a_unit(store: Store, response: Make) -> None:
    await store.units.save(
        [
            Unit("CC", "Puskesmas Lain", services=(Service("x", "Rawat"), Service("y", "Y")), population=50),
            Unit("DD", "Puskesmas Sana", services=(Service("x", "Gigi"), Service("z", "y")), population=70),
            Unit("EE", "Pustu", parent="DD"),
        ]
    )
    await store.people.bind("DD", 8, "id", "2026-11-01T00:00:00")
    await store.windows.add(Window("W1", "Survei Contoh", TODAY, TODAY, units=("DD",)), BY)
    await store.responses.submit(response(unit="DD", pseudonym="p", hour="2026-11-10T03"))
    await store.successions.change(Asked("merge", ("CC", "DD"), (("CC", ""),), TODAY), ZONE, BY)
    heir, ended = await store.units.find("CC"), await store.units.find("DD")
    assert heir is not None
    assert ended is not None
    assert (heir.population, ended.active) == (120, False)
    assert [(one.slug, one.name) for one in heir.services] == [("x", "Rawat"), ("y", "Y"), ("x-2", "Gigi")]
    assert await store.successions.heirs(ended, "x") == [(heir, "x-2")]
    assert await store.successions.heirs(ended, "z") == [(heir, "y")]
    assert {(one.chat, one.unit) for one in await store.people.members()} == {(8, "CC"), (8, "DD")}
    assert [one.units for one in await store.windows.all()] == [("DD", "CC")]
    assert (await store.units.parents())["EE"] == "CC"
    (change,) = await store.successions.changes()
    await store.responses.submit(response(unit="CC", pseudonym="q"))
    with pytest.raises(UnitFaults) as error:
        await store.successions.undo(change.number, BY)
    assert [one.key for one in error.value.faults] == ["change_answered"]
    with pytest.raises(UnitFaults) as error:
        await store.successions.change(Asked("split", ("DD",), (("DD", ""), ("CC", "Lain")), TODAY), ZONE, BY)
    assert {one.key for one in error.value.faults} == {"split_few", "heir_closed", "heir_known"}


@pytest.mark.parametrize(
    ("asked", "faults"),
    [
        (Asked("split", ("AA",), (("NEW-1", "Satu"), ("NEW-2", "Dua")), TODAY), ["split_below"]),
        (Asked("split", ("CC",), (("NEW-1", "Satu"), ("NEW-2", "")), TODAY), ["heir_name"]),
        (Asked("split", ("CC",), (("NEW-1", "Satu"), ("NEW-1", "Satu")), TODAY), ["heir_twice"]),
        (Asked("merge", ("CC",), (("CC", ""),), TODAY), ["merge_few"]),
        (Asked("merge", ("CC", "EAST"), (("CC", ""),), TODAY), ["heir_zones"]),
        (Asked("merge", ("CC", "GONE", "AWAY"), (("CC", ""),), TODAY), ["no_unit", "no_unit"]),
        (Asked("merge", ("CC", "DD"), (("DD", ""),), date(2026, 11, 10)), ["ended_answered"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
async def test_what_cannot_be_merged_or_split_is_refused_with_every_fault(
    store: Store, response: Make, asked: Asked, faults: list[str]
) -> None:
    await store.units.save([Unit("CC", "Satu"), Unit("DD", "Dua"), Unit("EAST", "Timur", timezone="Asia/Jayapura")])
    await store.responses.submit(response(unit="CC", hour="2026-11-12T03"))
    before = await store.units.all()
    with pytest.raises(UnitFaults) as error:
        await store.successions.change(asked, ZONE, BY)
    assert [one.key for one in error.value.faults] == faults
    assert (await store.units.all(), await store.successions.changes()) == (before, [])
